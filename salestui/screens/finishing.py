"""What came of a call or a chat: one key, what it needs to know more, and one action that notes it all."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..glass import safe_text
from ..rules.outcomes import AGAIN, Usual, goes_to, outcomes_for
from ..rules.script import Script
from ..store.pipeline import ProspectPage
from ..store.serving import Noted
from ..store.stages import StageRow, list_stages
from ..widgets.choice import Choice, Option
from ..widgets.prompt import Prompt, needed
from .acts import ask_stage, here
from .base import Shell
from .moments import ask_moment, parse_moment
from .player_words import both_words, clock


@dataclass(frozen=True)
class Came:
    """What came of it: the outcome's words, whether the step is done, when to try again, the stage he goes to and why.

    `usual` is the id of the usual outcome that it acts like, `nowhere` the name of a stage that it was to lead to and that there is not.
    """

    words: str
    served: bool
    again: datetime | None = None
    move_to: int | None = None
    reason: str = ""
    usual: str = ""
    nowhere: str = ""


def outcome_choice(who: str, script: Script, stages: Sequence[str], *, waits: bool) -> Choice:
    """The question, to be asked in the very moment of the key. `waits`: his step is due and stays so where he is not reached."""
    options = []
    for number, (words, usual) in enumerate(outcomes_for(script.outcomes)):
        target, known = goes_to(script.outcomes[number], stages) if number < len(script.outcomes) else ("", True)
        detail = usual.detail if waits or usual.served or usual.id == "call-back" else usual.detail.replace(AGAIN, "is noted")
        if target and stages:
            detail = f"moves to {safe_text(target)}" if known else f"there is no stage “{safe_text(target)}”: counts as reached"
        options.append(Option(str(number), words, detail))
    return Choice(f"What came of it, with {safe_text(who)}?", options, digits=True)


async def settle_outcome(
    shell: Shell, asked: Awaitable[str | None], script: Script, page: ProspectPage, objections: Sequence[str]
) -> Came | None:
    """What the chosen outcome needs to know more. None where it was left: the call goes on."""
    chosen = await asked
    if chosen is None:
        return None
    words, usual = outcomes_for(script.outcomes)[int(chosen)]
    stages = await shell.store.read(list_stages)
    own = script.outcomes[int(chosen)] if int(chosen) < len(script.outcomes) else None
    target, _ = goes_to(own, [stage.name for stage in stages]) if own is not None else ("", True)
    if target:
        return await _to_stage(shell, words, target, stages, objections)
    if usual.id == "call-back":
        answer = await ask_moment(shell, "Call back when?", page.zone, "tomorrow")
        return None if answer is None else Came(words, False, parse_moment(answer, here(shell), page.zone), usual=usual.id)
    if usual.id in ("next-step", "not-interested"):
        settle = _moving_on if usual.id == "next-step" else _lost
        return await settle(shell, words, usual, stages, page.row.stage_id, objections)
    return Came(words, usual.served, usual=usual.id)


async def _to_stage(shell: Shell, words: str, target: str, stages: Sequence[StageRow], objections: Sequence[str]) -> Came | None:
    """An outcome of the script's own that leads to a stage."""
    stage = next((stage for stage in stages if stage.name == target and stage.kind != "paused"), None)
    if stage is None:
        return Came(words, True, nowhere=target)
    if stage.kind != "lost":
        return Came(words, True, move_to=stage.id)
    reason = await _why_lost(shell, objections)
    return None if reason is None else Came(words, True, move_to=stage.id, reason=reason)


async def _why_lost(shell: Shell, objections: Sequence[str]) -> str | None:
    reason = await shell.ask(
        Prompt("Why lost? In his words, if there are any", value=", ".join(objections), check=needed("A reason"), select=True)
    )
    return None if reason is None else str(reason).strip()


async def _moving_on(
    shell: Shell, words: str, usual: Usual, stages: Sequence[StageRow], stage_id: int, objections: Sequence[str]
) -> Came | None:
    at = next((number for number, stage in enumerate(stages) if stage.id == stage_id), -1)
    after = stages[at + 1] if 0 <= at < len(stages) - 1 and stages[at + 1].kind in ("open", "won") else None
    options = [Option("next", f"Move to {after.name}", "the next stage")] if after else []
    options += [Option("other", "Move to another stage"), Option("stay", f"Stay in {stages[at].name}", "the sequence goes on there")]
    chosen = await shell.ask(Choice("He wants the next step. Where does he go?", options, digits=True))
    if chosen == "other":
        open_ones = [stage for stage in stages if stage.kind in ("open", "won")]
        picked = await ask_stage(shell, [0], open_ones, stage_id)
        return None if picked is None else Came(words, True, move_to=int(picked))
    if chosen is None:
        return None
    return Came(words, usual.served, move_to=after.id if chosen == "next" and after else None)


async def _lost(
    shell: Shell, words: str, usual: Usual, stages: Sequence[StageRow], stage_id: int, objections: Sequence[str]
) -> Came | None:
    lost = next((stage for stage in stages if stage.kind == "lost"), None)
    if lost is None:
        return Came(words, usual.served)
    options = [
        Option("lost", f"Move to {lost.name}", "his sequence ends"),
        Option("stay", "Leave him in his stage", "the sequence goes on"),
    ]
    chosen = await shell.ask(Choice("Not interested. Is he lost?", options, digits=True))
    if chosen != "lost":
        return None if chosen is None else Came(words, usual.served)
    reason = await _why_lost(shell, objections)
    return None if reason is None else Came(words, usual.served, move_to=lost.id, reason=reason)


def came_words(shell: Shell, channel: str, page: ProspectPage, came: Came, seconds: int, noted: Noted, heard: int) -> str:
    """What is said when all is noted."""
    verb = {"call": "Called", "chat": "Chatted with"}.get(channel, "Served")
    told = f"{verb} {safe_text(page.row.name)}: {safe_text(came.words)}, {clock(seconds)}."
    if heard:
        told += f" {'An objection waits' if heard == 1 else f'{heard} objections wait'} in the intel inbox."
    if noted.twice:
        return f"{told} Another window had noted it already; this one stands beside it. u to undo."
    if came.nowhere:
        told += f" There is no stage “{safe_text(came.nowhere)}”: he stays where he is."
    if noted.stage:
        told += f" Moved to {safe_text(noted.stage)}."
    when = f" {both_words(noted.due, here(shell), page.zone)}" if noted.due else ""
    if not came.served and not noted.stage:
        told += f" It stays due: again{when}." if when else " It does not come again by itself."
    elif when:
        told += f" His next one is due{when}."
    return f"{told} u to undo."
