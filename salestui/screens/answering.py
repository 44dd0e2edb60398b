"""An answer of the four quadrants that a task asks for, and the look at a quadrant after another one's answer was changed."""

from collections.abc import Sequence

from ..glass import safe_text
from ..rules.ripple import ANSWER, FACT
from ..store.answers import AnswerRow, list_answers
from ..store.fits import Review, get_review, set_fit, still_fits
from ..store.flow_answer import list_flow
from ..store.tasks import TaskRow, finish_task
from ..widgets.choice import Choice, Option
from .answer_form import edit_answer, new_answer, shortened, slots_of, write_stage
from .base import Shell
from .for_task import why_words
from .library_doors import open_asset
from .wording import count_words

FITS, BREAKS, NEW, STAGE, ASSET, LOOK = "fits", "breaks", "new:", "stage:", "asset:", "look"
SHORT, MOST = 44, 12  # cells of an answer in the list, so that its kind stands beside it; words and pictures that are offered
CHANGED = frozenset({"task", "answer", "decision", "fit"})


async def answer_task(shell: Shell, task: TaskRow) -> None:
    """Change the answer that a task names; of a quadrant it is asked which one, or what is new."""
    if task.target_kind == "answer":
        await edit_answer(shell, task.target_id or 0, task.id)
        return
    quadrant = task.target_id or 1
    rows = await shell.store.read(list_answers, quadrant)
    await _answered(shell, rows, quadrant, f"Q{quadrant}: which answer? {why_words(task)}", (), task)


async def review_task(shell: Shell, task: TaskRow) -> None:
    """A quadrant's answers and the words built on the old one: they still fit, the pair breaks, or one of them is opened or changed."""
    if task.target_kind == "asset":
        await _look(shell, task)
        return
    review = await shell.store.read(get_review, task.id)
    rows = await shell.store.read(list_answers, review.target)
    first = [Option(FITS, "It still fits", f"as it stands; {_built(review)}" if review.pair else "as it stands: the review is done")]
    if review.pair:
        first.append(Option(BREAKS, "It breaks", "the pair no longer fits; the review stays open"))
    first += [Option(f"{ASSET}{each.id}", shortened(each.title, SHORT), f"open it: {each.why}") for each in review.assets[:MOST]]
    chosen = await _answered(shell, rows, review.target, safe_text(f"{review.about} {review.asks}".strip()), first, task)
    if chosen is not None and chosen.startswith(ASSET):
        open_asset(shell, int(chosen.removeprefix(ASSET)))
    elif chosen == FITS:
        await shell.store.write(still_fits, task.id, shell.now())
        await shell.changed(CHANGED)
        shell.notice(f"Looked at: Q{review.target} still fits. u to undo.", "good")
    elif chosen == BREAKS:
        await shell.store.write(set_fit, review.pair, False, shell.now())
        await shell.changed(CHANGED)
        shell.notice(
            f"Q{review.pair[0]} and Q{review.pair[1]} do not fit: the review asks until one of the two is changed. u to undo.", "good"
        )


def _built(review: Review) -> str:
    count = len(review.assets)
    return f"{count_words(count, 'live asset') if count else 'no live asset'} built on the old one"


def _kind(row: AnswerRow) -> str:
    """What sort of answer it is, as a founder calls it: today, tomorrow, not served, live, roadmap, a belief."""
    if row.slot == FACT:
        return row.status
    if row.slot == ANSWER:
        return "today" if row.quadrant == 1 else "its sentence"
    return row.slot


async def _answered(
    shell: Shell, rows: Sequence[AnswerRow], quadrant: int, title: str, first: Sequence[Option], task: TaskRow
) -> str | None:
    """Ask which of the answers is changed, or what is new, and show its form. Returns what was chosen."""
    options = [*first, *(Option(str(row.id), shortened(row.text, SHORT), f"change it: {_kind(row)}") for row in rows)]
    answered = any(row.slot == "answer" for row in rows)
    flow = await shell.store.read(list_flow) if quadrant == 4 else []
    options += [Option(f"{STAGE}{each.id}", shortened(each.name, SHORT), "change it: a stage: its goal and its next step") for each in flow]
    options += [Option(f"{NEW}{each.id}", f"New: {each.label}", each.detail) for each in slots_of(quadrant, answered)]
    chosen = options[0].id if len(options) == 1 else await shell.ask(Choice(title, options, digits=True))
    if chosen is not None and chosen.startswith(NEW):
        await new_answer(shell, quadrant, chosen.removeprefix(NEW), task.id)
    elif chosen is not None and chosen.startswith(STAGE):
        stage = next(each for each in flow if f"{STAGE}{each.id}" == chosen)
        await write_stage(shell, stage, task.id)
    elif chosen is not None and chosen.isdecimal():
        await edit_answer(shell, int(chosen), task.id)
    return chosen


async def _look(shell: Shell, task: TaskRow) -> None:
    """A review of one of the words and pictures: look at it, or it is as it should be."""
    options = [Option(FITS, "It is as it should be", "the review is done"), Option(LOOK, "Open it", safe_text(task.name))]
    chosen = await shell.ask(Choice(safe_text(task.words), options, digits=True))
    if chosen == LOOK:
        open_asset(shell, task.target_id or 0)
    elif chosen == FITS:
        await shell.store.write(finish_task, task.id, shell.now())
        await shell.changed(CHANGED)
        shell.notice("Looked at: it is as it should be. u to undo.", "good")
