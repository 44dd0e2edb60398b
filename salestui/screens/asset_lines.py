"""What is known about one asset, as lines: the card beside the library's list, and the long page with everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..glass import safe_text
from ..store.asset_page import AssetFacts, Place, Reach
from ..store.library import FILED, RevisionRow
from ..store.pictures import FileDescription
from ..widgets.cells import Line, fit, width, wrap
from ..widgets.look import Glyphs
from ..widgets.markdown_lines import markdown_lines
from .card import READABLE, fact
from .wording import ago_words, count_words, moment_words

Files = Sequence[FileDescription]
TERM = 12  # cells of a fact's name
STATUS_STYLES = {"live": "good", "draft": "warn", "retired": "dim"}
KIND_WORDS = {
    "value": "value proposition", "email": "e-mail", "pdf": "PDF", "video": "video", "image": "picture", "chat": "chat script",
    "call": "call script", "page": "web page",
}  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """All that an asset's own page shows besides its facts; `names` are the variables of its words, or `wrong` says why they are not read."""

    reach: Reach
    revisions: Sequence[RevisionRow]
    names: Sequence[str] = ()
    wrong: str = ""


def status_sign(status: str, glyphs: Glyphs) -> str:
    """One cell that tells a status beside its word."""
    return {"live": glyphs.good, "draft": "~", "retired": "-"}.get(status, glyphs.dot)


def delay_words(delay: str) -> str:
    """A step's delay as a sentence says it: "at once", "3 business days later"."""
    number = int(delay.rstrip("b") or 0)
    if not number:
        return "at once"
    return f"{count_words(number, 'business day' if delay.endswith('b') else 'day')} later"


def place_words(place: Place) -> str:
    """Where a step stands: "Captured, step 2, 3 business days later, required"."""
    if place.channel == "hand":
        return f"{safe_text(place.stage)}, at hand when you need it"
    return f"{safe_text(place.stage)}, step {place.position}, {delay_words(place.delay)}{'' if place.required else ', may be left out'}"


def asset_lines(facts: AssetFacts, now: datetime, glyphs: Glyphs, cells: int, files: Files = ()) -> list[Line]:
    """The card: front facts, then the newest words as they read; of a file its first page. `files` are described as soon as they were looked at."""
    return [
        *_head(facts, glyphs, cells),
        *_facts(facts, now, cells, files),
        [],
        *_words(facts, glyphs, cells),
        *first_pages(facts, files, cells),
    ]


def short_asset_lines(facts: AssetFacts, now: datetime, glyphs: Glyphs, cells: int, files: Files = ()) -> list[Line]:
    """The card for the room below a list: the facts in two lines, then the words."""
    row = facts.row
    sign = f"{status_sign(row.status, glyphs)} {row.status}"
    about = [KIND_WORDS.get(row.kind, row.kind), place_words(facts.places[0]) if facts.places else "in no stage"]
    about.append(f"r{row.revision}")
    about += [safe_text(file.name) for file in facts.files] if not files else []
    title = fit(row.title, min(width(row.title), max(1, cells - width(sign) - 2)), more=glyphs.more)
    lines: list[Line] = [[(title, "bold"), ("  ", ""), (sign, STATUS_STYLES.get(row.status, ""))]]
    lines.append([(fit(" · ".join(about), cells, more=glyphs.more), "dim")])
    lines += [[(fit(file_words(file), cells, more=glyphs.more), "bad" if file.wrong else "")] for file in files]
    lines += [[("Subject: ", "dim"), (fit(facts.subject, max(1, cells - 9), more=glyphs.more), "bold")]] if facts.subject else []
    return [*lines, *_words(facts, glyphs, cells), *first_pages(facts, files, cells)]


