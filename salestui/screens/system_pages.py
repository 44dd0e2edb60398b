"""The pages of System as lines: the funnel, the forecast, the weekly review. A page says in words what will stand there while it is empty."""

from collections.abc import Sequence

from ..rules.conversion import Gap, Rate
from ..rules.definitions import DEFINITIONS
from ..store.reports.deciding import measure_words
from ..store.reports.forecast import MonthRow, Outlook
from ..store.reports.funnel import Funnel, FunnelRow
from ..store.reports.interactions import Interactions
from ..store.reports.weekly import Review
from ..widgets.cells import Line, Piece, fit, width, wrap
from ..widgets.look import Glyphs
from .wording import count_words, money_words

LEAST_BAR, MOST_BAR = 6, 48
NO_FUNNEL = (
    "Here stands how many came to each stage, who went on, who dropped off, and how long it took. It begins with the first prospect:"
    " P, then n adds one; : finds the import of a CSV file."
)
NO_CONVERTS = (
    "Here stands what each version of a mail or a script led to: replies, moves, customers. It begins when the first one is served:"
    " in Pipeline, s serves a prospect his next right asset."
)
NO_FORECAST = (
    "Here stands what the open prospects are worth, month by month. It needs prospects with a value (P, then e gives one)"
    " and, to say when, a first customer."
)
NO_TOUCHES = (
    "Here stands how often you were in touch, week by week. Every mail, call and reply counts; s in Outbox sends what is due,"
    " s in Pipeline serves a prospect."
)


def rate_words(rate: Rate | None) -> str:
    """A share to be read: "38 % (33-45 %)", "5 of 8, too few to say"."""
    if rate is None or rate.share is None:
        return ""
    interval = rate.interval
    if interval is None:
        return f"{rate.count:,} of {rate.of:,}, too few to say"
    return f"{rate.share * 100:.0f} % ({interval[0] * 100:.0f}-{interval[1] * 100:.0f} %)"


def short_rate(rate: Rate) -> str:
    """The same for a column."""
    interval = rate.interval
    if interval is None:
        return f"{rate.count:,}/{rate.of:,} too few"
    return f"{rate.share or 0:.0%} {interval[0] * 100:.0f}-{interval[1] * 100:.0f}%"


def paragraph(text: str, cells: int, style: str = "") -> list[Line]:
    """Prose."""
    return [[(line, style)] for line in wrap(text, max(1, cells))]


def _bar(count: float, most: float, room: int, glyphs: Glyphs) -> list[Piece]:
    full = max(int(count > 0), round(room * count / most)) if most else 0
    return [(glyphs.full * min(full, room), "accent"), (glyphs.rest * (room - min(full, room)), "line")]


