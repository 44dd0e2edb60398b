"""What can be done on every screen."""

from .command import Command

COMMANDS = (
    Command("search", ("/",), "search", "Search this list as you type. An empty search shows everything again."),
    Command("why", ("i",), "why", "Say why this row is here."),
    Command("capture", ("+",), "capture", "Write down something heard, before it is forgotten. It lands in the intel inbox."),
    Command("undo", ("u",), "undo", "Take back the last action, also one from before a restart. A sent mail stays sent."),
    Command("redo", ("ctrl+r",), "redo", "Do again what was undone.", hidden=True),
    Command("help", ("?",), "help", "The keys of this screen, in sentences."),
    Command("palette", (":", "ctrl+p"), "all actions", "Find any action by typing part of its name."),
    Command("go-today", ("T",), "Today", "What to do now, one row after the other.", hidden=True),
    Command("go-pipeline", ("P",), "Pipeline", "Every prospect in his stage.", hidden=True),
    Command("go-library", ("W",), "Words", "Words and pictures: what reaches the customer, in its order.", hidden=True),
    Command("go-intel", ("I",), "Intel", "What was heard, and the sources it comes from.", hidden=True),
    Command("go-triage", ("Q",), "4Qs", "What was heard, one card at a time, and what it changes.", hidden=True),
    Command("go-outbox", ("O",), "Outbox", "Every mail on its way, with its state and the reason.", hidden=True),
    Command("go-system", ("S",), "System", "The sales system drawn, and what converts.", hidden=True),
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
