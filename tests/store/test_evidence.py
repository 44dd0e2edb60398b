"""What proved an exit from a stage, the timeline in windows, and dated notes."""

from datetime import datetime, timedelta

import pytest

from salestui.errors import SalesError
from salestui.rules.times import utc_text
from salestui.store.engine import Database
from salestui.store.evidence import list_way, set_evidence
from salestui.store.journal import redo, undo
from salestui.store.prospects import add_prospect, log_touch, move_prospects
from salestui.store.stages import find_stage
from salestui.store.timeline import add_note, contact_index, count_contacts, get_contact, list_contacts

from .conftest import NOW


def heard(db: Database, id: int, at: datetime, subject: str = "", channel: str = "email", direction: str = "in", outcome: str = "") -> int:
    """A contact, as the background work writes one."""
    return int(
        db.execute(
            "INSERT INTO touch (prospect_id, direction, channel, at, subject, rendered, outcome) VALUES (?, ?, ?, ?, ?, 'Words.', ?)",
            (id, direction, channel, utc_text(at), subject, outcome),
        ).lastrowid
        or 0
    )


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def move(db: Database, ids: list[int], stage: str, now: datetime) -> None:
    move_prospects(db, ids, find_stage(db, stage)[0], now)


def test_the_newest_reply_call_or_chat_since_he_entered_proves_the_exit(system: Database) -> None:
    ada, ben = (add_prospect(system, {"name": name}, NOW) for name in ("Ada", "Ben"))
    heard(system, ada, day(1), "Tell me more")
    heard(system, ada, day(2), "Mail of ours", direction="out")
    move(system, [ada, ben], "Qualified", day(3))
    log_touch(system, ada, "call", "wants a trial", day(4))
    move(system, [ada], "Call done", day(5))
    move(system, [ada], "Trial started", day(6))
    way = list_way(system, ada)
    assert [(row.from_stage, row.to_stage, row.evidence.what if row.evidence else None) for row in way] == [
        ("Captured", "Qualified", "Tell me more"),
        ("Qualified", "Call done", "wants a trial"),
        ("Call done", "Trial started", None),
    ]
    assert [row.entered for row in way] == [utc_text(NOW), utc_text(day(3)), utc_text(day(5))]
    assert list_way(system, ben)[0].evidence is None, "what somebody else said proves nothing"


def test_evidence_goes_and_comes_with_the_move(system: Database) -> None:
    ada = add_prospect(system, {"name": "Ada"}, NOW)
    heard(system, ada, day(1), "Tell me more")
    move(system, [ada], "Qualified", day(2))
    way = list_way(system, ada)
    assert undo(system, day(3)) is not None
    assert list_way(system, ada) == []
    done = redo(system, day(3))
    assert done is not None
    assert not done.refused
    assert list_way(system, ada) == way


def test_another_contact_is_named_and_only_one_of_his_own(system: Database) -> None:
    ada, ben = (add_prospect(system, {"name": name}, NOW) for name in ("Ada", "Ben"))
    first, second = heard(system, ada, day(1), "First"), heard(system, ada, day(2), "Second")
    strange = heard(system, ben, day(1), "Ben's")
    move(system, [ada], "Qualified", day(3))
    [row] = list_way(system, ada)
    assert row.evidence is not None
    assert row.evidence.id == second
    set_evidence(system, row.id, first, day(4))
    [row] = list_way(system, ada)
    assert row.evidence is not None
    assert row.evidence.what == "First"
    with pytest.raises(SalesError, match="no contact of Ada"):
        set_evidence(system, row.id, strange, day(4))
    set_evidence(system, row.id, None, day(4))
    assert list_way(system, ada)[0].evidence is None
    undo(system, day(5))
    assert list_way(system, ada)[0].evidence is not None


def test_a_long_timeline_is_read_in_windows(system: Database) -> None:
    ada = add_prospect(system, {"name": "Ada"}, NOW)
    ids = [heard(system, ada, NOW + timedelta(hours=n // 2), f"Mail {n}") for n in range(1000)]
    assert count_contacts(system, ada) == 1000
    window = list_contacts(system, ada, 3, 500)
    assert [row.subject for row in window] == ["Mail 499", "Mail 498", "Mail 497"]
    assert [contact_index(system, id, ada) for id in (ids[-1], ids[499], ids[0])] == [0, 500, 999]
    contact = get_contact(system, ids[7])
    assert (contact.row.subject, contact.rendered) == ("Mail 7", "Words.")
    with pytest.raises(SalesError, match="is gone"):
        get_contact(system, 99999)


def test_a_note_has_its_day_and_is_undone(system: Database) -> None:
    ada = add_prospect(system, {"name": "Ada", "notes": "met at the fair"}, NOW)
    add_note(system, ada, " likes\ttea ", day(1))
    add_note(system, ada, "moves in May", day(2))
    notes = "SELECT notes FROM prospect WHERE id = ?"
    assert system.execute(notes, (ada,)).fetchone()[0].splitlines() == [
        "met at the fair",
        "2026-03-03: likes tea",
        "2026-03-04: moves in May",
    ]
    undo(system, day(3))
    assert system.execute(notes, (ada,)).fetchone()[0].endswith("likes tea")
    with pytest.raises(SalesError, match="nothing to note"):
        add_note(system, ada, "  ", day(3))
