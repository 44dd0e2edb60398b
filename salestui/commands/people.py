"""What can be done on the page of a prospect, and with prospects who are there twice."""

from .command import Command

_PROSPECT, _DUPLICATES = ("prospect",), ("duplicates",)

COMMANDS = (
    Command("read-contact", ("enter",), "read", "Read what was said in the contact, word for word.", _PROSPECT),
    Command("note", ("n",), "note", "Write a line to his notes, with today’s date.", _PROSPECT),
    Command("later", ("b",), "back later", "Take him out of Today until a day you name.", _PROSPECT),
    Command("skip-next", ("p",), "pass over", "Pass over his next right asset, with a reason; the one after it is next.", _PROSPECT),
    Command("evidence", ("v",), "proof", "Name the contact that proved that he left a stage.", _PROSPECT),
    Command("next-person", ("]", "l", "right"), "next one", "Go to the next prospect of the list he was opened from.", _PROSPECT),
    Command("previous-person", ("[", "h", "left"), "one before", "Go to the prospect before him in that list.", _PROSPECT, hidden=True),
    Command(
        "duplicates",
        ("d",),
        "duplicates",
        "Who may be the same person as he; where nobody is, all pairs there are. With two marked rows: these two.",
        ("pipeline", "prospect"),
    ),
    Command("merge", ("m", "enter"), "merge", "See side by side what would become of both; enter there makes one of them.", _DUPLICATES),
    Command("two-people", ("x",), "two people", "They are two people: the pair is not shown again.", _DUPLICATES),
    Command("open-first", ("1",), "open first", "Open the page of the first.", _DUPLICATES),
    Command("open-second", ("2",), "open second", "Open the page of the second.", _DUPLICATES),
    Command("all-pairs", ("d",), "all pairs", "Look through all prospects for pairs.", _DUPLICATES),
)
