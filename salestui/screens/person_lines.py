"""The page of a prospect as lines: how what holds him back can be ended, the way he took, and each contact."""

from datetime import datetime

from ..rules.stages import days_in_stage
from ..rules.times import from_text
from ..store.evidence import Proof
from ..store.person import Person
from ..store.timeline import Contact, ContactRow
from ..widgets.cells import Line, Piece, fit, share, width
from ..widgets.look import Glyphs
from ..widgets.prose import Entry
from .wording import count_words, day_words, local, moment_words

ROOMY = 60  # cells; below that a contact's line names the day, not the hour


def ends(person: Person, now: datetime) -> list[str]:
    """What holds him back, and how that ends."""
    page = person.page
    told: list[str] = []
    if page.suppressed is not None and person.dead:
        told.append("e gives him another address: the one he has bounced.")
    elif page.suppressed is not None:
        told.append("Nobody writes to him any more, and no key lifts that; u takes it back where it was a slip of yours just now.")
    if page.lost_reason:
        told.append("If he comes back, m moves him into a stage.")
    if page.not_now_until:
        told.append("m brings him back now; on that day he stands in Today.")
    if person.snoozed_until and local(person.snoozed_until, now).date() > now.date():
        until = day_words(local(person.snoozed_until, now).date(), now.date())
        told.append(f"Out of Today until {until}: b names another day.")
    return told


def way_lines(person: Person, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    """The stages he was in, the days in each, and the contact that proved each exit."""
    if not person.way:
        return []
    lines: list[Line] = [[("His way", "bold")]]
    for row in person.way:
        days = days_in_stage(from_text(row.entered), from_text(row.at))
        stood = count_words(days, "day") if days else "the same day"
        lines.append(_passage(row.from_stage, f"{stood}, left {day_words(local(row.at, now).date(), now.date())}", glyphs, cells))
        if row.evidence is not None:
            lines.append([(fit(f"  {glyphs.good} {proof_words(row.evidence, now)}", cells, more=glyphs.more), "dim")])
        else:
            lines.append([("  ? nothing proves it: v names a contact" if cells >= 42 else "  ? no proof (v)", "warn")])
    standing = person.page.row
    return [*lines, _passage(standing.stage, "here now", glyphs, cells), []]


def _passage(stage: str, told: str, glyphs: Glyphs, cells: int) -> Line:
    room = max(6, cells - len(told) - 4)
    return [(f"{glyphs.arrow} ", "accent"), (fit(stage, min(room, max(16, cells // 3)), more=glyphs.more), ""), ("  ", ""), (told, "dim")]


def proof_words(proof: Proof, now: datetime) -> str:
    """A contact that proved something, in a few words."""
    verb = "he wrote" if proof.direction == "in" else proof.channel
    return f"{verb}, {day_words(local(proof.at, now).date(), now.date())}: {' '.join(proof.what.split())}"


def verb_of(row: ContactRow) -> str:
    """What kind of contact it was, in a word."""
    if row.direction == "in":
        return "wrote" if row.channel == "email" else f"{row.channel} in"
    return "sent" if row.channel == "email" else row.channel


def what_of(row: ContactRow) -> str:
    """What a contact was about: its subject or first words, and the asset where that says something else."""
    first = row.first.strip().partition("\n")[0].strip()
    what = row.subject or row.asset or first or row.note or row.outcome or row.channel
    return f"{what} ({row.asset})" if row.asset and row.asset != what else what


def contact_line(row: ContactRow, now: datetime, glyphs: Glyphs, cells: int, *, here: bool) -> Line:
    """One line of the timeline: which way, when, the exact revision, what it was about, and what came of it."""
    came = row.direction == "in"
    when = moment_words(row.at, now) if cells >= ROOMY else day_words(local(row.at, now).date(), now.date())
    waits = came and not row.outcome
    ended = "no answer yet" if waits else row.outcome if row.outcome != what_of(row) else ""
    revision = f"r{row.revision}" if row.revision else ""
    verb, day, number, what, outcome = share(
        cells, [(9, 0), (17 if cells >= ROOMY else 11, 0), (3, 0), (10, 2), (max(1, min(16, width(ended))), 0)]
    )
    sign = glyphs.back if came else glyphs.arrow
    pieces: list[Piece] = [(fit(f"{sign} {verb_of(row)}", verb), "accent" if came else "")]
    for text, room, style in (
        (when, day, "dim"),
        (revision, number, "dim"),
        (what_of(row), what, "bold" if here else ""),
        (ended, outcome, "warn" if waits else "dim"),
    ):
        if room:
            pieces += [("  ", ""), (fit(text, room, more=glyphs.more), style)]
    return pieces


def contact_entries(contact: Contact, now: datetime) -> list[Entry]:
    """Everything about one contact, then its words."""
    row = contact.row
    minutes, seconds = divmod(contact.seconds or 0, 60)
    facts = {
        "When": moment_words(row.at, now), "Which way": f"{'from him' if row.direction == 'in' else 'to him'}, by {row.channel}",
        "Address": contact.recipient, "Subject": row.subject,
        "Asset": f"{row.asset}, revision {row.revision}" if row.asset else "", "Served by": contact.application,
        "Took": f"{minutes} min {seconds} s" if contact.seconds else "",
        "Outcome": row.outcome or ("no answer yet" if row.direction == "in" else ""), "Note": row.note, "Message-ID": contact.message_id,
    }  # fmt: skip
    entries: list[Entry] = [(term, text) for term, text in facts.items() if text]
    words = contact.rendered.strip()
    return [*entries, ("What was said", ""), ("", words or "No words were kept of it.")]
