"""What can be done on Sources and on Rules."""

from .command import Command

_SOURCES, _RULES = ("sources",), ("rules",)

COMMANDS = (
    Command("open-source", ("enter",), "open", "Everything known of the source, in a panel.", _SOURCES),
    Command(
        "new-source",
        ("n",),
        "new",
        "Add a source: a feed, a page, a folder, a file, a mail folder or a command. It is tried first.",
        _SOURCES,
    ),
    Command("change-source", ("e",), "change", "Change the source in the same form.", _SOURCES),
    Command("test-source", ("t",), "test", "Show what the source has now. Nothing is kept.", _SOURCES),
    Command("fetch-source", ("f",), "fetch", "Fetch this source now, whatever its time.", _SOURCES),
    Command("pause-source", ("p",), "pause", "Pause the source, or let it go on.", _SOURCES),
    Command("remove-source", ("x",), "remove", "Remove the source. What came from it stays.", _SOURCES),
    Command("import-opml", ("a",), "add a list", "Add every feed of a list (OPML) that another reader exported.", _SOURCES),
    Command("export-opml", ("w",), "write a list", "Write the feeds to a list (OPML) that other readers take.", _SOURCES),
    Command("open-rule", ("enter",), "log", "What the rule did, the newest first.", _RULES),
    Command("new-rule", ("n",), "new", "Make a rule; what it would find is shown before it is kept.", _RULES),
    Command("change-rule", ("e",), "change", "Change the rule; what it would find is shown first.", _RULES),
    Command("pause-rule", ("p",), "pause", "Pause the rule, or let it go on.", _RULES),
    Command("apply-rules", ("f",), "apply now", "Let all rules look at the inbox now. One undo takes back what they did.", _RULES),
    Command("remove-rule", ("x",), "remove", "Remove the rule. What it did stays.", _RULES),
)
