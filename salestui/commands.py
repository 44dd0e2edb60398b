"""THE table of what a user can do: bindings, footer, `?`, palette, remapping and the docs all come from it.

Capitals go, lowercase acts. Keys are written as a founder reads them (`j`, `G`, `ctrl+p`, `esc`); the screens translate
them for the terminal library. No Textual here.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

EVERYWHERE = "everywhere"
SCREENS: Mapping[str, str] = {"today": "Today", "pipeline": "Pipeline", "outbox": "Outbox"}
VIEWS: Mapping[str, str] = {
    "mailboxes": "Mailboxes (b in Outbox)",
    "log": "Log (l in Outbox)",
    "received": "Received (w in the demo's Outbox)",
}
"""What is opened over a screen, has keys of its own, and is left by esc."""
DEMO = frozenset({"received"})
"""Commands that only the demo has."""

_NAMED = frozenset({"enter", "esc", "space", "tab", "shift+tab", "delete", "home", "end", "up", "down", "left", "right", "pgup", "pgdn"})
# A plain terminal sends these as backspace, tab, newline, enter and escape.
_UNSENDABLE = frozenset(f"ctrl+{letter}" for letter in "hijm[")


@dataclass(frozen=True)
class Command:
    """One thing a user can do. `label` is for the footer, `help` a sentence for `?`, `where` the screens it works on."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: tuple[str, ...] = (EVERYWHERE,)
    hidden: bool = False

    @property
    def handler(self) -> str:
        """The method of a screen or of the app that does it."""
        return "do_" + self.id.replace("-", "_")

    def works_on(self, screen: str) -> bool:
        """Whether the command can be given on this screen."""
        return EVERYWHERE in self.where or screen in self.where

    def meets(self, other: "Command") -> bool:
        """Whether there is a screen on which both can be given."""
        return EVERYWHERE in self.where + other.where or bool(set(self.where) & set(other.where))


_PIPELINE, _OUTBOX, _TODAY, _MAILBOXES = ("pipeline",), ("outbox",), ("today",), ("mailboxes",)

