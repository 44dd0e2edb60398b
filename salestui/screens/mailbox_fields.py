"""The fields of a mailbox's form: what is offered, what each may say, and what they become in the store. Nothing here waits."""

import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import check_address
from ..store.mailboxes import MailboxRow
from ..widgets.choice import Option
from ..widgets.form import Field
from .machine_zone import machine_zone

if TYPE_CHECKING:
    from ..sender.providers import Provider

WINDOW, GAP = "Mon-Fri 09:00-17:00", "30-120"  # office hours and a human pace: what a careful founder begins with
USUAL = {"starttls": "587", "tls": "465", "none": "25"}
_LOGINS = (
    Option("password", "password", "the account's or an app password"),
    Option("microsoft", "microsoft", "signed in at Microsoft, outside the app"),
    Option("google", "google", "signed in at Google, outside the app"),
)
_SECURITIES = (
    Option("starttls", "starttls", "port 587: begins in the open, then encrypted"),
    Option("tls", "tls", "port 465: encrypted from the first byte"),
    Option("none", "none", "only for a server on this machine"),
)
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,253}")


def fields_for(box: MailboxRow | None, name: str) -> list[Field]:
    """The form of a new mailbox, or of one that is known. What a provider tells comes after the provider."""
    from ..sender.providers import PROVIDERS, provider_of_host

    provider = provider_of_host(box.host) if box is not None else None
    if provider is not None and box is not None and provider.port != box.port:
        provider = None  # some other server on this machine
    providers = tuple(
        Option(one.name, one.name, f"{one.host}:{one.port}") for one in sorted(PROVIDERS, key=lambda one: one.name.casefold())
    )
    known: dict[str, str] = {} if box is None else _known(box)
    gap = GAP if box is None else known["gap"]
    rows = [
        Field("sender", "From", "", "Ada Byron <ada@firm.example>", needed=True, check=_sender),
        Field("password", "Password", "", "goes into the keyring; empty: as it is" if box else "goes into the keyring", secret=True),
        Field(
            "provider",
            "Provider",
            provider.name if provider else "",
            "known from the address; ctrl+p picks",
            check=_provider,
            choices=providers,
        ),
        Field("auth", "Login by", "password", "password, microsoft or google", needed=True, check=_one_of(_LOGINS), choices=_LOGINS),
        Field("oauth_client", "Client id", "", "of the application that signs in for you", check=_client, shown=_signs_in),
        Field("user", "User", "", "mostly the address; empty where the server wants no login"),
        Field("host", "Server", "", "e.g. smtp.firm.example", needed=True, check=_server),
        Field("security", "Security", "starttls", "starttls, tls or none", needed=True, check=_one_of(_SECURITIES), choices=_SECURITIES),
        Field("port", "Port", "587", "587 with starttls, 465 with tls", needed=True, check=_port),
        Field("imap_host", "Replies at", "", "e.g. imap.firm.example; empty: not read", check=_server),
        Field("imap_security", "their security", "tls", "tls, starttls or none", check=_one_of(_SECURITIES), choices=_SECURITIES),
        Field("imap_port", "their port", "993", "993 with tls, 143 with starttls", check=_port),
        Field("maildir", "or a Maildir folder", "", "/home/ada/Mail: what another program fetches", check=_folder),
        Field("window", "Sends when", WINDOW, "like Mon-Fri 09:00-17:00; empty: at any hour", check=_window),
        Field("zone", "Time zone", machine_zone(), "like Europe/Berlin; empty: UTC", check=_zone),
        Field("gap", "Wait between", gap, "seconds between two mails, like 30-120; empty: none", check=_gap),
        Field("per_day", "At most a day", "", "mails in 24 hours; empty: no limit", check=_count),
        Field("name", "Name", name, "what you call it", needed=True),
        Field("password_env", "or variable", "", "an environment variable that holds the password", check=_variable),
    ]
    return [_with(field, known) for field in rows]


