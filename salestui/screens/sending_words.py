"""How the sending stands, in the few words that every screen has room for: sending, due next, offline, stopped with the reason, paused."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from ..glass import safe_text
from ..rules.times import from_text
from ..store.sending_state import SendingState
from .wording import count_words, local, moment_words

News = tuple[Sequence[str], str]
"""The same in ever fewer words, and the style."""

NO_NEWS: News = ((), "dim")
SHOWS = frozenset({"delivery", "mailbox", "setting", "prospect"})  # tables whose changes can change the words


def news_of(state: SendingState, now: datetime, begun_with: int = 0) -> News:
    """What to say; `begun_with` mails were to be sent when the sending under way was seen first. What matters most goes first."""
    if state.claimed:
        left = state.claimed + state.due
        counts = f"sending {max(1, begun_with - left + 1):,} of {begun_with:,}" if begun_with > 1 else "sending"
        return (counts, "sending"), "accent"
    if state.stopped is not None:
        name, why = safe_text(state.stopped[0]), safe_text(state.stopped[1]).rstrip(".")
        short = f"{name} stopped (O)"
        return (
            f"{name} stopped: {why} (O)",
            f"{name} stopped: {why[:24].rstrip()}… (O)" if len(why) > 24 else short,
            short,
            "stopped (O)",
        ), "bad"
    if state.paused:
        return ("all sending paused (O)", "sending paused", "paused"), "warn"
    if state.offline is not None:
        return _offline(state.offline, now), "warn"
    if state.mailboxes and state.not_ready == state.mailboxes:
        return ("mailboxes paused (O)" if state.mailboxes > 1 else "mailbox paused (O)", "paused (O)"), "warn"
    if state.due:
        due = f"{count_words(state.due, 'mail')} due"
        gap = f"{due}, next at {local(state.gap_until, now):%H:%M}" if state.gap_until and local(state.gap_until, now) > now else ""
        return tuple(text for text in (gap, due, f"{state.due:,} due") if text), "dim"
    if state.next_at:
        when = moment_words(state.next_at, now).removeprefix("today ")
        return (f"next due {when}", when), "dim"
    return NO_NEWS


def _offline(offline: tuple[str, str, str, str | None], now: datetime) -> Sequence[str]:
    _, since, why, probe = offline
    begun = f"offline since {moment_words(since, now).removeprefix('today ')}"
    again = f", next look {local(probe, now):%H:%M}" if probe else ""
    reason = safe_text(why).removeprefix("offline: ").rstrip(".")
    return f"{begun}: {reason}{again}" if reason else f"{begun}{again}", f"{begun}{again}", begun, "offline"


def look_again(state: SendingState, now: datetime) -> datetime:
    """When the words change by themselves: the next moment that is known, at the latest at midnight (“tomorrow” becomes “today”)."""
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
    known = [from_text(text) for text in (state.next_at, state.gap_until) if text]
    return min([midnight, *(moment for moment in known if moment > now)])
