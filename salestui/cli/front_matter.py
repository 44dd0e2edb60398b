"""One asset as a Markdown file on the command line: read, filled in, written. The format itself is in `exchange.front_matter`."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..errors import SalesError
from ..exchange.front_matter import MOST_BYTES, check_value, decode, split
from ..glass import quoted
from ..rules.file_lines import line_of, place
from ..store.library import AssetDraft
from .attaching import Look, attach, reference
from .plain_file import open_plain

__all__ = ["KEYS", "fill", "folder_of", "read_bytes", "split", "write"]

KEYS = ("kind", "title", "subject", "stage", "position", "delay", "status", "tags", "required", "attachments")
# Written or known elsewhere (`asset import` takes them); an asset file may carry them.
PASSED_OVER = ("id", "revision", "variables", "channel", "also", "quadrant", "application", "note", "final_newline")


def read_bytes(name: str, stdin: Any) -> str:
    """The text of an asset file, or of standard input for “-”. Raises `SalesError`."""
    try:
        content: bytes = stdin.buffer.read(MOST_BYTES + 1) if name == "-" else _file(name)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no file"
        raise SalesError(f"{name} cannot be read: {why}.", "Nothing was changed.", "Check the name.") from error
    return decode(content, name)


def _file(name: str) -> bytes:
    with open_plain(name) as file:
        return file.read(MOST_BYTES + 1)


def folder_of(name: str) -> Path:
    """The folder in which an asset file's attachments are looked for; for standard input (“-”) the current one."""
    return Path(name).parent if name != "-" else Path()


def fill(
    draft: AssetDraft,
    head: Mapping[Any, Any],
    name: str,
    text: str = "",
    folder: Path = Path(),
    typed: bool = False,
    look: Look = reference,
) -> AssetDraft:
    """The draft with what the front matter says; its attachments, looked for in `folder`, as they are now.

    Unless the founder has just `typed` it, no attachment may be outside of the folder but those that the draft has already. A file
    that salestui keeps stands there by its name alone. Raises `SalesError` naming the key, its line in `text`, and the nearest valid one.
    """
    known = {file.path for file in draft.attachments}
    mail = (draft.kind or str(head.get("kind") or "email")) == "email"
    for key, value in head.items():
        if key in PASSED_OVER or value is None:
            continue
        where = place(name, line_of(text, str(key)))
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, 1)
            hint = f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(KEYS)}."
            raise SalesError(f"{where}: the front matter has the key {quoted(str(key))}.", "Nothing was changed.", hint)
        if key == "attachments":
            names = _names(value, where)
            kept = {file.name: file for file in draft.attachments if file.kept and (typed or not (folder / file.name).exists())}
            fresh = iter(attach([each for each in names if each not in kept], folder, where, not typed, known, mail=mail, look=look))
            draft = replace(draft, attachments=tuple(kept[each] if each in kept else next(fresh) for each in names))
            continue
        draft = replace(draft, **{key: check_value(key, value, where)})
    return draft


def _names(value: Any, where: str) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list):  # an exported file says more of each
        names = [each["file"] if isinstance(each, dict) and "file" in each else each for each in names]
        if all(isinstance(each, str) for each in names):
            return names
    raise SalesError(
        f"{where}: attachments is not what it should be.", "Nothing was changed.", "Write a list of file names: [offer.pdf, chart.png]."
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
        head["attachments"] = [file.name if file.kept else file.path for file in draft.attachments]
    shown = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{shown}---\n{draft.body}"
