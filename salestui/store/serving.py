"""Serving an asset to a prospect by hand: what it is filled in with, and the touch that is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..rules.schedule import Window, find_zone, ring_again
from ..rules.times import utc_text
from .attachments import AttachmentRow, list_attachments
from .calls import drop_call_in, end_call
from .dispatch import ScriptFacts
from .engine import Database, steady
from .joining import wake_for
from .journal import action, undivided
from .objections import note_objection
from .outbox import serve_next
from .prospects import move_prospects
from .sequence import UNDER_WAY, current_revision, enter_sequence, next_asset, schedule_next, served_assets
from .settings import get_holidays
from .suppressions import address_hash, suppression_of_prospect

SERVED = frozenset({"touch", "delivery", "prospect", "intel", "objection", "stage_move", "setting"})
"""The tables that a serving writes."""
SPOKEN = ("call", "chat")
"""Channels of what the founder speaks or types himself."""


class EndedElsewhere(SalesError):
    """Another window has noted what came of this very call."""

    def __init__(self, came: str) -> None:
        super().__init__(
            f"This call was ended elsewhere{f': {came}' if came else ''}.",
            "Nothing was written twice.",
            "Esc leaves it; what you noted here is kept.",
        )


@dataclass(frozen=True)
class ServeFacts:
    """An asset for one prospect: the words of the revision he gets, his facts, and which application the founder chose.

    `channel` is that of its step in his stage ("" where it has none); `is_next` whether it is his next right asset.
    """

    asset_id: int
    title: str
    number: int
    application: str
    channel: str
    is_next: bool
    script: ScriptFacts
    files: tuple[AttachmentRow, ...]
    sender: str
    phone: str
    zone: str


@dataclass(frozen=True)
class Contact:
    """What came of a serving. With `served` False the step stays due, again at `again` (None: the next business day).

    `seconds` is how long it took, `began` when (UTC text), `objections` are (name, words), `move_to` the stage he goes to and
    `reason` why, where he is lost.
    """

    channel: str
    outcome: str
    application: str = ""
    note: str = ""
    seconds: int | None = None
    subject: str = ""
    rendered: str = ""
    served: bool = True
    began: str = ""
    again: datetime | None = None
    objections: Sequence[tuple[str, str]] = ()
    move_to: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Noted:
    """What was written: the touch, when the next step is due (UTC text), the stage he moved to, and whether another window had noted it already."""

    touch_id: int
    due: str | None
    stage: str = ""
    twice: bool = False


@steady
def get_serving(db: Database, prospect_id: int, asset_id: int, now: datetime, revision_id: int | None = None) -> ServeFacts:
    """Everything that serving an asset to a prospect needs; of a named revision, where it still stands. Raises `SalesError` where one is gone."""
    who = db.execute(
        "SELECT p.name, p.first_name, p.last_name, p.company, p.title, p.email, p.custom, s.name, p.phone, p.zone, p.stage_id"
        " FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.id = ?",
        (prospect_id,),
    ).fetchone()
    if who is None:
        raise SalesError(f"There is no prospect {prospect_id}.", "Nothing was changed.", "See them all: salestui prospect list.")
    what = db.execute("SELECT kind, title, status, application FROM asset WHERE id = ?", (asset_id,)).fetchone()
    if what is None:
        raise SalesError(f"There is no asset {asset_id}.", "Nothing was changed.", "See them all: salestui asset list.")
    known = db.execute("SELECT id FROM revision WHERE id = ? AND asset_id = ?", (revision_id, asset_id)).fetchone()
    revision = int(known[0]) if known else current_revision(db, prospect_id, asset_id)
    number, subject, body = db.execute("SELECT number, subject, body FROM revision WHERE id = ?", (revision,)).fetchone()
    step = db.execute("SELECT channel FROM step WHERE asset_id = ? AND stage_id = ?", (asset_id, who[10])).fetchone()
    box = db.execute("SELECT sender FROM mailbox ORDER BY id LIMIT 1").fetchone()
    coming = next_asset(db, prospect_id, now)
    facts = dict(zip(("name", "first_name", "last_name", "company", "title", "email"), who[:6], strict=True))
    script = ScriptFacts(
        id=0, prospect_id=prospect_id, to=who[5], attempts=0, message_id=None, due_at="", mailbox_id=None, asset_kind=what[0],
        asset_status=what[2], subject=subject, body=body, revision_id=revision, stage=who[7], prospect=facts, custom=who[6], previous=[],
    )  # fmt: skip
    return ServeFacts(
        asset_id, what[1], number, what[3], step[0] if step else "", coming is not None and coming.asset_id == asset_id, script,
        tuple(list_attachments(db, revision)), box[0] if box else "", who[8], who[9],
    )  # fmt: skip


@undivided
def note_serving(db: Database, prospect_id: int, asset_id: int, contact: Contact, now: datetime, revision_id: int | None = None) -> Noted:
    """Write down that an asset was served, or that it was tried: the touch, what was heard in it, what comes next. One user action.

    A served step counts as done and the next one is scheduled; an unserved one stays due. Raises `SalesError` where the prospect or
    the asset is gone, and `EndedElsewhere` for a call whose outcome another window noted; nothing is written then.
    """
    facts = get_serving(db, prospect_id, asset_id, now, revision_id)
    verb = {"call": "Called", "chat": "Chatted with"}.get(contact.channel)
    name = facts.script.prospect["name"]
    label = f"{verb} {name}: {contact.outcome}" if verb else f"Served {name} “{facts.title}”"
    with action(db, label, now):
        if contact.began and (came := end_call(db, prospect_id, contact.began)) is not None:
            raise EndedElsewhere(came)
        twice = bool(contact.began) and _served_since(db, prospect_id, asset_id, contact.began)
        step = _step(db, prospect_id, asset_id)
        revision = facts.script.revision_id if contact.served else None  # what was not said does not count for the words
        touch = int(
            db.execute(
                "INSERT INTO touch (prospect_id, direction, channel, step_id, revision_id, at, outcome, subject, rendered, application, note, seconds)"
                " VALUES (?, 'out', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    prospect_id, contact.channel, step, revision, utc_text(now), contact.outcome, contact.subject, contact.rendered,
                    contact.application, contact.note, contact.seconds,
                ),
            ).lastrowid
            or 0
        )  # fmt: skip
        if contact.served and contact.channel in SPOKEN:  # he was spoken to, and that is something new of him
            wake_for(db, prospect_id)
        for objection, words in contact.objections:
            note_objection(db, objection, prospect_id, touch, words, now)
        if not contact.began and contact.channel in SPOKEN:
            drop_call_in(db, prospect_id)
        due = None
        if not twice:
            due = _go_on(db, prospect_id, step, contact, now) if contact.served else _again(db, prospect_id, facts, step, contact, now)
        stage = _move(db, prospect_id, touch, contact, now)
        if stage:
            due = _waiting(db, prospect_id)
        return Noted(touch, due, stage, twice)


@undivided
def queue_mail(db: Database, prospect_id: int, asset_id: int, now: datetime) -> str:
    """Put an e-mail asset into the outbox for a prospect, due now: nothing is sent outside of it. Returns the asset's title.

    Raises `SalesError` where he has had it, another mail of his is on its way, or nobody may write to him.
    """
    facts = get_serving(db, prospect_id, asset_id, now)
    if facts.is_next:
        return serve_next(db, prospect_id, now)
    name = facts.script.prospect["name"]
    if facts.script.asset_status != "live":
        raise not_live(facts)
    if asset_id in served_assets(db, prospect_id):
        raise SalesError(f"{name} has had “{facts.title}” already.", "Nothing is sent twice.", "Serve another one.")
    if suppression_of_prospect(db, prospect_id):
        raise SalesError("Nobody may write to him.", "Nothing was changed.", f"See why: salestui prospect show {prospect_id}.")
    if not facts.script.to:
        raise SalesError(f"{name} has no e-mail address.", "Nothing was changed.", f"Add one: salestui prospect set {prospect_id} email=…")
    other = db.execute(
        "SELECT a.title FROM delivery d JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
        f" WHERE d.prospect_id = ? AND d.state IN {UNDER_WAY}",
        (prospect_id,),
    ).fetchone()
    if other:
        raise SalesError(
            f"“{other[0]}” is on its way to {name}, and there is one at a time.",
            "Nothing was changed.",
            "Send, skip or cancel that one first.",
        )
    key = db.execute("SELECT email_key FROM prospect WHERE id = ?", (prospect_id,)).fetchone()[0]
    box = db.execute("SELECT id FROM mailbox ORDER BY id LIMIT 1").fetchone()
    with action(db, f"Serve {facts.title} now", now):
        db.execute(
            "INSERT INTO delivery (prospect_id, revision_id, mailbox_id, recipient, recipient_key, recipient_hash, due_at, next_at, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (prospect_id, facts.script.revision_id, box[0] if box else None, facts.script.to, key, address_hash(key), *[utc_text(now)] * 3),
        )
    return facts.title


def not_live(facts: ServeFacts) -> SalesError:
    """An asset that is no part of what is served today."""
    return SalesError(f"“{facts.title}” is {facts.script.asset_status}.", "Nothing was served.", "Make it live first.")


def _served_since(db: Database, prospect_id: int, asset_id: int, began: str) -> bool:
    row = db.execute(
        "SELECT 1 FROM touch t JOIN revision r ON r.id = t.revision_id WHERE t.prospect_id = ? AND r.asset_id = ? AND t.direction = 'out' AND t.at >= ?",
        (prospect_id, asset_id, began),
    ).fetchone()
    return row is not None


def _step(db: Database, prospect_id: int, asset_id: int) -> int | None:
    """The asset's step in the stage he stands in."""
    row = db.execute(
        "SELECT t.id FROM step t JOIN prospect p ON p.stage_id = t.stage_id WHERE p.id = ? AND t.asset_id = ?", (prospect_id, asset_id)
    ).fetchone()
    return int(row[0]) if row else None


