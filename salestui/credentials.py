"""Find a mailbox's password without ever keeping it: a command, systemd, the environment, the keyring, or a question.

What a sign-in (XOAUTH2) left is found and kept in the same ways, but never asked for as a password is. Neither is ever in the store, in
config.toml, in a log or in an error.
"""

import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import SalesError

if TYPE_CHECKING:
    from .store.mailboxes import MailboxRow

COMMAND_SECONDS = 30
KEYRING_SECONDS = 5  # a keyring that waits for a desktop dialog nobody sees would wait for ever
SERVICE = "salestui"


def find_password(mailbox: "MailboxRow", environ: Mapping[str, str], ask: Callable[[str], str] | None = None) -> str | None:
    """The password of a mailbox, or what its sign-in left; None for one without a user, which logs in nowhere.

    Looked for in this order: `password_command`, `$CREDENTIALS_DIRECTORY/<mailbox>` (systemd), the environment variable
    `password_env`, the keyring, `ask(question)` where given. What the founder named must work: a command that fails or a
    variable that is not set is an error, not a reason to look further. Raises `SalesError` that says what to do.
    """
    if not mailbox.user:
        return None
    if mailbox.password_command:
        return _from_command(mailbox)
    if credential := _from_systemd(mailbox, environ):
        return credential
    if mailbox.password_env:
        if value := environ.get(mailbox.password_env):
            return value
        raise _none(mailbox, f"The variable {mailbox.password_env} is not set.")
    found, why = _from_keyring(mailbox)
    if not found and ask and mailbox.auth == "password":
        found = ask(f"Password of {mailbox.user} for mailbox {mailbox.name}: ")
    if found:
        return found
    raise _none(mailbox, why)


def is_in_keyring(mailbox: "MailboxRow", environ: Mapping[str, str]) -> bool:
    """Whether the keyring is where this mailbox's password (or sign-in) is looked for: nothing else was named."""
    return not (mailbox.password_command or mailbox.password_env or _from_systemd(mailbox, environ))


def keep_password(mailbox: "MailboxRow", password: str) -> None:
    """Put a password into the keyring and read it back. Raises `SalesError` where there is no keyring that keeps it."""

    def put() -> str | None:
        import keyring

        keyring.set_password(SERVICE, _key(mailbox), password)
        return keyring.get_password(SERVICE, _key(mailbox))

    kept, why = _in_keyring(put)
    if kept != password:
        what = "password" if mailbox.auth == "password" else "sign-in"
        raise SalesError(f"The {what} was not kept.", why or "The keyring gave back another one.", _ADVICE)


def keyring_name() -> str | None:
    """What this machine's keyring is called; None where there is none that keeps anything, or it does not answer."""

    def name() -> str:
        import keyring

        return str(keyring.get_keyring().name)

    return _in_keyring(name)[0]


_ADVICE = "Use --password-command 'pass show mail' or --password-env VARIABLE for this mailbox."


def _none(mailbox: "MailboxRow", why: str) -> SalesError:
    if mailbox.auth != "password":
        hint = f"Sign in: salestui mailbox sign-in {shlex.quote(mailbox.name)}."
        return SalesError(f"Mailbox {mailbox.name} is not signed in.", f"{why} Nothing was sent.", hint)
    return SalesError(f"There is no password for mailbox {mailbox.name}.", f"{why} Nothing was sent.", _ADVICE)


def _key(mailbox: "MailboxRow") -> str:
    """A password and a sign-in of the same account have each their own place."""
    return f"{mailbox.name}:{mailbox.user}" + ("" if mailbox.auth == "password" else f":{mailbox.auth}")


def _from_command(mailbox: "MailboxRow") -> str:
    """The first line a command prints. What it prints besides is never shown: it may be the password."""
    try:
        argv = shlex.split(mailbox.password_command)
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False)
    except (OSError, ValueError, IndexError) as error:
        raise _none(
            mailbox, f"Its password command cannot be run: {getattr(error, 'strerror', None) or 'it is not a command line'}."
        ) from None
    except subprocess.TimeoutExpired:
        raise _none(mailbox, f"Its password command was not done after {COMMAND_SECONDS} seconds.") from None
    if done.returncode != 0:
        raise _none(mailbox, f"Its password command ended with exit code {done.returncode}.")
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise _none(mailbox, "Its password command printed nothing.")
    return lines[0]


def _from_systemd(mailbox: "MailboxRow", environ: Mapping[str, str]) -> str:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder or "/" in mailbox.name or mailbox.name in (".", ".."):
        return ""
    try:
        return (Path(folder) / mailbox.name).read_text("utf-8").rstrip("\r\n")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise _none(mailbox, f"Its systemd credential cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}.") from None


def _from_keyring(mailbox: "MailboxRow") -> tuple[str | None, str]:
    def get() -> str | None:
        import keyring

        return keyring.get_password(SERVICE, _key(mailbox))

    found, why = _in_keyring(get)
    return found, why or "The keyring has none."


def _in_keyring(work: Callable[[], str | None]) -> tuple[str | None, str]:
    """(what `work` found, why it could not) in a thread of its own, for at most `KEYRING_SECONDS`. Real backends only."""
    from keyring.errors import KeyringError

    answer: list[tuple[str | None, str]] = []

    def run() -> None:
        import keyring
        from keyring.backends import fail, null

        try:
            if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring):
                answer.append((None, "This machine has no keyring."))
                return
            answer.append((work(), ""))
        except (KeyringError, OSError, RuntimeError, ImportError) as error:
            answer.append((None, f"The keyring cannot be used ({type(error).__name__})."))

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(KEYRING_SECONDS)
    return answer[0] if answer else (None, f"The keyring did not answer in {KEYRING_SECONDS} seconds.")
