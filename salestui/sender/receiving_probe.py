"""Try the receiving side of a mailbox: an IMAP login and its folders, or a Maildir that can be read. Nothing is read, marked or changed."""

from pathlib import Path

from ..errors import SalesError, TryLater
from ..store.mailboxes import MailboxRow
from .advice import Step, correct
from .incoming.imap import PORTS, ImapBox
from .incoming.maildir import check, subfolder
from .login import Login
from .providers import provider_of_host


def try_receiving(mailbox: MailboxRow, login: Login) -> tuple[Step, bool]:
    """What became of it; and whether time may mend what did not work."""
    if mailbox.maildir:
        return _maildir(mailbox), False
    if not mailbox.imap_host:
        provider = provider_of_host(mailbox.host)
        more = (
            f"{provider.name} has them: {correct(mailbox.name, f'--imap-host {provider.imap_host}')}."
            if provider and provider.imap_host
            else ""
        )
        return Step("imap", True, "Replies are not read: no IMAP server or Maildir is named.", more), False
    try:
        with ImapBox(mailbox, login) as server:
            server.examine(mailbox.imap_folder or "INBOX")
            if mailbox.sent_folder:
                server.examine(mailbox.sent_folder, "--sent-folder")
    except SalesError as error:
        return Step("imap", False, error.title.rstrip("."), error.hint), isinstance(error, TryLater)
    said = f"Replies can be read from {mailbox.imap_folder or 'INBOX'} at {mailbox.imap_host}:{port_of(mailbox)}."
    return Step("imap", True, said), False


def port_of(mailbox: MailboxRow) -> int:
    """The IMAP port: the one that was said, else the usual one of its security."""
    return mailbox.imap_port or PORTS[mailbox.imap_security]


def _maildir(mailbox: MailboxRow) -> Step:
    folder = Path(mailbox.maildir)
    try:
        missing = [part for part in ("cur", "new") if not (folder / part).is_dir()]
        waiting = 0 if missing else sum(1 for _ in (folder / "new").iterdir())
    except OSError as error:
        return Step("maildir", False, f"{folder} cannot be read ({error.strerror})", "Give yourself the right to read it.")
    if missing:
        advice = f"Name the folder that has cur and new in it: {correct(mailbox.name, '--maildir DIR')}."
        return Step("maildir", False, f"{folder} is no Maildir: it has no {' and no '.join(missing)}", advice)
    if mailbox.sent_folder:
        try:
            check(subfolder(folder, mailbox.sent_folder), correct(mailbox.name, "--sent-folder NAME"))
        except SalesError as error:
            return Step("maildir", False, error.title.rstrip("."), error.hint)
    return Step("maildir", True, f"Replies can be read from {folder} ({waiting:,} new there).")
