"""The numbers of Coverage: what each counts, what it means, and the rows behind it; and the cells of the matrix in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.dom import DOMNode

from ..rules.coverage import SERVED_ENOUGH, TOO_FEW_CUSTOMERS
from ..rules.formula import ASSET_KINDS
from ..store.coverage import Found, Interactions, StageCover, list_customers, list_required, list_unplaced
from ..store.dead_weight import DeadWeight, list_dead_weight
from ..store.engine import Database
from ..store.gaps import Gaps, list_bare_stages, list_gaps, list_promises
from ..store.objections import ObjectionRow
from ..widgets.cells import Line, Piece, fit
from ..widgets.grid import GridRow
from ..widgets.look import look_of
from .wording import count_words

ALL, LEAST = "all", "least"
COLUMNS = (
    ("value", "val", "value"), ("e-mail", "mail", "email"), ("PDF", "pdf", "pdf"), ("video", "vid", "video"), ("image", "img", "image"),
    ("chat", "chat", "chat"), ("call", "call", "call"), ("page", "page", "page"), ("all", "all", ALL), ("at least", "min", LEAST),
)  # fmt: skip
"""(name, short name, kind) of the matrix's columns: the kinds, all of them, and the contacts that the plan counts on."""
NAMES = {kind: name for name, _, kind in COLUMNS}
HOLE = "·"
FOOT = (
    f"{HOLE} a hole   2+1 two live, one draft   ! no live asset, or no required step   at least: required steps",
    f"{HOLE} a hole   2+1 live+draft   ! nothing live, or required   min: required",
    f"{HOLE} hole  2+1 live+draft  ! none live or required",
    f"{HOLE} hole  2+1 live+draft  ! none",
)
"""What the signs mean, in ever fewer words."""
UNPLACED = "Live or draft, and a step of no stage: the matrix does not count it, and nobody gets it in a sequence."
PART, COUNT = 12, 6  # cells of a number's part and of the number itself


@dataclass(frozen=True)
class Number:
    """One number with its words. `rows` are what it counts (None while it is being counted), `good` whether it is as it should be."""

    name: str
    part: str
    shown: str
    words: str
    meaning: str
    rows: Sequence[Found] | None
    good: bool
    first: bool = False
    counts: bool = True  # a hole or dead weight where it is not zero; else a plain figure


@dataclass(frozen=True)
class Read:
    """What was read so far; None is not here yet."""

    contacts: Interactions | None = None
    gaps: Gaps | None = None
    dead: DeadWeight | None = None
    files: Sequence[Found] | None = None
    planned: Sequence[Found] | None = None
    customers: Sequence[Found] | None = None
    unknown: Sequence[Found] | None = None
    unplaced: Sequence[Found] | None = None


def numbers(read: Read) -> list[Number]:
    """All numbers in order: contacts, gaps (the most urgent first), dead weight."""
    gaps, dead = read.gaps, read.dead
    found = [*_contacts(read)]
    found += [
        _count("objections", "Gaps", "objections without an answer", "What people say against buying, and no live asset answers it.",
               [as_found(row) for row in gaps.objections] if gaps else None, first=True),
        _count("stages", "Gaps", "stages without a live asset", "Whoever stands there gets nothing.", gaps.stages if gaps else None),
        *([Number("unplaced", "Gaps", f"{len(read.unplaced):,}", "in no stage", UNPLACED, read.unplaced, True, counts=False)]
          if read.unplaced else []),
        _count("roadmap", "Gaps", "assets with roadmap words", "They promise what is not live: a customer may buy because of it.",
               gaps.roadmap if gaps else None),
        _count("never", "Dead weight", "never served", "Live, and nobody ever got it.", dead.never if dead else None, first=True),
        _count("idle", "Dead weight", f"served {SERVED_ENOUGH} times, no move after", "Served often, and nobody who got it moved on after it.",
               dead.idle if dead else None),
        _count("stale", "Dead weight", "not revised for a year", "Served still, in words that are more than a year old.",
               dead.stale if dead else None),
        _count("files", "Dead weight", "broken, missing or no file",
               "A file that is gone, or not what it was when it was attached (its mails are held), or that is still to come.",
               read.files),
    ]  # fmt: skip
    return found


def _count(name: str, part: str, words: str, meaning: str, rows: Sequence[Found] | None, first: bool = False) -> Number:
    return Number(name, part, f"{len(rows):,}" if rows is not None else "…", words, meaning, rows, rows is not None and not rows, first)


