"""Fill a new store with the demo: the formula, the quarter's prospects with their timelines, the outbox, the things heard.

Written in one transaction and not as a user action: there is nothing in it to undo.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import SalesError
from ..paths import make_private
from ..rules.names import address_key
from ..rules.schedule import Delay
from ..rules.times import utc_text
from ..sender.build import keep, make, why_of
from ..store.dispatch import claim, mark_held, mark_sent
from ..store.engine import Database, transaction
from ..store.library import CHANNELS, AssetDraft
from ..store.prospects import folded, mark_answered, move_prospects
from ..store.suppressions import address_hash
from .by_hand import serve_by_hand
from .deciding import decided_because, intel_row, write_answers, write_audit, write_decided
from .funnel import QUARTER, Move, Person, make_funnel
from .hearing import write_sources
from .library import Earlier, Piece, read_assets, read_cards, read_earlier, read_heard, sequences
from .pdf import make_pdf
from .timeline import Row, Scripts, Version, Writer, history
from .video import make_video

FOUNDER, ADDRESS = "Marta Lindqvist", "marta@evenbook.example"
MAILBOX = f"{FOUNDER} <{ADDRESS}>"
SETTINGS = {"me.name": FOUNDER, "me.email": ADDRESS, "postal_address": "Evenbook, Marta Lindqvist\n4 Mill Lane\nHarbourside HB1 2XY"}
SUPPRESSED = (
    ("address", "do-not-write@thornfield-law.example", "asked never to be written to again", 34),
    ("domain", "@ledgermill.example", "competitor", 61),
)
# Longer than the defaults where the sequence itself takes longer.
MAX_DAYS = {"Captured": 40, "Qualified": 45, "Call booked": 14, "Call done": 24, "Trial started": 35, "Proposal sent": 21}
# What is heard against buying, the title of the asset that answers it ("" for none yet), and how many days ago it was heard first.
OBJECTIONS = (
    ("Wants the price before a call", "", 40),
    ("The bank login does not work", "", 33),
    ("Partner says no to anything new", "What held others up", 60),
    ("Client data must not leave the office", "Is anything in the way of the trial?", 55),
    ("What does it cost?", "In the room", 52),
)
FIELDS: tuple[tuple[str, str, list[str]], ...] = (
    ("bank_accounts", "number", []), ("lawyers", "number", []), ("ledger", "text", []),
    ("page", "choice", ["checklist", "split deposits", "inspection"]), ("practices", "number", []),
)  # fmt: skip
VIEWS = (("Stands too long", "stale"), ("Three practices and more", "practices>=3"), ("Inspection soon", 'tag:"inspection soon"'))
SKIPPED = ("has seen it in the call", "wrong time", "asked for the price instead")
BY_HAND = 90  # the position of what is no step of its own: behind every mail of its stage


def fill(db: Database, papers: Path, now: datetime) -> list[Person]:
    """Write the whole demo into an empty store, its PDFs and its film into the folder `papers`.

    Returns the people as planned, in the order of their ids (from 1).
    """
    pieces = read_assets()
    people = serve_by_hand(make_funnel(now, sequences(pieces)), pieces)
    with transaction(db):
        db.execute(
            "PRAGMA defer_foreign_keys = ON"
        )  # a revision names its decision, a decision the asset: who comes first matters at the end only
        stages = dict(db.execute("SELECT name, id FROM stage").fetchall())
        db.executemany("UPDATE stage SET max_days = ? WHERE name = ?", [(days, name) for name, days in MAX_DAYS.items()])
        _insert(db, "setting", [{"key": key, "value": value} for key, value in SETTINGS.items()])
        _insert(db, "mailbox", [mailbox_row("127.0.0.1", 25)])
        made = write_decided(
            db,
            now,
            {piece.draft.title: id for id, piece in enumerate(pieces, start=1)},
            {person.facts.name: id for id, person in enumerate(people, start=1)},
            stages,
        )
        scripts = _write_library(db, pieces, stages, now, dict(decided_because(made)))
        write_answers(db, now, made)
        write_sources(db, papers.parent / "heard", now)
        _insert(db, "attachment", list(_files(db, pieces, papers)))
        _insert(db, "prospect", [_prospect(id, person, stages) for id, person in enumerate(people, start=1)])
        _insert(db, "delivery", sorted(_deliveries(people, scripts), key=lambda row: str(row["created_at"])))
        touches, moves = history(people, scripts, Writer(FOUNDER, ADDRESS, SETTINGS["postal_address"]))
        _insert(db, "touch", touches)
        _insert(db, "stage_move", list(_moves(moves, stages)))
        _insert(db, "suppression", list(_suppressions(now)))
        _insert(db, "intel", list(_intel(now, people)))
        _objections(db, now)
        _insert(db, "custom_field", [{"name": name, "kind": kind, "choices": json.dumps(choices)} for name, kind, choices in FIELDS])
        _insert(db, "saved_view", [{"name": name, "query": query} for name, query in VIEWS])
        _insert(db, "skip", list(_skips(people, scripts)))
        db.execute("UPDATE stage SET express_to_id = ? WHERE id = ?", (stages["Proposal sent"], stages["Qualified"]))
        # Qualified has no next step yet: what it asks is the first thing that triage changes.
        db.execute("UPDATE stage SET next_step = '' WHERE name = 'Qualified'")
        write_audit(db, now)
    _work_earlier(db, people)
    _act(db, people, stages)
    return people


def _work_earlier(db: Database, people: list[Person]) -> None:
    """What the sender did earlier today, done as it does it but for the conversation: two mails left, one could not be made."""
    for id, person in enumerate(people, start=1):
        if person.mode not in ("sent", "held"):
            continue
        (delivery,) = db.execute("SELECT id FROM delivery WHERE prospect_id = ?", (id,)).fetchone()
        at = person.contacts[-1].at if person.mode == "sent" else person.due
        assert at is not None  # who is held was due
        try:
            keep(db, [make(db, delivery, at)], at)
        except SalesError as error:
            mark_held(db, delivery, why_of(error), at)
            continue
        claim(db, delivery, at)
        mark_sent(db, delivery, "250 2.0.0 OK", at)


def _act(db: Database, people: list[Person], stages: dict[str, int]) -> None:
    """The founder's last two acts: real ones, so that undo has something to take back."""
    answered, id = next(
        (person, id) for id, person in enumerate(people, start=1) if person.mode == "replied" and person.stage == "Captured"
    )
    mark_answered(db, id, answered.contacts[-1].at + timedelta(minutes=12))
    moved, id = next((person, id) for id, person in enumerate(people, start=1) if person.mode == "moved")
    move_prospects(db, [id], stages[moved.stage], moved.since)


