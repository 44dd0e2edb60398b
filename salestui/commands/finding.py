"""Searching everything, and what can be done with what was found."""

from .command import Command

COMMANDS = (
    Command("open-hit", ("enter",), "open", "Open it at its place; esc there comes back to what was found.", ("find",)),
    Command(
        "find", ("ctrl+f",), "search all", "Search everything: intel, prospects, words, contacts, decisions. Results come as you type."
    ),
)
