"""A decision and a task in words: what was decided, why, and what came of it."""

from collections.abc import Mapping
from datetime import datetime

from ..glass import safe_text
from ..store.decisions import RESULTS, DecisionRow
from ..store.tasks import TaskRow
from ..widgets.cells import Line, wrap
from ..widgets.prose import Entry
from .wording import count_words, day_words, local

VERDICT_STYLES = {"change": "accent", "confirm": "good", "park": "warn", "discard": "dim"}
VOICES = {"today": "today’s customer", "tomorrow": "tomorrow’s customer", "not served": "somebody we do not serve"}
MARKS = {"=": "confirms", "+": "adds to", "!": "contradicts"}


def effects_words(effects: Mapping[int, str]) -> str:
    """Which quadrants were touched and how, shortly: "Q1+ Q4!"."""
    return " ".join(f"Q{quadrant}{mark}" for quadrant, mark in sorted(effects.items()) if mark)


def result_words(row: DecisionRow, now: datetime) -> str:
    """What came of it, or when it is looked at: "worked", "look Fri"; nothing where neither is known."""
    if row.result:
        return RESULTS[row.result]
    return f"look {day(row.check_back, now)}" if row.check_back else ""


def day(text: str, now: datetime) -> str:
    """The day of a stored moment or day."""
    return day_words(local(text, now).date(), now.date())


def said(row: DecisionRow) -> str:
    """The sentence of a decision, or what stands in its place."""
    return safe_text(row.synthesis or ": ".join(part for part in (row.reason, row.title) if part))


def decision_entries(row: DecisionRow, now: datetime) -> list[Entry]:
    """Everything that is known of a decision, each by its name."""
    touched = [f"{MARKS.get(mark, mark)} Q{quadrant}" for quadrant, mark in sorted(row.effects.items()) if mark]
    entries: list[Entry] = [("Decided", f"{row.verdict}, {day(row.at, now)}{f', by rule {row.rule_id}' if row.rule_id else ''}")]
    for name, text in (
        ("Because", row.synthesis), ("Their words", f"“{row.quote}”" if row.quote else ""), ("Reason", row.reason),
        ("Touches", ", ".join(touched)), ("Heard from", VOICES.get(row.voice, row.voice)), ("Evidence", row.evidence), ("Friction", row.friction),
        ("Breaks", ", ".join(f"Q{pair[0]} and Q{pair[-1]}" for pair in row.fit)), ("Expected", row.expected),
        ("Suggested", f"{row.suggested}: {row.suggested_why}. You decided otherwise." if row.overridden else ""),
        ("About", f"{row.title}{f' and {row.items - 1:,} more' if row.items > 1 else ''}" if row.title else ""),
        ("Tasks", f"{count_words(row.tasks, 'task')}, {row.open_tasks:,} to do" if row.tasks else ""),
        ("Look back", day(row.check_back, now) if row.check_back and not row.result else ""),
        ("Came of it", f"{RESULTS[row.result]}{f': {row.result_note}' if row.result_note else ''}" if row.result else ""),
    ):  # fmt: skip
        if text:
            entries.append((name, safe_text(text)))
    return entries


def task_entries(task: TaskRow, now: datetime) -> list[Entry]:
    """Everything that is known of a task."""
    entries: list[Entry] = [("To do", safe_text(task.words))]
    if task.synthesis:
        entries.append(("Because", safe_text(task.synthesis)))
    if task.about:
        entries.append(("Asked", safe_text(task.about)))
    entries.append(("Since", day(task.created_at, now)))
    if task.snoozed_until:
        entries.append(("Put off", f"until {day(task.snoozed_until, now)}"))
    if task.state != "open":
        entries.append(
            (
                "State",
                f"{task.state}{f', {day(task.done_at, now)}' if task.done_at else ''}{f': {safe_text(task.reason)}' if task.reason else ''}",
            )
        )
    return entries


def entry_lines(entries: list[Entry], cells: int, term: int = 12) -> list[Line]:
    """Entries as the lines of a sheet."""
    lines: list[Line] = []
    for name, text in entries:
        for number, line in enumerate(wrap(text, max(8, cells - term))):
            lines.append([((name if number == 0 else "").ljust(term)[:term], "dim"), (line, "")])
    return lines
