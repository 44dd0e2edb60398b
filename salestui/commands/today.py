"""What can be done on Today."""

from .command import Command

_TODAY = ("today",)

COMMANDS = (
    Command("do", ("enter",), "do it", "Do what the row asks for: send all that is due, open the prospect, settle what is unsure.", _TODAY),
    Command("snooze", ("z",), "snooze", "Put the row off; it comes back on the day you name.", _TODAY),
    Command("skip", ("x",), "skip", "Skip the row and write down why.", _TODAY),
    Command("next-kind", ("l", "right"), "next kind", "Go to the next kind: from replies to sends, calls, cards, tasks and on.", _TODAY),
    Command("previous-kind", ("h", "left"), "kind before", "Go back to the kind before.", _TODAY, hidden=True),
)
