"""THE table of what a user can do: bindings, footer, `?`, palette, remapping and the docs all come from it.

Capitals go, lowercase acts. Keys are written as a founder reads them (`j`, `G`, `ctrl+p`, `esc`); the screens translate
them for the terminal library. A screen's own commands stand in a file of its name. No Textual here.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from . import (
    answers,
    coverage,
    decisions,
    everywhere,
    fields,
    finding,
    formula,
    intel,
    library,
    mailboxes,
    outbox,
    people,
    pipeline,
    player,
    revisions,
    sources,
    system,
    today,
    triage,
)
from .command import EVERYWHERE, Command

__all__ = ["COMMANDS", "DEMO", "EVERYWHERE", "SCREENS", "VIEWS", "Clash", "Command", "by_id", "clashes_in", "footer", "for_screen"]
__all__ += ["help_lines", "resolve_keys", "valid_key"]

SCREENS: Mapping[str, str] = {
    "today": "Today",
    "pipeline": "Pipeline",
    "library": "Words",
    "intel": "Intel",
    "triage": "4Qs",
    "outbox": "Outbox",
    "system": "System",
}
VIEWS: Mapping[str, str] = {
    "prospect": "A prospect (enter in Pipeline)",
    "answers": "The four answers (tab in 4Qs)",
    "strength": "The strength chart (tab in 4Qs)",
    "frictions": "Friction points (tab in 4Qs)",
    "duplicates": "Duplicates (d in Pipeline)",
    "asset": "One of the words and pictures (enter in Words)",
    "trial": "As a prospect gets it (t in Words)",
    "formula": "Formula (f in Words and pictures)",
    "what-if": "What if (w in Formula)",
    "fields": "Your fields (f in Pipeline)",
    "mailboxes": "Mailboxes (b in Outbox)",
    "log": "Log (l in Outbox)",
    "player": "Script player (s in Pipeline, enter on a call in Today)",
    "coverage": "Coverage (c in Words and pictures)",
    "found": "What was counted (enter in Coverage)",
    "objections": "Objections (b in Coverage)",
    "received": "Received (m in the demo's Outbox)",
    "revisions": "Revisions (r in Words and pictures)",
    "receivers": "Who got it (p in Revisions)",
    "decisions": "Decisions (tab in 4Qs)",
    "chain": "What a decision came from, and what came of it (enter in Decisions)",
    "find": "Search everything (ctrl+f)",
    "reading": "One thing heard (enter in Intel)",
    "sources": "Sources (s in Intel)",
    "rules": "Rules (r in Intel)",
}
"""What is opened over a screen, has keys of its own, and is left by esc."""
DEMO = frozenset({"received"})
"""Commands that only the demo has."""

_NAMED = frozenset({"enter", "esc", "space", "tab", "shift+tab", "delete", "home", "end", "up", "down", "left", "right", "pgup", "pgdn"})
# A plain terminal sends these as backspace, tab, newline, enter and escape.
_UNSENDABLE = frozenset(f"ctrl+{letter}" for letter in "hijm[")

COMMANDS: tuple[Command, ...] = (
    *today.COMMANDS,
    *library.COMMANDS,
    *intel.COMMANDS,
    *sources.COMMANDS,
    *pipeline.COMMANDS,
    *people.COMMANDS,
    *outbox.COMMANDS,
    *mailboxes.COMMANDS,
    *player.COMMANDS,
    *formula.COMMANDS,
    *revisions.COMMANDS,
    *decisions.COMMANDS,
    *library.MORE,
    *fields.COMMANDS,
    *system.COMMANDS,
    *coverage.COMMANDS,
    *finding.COMMANDS,
    *triage.COMMANDS,
    *answers.COMMANDS,
    *everywhere.COMMANDS,
)


@dataclass(frozen=True)
class Clash:
    """A remapping that was not taken, in words."""

    command: str
    key: str
    message: str


def by_id(name: str, commands: Sequence[Command] = COMMANDS) -> Command:
    """The command of this id. Raises `KeyError`."""
    for command in commands:
        if command.id == name:
            return command
    raise KeyError(name)


def for_screen(name: str, commands: Sequence[Command] = COMMANDS) -> tuple[Command, ...]:
    """What can be done on a screen, its own commands first, in the table's order."""
    mine = [command for command in commands if name in command.where]
    return (*mine, *(command for command in commands if EVERYWHERE in command.where))


