"""Moments, days, money and states as a founder says them. Plain text, for every screen."""

from datetime import date, datetime, timedelta

from ..rules.money import exponent, format_money
from ..rules.stages import days_in_stage, is_stale
from ..rules.times import from_text
from ..widgets.look import Glyphs

_WEEK = 6  # days ahead or back for which the weekday's name is plain enough


def local(text: str, now: datetime) -> datetime:
    """A stored moment in the founder's own zone (that of `now`); a bare day is its midnight there."""
    if len(text) == 10:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    return from_text(text).astimezone(now.tzinfo)


def day_words(day: date, today: date) -> str:
    """A day near by its name, one far by its date: "today", "tomorrow", "Fri", "3 Dec", "3 Dec 2027"."""
    gap = (day - today).days
    if gap in (0, 1, -1):
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[gap]
    if 0 < gap <= _WEEK:
        return f"{day:%a}"
    return f"{day.day} {day:%b}" + ("" if day.year == today.year else f" {day.year}")


def moment_words(text: str, now: datetime) -> str:
    """A moment with its time of day: "today 14:05", "Fri 09:00", "3 Dec 09:00"."""
    moment = local(text, now)
    return f"{day_words(moment.date(), now.date())} {moment:%H:%M}"


def due_words(text: str, now: datetime) -> str:
    """When something is due: "due 09:00" today, "1 day late", "3 days late", and what is ahead by its moment."""
    moment = local(text, now)
    if moment > now:
        return day_words(moment.date(), now.date()) if len(text) == 10 else moment_words(text, now)
    late = (now.date() - moment.date()).days
    if late:
        return f"{count_words(late, 'day')} late"
    return "today" if len(text) == 10 else f"due {moment:%H:%M}"


def ago_words(text: str, now: datetime) -> str:
    """How long ago: "just now", "5 min ago", "3 h ago", "yesterday", "4 days ago"."""
    moment = local(text, now)
    gap, days = now - moment, (now.date() - moment.date()).days
    if gap < timedelta(minutes=1):
        return "just now"
    if gap < timedelta(hours=1):
        return f"{gap // timedelta(minutes=1)} min ago"
    if days == 0 or gap < timedelta(hours=6):
        return f"{gap // timedelta(hours=1)} h ago"
    return "yesterday" if days == 1 else f"{days} days ago"


def count_words(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 mail", "1,204 mails"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def sentence(text: str) -> str:
    """Words as a sentence: a capital first, one full stop at the end. A field's name or an address keeps its letters."""
    text = text.strip()
    first = text.split(" ", 1)[0].rstrip(".:,")
    text = text if "." in first or "@" in first else text[:1].upper() + text[1:]
    return text if text.endswith(("?", "!")) else f"{text.rstrip('.')}."


def stage_age(since: str, max_days: int | None, now: datetime) -> tuple[int, bool]:
    """Whole days in the stage, and whether that is longer than planned."""
    moment = from_text(since)
    return days_in_stage(moment, now), is_stale(moment, max_days, now)


def money_words(value: dict[str, int], cells: int = 1000) -> str:
    """What stands in a stage, in every currency there is, the most first: "12,400 EUR + 900 USD"; in thousands where that is too long
    ("6.6k USD", and where that is too long too "7k USD"). Always rounded, half up, never cut."""
    found = sorted(((minor, code) for code, minor in value.items() if minor), key=lambda pair: (-pair[0], pair[1]))
    whole = [(_rounded(minor, 10 ** exponent(code)), code) for minor, code in found]
    full = " + ".join(f"{major:,} {code}" for major, code in whole)
    if len(full) <= cells:
        return full
    tenths = [f"{_rounded(minor, 100 * 10 ** exponent(code)) / 10:,.1f}k".replace(".0k", "k") for minor, code in found]
    for thousands in (tenths, [f"{_rounded(minor, 1000 * 10 ** exponent(code)):,}k" for minor, code in found]):
        short = [f"{much if major >= 1000 else major} {code}" for much, (major, code) in zip(thousands, whole, strict=True)]
        told = " + ".join(short)
        if len(told) <= cells:
            return told
    return short[0] + (f" + {len(short) - 1} more" if len(short) > 1 else "")


def _rounded(minor: int, unit: int) -> int:
    """So many units, half up."""
    return (2 * minor + unit) // (2 * unit)


def short_money(value: int | None, currency: str) -> str:
    """One prospect's value for a narrow column: "1,200 EUR", or nothing."""
    return "" if value is None else format_money(value, currency, short=True)


STATE_STYLES = {
    "scheduled": "dim", "due": "accent", "deferred": "warn", "held": "warn", "claimed": "accent",
    "uncertain": "bad", "sent": "good", "failed": "bad", "cancelled": "dim",
}  # fmt: skip


def state_sign(state: str, glyphs: Glyphs) -> str:
    """One cell that tells a delivery's state beside its word."""
    return {
        "scheduled": glyphs.dot, "due": glyphs.arrow, "deferred": "~", "held": "!", "claimed": ">", "uncertain": "?",
        "sent": glyphs.good, "failed": glyphs.bad, "cancelled": "-",
    }.get(state, glyphs.dot)  # fmt: skip
