"""Why a delivery is where it is, in words, also where the store needs none: what waits for its hour, what leaves next."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..store.engine import Database
    from ..store.mailboxes import MailboxRow
    from ..store.outbox import DeliveryRow


_ADDRESS = re.compile(r"(550|551|553|521|556)\b(?! \d\.)|5\d\d 5\.1\.|5\d\d 5\.2\.1\b|.*SMTPUTF8")


def after_failure(row: "DeliveryRow") -> str:
    """What the founder can do about a mail that the server refused for good."""
    first = "Correct the address (salestui prospect set {id} email=…)" if _ADDRESS.match(row.why) else "Correct what it names"
    return f"{first.format(id=row.prospect_id)}, then salestui enrol {row.prospect_id}."


class Reasons:
    """`of(row)` gives the reason for a delivery's state: the stored one, else what follows from its day and its mailbox."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._boxes: dict[str, MailboxRow] | None = None

    def of(self, row: "DeliveryRow") -> str:
        """The reason for the state of one delivery."""
        if row.state == "failed":
            return f"{row.why.rstrip('.')}. {after_failure(row)}"
        if row.why or row.state not in ("scheduled", "due"):
            return row.why
        if row.state == "scheduled":
            return f"goes {datetime.fromisoformat(row.next_at).astimezone():%a %Y-%m-%d %H:%M}, not before"
        if self._boxes is None:
            from ..store.mailboxes import list_mailboxes

            self._boxes = {box.name: box for box in list_mailboxes(self._db)}
        if not self._boxes:
            return "waits for a mailbox: salestui mailbox add"
        box = self._boxes.get(row.mailbox or "")
        if box and box.state != "ready":
            return f"waits: mailbox {box.name} is {box.state}"
        return "leaves with the next salestui send" + (f" within {box.window}" if box and box.window else "")
