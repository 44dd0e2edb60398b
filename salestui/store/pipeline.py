"""Reading the pipeline: windows of prospects for the board and for lists, and everything about one of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ..errors import SalesError
from ..glass import safe_text
from ..rules.fields import FieldType
from ..rules.names import address_key
from .engine import Database
from .filtering import condition, list_types
from .sequence import UNDER_WAY, NextAsset, next_asset
from .suppressions import suppression_of_prospect


class ProspectRow(NamedTuple):
    """One prospect in a list. `value` is minor units of `currency`; `next_at` when his next mail is tried, if one is under way.

    A tuple, because a list of 100,000 is made of nothing else: a frozen dataclass takes five times as long to make.
    """

    id: int
    name: str
    email: str
    company: str
    stage_id: int
    stage: str
    since: str
    value: int | None
    currency: str
    sequence: str
    max_days: int | None
    next_at: str | None
    custom_json: str

    @property
    def custom(self) -> dict[str, Any]:
        """The custom fields; read when somebody asks."""
        found: dict[str, Any] = json.loads(self.custom_json)
        return found


@dataclass(frozen=True)
class TouchRow:
    """One line of a prospect's timeline, with the exact words that were served."""

    id: int
    at: str
    direction: str
    channel: str
    asset: str | None
    revision: int | None
    outcome: str
    subject: str
    rendered: str


@dataclass(frozen=True)
class ProspectPage:
    """Everything the founder knows about one prospect; `next` is the next right asset, None where the stage has no more."""

    row: ProspectRow
    first_name: str
    last_name: str
    emails: list[str]
    phone: str
    title: str
    zone: str
    source: str
    tags: list[str]
    notes: str
    suppressed: str | None
    lost_reason: str
    not_now_until: str | None
    external_id: str | None
    touches: list[TouchRow]
    next: NextAsset | None
    types: Sequence[FieldType] = ()  # the founder's own fields that have a kind


# The state list of the partial index stands literally in the inner select, or SQLite would walk every scheduled mail for each prospect.
ROW = f"""
SELECT p.id, p.name, p.email, p.company, p.stage_id, s.name, p.since, p.value, p.currency, p.sequence, s.max_days,
       (SELECT d.next_at FROM delivery d WHERE d.prospect_id = p.id AND d.state IN {UNDER_WAY} AND +d.state IN ('scheduled', 'deferred')), p.custom
FROM prospect p JOIN stage s ON s.id = p.stage_id
"""


def _filter(db: Database, stage_id: int | None, search: str, now: datetime | None) -> tuple[str, dict[str, Any]]:
    where, values = condition(db, search, now)
    parts = [where] if where else []
    if stage_id is not None:
        parts.insert(0, "p.stage_id = :stage")
        values["stage"] = stage_id
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def count_prospects(db: Database, stage_id: int | None = None, search: str = "", now: datetime | None = None) -> int:
    """How many prospects stand in a stage and answer to `search`: a filter (rules/filters.py), or without `now` words and nothing else."""
    where, values = _filter(db, stage_id, search, now)
    return int(db.execute(f"SELECT count(*) FROM prospect p{where}", values).fetchone()[0])


def stage_of(db: Database, id: int) -> int | None:
    """The id of the stage a prospect stands in; None where he is gone."""
    row = db.execute("SELECT stage_id FROM prospect WHERE id = ?", (id,)).fetchone()
    return int(row[0]) if row else None


def list_prospects(
    db: Database, stage_id: int | None = None, search: str = "", limit: int | None = None, offset: int = 0, now: datetime | None = None
) -> list[ProspectRow]:
    """A window of prospects: of one stage, longest there first; of all, in the order of their ids. `search` as in `count_prospects`."""
    where, values = _filter(db, stage_id, search, now)
    order = "p.since, p.id" if stage_id is not None else "p.id"
    values |= {"limit": -1 if limit is None else limit, "offset": offset}
    # The inner select walks an index only, so that a window far down a list of 100,000 is as quick as the first.
    inner = f"SELECT p.id FROM prospect p{where} ORDER BY {order} LIMIT :limit OFFSET :offset"
    chosen = where if limit is None and not offset else f" WHERE p.id IN ({inner})"
    return list(map(ProspectRow._make, db.execute(f"{ROW}{chosen} ORDER BY {order}", values)))