def asset_page_lines(facts: AssetFacts, whole: Whole, files: Files, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    """Everything; no line longer than an eye can follow."""
    cells = min(cells, READABLE)
    lines = [*_head(facts, glyphs, cells), *_facts(facts, now, cells, files), *_reach(whole.reach, now, cells)]
    if whole.names:
        lines += fact("Filled in", ", ".join(whole.names), cells, names=TERM)
    if whole.wrong:
        lines += fact("Wrong", whole.wrong, cells, "bad", names=TERM)
    lines += [
        [],
        *_words(facts, glyphs, cells),
        *first_pages(facts, files, cells, always=True),
        [],
        [(f"Revisions, {len(whole.revisions)}", "bold")],
    ]
    for revision in reversed(whole.revisions):
        why = safe_text(revision.note) or ("the first words" if revision.number == 1 else "no reason was given")
        lines += fact(f"r{revision.number}", f"{moment_words(revision.at, now)}: {why}", cells, names=TERM)
    return lines


def _head(facts: AssetFacts, glyphs: Glyphs, cells: int) -> list[Line]:
    row = facts.row
    sign = f"{status_sign(row.status, glyphs)} {row.status}"
    kind = KIND_WORDS.get(row.kind, row.kind)
    return [
        *([(line, "bold")] for line in wrap(row.title, cells)),
        [(sign, STATUS_STYLES.get(row.status, "")), (f"  {kind}{f', Q{row.quadrant}' if row.quadrant else ''}", "dim")],
    ]


def _facts(facts: AssetFacts, now: datetime, cells: int, files: Files) -> list[Line]:
    lines: list[Line] = []
    for number, place in enumerate(facts.places):
        lines += fact("Place" if not number else "", place_words(place), cells, names=TERM)
    if not facts.places:
        lines += fact("Place", "in no stage: m puts it into one", cells, "dim", names=TERM)
    said = f"r{facts.row.revision}, {ago_words(facts.revised_at, now)}" + (f": {safe_text(facts.note)}" if facts.note else "")
    lines += fact("Revision", said, cells, names=TERM)
    for term, text in (("Tags", ", ".join(facts.tags)), ("Served by", facts.application)):
        lines += fact(term, safe_text(text), cells, names=TERM) if text else []
    for number, file in enumerate(facts.files):
        term = "Files" if not number else ""
        found = files[number] if number < len(files) else None
        lines += fact(term, file_words(found) if found else safe_text(file.name), cells, "bad" if found and found.wrong else "", names=TERM)
    if facts.subject:
        lines += fact("Subject", facts.subject, cells, "bold", names=TERM)
    return lines


def file_words(file: FileDescription) -> str:
    """A file on one line: "offer.pdf: PDF, 34 KB, 3 pages"; what is wrong with it first."""
    wrong = f"{file.wrong}; " if file.wrong else ""
    return f"{safe_text(file.name)}: {wrong}{file.line}"


def first_pages(facts: AssetFacts, files: Files, cells: int, *, always: bool = False) -> list[Line]:
    """The words of the first page of each PDF; where they do not always stand, only of an asset that is its file."""
    lines: list[Line] = []
    for file in files if always or facts.row.kind in FILED else ():
        if text := safe_text(file.text, lines=True).strip():
            lines += [[], [(f"First page of {safe_text(file.name)}", "dim")]]
            lines += [[(line, "")] for line in wrap(text, cells)]
    return lines


def _words(facts: AssetFacts, glyphs: Glyphs, cells: int) -> list[Line]:
    if not facts.body.strip():
        said = "Its words are still to be written: e." if not facts.files else "It is a file; e adds words to it."
        return [[(line, "dim")] for line in wrap(said, cells)]
    return list(markdown_lines(facts.body.strip(), cells, glyphs, tables=facts.row.kind != "email"))


def _reach(reach: Reach, now: datetime, cells: int) -> list[Line]:
    if not reach.served:
        said = "nobody yet"
    else:
        often = "" if reach.served == reach.prospects else f", {reach.served:,} times"
        said = f"{count_words(reach.prospects, 'prospect')}{often}, last {ago_words(reach.last or '', now)}"
    lines = fact("Who got it", said, cells, "" if reach.served else "dim", names=TERM)
    return lines + (fact("On its way", count_words(reach.under_way, "mail"), cells, names=TERM) if reach.under_way else [])


def why_entries(facts: AssetFacts, reach: Reach, now: datetime) -> list[tuple[str, str]]:
    """The entries of `i`: where it stands in the formula, when it is served, how often it was."""
    entries = [("Place", f"{place_words(place)}.") for place in facts.places]
    if not facts.places:
        entries.append(("Place", "In no stage, so nobody gets it by itself. m puts it into one."))
    if facts.row.status == "live":
        entries.append(("Live", "Whoever comes to its step gets it."))
    else:
        said = {"draft": "Nobody gets a draft: d makes it live.", "retired": "Nobody gets it any more: x brings it back."}
        entries.append((facts.row.status.capitalize(), said.get(facts.row.status, "")))
    if reach.served:
        entries.append(("Served", f"{count_words(reach.served, 'time')} to {count_words(reach.prospects, 'prospect')}."))
        entries.append(("First", f"{moment_words(reach.first or '', now)}; last {moment_words(reach.last or '', now)}."))
    else:
        entries.append(("Served", "Never yet."))
    if reach.under_way:
        entries.append(("On its way", f"{count_words(reach.under_way, 'unsent mail')}: O shows them."))
    return entries
