"""Changing an asset: new words become a revision, the rest (title, status, place in the formula) changes in place, as one action."""

import json
from dataclasses import replace
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.drafting import Add, Edit, Move, PlacedStep, Remove, Require, Wait
from ..rules.schedule import Delay
from ..rules.stage_kinds import check_takes_steps
from ..rules.times import utc_text
from .attachments import write_attachments
from .engine import Database, steady
from .formula_editing import apply_edits, count_unsent
from .held_scripts import retell_held
from .journal import action, undivided
from .library import CHANNELS, STATUSES, AssetDraft, get_asset
from .linking import because_of, close_task
from .lost_update import upon
from .midway import count_midway, move_waiting
from .replanning import Replanned
from .sequence import UNDER_WAY
from .stages import find_stage

END = 10**6
"""Behind all steps of a stage."""


@steady
def read_draft(db: Database, id: int) -> AssetDraft:
    """An asset as a file would say it: its newest words, its place, its tags. Raises `SalesError` where there is none."""
    page = get_asset(db, id)
    tags, quadrant, application = db.execute("SELECT tags, quadrant, application FROM asset WHERE id = ?", (id,)).fetchone()
    step = db.execute(
        "SELECT s.name, t.position, t.delay_days, t.delay_business, t.required FROM step t JOIN stage s ON s.id = t.stage_id"
        " WHERE t.asset_id = ? ORDER BY s.position LIMIT 1",
        (id,),
    ).fetchone()
    stage, position, days, business, required = step or ("", None, 0, 0, 1)
    return AssetDraft(
        page.row.kind, page.row.title, page.subject, page.body, stage, position, str(Delay(days, bool(business))), page.row.status,
        tuple(json.loads(tags)), bool(required), tuple(page.attachments), quadrant, application,
    )  # fmt: skip


@undivided
def edit_asset(
    db: Database,
    id: int,
    draft: AssetDraft,
    note: str,
    now: datetime,
    *,
    newcomers_only: bool | None = None,
    label: str = "",
    based_on: AssetDraft | None = None,
    followed: Replanned | None = None,
    task_id: int | None = None,
) -> int:
    """Make an asset say and be what `draft` says. Returns the number of the revision that is newest then. One user action.

    New words reach everybody from now on (`newcomers_only` False: unsent mails are made anew with them), or only who enters the
    sequence later (True; also where nothing is said: whoever is in mid-sequence moves by an explicit choice only). Another place goes
    the way of `save_formula`; mails that follow it are counted on `followed`.

    `based_on` is the asset as it was read before it was changed: what was not touched since then stays as somebody else has made it.
    With `task_id` the new revision stands with that task's decision, and the task is done, unless nothing was changed.

    Raises `ChangedMeanwhile` where both touched the same, `TaskGone`; `SalesError` for another kind, an empty title, or a step that would leave a
    stage while a mail of it is on its way.
    """
    page, standing = get_asset(db, id), read_draft(db, id)
    if based_on is not None and based_on != standing:
        draft = upon(db, id, draft, based_on, standing, now)
    title, subject, body = safe_text(draft.title).strip(), safe_text(draft.subject).strip(), safe_text(draft.body, lines=True)
    if draft.kind != page.row.kind:
        raise SalesError(f"Asset {id} is of kind {page.row.kind}.", "Nothing was changed.", "Add another asset for another kind.")
    if not title:
        raise SalesError("An asset needs a title.", "Nothing was changed.", "Give it one.")
    if draft.status not in STATUSES:
        raise SalesError(f"“{safe_text(draft.status)}” is no status.", "Nothing was changed.", f"The statuses are: {', '.join(STATUSES)}.")
    if draft.kind == "email":
        subject = subject or title
    Delay.parse(draft.delay)
    number, because = page.row.revision, because_of(db, task_id)
    with action(db, (label or f"Edited {title}") + because.words, now):
        if (subject, body, draft.attachments) != (page.subject, page.body, tuple(page.attachments)):
            number += 1
            stays = bool(count_midway(db, id)) if newcomers_only is None else newcomers_only
            words = replace(draft, subject=subject, body=body)
            made = _revise(db, id, number, words, note, now, newcomers_only=stays, decision_id=because.decision_id)
            if newcomers_only is False:
                move_waiting(db, id, made)
        _set_facts(db, id, title, draft)
        if draft.status != standing.status:
            retell_held(db, [id])
        if _place_of(draft) != _place_of(standing):
            saved = apply_edits(db, place_edits(db, id, draft), now)
            if followed is not None:
                followed.count(saved.again, saved.cancelled, saved.scheduled)
        if number != page.row.revision or (draft != standing and because.kind != "revise"):  # other words are what that one asks for
            close_task(db, because, f"asset:{id}", now)
    return number


def _place_of(draft: AssetDraft) -> tuple[str, int | None, str, bool]:
    return draft.stage, draft.position, draft.delay, draft.required


def _set_facts(db: Database, id: int, title: str, draft: AssetDraft) -> None:
    """What is said of an asset beside its words and its place."""
    db.execute(
        "UPDATE asset SET title = :title, status = :status, tags = :tags, quadrant = :quadrant, application = :application WHERE id = :id"
        " AND (title, status, tags, coalesce(quadrant, 0), application) <> (:title, :status, :tags, coalesce(:quadrant, 0), :application)",
        {
            "title": title,
            "status": draft.status,
            "tags": json.dumps([safe_text(tag) for tag in draft.tags], ensure_ascii=False),
            "quadrant": draft.quadrant,
            "application": safe_text(draft.application).strip(),
            "id": id,
        },
    )


