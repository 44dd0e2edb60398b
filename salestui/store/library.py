"""The library: assets with their revisions, and the steps that put them into a stage's sequence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.schedule import Delay
from ..rules.stage_kinds import check_takes_steps
from ..rules.times import utc_text
from .attachments import AttachmentRow, list_attachments, write_attachments
from .engine import Database, steady
from .journal import action, undivided
from .linking import because_of, close_task
from .stages import find_stage

KINDS = ("value", "email", "pdf", "video", "image", "chat", "call", "page")
STATUSES = ("draft", "live", "retired")
# What the founder reaches for while he talks has a place in the stage, but is no step of its own that the next mail waits for.
CHANNELS = {"email": "email", "call": "call", "chat": "chat"} | dict.fromkeys(("value", "pdf", "video", "image", "page"), "hand")

FILED = ("pdf", "video", "image")
"""Kinds that are a file: without one, and without words, there is nothing to show."""


@dataclass(frozen=True)
class AssetDraft:
    """An asset as it comes from a file or a form; `stage` "" leaves it out of the formula, `position` None puts it last."""

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
    attachments: tuple[AttachmentRow, ...] = ()
    quadrant: int | None = None
    application: str = ""


@dataclass(frozen=True)
class AssetRow:
    """One asset in a list, with its newest revision's number and its place in the formula, if it has one.

    Of several places it is the first, or the one in the stage that was asked for; `also` names the other stages.
    """

    id: int
    kind: str
    title: str
    status: str
    stage: str | None
    position: int | None
    revision: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class RevisionRow:
    """One revision of an asset, without its words."""

    number: int
    at: str
    note: str
    decision: int | None


@dataclass(frozen=True)
class AssetPage:
    """An asset with the words of one revision."""

    row: AssetRow
    number: int
    subject: str
    body: str
    attachments: list[AttachmentRow]
    revisions: list[RevisionRow] = field(default_factory=list)


@dataclass(frozen=True)
class StepRow:
    """One step of the formula; `delay` as it is written ("3b")."""

    id: int
    stage_id: int
    position: int
    asset_id: int
    asset: str
    kind: str
    status: str
    channel: str
    delay: str
    required: bool


_ROW = """
SELECT a.id, a.kind, a.title, a.status, s.name, t.position, (SELECT max(number) FROM revision WHERE asset_id = a.id)
FROM asset a LEFT JOIN step t ON t.asset_id = a.id LEFT JOIN stage s ON s.id = t.stage_id
"""
_FIRST = """
(t.id IS NULL OR t.id = (SELECT e.id FROM step e JOIN stage g ON g.id = e.stage_id WHERE e.asset_id = a.id ORDER BY g.position, g.id LIMIT 1))
"""


def list_assets(db: Database, stage: str = "", kind: str = "", limit: int | None = None, offset: int = 0) -> list[AssetRow]:
    """Assets once each in the order of the formula (those without a stage last), of one stage and kind where they are named."""
    where: list[str] = ["1" if stage else _FIRST]
    values: dict[str, Any] = {"limit": -1 if limit is None else limit, "offset": offset}
    if stage:
        where.append("s.id = :stage")
        values["stage"] = find_stage(db, stage)[0]
    if kind:
        where.append("a.kind = :kind")
        values["kind"] = _known(kind, KINDS, "kind")
    rows = db.execute(
        f"{_ROW} WHERE {' AND '.join(where)} ORDER BY s.position IS NULL, s.position, t.position, a.id LIMIT :limit OFFSET :offset", values
    )
    found = rows.fetchall()
    places = _places(db)
    return [_with_also(row, places) for row in found]


def _places(db: Database) -> dict[int, list[str]]:
    """The stages of each asset that stands in several."""
    places: dict[int, list[str]] = {}
    for asset, name in db.execute(
        "SELECT t.asset_id, s.name FROM step t JOIN stage s ON s.id = t.stage_id WHERE t.asset_id IN"
        " (SELECT asset_id FROM step GROUP BY asset_id HAVING count(*) > 1) ORDER BY s.position, s.id"
    ):
        places.setdefault(asset, []).append(name)
    return places


def _with_also(row: Sequence[Any], places: dict[int, list[str]]) -> AssetRow:
    return AssetRow(*(*row, tuple(name for name in places.get(row[0], ()) if name != row[4])))


@steady
def get_asset(db: Database, id: int, number: int | None = None) -> AssetPage:
    """An asset with the words of its newest revision, or of the one named. Raises `SalesError` where there is none."""
    row = db.execute(f"{_ROW} WHERE a.id = ? ORDER BY s.position LIMIT 1", (id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no asset {id}.", "Nothing was changed.", "See them all: salestui asset list.")
    revisions = [
        RevisionRow(*each)
        for each in db.execute("SELECT number, created_at, note, decision_id FROM revision WHERE asset_id = ? ORDER BY number", (id,))
    ]
    wanted = number if number is not None else row[6]
    words = db.execute("SELECT id, subject, body FROM revision WHERE asset_id = ? AND number = ?", (id, wanted)).fetchone()
    if words is None:
        raise SalesError(f"Asset {id} has no revision {wanted}.", "Nothing was changed.", f"Its revisions run from 1 to {row[6]}.")
    return AssetPage(_with_also(row, _places(db)), wanted, words[1], words[2], list_attachments(db, words[0]), revisions)


@undivided
def add_asset(db: Database, draft: AssetDraft, now: datetime, *, task_id: int | None = None) -> int:
    """A new asset with its first revision and, where a stage is named, its step. One user action. Returns the asset's id.

    An e-mail without a subject has its title as subject. With `task_id` it stands with that task's decision, and the task is done.

    Raises `TaskGone`; `SalesError` for an unknown kind, status or stage, a missing title, a delay that is none, files that are too large together.
    """
    title = safe_text(draft.title).strip()
    if not title:
        raise SalesError("An asset needs a title.", "Nothing was changed.", "Give --title, or a title in the front matter.")
    kind, status = _known(draft.kind, KINDS, "kind"), _known(draft.status, STATUSES, "status")
    stage_id, stage, stage_kind = find_stage(db, draft.stage) if draft.stage else (None, "", "")
    check_takes_steps(stage, stage_kind)
    delay = Delay.parse(draft.delay)
    because = because_of(db, task_id)
    with action(db, f"Added {title}{because.words}", now) as act:
        from .tables import Asset, Revision

        asset = Asset(
            kind=kind,
            title=title,
            status=status,
            tags=json.dumps([safe_text(tag) for tag in draft.tags], ensure_ascii=False),
            quadrant=draft.quadrant,
            application=safe_text(draft.application).strip(),
            created_at=utc_text(now),
        )
        act.session.add(asset)
        act.session.flush()
        assert asset.id is not None  # the flush gave it
        revision = Revision(
            asset_id=asset.id,
            number=1,
            subject=safe_text(draft.subject).strip() or (title if kind == "email" else ""),
            body=safe_text(draft.body, lines=True),
            decision_id=because.decision_id,
            created_at=utc_text(now),
        )
        act.session.add(revision)
        act.session.flush()
        assert revision.id is not None  # the flush gave it
        write_attachments(db, revision.id, draft.attachments, mail=CHANNELS[kind] == "email")
        if stage_id is not None:
            _place(db, stage_id, asset.id, CHANNELS[kind], draft.position, delay, draft.required and CHANNELS[kind] != "hand")
        close_task(db, because, f"asset:{asset.id}", now)
        return asset.id


def _place(db: Database, stage_id: int, asset_id: int, channel: str, position: int | None, delay: Delay, required: bool) -> None:
    last = db.execute("SELECT coalesce(max(position), 0) FROM step WHERE stage_id = ?", (stage_id,)).fetchone()[0]
    at = last + 1 if position is None else position
    if db.execute("SELECT 1 FROM step WHERE stage_id = ? AND position = ?", (stage_id, at)).fetchone():
        db.execute("UPDATE step SET position = position + 1 WHERE stage_id = ? AND position >= ?", (stage_id, at))
    db.execute(
        "INSERT INTO step (stage_id, position, asset_id, channel, delay_days, delay_business, required) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (stage_id, at, asset_id, channel, delay.days, delay.business, required),
    )


def list_steps(db: Database, stage_id: int | None = None) -> list[StepRow]:
    """The steps of one stage, or the whole formula, in order."""
    rows = db.execute(
        "SELECT t.id, t.stage_id, t.position, t.asset_id, a.title, a.kind, a.status, t.channel, t.delay_days, t.delay_business, t.required"
        " FROM step t JOIN asset a ON a.id = t.asset_id JOIN stage s ON s.id = t.stage_id"
        " WHERE :stage IS NULL OR t.stage_id = :stage ORDER BY s.position, t.position, t.id",
        {"stage": stage_id},
    )
    return [StepRow(*(*row[:8], str(Delay(row[8], bool(row[9]))), bool(row[10]))) for row in rows]


def _known(value: str, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise SalesError(f"“{safe_text(value)}” is no {what} of an asset.", "Nothing was changed.", f"Say one of {', '.join(known)}.")
    return value
