"""Why a delivery is where it is, in words, also where the store needs none: what waits for its hour, what leaves next."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..store.engine import Database
    from ..store.mailboxes import MailboxRow
    from ..store.outbox import DeliveryRow


class Reasons:
    """`of(row)` gives the reason for a delivery's state: the stored one, else what follows from its day and its mailbox."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._boxes: dict[str, MailboxRow] | None = None

    def of(self, row: "DeliveryRow") -> str:
        """The reason for the state of one delivery."""
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
