"""A mailbox as a form: from the address the provider is known, and from the provider everything but the password."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.mailboxes import MailboxRow, add_mailbox, edit_mailbox, get_mailbox
from ..widgets.form import Field, Followed, Form
from .base import Shell
from .mailbox_fields import UNKNOWN, fields_for, login_said, provider_values, said_of, sign_in_words, split_address, values_of
from .passwords import session_passwords

CHANGED = frozenset({"mailbox", "delivery", "message"})
Save = Callable[[dict[str, Any], str], Awaitable[tuple[MailboxRow, str]]]


def add_mailbox_form(shell: Shell, taken: Collection[str] = ()) -> Coroutine[Any, Any, None]:
    """Ask at once; then keep it, put the password into the keyring where there is one, and offer a test mail. `taken` are the names there are."""
    used = {name.casefold() for name in taken}
    name = next(word for word in ("work", "second", *(f"mailbox {number}" for number in range(3, 1000))) if word not in used)
    return _added(shell, _Filling(shell, "A mailbox to send with", fields_for(None, name), follow_sender=True))


async def _added(shell: Shell, filling: "_Filling") -> None:
    from .mailbox_test import offer_test

    async def save(values: dict[str, Any], password: str) -> tuple[MailboxRow, str]:
        freed = _typed_wins(values, password, None)
        id = await shell.store.write(add_mailbox, values, shell.now())
        box = await shell.store.read(get_mailbox, id)
        return box, f"Added mailbox {box.name}. u to undo. {await _keep(shell, box, password)}{freed}".strip()

    box = await filling.done(save, None)
    if box is not None:
        await offer_test(shell, box)


def change_mailbox_form(shell: Shell, box: MailboxRow) -> Coroutine[Any, Any, MailboxRow | None]:
    """The same form with what is known, at once; what is changed is kept. Gives the mailbox as it is then, None where the form was left."""
    return _changed(shell, box, _Filling(shell, f"Mailbox {box.name}", fields_for(box, box.name), follow_sender=False))


async def _changed(shell: Shell, box: MailboxRow, filling: "_Filling") -> MailboxRow | None:
    async def save(values: dict[str, Any], password: str) -> tuple[MailboxRow, str]:
        freed = _typed_wins(values, password, box)
        changed = await shell.store.write(edit_mailbox, box.id, values, shell.now())
        row = await shell.store.read(get_mailbox, box.id)
        kept = await _keep(shell, row, password) if password else await _carried(shell, box, row)
        told = f"Changed mailbox {row.name}. u to undo; t tries it." if changed else "" if kept else "Nothing was changed."
        if (changed or kept) and row.state != "ready":
            told += f" It is still {row.state}: p lets it send again."
        if row.auth != "password" and set(changed) & {"auth", "oauth_client", "user", "name"}:
            told += f" {sign_in_words(row)}"
        return row, f"{told} {kept}{freed}".strip()

    return await filling.done(save, box)


class _Filling:
    """The form, open until what it says can be kept or it is left. What the store refuses is told in it, as it was typed."""

    def __init__(self, shell: Shell, title: str, fields: list[Field], *, follow_sender: bool) -> None:
        self._shell, self._title, self._fields, self._follow_sender = shell, title, fields, follow_sender
        self._form, self._asked = self._open("")

    def _open(self, wrong: str, put: Mapping[str, str] | None = None) -> tuple[Form, Awaitable[dict[str, str] | None]]:
        form = Form(self._title, self._fields, wrong=wrong, follow=self._follow, put=put)
        return form, self._shell.ask(form)

    def _follow(self, name: str, values: Mapping[str, str]) -> Followed | None:
        if name == "sender" and self._follow_sender:
            return _from_address(self._shell, values, self._form)
        if name == "auth":
            return Followed({}, login_said(values["auth"]))
        return _from_provider(values) if name == "provider" else None

    async def done(self, save: Save, before: MailboxRow | None) -> MailboxRow | None:
        """The mailbox as it was kept; None where the form was left."""
        while (typed := await self._asked) is not None:
            try:
                box, told = await save(values_of(typed, before), typed["password"])
            except SalesError as error:
                self._fields = [replace(field, value=typed[field.name]) for field in self._fields]
                self._form, self._asked = self._open(str(error), self._form.put_by_itself)
                continue
            await self._shell.changed(CHANGED)
            self._shell.notice(told, "good")
            return box
        return None


def _from_address(shell: Shell, values: Mapping[str, str], form: Form) -> Followed:
    """What the address tells at once; a domain of one's own is looked up meanwhile.

    What another address had filled in is taken out: its password must never go to the server of some other provider.
    """
    from ..sender.providers import find_provider

    sender = values["sender"]
    address = split_address(sender)
    provider = find_provider(address)
    if provider is None and "@" in address:
        shell.work(_look_up(form, sender, address))
    if provider is not None:
        return Followed(provider_values(provider, address), said_of(provider))
    picked = values["provider"] and values["provider"] != form.put_by_itself["provider"]  # by hand: then it is meant
    return Followed({"user": address} if picked else UNKNOWN | {"user": address})


async def _look_up(form: Form, sender: str, address: str) -> None:
    from ..sender.domain import look_up_provider

    domain = address.rpartition("@")[2]
    provider = await asyncio.to_thread(look_up_provider, address)
    if not form.is_attached or form.values["sender"] != sender or form.values["host"]:
        return
    if provider is None:
        form.put(Followed({}, f"{safe_text(domain)} is with no provider known here: name its server below, as your provider tells it."))
    else:
        form.put(Followed(provider_values(provider, address), f"The mail of {safe_text(domain)} is with {said_of(provider)}"))


def _from_provider(values: Mapping[str, str]) -> Followed | None:
    from ..sender.providers import provider_named

    provider = provider_named(values["provider"])
    if provider is None:
        return None
    return Followed(provider_values(provider, split_address(values["sender"])), said_of(provider), over=True)


def _typed_wins(values: dict[str, Any], password: str, before: MailboxRow | None) -> str:
    """A password that was typed is the one that is used: the variable or the command it would lose against is taken out, and that is said."""
    variable, command = values["password_env"], before.password_command if before is not None else ""
    if not password or not values["user"] or not (variable or command):
        return ""
    values |= {"password_env": "", "password_command": ""}
    return f" The {f'variable {variable}' if variable else 'password command'} is no longer asked: the password you typed is used."


async def _carried(shell: Shell, before: MailboxRow, row: MailboxRow) -> str:
    """What was typed for a mailbox in this session goes on with it under another name or user, but never to another server."""
    passwords = session_passwords(shell)
    typed = passwords.known(before.name)
    if not typed or (before.name, before.user, before.host) == (row.name, row.user, row.host):
        return ""
    passwords.forget(before.name)
    return await _keep(shell, row, typed) if row.host == before.host else ""


async def _keep(shell: Shell, box: MailboxRow, password: str) -> str:
    """Keep the password in the keyring, or for this session; says which."""
    if not password or not box.user:
        return ""
    from ..credentials import keep_password

    session_passwords(shell).know(box.name, password)
    try:
        await asyncio.to_thread(keep_password, box, password)
    except SalesError as error:
        return f"The password is known until you leave the app, then you are asked again ({(error.message or error.title).rstrip('.')})."
    return "Its password is in the keyring."