def valid_key(key: str) -> bool:
    """Whether a plain terminal can send this key and tell it from others: no alt, nothing a terminal sends as enter or esc."""
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    if key in _NAMED:
        return True
    if key.startswith("ctrl+") and len(key) == 6:
        return key[5].isascii() and key[5].islower() and key not in _UNSENDABLE
    return key[:1] == "f" and key[1:].isascii() and key[1:].isdigit() and 1 <= int(key[1:]) <= 12


def resolve_keys(commands: Sequence[Command], overrides: Mapping[str, Sequence[str]]) -> tuple[tuple[Command, ...], tuple[Clash, ...]]:
    """The table with the founder's own keys in it, and what could not be taken.

    `overrides` is command id -> its keys instead of the table's. An unknown id, a key no terminal sends and a key that another
    command has on the same screen are reported; those commands keep the keys of the table.
    """
    clashes: list[Clash] = []
    known = [command.id for command in commands]
    wanted: dict[str, tuple[str, ...]] = {}
    for name, keys in overrides.items():
        if name not in known:
            clashes.append(Clash(name, "", f"keys.{name} is no command{_nearest(name, known)}."))
        elif bad := next((key for key in keys if not valid_key(key)), None):
            clashes.append(
                Clash(
                    name, bad, f"keys.{name} = {bad!r} is no key that every terminal sends; it stays on {_spoken(by_id(name, commands))}."
                )
            )
        else:
            wanted[name] = tuple(keys)
    while True:  # dropping one remapping gives its old key back, which may meet another remapping
        table = tuple(replace(command, keys=wanted.get(command.id, command.keys)) for command in commands)
        found = _first_clash(table, wanted)
        if found is None:
            return table, tuple(clashes)
        clashes.append(found)
        del wanted[found.command]


def _first_clash(table: Sequence[Command], wanted: Mapping[str, Sequence[str]]) -> Clash | None:
    for command in table:
        if command.id not in wanted:
            continue
        for other in table:
            shared = next((key for key in command.keys if key in other.keys), None)
            if shared is not None and other.id != command.id and command.meets(other):
                return Clash(
                    command.id,
                    shared,
                    f"keys.{command.id} = {shared!r} is taken by {other.id} ({other.label}); {command.id} keeps its old key.",
                )
    return None


def clashes_in(commands: Sequence[Command] = COMMANDS) -> list[tuple[str, str, str]]:
    """(key, id, other id) for every key that two commands of one screen share; empty for a sound table."""
    return [
        (key, one.id, two.id)
        for number, one in enumerate(commands)
        for two in commands[number + 1 :]
        if one.meets(two)
        for key in set(one.keys) & set(two.keys)
    ]


def help_lines(screen: str, commands: Sequence[Command] = COMMANDS) -> list[tuple[str, str]]:
    """(keys, sentence) for `?`: what this screen can do first, then what works everywhere."""
    return [(_spoken(command), command.help) for command in for_screen(screen, commands) if command.keys]


def footer(screen: str, commands: Sequence[Command] = COMMANDS) -> list[tuple[str, str]]:
    """(key, label) for the line at the bottom, most wanted first; what does not fit is in `?`."""
    return [(command.keys[0], command.label) for command in for_screen(screen, commands) if command.keys and not command.hidden]


def _spoken(command: Command) -> str:
    return " ".join(command.keys) or "no key"


def _nearest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; the nearest is {close[0]!r}" if close else ""
