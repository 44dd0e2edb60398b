"""Assets as Markdown files with YAML front matter: read, checked, written."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.file_lines import line_of, place
from ..store.library import AssetDraft
from .attaching import attach

KEYS = ("kind", "title", "subject", "stage", "position", "delay", "status", "tags", "required", "attachments")
PASSED_OVER = ("id", "revision", "variables")  # written or known elsewhere; an asset file may carry them
MOST_BYTES = 1_000_000


def read_bytes(name: str, stdin: Any) -> str:
    """The text of an asset file, or of standard input for “-”. Raises `SalesError`."""
    try:
        content: bytes = stdin.buffer.read(MOST_BYTES + 1) if name == "-" else _file(Path(name))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no file"
        raise SalesError(f"{name} cannot be read: {why}.", "Nothing was changed.", "Check the name.") from error
    if len(content) > MOST_BYTES:
        raise SalesError(
            f"{name} has more than {MOST_BYTES:,} bytes.", "Nothing was changed.", "An asset's words are shorter; attach files instead."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SalesError(f"{name} is not UTF-8 text (line {line}).", "Nothing was changed.", "Save it as UTF-8.") from error
    if "\0" in text:
        raise SalesError(f"{name} is no text.", "Nothing was changed.", "Give a Markdown file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def split(text: str, name: str) -> tuple[dict[str, Any], str]:
    """(front matter, body) of an asset file; no front matter is an empty one. Raises `SalesError` with the line."""
    if not text.startswith("---\n"):
        return {}, text
    head, mark, body = text[4:].partition("\n---\n") if not text.endswith("\n---") else (text[4:-4], "\n---\n", "")
    if text[4:].startswith("---\n"):
        head, mark, body = "", "\n", text[8:]
    if not mark:
        raise SalesError(f"{name}: the front matter has no end.", "Nothing was changed.", "Close it with a line of three dashes.")
    import yaml

    try:
        found = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 2}" if place else ""
        raise SalesError(
            f"{name}: the front matter is not valid YAML{line}.", "Nothing was changed.", "Put texts with a colon or a quote into quotes."
        ) from error
    if found is not None and not isinstance(found, dict):
        raise SalesError(f"{name}: the front matter is no list of “key: value”.", "Nothing was changed.", "Write it like “title: …”.")
    return found or {}, body.removeprefix("\n")


def folder_of(name: str) -> Path:
    """The folder in which an asset file's attachments are looked for; for standard input (“-”) the current one."""
    return Path(name).parent if name != "-" else Path()


def fill(draft: AssetDraft, head: Mapping[Any, Any], name: str, text: str = "", folder: Path = Path(), typed: bool = False) -> AssetDraft:
    """The draft with what the front matter says; its attachments, looked for in `folder`, as they are now.

    Unless the founder has just `typed` it, no attachment may be outside of the folder but those that the draft has already.
    Raises `SalesError` naming the key, its line in `text`, and the nearest valid one.
    """
    known = {file.path for file in draft.attachments}
    for key, value in head.items():
        if key in PASSED_OVER or value is None:
            continue
        where = place(name, line_of(text, str(key)))
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, 1)
            hint = f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(KEYS)}."
            raise SalesError(f"{where}: the front matter has the key {quoted(str(key))}.", "Nothing was changed.", hint)
        if key == "attachments":
            draft = replace(draft, attachments=attach(_names(value, where), folder, where, not typed, known))
            continue
        draft = replace(draft, **{key: _value(key, value, where)})
    return draft


def _names(value: Any, where: str) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and all(isinstance(each, str) for each in names):
        return names
    raise SalesError(
        f"{where}: attachments is not what it should be.", "Nothing was changed.", "Write a list of file names: [offer.pdf, chart.png]."
    )


def _value(key: str, value: Any, name: str) -> Any:
    if key == "position":
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000:
            return value
    elif key == "required":
        if isinstance(value, bool):
            return value
    elif key == "tags":
        words = value.split(",") if isinstance(value, str) else value
        if isinstance(words, list) and all(isinstance(word, str | int | float) for word in words):
            return tuple(str(word).strip() for word in words if str(word).strip())
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        return safe_text(str(value)).strip()
    raise SalesError(
        f"{name}: {key} is not what it should be.",
        "Nothing was changed.",
        f"Write {'a number from 1' if key == 'position' else 'one text'} there.",
    )


def write(draft: AssetDraft) -> str:
    """An asset as a file; `read`ing it again gives the same draft."""
    import yaml

    head: dict[str, Any] = {"kind": draft.kind, "title": draft.title}
    if draft.subject:
        head["subject"] = draft.subject
    if draft.stage:
        head |= {"stage": draft.stage, "position": draft.position, "delay": draft.delay}
    head["status"] = draft.status
    if draft.tags:
        head["tags"] = list(draft.tags)
    if not draft.required:
        head["required"] = False
    if draft.attachments:
        head["attachments"] = [file.path for file in draft.attachments]
    shown = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{shown}---\n{draft.body}"
