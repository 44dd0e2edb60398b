"""What can be done on Mailboxes."""

from .command import Command

_MAILBOXES = ("mailboxes",)

COMMANDS = (
    Command("open-mailbox", ("enter",), "open", "Everything about the mailbox, in a panel.", _MAILBOXES),
    Command("new-mailbox", ("n",), "new", "Add a mailbox: your address and password; the common providers’ servers are known.", _MAILBOXES),
    Command("change-mailbox", ("e",), "change", "Change the mailbox in the same form.", _MAILBOXES),
    Command("try-mailbox", ("t",), "test", "Try it step by step, with a short mail to yourself at the end.", _MAILBOXES),
    Command("pause-mailbox", ("p",), "pause", "Pause the mailbox, or let it send again.", _MAILBOXES),
)
