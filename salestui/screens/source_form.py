"""A source as a form: from its address its kind is known. It is tried, and what would come is shown, before it is kept."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.times import utc_text
from ..store.sources import SourceRow, add_source, edit_source, get_source
from ..widgets.choice import Choice, Option
from ..widgets.form import Field, Followed, Form
from ..widgets.prose import Confirm
from .acts import Work, here
from .base import Shell
from .source_trial import entries_of, failed_words, found_words, look

CHANGED = frozenset({"source", "intel"})
KIND_OPTIONS = (
    Option("feed", "feed", "news, a blog, a forum: RSS or Atom"),
    Option("page", "page", "a page is watched: what changed in it is the news"),
    Option("mail", "mail", "a mail folder (imap:NAME, a Maildir) or an mbox file; read only"),
    Option("folder", "folder", "files that are put there, one item each"),
    Option("file", "file", "a table: support tickets, an export (CSV, JSON Lines)"),
    Option("command", "command", "a program of yours prints what it heard (cmd:PROGRAM)"),
    Option("plugin", "plugin", "a plug-in (plugin:NAME)"),
)
SIDES = (
    Option("inside", "inside", "what you and your customers say: tickets, mail, notes"),
    Option("outside", "outside", "what the world says"),
)
YES_NO = (Option("no", "no", "only addresses of the open network"), Option("yes", "yes", "it may be on this machine or its network"))
ADDRESS_HINT = "https://…, a folder, a file, imap:NAME or cmd:PROGRAM"


def add_source_form(shell: Shell) -> Work:
    """Ask for the address at once, try it, show what would come, keep it, fetch it."""
    fields = _fields()
    return _added(shell, fields, shell.ask(_form("A source that is read by itself", fields)))


def change_source_form(shell: Shell, row: SourceRow) -> Work:
    """The same with what is known; only what has another address or part is tried again."""
    fields = _fields(row)
    return _changed(shell, row, fields, shell.ask(_form(f"The source {safe_text(row.name)}", fields)))


def _fields(row: SourceRow | None = None) -> list[Field]:
    from ..intel.kinds import every_words

    private = {None: "", True: "yes", False: "no"}[row.allow_private if row is not None else False]
    return [
        Field("address", "Address", row.address if row else "", ADDRESS_HINT, needed=True),
        Field(
            "kind",
            "Kind",
            row.kind if row else "",
            "known from the address; ctrl+p chooses",
            choices=KIND_OPTIONS,
            check=_one_of(KIND_OPTIONS),
        ),
        Field("name", "Name", row.name if row else "", "what you call it; else the address tells"),
        Field("part", "Part", row.part if row else "", "of a page: #id, .class, a tag, the words of a heading", shown=_is_page),
        Field("side", "Side", row.side if row else "", "inside or outside; ctrl+p chooses", choices=SIDES, check=_one_of(SIDES)),
        Field("every", "Every", every_words(row.every_minutes) if row else "1h", "30m, 6h, 1d", check=_every_check),
        Field("private", "Private allowed", private, "yes or no; ctrl+p chooses", choices=YES_NO, check=_one_of(YES_NO)),
    ]


def _is_page(values: Mapping[str, str]) -> bool:
    return values["kind"].strip() == "page"


def _one_of(options: tuple[Option, ...]) -> Any:
    ids = [option.id for option in options]
    return lambda text: "" if text.strip() in ids else f"Say one of: {', '.join(ids)}."


def _every_check(text: str) -> str:
    from ..intel.kinds import read_every

    try:
        read_every(text)
    except SalesError as error:
        return str(error)
    return ""


def _form(title: str, fields: list[Field], wrong: str = "") -> Form:
    return Form(title, fields, wrong=wrong, follow=_follow)


def _follow(name: str, values: Mapping[str, str]) -> Followed | None:
    """From the address its kind and side."""
    from ..intel.kinds import place_source

    if name != "address" or not values["address"].strip():
        return None
    try:
        kind, address = place_source(values["address"], "", values["part"])
    except SalesError as error:
        return Followed({}, failed_words(error))
    said = next((option.detail for option in KIND_OPTIONS if option.id == kind), "")
    known = f"A {kind}: {said}." + ("" if address == values["address"].strip() else f" It is kept as {safe_text(address)}.")
    return Followed({"kind": kind, "side": _usual_side(kind)}, known)


def _usual_side(kind: str) -> str:
    return "inside" if kind in ("mail", "folder", "file") else "outside"


def values_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the form by the names of `SourceRow`. Raises `SalesError` for an address that is none."""
    from ..intel.kinds import place_source, read_every

    kind, address = place_source(typed["address"], typed["kind"].strip(), typed["part"].strip())
    values: dict[str, Any] = {
        "kind": kind, "address": address, "part": typed["part"].strip() if kind == "page" else "",
        "side": typed["side"].strip() or _usual_side(kind), "every_minutes": read_every(typed["every"] or "1h"),
        "allow_private": typed["private"].strip() == "yes",
    }  # fmt: skip
    return values | ({"name": typed["name"].strip()} if typed["name"].strip() else {})


