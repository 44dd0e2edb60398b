"""What can be done on System."""

from .command import Command

_SYSTEM = ("system",)

COMMANDS = (
    Command("open-part", ("enter",), "open", "Open the part under the cursor: the stage, the outbox, the revision.", _SYSTEM),
    Command("part-left", ("h", "left"), "part left", "Go to the part on the left.", _SYSTEM, hidden=True),
    Command("part-right", ("l", "right"), "part right", "Go to the part on the right.", _SYSTEM, hidden=True),
    Command("page-flow", ("1",), "flowchart", "The sales system drawn, with what stands in each part now.", _SYSTEM, hidden=True),
    Command("page-funnel", ("2",), "funnel", "How many reached each stage, who dropped off, how long they stayed.", _SYSTEM, hidden=True),
    Command("page-converts", ("3",), "what converts", "What each revision of the words and pictures led to.", _SYSTEM, hidden=True),
    Command("page-forecast", ("4",), "forecast", "What open prospects are worth, by month.", _SYSTEM, hidden=True),
    Command("page-touches", ("5",), "touches", "How often you were in touch, week by week.", _SYSTEM, hidden=True),
    Command("page-week", ("6",), "week", "The weekly review, read in a minute, with one thing to look at first.", _SYSTEM, hidden=True),
    Command("period", ("d",), "period", "Count only from a day on: 30, 90 or 365 days back, everything, or a date.", _SYSTEM),
    Command("system-formula", ("f",), "formula", "The formula: the stages with their steps in order.", _SYSTEM),
    Command("system-coverage", ("c",), "coverage", "Which stages have which words and pictures, and the holes.", _SYSTEM),
)
