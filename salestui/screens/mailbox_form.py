"""The first mailbox, from inside the app: where it sends, as whom, and where its password is. The rest is `salestui mailbox add`."""

import asyncio
from typing import Any

from ..errors import SalesError
from ..rules.names import check_address
from ..store.mailboxes import MailboxRow, add_mailbox, find_mailbox
from ..widgets.form import Field
from .acts import fill_in
from .base import Shell

_USUAL = {"starttls": "587", "tls": "465", "none": "25"}


def _address(text: str) -> str:
    from ..sender.message import split_sender

    try:
        check_address(split_sender(text)[1])
    except SalesError as error:
        return f"{error.title} {error.hint}"
    return ""


def _port(text: str) -> str:
    return "" if text.strip().isdecimal() and 0 < int(text) < 65536 else "A port is a number from 1 to 65535, mostly 587 or 465."


def _security(text: str) -> str:
    return "" if text.strip().lower() in _USUAL else "One of starttls, tls, none."


def fields() -> list[Field]:
    """What has to be known to send."""
    return [
        Field("name", "Name", "work", "how you call it", needed=True),
        Field("sender", "From", "", "e.g. Ada Byron <ada@firm.example>", needed=True, check=_address),
        Field("host", "Server", "", "e.g. smtp.firm.example", needed=True),
        Field("security", "Security", "starttls", "starttls, tls or none", needed=True, check=_security),
        Field("port", "Port", "587", "587 with starttls, 465 with tls", needed=True, check=_port),
        Field("user", "User", "", "empty where the server wants no login"),
        Field("password", "Password", "", "goes into the keyring; empty asks once per session", secret=True),
        Field("password_env", "or variable", "", "name of an environment variable that holds it"),
    ]


async def add_mailbox_form(shell: Shell) -> None:
    """Ask, keep, and put the password into the keyring where there is one."""

    async def save(typed: dict[str, str]) -> str:
        return await _save(shell, {name: text if name == "password" else text.strip() for name, text in typed.items()})

    await fill_in(shell, "A mailbox to send with", fields(), save)


async def _save(shell: Shell, typed: dict[str, str]) -> str:
    from ..sender.conversation import is_loopback

    if typed["security"].lower() == "none" and typed["user"] and not is_loopback(typed["host"]):
        raise SalesError(
            f"A password is never sent to {typed['host']} unencrypted.", "Nothing was added.", "Use starttls (587) or tls (465)."
        )
    values: dict[str, Any] = {name: typed[name] for name in ("name", "sender", "host", "user", "password_env")}
    values |= {"port": int(typed["port"]), "security": typed["security"].lower()}
    await shell.store.write(add_mailbox, values, shell.now())
    told = f"Added mailbox {typed['name']}. u to undo; salestui mailbox test tries it."
    if not typed["password"]:
        return told
    box = await shell.store.read(find_mailbox, typed["name"])
    return f"{told} {await asyncio.to_thread(_keep, box, typed['password'])}"


def _keep(box: MailboxRow, password: str) -> str:
    from ..credentials import keep_password

    try:
        keep_password(box, password)
    except SalesError as error:
        return f"The password was not kept ({error.message or error.title}): you are asked once per session."
    return "Its password is in the keyring."
