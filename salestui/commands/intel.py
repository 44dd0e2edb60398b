"""What can be done on Intel: the inbox of what was heard, and one thing heard read in full."""

from .command import Command

_LIST, _INTEL = ("intel",), ("intel", "reading")

COMMANDS = (
    Command("read-intel", ("enter",), "read", "Read it in full: the words, its group, what was decided, who said it.", _LIST),
    Command("close-reading", ("enter",), "to the list", "Back to where it was opened, as esc does.", ("reading",)),
    Command("next-heard", ("]", "l", "right"), "next one", "Go to the next one of the list.", ("reading",)),
    Command("previous-heard", ("[", "h", "left"), "one before", "Go to the one before.", ("reading",), hidden=True),
    Command("triage-this", ("t",), "triage", "Go to 4Qs with this card.", _INTEL),
    Command("discard-intel", ("x",), "discard", "Discard it, or all marked ones, for the suggested reason. They stay searchable.", _INTEL),
    Command("park-intel", ("p",), "park", "Park it, or all marked ones, until the next weekly review.", _INTEL),
    Command("fetch", ("f",), "fetch", "Fetch what the sources have now, with counts as it goes. Esc stops between two sources.", _LIST),
    Command("group-intel", ("d",), "same as …", "Say that it is the same as something else heard, or take it out of its group.", _INTEL),
    Command(
        "always", ("a",), "always …", "Make a rule of it: from this source, or with these words, always discard, park or propose.", _INTEL
    ),
    Command("narrow-intel", ("b",), "filter", "Show only one state, kind, source, side or quadrant. Esc shows the inbox again.", _LIST),
    Command("sources", ("s",), "sources", "Where intel comes from: add a source, test it, pause it, see how it fares.", _LIST),
    Command("rules", ("r",), "rules", "What always happens to some intel: the rules, and how often each did something.", _LIST),
    Command("hear", ("n",), "capture", "Write down something heard.", _INTEL),
)
