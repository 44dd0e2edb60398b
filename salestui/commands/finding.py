"""What can be done while everything is searched."""

from .command import Command

_FIND = ("find",)

COMMANDS = (
    Command(
        "find", ("ctrl+f",), "search all", "Search everything: intel, prospects, words, contacts, decisions. Results come as you type."
    ),
)
