"""What stands beside a row of Today that is about nobody: cards, a decision to look back at, a task."""

from datetime import datetime

from ..glass import safe_text
from ..store.decisions import get_decision
from ..store.engine import Database
from ..store.tasks import get_task
from ..store.today import TodayRow, list_cards
from ..widgets.prose import Entry
from .decision_lines import decision_entries, task_entries
from .wording import ago_words

SHOWN = 12  # cards that are named


def read_entries(db: Database, row: TodayRow, now: datetime) -> list[Entry]:
    """What is known of it."""
    if row.kind == "task":
        task = get_task(db, row.id)
        behind = decision_entries(get_decision(db, task.decision_id), now) if task.decision_id is not None else []
        mine = [entry for entry in task_entries(task, now) if entry[0] != "Because"]  # the row's reason says it
        return [*mine, *(entry for entry in behind if entry[0] != "Because")]
    if row.kind == "check-back":
        return decision_entries(get_decision(db, row.id), now)
    return [(ago_words(at, now), safe_text(title)) for title, at in list_cards(db, row.kind, now, SHOWN)]