def mailbox_row(host: str, port: int) -> Row:
    """The demo's mailbox: no password, no encryption, no gaps, for a server on this very machine."""
    return {"id": 1, "name": "demo", "sender": MAILBOX, "host": host, "port": port, "security": "none", "gap_min": 0, "gap_max": 0}


def _insert(db: Database, table: str, rows: list[Row]) -> None:
    names = list(rows[0])
    db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})", rows)


def _write_library(db: Database, pieces: list[Piece], stages: dict[str, int], now: datetime, because: dict[str, int]) -> Scripts:
    begun = now - QUARTER - timedelta(days=20)
    scripts, assets, revisions, steps = Scripts(), list[Row](), list[Row](), list[Row]()
    placed: dict[str, list[tuple[int, int, str, list[Version]]]] = {}
    earlier = read_earlier()
    for id, draft in enumerate((piece.draft for piece in pieces), start=1):
        tag_text = json.dumps(draft.tags, ensure_ascii=False)
        assets.append(
            {
                "id": id,
                "kind": draft.kind,
                "title": draft.title,
                "status": draft.status,
                "quadrant": draft.quadrant,
                "tags": tag_text,
                "created_at": utc_text(begun),
            }
        )
        versions = []
        for number, (subject, body, since, note) in enumerate(_versions(draft, earlier.get(draft.title), begun, now), start=1):
            versions.append(Version(len(revisions) + 1, since, subject, body))
            words: Row = {"subject": subject, "body": body, "note": note, "created_at": utc_text(since)}
            words["decision_id"] = because.get(draft.title) if number > 1 else None
            revisions.append({"id": len(revisions) + 1, "asset_id": id, "number": number} | words)
        delay = Delay.parse(draft.delay)
        steps.append(
            {
                "id": len(steps) + 1, "stage_id": stages[draft.stage], "position": draft.position or BY_HAND, "asset_id": id,
                "channel": CHANNELS[draft.kind], "delay_days": delay.days, "delay_business": int(delay.business),
                "required": int(draft.position is not None),
            }
        )  # fmt: skip
        scripts.by_title[draft.title] = len(steps), versions
        if draft.position is not None:
            placed.setdefault(draft.stage, []).append((draft.position, len(steps), CHANNELS[draft.kind], versions))
    for stage, rows in placed.items():
        scripts.by_stage[stage] = [(step, channel, versions) for _, step, channel, versions in sorted(rows, key=lambda row: row[0])]
    _insert(db, "asset", assets)
    _insert(db, "revision", revisions)
    _insert(db, "step", steps)
    return scripts


def _versions(draft: AssetDraft, earlier: Earlier | None, begun: datetime, now: datetime) -> Iterable[tuple[str, str, datetime, str]]:
    """(subject, words, since when, why) of each revision of an asset, the first one first."""
    if earlier is None:
        yield draft.subject, draft.body, begun, ""
        return
    yield earlier.subject, earlier.body, begun, ""
    yield draft.subject, draft.body, now - timedelta(days=earlier.days), earlier.note