def funnel_lines(found: Funnel, took: Interactions, cells: int, glyphs: Glyphs) -> list[Line]:
    """Each stage with a bar of who reached it, and under it what became of them."""
    if not found.people:
        return paragraph(NO_FUNNEL, cells)
    name = min(max(width(row.stage) for row in found.rows) + 1, max(8, cells // 3)) if found.rows else 8
    told = [f" {row.reached:,} reached, {row.here:,} here now" for row in found.rows]
    room = min(MOST_BAR, max(LEAST_BAR, cells - name - max(map(width, told), default=0)))
    most = max((row.reached for row in found.rows), default=0)
    lines: list[Line] = []
    for row, words in zip(found.rows, told, strict=True):
        lines.append([(fit(row.stage, name), "bold"), *_bar(row.reached, most, room, glyphs), (words, "")])
        lines += [[(" " * min(name, 4), ""), (line, "dim")] for line in wrap(_became(row), max(1, cells - min(name, 4)))]
    lines += [[], *paragraph(f"{count_words(found.people, 'prospect')} in all; {found.lost:,} lost, {found.paused:,} put off.", cells)]
    return lines + paragraph(interactions_words(took), cells)


def _became(row: FunnelRow) -> str:
    parts: list[str] = []
    if row.onward is not None and row.onward.share is not None:
        share = (
            f"{row.onward.count:,} of {row.onward.of:,} went on (too few to say)"
            if row.onward.too_few
            else f"{rate_words(row.onward)} went on"
        )
        left = row.decided is not None and row.decided.of > 0
        parts += [share, f"{row.dropped.count:,} dropped off"] if left and row.dropped is not None else ["nobody has left it yet"]
    out = [f"{count:,} {word}" for count, word in ((row.lost, "lost"), (row.paused, "put off")) if count]
    parts += [f"{' and '.join(out)} from here"] if out else []
    if row.days is not None:
        parts.append(f"{row.days:.1f} days in the median")
    return "; ".join(parts)


def interactions_words(found: Interactions) -> str:
    """What a customer takes, planned and real."""
    planned = f"The formula plans at least {count_words(found.planned, 'interaction')}"
    if found.actual is None:
        return f"{planned}; none of these people is a customer yet, who would say what it really takes."
    spread = found.actual
    whole = f"{count_words(spread.count, 'customer')} among them took {spread.median:g} in the median, {spread.least:g} to {spread.most:g}"
    return f"{planned}; {whole}."


def forecast_lines(found: Outlook, cells: int, glyphs: Glyphs) -> list[Line]:
    """Each month with a bar of what is expected, then by which shares that was reckoned."""
    if not found.rows:
        more = f" {count_words(found.valueless, 'open prospect has', 'open prospects have')} no value yet." if found.valueless else ""
        return paragraph(NO_FORECAST + more, cells)
    lines: list[Line] = []
    for currency in sorted({row.currency for row in found.rows}):
        rows = [row for row in found.rows if row.currency == currency]
        lines += [*([[]] if lines else []), *_months(rows, cells, glyphs)]
    lines += [[], [("How that was reckoned", "bold")]]
    lines += paragraph(DEFINITIONS["forecast"], cells, "dim")
    for stage in found.stages:
        days = f", {stage.days:.0f} days to go (three in four within {stage.late:.0f})" if stage.days is not None else ""
        few = stage.rate.interval is None
        share = rate_words(stage.rate) or "nobody came here yet"
        lines += paragraph(f"{stage.stage}: {share}{days}; {stage.here:,} here", cells, "warn" if few else "")
    if found.valueless:
        lines += paragraph(
            f"{count_words(found.valueless, 'open prospect has', 'open prospects have')} no value and stand in no month.", cells, "dim"
        )
    return lines


def _months(rows: Sequence[MonthRow], cells: int, glyphs: Glyphs) -> list[Line]:
    most = max(row.expected.expected for row in rows)
    texts = [_month_words(row) for row in rows]
    room = min(MOST_BAR // 2, max(LEAST_BAR, cells - 13 - max(map(width, texts))))
    lines: list[Line] = []
    for row, text in zip(rows, texts, strict=True):
        head: list[Piece] = [(fit(row.month or "no date", 12), "bold"), *_bar(row.expected.expected, most, room, glyphs), (" ", "")]
        wrapped = wrap(text, max(10, cells - 13 - room))
        lines += [[*head, (wrapped[0], "")], *([(" " * (13 + room), ""), (line, "")] for line in wrapped[1:])]
    return lines


def _month_words(row: MonthRow) -> str:
    found = row.expected
    expected, low, high, value, few = (
        _major(minor, row.currency) for minor in (found.expected, found.low, found.high, found.value, found.few)
    )
    unsure = f"; {few} of it where too few came through to say" if found.few else ""
    return f"{expected} ({low} to {high}) of {value}, {count_words(row.prospects, 'prospect')}{unsure}"


def _major(minor: int, currency: str) -> str:
    """An estimate without cents: "908 EUR"."""
    return money_words({currency: minor}) or f"0 {currency}"


def gap_words(gap: Gap | None) -> str:
    """The one thing to look at first."""
    if gap is None:
        return "No gap stands out. When twenty came through a stage, the one that loses the most is named here."
    if gap.kind == "drop-off" and gap.rate is not None:
        rest = gap.rate.rest
        told = f"Look first at {gap.stage}: {rest.count:,} of the {rest.of:,} who left it ({rest.share:.0%}) dropped off."
        return f"{told} What is the next step there, and whose goal is it?"
    if gap.kind == "stage":
        return f"Look first at {gap.stage}: it has no live asset, so whoever comes there gets nothing. f shows the formula."
    return f"Look first at the objection “{gap.stage}”: no live asset answers it."


def week_lines(found: Review, cells: int, span: str) -> list[Line]:
    """Prose that is read in a minute."""

    def told(what: str, noun: str, then: str, plural: str = "") -> str:
        return f"{count_words(found.count(what), noun, plural)} {then} ({found.before(what):,} before)".replace("  ", " ")

    def some(what: str, noun: str) -> str:
        return f"{found.count(what):,} {noun}"

    out = ", ".join(f"{row.count:,} by {row.detail}" for row in found.rows if row.what == "touches out" and row.count)
    decided = ", ".join(f"{row.count:,} {row.detail}" for row in found.rows if row.what == "decisions" and row.count)
    wrote = count_words(found.count("people who replied"), "person", "people")
    texts = [
        ("In touch", f"{told('touches out', 'contact', 'out')}{': ' + out if out else ''}. {told('touches in', 'message', 'in')}, from {wrote}."),
        ("The way", f"{told('new prospects', 'new prospect', '')}. {told('moves on', 'move', 'on')}, {some('moves back', 'back')}."
         f" {told('won', 'new customer', '')}, {some('lost', 'lost')}, {some('put off', 'put off')}."),
        ("The mail", f"{told('mails failed', 'mail', 'failed')}, {some('mails uncertain', 'uncertain')}, {some('mails bounced', 'bounced')}."),
        ("Deciding", f"{told('decisions', 'decision', '')}{': ' + decided if decided else ''}, {count_words(found.count('reversals'), 'reversal')}."
         f" {told('revisions', 'asset', 'revised')}. {measure_words(found.measures)}"),
    ]  # fmt: skip
    lines: list[Line] = [[(f"The review {span}", "bold")], []]
    one: list[Line] = [[("One thing", "accent")], *paragraph(gap_words(found.gap), cells)]
    if not any(row.count or row.before for row in found.rows):
        nothing = "No contact, move or decision in that time, nor in the time before. What is due stands in Today (T)."
        return [*lines, *one, [], *paragraph(nothing, cells, "dim")]
    if not any(row.count for row in found.rows):
        lines += [*paragraph("Nothing happened in that time. What is due stands in Today (T).", cells, "warn"), []]
    for head, text in texts:
        lines += [[(head, "accent")], *paragraph(text, cells), []]
    return [*lines, *one]