@undivided
def restore_revision(db: Database, id: int, number: int, now: datetime, *, newcomers_only: bool | None = None) -> int:
    """Bring the words and files of an older revision back, as a new one. Returns its number. One user action.

    Raises `SalesError` where there is no such revision, or the asset says just that already.
    """
    draft, newest = restored_draft(db, id, number), get_asset(db, id)
    if (draft.subject, draft.body, draft.attachments) == (newest.subject, newest.body, tuple(newest.attachments)):
        raise SalesError(f"{newest.row.title} says what revision {number} says already.", "Nothing was changed.", "")
    label = f"Brought back revision {number} of {newest.row.title}"
    return edit_asset(db, id, draft, brought_back(number), now, newcomers_only=newcomers_only, label=label)


def restored_draft(db: Database, id: int, number: int) -> AssetDraft:
    """An asset as it stands, but with the words and files of an older revision. Raises `SalesError` where there is no such one."""
    page = get_asset(db, id, number)
    return replace(read_draft(db, id), subject=page.subject, body=page.body, attachments=tuple(page.attachments))


def brought_back(number: int) -> str:
    """Why a revision was written that repeats an older one."""
    return f"brought back from revision {number}"


@undivided
def move_everybody(db: Database, id: int, now: datetime) -> tuple[int, int]:
    """Let everybody who is in mid-sequence move to the newest words. Returns (the newest revision, mails made anew). One user action.

    A revision never changes: where only newcomers get the newest words, they are written once more, for everybody.
    """
    page, draft = get_asset(db, id), read_draft(db, id)
    number = page.row.revision
    newest, only = db.execute("SELECT id, newcomers_only FROM revision WHERE asset_id = ? AND number = ?", (id, number)).fetchone()
    with action(db, f"Moved everybody to the newest words of {page.row.title}", now):
        if only:
            number += 1
            newest = _revise(db, id, number, draft, f"revision {number - 1}, now for everybody", now, newcomers_only=False)
        return number, move_waiting(db, id, newest)


def _revise(
    db: Database, id: int, number: int, draft: AssetDraft, note: str, now: datetime, *, newcomers_only: bool, decision_id: int | None = None
) -> int:
    """The new words with their files. Returns the revision's id."""
    made = db.execute(
        "INSERT INTO revision (asset_id, number, subject, body, note, decision_id, created_at, newcomers_only) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (id, number, draft.subject, draft.body, safe_text(note).strip(), decision_id, utc_text(now), newcomers_only),
    ).lastrowid
    assert made is not None  # the insert gave it
    write_attachments(db, made, draft.attachments, mail=CHANNELS[draft.kind] == "email")
    return made


def place_edits(db: Database, id: int, draft: AssetDraft) -> list[Edit]:
    """What gives an asset the place that `draft` says (its first place, where it has several), for `apply_edits`.

    Raises `SalesError` for a stage that takes no steps, or has one of it already, and for a step that would leave its stage under a mail.
    """
    delay = Delay.parse(draft.delay)
    step = db.execute(
        "SELECT t.id, t.stage_id, t.position, t.delay_days, t.delay_business, t.required FROM step t JOIN stage s ON s.id = t.stage_id"
        " WHERE t.asset_id = ? ORDER BY s.position LIMIT 1",
        (id,),
    ).fetchone()
    if not draft.stage:
        if step is None:
            return []
        waiting = count_unsent(db, [step[0]])
        if waiting:  # the app and `formula remove` name them, and cancel them only when that is what the founder wants
            raise SalesError(
                f"{waiting} unsent mails of this step are on their way.",
                "Nothing was changed.",
                f"Take it out with them: salestui formula remove {step[0]}.",
            )
        return [Remove(step[0])]
    stage, name, kind = find_stage(db, draft.stage)
    if step is None or step[1] != stage:
        check_takes_steps(name, kind)
        if db.execute("SELECT 1 FROM step WHERE stage_id = ? AND asset_id = ?", (stage, id)).fetchone():
            raise SalesError(f"The asset has a step in {name} already.", "Nothing was changed.", "Leave its stage as it is.")
    place = END if draft.position is None else draft.position - 1
    if step is None:
        (title,) = db.execute("SELECT title FROM asset WHERE id = ?", (id,)).fetchone()
        new = PlacedStep(-id, id, title, draft.kind, CHANNELS[draft.kind], delay, draft.required, draft.status)
        return [Add(new, stage, place)]
    edits: list[Edit] = []
    if step[1] != stage:
        waiting = db.execute(f"SELECT count(*) FROM delivery WHERE step_id = ? AND state IN {UNDER_WAY}", (step[0],)).fetchone()[0]
        if waiting:
            raise SalesError(
                f"{waiting} unsent mails of this step are on their way.",
                "Nothing was changed.",
                "Wait until they left, or cancel them: salestui outbox.",
            )
    if step[1] != stage or draft.position not in (None, step[2]):
        edits.append(Move(step[0], stage, place))
    if delay != Delay(step[3], bool(step[4])):
        edits.append(Wait(step[0], delay))
    if draft.required != bool(step[5]):
        edits.append(Require(step[0], draft.required))
    return edits
