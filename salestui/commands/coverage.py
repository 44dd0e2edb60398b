"""What can be done on Coverage, on the rows behind one of its numbers, and on Objections."""

from .command import Command

_COVERAGE, _FOUND, _OBJECTIONS = ("coverage",), ("found",), ("objections",)

COMMANDS = (
    Command("open-rows", ("enter",), "open", "Open the cell or the number: the rows behind it. On a hole: write one there.", _COVERAGE),
    Command("write-here", ("n",), "write one", "Write something new for the stage and the kind of the cell.", _COVERAGE),
    Command("objections", ("b",), "objections", "The objections: how often each was heard, and what answers it.", _COVERAGE),
    Command("cell-left", ("h", "left"), "cell left", "Go to the cell on the left.", _COVERAGE, hidden=True),
    Command("cell-right", ("l", "right"), "cell right", "Go to the cell on the right.", _COVERAGE, hidden=True),
    Command("open-found", ("enter",), "open", "Open the asset, the prospect, the stage or the objection.", _FOUND),
    Command("open-objection", ("enter",), "open", "Every time it was heard: when, from whom, in which words.", _OBJECTIONS),
    Command("answer-objection", ("a",), "answer", "Choose the asset that answers the objection, or write it.", _OBJECTIONS),
    Command("new-objection", ("n",), "new", "Name an objection.", _OBJECTIONS),
    Command("merge-objection", ("m",), "merge", "Make the objection one with another; the other’s name stays.", _OBJECTIONS),
)
