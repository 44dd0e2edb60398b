"""Writing an answer: its words, its detail, and what is behind it (by hand, or a decision); and what that opened in the other quadrants."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from ..glass import safe_text
from ..rules.ripple import ANSWER, BELIEF, FACT, NOT_SERVED, ROADMAP, SLOTS, TOMORROW
from ..store.answers import BY_HAND, AnswerRow, Changed, change_answer, get_answer
from ..store.decisions import DecisionRow, WantedDecisions, list_decisions
from ..store.engine import Database
from ..store.flow_answer import FlowRow
from ..store.gaps import list_naming
from ..store.stage_editing import change_stage
from ..store.tasks import TaskRow, get_task
from ..widgets.cells import fit
from ..widgets.choice import Option
from ..widgets.form import Field
from .acts import fill_in
from .base import Shell
from .for_task import done_words, why_words
from .wording import count_words, day_words, local

NAMED = 24  # cells of an answer in what is told of it
RECENT = 12  # decisions that are offered as what is behind an answer
_NAMED = {"answer": "Sentence", TOMORROW: "Profile", NOT_SERVED: "Not served", FACT: "Item", BELIEF: "Belief"}
_DETAIL = {
    TOMORROW: ("First", "what must change first"), NOT_SERVED: ("Why", "why he is not served"), FACT: ("Price, note", "price, description, tested with"),
    BELIEF: ("Note", "where it shows"),
}  # fmt: skip


async def write_answer(
    shell: Shell,
    quadrant: int,
    made: Callable[[int], None],
    decisions: Sequence[DecisionRow],
    *,
    row: AnswerRow | None = None,
    slot: str = "answer",
    status: str = "",
    task_id: int | None = None,
) -> None:
    """The form of one answer: a new one (`slot`), or that of `row`. `made` gets its item before the screens read again; `decisions` are offered
    as what is behind it, and first of all that of the task which asks for it."""
    task = await shell.store.read(get_task, task_id) if task_id is not None else None
    fields = _fields(quadrant, row, row.slot if row else slot, status, decisions, task)

    async def save(typed: dict[str, str]) -> str:
        because = typed.get("because", "").strip()
        done = await shell.store.write(
            change_answer, quadrant, typed["text"], shell.now(), slot=slot, item_id=row.item_id if row else None, detail=typed["detail"],
            status=typed.get("status", "").strip().lower() or None, decision_id=int(because) if because.isdecimal() else None, task_id=task_id,
        )  # fmt: skip
        made(done.item_id)
        named = await shell.store.read(_naming, done.item_id)
        written = typed["text"].strip()
        what = f"now says “{shortened(written)}”" if (row.slot if row else slot) == ANSWER else f"has “{shortened(written)}” now"
        return told(quadrant, done, what, named, task)

    title = f"Q{quadrant}: {'change' if row else 'new'} ({row.slot if row else slot})"
    because = why_words(task)
    await fill_in(shell, f"{title}. {because}" if because else title, fields, save)


async def edit_answer(shell: Shell, item_id: int, task_id: int | None = None) -> None:
    """The form of an answer, from anywhere; saving it is a task's end where one asked for it."""
    row = await shell.store.read(get_answer, item_id)
    await write_answer(shell, row.quadrant, _nothing, await shell.store.read(list_recent), row=row, task_id=task_id)


async def new_answer(shell: Shell, quadrant: int, slot: str = ANSWER, task_id: int | None = None) -> None:
    """The form of something new in a quadrant ("fact:roadmap" is a slot with its status), from anywhere, and for a task."""
    name, _, status = slot.partition(":")
    await write_answer(shell, quadrant, _nothing, await shell.store.read(list_recent), slot=name, status=status, task_id=task_id)


def _nothing(item_id: int) -> None:
    """Nobody waits for it."""


def shortened(text: str, cells: int = NAMED) -> str:
    """Some words of an answer, for a line that says more than them."""
    return fit(safe_text(text), cells).rstrip()


def _naming(db: Database, item_id: int) -> int:
    """How many live assets promise a roadmap item."""
    row = get_answer(db, item_id)
    return len(list_naming(db, row.text)) if row.status == ROADMAP else 0


def told(quadrant: int, done: Changed, what: str, named: int = 0, task: TaskRow | None = None) -> str:
    """What a change did, and what it opened; `named` live assets promise what is on the roadmap, `task` is done with it."""
    opened = done.rippled
    if named:
        what += f", and {count_words(named, 'live asset promises', 'live assets promise')} it"
    if task is not None:
        what += done_words(task).rstrip(".")
    if not opened.tasks:
        return f"Q{quadrant} {what}. u to undo."
    looks = count_words(len(opened.tasks), "review")
    built = f", {count_words(len(opened.assets), 'live asset')} built on it" if opened.assets else ""
    return f"Q{quadrant} {what}: {looks}{built}. u to undo."


