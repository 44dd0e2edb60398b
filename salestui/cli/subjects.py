"""The subjects of mails that are not built yet, as they will leave: only the subject is filled in, so that a long outbox lists quickly."""

import json
from typing import TYPE_CHECKING, Any

from ..errors import SalesError

if TYPE_CHECKING:
    from ..store.engine import Database
    from ..store.outbox import DeliveryRow


class Subjects:
    """`of(row)` gives a delivery's subject; the script's own marks where it cannot be filled in (showing or sending says what is missing)."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._me: dict[str, str] | None = None

    def of(self, row: "DeliveryRow") -> str:
        """The subject of one delivery."""
        if row.built or "{" not in row.subject:
            return row.subject
        from ..sender.template import render
        from ..store.dispatch import get_facts

        facts = get_facts(self._db, row.id)
        prospect: dict[str, Any] = {**facts.prospect, "custom": json.loads(facts.custom or "{}")}
        try:
            return " ".join(render(row.subject, {"prospect": prospect, "stage": {"name": facts.stage}, "me": self._who()}).split())
        except SalesError:
            return row.subject

    def _who(self) -> dict[str, str]:
        if self._me is None:
            from ..sender.message import split_sender
            from ..store.mailboxes import list_mailboxes
            from ..store.settings import get_setting

            boxes = list_mailboxes(self._db)
            name, address = split_sender(boxes[0].sender) if boxes else ("", "")
            self._me = {"name": get_setting(self._db, "me.name") or name, "email": get_setting(self._db, "me.email") or address}
        return self._me
