"""What can be done in the script player."""

from .command import Command

_PLAYER = ("player",)

COMMANDS = (
    Command("next-line", ("enter", "space"), "next", "Go on to the next line; j does too, and k goes back. At the end it asks what came of it.", _PLAYER),
    Command("branch", tuple("123456789"), "answer", "Go where his answer leads: the digits stand beside the answers.", _PLAYER),
    Command("objection", ("b",), "objection", "He objects: note it and jump to its answer; at its end you are back where he interrupted.", _PLAYER),
    Command("finish", ("a",), "outcome", "Say what came of it, by a digit: the contact is noted and the next step planned.", _PLAYER),
    Command("call-note", ("m",), "note", "Type a note; it is kept with the contact.", _PLAYER),
    Command("pause-timer", ("p",), "pause timer", "Stop the timer, or let it run on.", _PLAYER),
)  # fmt: skip
