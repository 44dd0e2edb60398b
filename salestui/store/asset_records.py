"""Assets whole, for files: every field of each, its newest words, its files; read in one go and written inside one action."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import SalesError
from ..rules.schedule import Delay
from ..rules.times import utc_text
from .engine import Database
from .kept import find_kept
from .library import CHANNELS
from .sequence import UNDER_WAY

NOTHING = "Nothing was changed."


@dataclass(frozen=True)
class RecordFile:
    """One attached file; `kept`: salestui has its own copy. `path` is where it lies."""

    name: str
    sha256: str
    size: int
    media_type: str
    kept: bool
    path: str
    inline: bool = False

    @property
    def content(self) -> tuple[str, str, bool]:
        """What makes it the same file, wherever it lies."""
        return self.name, self.sha256, self.kept


@dataclass(frozen=True)
class AssetRecord:
    """Everything an asset is. `id` None is a new one, `stage` "" stands in no stage, `position` None is the last place there.

    `note` is why the newest words were written.
    """

    id: int | None
    kind: str
    title: str
    subject: str = ""
    body: str = ""
    stage: str = ""
    position: int | None = None
    delay: str = "0"
    status: str = "live"
    tags: tuple[str, ...] = ()
    required: bool = True
    channel: str = ""
    quadrant: int | None = None
    application: str = ""
    files: tuple[RecordFile, ...] = ()
    note: str = ""
    stage_position: int = 0

    @property
    def words(self) -> tuple[object, ...]:
        """What makes a revision."""
        return self.subject, self.body, tuple(file.content for file in self.files)

    @property
    def place(self) -> tuple[object, ...]:
        """What its step says."""
        return (self.stage.casefold(), self.position, self.delay, self.required, self.channel) if self.stage else ("",)

    @property
    def about(self) -> tuple[object, ...]:
        """What stands at the asset itself."""
        return self.title, self.status, self.tags, self.quadrant, self.application

    def same(self, other: "AssetRecord") -> bool:
        """Whether nothing would change."""
        return (self.kind, self.words, self.place, self.about) == (other.kind, other.words, other.place, other.about)


def list_records(db: Database) -> list[AssetRecord]:
    """Every asset, by id."""
    files: dict[int, list[RecordFile]] = {}
    for revision, name, path, sha256, size, media_type, inline in db.execute(
        "SELECT revision_id, name, path, sha256, size, media_type, inline FROM attachment ORDER BY id"
    ):
        where = path or str(find_kept(db.path, sha256, name))
        files.setdefault(revision, []).append(RecordFile(name, sha256, size, media_type, not path, where, bool(inline)))
    rows = db.execute(
        "SELECT a.id, a.kind, a.title, r.subject, r.body, coalesce(s.name, ''), t.position, coalesce(t.delay_days, 0), coalesce(t.delay_business, 0),"
        " a.status, a.tags, coalesce(t.required, 1), coalesce(t.channel, ''), a.quadrant, a.application, r.id, r.note, coalesce(s.position, 0)"
        " FROM asset a JOIN revision r ON r.asset_id = a.id AND r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id)"
        " LEFT JOIN step t ON t.id = (SELECT e.id FROM step e JOIN stage g ON g.id = e.stage_id WHERE e.asset_id = a.id"
        " ORDER BY g.position, g.id LIMIT 1) LEFT JOIN stage s ON s.id = t.stage_id ORDER BY a.id"
    )
    return [
        AssetRecord(
            id, kind, title, subject, body, stage, position, str(Delay(days, bool(business))), status, tuple(json.loads(tags)),
            bool(required), channel, quadrant, application, tuple(files.get(revision, ())), note, at,
        )
        for id, kind, title, subject, body, stage, position, days, business, status, tags, required, channel, quadrant, application,
        revision, note, at in rows
    ]  # fmt: skip


def check_change(db: Database, standing: AssetRecord, wanted: AssetRecord) -> None:
    """Raise `SalesError` for a change that an asset does not allow: another kind, leaving the formula, a stage left under its mails."""
    if wanted.kind != standing.kind:
        raise SalesError(
            f"Asset {standing.id} is of kind {standing.kind}.", NOTHING, "Give the file no id: it becomes an asset of its own."
        )
    if standing.stage and not wanted.stage:
        raise SalesError("An asset does not leave the formula.", NOTHING, "Set its status to retired: nobody gets it any more.")
    if not standing.stage or standing.stage.casefold() == wanted.stage.casefold():
        return
    (waiting,) = db.execute(
        f"SELECT count(*) FROM delivery d JOIN step t ON t.id = d.step_id JOIN stage s ON s.id = t.stage_id WHERE t.asset_id = ? AND s.name = ?"
        f" AND d.state IN {UNDER_WAY}",
        (standing.id, standing.stage),
    ).fetchone()
    if waiting:
        raise SalesError(
            f"{waiting} unsent mails of this step are on their way.", NOTHING, "Wait until they left, or cancel them: salestui outbox."
        )
    for (name,) in db.execute("SELECT s.name FROM step t JOIN stage s ON s.id = t.stage_id WHERE t.asset_id = ?", (standing.id,)):
        if name.casefold() == wanted.stage.casefold():
            raise SalesError(f"The asset has a step in {name} already.", NOTHING, "Leave its stage as it is.")


def write_record(db: Database, wanted: AssetRecord, standing: AssetRecord | None, stage_id: int | None, now: datetime) -> int:
    """Make an asset what a record says, inside the caller's action; new words become a revision with the record's note. Returns its id."""
    tags = json.dumps(list(wanted.tags), ensure_ascii=False)
    if standing is None:
        id = _create(db, wanted, tags, now)
    else:
        id = int(standing.id or 0)
        if wanted.about != standing.about:
            db.execute(
                "UPDATE asset SET title = ?, status = ?, tags = ?, quadrant = ?, application = ? WHERE id = ?",
                (wanted.title, wanted.status, tags, wanted.quadrant, wanted.application, id),
            )
    if standing is None or wanted.words != standing.words:
        _revise(db, id, wanted, now)
    if stage_id is not None and (standing is None or wanted.place != standing.place):
        _place(db, id, wanted, standing, stage_id)
    return id


def _create(db: Database, wanted: AssetRecord, tags: str, now: datetime) -> int:
    """A new asset, under the id of its file where no asset has that now: a folder that is taken in again keeps its ids.

    (What was undone cannot be redone once this action is committed, so an id that an undone asset had is free.)
    """
    row = db.execute(
        "INSERT INTO asset (id, kind, title, status, tags, quadrant, application, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (wanted.id, wanted.kind, wanted.title, wanted.status, tags, wanted.quadrant, wanted.application, utc_text(now)),
    )
    return int(row.lastrowid or 0)


def _revise(db: Database, id: int, wanted: AssetRecord, now: datetime) -> None:
    (number,) = db.execute("SELECT coalesce(max(number), 0) + 1 FROM revision WHERE asset_id = ?", (id,)).fetchone()
    made = db.execute(
        "INSERT INTO revision (asset_id, number, subject, body, note, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (id, number, wanted.subject, wanted.body, wanted.note, utc_text(now)),
    ).lastrowid
    db.executemany(
        "INSERT INTO attachment (revision_id, name, path, sha256, size, media_type, inline) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (made, file.name, "" if file.kept else file.path, file.sha256, file.size, file.media_type, file.inline)
            for file in wanted.files
        ],
    )  # fmt: skip


def _place(db: Database, id: int, wanted: AssetRecord, standing: AssetRecord | None, stage_id: int) -> None:
    """Its step, exactly where the file says: the other files say where theirs are, so none is pushed away."""
    position = wanted.position
    if position is None:
        (position,) = db.execute("SELECT coalesce(max(position), 0) + 1 FROM step WHERE stage_id = ?", (stage_id,)).fetchone()
    delay = Delay.parse(wanted.delay)
    values = (stage_id, position, wanted.channel, delay.days, delay.business, wanted.required)
    if standing is not None and standing.stage:
        db.execute(
            "UPDATE step SET stage_id = ?, position = ?, channel = ?, delay_days = ?, delay_business = ?, required = ? WHERE asset_id = ?"
            " AND stage_id IN (SELECT id FROM stage WHERE name = ?)",
            (*values, id, standing.stage),
        )
    else:
        db.execute(
            "INSERT INTO step (stage_id, position, channel, delay_days, delay_business, required, asset_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, id),
        )


def completed(record: AssetRecord, standing: AssetRecord | None, *, required: bool | None) -> AssetRecord:
    """A record with what its file leaves out: the channel of its kind, its place as it stands, whether a step by hand is required."""
    if not record.stage:
        return replace(record, position=None, delay="0", required=True, channel="")
    stays = standing is not None and standing.stage.casefold() == record.stage.casefold()
    channel = record.channel or (standing.channel if standing is not None and stays else CHANNELS[record.kind])
    position = record.position if record.position is not None else standing.position if standing is not None and stays else None
    return replace(record, channel=channel, position=position, required=channel != "hand" if required is None else required)


def find_stages(db: Database) -> dict[str, int]:
    """The stages by name (casefold)."""
    return {name.casefold(): id for id, name in db.execute("SELECT id, name FROM stage")}


def add_stages(db: Database, names: Sequence[str]) -> dict[str, int]:
    """New open stages behind the last open one, inside the caller's action, in this order. Returns their ids by name (casefold)."""
    made = {}
    for name in names:
        (position,) = db.execute("SELECT coalesce(max(position), 0) + 1 FROM stage WHERE kind = 'open'").fetchone()
        db.execute("UPDATE stage SET position = position + 1 WHERE position >= ?", (position,))
        made[name.casefold()] = int(db.execute("INSERT INTO stage (position, name) VALUES (?, ?)", (position, name)).lastrowid or 0)
    return made