def _go_on(db: Database, prospect_id: int, step: int | None, contact: Contact, now: datetime) -> str | None:
    db.execute(
        "UPDATE delivery SET state = 'sent', sent_at = ?, why = ''"
        " WHERE prospect_id = ? AND step_id = ? AND channel <> 'email' AND state IN ('scheduled', 'deferred', 'held')",
        (utc_text(now), prospect_id, step),
    )
    db.execute(  # a mail that was given by hand does not leave a second time
        "UPDATE delivery SET state = 'cancelled', why = 'served by hand' WHERE prospect_id = ? AND step_id = ? AND channel = 'email'"
        " AND state IN ('scheduled', 'deferred', 'held')",
        (prospect_id, step),
    )
    active = db.execute("SELECT 1 FROM prospect WHERE id = ? AND sequence = 'active'", (prospect_id,)).fetchone()
    if not active or contact.move_to is not None:
        return None
    return schedule_next(db, prospect_id, now)


def _again(db: Database, prospect_id: int, facts: ServeFacts, step: int | None, contact: Contact, now: datetime) -> str | None:
    """The step stays due: on the next business day at an hour to ring, or at the moment that was agreed. Whoever is to be called then is in
    his sequence, or put off until that day."""
    if contact.move_to is not None:
        return None
    if facts.is_next and contact.again is not None:
        enter_sequence(db, prospect_id, now)
        schedule_next(db, prospect_id, now)
    box = db.execute("SELECT zone, window FROM mailbox ORDER BY id LIMIT 1").fetchone() or ("", "")
    zone = find_zone(facts.zone or box[0] or "UTC")
    window = Window.parse(box[1]) if box[1] else None
    due = utc_text(contact.again or ring_again(now.replace(microsecond=0), zone, window, get_holidays(db)))
    moved = db.execute(
        "UPDATE delivery SET state = 'scheduled', due_at = :due, next_at = :due, why = :why WHERE prospect_id = :id AND step_id = :step"
        " AND channel <> 'email' AND state IN ('scheduled', 'deferred', 'held')",
        {"due": due, "id": prospect_id, "step": step, "why": contact.outcome},
    ).rowcount
    if moved:
        return due
    if contact.again is not None:
        db.execute("UPDATE prospect SET snoozed_until = ? WHERE id = ?", (contact.again.date().isoformat(), prospect_id))
        return utc_text(contact.again)
    return None


def _move(db: Database, prospect_id: int, touch: int, contact: Contact, now: datetime) -> str:
    """The stage he moved to; the contact is what proved it."""
    if contact.move_to is None:
        return ""
    moved = move_prospects(db, [prospect_id], contact.move_to, now, reason=contact.reason)
    db.execute(
        "UPDATE stage_move SET touch_id = ? WHERE id = (SELECT max(id) FROM stage_move WHERE prospect_id = ? AND to_stage_id = ?)"
        " AND touch_id IS NULL",
        (touch, prospect_id, contact.move_to),
    )
    return moved.stage if moved.moved else ""


def _waiting(db: Database, prospect_id: int) -> str | None:
    row = db.execute(f"SELECT next_at FROM delivery WHERE prospect_id = ? AND state IN {UNDER_WAY}", (prospect_id,)).fetchone()
    return str(row[0]) if row else None