def _files(db: Database, pieces: list[Piece], folder: Path) -> Iterable[Row]:
    """Make the PDFs and the film; each goes with its asset's newest revision by reference and checksum."""
    make_private(folder)
    newest = dict(db.execute("SELECT asset_id, max(id) FROM revision GROUP BY asset_id").fetchall())
    for id, piece in enumerate(pieces, start=1):
        if not piece.file:
            continue
        film = piece.draft.kind == "video"
        content = make_video(read_cards(piece)) if film else make_pdf(piece.draft.body, piece.draft.title)
        place = folder / piece.file
        place.touch(mode=0o600)
        place.write_bytes(content)
        yield {
            "revision_id": newest[id], "name": piece.file, "path": str(place), "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content), "media_type": "video/x-msvideo" if film else "application/pdf",
        }  # fmt: skip


def _moves(moves: list[tuple[int, Move, int | None]], stages: dict[str, int]) -> Iterable[Row]:
    for id, move, touch in sorted(moves, key=lambda one: one[1].at):
        yield {
            "prospect_id": id, "from_stage_id": stages[move.left], "to_stage_id": stages[move.entered], "at": utc_text(move.at), "touch_id": touch
        }  # fmt: skip


def _skips(people: list[Person], scripts: Scripts) -> Iterable[Row]:
    """Steps that were passed over, each with its reason: of people who then left, so that nobody's next step is another one."""
    left = [(id, person) for id, person in enumerate(people, start=1) if person.mode == "lost" and person.reached == "Qualified"]
    for (id, person), why in zip(left, SKIPPED, strict=False):
        step, _ = scripts.step("Qualified", len(scripts.by_stage["Qualified"]), person.since)
        yield {"prospect_id": id, "step_id": step, "reason": why, "at": utc_text(person.since - timedelta(hours=1))}


def _objections(db: Database, now: datetime) -> None:
    """What is heard against buying; the words that answer each, where there are any yet."""
    for name, title, days in OBJECTIONS:
        at = utc_text(now - timedelta(days=days))
        db.execute(
            "INSERT INTO objection (name, asset_id, created_at) VALUES (?, (SELECT id FROM asset WHERE title = ?), ?)", (name, title, at)
        )
    for heard in read_heard():
        if heard.objection:
            chosen = (heard.objection, heard.title)
            db.execute("UPDATE intel SET objection_id = (SELECT id FROM objection WHERE name = ?) WHERE title = ?", chosen)


def _prospect(id: int, person: Person, stages: dict[str, int]) -> Row:
    facts, stage, since = person.facts, person.stage, person.since
    if person.mode == "moved":  # he still stands where he came from; `_act` moves him
        stage = person.contacts[-1].stage
        since = min(contact.at for contact in person.contacts if contact.stage == stage)
    row = {
        "id": id, "name": facts.name, "first_name": facts.first, "last_name": facts.last, "email": facts.email,
        "email_key": address_key(facts.email), "phone": facts.phone, "company": facts.company, "title": facts.title, "zone": facts.zone,
        "stage_id": stages[stage], "since": utc_text(since), "value": facts.value, "currency": facts.currency,
        "source": facts.source, "tags": json.dumps(facts.tags, ensure_ascii=False), "custom": json.dumps(dict(facts.custom), ensure_ascii=False),
        "lost_reason": person.lost_reason, "not_now_until": person.not_now_until.isoformat() if person.not_now_until else None,
        "sequence": person.sequence, "created_at": utc_text(person.captured),
    }  # fmt: skip
    return row | {"folded": folded(row)}


def _deliveries(people: list[Person], scripts: Scripts) -> Iterable[Row]:
    """What is on its way: one delivery for everybody who is in mid-sequence. A call is served by the founder, and has no address."""
    for id, person in enumerate(people, start=1):
        if person.due is None:
            continue
        number, moment = (person.next_step, person.due) if person.mode != "sent" else (person.next_step - 1, person.contacts[-1].at)
        made = person.contacts[-1].at if person.contacts else person.since
        step, version = scripts.step(person.stage, number, made)
        channel, due = scripts.channel(person.stage, number), utc_text(moment)
        email = person.facts.email if channel == "email" else ""
        yield {
            "prospect_id": id, "step_id": step, "revision_id": version.id, "mailbox_id": 1, "channel": channel,
            "recipient": email or person.facts.phone, "recipient_key": address_key(email),
            "recipient_hash": address_hash(address_key(email)) if email else "",
            "due_at": due, "next_at": due, "created_at": utc_text(made),
        }  # fmt: skip


def _suppressions(now: datetime) -> Iterable[Row]:
    for kind, key, why, days in SUPPRESSED:
        yield {"kind": kind, "key": key, "reason": why, "at": utc_text(now - timedelta(days=days))}


def _intel(now: datetime, people: list[Person]) -> Iterable[Row]:
    known = {person.facts.name: id for id, person in enumerate(people, start=1)}
    for heard in sorted(read_heard(), key=lambda heard: -heard.days):
        yield intel_row(heard, now) | {"prospect_id": known.get(heard.said_by)}
