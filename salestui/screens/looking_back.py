"""The question on the day of a check-back: did it work?"""

from collections.abc import Awaitable

from ..glass import safe_text
from ..store.decisions import RESULTS, answer_check_back, get_decision, put_off_check_back
from ..widgets.choice import Choice, Option
from ..widgets.prompt import Prompt
from .acts import Work, ask_day, here
from .base import Shell
from .days import parse_day
from .decision_lines import said

CHANGED = frozenset({"decision"})
TOLD = {"worked": "what was expected came", "none": "nothing is different", "worse": "it did harm"}


async def look_back(shell: Shell, id: int) -> None:
    """Ask what came of a decision, and for a sentence on it."""
    row = await shell.store.read(get_decision, id)
    options = [Option(result, word.capitalize(), TOLD[result]) for result, word in RESULTS.items()]
    expected = f" Expected: {safe_text(row.expected)}" if row.expected else ""
    result = await shell.ask(Choice(f"Did it work? {said(row)}{expected}", options, current=row.result, digits=True))
    if result is None:
        return
    hint = "enter keeps it, also without a sentence; esc leaves all of it"
    note = await shell.ask(Prompt(f"{RESULTS[result].capitalize()}: what did you see?", value=safe_text(row.result_note), hint=hint))
    if note is None:
        return
    await shell.store.write(answer_check_back, id, result, note, shell.now())
    await shell.changed(CHANGED)
    shell.notice(f"Decision {id}: {RESULTS[result]}. u to undo.", "good")


def put_off(shell: Shell, id: int) -> Work:
    """Look back on a later day, which is asked at once."""
    return _put_off(shell, id, ask_day(shell, "Look back when?", "2w"))


async def _put_off(shell: Shell, id: int, asked: Awaitable[str | None]) -> None:
    answer = await asked
    if answer is None:
        return
    until = parse_day(answer, here(shell).date())
    await shell.store.write(put_off_check_back, id, until, here(shell))
    await shell.changed(CHANGED)
    shell.notice(f"Put off until {until}. u to undo.", "good")