def _with(field: Field, known: Mapping[str, str]) -> Field:
    return replace(field, value=known[field.name]) if field.name in known else field


def _known(box: MailboxRow) -> dict[str, str]:
    shown = {name: str(getattr(box, name) or "") for name in (
        "sender", "auth", "user", "host", "security", "port", "imap_host", "imap_port", "imap_security", "window", "zone", "per_day", "name",
        "password_env", "oauth_client", "maildir",
    )}  # fmt: skip
    shown["gap"] = f"{box.gap_min or 0}-{box.gap_max}" if box.gap_max else ""
    return shown


def values_of(typed: Mapping[str, str], before: MailboxRow | None) -> dict[str, Any]:
    """What the form says, as `MailboxRow` has it. Raises `SalesError` for what does not go together."""
    from ..rules.windows import Window
    from ..rules.zones import find_zone
    from ..sender.conversation import is_loopback

    text = {name: safe_text(value).strip() for name, value in typed.items() if name != "password"}
    host, security = text["host"].lower(), text["security"].lower()
    if security == "none" and text["user"] and not is_loopback(host):
        raise SalesError(
            f"A password is never sent to {host} unencrypted.", "Nothing was kept.", "Use starttls (port 587) or tls (port 465)."
        )
    if text["maildir"] and text["imap_host"]:
        raise SalesError(
            "Replies are read at one place.", "Nothing was kept.", "Empty “Replies at”, or the Maildir folder: the other one is read."
        )
    low, high = _read_gap(text["gap"])
    values: dict[str, Any] = {name: text[name] for name in ("name", "sender", "user", "password_env", "oauth_client")}
    values |= {
        "host": host, "security": security, "port": int(text["port"]), "auth": text["auth"].lower(),
        "imap_host": text["imap_host"].lower(), "imap_security": text["imap_security"].lower() or "tls",
        "imap_port": int(text["imap_port"]) if text["imap_port"] and text["imap_host"] else None,
        "window": str(Window.parse(text["window"])) if text["window"] else "", "zone": find_zone(text["zone"]).key if text["zone"] else "",
        "maildir": os.path.abspath(os.path.expanduser(text["maildir"])) if text["maildir"] else "",
        "gap_min": low, "gap_max": high, "per_day": int(text["per_day"]) if text["per_day"] else None,
    }  # fmt: skip
    if values["password_env"] and before is not None and before.password_command:
        values["password_command"] = ""  # one way for the password takes the place of the other
    return values


UNKNOWN = {
    "provider": "", "auth": "password", "host": "", "port": "587", "security": "starttls", "imap_host": "", "imap_port": "993",
    "imap_security": "tls", "per_day": "",
}  # fmt: skip
"""What stands in the form of a mailbox whose provider is not known."""


def split_address(sender: str) -> str:
    """The address of what was typed as the sender, so far as there is one."""
    from ..sender.message import split_sender

    try:
        return split_sender(sender)[1].strip()
    except SalesError:
        return ""


def provider_values(provider: "Provider", address: str) -> dict[str, str]:
    """What a provider tells about a mailbox."""
    user = provider.user or (address if provider.imap_host else "")  # those that only send have users of their own making
    return {
        "provider": provider.name, "auth": provider.auth, "user": user, "host": provider.host, "port": str(provider.port),
        "security": provider.security, "imap_host": provider.imap_host, "imap_port": str(provider.imap_port) if provider.imap_host else "",
        "imap_security": provider.imap_security, "per_day": str(provider.per_day) if provider.per_day else "",
    }  # fmt: skip


def said_of(provider: "Provider") -> str:
    """What a provider wants, in a sentence."""
    if provider.auth != "password":
        return f"{provider.name}. {login_said(provider.auth)}"
    wants = provider.password_hint.replace("(--auth google)", "(Login by: google)")
    return f"{provider.name}. It wants {wants}."


