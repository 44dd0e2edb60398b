"""What a task says where it is done: the founder's own sentence (never the words that were heard), and that it is done."""

from ..glass import safe_text
from ..store.tasks import TaskRow


def why_words(task: TaskRow | None) -> str:
    """What is written because of it: "Because of decision 12: Let them try before the bank login."; nothing without a task."""
    if task is None:
        return ""
    said = " ".join(part for part in (safe_text(task.synthesis), safe_text(task.about)) if part)
    if task.decision_id is None:
        return f"For a task: {said}" if said else ""
    return f"Because of decision {task.decision_id}: {said}" if said else f"Because of decision {task.decision_id}."


def done_words(task: TaskRow) -> str:
    """The end of a notice: " because of decision 12 · task done."."""
    because = f" because of decision {task.decision_id}" if task.decision_id is not None else ""
    return f"{because} · task done."
