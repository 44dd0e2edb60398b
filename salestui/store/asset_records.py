"""Assets whole, for files: every field of each, its newest words, its files; read in one go and written inside one action."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import SalesError
from ..rules.schedule import Delay
from ..rules.stage_kinds import check_takes_steps
from ..rules.times import utc_text
from .engine import Database
from .kept import find_kept
from .library import CHANNELS
from .midway import move_waiting
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
class Place:
    """One step of an asset. `position` None is the last of the stage."""

    stage: str
    position: int | None = None
    delay: str = "0"
    required: bool = True
    channel: str = ""

    @property
    def key(self) -> str:
        """Its stage, whatever the case."""
        return self.stage.casefold()


@dataclass(frozen=True)
class AssetRecord:
    """Everything an asset is. `id` None is a new one, `stage` "" stands in no stage, `position` None is the last place there.

    `also` are its places in further stages, `note` is why the newest words were written.
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
    also: tuple[Place, ...] = ()

    @property
    def words(self) -> tuple[object, ...]:
        """What makes a revision."""
        return self.subject, self.body, tuple(file.content for file in self.files)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands, the first place first."""
        first = Place(self.stage, self.position, self.delay, self.required, self.channel)
        return (first, *self.also) if self.stage else ()

    @property
    def place(self) -> object:
        """What its steps say, whichever of them is told first."""
        return frozenset(replace(place, stage=place.key) for place in self.places)

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
    places: dict[int, list[tuple[int, Place]]] = {}
    for asset, number, stage, position, days, business, required, channel in db.execute(
        "SELECT t.asset_id, s.position, s.name, t.position, t.delay_days, t.delay_business, t.required, t.channel"
        " FROM step t JOIN stage s ON s.id = t.stage_id ORDER BY s.position, s.id"
    ):
        place = Place(stage, position, str(Delay(days, bool(business))), bool(required), channel)
        places.setdefault(asset, []).append((number, place))
    rows = db.execute(
        "SELECT a.id, a.kind, a.title, r.subject, r.body, a.status, a.tags, a.quadrant, a.application, r.id, r.note"
        " FROM asset a JOIN revision r ON r.asset_id = a.id AND r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id)"
        " ORDER BY a.id"
    )
    return [
        _placed(
            AssetRecord(
                id, kind, title, subject, body, status=status, tags=tuple(json.loads(tags)), quadrant=quadrant, application=application,
                files=tuple(files.get(revision, ())), note=note,
            ),
            places.get(id, []),
        )
        for id, kind, title, subject, body, status, tags, quadrant, application, revision, note in rows
    ]  # fmt: skip


def _placed(record: AssetRecord, places: Sequence[tuple[int, Place]]) -> AssetRecord:
    if not places:
        return record
    (number, first), *others = places
    return replace(
        record, stage=first.stage, position=first.position, delay=first.delay, required=first.required, channel=first.channel,
        stage_position=number, also=tuple(place for _, place in others),
    )  # fmt: skip


def moved(standing: AssetRecord, wanted: AssetRecord) -> tuple[str, str] | None:
    """(from, to): the stages (casefold) between which the asset's first step moves; None where it stays."""
    stood, will = {place.key for place in standing.places}, {place.key for place in wanted.places}
    to = wanted.stage.casefold()
    if not stood or not to or to in stood:
        return None
    gone = next((place.key for place in standing.places if place.key not in will), None)
    return (gone, to) if gone is not None else None


def check_change(db: Database, standing: AssetRecord, wanted: AssetRecord) -> None:
    """Raise `SalesError` for a change that an asset does not allow: another kind, leaving the formula, a stage left under its mails."""
    if wanted.kind != standing.kind:
        raise SalesError(
            f"Asset {standing.id} is of kind {standing.kind}.", NOTHING, "Give the file no id: it becomes an asset of its own."
        )
    if standing.stage and not wanted.stage:
        raise SalesError("An asset does not leave the formula.", NOTHING, "Set its status to retired: nobody gets it any more.")
    way = moved(standing, wanted)
    if way is None:
        return
    left = next(place.stage for place in standing.places if place.key == way[0])
    (waiting,) = db.execute(
        f"SELECT count(*) FROM delivery d JOIN step t ON t.id = d.step_id JOIN stage s ON s.id = t.stage_id WHERE t.asset_id = ? AND s.name = ?"
        f" AND d.state IN {UNDER_WAY}",
        (standing.id, left),
    ).fetchone()
    if waiting:
        raise SalesError(
            f"{waiting} unsent mails of this step are on their way.", NOTHING, "Wait until they left, or cancel them: salestui outbox."
        )


