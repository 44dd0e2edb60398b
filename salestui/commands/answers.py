"""What can be done on the pages of the 4Qs behind the card: the four answers, the strength chart, the friction points."""

from .command import Command

_ANSWERS, _STRENGTH, _FRICTIONS = ("answers",), ("strength",), ("frictions",)
_FOUR = ("triage", "answers", "strength", "frictions")

COMMANDS = (
    Command("edit-answer", ("enter", "e"), "change", "Change the answer, by hand or because of a decision; the others are asked if they still fit.", _ANSWERS),
    Command("new-answer", ("n",), "new", "A new item of the quadrant: a profile, an item of the fact sheet, a belief.", _ANSWERS),
    Command("end-answer", ("x",), "end", "Let the item end. Its versions stay in its history.", _ANSWERS),
    Command("review-quadrant", ("r",), "still fits?", "Look at a quadrant after another one changed: it still fits, or what is to be changed.", _ANSWERS),
    Command("answer-history", ("h",), "history", "Every version of the answer with what was behind it; on a quadrant’s line of all it ever said.", _ANSWERS),
    Command("nod", ("a",), "nod", "Somebody nodded at the belief: tally it.", _ANSWERS),
    Command("shrug", ("s",), "shrug", "The belief left somebody indifferent: tally it.", _ANSWERS),
    Command("hostile", ("d",), "hostile", "The belief met hostility: tally it.", _ANSWERS),
    Command("tick", ("space", "enter"), "tick", "Tick a check that only you can answer, or judge a fit pair. Each is kept at once.", _STRENGTH),
    Command("keep-audit", ("s",), "keep today’s", "Keep today’s scores, to compare with the next audit.", _STRENGTH),
    Command("audit-history", ("h",), "history", "Every audit that was kept, with its four scores.", _STRENGTH),
    Command("quadrant-1", ("1",), "Q1", "Go to Q1, whom we serve.", (*_ANSWERS, *_STRENGTH), hidden=True),
    Command("quadrant-2", ("2",), "Q2", "Go to Q2, what we serve.", (*_ANSWERS, *_STRENGTH), hidden=True),
    Command("quadrant-3", ("3",), "Q3", "Go to Q3, what we share.", (*_ANSWERS, *_STRENGTH), hidden=True),
    Command("quadrant-4", ("4",), "Q4", "Go to Q4, how we serve.", (*_ANSWERS, *_STRENGTH), hidden=True),
    Command("fit-pairs", ("f",), "fit pairs", "Go to the six fit pairs.", _STRENGTH),
    Command("open-friction", ("enter",), "read", "All of it: the cause, since when, where it was heard, what was decided.", _FRICTIONS),
    Command("new-friction", ("n",), "new", "Note where somebody gets stuck, in the stage under the cursor.", _FRICTIONS),
    Command("edit-friction", ("e",), "change", "Say it better, or put it into another stage.", _FRICTIONS),
    Command("fix-friction", ("f",), "fixed", "It is mended; on one that was fixed: it is there again.", _FRICTIONS),
    Command("open-answers", (), "four answers", "The answers of the four quadrants, with what stands open.", _FOUR, hidden=True),
    Command("open-strength", (), "strength chart", "The strength chart: twenty checks, four scores, six fit pairs.", _FOUR, hidden=True),
    Command("open-frictions", (), "friction points", "Where customers get stuck, by stage.", _FOUR, hidden=True),
)  # fmt: skip
