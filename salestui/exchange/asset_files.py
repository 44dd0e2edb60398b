"""One asset as one file: its text, its name, and the way back. What was written and is read again is the same, byte for byte."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from ..errors import SalesError
from ..glass import safe_text
from ..rules.file_lines import line_of, place
from ..rules.schedule import Delay
from ..store.asset_records import AssetRecord, Place
from ..store.library import CHANNELS, KINDS, STATUSES
from .front_matter import KEYS, NOTHING, PASSED_OVER, check_value, dump, split, unknown_key

SLUG = 60  # characters of a title in its file's name
SLUG_BYTES = 120  # a name has at most 255 bytes, and a letter may take four
UNPLACED = "no-stage"
FILES = "files"
CHANNEL_NAMES = ("email", "call", "chat", "browser", "hand")


@dataclass(frozen=True)
class Named:
    """A file that the front matter names: its place (relative), under which name, its checksum if it says one, and whether it is kept."""

    file: str
    name: str
    sha256: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Parsed:
    """What a file says. `record` has no files yet; `required` is None where the file leaves it out.

    `also` are its further places, each with what it says of required; None where the file names none.
    """

    record: AssetRecord
    files: tuple[Named, ...]
    required: bool | None
    also: tuple[tuple[Place, bool | None], ...] | None = None


def write_text(record: AssetRecord, files: Sequence[str]) -> str:
    """The file of an asset; `files` are the places of its files beside it. Ends with a line end, whatever its words end with."""
    head: dict[str, Any] = {"id": record.id, "kind": record.kind, "title": record.title}
    if record.subject:
        head["subject"] = record.subject
    if record.stage:
        head |= {"stage": record.stage, "position": record.position, "delay": record.delay}
    head["status"] = record.status
    if record.tags:
        head["tags"] = list(record.tags)
    if record.stage and record.required != (record.channel != "hand"):
        head["required"] = record.required
    if record.stage and record.channel != CHANNELS[record.kind]:
        head["channel"] = record.channel
    if record.also:
        head["also"] = [_place_as_head(place, record.kind) for place in record.also]
    for key, value in (("quadrant", record.quadrant), ("application", record.application)):
        if value:
            head[key] = value
    if record.files:
        head["attachments"] = [
            {"file": where, "name": file.name, "sha256": file.sha256} | ({"kept": True} if file.kept else {})
            for file, where in zip(record.files, files, strict=True)
        ]
    if record.note:
        head["note"] = record.note
    bare = bool(record.body) and not record.body.endswith("\n")
    if bare:
        head["final_newline"] = False
    return dump(head, record.body + ("\n" if bare else ""))


def _place_as_head(place: Place, kind: str) -> dict[str, Any]:
    """A further place of an asset; what goes without saying is left out, as for its first one."""
    head: dict[str, Any] = {"stage": place.stage, "position": place.position, "delay": place.delay}
    if place.required != (place.channel != "hand"):
        head["required"] = place.required
    if place.channel != CHANNELS[kind]:
        head["channel"] = place.channel
    return head


def read_text(text: str, name: str) -> Parsed:
    """What an asset's file says. Raises `SalesError` that names the file and the line."""
    if not text.startswith("---\n"):
        raise SalesError(f"{name} has no front matter.", NOTHING, "Begin it with a line of three dashes, then kind: and title:.")
    head, body = split(text, name)
    values: dict[str, Any] = {}
    for key, value in head.items():
        if key in PASSED_OVER or value is None:
            continue
        where = place(name, line_of(text, str(key)))
        if key not in KEYS:
            raise unknown_key(str(key), where)
        reads = {"attachments": _attachments, "also": _also}
        values[key] = reads[key](value, where) if key in reads else check_value(key, value, where)
    if values.pop("final_newline", True) is False:
        body = body.removesuffix("\n")
    files, required, also = values.pop("attachments", ()), values.pop("required", None), values.pop("also", None)
    _check_words(values, text, name)
    body = safe_text(body, lines=True)
    if values["kind"] == "email":
        values["subject"] = values.get("subject") or values["title"]
    stages = [str(values.get("stage", "")).casefold(), *(place.key for place, _ in also or ())]
    if also and (not stages[0] or len(set(stages)) < len(stages)):
        where = place(name, line_of(text, "also"))
        raise SalesError(f"{where}: also names further stages.", NOTHING, "Name each stage once, the first of them as stage.")
    return Parsed(AssetRecord(values.pop("id", None), body=body, **values), files, required, also)


