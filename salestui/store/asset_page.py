"""Everything about one asset: its newest words, its places in the formula, its files, and whom it has reached."""

import json
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import SalesError
from ..rules.schedule import Delay
from .attachments import AttachmentRow, list_attachments
from .engine import Database, steady
from .sequence import UNDER_WAY
from .shelf import ShelfRow, list_shelf


class Place(NamedTuple):
    """Where an asset stands in the formula; `delay` as it is written ("3b")."""

    stage: str
    position: int
    channel: str
    delay: str
    required: bool


@dataclass(frozen=True)
class AssetFacts:
    """An asset with its newest words; `revised_at` and `note` are those of its newest revision."""

    row: ShelfRow
    subject: str
    body: str
    revised_at: str
    note: str
    application: str
    tags: tuple[str, ...]
    places: tuple[Place, ...]
    files: tuple[AttachmentRow, ...]


@dataclass(frozen=True)
class Reach:
    """Whom an asset has reached: prospects who got it (any revision), how often it was served, when first and last, mails under way."""

    prospects: int
    served: int
    first: str | None
    last: str | None
    under_way: int


@steady
def get_asset_facts(db: Database, id: int, stage: int | None = None) -> AssetFacts:
    """An asset with its newest words. Raises `SalesError` where it is gone."""
    rows = list_shelf(db, [id], stage)
    if not rows:
        raise SalesError(f"There is no asset {id}.", "Nothing was changed.", "See them all: salestui asset list.")
    application, tags = db.execute("SELECT application, tags FROM asset WHERE id = ?", (id,)).fetchone()
    revision, subject, body, at, note = db.execute(
        "SELECT id, subject, body, created_at, note FROM revision WHERE asset_id = ? ORDER BY number DESC LIMIT 1", (id,)
    ).fetchone()
    places = db.execute(
        "SELECT s.name, t.position, t.channel, t.delay_days, t.delay_business, t.required FROM step t JOIN stage s ON s.id = t.stage_id"
        " WHERE t.asset_id = ? ORDER BY s.position, t.position",
        (id,),
    ).fetchall()
    return AssetFacts(
        rows[0], subject, body, at, note, application, tuple(json.loads(tags)),
        tuple(Place(name, at, channel, str(Delay(days, bool(business))), bool(need)) for name, at, channel, days, business, need in places),
        tuple(list_attachments(db, revision)),
    )  # fmt: skip


def get_reach(db: Database, id: int) -> Reach:
    """Whom an asset has reached, and what of it is on its way."""
    mine = "revision_id IN (SELECT id FROM revision WHERE asset_id = :id)"
    reached = db.execute(  # the condition of the partial index touch_served
        f"SELECT count(DISTINCT prospect_id), count(*), min(at), max(at) FROM touch WHERE {mine} AND direction = 'out' AND outcome <> 'bounced'",
        {"id": id},
    ).fetchone()
    return Reach(*(*reached, count_under_way(db, [id])))


def count_under_way(db: Database, ids: list[int]) -> int:
    """How many unsent mails of these assets are on their way."""
    marks = ", ".join(str(int(id)) for id in ids)
    found = db.execute(
        f"SELECT count(*) FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE r.asset_id IN ({marks or 'NULL'}) AND d.state IN {UNDER_WAY}"
    )
    return int(found.fetchone()[0])
