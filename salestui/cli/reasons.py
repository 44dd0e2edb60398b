"""Why a delivery is where it is, in words, also where the store needs none: what waits for its hour, what leaves next."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..store.engine import Database
    from ..store.mailboxes import MailboxRow
    from ..store.outbox import DeliveryRow


_ADDRESS = re.compile(r"(550|551|553|521|556)\b(?! \d\.)|5\d\d 5\.1\.|5\d\d 5\.2\.1\b|.*SMTPUTF8")


def after_failure(db: "Database", row: "DeliveryRow") -> str:
    """What the founder can do about a mail that the server refused for good, or that came back."""
    from ..store.suppressions import suppression_of

    wrong = _ADDRESS.match(row.why) or suppression_of(db, row.to)
    first = "Correct the address (salestui prospect set {id} email=…)" if wrong else "Correct what it names"
    return f"{first.format(id=row.prospect_id)}, then salestui enrol {row.prospect_id}."


class Reasons:
    """`of(row)` gives the reason for a delivery's state: the stored one, else what follows from its day, its prospect and its mailbox."""

    def __init__(self, db: "Database") -> None:
        from ..store.mailbox_status import list_status
        from ..store.mailboxes import list_mailboxes
        from ..store.pausing import sending_paused

        self._db = db
        self._boxes: dict[str, MailboxRow] = {box.name: box for box in list_mailboxes(db)}
        self._status = list_status(db)
        self._all_paused = sending_paused(db)

    def of(self, row: "DeliveryRow") -> str:
        """The reason for the state of one delivery."""
        if row.state == "failed":
            return f"{row.why.rstrip('.')}. {after_failure(self._db, row)}"
        if row.state in ("scheduled", "due", "deferred") and (barred := self._barred(row)):
            return barred
        if row.why or row.state not in ("scheduled", "due"):
            return row.why
        if row.state == "scheduled":
            return f"goes {_moment(row.next_at)}, not before"
        box = self._boxes.get(row.mailbox or "")
        return "leaves with the next salestui send" + (f" within {box.window}" if box and box.window else "")

    def _barred(self, row: "DeliveryRow") -> str:
        """What keeps a mail however due it is; empty where nothing does."""
        if not self._boxes:
            return "waits for a mailbox: salestui mailbox add"
        if self._all_paused:
            return "waits: all sending is paused (salestui mailbox resume --all)"
        if row.sequence == "paused":
            until = f" until {row.sequence_until[:10]}" if row.sequence_until else ""
            return f"waits: his sequence is paused{until} (salestui prospect resume {row.prospect_id})"
        box = self._boxes.get(row.mailbox or "")
        if box is None:
            return ""
        if box.state != "ready":
            return f"waits: mailbox {box.name} is {box.state}"
        status = self._status.get(box.id)
        if row.state == "due" and status and status.offline_since and status.probe_at:
            return f"offline since {_moment(status.offline_since)}: {status.offline_why}; it is looked for again {_moment(status.probe_at)}"
        return ""


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone():%a %Y-%m-%d %H:%M}"
