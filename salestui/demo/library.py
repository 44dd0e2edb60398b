"""The demo's words and pictures and the things heard, read from the Markdown files that come with the package."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ..store.library import CHANNELS, AssetDraft


@dataclass(frozen=True)
class Piece:
    """One of the words and pictures; `file` names the PDF or the film that is made of its text, "" for all others."""

    draft: AssetDraft
    file: str


@dataclass(frozen=True)
class Earlier:
    """What an asset said before it was revised, `days` ago, and why it was."""

    subject: str
    body: str
    days: int
    note: str


@dataclass(frozen=True)
class Script:
    """One step of a stage's sequence as the funnel needs it: its title, how it goes out, and the wait before it in business days."""

    title: str
    channel: str
    delay: int


@dataclass(frozen=True)
class Heard:
    """One thing heard, for the inbox; `days` ago."""

    title: str
    body: str
    side: str
    kind: str
    said_by: str
    url: str
    days: int
    objection: str


@dataclass(frozen=True)
class Decided:
    """One thing heard before, and what was decided on it `decided` days ago; the fields are those of a decision.

    `asset` and `stage` name what the task is done to, `answer_of` the quadrant whose answer changed; `park` and `check` are days from now.
    """

    heard: Heard
    decided: int
    verdict: str
    effects: str
    synthesis: str
    reason: str
    suggested: str
    voice: str
    evidence: str
    friction: str
    expected: str
    task: str
    open: bool
    asset: str
    stage: str
    answer_of: int
    park: int | None
    check: int | None
    result: str
    result_note: str
    friction_stage: str
    friction_cause: str
    by_rule: bool


def read_assets() -> list[Piece]:
    """All 41 in the order of their stages. What is not sent by itself (value propositions, papers, the video) has no position."""
    pieces = []
    for folder in sorted(_folder("assets").iterdir(), key=lambda entry: entry.name):
        for head, body in _read(folder):
            tags = tuple(str(tag) for tag in head["tags"])
            draft = AssetDraft(
                str(head["kind"]), str(head["title"]), str(head.get("subject", "")), body, str(head["stage"]),
                head.get("position"), str(head.get("delay", "0")), str(head["status"]), tags, quadrant=head.get("quadrant"),
            )  # fmt: skip
            pieces.append(Piece(draft, str(head.get("file", ""))))
    return pieces


def read_earlier() -> dict[str, Earlier]:
    """The first revisions of those that were revised in the quarter, by the asset's title."""
    return {
        str(head["title"]): Earlier(str(head["subject"]), body, int(head["days"]), str(head["note"]))
        for head, body in _read(_folder("earlier"))
    }


def read_cards(piece: Piece) -> list[tuple[str, str]]:
    """The cards of a film: heading and words, from the numbered lines of its text."""
    return re.findall(r"^\d+\. \*\*(.+?)\.\*\* (.+)$", piece.draft.body, flags=re.M)


def sequences(pieces: list[Piece]) -> dict[str, list[Script]]:
    """The steps of each stage in order."""
    steps: dict[str, list[Script]] = {}
    placed = [piece.draft for piece in pieces if piece.draft.position is not None]
    for draft in sorted(placed, key=lambda draft: draft.position or 0):
        steps.setdefault(draft.stage, []).append(Script(draft.title, CHANNELS[draft.kind], int(draft.delay.rstrip("b"))))
    return steps


def read_heard() -> list[Heard]:
    """The ten things heard that wait in the inbox."""
    return [_heard(head, body) for head, body in _read(_folder("intel"))]


def _heard(head: dict[str, Any], body: str) -> Heard:
    words = {name: str(head.get(name, "")) for name in ("title", "side", "kind", "url", "objection")}
    return Heard(body=body.strip(), said_by=str(head["from"]), days=int(head["days"]), **words)


_TEXTS = ("effects", "synthesis", "reason", "suggested", "voice", "evidence", "friction", "expected", "task", "asset", "stage", "result", "result_note",
          "friction_stage", "friction_cause")  # fmt: skip


def read_decided() -> list[Decided]:
    """What was heard and decided in the weeks before."""
    return [_decided(head, body) for head, body in _read(_folder("decided"))]


def read_story() -> list[Decided]:
    """What a founder would decide on the ten things that wait (product.md); "merge" is the one that was heard before."""
    return [_decided(head, body) for head, body in _read(_folder("intel"))]


def read_later() -> tuple[str, str, str, str]:
    """(title, subject, words, why) of the mail that is revised because of what was heard."""
    ((head, body),) = _read(_folder("later"))
    return str(head["title"]), str(head["subject"]), body, str(head["note"])


def _decided(head: dict[str, Any], body: str) -> Decided:
    return Decided(
        _heard(head, body), int(head.get("decided", 0)), str(head["verdict"]), open=bool(head.get("open")), answer_of=int(head.get("answer_of", 0)),
        park=head.get("park"), check=head.get("check"), by_rule=bool(head.get("rule")), **{name: str(head.get(name, "")) for name in _TEXTS},
    )  # fmt: skip


def data_file(name: str) -> Traversable:
    """A file of the demo that is no Markdown."""
    return _folder(name)


def export_file() -> Traversable:
    """The small HubSpot export that the walk imports."""
    return _folder("exports") / "hubspot-contacts.csv"


def _folder(name: str) -> Traversable:
    return files(__package__) / name


def _read(folder: Traversable) -> Iterator[tuple[dict[str, Any], str]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # where libyaml is there it is ten times as fast
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".md"):
            _, head, body = re.split(r"^---\n", entry.read_text(encoding="utf-8"), maxsplit=2, flags=re.M)
            yield yaml.load(head, loader), body