async def _added(shell: Shell, fields: list[Field], asked: Awaitable[dict[str, str] | None]) -> None:
    while (typed := await asked) is not None:
        try:
            values = values_of(typed)
            if await _tried(shell, _as_row(values, shell), "keep it, and fetch"):
                id = await shell.store.write(add_source, values, shell.now())
                await _say_added(shell, id)
                return
            wrong = ""
        except SalesError as error:
            wrong = failed_words(error)
        fields = [replace(field, value=typed[field.name]) for field in fields]
        asked = shell.ask(_form("A source that is read by itself", fields, wrong))


async def _say_added(shell: Shell, id: int) -> None:
    from .fetching import fetch_now

    row = await shell.store.read(get_source, id)
    await shell.changed(CHANGED)
    told = f"Added the source {safe_text(row.name)}."
    shell.notice(f"{told} u to undo.", "good")
    await fetch_now(shell, [id], told)


async def _changed(shell: Shell, row: SourceRow, fields: list[Field], asked: Awaitable[dict[str, str] | None]) -> None:
    while (typed := await asked) is not None:
        try:
            values = values_of(typed)
            new = {**_as_dict(row), **values}
            moved = any(new[name] != getattr(row, name) for name in ("kind", "address", "part", "allow_private"))
            if not moved or await _tried(shell, _as_row(new, shell, row), "keep it"):
                changed = await shell.store.write(edit_source, row.id, values, shell.now())
                await shell.changed(CHANGED)
                shell.notice(f"Changed {safe_text(str(new['name']))}. u to undo." if changed else "Nothing was changed.", "good")
                return
            wrong = ""
        except SalesError as error:
            wrong = failed_words(error)
        fields = [replace(field, value=typed[field.name]) for field in fields]
        asked = shell.ask(_form(f"The source {safe_text(row.name)}", fields, wrong))


def _as_dict(row: SourceRow) -> dict[str, Any]:
    names = ("name", "kind", "address", "part", "options", "side", "every_minutes", "allow_private")
    return {name: getattr(row, name) for name in names}


def _as_row(values: Mapping[str, Any], shell: Shell, row: SourceRow | None = None) -> SourceRow:
    """A source that is not kept yet, to be looked at."""
    given = {"name": str(values["address"]), "part": "", "options": "{}", **values}
    if row is not None:
        return replace(row, **given)
    return SourceRow(
        0, given["name"], given["kind"], given["address"], given["part"], given["options"], given["side"], given["every_minutes"], False,
        given["allow_private"], utc_text(shell.now()), None, 0, None, None, "", 0, None,
    )  # fmt: skip


async def _tried(shell: Shell, row: SourceRow, keep: str) -> bool:
    """Show what would come, or why nothing can; whether it is kept all the same."""
    try:
        items = await look(shell, row)
    except SalesError as error:
        options = [
            Option("back", "Back to the form", "to correct it"),
            Option("keep", "Keep it all the same", "it is tried again at every fetch"),
        ]
        chosen: str | None = await shell.ask(Choice(f"It could not be read. {failed_words(error)}", options, digits=True))
        return chosen == "keep"
    if items is None:
        return False
    said = Confirm(f"{safe_text(row.name)}: {found_words(items)}", entries_of(items, here(shell)), keep, "back to the form", term=16)
    return bool(await shell.ask(said))
