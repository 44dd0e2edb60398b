"""An answer of the four quadrants that a task asks for, and the look at a quadrant after another one's answer was changed."""

from collections.abc import Sequence

from ..glass import safe_text
from ..store.answers import AnswerRow, change_answer, get_answer, list_answers
from ..store.fits import get_review, still_fits
from ..store.tasks import TaskRow
from ..widgets.choice import Choice, Option
from ..widgets.form import Field
from .acts import fill_in
from .base import Shell
from .for_task import done_words, why_words
from .wording import count_words

FITS, NEW = "fits", "new"
CHANGED = frozenset({"task", "answer", "decision", "fit"})


async def answer_task(shell: Shell, task: TaskRow) -> None:
    """Change the answer that a task names; of a quadrant it is asked which one."""
    if task.target_kind == "answer":
        await change(shell, await shell.store.read(get_answer, task.target_id or 0), task)
        return
    quadrant = task.target_id or 1
    rows = await shell.store.read(list_answers, quadrant)
    if not rows:
        await _first(shell, quadrant, task)
        return
    row = await _asked(shell, rows, f"Q{quadrant}: which answer? {why_words(task)}", [])
    if isinstance(row, AnswerRow):
        await change(shell, row, task)


async def review_task(shell: Shell, task: TaskRow) -> None:
    """The quadrant's answers and the words built on the old one: they still fit, or one of them is changed."""
    review = await shell.store.read(get_review, task.id)
    rows = await shell.store.read(list_answers, review.target)
    built = (
        f"{count_words(len(review.assets), 'live asset')} built on the old answer"
        if review.assets
        else "no live asset built on the old answer"
    )
    chosen = await _asked(
        shell,
        rows,
        f"{safe_text(review.about)} {safe_text(review.asks)}",
        [Option(FITS, "It still fits", f"all of it as it stands; {built}")],
    )
    if chosen == FITS:
        await shell.store.write(still_fits, task.id, shell.now())
        await shell.changed(CHANGED)
        shell.notice("Looked at: it still fits. u to undo.", "good")
    elif isinstance(chosen, AnswerRow):
        await change(shell, chosen, task)


async def _asked(shell: Shell, rows: Sequence[AnswerRow], title: str, first: list[Option]) -> AnswerRow | str | None:
    options = first + [Option(str(row.id), safe_text(row.text), safe_text(row.slot)) for row in rows]
    chosen = await shell.ask(Choice(title, options, digits=True))
    return next((row for row in rows if str(row.id) == chosen), chosen)


async def change(shell: Shell, row: AnswerRow, task: TaskRow | None) -> None:
    """The form of one answer; its change opens a look at the other three quadrants."""
    fields = [Field("text", "Answer", row.text, needed=True), Field("detail", "Detail", row.detail)]

    async def save(typed: dict[str, str]) -> str:
        done = await shell.store.write(
            change_answer, row.quadrant, typed["text"], shell.now(), item_id=row.item_id, detail=typed["detail"],
            task_id=task.id if task is not None else None,
        )  # fmt: skip
        looks = len(done.rippled.tasks)
        more = f" {count_words(looks, 'look')} at the other quadrants opened." if looks else ""
        return f"Q{row.quadrant} is answered anew{done_words(task) if task is not None else '.'}{more} u to undo."

    await fill_in(shell, f"Q{row.quadrant}, {safe_text(row.slot)}. {why_words(task)}".strip(), fields, save)


async def _first(shell: Shell, quadrant: int, task: TaskRow) -> None:
    async def save(typed: dict[str, str]) -> str:
        await shell.store.write(change_answer, quadrant, typed["text"], shell.now(), task_id=task.id)
        return f"Q{quadrant} has its first answer{done_words(task)} u to undo."

    await fill_in(shell, f"The first answer of Q{quadrant}. {why_words(task)}", [Field("text", "Answer", needed=True)], save)
