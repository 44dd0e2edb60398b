"""Try the receiving side of a mailbox: an IMAP login and its folders, or a Maildir that can be read. Nothing is read, marked or changed."""

import imaplib
import socket
import ssl
from pathlib import Path

from ..errors import SalesError, TryLater
from ..glass import safe_text
from ..store.mailboxes import MailboxRow
from .advice import Step, correct
from .conversation import is_loopback
from .login import Login, xoauth2_words
from .providers import provider_of_host

SECONDS = 20
PORTS = {"tls": 993, "starttls": 143, "none": 143}
LONGEST = 200
MOST_FOLDERS = 12


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
    where = f"{mailbox.imap_host}:{port_of(mailbox)}"
    try:
        return _imap(mailbox, login, where), False
    except ssl.SSLCertVerificationError as error:
        said = f"the certificate of {where} is not trusted: {safe_text(error.verify_message)}"
        return _failed(said, f"See that {correct(mailbox.name, '--imap-host NAME')} has the name in the certificate."), False
    except ssl.SSLError:
        return _failed(f"{where} does not speak TLS from the start", f"Use {correct(mailbox.name, '--imap-security starttls')}."), False
    except socket.gaierror as error:
        return _failed(f"no address was found for {mailbox.imap_host} ({error.strerror})", "See that you are online, and the name."), True
    except TryLater as error:
        return _failed(error.title.rstrip("."), error.hint), True
    except SalesError as error:
        return _failed(error.title.rstrip("."), error.hint), False
    except imaplib.IMAP4.abort as error:
        if "unexpected response" in str(error):  # another service talks there
            return _failed(f"{where} is no IMAP server", f"Correct it: {correct(mailbox.name, '--imap-host H --imap-port P')}."), False
        return _failed(f"{where} hung up: {_brief(error)}", "Try again in a few minutes."), True
    except imaplib.IMAP4.error as error:
        return _failed(
            f"{where} is no IMAP server: {_brief(error)}", f"Correct it: {correct(mailbox.name, '--imap-host H --imap-port P')}."
        ), False
    except (OSError, UnicodeError) as error:
        advice = "See that you are online and that --imap-host, --imap-port and --imap-security belong together."
        return _failed(f"no connection to {where} ({_brief(error)})", advice), True


def port_of(mailbox: MailboxRow) -> int:
    """The IMAP port: the one that was said, else the usual one of its security."""
    return mailbox.imap_port or PORTS[mailbox.imap_security]


def _failed(said: str, advice: str) -> Step:
    return Step("imap", False, said, advice)


def _imap(mailbox: MailboxRow, login: Login, where: str) -> Step:
    host, seconds = mailbox.imap_host, min(SECONDS, mailbox.timeout or SECONDS)
    if mailbox.imap_security == "none" and not is_loopback(host):
        return _failed(f"a password is never sent to {where} unencrypted", f"Use {correct(mailbox.name, '--imap-security tls')}.")
    context = ssl.create_default_context() if mailbox.imap_security != "none" else None
    if context and mailbox.imap_security == "tls":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port_of(mailbox), ssl_context=context, timeout=seconds)
    else:
        imap = imaplib.IMAP4(host, port_of(mailbox), timeout=seconds)
    try:
        if context and mailbox.imap_security == "starttls":
            imap.starttls(ssl_context=context)
        user = mailbox.imap_user or mailbox.user
        try:
            _log_in(imap, user, login)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            return _failed(f"{where} refused the login of {user}: {_brief(error)}", _login_advice(mailbox))
        for folder in (mailbox.imap_folder or "INBOX", *([mailbox.sent_folder] if mailbox.sent_folder else [])):
            if imap.select(_quoted(folder), readonly=True)[0] != "OK":
                advice = f"Its folders are: {', '.join(_folders(imap)) or 'not told'}. {correct(mailbox.name, '--imap-folder NAME')} (or --sent-folder)."
                return _failed(f"{where} has no folder “{safe_text(folder)}”", advice)
        return Step("imap", True, f"Replies can be read from {mailbox.imap_folder or 'INBOX'} at {where}.")
    finally:
        try:
            imap.logout()
        except (OSError, imaplib.IMAP4.error):
            imap.shutdown()


def _log_in(imap: imaplib.IMAP4, user: str, login: Login) -> None:
    if not callable(login):
        imap.login(user, login or "")
        return
    words = [xoauth2_words(user, login(False)).encode("utf-8")]
    imap.authenticate("XOAUTH2", lambda challenge: words.pop() if words else b"")  # a second challenge tells of an error


def _login_advice(mailbox: MailboxRow) -> str:
    if mailbox.auth != "password":
        from shlex import quote

        return f"Sign in again: salestui mailbox sign-in {quote(mailbox.name)}."
    provider = provider_of_host(mailbox.imap_host)
    wants = f" {provider.name} wants {provider.password_hint}." if provider else ""
    return f"Check the password and the user ({correct(mailbox.name, '--imap-user NAME')}).{wants}"


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it (modified UTF-7, in quotes)."""
    from imap_tools.imap_utf7 import utf7_encode

    name = bytes(utf7_encode(folder)).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}"'


def _folders(imap: imaplib.IMAP4) -> list[str]:
    from imap_tools.imap_utf7 import utf7_decode

    found: list[str] = []
    for line in imap.list()[1][:MOST_FOLDERS]:
        if isinstance(line, bytes):
            name = line.rpartition(b'"/" ')[2] or line
            found.append(safe_text(str(utf7_decode(name)).strip('"'))[:60])
    return found


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
    return Step("maildir", True, f"Replies can be read from {folder} ({waiting:,} new there).")


def _brief(error: BaseException) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else getattr(error, "strerror", None) or str(said or error)
    return safe_text(" ".join(str(text).split()))[:LONGEST].rstrip(". ") or type(error).__name__