def login_said(auth: str) -> str:
    """What a way to log in wants, in a sentence or two; nothing for a plain password."""
    if auth.strip().lower() == "microsoft":
        return (
            "It wants a sign-in with Microsoft instead of a password, and for that a client id: the id of an application of yours,"
            " made at entra.microsoft.com (App registrations). Save, and the next step is told."
        )
    if auth.strip().lower() == "google":
        return (
            "It wants a sign-in with Google and a client id: the id of an application of yours, made at console.cloud.google.com"
            " (Credentials). Easier: “Login by” password, with an app password from myaccount.google.com/apppasswords."
        )
    return ""


def sign_in_words(box: MailboxRow) -> str:
    """What is to be done next with a mailbox that is signed in instead of having a password."""
    first = "" if box.oauth_client else "fill in its client id first (b, e), then "
    return f"It sends once it is signed in: {first}in a terminal beside the app: salestui mailbox sign-in {shlex.quote(box.name)}"


def _signs_in(values: Mapping[str, str]) -> bool:
    return values["auth"].strip().lower() in ("microsoft", "google")


def _client(text: str) -> str:
    good = re.fullmatch(r"[A-Za-z0-9._-]{8,200}", text.strip())
    return "" if good else "A client id is one word, like 1b730954-1685-4b74-9bfd-dac224a7b894."


def _folder(text: str) -> str:
    return "" if text.strip().startswith(("/", "~")) else "The whole path of a folder, like /home/ada/Mail or ~/Mail."


# What is wrong with a field, in a sentence; nothing where it is right.


def _said(check: Callable[[str], object], text: str) -> str:
    try:
        check(text)
    except SalesError as error:
        return f"{error.title} {error.hint}".strip()
    return ""


def _sender(text: str) -> str:
    from ..sender.message import split_sender

    outside = safe_text(text).split('"')[::2]  # "Ley, Ada" <a@b> is one sender
    if text.count("<") > 1 or any("," in part or ";" in part for part in outside):
        return "A mailbox has one sender; a comma in a name needs quotes around the name."
    return _said(lambda said: check_address(split_sender(said)[1]), text)


def _provider(text: str) -> str:
    from ..sender.providers import provider_named

    return (
        ""
        if provider_named(text)
        else f"“{safe_text(text)}” is not known here: ctrl+p shows who is; or leave it empty and name the server."
    )


def _one_of(options: tuple[Option, ...]) -> Callable[[str], str]:
    names = ", ".join(option.id for option in options)
    return lambda text: "" if text.strip().lower() in [option.id for option in options] else f"One of {names}."


def _server(text: str) -> str:
    return "" if _HOST.fullmatch(text.strip()) else "A server's name is written like smtp.firm.example."


def _port(text: str) -> str:
    return "" if text.strip().isdecimal() and 0 < int(text) < 65536 else "A port is a number from 1 to 65535, mostly 587 or 465."


def _window(text: str) -> str:
    from ..rules.windows import Window

    return _said(Window.parse, text)


def _zone(text: str) -> str:
    from ..rules.zones import find_zone

    return _said(find_zone, text)


def _count(text: str) -> str:
    return "" if text.strip().isdecimal() and 0 < int(text) <= 100_000 else "A number from 1 on, or nothing."


def _gap(text: str) -> str:
    return _said(_read_gap, text)


def _read_gap(text: str) -> tuple[int | None, int | None]:
    if not text.strip():
        return None, None
    low, dash, high = (part.strip() for part in text.partition("-"))
    if not low.isdecimal() or (dash and not high.isdecimal()) or int(low) > int(high or low) or int(high or low) > 86_400:
        raise SalesError(f"“{safe_text(text)}” is no range of seconds.", "", "Write it like 30-120.")
    return int(low), int(high or low)


def _variable(text: str) -> str:
    name = text.strip()
    good = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
    return "" if good else "The name of a variable, like MAIL_PASSWORD; never the password itself."
