"""New words for an asset: before they are kept it is asked who moves to them, where somebody is in mid-sequence. One action, one undo."""

from collections.abc import Awaitable
from typing import Any, cast

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..store.library import AssetDraft
from ..store.midway import Midway, MidwayRow, count_midway, count_midway_people, count_waiting, list_midway
from ..store.revising import edit_asset, read_draft
from ..store.tasks import TaskRow
from ..widgets.cells import Line, fit, share
from ..widgets.choice import Choice, Option
from ..widgets.line_list import RowState
from ..widgets.listing import Listing
from ..widgets.rows import Source
from .base import Shell
from .for_task import done_words
from .wording import count_words

KINDS = frozenset({"asset", "revision", "attachment", "step", "delivery", "message", "task"})
"""What an edit may have written."""
MOVE, STAY, SEE = "move", "stay", "see"


class Undecided(SalesError):
    """The question who moves to new words was left: nothing is kept yet."""


async def save_words(
    shell: Shell, asset_id: int, draft: AssetDraft, note: str, *, label: str = "", told: str = "", based_on: AssetDraft | None = None
) -> bool:
    """Make an asset be what `draft` says (see `keep_words`). What is refused is told; False then."""
    try:
        await keep_words(shell, asset_id, draft, note, label=label, told=told, based_on=based_on)
    except Undecided as error:
        shell.notice(f"{error.title} {error.message}")
        return False
    except SalesError as error:
        shell.door(error)
        return False
    return True


async def keep_words(
    shell: Shell,
    asset_id: int,
    draft: AssetDraft,
    note: str,
    *,
    label: str = "",
    told: str = "",
    based_on: AssetDraft | None = None,
    task: TaskRow | None = None,
) -> None:
    """Make an asset be what `draft` says, after asking who moves to new words; say what came of it. Raises `SalesError`, `Undecided` among them.

    `label` names the action in the undo history, `told` is said in the place of "X is at revision N", `based_on` is as in `edit_asset`.
    A `task` that asked for it is done with it.
    """
    store = shell.store
    before = await store.read(read_draft, asset_id)
    reworded = (draft.subject, draft.body, draft.attachments) != (before.subject, before.body, before.attachments)
    waiting = await store.read(count_waiting, asset_id)
    newcomers_only = await ask_newcomers_only(shell, asset_id, draft.title) if reworded else None
    number = await store.write(
        edit_asset, asset_id, draft, note, shell.now(), newcomers_only=newcomers_only, label=label, based_on=based_on,
        task_id=task.id if task is not None else None,
    )  # fmt: skip
    because = reworded and task is not None and task.decision_id is not None
    if because:
        cast(Any, shell).revised = asset_id
    await shell.changed(KINDS)
    if draft == before:
        shell.notice("Nothing was changed.")
        return
    fate = ""
    if newcomers_only:
        fate = " Who has begun stays on the words before; m in its revisions moves everybody."
    elif newcomers_only is False:
        moved = waiting - await store.read(count_waiting, asset_id, number)
        fate = " Everybody moves to it" + (f", {count_words(moved, 'unsent mail')} made anew." if moved else ".")
    said = told or (f"{safe_text(draft.title)} is at revision {number}." if reworded else f"Changed {safe_text(draft.title)}.")
    if task is not None:
        said = f"{said.rstrip('.')}{done_words(task)}{' W, then w, shows why.' if because else ''}"
    shell.notice(f"{said}{fate} u to undo.", "good")


async def ask_newcomers_only(shell: Shell, asset_id: int, title: str) -> bool | None:
    """Whether only newcomers get the new words of an asset ; None where nobody is in mid-sequence: nothing is asked.

    Raises `Undecided` where the question is left with esc.
    """
    midway = await shell.store.read(count_midway, asset_id)
    if not midway:
        return None
    options = [
        Option(MOVE, "Everybody moves to the new words", _mails(midway)),
        Option(STAY, "Who has begun stays on the old ones", "only newcomers get the new words"),
        Option(SEE, "See who", "to read; the answer is one for all of them, asked again then"),
    ]
    while True:
        answer: Awaitable[str | None] = shell.ask(Choice(_question(midway, title), options, current=STAY, digits=True))
        chosen = await answer
        if chosen is None:
            raise Undecided("Not saved: nobody said who gets the new words.", "Nothing was changed.", "")
        if chosen != SEE:
            return chosen != MOVE
        await _see_who(shell, asset_id, title)


def _question(midway: Midway, title: str) -> str:
    people = midway.people or midway.mails
    have = "has" if people == 1 else "have"
    return f"Who gets the new words of {quoted(title)}? {count_words(people, 'prospect')} in mid-sequence {have} not got it yet."


def _mails(midway: Midway) -> str:
    return f"{count_words(midway.mails, 'unsent mail')} made anew" if midway.mails else "from their next mail on"


async def _see_who(shell: Shell, asset_id: int, title: str) -> None:
    store = shell.store
    count = await store.read(count_midway_people, asset_id)
    source = Source(
        lambda: store.read(count_midway_people, asset_id), lambda offset, limit: store.read(list_midway, asset_id, limit, offset)
    )
    await shell.ask(Listing(f"In mid-sequence, without {quoted(title)}: {count_words(count, 'prospect')}", _row, source, count))


def _row(row: MidwayRow, cells: int, state: RowState) -> Line:
    name, stage, mail, company = share(cells, [(14, 1), (14, 0), (24, 0), (12, 1)])
    waits = f"mail waits, revision {row.revision}" if row.revision else "no mail made yet"
    pieces = [(row.name, name, "bold" if state.cursor else ""), (row.stage, stage, "dim"), (waits, mail, ""), (row.company, company, "dim")]
    return [piece for text, room, style in pieces if room for piece in ((fit(text, room), style), ("  ", ""))]