def check_stages(db: Database, wanted: AssetRecord, standing: AssetRecord | None) -> None:
    """Raise `SalesError` where an asset comes into a stage that takes no steps."""
    stood = {place.key for place in standing.places} if standing is not None else set()
    kinds = {name.casefold(): kind for name, kind in db.execute("SELECT name, kind FROM stage")}
    for place in wanted.places:
        if place.key not in stood:
            check_takes_steps(place.stage, kinds.get(place.key, "open"))


def write_record(
    db: Database,
    wanted: AssetRecord,
    standing: AssetRecord | None,
    stages: Mapping[str, int],
    now: datetime,
    *,
    newcomers_only: bool = False,
) -> int:
    """Make an asset what a record says, inside the caller's action; new words become a revision with the record's note. Returns its id.

    `stages` are their ids by name (casefold). Without `newcomers_only` unsent mails get the new words too.
    """
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
        made = _revise(db, id, wanted, now, newcomers_only=newcomers_only)
        if standing is not None and not newcomers_only:
            move_waiting(db, id, made)
    if standing is None or wanted.place != standing.place:
        _place(db, id, wanted, standing, stages)
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


def _revise(db: Database, id: int, wanted: AssetRecord, now: datetime, *, newcomers_only: bool) -> int:
    (number,) = db.execute("SELECT coalesce(max(number), 0) + 1 FROM revision WHERE asset_id = ?", (id,)).fetchone()
    made = db.execute(
        "INSERT INTO revision (asset_id, number, subject, body, note, created_at, newcomers_only) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (id, number, wanted.subject, wanted.body, wanted.note, utc_text(now), newcomers_only),
    ).lastrowid
    db.executemany(
        "INSERT INTO attachment (revision_id, name, path, sha256, size, media_type, inline) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (made, file.name, "" if file.kept else file.path, file.sha256, file.size, file.media_type, file.inline)
            for file in wanted.files
        ],
    )  # fmt: skip
    return int(made or 0)


def _place(db: Database, id: int, wanted: AssetRecord, standing: AssetRecord | None, stages: Mapping[str, int]) -> None:
    """Its steps, just where the file says; `number_steps` makes one order of what all files say. A place that the file leaves out stays."""
    stood = {place.key for place in standing.places} if standing is not None else set()
    way = moved(standing, wanted) if standing is not None else None
    for place in wanted.places:
        stage_id, position = stages[place.key], place.position
        if position is None:
            (position,) = db.execute("SELECT coalesce(max(position), 0) + 1 FROM step WHERE stage_id = ?", (stage_id,)).fetchone()
        delay = Delay.parse(place.delay)
        before = way[0] if way is not None and place.key == way[1] else place.key
        values = (stage_id, position, place.channel, delay.days, delay.business, place.required, id)
        if before in stood:
            db.execute(
                "UPDATE step SET stage_id = ?, position = ?, channel = ?, delay_days = ?, delay_business = ?, required = ?"
                " WHERE asset_id = ? AND stage_id = ?",
                (*values, stages[before]),
            )
        else:
            db.execute(
                "INSERT INTO step (stage_id, position, channel, delay_days, delay_business, required, asset_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )


def number_steps(db: Database, stage_id: int, asset_ids: Sequence[int]) -> None:
    """Number the steps of a stage from 1 in this order of their assets, inside the caller's action."""
    for number, asset in enumerate(asset_ids, start=1):
        db.execute("UPDATE step SET position = ? WHERE stage_id = ? AND asset_id = ? AND position <> ?", (number, stage_id, asset, number))


def completed(
    record: AssetRecord, standing: AssetRecord | None, *, required: bool | None, also: Sequence[tuple[Place, bool | None]] | None = None
) -> AssetRecord:
    """A record with what its file leaves out: the channel of its kind, its place as it stands, whether a step by hand is required.

    `also` are the further places that the file names, with what it says of required; None where it names none: they stay as they stand.
    """
    if not record.stage:
        return replace(record, position=None, delay="0", required=True, channel="", also=())
    stood = {place.key: place for place in standing.places} if standing is not None else {}

    def full(place: Place, required: bool | None) -> Place:
        before = stood.get(place.key)
        channel = place.channel or (before.channel if before is not None else CHANNELS[record.kind])
        position = place.position if place.position is not None else before.position if before is not None else None
        return replace(place, channel=channel, position=position, required=channel != "hand" if required is None else required)

    first = full(record.places[0], required)
    others = tuple(full(place, said) for place, said in also or ())
    if also is None and standing is not None:
        others = tuple(place for place in standing.places if place.key not in (first.key, standing.places[0].key))
        if first.key != standing.places[0].key and first.key in stood:
            raise SalesError(f"The asset has a step in {stood[first.key].stage} already.", NOTHING, "Leave its stage as it is.")
    else:
        named = {first.key, *(place.key for place in others)}
        others += tuple(
            place for place in stood.values() if place.key not in named and (first.key in stood or place.key != next(iter(stood)))
        )
    return replace(record, channel=first.channel, position=first.position, required=first.required, also=others)


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
