"""What is known about one prospect, as lines: the card beside the board, and the facts of the long page."""

from collections.abc import Sequence
from datetime import datetime

from ..glass import safe_text
from ..rules.fields import find_field, show_value
from ..rules.money import format_money
from ..store.pipeline import ProspectPage, TouchRow
from ..widgets.cells import Line, Piece, fit, width, wrap
from ..widgets.look import Glyphs
from .wording import ago_words, count_words, day_words, due_words, local, stage_age

READABLE = 96  # cells; longer lines are hard to read
TERM = 9  # cells of a fact's name
_SEQUENCES = {
    "none": "not in the sequence",
    "active": "in the sequence",
    "paused": "the sequence is paused",
    "stopped": "the sequence was stopped",
}


def card_lines(page: ProspectPage, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    """Who, where in the flow, what comes next; then the timeline, newest first, the facts and the notes."""
    return [
        *_head(page, cells),
        *_standing(page, now, cells, names=_names(page, cells)),
        *_timeline(page, now, glyphs, cells),
        *_facts(page, cells),
        *_notes(page, cells),
    ]


def page_lines(page: ProspectPage, now: datetime, cells: int, ends: Sequence[str], way: Sequence[Line]) -> list[Line]:
    """Everything but the contacts. `ends` says how what holds him back can be ended, `way` how he came here; no line longer than an eye can follow."""
    cells = min(cells, READABLE)
    names = _names(page, cells)
    lines = [*_head(page, cells), *_standing(page, now, cells, names=names, tight=True)]
    for text in ends:
        lines += fact("On hold", text, cells, "warn", names=names)
    return [*lines, [], *way, *_facts(page, cells), *_notes(page, cells)]


def short_lines(page: ProspectPage, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    """The card in few lines, for the room below a board: the name and the address share one."""
    row = page.row
    who = [part for part in (page.title, row.company, row.email) if part]
    name = fit(row.name, min(width(row.name), cells)) if who else row.name
    rest = max(0, cells - width(name) - 2)
    head: Line = (
        [(name, "bold"), ("  ", ""), (fit(" · ".join(who), rest, more=glyphs.more), "dim")]
        if rest > 8
        else [(fit(row.name, cells), "bold")]
    )
    lines: list[Line] = [head]
    if page.suppressed is not None:
        lines.append([(fit(f"{glyphs.bad} suppressed: {page.suppressed or 'by hand'}", cells), "bad")])
    return [*lines, *_standing(page, now, cells, tight=True), *_timeline(page, now, glyphs, cells, tight=True)]


def fact(term: str, text: str, cells: int, style: str = "", *, names: int = TERM) -> list[Line]:
    """A fact's name and its words, wrapped beside it; `names` is the room of the names."""
    wrapped = wrap(text, max(1, cells - names)) or [""]
    return [[(fit(term if number == 0 else "", names), "dim"), (line, style)] for number, line in enumerate(wrapped)]


def _head(page: ProspectPage, cells: int) -> list[Line]:
    row = page.row
    lines: list[Line] = [[(line, "bold")] for line in wrap(row.name, cells)]
    role = " · ".join(part for part in (page.title, row.company) if part)
    lines += [[(line, "")] for line in wrap(role, cells)] if role else []
    lines += [[(fit(address, cells), "dim")] for address in page.emails]
    if page.suppressed is not None:
        lines += [[(line, "bad")] for line in wrap(f"x suppressed: {page.suppressed or 'by hand'}", cells)]
    return [*lines, []]


def _standing(page: ProspectPage, now: datetime, cells: int, *, names: int = TERM, tight: bool = False) -> list[Line]:
    row = page.row
    days, stale = stage_age(row.since, row.max_days, now)
    stage = f"{row.stage}, {count_words(days, 'day')}" if days else f"{row.stage}, since today"
    pieces: list[Piece] = [(fit("Stage", names), "dim"), (stage, "")]
    if stale:
        pieces.append((f"  ! stale: at most {row.max_days} days", "warn"))
    lines: list[Line] = [pieces]
    if width("".join(text for text, _ in pieces)) > cells:
        lines = [*fact("Stage", stage, cells, names=names)]
        lines += fact("", f"! stale: at most {row.max_days} days", cells, "warn", names=names) if stale else []
    if row.value is not None:
        lines += fact("Value", format_money(row.value, row.currency, short=True), cells, names=names)
    if page.lost_reason:
        lines += fact("Lost", page.lost_reason, cells, names=names)
    if page.not_now_until:
        lines += fact("Back on", day_words(local(page.not_now_until, now).date(), now.date()), cells, names=names)
    lines += _next(page, now, cells, names)
    return lines if tight else [*lines, []]


def _next(page: ProspectPage, now: datetime, cells: int, names: int) -> list[Line]:
    if page.next is None:
        return fact("Next", "nothing left to serve in this stage", cells, "dim", names=names)
    due = f", {due_words(page.next.due, now)}" if page.next.due else ""
    what = fact("Next", f"{page.next.asset} ({page.next.channel}){due}", cells, "accent", names=names)
    return [*what, *fact("", page.next.why, cells, "dim", names=names)]


def _timeline(page: ProspectPage, now: datetime, glyphs: Glyphs, cells: int, *, tight: bool = False) -> list[Line]:
    touches = list(reversed(page.touches))
    if not touches:
        return [[("No contact yet.", "dim")], *([] if tight else [[]])]
    lines: list[Line] = [] if tight else [[(f"Timeline, {count_words(len(touches), 'contact')}", "bold")]]
    for touch in touches:
        lines.append(_touch(touch, now, glyphs, cells))
    return lines if tight else [*lines, []]


def _touch(touch: TouchRow, now: datetime, glyphs: Glyphs, cells: int) -> Line:
    came = touch.direction == "in"
    when = ago_words(touch.at, now)
    what = touch.subject or touch.asset or _first_line(touch.rendered) or touch.outcome or touch.channel
    if touch.revision and touch.asset and touch.asset != what:
        what += f" ({touch.asset} r{touch.revision})"
    elif touch.revision:
        what += f" r{touch.revision}"
    if touch.outcome and what != touch.outcome:
        what += f" · {touch.outcome}"
    sign = glyphs.back if came else glyphs.arrow
    verb = "wrote" if came else "sent" if touch.channel == "email" else touch.channel
    head = f"{sign} {verb:<6}"
    room = max(0, cells - width(head) - width(when) - 3)
    return [(head, "accent" if came else ""), (" ", ""), (fit(what, room, more=glyphs.more), ""), ("  ", ""), (when, "dim")]


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def reply_lines(page: ProspectPage, now: datetime, cells: int) -> list[Line]:
    """What he wrote and nobody has answered yet, newest first, in his words."""
    lines: list[Line] = []
    for touch in reversed([touch for touch in page.touches if touch.direction == "in" and not touch.outcome]):
        head = f"Wrote {ago_words(touch.at, now)}" + (f": {touch.subject}" if touch.subject else "")
        lines += [[(line, "accent")] for line in wrap(head, cells)]
        lines += [[(line, "")] for line in wrap(touch.rendered.strip(), cells)]
        lines.append([])
    return lines


def _pairs(page: ProspectPage) -> list[tuple[str, str]]:
    pairs = [("Phone", page.phone), ("Zone", page.zone), ("Source", page.source), ("Tags", ", ".join(page.tags))]
    pairs.append(("Mails", _SEQUENCES.get(page.row.sequence, page.row.sequence)))
    pairs += [(str(name), show_value(find_field(name, page.types), str(value))) for name, value in page.row.custom.items()]
    return [(safe_text(term), text) for term, text in pairs if text]


def _names(page: ProspectPage, cells: int) -> int:
    """The room of the facts' names, one for all: as wide as the longest that leaves most of the line to the words."""
    return max([TERM, *(width(term) + 2 for term, _ in _pairs(page) if width(term) + 2 <= cells * 2 // 5)])


def _facts(page: ProspectPage, cells: int) -> list[Line]:
    names = _names(page, cells)
    lines: list[Line] = []
    for term, text in _pairs(page):
        if width(term) + 2 > names:  # a long name has a line of its own, its words stand below those of the others
            lines += [[(line, "dim")] for line in wrap(term, cells)]
            term = ""
        lines += fact(term, text, cells, names=names)
    return [*lines, []] if lines else []


def _notes(page: ProspectPage, cells: int) -> list[Line]:
    if not page.notes.strip():
        return []
    return [[("Notes", "bold")], *([(line, "")] for line in wrap(page.notes, cells)), []]
