"""What can be done on the formula, and on the what-if over it."""

from .command import Command

_FORMULA = ("formula",)
_BOTH = ("formula", "what-if")

COMMANDS = (
    Command(
        "formula-later",
        (">", "]"),
        "later",
        "Move the step (or the stage) one place later; from the end of its stage into the next.",
        _FORMULA,
    ),
    Command("formula-earlier", ("<", "["), "earlier", "Move the step (or the stage) one place earlier.", _FORMULA, hidden=True),
    Command("step-delay", ("d",), "delay", "How long the step waits after the contact before: 3 for days, 3b for business days.", _FORMULA),
    Command("add-step", ("a",), "add step", "Add words and pictures from the library as a step, here.", _FORMULA),
    Command("new-here", ("n",), "new", "A new stage behind this one, or new words in it.", _FORMULA),
    Command("save-formula", ("s",), "save", "Save all changes of the steps as one; one undo takes them back.", _BOTH),
    Command("what-if", ("w",), "what if", "Who would get what when, now against then. Nothing is saved by it.", _FORMULA),
    Command(
        "take-out", ("x",), "take out", "Take the step out of the formula; or the stage, with all that stands in it into another.", _FORMULA
    ),
    Command("edit-stage", ("e",), "edit stage", "Change the stage: its name, the customer’s goal, the next step, the days.", _FORMULA),
    Command("step-to-stage", ("m",), "to stage", "Move the step into another stage.", _FORMULA),
    Command("step-required", ("r", "space"), "optional", "Make the step optional, or required again.", _FORMULA),
    Command("express-lane", ("l",), "express lane", "Where whoever is ready goes straight to from this stage, or nowhere.", _FORMULA),
    Command("open-step", ("enter",), "open", "Everything about the stage or the words, in a panel.", _FORMULA),
    Command("open-difference", ("enter",), "open", "All that changes for this prospect, in a panel.", ("what-if",)),
    Command("the-formula", (), "formula", "The stages with their steps: what makes a customer, in order.", hidden=True),
)