def _check_words(values: Mapping[str, Any], text: str, name: str) -> None:
    for key, known in (("kind", KINDS), ("status", STATUSES), ("channel", CHANNEL_NAMES)):
        if key in values and values[key] not in known:
            where = place(name, line_of(text, key))
            raise SalesError(f"{where}: {values[key]!r} is no {key} of an asset.", NOTHING, f"Say one of {', '.join(known)}.")
    for key in ("kind", "title"):
        if not values.get(key):
            raise SalesError(
                f"{place(name, line_of(text, key) or 1)}: an asset needs a {key}.", NOTHING, f"Write {key}: … into its front matter."
            )
    if "delay" in values:
        try:
            Delay.parse(values["delay"])
        except SalesError as error:
            raise SalesError(f"{place(name, line_of(text, 'delay'))}: {error.title}", error.message, error.hint) from error


def _also(value: Any, where: str) -> tuple[tuple[Place, bool | None], ...]:
    found = []
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict) or not each.get("stage") or not set(each) <= {"stage", "position", "delay", "required", "channel"}:
            raise SalesError(f"{where}: also is not what it should be.", NOTHING, "Write a list of {stage: …, position: …, delay: …}.")
        values = {key: check_value(key, value, where) for key, value in each.items() if value is not None}
        required = values.pop("required", None)
        if values.get("channel", "hand") not in CHANNEL_NAMES:
            raise SalesError(
                f"{where}: {values['channel']!r} is no channel of an asset.", NOTHING, f"Say one of {', '.join(CHANNEL_NAMES)}."
            )
        try:
            Delay.parse(values.get("delay", "0"))
        except SalesError as error:
            raise SalesError(f"{where}: {error.title}", error.message, error.hint) from error
        found.append((Place(**values), required))
    return tuple(found)


def _attachments(value: Any, where: str) -> tuple[Named, ...]:
    found = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            found.append(Named(each, _last(each)))
        elif isinstance(each, dict) and isinstance(each.get("file"), str) and set(each) <= {"file", "name", "sha256", "kept"}:
            named = str(each.get("name") or _last(each["file"]))
            kept, sha256 = each.get("kept", False), str(each.get("sha256", ""))
            if not isinstance(kept, bool) or (sha256 and not re.fullmatch(r"[0-9a-f]{64}", sha256)):
                raise SalesError(f"{where}: kept is true or false, sha256 has 64 signs.", NOTHING, "Leave both out: they are worked out.")
            found.append(Named(each["file"], " ".join(safe_text(named).split()), sha256, kept))
        else:
            raise SalesError(
                f"{where}: attachments is not what it should be.", NOTHING, "Write a list of file names: [offer.pdf, chart.png]."
            )
    return tuple(found)


def _last(path: str) -> str:
    return " ".join(safe_text(path.replace("\\", "/").rpartition("/")[2]).split())


def file_names(records: Iterable[AssetRecord]) -> dict[int, str]:
    """{asset id: place in the folder}, like "03-call-booked/13-chat-in-the-room.md". The same assets always have the same names.

    Two that differ only in case or accents' form are one name on many file systems: the later asset gets its id behind it.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    for record in sorted(records, key=lambda record: record.id or 0):
        folder = f"{record.stage_position:02}-{slug(record.stage)}" if record.stage else UNPLACED
        number = f"{record.position:02}-" if record.stage and record.position is not None else ""
        stem = f"{folder}/{number}{record.kind}-{slug(record.title)}"
        if _folded(stem) in taken:
            stem = f"{stem}-{record.id}"
        taken.add(_folded(stem))
        names[int(record.id or 0)] = f"{stem}.md"
    return names


def slug(title: str) -> str:
    """A title as a part of a file's name: letters and digits of any script in lower case, a dash for all between."""
    plain = re.sub(r"[^\w]+|_+", "-", normalize("NFC", title.casefold())).strip("-")[:SLUG]
    while len(plain.encode()) > SLUG_BYTES:
        plain = plain[:-1]
    return plain.strip("-") or "untitled"


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFKD", name).casefold())