def _contacts(read: Read) -> list[Number]:
    planned = f"{read.contacts.planned:,}" if read.contacts else "…"
    meaning = "The least that makes a customer: the required steps over all open stages."
    found = [Number("planned", "Contacts", planned, "planned for a customer", meaning, read.planned, True, True, counts=False)]
    meaning = "Every contact with each customer, either way, until he became one."
    if read.contacts is None or read.contacts.actual.median is None:
        words = "really taken" if read.contacts is None else "really taken: no customer to count yet"
        found.append(Number("took", "Contacts", "…" if read.contacts is None else "-", words, meaning, read.customers, True, counts=False))
    else:
        actual = read.contacts.actual
        few = ", too few" if actual.too_few else ""
        words = f"really taken, {actual.least:,} to {actual.most:,} ({count_words(actual.customers, 'customer')}{few})"
        meaning = f"The median. {meaning}" + (f" Below {TOO_FEW_CUSTOMERS} customers it may be chance." if few else "")
        found.append(Number("took", "Contacts", f"{actual.median:g}", words, meaning, read.customers, True, counts=False))
    if read.contacts is not None and read.contacts.unknown:
        meaning = "They came into the store as customers (imported, say); they are left out of the figures."
        shown = f"{read.contacts.unknown:,}"
        found.append(Number("unknown", "Contacts", shown, "customers whose way is not known", meaning, read.unknown, True, counts=False))
    return found


def said(row: Number) -> str:
    """A number with what it means; none of a hole is as it should be, and what a hole would mean is left unsaid."""
    return f"{row.shown} {row.words}{': as it should be.' if row.counts and row.good else f'. {row.meaning}'}"


def read_rows(db: Database, name: str, now: datetime) -> Sequence[Found]:
    """The rows behind one number as they are now (but for "files", which are no rows of the store)."""
    if name == "planned":
        return list_required(db)
    if name in ("took", "unknown"):
        return list_customers(db, name == "took")
    if name == "objections":
        return [as_found(row) for row in list_gaps(db).objections]
    if name == "stages":
        return list_bare_stages(db)
    if name == "unplaced":
        return list_unplaced(db)
    if name == "roadmap":
        return list_promises(db)
    dead = list_dead_weight(db, now)
    return {"never": dead.never, "idle": dead.idle, "stale": dead.stale}[name] if dead is not None else ()


def as_found(row: ObjectionRow) -> Found:
    """An objection as a row: how often it was heard, and by whom."""
    heard = f"heard {count_words(row.heard, 'time')}{f', by {row.people}' if row.people else ''}" if row.heard else "not heard yet"
    return Found("objection", row.id, row.name, f"{heard}{f'; {row.chosen} is not live' if row.chosen else ''}")


def draw_number(node: DOMNode, row: Number, cells: int, cursor: bool) -> Line:
    """Its part (at the first of it), a sign, the number, the words."""
    glyphs = look_of(node).glyphs
    sign, style = (" ", "") if not row.counts or row.rows is None else (glyphs.good, "good") if row.good else (glyphs.bad, "bad")
    words = max(0, cells - PART - COUNT - 4)
    return [
        (fit(row.part if row.first else "", PART), "dim"), (f"{sign} ", style), (fit(row.shown, COUNT, "right"), "bold" if cursor else ""),
        ("  ", ""), (fit(row.words, words), "bold" if cursor else ""),
    ]  # fmt: skip


def grid_rows(cover: Sequence[StageCover]) -> list[GridRow]:
    """The matrix: a row for each stage, and below them all stages together."""
    rows = [GridRow(f"{stage.name}{' !' if stage.bare else ''}", _cells(stage), "warn" if stage.bare else "") for stage in cover]
    return [*rows, GridRow("All stages", _cells(total(cover)), "dim")]


def total(cover: Sequence[StageCover]) -> StageCover:
    """Every open stage together."""
    live = {kind: sum(stage.live[kind] for stage in cover) for kind in ASSET_KINDS}
    drafts = {kind: sum(stage.drafts[kind] for stage in cover) for kind in ASSET_KINDS}
    return StageCover(0, "All stages", live, drafts, sum(stage.required for stage in cover))


def _cells(stage: StageCover) -> tuple[Piece, ...]:
    cells: list[Piece] = [_cell(stage.live[kind], stage.drafts[kind]) for kind in ASSET_KINDS]
    return (*cells, _cell(sum(stage.live.values()), sum(stage.drafts.values())), _required(stage.required))


def _required(steps: int) -> Piece:
    """A stage that no contact is planned for is marked, with and without colours."""
    return (f"{steps:,}", "dim") if steps else ("!0", "warn")


def _cell(live: int, drafts: int) -> Piece:
    more = f"+{drafts:,}" if drafts else ""
    return (f"{live:,}{more}", "") if live else (more or HOLE, "warn")


def cell_words(stage: StageCover | None, column: str) -> str:
    """What a cell says, as a sentence."""
    place = stage.name if stage is not None else "All stages"
    if column == LEAST:
        return f"{place}: required steps" if stage is None or stage.required else f"{place}: no required step, so no contact is planned"
    name = "all kinds" if column == ALL else NAMES[column]
    if stage is None:
        return f"{place} · {name}"
    live = sum(stage.live.values()) if column == ALL else stage.live[column]
    drafts = sum(stage.drafts.values()) if column == ALL else stage.drafts[column]
    told = f"{live:,} live" if live else "a hole, nothing live"
    more = f", {count_words(drafts, 'draft')}" if drafts else ""
    return f"{place} · {name}: {told}{more}"
