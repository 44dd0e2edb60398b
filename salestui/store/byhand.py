"""What the founder changed by hand: an import must not bring back a value that he has replaced, nor move somebody he has moved."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from ..rules.names import fold
from .engine import Database

IMPORTED = "Imported "  # how the label of every import begins; all other actions are the founder's own

Row = dict[str, Any]
_SINGLE = ("phone", "company", "title", "zone")


class ByHand:
    """The journal, asked about prospects that an import is about to change. Actions that were undone do not count.

    Asked once for everybody whom the founder ever touched; only their histories are read, each when it is needed.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._histories: dict[int, list[tuple[Row, Row, bool]]] = {}

    @cached_property
    def _touched(self) -> frozenset[int]:
        return frozenset(
            id
            for (id,) in self._db.execute(
                "SELECT DISTINCT c.row_id FROM action a JOIN change c ON c.action_id = a.id"
                " WHERE a.undone_at IS NULL AND substr(a.label, 1, ?) <> ? AND c.table_name = 'prospect' AND c.after IS NOT NULL",
                (len(IMPORTED), IMPORTED),
            )
        )

    def _history(self, id: int) -> list[tuple[Row, Row, bool]]:
        """(before, after, whether by hand) of every change of a prospect, the oldest first; nothing where he was never touched by hand."""
        if id not in self._touched:
            return []
        if id not in self._histories:
            rows = self._db.execute(
                "SELECT c.before, c.after, substr(a.label, 1, ?) <> ? FROM change c JOIN action a ON a.id = c.action_id"
                " WHERE c.table_name = 'prospect' AND c.row_id = ? AND c.after IS NOT NULL AND a.undone_at IS NULL ORDER BY c.id",
                (len(IMPORTED), IMPORTED, id),
            )
            self._histories[id] = [(_image(before), _image(after), bool(hand)) for before, after, hand in rows]
        return self._histories[id]

    @cached_property
    def former(self) -> dict[tuple[str, str], int]:
        """{(address key, folded name): prospect} of main addresses that the founder replaced: whoever comes with both is no new person."""
        rows = self._db.execute(
            "SELECT json_extract(c.before, '$.email_key') AS old, json_extract(c.before, '$.name'), c.row_id"
            " FROM action a JOIN change c ON c.action_id = a.id"
            " WHERE a.undone_at IS NULL AND substr(a.label, 1, ?) <> ? AND c.table_name = 'prospect' AND c.before IS NOT NULL"
            " AND c.after IS NOT NULL AND old IS NOT NULL AND old IS NOT json_extract(c.after, '$.email_key') ORDER BY c.id",
            (len(IMPORTED), IMPORTED),
        )
        return {(key, fold(name)): id for key, name, id in rows}

    def placed(self, id: int, stage_id: int) -> bool:
        """Whether it was the founder who put a prospect into the stage he stands in."""
        for before, after, hand in reversed(self._history(id)):
            if before.get("stage_id") != after["stage_id"]:
                return hand and bool(after["stage_id"] == stage_id)
        return False

    def replaced(self, id: int, value: Callable[[Row], Any]) -> bool:
        """Whether the founder once changed a row of which `value` was true into one of which it is not."""
        return any(hand and before and value(before) and not value(after) for before, after, hand in self._history(id))

    def put_back(self, row: Row, was: Row) -> list[str]:
        """Take out of a row what the founder has replaced by hand before; the names of the values that are kept as they are."""
        id: int = row["id"]
        if not self._history(id):
            return []
        kept = [column for column in ("name", *_SINGLE) if row[column] != was[column] and self._had(id, row, column)]
        for column in kept:
            row[column] = was[column]
        if "name" in kept or row["name"] == was["name"]:
            halves = [column for column in ("first_name", "last_name") if row[column] != was[column]]
            if halves and ("name" in kept or any(self._had(id, row, column) for column in halves)):
                kept += [] if "name" in kept else ["name"]
                row["first_name"], row["last_name"] = was["first_name"], was["last_name"]
        if (row["value"], row["currency"]) != (was["value"], was["currency"]) and self._had(id, row, "value", "currency"):
            row["value"], row["currency"] = was["value"], was["currency"]
            kept.append("value")
        for tag in [tag for tag in row["tags"] if tag not in was["tags"]]:
            if self.replaced(id, lambda image, tag=tag: tag in image["tags"]):  # type: ignore[misc]
                row["tags"].remove(tag)
                kept.append(f"tag {tag}")
        for column in [column for column, text in row["custom"].items() if was["custom"].get(column) != text]:
            text = row["custom"][column]
            if self.replaced(id, lambda image, column=column, text=text: image["custom"].get(column) == text):  # type: ignore[misc]
                if column in was["custom"]:
                    row["custom"][column] = was["custom"][column]
                else:
                    del row["custom"][column]
                kept.append(column)
        return kept

    def _had(self, id: int, row: Row, *columns: str) -> bool:
        return self.replaced(id, lambda image: all(image[column] == row[column] for column in columns))


def _image(text: str | None) -> Row:
    if text is None:
        return {}
    row: Row = json.loads(text)
    row["custom"], row["tags"] = json.loads(row["custom"]), json.loads(row["tags"])
    return row
