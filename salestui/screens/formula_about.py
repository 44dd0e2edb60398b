"""What is known of the stage or the step under the cursor, as terms with sentences: beside the list, or in a panel of its own."""

from collections.abc import Sequence

from ..rules.drafting import PlacedStep
from ..store.formula_page import StepFacts
from ..store.stages import StageRow
from ..widgets.cells import Line, wrap
from ..widgets.prose import Entry
from .formula_words import delay_words
from .wording import count_words

TERM = 11
KINDS = {
    "open": "",
    "won": "who stands here is a customer",
    "lost": "who stands here is lost",
    "paused": "who stands here comes back later",
}
EMPTY = "e says it"


def stage_entries(stage: StageRow, steps: Sequence[PlacedStep], lane: str) -> list[Entry]:
    """Everything about a stage."""
    hand = sum(step.at_hand for step in steps)
    told = f"{count_words(len(steps) - hand, 'step')}" + (f", {hand:,} more at hand" if hand else "")
    entries: list[Entry] = [("Stage", stage.name)]
    if KINDS.get(stage.kind):
        entries.append(("Kind", f"{stage.kind}: {KINDS[stage.kind]}"))
    entries += [
        ("Goal", stage.customer_goal or f"not said yet: {EMPTY}"),
        ("Next step", stage.next_step or f"not said yet: {EMPTY}"),
        ("Exit by", stage.exit_evidence or f"not said yet: {EMPTY}"),
        ("Days", f"at most {stage.max_days}, then somebody is stale" if stage.max_days else "no limit"),
        ("Prospects", f"{stage.prospects:,}" if stage.prospects else "nobody stands here"),
        ("Steps", told if steps else "none yet: a adds one, n writes new words"),
    ]
    if stage.kind == "open":
        entries.append(("Express", f"straight to {lane}" if lane else "no express lane: l opens one"))
    return entries


def step_entries(stage: StageRow, step: PlacedStep, place: int, facts: StepFacts | None) -> list[Entry]:
    """Everything about a step and its asset; `facts` come a moment later."""
    when = "at hand: reached for while you talk, nobody waits for it" if step.at_hand else f"{delay_words(step.delay)}, by {step.channel}"
    needed = "required: part of the least that makes a customer" if step.required else "optional"
    entries: list[Entry] = [
        ("Words", step.title),
        ("In", f"{stage.name}, {'at hand' if step.at_hand else f'step {place}'}"),
        ("When", when),
    ]
    if not step.at_hand:
        entries.append(("Counts as", needed))
    entries.append(("Asset", f"{step.kind}, {step.status}" + (f", revision {facts.revision}" if facts and facts.revision else "")))
    if facts is not None:
        entries.append(("Served", count_words(facts.served, "time") if facts.served else "never yet"))
        if facts.waiting:
            entries.append(("Waiting", f"{count_words(facts.waiting, 'mail')} not sent yet"))
        if facts.subject:
            entries.append(("Subject", facts.subject))
    return entries


def lines_of(entries: Sequence[Entry], body: str, cells: int) -> list[Line]:
    """Terms with their sentences beside them, and the words below."""
    lines: list[Line] = []
    for term, text in entries:
        wrapped = wrap(text, max(1, cells - TERM))
        lines += [[(f"{term if number == 0 else '':<{TERM}}", "dim"), (line, "")] for number, line in enumerate(wrapped)]
    if body.strip():
        lines += [[], *([(line, "")] for line in wrap(body.strip(), cells))]
    return lines
