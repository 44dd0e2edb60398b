"""`salestui asset edit`: another place, other words, from the options, from a file, or in the founder's editor."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ..errors import SalesError, TryLater
from . import revisions
from .asset_options import from_options, said
from .attaching import Look, looking, place_pictures, told
from .call import Call
from .formula_steps import mails_that_follow
from .out import many
from .saying import saying

if TYPE_CHECKING:
    from ..store.library import AssetDraft
    from ..store.replanning import Replanned
    from ..store.tasks import TaskRow

TRIES = 50  # looks at an asset that others are changing too
_CALLED = {
    "title": "title",
    "status": "status",
    "stage": "stage",
    "position": "position",
    "delay": "delay",
    "required": "required",
    "tags": "tags",
}


def fitting(task: "TaskRow", kinds: tuple[str, ...], target: str) -> None:
    """Refuse to do a task by what it does not ask for. Raises `SalesError`."""
    if task.kind not in kinds or (task.target and target and task.target != target):
        raise SalesError(
            f"Task {task.id} asks for something else: {task.words}.", "Nothing was changed.", "See them all: salestui task list."
        )


def run_edit(call: Call) -> int:
    """Change an asset, and say what was changed."""
    from ..store.midway import count_waiting
    from ..store.revising import read_draft
    from ..store.tasks import get_task
    from . import front_matter

    args, look = call.args, looking(call, keep=call.args.keep)
    call.when_stopped = "Nothing was changed."
    if args.task is not None:
        fitting(get_task(call.db, args.task), ("revise", "retire", "move"), f"asset:{args.id}")
    before, waiting = read_draft(call.db, args.id), count_waiting(call.db, args.id)
    if args.file:
        name = "standard input" if args.file == "-" else args.file
        text, folder = front_matter.read_bytes(args.file, sys.stdin), front_matter.folder_of(args.file)
        before, saved = _over(call, lambda draft: _save(call, draft, _filled(draft, text, name, folder, look), name, text))
        from .editor import drop_kept

        drop_kept(call, args.file)
    elif args.attach or args.detach or args.keep or said(call):
        before, saved = _over(call, lambda draft: _save(call, draft, draft, f"Asset {args.id}", ""))
    else:
        saved = _in_editor(call, before, look)
    for warning in saved.warnings:
        call.out.note(warning)
    if args.json:
        fate = revisions.told_as_json(call, args.id, saved.number, waiting) if waiting or args.move or args.stay else {}
        mails = {"due_again": saved.followed.again, "cancelled": saved.followed.cancelled, "scheduled": saved.followed.scheduled}
        call.out.json({"id": args.id, "revision": saved.number} | fate | (mails if any(mails.values()) else {}))
    else:
        _tell(call, before, saved, waiting)
    return 0


@dataclass(frozen=True)
class _Saved:
    """What a change came to: the newest revision, what is odd about it, who moves to its words, and the mails that follow its place."""

    number: int
    warnings: list[str]
    moves: bool
    followed: "Replanned"


def _over(call: Call, save: "Callable[[AssetDraft], _Saved]") -> "tuple[AssetDraft, _Saved]":
    """Change an asset as it stands; where somebody else was quicker, as he has left it. Returns how it stood, and what came of it."""
    from ..store.lost_update import ChangedMeanwhile
    from ..store.revising import read_draft

    for _ in range(TRIES):
        draft = read_draft(call.db, call.args.id)
        try:
            return draft, save(draft)
        except ChangedMeanwhile:
            continue
    raise TryLater("Another program is changing this asset.", "Nothing was changed.", "Try again in a moment.")


def _filled(draft: "AssetDraft", text: str, name: str, folder: Path, look: Look, typed: bool = False) -> "AssetDraft":
    from . import front_matter

    with saying("Nothing was changed."):
        head, body = front_matter.split(text, name)
        return replace(front_matter.fill(draft, head, name, text, folder, typed, look), body=body)


def _save(call: Call, before: "AssetDraft", draft: "AssetDraft", name: str, text: str) -> _Saved:
    """Read it over and keep it."""
    from ..sender.proofreading import proofread
    from ..store.replanning import Replanned
    from ..store.revising import edit_asset

    args, warnings = call.args, list[str]()
    with saying("Nothing was changed."):
        draft = from_options(call, draft)
        if (draft.body, draft.attachments) != (before.body, before.attachments):
            draft = place_pictures(draft, name)
        if draft != before:  # an old script that is wrong may still be retired or moved
            warnings = proofread(call.db, draft, name, text, said(call))
            warnings += told(draft.attachments, mail=draft.kind == "email") if draft.attachments != before.attachments else []
        new_words = (draft.subject, draft.body, draft.attachments) != (before.subject, before.body, before.attachments)
        only, followed = revisions.choice(call, args.id) if new_words else None, Replanned()
        number = edit_asset(
            call.db, args.id, draft, args.note, call.now, newcomers_only=only, based_on=before, followed=followed, task_id=args.task
        )
    return _Saved(number, warnings, only is False, followed)


def _in_editor(call: Call, before: "AssetDraft", look: Look) -> _Saved:
    """Let the founder write, until it can be kept or he has had enough: then his text stays in a file."""
    from ..store.lost_update import ChangedMeanwhile
    from . import front_matter
    from .editor import edit_text, keep_text, open_again

    id, name = call.args.id, "The edited text"
    start = text = front_matter.write(before)
    while True:
        text = edit_text(call, text, f"asset-{id}.md")
        try:
            return _save(call, before, _filled(before, text, name, Path(), look, typed=True), name, text)
        except BaseException as error:
            if text == start:
                raise
            # As the asset stands now but for what he has changed: given back, it is the newest on purpose.
            kept = front_matter.write(error.mine) if isinstance(error, ChangedMeanwhile) else text
            path = keep_text(call, kept.encode(), f"asset-{id}.md")
            way = f"salestui asset edit {id} --file {quote(str(path))}"
            call.when_stopped = f"Nothing was changed, and what you wrote is in {path}."
            if not isinstance(error, SalesError):
                call.out.note(f"What you wrote is in {path}. To go on: {way}")
                raise
            if not isinstance(error, ChangedMeanwhile) and open_again(call, error):
                path.unlink(missing_ok=True)
                continue
            then = "To keep yours as the newest" if isinstance(error, ChangedMeanwhile) else "Then"
            error.message, error.hint = call.when_stopped, f"{error.hint} {then}: {way}".lstrip()
            raise


def _tell(call: Call, before: "AssetDraft", saved: _Saved, waiting: int) -> None:
    from ..store.revising import read_draft

    args, number, after = call.args, saved.number, read_draft(call.db, call.args.id)
    mails = mails_that_follow(saved.followed.again, saved.followed.cancelled, saved.followed.scheduled)
    follow = f" {', '.join(mails)}." if mails else ""
    parts = [
        f"{word} {_shown(now)} (was {_shown(was)})"
        for name, word in _CALLED.items()
        if (now := getattr(after, name)) != (was := getattr(before, name))
    ]
    if (after.subject, after.body, after.attachments) != (before.subject, before.body, before.attachments):
        fate = revisions.told(call, args.id, number, waiting, moves=saved.moves)
        also = [f"Changed too: {', '.join(parts)}."] if parts else []
        done = [f"It does task {args.task}."] if args.task is not None else []
        told = " ".join([f"{after.title} is at revision {number}.", *done, *fate, *also])
        call.out.line(f"{told}{follow} salestui undo takes it back.")
    elif after != before:
        held = ""
        if waiting and before.status == "live" != after.status:
            held = f" {many(waiting, 'mail that waits is', 'mails that wait are')} held when their time comes: the asset is {after.status}."
        call.out.line(f"Changed {after.title}: {', '.join(parts) or 'as you said'}.{held}{follow} salestui undo takes it back.")
    else:
        call.out.line(f"Nothing was changed: {after.title} stays at revision {number}.")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value) if value not in ("", None) else "none"