def list_recent(db: Database) -> list[DecisionRow]:
    """The last decisions that an answer may have come from."""
    rows = list_decisions(db, WantedDecisions(rules=False), limit=4 * RECENT)
    return [row for row in rows if row.verdict in ("change", "confirm")][:RECENT]


def _fields(
    quadrant: int, row: AnswerRow | None, slot: str, status: str, decisions: Sequence[DecisionRow], task: TaskRow | None
) -> list[Field]:
    label, hint = _DETAIL.get(slot, ("His goal", "in his own words") if quadrant == 1 else ("Note", "what else is to be known"))
    fields = [
        Field("text", _NAMED[slot], row.text if row else "", needed=True),
        Field("detail", label, row.detail if row else "", hint),
    ]
    if slot == FACT:
        choices = [Option("live", "live", "can be bought today"), Option("roadmap", "roadmap", "is not live: no live asset may promise it")]
        fields.append(Field("status", "Status", row.status if row else status or "live", "live or roadmap", check=_status, choices=choices))
    if task is not None and task.decision_id is not None:
        return fields  # why is known
    known = [str(each.id) for each in decisions]
    options = [Option(BY_HAND, BY_HAND, "no decision is behind it")]
    options += [Option(str(each.id), str(each.id), safe_text(f"{each.at[:10]} {each.synthesis or each.title}")) for each in decisions]

    def because(text: str) -> str:
        good = text.strip() in (BY_HAND, *known) or text.strip().isdecimal()
        return "" if good else "Write “by hand”, or the number of a decision: ctrl+p shows the last ones."

    return [*fields, Field("because", "Because", BY_HAND, "by hand, or a decision’s number", check=because, choices=options)]


def _status(text: str) -> str:
    return "" if text.strip().lower() in ("live", "roadmap") else "An item is live or on the roadmap."


async def write_stage(shell: Shell, row: FlowRow, answering: int | None = None) -> None:
    """What a stage of Q4 says: the customer's goal and the one next step. `answering` is the review that it is changed for."""
    fields = [
        Field("customer_goal", "He wants", row.customer_goal, "what the customer wants at this stage"),
        Field("next_step", "We ask", row.next_step, "the one next step we ask for"),
    ]

    async def save(typed: dict[str, str]) -> str:
        done = await shell.store.write(partial(change_stage, answering=answering), row.id, typed, shell.now())
        return f"{safe_text(row.name)} changed.{done.asks} u to undo." if done.fields else "Nothing was changed."

    await fill_in(shell, f"Q4, {safe_text(row.name)}", fields, save)


_FIRST = {
    1: ("the person served today", "one named person, with his goal"), 2: ("what we serve", "the product in one sentence"),
    3: ("what we share", "what you stand for in one sentence"), 4: ("how we serve", "the customer’s way in one sentence; the stages say the rest"),
}  # fmt: skip


def slots_of(quadrant: int, answered: bool) -> list[Option]:
    """What can be added to a quadrant, its standing sentence first while there is none; the answer's id is "slot" or "slot:status"."""
    first = [] if answered else [Option(ANSWER, *_FIRST[quadrant])]
    return first + _items_of(quadrant)


def _items_of(quadrant: int) -> list[Option]:
    told = {
        TOMORROW: Option(TOMORROW, "a profile for tomorrow", "whom you may serve, and what must change first"),
        NOT_SERVED: Option(NOT_SERVED, "not served", "whom you do not serve"),
        BELIEF: Option(BELIEF, "a belief", "what you share with the customer"),
    }
    if quadrant == 2:
        return [
            Option(f"{FACT}:live", "live", "an item of the fact sheet that can be bought today"),
            Option(f"{FACT}:roadmap", "roadmap", "an item to come, promised in no live asset"),
        ]
    return [told[slot] for slot in SLOTS[quadrant] if slot in told]


def version_words(row: AnswerRow, now: datetime, *, named: bool = False) -> tuple[str, str]:
    """One version as the history shows it: its day, and what it said and why; `named` says what sort of answer it is."""
    day = day_words(local(row.at, now).date(), now.date())
    status = f" [{row.status}]" if row.slot == FACT or row.status == "gone" else ""
    slot = f"{_NAMED[row.slot]}: " if named and row.slot != ANSWER else ""
    return f"{row.version}. {day}", safe_text(f"{slot}{row.text}{status}{f' ({row.detail})' if row.detail else ''}; {row.why}.")
