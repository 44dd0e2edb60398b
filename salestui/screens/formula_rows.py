"""The lines of the formula: each stage, its steps below it, what is only at hand, and its express lane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..rules.drafting import Change, Formula, PlacedStep
from ..store.stages import StageRow
from ..widgets.cells import Line, Piece, fit, width
from ..widgets.line_list import RowState
from ..widgets.look import Glyphs
from .formula_words import LONG, SHORT, delay_words
from .wording import count_words

HINTS = ("  no step yet: a adds one, n writes new words", "  no step yet: a adds one", "  no step yet")
WIDE = 66  # cells from which a delay is said in words


@dataclass(frozen=True)
class FormulaRow:
    """One line. `what` is stage, step or lane; `place` counts the steps of the sequence from 1. `bare` is an open stage without steps.

    `sign` is + for a step that is new in the draft, ~ for one that is changed. `lane` is the name of the stage a lane leads to.
    """

    what: str
    stage: StageRow
    step: PlacedStep | None = None
    place: int = 0
    sign: str = ""
    lane: str = ""
    bare: bool = False

    @property
    def id(self) -> tuple[str, int]:
        """What tells it from all others."""
        return (self.what, self.step.id if self.step is not None else self.stage.id)


def rows_of(stages: Sequence[StageRow], formula: Formula, changed: Sequence[Change], search: str = "") -> list[FormulaRow]:
    """Every line in order; with a search only the steps that have all its words, and their stages."""
    signs = {change.step.id: "+" if change.kind == "added" else "~" for change in changed}
    names: Mapping[int, str] = {stage.id: stage.name for stage in stages}
    words = search.casefold().split()
    rows: list[FormulaRow] = []
    for stage in stages:
        steps = [
            FormulaRow("step", stage, step, place, signs.get(step.id, ""))
            for place, step in enumerate(formula.get(stage.id, ()), start=1)
            if all(word in f"{step.title} {step.kind} {step.status}".casefold() for word in words)
        ]
        if words and not steps:
            continue
        rows += [FormulaRow("stage", stage, bare=not steps and stage.kind == "open"), *steps]
        if stage.express_to_id in names and not words:
            rows.append(FormulaRow("lane", stage, lane=names[stage.express_to_id or 0]))
    return rows


def draw(row: FormulaRow, cells: int, state: RowState, glyphs: Glyphs) -> Line:
    """One line of the list."""
    style = "bold" if state.cursor else ""
    if row.what == "stage":
        return _stage(row.stage, cells, state, bare=row.bare)
    if row.what == "lane" or row.step is None:
        return [(fit(f"      express lane {glyphs.arrow} {row.lane}", cells), "accent" if state.cursor else "dim")]
    step, room = row.step, LONG if cells >= WIDE else SHORT
    wait = "at hand" if step.at_hand else delay_words(step.delay) if room == LONG else str(step.delay)
    wait = "-" if step.at_hand and room == SHORT else wait
    flag = step.status if step.status != "live" else "" if step.required or step.at_hand else "optional"
    told = width(flag) if cells >= 46 else 0  # most steps have none, and their titles all the room
    place = "" if step.at_hand else f"{row.place}"
    title = max(1, cells - 2 - 3 - 2 - room - 2 - 5 - 2 - (told + 2 if told else 0))
    pieces: list[Piece] = [
        (fit(row.sign, 2), "accent"), (fit(place, 3, "right"), "dim"), ("  ", ""), (fit(wait, room), "dim"), ("  ", ""),
        (fit(step.kind, 5), "dim"), ("  ", ""), (fit(step.title, title), "dim" if step.at_hand and not state.cursor else style),
    ]  # fmt: skip
    return [*pieces, ("  ", ""), (fit(flag, told), "warn" if step.status != "live" else "dim")] if told else pieces


def _stage(stage: StageRow, cells: int, state: RowState, *, bare: bool) -> Line:
    people = count_words(stage.prospects, "person", "people") if stage.prospects else "nobody"
    kind = "" if stage.kind == "open" else f"  {stage.kind}"
    name = max(1, cells - width(people) - width(kind) - 1)
    shown = min(name, width(stage.name))
    hint = next((text for text in HINTS if width(text) <= name - shown), "") if bare else ""
    return [
        (fit(stage.name, shown), "accent" if state.cursor else "bold"), (kind or hint, "dim"),
        (" " * (name - shown - width(hint) + 1), ""), (people, "dim"),
    ]  # fmt: skip
