"""What can be done on Decisions, on the chain of one, and from any words back to what was heard."""

from .command import Command

_LOG, _BOTH = ("decisions",), ("decisions", "chain")

COMMANDS = (
    Command(
        "open-decision",
        ("enter",),
        "open",
        "See what the decision came from and what came of it; of a task, open what it is done in; of a look back, say whether it worked.",
        _LOG,
    ),
    Command("open-link", ("enter",), "open", "Open the place of the line: what was heard, the words, the prospect.", ("chain",)),
    Command("look-back", ("r",), "did it work?", "Say what came of the decision: worked, no change or worse, and a sentence.", _BOTH),
    Command("later-decision", ("z",), "later", "Put a task off, or the look back at a decision, until a day you name.", _BOTH),
    Command("leave-task", ("x",), "drop task", "Drop a task, with a reason; or say that it is done already.", _BOTH),
    Command(
        "narrow-decisions",
        ("b",),
        "filter",
        "Show only one verdict, one quadrant, what is to do, or what you overrode. Esc shows all.",
        _LOG,
    ),
    Command(
        "trace",
        ("w",),
        "why this?",
        "Why does it say this? Walk back from these words to the decision behind them, and to what the customer said.",
        ("decisions", "library", "asset", "revisions", "prospect", "intel", "reading", "answers", "frictions", "outbox"),
    ),
    Command(
        "the-decisions", (), "decisions", "How we decide here: what is to look back at, what is to be done, every decision.", hidden=True
    ),
)
