"""What can be done on Outbox."""

from .command import Command

_OUTBOX = ("outbox",)

COMMANDS = (
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
    Command("received", ("m",), "what arrived", "What the demo’s mail server received, as it arrived. Only in the demo.", _OUTBOX),
)