COMMANDS: tuple[Command, ...] = (
    # Today
    Command("do", ("enter",), "do it", "Do what the row asks for: send all that is due, open the prospect, settle what is unsure.", _TODAY),
    Command("snooze", ("z",), "snooze", "Put the row off; it comes back on the day you name.", _TODAY),
    Command("skip", ("x",), "skip", "Skip the row and write down why.", _TODAY),
    # Pipeline
    Command("left", ("h", "left"), "stage left", "Go to the stage on the left.", _PIPELINE, hidden=True),
    Command("right", ("l", "right"), "stage right", "Go to the stage on the right.", _PIPELINE, hidden=True),
    Command("open", ("enter",), "open", "Open the row: everything known about it.", ("pipeline", "outbox", "log", "received")),
    Command("move", ("m",), "move", "Move the prospect, or all marked ones, to a stage you choose. Skipping ahead is allowed.", _PIPELINE),
    Command("next-stage", (">",), "next", "Move the prospect, or all marked ones, one stage on.", _PIPELINE),
    Command("previous-stage", ("<",), "previous", "Move the prospect, or all marked ones, one stage back.", _PIPELINE, hidden=True),
    Command("new", ("n",), "new", "Add a prospect.", _PIPELINE),
    Command("edit", ("e",), "edit", "Change what is known about the prospect.", _PIPELINE),
    Command(
        "serve", ("s",), "serve", "Serve the next right asset now; with marked rows, put them all into their stage's sequence.", _PIPELINE
    ),
    Command("lost", ("x",), "lost", "Move to Lost. You are asked why; the reason stays with the prospect.", _PIPELINE),
    Command("not-now", ("z",), "not now", "Move to Not now until a date you name; he comes back by himself.", _PIPELINE),
    Command("mark", ("v",), "mark", "Mark the row, or take the mark off; the next act is for all marked rows.", ("pipeline", "outbox")),
    Command("mark-all", ("*",), "mark all", "Mark every row of this list, or take all marks off.", ("pipeline", "outbox"), hidden=True),
    Command("answered", ("a",), "answered", "What the prospect wrote is dealt with; it leaves Today.", ("today", "pipeline")),
    # Outbox
    Command("dry-run", ("d",), "dry run", "Show what a send would do now. Nothing leaves the machine.", _OUTBOX),
    Command("send", ("s",), "send due", "Send what is due, with counts as it goes. Esc stops between two mails.", _OUTBOX),
    Command(
        "release",
        ("h",),
        "release",
        "Let held mails go. A crowd, and what was held for being late, is shown first with its reasons.",
        _OUTBOX,
    ),
    Command("edit-mail", ("e",), "edit", "Change the words of this one mail before it goes; they are read before they are kept.", _OUTBOX),
    Command(
        "pause", ("p",), "pause", "Pause the prospect, the mailbox or everything, by a digit; what is paused goes on the same way.", _OUTBOX
    ),
    Command(
        "mailboxes", ("b",), "mailboxes", "The mailboxes: add one, change it, try it; where there is none yet, the form opens.", _OUTBOX
    ),
    Command("log", ("l",), "log", "What was sent, held, refused and answered, the newest first.", _OUTBOX),
    Command("arrived", ("a",), "arrived", "The uncertain mail did arrive: count it as sent.", _OUTBOX),
    Command("not-arrived", ("n",), "not arrived", "The uncertain mail did not arrive: it may be sent again.", _OUTBOX),
    Command("cancel", ("x",), "cancel", "Take the mail out of the outbox. It is never sent.", _OUTBOX),
    Command("postpone", ("z",), "postpone", "Let an unsent mail wait until the day you name.", _OUTBOX),
    Command("filter", ("f",), "filter", "Choose the state to show, by a digit. Tab goes from one state to the next.", _OUTBOX, hidden=True),
    Command(
        "receive",
        ("r",),
        "read mail",
        "Read what came back: replies, bounces, out-of-office notes. Nothing is marked there.",
        ("today", "outbox"),
    ),
    Command("received", ("w",), "what arrived", "What the demo’s mail server received, as it arrived. Only in the demo.", _OUTBOX),
    # Mailboxes
    Command("open-mailbox", ("enter",), "open", "Everything about the mailbox, in a panel.", _MAILBOXES),
    Command("new-mailbox", ("n",), "new", "Add a mailbox: your address and password; the common providers’ servers are known.", _MAILBOXES),
    Command("change-mailbox", ("e",), "change", "Change the mailbox in the same form.", _MAILBOXES),
    Command("try-mailbox", ("t",), "test", "Try it step by step, with a short mail to yourself at the end.", _MAILBOXES),
    Command("pause-mailbox", ("p",), "pause", "Pause the mailbox, or let it send again.", _MAILBOXES),
    # Everywhere
    Command("search", ("/",), "search", "Search this list as you type. An empty search shows everything again."),
    Command("why", ("i",), "why", "Say why this row is here."),
    Command("capture", ("+",), "capture", "Write down something heard, before it is forgotten. It lands in the intel inbox."),
    Command("undo", ("u",), "undo", "Take back the last action, also one from before a restart. A sent mail stays sent."),
    Command("redo", ("ctrl+r",), "redo", "Do again what was undone.", hidden=True),
    Command("help", ("?",), "help", "The keys of this screen, in sentences."),
    Command("palette", (":", "ctrl+p"), "all actions", "Find any action by typing part of its name."),
    Command("go-today", ("T",), "Today", "What to do now, one row after the other.", hidden=True),
    Command("go-pipeline", ("P",), "Pipeline", "Every prospect in his stage.", hidden=True),
    Command("go-outbox", ("O",), "Outbox", "Every mail on its way, with its state and the reason.", hidden=True),
    Command("down", ("j", "down"), "down", "One row down.", hidden=True),
    Command("up", ("k", "up"), "up", "One row up.", hidden=True),
    Command("page-down", ("pgdn", "ctrl+d"), "page down", "One page down.", hidden=True),
    Command("page-up", ("pgup", "ctrl+u"), "page up", "One page up.", hidden=True),
    Command("top", ("g", "home"), "first row", "Go to the first row.", hidden=True),
    Command("bottom", ("G", "end"), "last row", "Go to the last row.", hidden=True),
    Command("next-pane", ("tab",), "next pane", "Go to the next list or pane of the screen.", hidden=True),
    Command("previous-pane", ("shift+tab",), "pane before", "Go back to the list or pane before.", hidden=True),
    Command("back", ("esc",), "back", "Go back: close what is open, end the search, take marks off.", hidden=True),
    Command("copy", ("y",), "copy", "Copy the row to the terminal's clipboard.", hidden=True),
    Command(
        "outside", ("o",), "open outside", "Open the row outside the app: the mail in a mail program, the page in a browser.", hidden=True
    ),
    Command(
        "import",
        (),
        "import a file",
        "Import a CSV file of contacts or deals. You see the mapping before anything is written.",
        hidden=True,
    ),
    Command("test-mailbox", (), "test a mailbox", "Send one test mail through a mailbox, to yourself.", hidden=True),
    Command("settings", (",",), "settings", "What is in force, where it is written, and how to change it.", hidden=True),
    Command("quit", ("q",), "quit", "Leave. Everything is saved already.", hidden=True),
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
