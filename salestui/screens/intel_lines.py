"""How one thing heard reads: who said it and when, the words, the others of its group, what was decided, its links."""

from collections.abc import Sequence
from datetime import datetime

from ..glass import safe_text
from ..store.deciding import Decided
from ..store.inbox import IntelPage, IntelRow
from ..widgets.cells import Line, Piece, fit, width, wrap
from ..widgets.look import Glyphs
from ..widgets.plain_words import COLUMN, links_in, plain_lines
from .wording import ago_words, count_words, day_words, local, moment_words

STATE_STYLES = {"inbox": "accent", "parked": "warn", "change": "good", "confirm": "good", "discard": "dim", "decided": "dim"}
MOST_OTHERS = 12  # of a group that are named; the rest is counted


def standing(row: IntelRow) -> str:
    """Its state in a word: of what is decided the verdict."""
    return row.verdict or "decided" if row.state == "decided" else row.state


def state_sign(row: IntelRow, glyphs: Glyphs) -> str:
    """One cell that tells the state beside its word."""
    signs = {"inbox": glyphs.mark, "parked": "=", "change": glyphs.arrow, "confirm": glyphs.good, "discard": glyphs.bad}
    return signs.get(standing(row), glyphs.dot)


def who(row: IntelRow) -> str:
    """Who said it, or where it was heard: the prospect, whoever is named, the source."""
    return row.prospect or row.said_by or row.source or ("you" if row.kind == "note" else row.kind)


def origin(row: IntelRow) -> str:
    """Its kind, who said it and the source, what is the same said once."""
    parts = [row.kind, row.prospect, row.said_by, row.source]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def seen_words(row: IntelRow) -> str:
    """How often its group was heard: "3x", and from how many places where it is more than one: "3x/2"."""
    return "" if row.seen < 2 else f"{row.seen:,}x" + (f"/{row.sources}" if row.sources > 1 else "")


def state_words(row: IntelRow, now: datetime) -> str:
    """Its state in words: "parked until Fri", "parked until something new is heard", "decided: change"."""
    if row.state == "parked":
        until = day_words(local(row.parked_until, now).date(), now.date()) if row.parked_until else "something new is heard"
        return f"parked until {until}"
    return f"decided: {row.verdict}" if row.state == "decided" and row.verdict else row.state if row.state != "inbox" else "in the inbox"


def skipped_words(done: Decided) -> str:
    """How many of a batch were left out, a sentence with a space before it."""
    if not done.skipped:
        return ""
    return f" {count_words(done.skipped, 'card')} {'was' if done.skipped == 1 else 'were'} decided already and left as decided."


def reading_lines(page: IntelPage, now: datetime, glyphs: Glyphs, cells: int, *, full: bool = False) -> list[Line]:
    """Everything about it. `full` is the page of its own, otherwise it stands beside the list."""
    row, column = page.row, min(cells, COLUMN)
    lines: list[Line] = [[(line, "bold")] for line in wrap(row.title, column)]
    lines += [[(line, "dim")] for line in wrap(f"{origin(row)} · {_when(page, now)}", column)]
    lines += [_standing(row, now, glyphs, column), []]
    body = _words(page)
    lines += (
        [*plain_lines(body, cells)]
        if body
        else [[("Its words were taken out long after it was discarded." if row.pruned else "No more words than its title.", "dim")]]
    )
    links = links_of(page)
    if links:
        lines += [[], [("Links", "bold"), ("  o opens one, its address shown first", "dim")]]
        lines += [
            [(f"{number}  ", "key"), (part, "dim")]
            for number, link in enumerate(links, 1)
            for part in wrap(link, column - 4)[: 3 if full else 1]
        ]
    lines += _group(page, now, glyphs, column)
    lines += _decided(page, now, column)
    if row.prospect:
        lines += [[], [("Prospect  ", "dim"), (row.prospect, "")]]
    return lines


def links_of(page: IntelPage) -> list[str]:
    """The web addresses of it: its own first, then those in its words."""
    own = [safe_text(page.row.url)] if page.row.url.startswith(("https://", "http://")) else []
    return list(dict.fromkeys([*own, *links_in(page.body)]))[:30]


def _words(page: IntelPage) -> str:
    """The body, without its first line where that is the title."""
    first, _, rest = page.body.partition("\n")
    return rest.strip("\n") if safe_text(first).strip() == page.row.title else page.body


def _when(page: IntelPage, now: datetime) -> str:
    heard = f"heard {ago_words(page.row.received_at, now)}"
    if page.published_at is None or page.published_at >= now.astimezone().isoformat():
        return heard  # a clock that runs ahead says nothing
    out = local(page.published_at, now)
    return heard if (local(page.row.received_at, now) - out).days < 1 else f"{heard}, out since {day_words(out.date(), now.date())}"


def _standing(row: IntelRow, now: datetime, glyphs: Glyphs, cells: int) -> Line:
    seen = (
        f"  heard {count_words(row.seen, 'time')}" + (f" from {count_words(row.sources, 'place')}" if row.sources > 1 else "")
        if row.seen > 1
        else ""
    )
    line: list[Piece] = [(f"{state_sign(row, glyphs)} {state_words(row, now)}", STATE_STYLES.get(standing(row), ""))]
    return [*line, (fit(seen, max(0, cells - width(line[0][0]))).rstrip(), "dim")] if seen else line


def _group(page: IntelPage, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    if not page.members:
        return []
    lines: list[Line] = [[], [(f"Heard too, the same ({len(page.members):,})", "bold"), ("  d takes this one out", "dim")]]
    for row in page.members[:MOST_OTHERS]:
        when = ago_words(row.received_at, now)
        room = max(8, cells - width(when) - 4)
        name = f"{who(row)}: {row.title}"
        lines.append([(f"{glyphs.dot} ", "dim"), (fit(name, room, more=glyphs.more), ""), (f"  {when}", "dim")])
    if len(page.members) > MOST_OTHERS:
        lines.append([(f"  and {len(page.members) - MOST_OTHERS:,} more", "dim")])
    return lines


def _decided(page: IntelPage, now: datetime, cells: int) -> list[Line]:
    lines: list[Line] = []
    for decision in page.decisions:
        said = decision.synthesis or decision.reason
        by = " (by a rule)" if decision.rule_id is not None else ""
        told = f"{moment_words(decision.at, now)}  {decision.verdict}{by}{f': {said}' if said else ''}"
        lines += [[(part, "")] for part in wrap(told, cells)]
    return [[], [("Decided", "bold")], *lines] if lines else []


def copied_words(page: IntelPage) -> str:
    """What `y` copies: title, words, address."""
    parts: Sequence[str] = (page.row.title, _words(page).strip(), page.row.url)
    return safe_text("\n\n".join(part for part in parts if part), lines=True)
