"""What kind of source an address is, and how often it is asked: the words of a person made exact."""

import os
import re
import shutil
from pathlib import Path

from ..errors import SalesError
from ..glass import quoted
from ..store.sources import KINDS, argv_in

_BY_SUFFIX = {
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed", ".html": "page", ".htm": "page", ".txt": "page", ".md": "page",
    ".csv": "file", ".tsv": "file", ".json": "file", ".jsonl": "file", ".ndjson": "file", ".mbox": "mail", ".eml": "mail",
}  # fmt: skip
_BEGINS = {"imap:": "mail", "cmd:": "command", "plugin:": "plugin"}
_UNITS = {"m": 1, "min": 1, "h": 60, "d": 1440, "w": 10080}
_NOTHING = "Nothing was added."


def place_source(address: str, kind: str = "", part: str = "") -> tuple[str, str]:
    """(kind, address as it is kept) of what a person typed: an address of the web, a folder, a file, `imap:NAME`, `cmd:PROGRAM`, `plugin:NAME`.

    A page is what has a `part`, or is said to be one. Raises `SalesError` for what is none of these.
    """
    if kind and kind not in KINDS:
        raise SalesError(f"{quoted(kind)} is no kind of source.", _NOTHING, f"The kinds are {', '.join(KINDS)}.")
    typed = address.strip()
    for begins, found in _BEGINS.items():
        if typed.startswith(begins):
            if not typed.removeprefix(begins).strip():
                raise SalesError(f"{quoted(typed)} names nothing.", _NOTHING, "Write imap:MAILBOX, cmd:PROGRAM or plugin:NAME.")
            if begins == "cmd:":
                _refuse_missing(typed)
            return kind or found, typed
    typed = re.sub(r"^feed:(?://)?(?=https?:)", "", typed, flags=re.I)
    typed = re.sub(r"^feed://", "http://", typed, flags=re.I)
    if re.match(r"https?:", typed, re.I):
        from .http import web_address

        return kind or ("page" if part else "feed"), web_address(typed)
    if "://" in typed and not typed.startswith("file:"):
        raise SalesError(f"{quoted(typed)} is no address that can be read.", _NOTHING, "It begins with http://, https:// or file://.")
    if not typed:
        raise SalesError(
            "A source needs an address.", _NOTHING, "Give the address of a feed or a page, a folder, a file, imap:NAME or cmd:PROGRAM."
        )
    from .local import local_path

    path = local_path(typed) or Path(typed)
    path = Path(os.path.abspath(path))
    if kind:
        _refuse_other(path, kind)
    return kind or _kind_of_path(path, part), str(path)


def _refuse_missing(typed: str) -> None:
    """Raise `SalesError` where the program of a command is not there."""
    words = argv_in(typed)
    if shutil.which(words[0]) is None:
        raise SalesError(
            f"There is no program {quoted(words[0])} that may be run.", _NOTHING, "Give its whole path, or see that it is in PATH."
        )


def _refuse_other(path: Path, kind: str) -> None:
    """Raise `SalesError` where a source of this kind could never be read at this path."""
    shown = quoted(str(path), 200)
    if path.is_dir() and kind not in ("mail", "folder"):
        raise SalesError(f"{shown} is a folder, not a {kind}.", _NOTHING, "Leave --kind out: the files in it are read as they come.")
    if path.is_dir() and kind == "mail" and not _is_maildir(path):
        hint = "Leave --kind out, and the mails in it are read and put into done/; or name the one .mbox or .eml file."
        raise SalesError(f"{shown} is a folder, but no Maildir: it has no cur/ and new/.", _NOTHING, hint)
    if path.is_file() and kind == "folder":
        raise SalesError(f"{shown} is a file, not a folder.", _NOTHING, "Leave --kind out, or name the folder it is in.")


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _kind_of_path(path: Path, part: str) -> str:
    if path.is_dir():
        return "mail" if _is_maildir(path) else "folder"
    if not path.is_file():
        hint = "Name a folder or a file that is there, or an address that begins with https://."
        raise SalesError(f"There is no folder or file {quoted(str(path), 200)}.", _NOTHING, hint)
    found = "page" if part else _BY_SUFFIX.get(path.suffix.lower(), "")
    if not found:
        raise SalesError(f"What {quoted(path.name)} is cannot be told from its name.", _NOTHING, "Say --kind feed, page, mail or file.")
    return found


def read_every(text: str) -> int:
    """Minutes from "30m", "6h", "1d", "2w" or a number of minutes. Raises `SalesError`."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*(m|min|h|d|w)?\s*", text.lower())
    if not found or not int(found[1]):
        raise SalesError(f"{quoted(text)} is no span of time.", "Nothing was changed.", "Say 30m, 6h, 1d or 1w.")
    return int(found[1]) * _UNITS[found[2] or "m"]


def every_words(minutes: int) -> str:
    """A number of minutes as it is typed: "6h"."""
    for unit in ("w", "d", "h"):
        if minutes % _UNITS[unit] == 0:
            return f"{minutes // _UNITS[unit]}{unit}"
    return f"{minutes}m"
