"""Whatever goes wrong with an IMAP server, as one of two things: time will mend it (`TryLater`), or the founder must (`SalesError`)."""

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shlex import quote

from ...errors import SalesError, TryLater
from ...glass import safe_text
from ...store.mailboxes import MailboxRow
from ..advice import correct
from ..providers import provider_of_host

STEPS = {
    "CONNECT": "the connection",
    "GREET": "its greeting",
    "STARTTLS": "STARTTLS",
    "LOGIN": "the login",
    "EXAMINE": "the folder",
    "SEARCH": "the search",
    "FETCH": "a mail",
}
_LATER = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|OVERQUOTA|SERVERBUG)\]|too many|try again|temporar|throttl|rate limit|internal error", re.I
)
_KEPT = "What was read is kept."


class FolderMissing(SalesError):
    """The server has no folder of this name, or does not let us read it."""


def refused(title: str, hint: str) -> SalesError:
    """Something the founder must put right."""
    return SalesError(title, "No mail was read from it, and nothing there was changed.", hint)


@contextmanager
def explained(where: str, mailbox: MailboxRow, step: Callable[[], str]) -> Iterator[None]:
    """Every fault inside as a sentence. `where` is the server of `mailbox`, `step()` says how far it got (a key of `STEPS`)."""
    name = mailbox.name
    try:
        yield
    except SalesError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise refused(
            f"The certificate of {where} is not trusted: {error.verify_message.rstrip('.')}.",
            f"Correct the name if the certificate has another ({correct(name, '--imap-host NAME')}), or wait for its owner to renew it;"
            " a private authority goes into SSL_CERT_FILE.",
        ) from error
    except ssl.SSLError as error:
        if step() == "STARTTLS":
            raise _no_starttls(where, name, "it is not TLS that it speaks then") from error
        if error.reason in ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
            raise refused(
                f"{where} does not speak TLS from the start.", f"Use STARTTLS: {correct(name, '--imap-security starttls --imap-port 143')}."
            ) from error
        raise TryLater(f"No encrypted connection to {where}: {error.reason or 'it broke off'}.", _KEPT, "Try again later.") from error
    except socket.gaierror as error:
        raise TryLater(
            f"No address was found for {where} ({error.strerror}).", _KEPT, "See that you are online and that --imap-host is right."
        ) from error
    except UnicodeError as error:
        raise refused(f"“{safe_text(where)}” is no host name.", f"Correct it: {correct(name, '--imap-host NAME')}.") from error
    except imaplib.IMAP4.abort as error:
        if step() == "GREET" and "unexpected response" in str(error):  # another service talks there
            raise _no_imap(where, name) from error
        raise _broken_off(where, mailbox, step(), error) from error
    except imaplib.IMAP4.error as error:
        raise _no(where, mailbox, step(), words(error)) from error
    except OSError as error:
        raise _broken_off(where, mailbox, step(), error) from error


def _broken_off(where: str, mailbox: MailboxRow, step: str, error: Exception) -> SalesError:
    what = STEPS.get(step, step.lower())
    said = words(error)
    if isinstance(error, TimeoutError) or "timed out" in said:
        tls = f" If it is a TLS port (993): {correct(mailbox.name, '--imap-security tls')}."
        hint = "Try again later." + (tls if step == "GREET" and mailbox.imap_security != "tls" else "")
        return TryLater(f"{where} did not answer in time (at {what}).", _KEPT, hint)
    if step == "CONNECT":
        return TryLater(
            f"No connection to {where}: {said}.", _KEPT, "See that you are online and that --imap-host and --imap-port are right."
        )
    return TryLater(f"{where} broke off the connection at {what}.", _KEPT, "Try again later.")


def _no(where: str, mailbox: MailboxRow, step: str, said: str) -> SalesError:
    """What the server refused, or said that was not IMAP."""
    if _LATER.search(said):
        return TryLater(f"{where} has no time for us at {STEPS.get(step, step)}: {said}.", _KEPT, "Try again later.")
    if step == "LOGIN":
        return refused(f"{where} refused the login of {mailbox.imap_user or mailbox.user}: {said}.", _login_advice(mailbox))
    if step == "STARTTLS":
        return _no_starttls(where, mailbox.name, said)
    if said.startswith("* BYE"):
        return TryLater(f"{where} turned us away: {said.removeprefix('* BYE').strip() or 'it said no more'}.", _KEPT, "Try again later.")
    if step in ("CONNECT", "GREET"):
        return _no_imap(where, mailbox.name)
    return refused(f"{where} refused {STEPS.get(step, step)}: {said}.", "Its answer says what it wants.")


def _no_starttls(where: str, name: str, said: str) -> SalesError:
    return refused(f"{where} refused STARTTLS: {said}.", f"Use its TLS port: {correct(name, '--imap-security tls --imap-port 993')}.")


def _no_imap(where: str, name: str) -> SalesError:
    return refused(
        f"{where} is no IMAP server.",
        f"Correct --imap-host and --imap-port ({correct(name, '--imap-security tls --imap-port 993')}, or starttls and 143).",
    )


def _login_advice(mailbox: MailboxRow) -> str:
    if mailbox.auth != "password":
        return f"Sign in again: salestui mailbox sign-in {quote(mailbox.name)}."
    provider = provider_of_host(mailbox.imap_host)
    wants = f" {provider.name} wants {provider.password_hint}." if provider else ""
    return f"Check the password and the user ({correct(mailbox.name, '--imap-user NAME')}).{wants}"


def words(error: BaseException) -> str:
    """What a server or the system said, in one harmless line."""
    first = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else None
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else getattr(error, "strerror", None) or str(error)
    line = safe_text(text or type(error).__name__).strip().removeprefix("socket error: ").rstrip(".")
    return line[:200] or "no reason given"
