"""What the script player shows, as lines: the script around the place one is at, the person beside it, the head above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from ..glass import safe_text
from ..rules.playing import Place, line_at, onward
from ..rules.schedule import find_zone
from ..rules.script import Script
from ..serving.filling import FilledScript
from ..store.pipeline import ProspectPage, TouchRow
from ..widgets.bars import Bar
from ..widgets.cells import Line, fit, width, wrap
from ..widgets.look import Glyphs
from .player_state import CallState
from .wording import ago_words, count_words, local, moment_words, stage_age

BEFORE = 3  # lines said before that stay in sight
READABLE = 76  # cells; a longer line is hard to read aloud
LAST = 4  # contacts shown beside a script


class Head(Bar):
    """One line above the script: whom one talks to, the number, the time. Its screen makes the line for the width there is."""

    DEFAULT_CSS = "Head { height: 1; padding: 0 1; background: $surface; }"

    def lines(self, cells: int) -> Sequence[Line]:
        """The line."""
        return [cast(Any, self.screen).head(cells)]


def clock(seconds: int) -> str:
    """A duration: 2:07, 1:02:07."""
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def head_line(name: str, company: str, phone: str, time: str, paused: bool, cells: int) -> Line:
    """Whom one talks to, the number to dial, and the time; the number goes before the company where there is little room."""
    timer = f"{'paused ' if paused else ''}{time}"
    room = max(0, cells - width(timer) - 1)
    number = safe_text(phone) or "no phone number"
    who = safe_text(name)
    firm = f" · {safe_text(company)}" if company else ""
    spare = room - width(number) - 3
    if spare < 8:
        return [(fit(number, room), "accent" if phone else "warn"), (" ", ""), (timer, "warn" if paused else "bold")]
    shown = who + firm if width(who + firm) <= spare else who
    return [
        (fit(shown, min(width(shown), spare)), "bold"),
        ("   ", ""),
        (fit(number, room - min(width(shown), spare) - 3), "accent" if phone else "warn"),
        (" ", ""),
        (timer, "warn" if paused else "bold"),
    ]


def script_lines(filled: FilledScript, state: CallState, glyphs: Glyphs, cells: int, height: int) -> list[Line]:
    """The line to say, with what was said before it, the answers one can choose, and what comes next."""
    cells, script, place = min(cells, READABLE), filled.script, state.place
    part = script.parts[place.part] if 0 <= place.part < len(script.parts) else script.parts[0]
    head: list[Line] = [[(safe_text(part.title) or "The script", "key"), *([("   (then back)", "dim")] if place.back else [])]]
    if filled.wrong:
        head += [[(line, "warn")] for line in wrap(f"The script cannot be filled in as it stands: {filled.wrong}", cells)]
    now = [[], *_current(script, place, glyphs, cells), [], *_coming(script, place, cells)]
    room = height - len(head) - len(now)
    return [*head, *_before(script, state, cells, room), *now]


def _current(script: Script, place: Place, glyphs: Glyphs, cells: int) -> list[Line]:
    line = line_at(script, place)
    if line is None:
        return [[(each, "warn")] for each in wrap("This script has no words here. a says what came of it.", cells)]
    bar, style = (glyphs.cursor, "bold") if not line.direction else ("(", "accent")
    lines: list[Line] = []
    if line.text:
        lines += [
            [(f"{bar if not line.direction or number == 0 else ' '} ", "accent"), (each, style)]
            for number, each in enumerate(wrap(line.text, cells - 3))
        ]
        if line.direction:
            lines[-1] = [*lines[-1], (")", "accent")]
    if line.branches:
        lines += [[]] if lines else [[("What does he say?", "bold")], []]
        for number, branch in enumerate(line.branches[:9], 1):
            where = f"{glyphs.arrow} {branch.target}" if script.find(branch.target) is not None else "(this part is missing)"
            wrapped = wrap(f"{branch.said or '…'}  {where}", cells - 4)
            lines += [[(f"{number}  " if at == 0 else "   ", "key"), (each, "")] for at, each in enumerate(wrapped)]
    return lines


def _coming(script: Script, place: Place, cells: int) -> list[Line]:
    """What enter leads to, so that one can speak on without stopping."""
    after = onward(script, place)
    line = line_at(script, place)
    if after is None:
        if line is not None and line.branches:
            return [[("a digit says what he answered; a, what came of it", "dim")]]
        return [[("the script ends here: enter says what came of it", "dim")]]
    coming = line_at(script, after)
    title = script.parts[after.part].title if after.part != place.part else ""
    told = " ".join(part for part in (f"then “{title}”:" if title else "then:", coming.text if coming else "") if part)
    wrapped = wrap(told, cells)
    return [[(each, "dim")] for each in (wrapped if len(wrapped) < 3 else [*wrapped[:1], fit(f"{wrapped[1]} …", cells)])]


def _before(script: Script, state: CallState, cells: int, room: int) -> list[Line]:
    shown: list[Line] = []
    for place in reversed(state.trail[-1 - BEFORE : -1]):
        line = line_at(script, place)
        if line is None or not line.text or (place.part, place.line) == (state.place.part, state.place.line):
            continue
        wrapped = [[(f"  {each}", "dim")] for each in wrap(line.text, cells - 3)]
        if len(shown) + len(wrapped) + 1 > room:
            break
        shown = [[], *wrapped, *shown]
    return shown


def beside_lines(page: ProspectPage, filled: FilledScript, state: CallState, now: datetime, cells: int) -> list[Line]:
    """Who he is: facts, what this call brought so far, the last contacts, the notes."""
    row = page.row
    days, stale = stage_age(row.since, row.max_days, now)
    lines: list[Line] = [[(each, "bold")] for each in wrap(row.name, cells)]
    for text, style in (
        (" · ".join(part for part in (page.title, row.company) if part), ""),
        (page.phone or "no phone number (e in Pipeline adds one)", "accent" if page.phone else "warn"),
        (fit(row.email, min(width(row.email), cells)) if row.email else "", "dim"),
        (_there(page.zone, now), ""),
        (f"{row.stage} for {count_words(days, 'day')}", "warn" if stale else ""),
    ):
        lines += [[(each, style)] for each in wrap(text, cells)] if text else []
    if filled.gaps:
        lines += [[], [("Missing here", "bold")], *([(each, "warn")] for each in wrap(", ".join(filled.gaps), cells))]
    lines += _listed("Noted in this call", state.notes, cells)
    lines += _listed("Objections heard", [name for name, _ in state.objections], cells)
    lines += _listed("Last contacts", [_contact(touch, now) for touch in reversed(page.touches[-LAST:])], cells)
    lines += [[], [("Notes", "bold")], *([(each, "")] for each in wrap(page.notes, cells))] if page.notes.strip() else []
    return lines


def _listed(title: str, texts: Sequence[str], cells: int) -> list[Line]:
    lines: list[Line] = [[], [(title, "bold")]] if texts else []
    for text in texts:
        wrapped = wrap(text, max(1, cells - 2))
        lines += [[("- " if number == 0 else "  ", "dim"), (each, "")] for number, each in enumerate(wrapped)]
    return lines


def _there(zone: str, now: datetime) -> str:
    """The time of day where he is, and a word where one does not ring now."""
    if not zone:
        return ""
    there = now.astimezone(find_zone(zone))
    late = "" if 8 <= there.hour < 19 and there.weekday() < 5 else ", no hour to ring"
    return f"{there:%a %H:%M} there{late}"


def both_words(text: str, now: datetime, zone: str) -> str:
    """A moment to ring as the founder's clock has it, and as his has it where that is another one: "Sun 23:00 (Mon 09:00 there)"."""
    told, moment = moment_words(text, now), local(text, now)
    there = moment.astimezone(find_zone(zone)) if zone else moment
    return told if there.utcoffset() == moment.utcoffset() else f"{told} ({there:%a %H:%M} there)"


def _contact(touch: TouchRow, now: datetime) -> str:
    what = touch.asset or touch.subject or touch.channel
    came = f": {touch.outcome}" if touch.outcome else ""
    return safe_text(f"{ago_words(touch.at, now)} {'wrote' if touch.direction == 'in' else touch.channel}, {what}{came}")
