"""The table of commands: name, the module that has it, and what it is for in one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. `build(parser)` of its module adds the arguments; what is set as `run` there is called."""

    module: str
    summary: str
    build: str = "build"


COMMANDS = {
    "demo": Entry("app", "a fictional firm with its own mail server; nothing leaves the machine", "build_demo"),
    "init": Entry("places", "make an empty store with the default system, or your own stages", "build_init"),
    "where": Entry("places", "where salestui keeps things", "build_where"),
    "doctor": Entry("doctor", "look after store, terminal, keyring, mailboxes, time zone and permissions"),
    "import": Entry("importing", "take in a CRM's or address book's export"),
    "undo": Entry("undoing", "take back what was done last", "build_undo"),
    "redo": Entry("undoing", "do once more what was taken back last", "build_redo"),
    "prospect": Entry("prospect", "list, show, add, move, change, pause and merge prospects; find duplicates"),
    "stage": Entry("stage", "list, add, change, move and merge the stages of the customer's way"),
    "view": Entry("view", "list, save and remove saved views: filters of prospects under a name"),
    "field": Entry("field", "list, add, change, rename and remove the fields of your own"),
    "asset": Entry("asset", "list, show, add and revise words and pictures"),
    "application": Entry("application", "what serves an asset: built in, a command of yours, a plug-in"),
    "formula": Entry(
        "formula",
        "the stages with their steps, the least number of interactions, the holes and the dead weight; add, move and take out steps",
    ),
    "objection": Entry("objection", "what people say against buying: list, name, answer, merge"),
    "enrol": Entry("enrol", "put prospects into their stage's sequence"),
    "mailbox": Entry("mailbox", "add, correct, list, test, sign in to, pause and resume mailboxes"),
    "send": Entry("sending", "send what is due"),
    "receive": Entry("receiving", "read replies and bounces"),
    "outbox": Entry("outbox", "every delivery with its state and why"),
    "settle": Entry("outbox", "say whether an uncertain mail arrived", "build_settle"),
    "release": Entry("outbox", "let held mails go", "build_release"),
    "cancel": Entry("outbox", "take an unsent mail out of the outbox", "build_cancel"),
    "suppress": Entry("suppress", "never write to an address or a domain again", "build_suppress"),
    "suppressions": Entry("suppress", "who is never written to again", "build_suppressions"),
    "capture": Entry("capture", "note one thing you heard"),
    "source": Entry("source", "where intel comes from: add, list, test, pause, edit and remove sources; OPML in and out"),
    "fetch": Entry("fetching", "read the sources that are due"),
    "intel": Entry("intel", "what was heard: list, search, show with its group, split, merge"),
    "rule": Entry("rule", "what always happens to intel that a search finds: preview, add, apply, log, pause, remove"),
    "triage": Entry("triage", "decide what something heard changes: change, confirm, park or discard it"),
    "decision": Entry("decision", "how we decide here: list, show what led to what, note what came of it"),
    "task": Entry("task", "the work that decisions made: list, done, drop, snooze, add"),
    "answer": Entry("answer", "the four answers: list, set, history, end, tally reactions to beliefs"),
    "audit": Entry("audit", "twenty checks, four scores, and what they say together"),
    "fit": Entry("audit", "whether each two quadrants fit one another", "build_fit"),
    "friction": Entry("friction", "where customers get stuck: list, add, change, fix"),
    "search": Entry("search", "find people, what was heard, words and pictures, contacts, decisions"),
    "today": Entry("today", "the queue of one: what to do now, and why"),
    "report": Entry("report", "what converts, drops off and is to be expected: six reports"),
    "settings": Entry("settings", "your name, postal address, holidays: show or set"),
    "backup": Entry("backup", "a whole copy of the store, while others use it", "build_backup"),
    "restore": Entry("backup", "put a backup in the store's place; its unsent mails are held", "build_restore"),
    "forget": Entry("forget", "erase a person everywhere, for good"),
}

READS = frozenset(
    ("today", "report", "search", "formula", "outbox", "suppressions", "prospect list", "prospect show", "prospect duplicates", "stage list",
     "asset list", "asset show", "asset diff", "asset who", "asset check", "objection list", "view list", "field list", "application list",
     "mailbox list", "intel list", "intel show", "rule list", "rule preview", "rule log", "source list", "decision list", "decision show",
     "task list", "answer list", "answer history", "fit list", "friction list", "source test", "source export-opml", "undo", "redo", "fetch",
     "send", "receive", "release", "settle", "cancel", "triage", "decision check", "task done", "task drop")
)  # fmt: skip
"""The commands that only look, or need what is there already: where there is no store they look at a new one that is not kept.
A slip in --home makes nothing."""


def overview() -> str:
    """What `salestui --help` says."""
    rows = [("salestui", "open the app"), *((f"salestui {name}", entry.summary) for name, entry in COMMANDS.items())]
    width = max(len(name) for name, _ in rows)
    lines = [f"{name.ljust(width)}  {summary}" for name, summary in rows]
    return "\n".join(
        [
            "salestui: a solo founder's whole sales system in a terminal.",
            "",
            *lines,
            "",
            "salestui COMMAND --help tells the rest. --home DIR (or SALESTUI_HOME) works with another home, before or after the command.",
            "--json prints one JSON document. Exit codes: 0 done, 1 refused or failed, 2 usage, 3 partly, 75 try later.",
        ]
    )
