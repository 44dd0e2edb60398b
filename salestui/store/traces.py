"""Where a person is still named after he was forgotten: in what the founder wrote himself, and in copies of the store."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .engine import Database

AUTOMATIC = "????????T??????-*.db"
"""How the backups that salestui made by itself are named."""

_CHUNK = 1 << 20
_AROUND = r"[\w!#$%&'*+/=?^`{|}~-]"

# (what it is called, table, how a row is shown, the columns that a founder or somebody else wrote).
_WRITTEN = (
    ("prospect", "prospect", "name", ("name", "company", "title", "source", "tags", "custom", "notes", "lost_reason")),
    ("intel", "intel", "title", ("said_by", "title", "body", "url")),
    ("decision", "decision", "verdict", ("synthesis", "quote", "reason", "expected", "result_note")),
    ("answer", "answer", "slot", ("text", "detail")),
    ("task", "task", "kind", ("about", "reason")),
    ("fit", "fit", "pair", ("note",)),
    ("rule", "rule", "query", ("query", "reason")),
    ("source", "source", "name", ("name", "address", "part", "options")),
    ("friction", "friction", "side", ("cause",)),
    ("script", "revision", "subject", ("subject", "body", "note")),
    ("contact", "touch", "channel", ("outcome", "subject", "rendered")),
    ("mail", "delivery", "recipient", ("own_subject", "own_body", "answer", "why")),
    ("skipped step", "skip", "reason", ("reason",)),
    ("setting", "setting", "key", ("value",)),
)  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """One row that names somebody: what it is, its id, and how it is shown in a list."""

    kind: str
    id: int
    shown: str


def whole_word(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds these names and addresses, whatever their case, but not inside a longer one."""
    longest_first = sorted(filter(None, set(texts)), key=len, reverse=True)
    addresses = "|".join(re.escape(text) for text in longest_first if "@" in text) or "(?!)"
    names = "|".join(re.escape(text) for text in longest_first if "@" not in text) or "(?!)"
    return re.compile(rf"(?<!{_AROUND})(?<!{_AROUND}\.)(?:{addresses})(?![\w-]|\.\w)|(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)


def list_mentions(db: Database, texts: Iterable[str]) -> list[Mention]:
    """Every row that contains one of these texts as a word of its own."""
    pattern = whole_word(texts)
    found = []
    for kind, table, shown, columns in _WRITTEN:
        for id, label, *written in db.execute(f"SELECT id, {shown}, {', '.join(columns)} FROM {table} ORDER BY id"):
            if any(pattern.search(text) for text in written if text):
                found.append(Mention(kind, int(id), str(label or "")))
    return found


def copies_naming(folders: Iterable[Path], texts: Iterable[str], but: Path) -> list[Path]:
    """The stores and backups in these folders (`but` for one) whose bytes contain one of these texts."""
    needles = [text for text in texts if text]
    candidates = sorted({path for folder in folders for path in folder.glob("*.db") if path.is_file() and path != but})
    return [path for path in candidates if names_any(path, needles)]


def names_any(path: Path, texts: Iterable[str]) -> bool:
    """Whether a file's bytes contain one of these texts, whatever their case. False for one that is not there."""
    spelled = b"|".join(re.escape(text.encode()) for text in texts if text)
    if not spelled:
        return False
    pattern = re.compile(spelled, re.IGNORECASE)
    try:
        return any(pattern.search(chunk) for chunk in _chunks(path))
    except OSError:
        return False


def _chunks(path: Path) -> Iterator[bytes]:
    """A file piece by piece, each with the end of the one before, so that nothing hides on a border."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield before + piece
            before = piece[-1024:]
