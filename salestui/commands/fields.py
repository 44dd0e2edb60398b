"""What can be done on Fields, the founder's own."""

from .command import Command

_FIELDS = ("fields",)

COMMANDS = (
    Command("open-field", ("enter",), "open", "What prospects say in the field, and who says what does not fit.", _FIELDS),
    Command("new-field", ("n",), "new", "Add a field: its name, and what it takes.", _FIELDS),
    Command(
        "field-kind", ("e",), "kind", "Say what the field takes: text, a number, a day, yes or no, one of a few. Nothing is lost.", _FIELDS
    ),
    Command("rename-field", ("r",), "rename", "Give the field another name, in every prospect.", _FIELDS),
    Command("remove-field", ("x",), "remove", "Take the field’s kind away; what prospects say in it stays, as text.", _FIELDS),
)
