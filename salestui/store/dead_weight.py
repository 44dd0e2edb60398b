"""Dead weight: live assets that nobody gets, that move nobody, that are out of date, or whose file is broken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from ..rules.coverage import SERVED_ENOUGH, is_stale
from ..rules.times import from_text
from .attachments import AttachmentRow, attachment_of, state_of
from .coverage import NO_FILE, UNFILLED, Cancelled, Found, never
from .engine import Database


@dataclass(frozen=True)
class DeadWeight:
    """Live assets that were never served; served often and never followed by a move; served still and not revised for a year."""

    never: list[Found]
    idle: list[Found]
    stale: list[Found]


@dataclass(frozen=True)
class _Live:
    id: int
    title: str
    place: str
    created_at: str
    revised_at: str
    revisions: tuple[int, ...]


# A partial index holds exactly these touches, by revision.
_SERVED = "t.direction = 'out' AND t.outcome <> 'bounced'"
_FOLLOWED = f"""
SELECT 1 FROM touch t WHERE t.revision_id = ? AND {_SERVED} AND EXISTS (
  SELECT 1 FROM stage_move m JOIN stage f ON f.id = m.from_stage_id JOIN stage s ON s.id = m.to_stage_id
  WHERE m.prospect_id = t.prospect_id AND m.at >= t.at AND (s.kind = 'won' OR (s.kind = 'open' AND s.position > f.position))) LIMIT 1
"""


def list_dead_weight(db: Database, now: datetime, cancelled: Cancelled = never) -> DeadWeight | None:
    """The three lists, each by id; None where it was cancelled.

    A move that follows is one on, to a later open stage or to the customers, by somebody who got the asset before.
    """
    never_served: list[Found] = []
    idle: list[Found] = []
    stale: list[Found] = []
    for asset in _live(db):
        if cancelled():
            return None
        served, last = _servings(db, asset.revisions)
        row = Found("asset", asset.id, asset.title, "", asset.place)
        if not served:
            never_served.append(replace(row, why=f"live, and never served; made on {asset.created_at[:10]}"))
        elif served >= SERVED_ENOUGH and not any(db.execute(_FOLLOWED, (id,)).fetchone() for id in asset.revisions):
            idle.append(replace(row, why=f"served {served:,} times, and nobody who got it moved on after it"))
        if last and is_stale(from_text(asset.revised_at), from_text(last), now):
            stale.append(replace(row, why=f"not revised since {asset.revised_at[:10]}, last served on {last[:10]}"))
    return DeadWeight(never_served, idle, stale)


def _live(db: Database) -> list[_Live]:
    """Every live asset with the ids of its revisions."""
    rows = db.execute(
        "SELECT a.id, a.title, coalesce((SELECT s.name FROM step t JOIN stage s ON s.id = t.stage_id WHERE t.asset_id = a.id ORDER BY s.position LIMIT 1), ''),"
        " a.created_at, r.id, r.created_at FROM asset a JOIN revision r ON r.asset_id = a.id WHERE a.status = 'live' ORDER BY a.id, r.number"
    ).fetchall()
    found = []
    for _, each in groupby(rows, itemgetter(0)):
        mine = list(each)
        id, title, place, created = mine[0][:4]
        found.append(_Live(id, title, place, created, mine[-1][5], tuple(row[4] for row in mine)))
    return found


def _servings(db: Database, revisions: Iterable[int]) -> tuple[int, str | None]:
    """How often any of an asset's revisions was served, and when last."""
    count, last = 0, None
    for id in revisions:
        served, at = db.execute(f"SELECT count(*), max(t.at) FROM touch t WHERE t.revision_id = ? AND {_SERVED}", (id,)).fetchone()
        count, last = count + served, max(filter(None, (last, at)), default=None)
    return count, last


def list_live_files(db: Database) -> list[tuple[Found, AttachmentRow | None]]:
    """Each file of the newest revision of each live asset, with its asset; where salestui keeps the file itself, `path` says where that is.

    A live PDF, picture or video that has neither a file nor words stands in it with None.
    """
    rows = db.execute(
        "SELECT a.id, a.title, f.name, f.path, f.sha256, f.media_type, f.inline, f.size FROM asset a JOIN revision r ON r.asset_id = a.id"
        " AND r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id) JOIN attachment f ON f.revision_id = r.id"
        " WHERE a.status = 'live' ORDER BY a.id, f.id"
    )
    empty = db.execute(f"SELECT a.id, a.title FROM asset a WHERE a.status = 'live' AND {UNFILLED} ORDER BY a.id")
    return [
        *((Found("asset", id, title, ""), None) for id, title in empty),
        *((Found("asset", id, title, ""), attachment_of(db, *file)) for id, title, *file in rows),
    ]


def list_broken(files: Iterable[tuple[Found, AttachmentRow | None]], cancelled: Cancelled = never) -> list[Found] | None:
    """The assets without a file, or with one that is missing or has other bytes than when it was attached; None where it was cancelled.

    Every file is read whole, so not in the thread of the store.
    """
    wrong: dict[int, tuple[Found, list[str]]] = {}
    for row, state in _states(files):
        if cancelled():
            return None
        if state:
            wrong.setdefault(row.id, (row, []))[1].append(state)
    return [replace(row, why="; ".join(states)) for row, states in wrong.values()]


def _states(files: Iterable[tuple[Found, AttachmentRow | None]]) -> Iterator[tuple[Found, str]]:
    for row, file in files:
        if file is None:
            yield row, NO_FILE
            continue
        state = state_of(file)
        yield row, "" if state == "ok" else f"{file.name}: {state[:1].lower()}{state[1:]}"
