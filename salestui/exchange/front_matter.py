"""Assets as Markdown with YAML front matter: the text of a file, its head and its words, read without trust and written always the same way."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.file_lines import place

KEYS = (
    "id", "kind", "title", "subject", "stage", "position", "delay", "status", "tags", "required", "channel", "also", "quadrant", "application",
    "attachments", "note", "final_newline",
)  # fmt: skip
"""Every key an asset's file may have, in the order in which they are written."""
_TEXTS = ("kind", "title", "subject", "stage", "delay", "status", "channel", "application", "note")
PASSED_OVER = ("revision", "variables")  # known elsewhere; a file may carry them
MOST_BYTES = 1_000_000
LONGEST_HEAD = 64_000  # characters; what is longer is no front matter
MOST_ID = 10**9
DEEPEST = 6  # levels that a front matter may nest; attachments are three

NOTHING = "Nothing was changed."


def decode(content: bytes, name: str) -> str:
    """The text of an asset file, with plain line ends. Raises `SalesError` for what is too long or no UTF-8 text, with the line."""
    if len(content) > MOST_BYTES:
        raise SalesError(f"{name} has more than {MOST_BYTES:,} bytes.", NOTHING, "An asset's words are shorter; attach files instead.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SalesError(f"{name} is not UTF-8 text (line {line}).", NOTHING, "Save it as UTF-8.") from error
    if "\0" in text:
        raise SalesError(f"{name} is no text.", NOTHING, "Give a Markdown file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split(text: str, name: str) -> tuple[dict[str, Any], str]:
    """(front matter, words) of an asset file; no front matter is an empty one. Raises `SalesError` with the line."""
    if not text.startswith("---\n"):
        return {}, text
    head, mark, body = text[4:].partition("\n---\n") if not text.endswith("\n---") else (text[4:-4], "\n---\n", "")
    if text[4:].startswith("---\n"):
        head, mark, body = "", "\n", text[8:]
    if not mark:
        raise SalesError(f"{name}: the front matter has no end.", NOTHING, "Close it with a line of three dashes.")
    return _read_head(head, name), body.removeprefix("\n")


def _read_head(head: str, name: str) -> dict[str, Any]:
    import yaml

    # The quick parser nests without a limit of its own: what nests more than any asset does is not given to it.
    if len(head) > LONGEST_HEAD or head.count("[") + head.count("{") > LONGEST_HEAD // 100 or "- - - -" in head or "? ? ?" in head:
        raise SalesError(f"{name}: the front matter is too long or nested too deeply.", NOTHING, "Write one “key: value” a line.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        tree = yaml.compose(head, loader)
        if tree is not None:
            _check_tree(tree, name, set(), 0)
        found = yaml.load(head, loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = _mark(head) or getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        tab = mark is not None and "\t" in head.split("\n")[min(mark.line, head.count("\n"))]
        hint = "Put spaces in the place of the tab." if tab else "Put texts with a colon or a quote into quotes."
        raise SalesError(f"{name}: the front matter is not valid YAML{line}.", NOTHING, hint) from error
    if found is not None and not isinstance(found, dict):
        raise SalesError(f"{name}: the front matter is no list of “key: value”.", NOTHING, "Write it like “title: …”.")
    return found or {}


def _mark(head: str) -> Any:
    """Where the front matter is wrong, as the slower parser says it: the quick one names the line behind what is left open."""
    import yaml

    try:
        yaml.compose(head, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return getattr(error, "problem_mark", None)
    return None


def _check_tree(node: Any, name: str, seen: set[int], depth: int) -> None:
    """Refuse what stands in two places by an alias (a bomb is made of them), a key that is there twice, and deep nests."""
    line = node.start_mark.line + 2
    if id(node) in seen:
        raise SalesError(f"{place(name, line)}: the front matter uses an alias (*name).", NOTHING, "Write the value itself.")
    if depth > DEEPEST:
        raise SalesError(f"{place(name, line)}: the front matter is nested too deeply.", NOTHING, "Write one “key: value” a line.")
    seen.add(id(node))
    if node.id == "mapping":
        keys: set[str] = set()
        for key, value in node.value:
            if key.id == "scalar" and key.value in keys:
                raise SalesError(
                    f"{place(name, key.start_mark.line + 2)}: the key {quoted(key.value)} is there twice.", NOTHING, "Leave one of them."
                )
            keys.add(str(key.value))
            _check_tree(key, name, seen, depth + 1)
            _check_tree(value, name, seen, depth + 1)
    elif node.id == "sequence":
        for each in node.value:
            _check_tree(each, name, seen, depth + 1)


def unknown_key(key: str, where: str) -> SalesError:
    """The error for a key that no asset's file has, with the nearest one."""
    near = get_close_matches(key, KEYS, 1)
    hint = f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(KEYS)}."
    return SalesError(f"{where}: the front matter has the key {quoted(key)}.", NOTHING, hint)


def check_value(key: str, value: Any, where: str) -> Any:
    """A value as the asset has it (but for attachments). Raises `SalesError` for one of another type."""
    if key in ("position", "id", "quadrant"):
        most = {"position": 10_000, "id": MOST_ID, "quadrant": 5}[key]
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < most:
            return value
    elif key in ("required", "final_newline"):
        if isinstance(value, bool):
            return value
    elif key == "tags":
        words = value.split(",") if isinstance(value, str) else value
        if isinstance(words, list) and all(isinstance(word, str | int | float) for word in words):
            return tuple(safe_text(str(word)).strip() for word in words if str(word).strip())
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        return safe_text(str(value)).strip()
    if key in _TEXTS and isinstance(value, date):
        raise SalesError(f"{where}: {key} is read as a date.", NOTHING, f'Put it into quotes: {key}: "{value}".')
    if key in _TEXTS and isinstance(value, bool):
        raise SalesError(f"{where}: {key} is read as {'yes' if value else 'no'}, not as a text.", NOTHING, "Put it into quotes.")
    wanted = {"position": "a number from 1", "id": "the number it has", "quadrant": "a number from 1 to 4", "tags": "a list of words"}
    told = wanted.get(key, "true or false" if key in ("required", "final_newline") else "one text")
    raise SalesError(f"{where}: {key} is not what it should be.", NOTHING, f"Write {told} there.")


def dump(head: Mapping[str, Any], body: str) -> str:
    """A file's text: the head in the order of its keys, an empty line, the words as they are."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    shown = yaml.dump(dict(head), Dumper=dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{shown}---\n\n{body}"
