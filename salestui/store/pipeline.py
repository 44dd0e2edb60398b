"""Reading the pipeline: windows of prospects for the board and for lists, and everything about one of them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import address_key, fold
from .engine import Database
from .sequence import UNDER_WAY, NextAsset, next_asset
from .suppressions import suppression_of_prospect

SEARCH_CHARACTERS, SEARCH_WORDS = 200, 20  # of a search; nobody types more, and SQLite's expressions are not endless


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


# The state list of the partial index stands literally in the inner select, or SQLite would walk every scheduled mail for each prospect.
_ROW = f"""
SELECT p.id, p.name, p.email, p.company, p.stage_id, s.name, p.since, p.value, p.currency, p.sequence, s.max_days,
       (SELECT d.next_at FROM delivery d WHERE d.prospect_id = p.id AND d.state IN {UNDER_WAY} AND +d.state IN ('scheduled', 'deferred')), p.custom
FROM prospect p JOIN stage s ON s.id = p.stage_id
"""


def _filter(stage_id: int | None, search: str) -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    values: dict[str, Any] = {}
    if stage_id is not None:
        parts.append("stage_id = :stage")
        values["stage"] = stage_id
    for number, word in enumerate(fold(safe_text(search[:SEARCH_CHARACTERS])).split()[:SEARCH_WORDS]):
        parts.append(f"folded LIKE :word{number} ESCAPE '\\'")
        values[f"word{number}"] = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def count_prospects(db: Database, stage_id: int | None = None, search: str = "") -> int:
    """How many prospects stand in a stage and answer to every word of `search` (case and accents do not matter)."""
    where, values = _filter(stage_id, search)
    return int(db.execute(f"SELECT count(*) FROM prospect{where}", values).fetchone()[0])


def count_by_stage(db: Database, search: str) -> dict[int, int]:
    """Stage id -> how many in it answer to a search; stages without any are left out."""
    where, values = _filter(None, search)
    return dict(db.execute(f"SELECT stage_id, count(*) FROM prospect{where} GROUP BY stage_id", values).fetchall())


def stage_of(db: Database, id: int) -> int | None:
    """The id of the stage a prospect stands in; None where he is gone."""
    row = db.execute("SELECT stage_id FROM prospect WHERE id = ?", (id,)).fetchone()
    return int(row[0]) if row else None


def list_prospects(
    db: Database, stage_id: int | None = None, search: str = "", limit: int | None = None, offset: int = 0
) -> list[ProspectRow]:
    """A window of prospects: of one stage, longest there first; of all, in the order of their ids."""
    where, values = _filter(stage_id, search)
    order = "since, id" if stage_id is not None else "id"
    values |= {"limit": -1 if limit is None else limit, "offset": offset}
    # The inner select walks an index only, so that a window far down a list of 100,000 is as quick as the first.
    inner = f"SELECT id FROM prospect{where} ORDER BY {order} LIMIT :limit OFFSET :offset"
    outer = ", ".join(f"p.{column}" for column in order.split(", "))
    chosen = where if limit is None and not offset else f" WHERE p.id IN ({inner})"
    return list(map(ProspectRow._make, db.execute(f"{_ROW}{chosen} ORDER BY {outer}", values)))


def prospect_index(db: Database, id: int, stage_id: int | None = None, search: str = "") -> int | None:
    """Where a prospect stands in the list that `list_prospects` gives, or None where it is not in it."""
    where, values = _filter(stage_id, search)
    ahead = "(since, id) < (SELECT since, id FROM prospect WHERE id = :id)" if stage_id is not None else "id < :id"
    glue = " AND " if where else " WHERE "
    values["id"] = id
    if not db.execute(f"SELECT 1 FROM prospect{where}{glue}id = :id", values).fetchone():
        return None
    return int(db.execute(f"SELECT count(*) FROM prospect{where}{glue}{ahead}", values).fetchone()[0])


def get_row(db: Database, id: int) -> ProspectRow:
    """One prospect as a list shows it. Raises `SalesError` where it is gone."""
    row = db.execute(f"{_ROW} WHERE p.id = ?", (id,)).fetchone()
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


def get_prospect(db: Database, id: int, now: datetime) -> ProspectPage:
    """Everything about one prospect. Raises `SalesError` where it is gone."""
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
        not_now_until=not_now_until, external_id=external_id, touches=list_touches(db, id), next=next_asset(db, id, now),
    )  # fmt: skip


def list_touches(db: Database, prospect_id: int, limit: int | None = None) -> list[TouchRow]:
    """A prospect's timeline, oldest first (with `limit`, only the newest ones)."""
    rows = db.execute(
        "SELECT t.id, t.at, t.direction, t.channel, a.title, r.number, t.outcome, t.subject, t.rendered FROM touch t"
        " LEFT JOIN revision r ON r.id = t.revision_id LEFT JOIN asset a ON a.id = r.asset_id"
        " WHERE t.prospect_id = ? ORDER BY t.at DESC, t.id DESC LIMIT ?",
        (prospect_id, -1 if limit is None else limit),
    ).fetchall()
    return [TouchRow(*row) for row in reversed(rows)]