def prospect_index(db: Database, id: int, stage_id: int | None = None, search: str = "", now: datetime | None = None) -> int | None:
    """Where a prospect stands in the list that `list_prospects` gives, or None where it is not in it."""
    where, values = _filter(db, stage_id, search, now)
    ahead = "(p.since, p.id) < (SELECT since, id FROM prospect WHERE id = :id)" if stage_id is not None else "p.id < :id"
    glue = " AND " if where else " WHERE "
    values["id"] = id
    if not db.execute(f"SELECT 1 FROM prospect p{where}{glue}p.id = :id", values).fetchone():
        return None
    return int(db.execute(f"SELECT count(*) FROM prospect p{where}{glue}{ahead}", values).fetchone()[0])


def get_row(db: Database, id: int) -> ProspectRow:
    """One prospect as a list shows it. Raises `SalesError` where it is gone."""
    row = db.execute(f"{ROW} WHERE p.id = ?", (id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no prospect {id}.", "Nothing was changed.", "See them all: salestui prospect list.")
    return ProspectRow._make(row)


def find_prospect(db: Database, who: str) -> int:
    """The id of the prospect with this id or e-mail address. Raises `SalesError` where there is none."""
    text = who.strip()
    if text.isdecimal():
        row = db.execute("SELECT id FROM prospect WHERE id = ?", (int(text),)).fetchone() if len(text) < 19 else None
    else:
        key = address_key(text)
        row = db.execute("SELECT id FROM prospect WHERE email_key = ?", (key,)).fetchone()
        row = row or db.execute("SELECT prospect_id FROM prospect_email WHERE address_key = ?", (key,)).fetchone()
    if row is None:
        raise SalesError(
            f"There is no prospect “{safe_text(text)}”.", "Nothing was changed.", "Name an id or an e-mail address: salestui prospect list."
        )
    return int(row[0])


def get_prospect(db: Database, id: int, now: datetime, touches: int | None = None) -> ProspectPage:
    """Everything about one prospect; with `touches`, only so many of the newest contacts. Raises `SalesError` where it is gone."""
    row = get_row(db, id)
    facts = db.execute(
        "SELECT first_name, last_name, phone, title, zone, source, tags, notes, lost_reason, not_now_until, external_id FROM prospect WHERE id = ?",
        (id,),
    ).fetchone()
    first, last, phone, title, zone, source, tags, notes, lost_reason, not_now_until, external_id = facts
    emails = [row.email] if row.email else []
    emails += [address for (address,) in db.execute("SELECT address FROM prospect_email WHERE prospect_id = ? ORDER BY id", (id,))]
    found = suppression_of_prospect(db, id)
    return ProspectPage(
        row=row, first_name=first, last_name=last, emails=emails, phone=phone, title=title, zone=zone, source=source,
        tags=json.loads(tags), notes=notes, suppressed=(found.reason or "by hand") if found else None, lost_reason=lost_reason,
        not_now_until=not_now_until, external_id=external_id, touches=list_touches(db, id, touches), next=next_asset(db, id, now),
        types=list_types(db),
    )  # fmt: skip


_TOUCH = (
    "SELECT t.id, t.at, t.direction, t.channel, a.title, r.number, t.outcome, t.subject, t.rendered FROM touch t"
    " LEFT JOIN revision r ON r.id = t.revision_id LEFT JOIN asset a ON a.id = r.asset_id WHERE t.prospect_id = ?"
)
_MOST_WAITING = 5  # replies without an answer that are read with all their words


def list_touches(db: Database, prospect_id: int, limit: int | None = None) -> list[TouchRow]:
    """A prospect's timeline, oldest first (with `limit`, only the newest ones)."""
    rows = db.execute(f"{_TOUCH} ORDER BY t.at DESC, t.id DESC LIMIT ?", (prospect_id, -1 if limit is None else limit)).fetchall()
    return [TouchRow(*row) for row in reversed(rows)]


def list_waiting(db: Database, prospect_id: int) -> list[TouchRow]:
    """What a prospect wrote and nobody has answered yet, oldest first; only the newest of many."""
    rows = db.execute(
        f"{_TOUCH} AND t.direction = 'in' AND t.outcome = '' ORDER BY t.at DESC, t.id DESC LIMIT ?", (prospect_id, _MOST_WAITING)
    ).fetchall()
    return [TouchRow(*row) for row in reversed(rows)]
