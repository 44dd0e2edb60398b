"""What can be done on Pipeline."""

from .command import Command

_PIPELINE = ("pipeline",)
_ACTS = ("pipeline", "prospect")

COMMANDS = (
    Command("left", ("h", "left"), "stage left", "Go to the stage on the left.", (*_PIPELINE, "library"), hidden=True),
    Command("right", ("l", "right"), "stage right", "Go to the stage on the right.", (*_PIPELINE, "library"), hidden=True),
    Command("open", ("enter",), "open", "Open the row: everything known about it.", ("pipeline", "library", "outbox", "log", "received")),
    Command("move", ("m",), "move", "Move the prospect, or all marked ones, to a stage you choose. Skipping ahead is allowed.", _ACTS),
    Command("next-stage", (">",), "next", "Move the prospect, or all marked ones, one stage on.", _ACTS),
    Command("previous-stage", ("<",), "previous", "Move the prospect, or all marked ones, one stage back.", _ACTS, hidden=True),
    Command("new", ("n",), "new", "Add a prospect.", _PIPELINE),
    Command("edit", ("e",), "edit", "Change what is known about the prospect; with marked rows, what is the same for all of them.", _ACTS),
    Command(
        "serve",
        ("s",),
        "serve",
        "Serve the next right asset now: a mail, a call, whatever is next; marked rows all go into their stage's sequence.",
        ("today", *_ACTS),
    ),
    Command("lost", ("x",), "lost", "Move to Lost. You are asked why; the reason stays with the prospect.", _ACTS),
    Command("not-now", ("z",), "not now", "Move to Not now until a date you name; he comes back by himself.", _ACTS),
    Command(
        "mark",
        ("v",),
        "mark",
        "Mark the row, or take the mark off; the next act is for all marked rows.",
        ("pipeline", "library", "outbox", "intel"),
    ),
    Command(
        "mark-all",
        ("*",),
        "mark all",
        "Mark every row of this list (in Pipeline once more: of all stages), or take all marks off.",
        ("pipeline", "library", "outbox", "intel"),
        hidden=True,
    ),
    Command("views", ("f",), "filter", "Filters and saved views: choose one, keep this one, rename or remove one.", _PIPELINE),
    Command(
        "order", ("r",), "order", "The order of the columns: days, value, name, next step, or a field of your own.", _PIPELINE, hidden=True
    ),
    Command("tag", ("t",), "tag", "Tag the prospect, or all marked ones: +vendor adds, -cold takes off.", _PIPELINE),
    Command("custom-fields", (), "your own fields", "The fields of your own: which there are, and what each takes.", _PIPELINE),
    Command("answered", ("a",), "answered", "What the prospect wrote is dealt with; it leaves Today.", ("today", *_ACTS)),
)
