"""Doing what a task asks for: the right editor opens with the founder's own sentence in it, and saving is the end of the task."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

from ..errors import SalesError
from ..glass import safe_text
from ..serving.registry import list_applications
from ..store.applications import list_commands
from ..store.held_scripts import count_to_hold
from ..store.library import get_asset, list_assets
from ..store.linking import do_task
from ..store.revising import edit_asset, read_draft
from ..store.shelf import list_stage_names
from ..store.shelving import retire_assets
from ..store.stage_editing import change_stage, new_stage
from ..store.stages import list_stages
from ..store.tasks import TaskRow, drop_task, finish_task, first_due, get_task, snooze_task
from ..widgets.choice import Choice, Option
from ..widgets.prompt import Prompt, needed
from ..widgets.prose import Confirm
from .acts import Work, ask_day, fill_in, here
from .base import Shell
from .days import parse_day
from .for_task import done_words, why_words
from .formula_stages import stage_fields
from .wording import count_words

CHANGED = frozenset({"task", "asset", "revision", "stage", "step", "delivery", "answer", "decision"})
DONE, DROP = "done", ""
REASONS = (
    ("it is settled already, in another way", "It is settled in another way"),
    ("something heard since speaks against it", "What was heard since speaks against it"),
    ("it costs more than it saves", "It costs more than it saves"),
)


async def open_task(shell: Shell, id: int) -> None:
    """The editor that a task asks for. One that is over says so."""
    task = await shell.store.read(get_task, id)
    if task.state != "open":
        shell.notice(f"This task is {task.state}{': ' + safe_text(task.reason) if task.reason else ''}. u takes back what was done last.")
        return
    does: dict[str, Callable[[Shell, TaskRow], Work]] = {
        "write": _write, "revise": _revise, "retire": _retire, "move": _move, "add stage": _add_stage, "edit stage": _edit_stage,
        "answer": _answer, "application": _application, "review": _review,
    }  # fmt: skip
    await does[task.kind](shell, task)


async def do_first_task(shell: Shell) -> None:
    """Do the task that Today shows first, with Today below it; where there is none it is said."""
    id = await shell.store.read(first_due, here(shell))
    if id is None:
        shell.notice("No task is to be done now.")
        return
    cast(Any, shell).go("today")
    await open_task(shell, id)


async def _write(shell: Shell, task: TaskRow) -> None:
    from .writing import write_new

    names = await shell.store.read(list_stage_names)
    stage = next((name for id, name in names if task.target_kind == "stage" and id == task.target_id), "")
    file = "Its file is attached in the library: W, then a."
    await write_new(shell, [name for _, name in names], stage, lambda id: None, file=file, task=task)


async def _revise(shell: Shell, task: TaskRow) -> None:
    from .writing import edit_words

    await edit_words(shell, await _asset_of(shell, task), task)


async def _asset_of(shell: Shell, task: TaskRow) -> int:
    """The asset that a task is about. Raises `SalesError` where it is gone."""
    id = task.target_id or 0
    await shell.store.read(get_asset, id)
    return id


async def _retire(shell: Shell, task: TaskRow) -> None:
    id = await _asset_of(shell, task)
    waiting = await shell.store.read(count_to_hold, [id])
    held = f"{count_words(waiting, 'mail')} of it in the outbox: held when the day comes." if waiting else "No mail of it is on its way."
    entries = [("", why_words(task)), ("", f"Nobody gets it any more. {held}")]
    title = f"“{safe_text(task.name)}”"
    if not await shell.ask(Confirm(f"Retire {title}?", entries, "retire", "leave it in use", term=0)):
        return
    now = shell.now()
    await shell.store.write(do_task, task.id, now, f"Retired {title}", lambda db: retire_assets(db, [id], now))
    await _told(shell, f"Retired {title}", task)


async def _move(shell: Shell, task: TaskRow) -> None:
    from .formula import FormulaScreen

    await _asset_of(shell, task)
    if any(isinstance(screen, FormulaScreen) for screen in shell.with_unsaved()):
        shell.notice("The formula stands open with changes that are not saved: save or leave those first (f in Words).", "warn")
        return
    screen = FormulaScreen(task)
    screen.first_notice = f"> and < move the step, m puts it into another stage; once s saves it, the task is done. {why_words(task)}", ""
    cast(Any, shell).push_screen(screen)


async def _add_stage(shell: Shell, task: TaskRow) -> None:
    async def save(typed: dict[str, str]) -> str:
        now, after = shell.now(), task.target_id if task.target_kind == "stage" else None
        label = f"Added stage {safe_text(typed['name']).strip()}"
        await shell.store.write(do_task, task.id, now, label, lambda db: new_stage(db, typed, now, after))
        return f"{label}{done_words(task)} u to undo."

    stages = await shell.store.read(list_stages)
    stands = [each.name for each in stages if each.id == task.target_id] if task.target_kind == "stage" else []
    stands = stands or [each.name for each in stages if each.kind == "open"][-1:]  # where it comes if nothing was named
    after = f" after {safe_text(stands[0])}" if stands else ""
    await fill_in(shell, f"A new stage{after}. {why_words(task)}", stage_fields(None), save)


async def _edit_stage(shell: Shell, task: TaskRow) -> None:
    stage = next((each for each in await shell.store.read(list_stages) if each.id == task.target_id), None)
    if stage is None:
        raise SalesError("The stage of this task is gone.", "Nothing was changed.", "x drops the task.")
    fields = stage_fields(stage)

    async def save(typed: dict[str, str]) -> str:
        given = {field.name: typed[field.name] for field in fields if typed[field.name] != safe_text(field.value)}
        if not given:
            return "Nothing was changed; the task is still open."
        now = shell.now()
        done = await shell.store.write(
            do_task,
            task.id,
            now,
            f"Edited stage {stage.name}",
            lambda db: change_stage(db, stage.id, given, now, decision_id=task.decision_id),
        )
        return f"Edited {safe_text(typed['name']).strip()}{done_words(task)}{done.asks} u to undo."

    await fill_in(shell, f"Stage {safe_text(stage.name)}. {why_words(task)}", fields, save)


async def _answer(shell: Shell, task: TaskRow) -> None:
    from .answering import answer_task

    await answer_task(shell, task)


async def _review(shell: Shell, task: TaskRow) -> None:
    from .answering import review_task

    await review_task(shell, task)


async def _application(shell: Shell, task: TaskRow) -> None:
    """Which application serves an asset: both are asked, what is known already is not."""
    if task.target_kind == "asset":
        id = await _asset_of(shell, task)
    else:
        assets = [each for each in await shell.store.read(list_assets) if each.status != "retired"]
        options = [Option(str(each.id), safe_text(each.title), f"{each.kind}, {each.stage or 'in no stage'}") for each in assets]
        chosen = await shell.ask(Choice(f"Which of the words? {why_words(task)}", options, typing=True))
        if chosen is None:
            return
        id = int(chosen)
    draft = await shell.store.read(read_draft, id)
    listed = list_applications(await shell.store.read(list_commands))
    options = [
        Option(each.name, safe_text(each.name), safe_text(each.what)) for each in listed if not each.kinds or draft.kind in each.kinds
    ]
    chosen = await shell.ask(Choice(f"What serves “{safe_text(draft.title)}”? A command of your own: salestui application add.", options))
    if chosen is None:
        return
    now, title = shell.now(), f"“{safe_text(draft.title)}” is served by {safe_text(chosen)}"
    new = replace(draft, application=chosen)
    await shell.store.write(do_task, task.id, now, title, lambda db: edit_asset(db, id, new, "", now, based_on=draft), f"asset:{id}")
    await _told(shell, title, task)


async def _told(shell: Shell, said: str, task: TaskRow) -> None:
    await shell.changed(CHANGED)
    shell.notice(f"{said}{done_words(task)} u to undo.", "good")


# Not doing it


def leave_task(shell: Shell, id: int) -> Work:
    """A task that is not to be done here: asked at once whether it is done already, or why it is dropped."""
    options = [Option(DONE, "It is done already", "somewhere else, or by hand")]
    options += [Option(reason, label, "drop it") for reason, label in REASONS]
    return _leave(
        shell, id, shell.ask(Choice("What becomes of this task?", [*options, Option(DROP, "Drop it", "you type why")], digits=True))
    )


async def _leave(shell: Shell, id: int, asked: Awaitable[str | None]) -> None:
    chosen = await asked
    if chosen is None:
        return
    reason = await shell.ask(Prompt("Why is it dropped?", check=needed("A reason"))) if chosen == DROP else chosen
    if reason is None:
        return
    if reason == DONE:
        await shell.store.write(finish_task, id, shell.now())
    else:
        await shell.store.write(drop_task, id, reason, shell.now())
    await shell.changed(CHANGED)
    shell.notice("The task is done. u to undo." if reason == DONE else f"Dropped: {safe_text(reason)}. u to undo.", "good")


def put_off_task(shell: Shell, id: int) -> Work:
    """Put a task off until a day, which is asked at once."""
    return _put_off(shell, id, ask_day(shell, "Back in the queue when?", "tomorrow"))


async def _put_off(shell: Shell, id: int, asked: Awaitable[str | None]) -> None:
    answer = await asked
    if answer is None:
        return
    until = parse_day(answer, here(shell).date())
    await shell.store.write(snooze_task, id, until, here(shell))
    await shell.changed(CHANGED)
    shell.notice(f"Put off until {until}. u to undo.", "good")
