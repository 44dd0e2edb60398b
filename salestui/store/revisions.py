"""The revisions of an asset in a list, and who got which: from the words to the people, and to what happened since."""

from dataclasses import dataclass

from ..rules.diff import Words
from .attachments import megabytes
from .engine import Database
from .library import AssetPage, get_asset
from .sequence import UNDER_WAY
from .tracing import MOVED_SINCE, WROTE_SINCE


@dataclass(frozen=True)
class RevisionLine:
    """One revision: when and why it was written, after which decision; `got` people had it, `waiting` wait with it in the outbox."""

    number: int
    at: str
    note: str
    decision: int | None
    newcomers_only: bool
    got: int
    waiting: int


@dataclass(frozen=True)
class ReceiverRow:
    """Somebody who got a revision: the last time he did, what came of it (`replied`: he wrote since), and where he stands today (`moved`: since).

    With a `state` it is still on its way to him: `at` is when it is due, `outcome` why it waits.
    """

    id: int
    touch_id: int
    name: str
    company: str
    email: str
    revision: int
    at: str
    channel: str
    outcome: str
    stage: str
    moved: bool
    replied: bool
    state: str = ""


_GOT = "direction = 'out' AND outcome <> 'bounced'"


def count_revisions(db: Database, asset_id: int) -> int:
    """How many revisions an asset has."""
    return int(db.execute("SELECT count(*) FROM revision WHERE asset_id = ?", (asset_id,)).fetchone()[0])


def list_revisions(db: Database, asset_id: int, limit: int = -1, offset: int = 0) -> list[RevisionLine]:
    """The revisions of an asset, the newest first."""
    rows = db.execute(
        "SELECT number, created_at, note, decision_id, newcomers_only,"
        f" (SELECT count(DISTINCT prospect_id) FROM touch WHERE revision_id = r.id AND {_GOT}), r.id"
        " FROM revision r WHERE asset_id = :asset ORDER BY number DESC LIMIT :limit OFFSET :offset",
        {"asset": asset_id, "limit": limit, "offset": offset},
    ).fetchall()
    waiting: dict[int, int] = dict(
        db.execute(
            f"SELECT revision_id, count(*) FROM delivery WHERE state IN {UNDER_WAY}"
            " AND revision_id IN (SELECT id FROM revision WHERE asset_id = ?) GROUP BY revision_id",
            (asset_id,),
        ).fetchall()
    )
    return [RevisionLine(*(*row[:4], bool(row[4]), row[5], waiting.get(row[6], 0))) for row in rows]


def _of(number: int | None) -> str:
    return "asset_id = :asset" + (" AND number = :number" if number is not None else "")


def count_receivers(db: Database, asset_id: int, number: int | None = None) -> int:
    """How many people got an asset, or one revision of it. A mail that bounced reached nobody."""
    return int(
        db.execute(
            f"SELECT count(DISTINCT prospect_id) FROM touch WHERE {_GOT} AND revision_id IN (SELECT id FROM revision WHERE {_of(number)})",
            {"asset": asset_id, "number": number},
        ).fetchone()[0]
    )


def list_receivers(db: Database, asset_id: int, number: int | None = None, limit: int = -1, offset: int = 0) -> list[ReceiverRow]:
    """Who got an asset, or one revision of it, each once, the latest first. Raises `SalesError` where there is no such asset or revision."""
    get_asset(db, asset_id, number)
    rows = db.execute(
        "SELECT p.id, t.id, p.name, p.company, p.email, r.number, t.at, t.channel, t.outcome, s.name,"
        f" {MOVED_SINCE}, {WROTE_SINCE}"
        " FROM (SELECT max(id) AS id, prospect_id, at FROM (SELECT id, prospect_id, max(at) OVER (PARTITION BY prospect_id) AS latest, at"
        f" FROM touch WHERE {_GOT} AND revision_id IN (SELECT id FROM revision WHERE {_of(number)})) WHERE at = latest"
        " GROUP BY prospect_id ORDER BY at DESC, prospect_id LIMIT :limit OFFSET :offset) k"
        " JOIN touch t ON t.id = k.id JOIN prospect p ON p.id = t.prospect_id JOIN revision r ON r.id = t.revision_id"
        " JOIN stage s ON s.id = p.stage_id ORDER BY t.at DESC, p.id",
        {"asset": asset_id, "number": number, "limit": limit, "offset": offset},
    )
    return [ReceiverRow(*(*row[:10], bool(row[10]), bool(row[11]))) for row in rows]


def count_waiting_with(db: Database, asset_id: int, number: int | None = None) -> int:
    """How many wait in the outbox with an asset, or one revision of it."""
    return int(
        db.execute(
            f"SELECT count(*) FROM delivery WHERE state IN {UNDER_WAY} AND revision_id IN (SELECT id FROM revision WHERE {_of(number)})",
            {"asset": asset_id, "number": number},
        ).fetchone()[0]
    )


def list_waiting_with(db: Database, asset_id: int, number: int | None = None, limit: int = -1, offset: int = 0) -> list[ReceiverRow]:
    """Who waits with it in the outbox, who is due first first."""
    rows = db.execute(
        "SELECT p.id, p.name, p.company, p.email, r.number, d.next_at, d.channel, d.why, s.name, d.state FROM delivery d"
        " JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN stage s ON s.id = p.stage_id"
        f" WHERE d.state IN {UNDER_WAY} AND d.revision_id IN (SELECT id FROM revision WHERE {_of(number)})"
        " ORDER BY d.next_at, d.id LIMIT :limit OFFSET :offset",
        {"asset": asset_id, "number": number, "limit": limit, "offset": offset},
    )
    return [ReceiverRow(*(row[0], 0, *row[1:9], False, False, row[9])) for row in rows]


def list_holders(db: Database, asset_id: int, number: int | None, limit: int, offset: int) -> list[ReceiverRow]:
    """A window over both: who waits with it (`list_waiting_with`), then who got it (`list_receivers`)."""
    waiting = list_waiting_with(db, asset_id, number, limit, offset)
    passed = max(0, offset - count_waiting_with(db, asset_id, number))
    return [*waiting, *list_receivers(db, asset_id, number, limit - len(waiting), passed)]


def count_holders(db: Database, asset_id: int, number: int | None) -> int:
    """How many rows `list_holders` has in all."""
    return count_waiting_with(db, asset_id, number) + count_receivers(db, asset_id, number)


def words_of(page: AssetPage) -> Words:
    """What a revision says, ready to be compared: each file by its name, size and the beginning of its checksum."""
    return Words(page.subject, page.body, tuple(f"{file.name}  {megabytes(file.size)}  {file.sha256[:12]}" for file in page.attachments))


def words_of_revision(db: Database, asset_id: int, number: int) -> Words:
    """What revision `number` of an asset says. Raises `SalesError` where there is none."""
    return words_of(get_asset(db, asset_id, number))
