"""Why a mail is where it is, and what keeps it: the sentences of `i`, of the pane beside the outbox and of a mail's own page."""

from datetime import datetime, timedelta

from ..glass import safe_text
from ..rules.schedule import Window, find_zone, next_open
from ..rules.times import from_text
from ..store.mailboxes import MailboxRow, stopped_why
from ..store.outbox import DeliveryRow
from .app_words import in_app
from .wording import count_words, moment_words, sentence

UNSENT = ("scheduled", "due", "deferred")
KEYS = {
    "scheduled": "e edits it, z puts it off, x cancels it.",
    "due": "s sends what is due, e edits it.",
    "held": "h releases it, e edits it, x cancels it.",
    "uncertain": "a: it arrived, n: it did not.",
}
"""What moves a mail on in the outbox."""


def barred_by(row: DeliveryRow, box: MailboxRow | None, *, all_paused: bool) -> str:
    """What keeps a mail from going although its time comes, and the key that lets it go; nothing where it may go.

    `box` is the mailbox it goes through, None where there is none at all.
    """
    if row.state == "held":
        if box is None or box.state != "stopped":
            return ""
        own = row.why.startswith(stopped_why(box.name, ""))
        return f"Mailbox {safe_text(box.name)} is stopped: p lets it send again, {'and this mail with it' if own else 'then h releases this mail'}."
    if row.state not in UNSENT:
        return ""
    if all_paused:
        return "All sending is paused: p lets it go on."
    if row.sequence == "paused":
        if not row.sequence_until:
            return "His sequence is paused: p lets it go on."
        what = "He is away" if row.away else "His sequence is paused"
        return f"{what} until {row.sequence_until[:10]}, then it goes on by itself (p lets it go on now)."
    if box is None:
        return "There is no mailbox to send with: b adds one."
    return "" if box.state == "ready" else f"Mailbox {safe_text(box.name)} is {box.state}: p lets it send again."


def why_words(row: DeliveryRow, now: datetime, box: MailboxRow | None = None, *, keys: bool = False, barred: bool = False) -> str:
    """Why a delivery is where it is; with `keys` also what moves it on. Of one that is `barred` no day is promised: that was said."""
    why = in_app(safe_text(row.why)).rstrip(".")
    tried = f" Tried {count_words(row.attempts, 'time')}." if row.attempts else ""
    when = moment_words(row.next_at, now)
    if barred and row.state in UNSENT:
        said = f"Its own time {'was' if row.state == 'due' else 'is'} {when}.{f' {sentence(why)}' if why else ''}{tried}"
    else:
        said = {
            "scheduled": _scheduled(row, now, box, why),
            "due": f"It is due since {when} and goes with the next send." + (f" {sentence(why)}" if why else ""),
            "deferred": f"Put off: {why or 'the server asked for it'}. It is due again at {_in_zone(row, now, box, why)};"
            f" the next send after that takes it (s, or salestui send --watch).{tried}",
            "held": f"It waits for you: {why or 'no reason was noted'}.",
            "claimed": "A sender has it and has not noted the server’s answer yet.",
            "uncertain": f"It may have arrived: {why or 'the server’s answer never came'}. It is never sent again by itself.",
            "sent": f"It left {moment_words(row.sent_at, now) if row.sent_at else when}."
            + (f" The server said: {safe_text(row.answer)}" if row.answer else ""),
            "failed": f"The server refused it for good: {why}. The sequence stopped.{tried}",
            "cancelled": f"It was cancelled: {why or 'by hand'}. It is never sent.",
        }.get(row.state, why)
    return f"{said} {KEYS[row.state]}" if keys and row.state in KEYS else said


def _scheduled(row: DeliveryRow, now: datetime, box: MailboxRow | None, why: str) -> str:
    """When a mail goes whose day is ahead: after its delay, or when the window opens, which is said in the window's own zone."""
    if why:
        return f"It goes {moment_words(row.next_at, now)} ({why})."
    at = from_text(row.next_at)
    if box is not None and box.window:
        window, place = Window.parse(box.window), find_zone(row.zone or box.zone or "UTC")
        if next_open(at - timedelta(seconds=1), place, window) == at:  # it lies exactly at an opening: that is what it waits for
            return f"It goes {_at(row.next_at, now, place.key)}, when the window {box.window} opens there."
    return f"It goes {moment_words(row.next_at, now)}, when the delay of its step is over."


def _in_zone(row: DeliveryRow, now: datetime, box: MailboxRow | None, why: str) -> str:
    """A moment in the zone that its reason speaks of; in the founder's where it speaks of none."""
    zone = row.zone or (box.zone if box is not None else "") or "UTC"
    return _at(row.next_at, now, zone) if f" in {zone}" in why else moment_words(row.next_at, now)


def _at(text: str, now: datetime, zone: str) -> str:
    return f"{moment_words(text, now.astimezone(find_zone(zone)))} in {zone}"
