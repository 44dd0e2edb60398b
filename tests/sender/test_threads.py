"""What a follow-up answers: only what the prospect really has in his mailbox; and no Message-ID ever stands on two different mails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from salestui.sender.build import LONGEST_CHAIN, chain, make, prepare
from salestui.store import dispatch, outbox
from salestui.store.backup import backup
from salestui.store.engine import Database, open_store
from salestui.store.journal import redo, undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.prospects import edit_prospect, move_prospects
from salestui.store.restore import restore
from salestui.store.revising import edit_asset, read_draft

from .conftest import NOW, Firm

LATER = NOW + timedelta(days=7)


def _leave(db: Database, id: int, now: object = NOW) -> str:
    """Let a due mail go without a server; its Message-ID."""
    prepare(db, id, NOW)
    assert dispatch.claim(db, id, NOW)
    dispatch.mark_sent(db, id, "250 ok", NOW)
    return str(outbox.get_delivery(db, id, NOW).message_id)


def _uncertain(db: Database) -> None:
    prepare(db, 1, NOW)
    assert dispatch.claim(db, 1, NOW)
    dispatch.mark_uncertain(db, 1, "no answer", NOW)


def _bounced(db: Database) -> None:
    _leave(db, 1)
    db.execute("UPDATE delivery SET state = 'failed', why = '5.1.1' WHERE id = 1")


def _bounced_touch(db: Database) -> None:
    _leave(db, 1)
    db.execute("UPDATE touch SET outcome = 'bounced' WHERE delivery_id = 1")


def _refused(db: Database) -> None:
    prepare(db, 1, NOW)
    assert dispatch.claim(db, 1, NOW)
    dispatch.mark_failed(db, 1, "554 no", False, NOW)


def _edited(db: Database) -> None:
    _leave(db, 1)
    edit_asset(db, 1, replace(read_draft(db, 1), subject="Another subject"), "", NOW)


def _renamed(db: Database) -> None:
    _leave(db, 1)
    edit_prospect(db, 1, {"company": "Bianchi"}, NOW)


# What became of the first mail, and whether the next one goes on with it.
FATES: dict[str, tuple[Callable[[Database], object], bool]] = {
    "sent": (lambda db: _leave(db, 1), True),
    "cancelled": (lambda db: outbox.cancel(db, 1, NOW), False),
    "refused": (_refused, False),
    "bounced": (_bounced, False),
    "bounced, noted on the contact": (_bounced_touch, False),
    "settled: arrived": (lambda db: (_uncertain(db), outbox.settle(db, 1, True, NOW)), True),
    "settled: not arrived": (lambda db: (_uncertain(db), outbox.settle(db, 1, False, NOW), outbox.cancel(db, 1, NOW)), False),
    "sent, its script reworded since": (_edited, True),
    "sent, the company renamed since": (_renamed, True),
    "sent to an address he has no more": (lambda db: (_leave(db, 1), edit_prospect(db, 1, {"email": "ada@new.example"}, NOW)), False),
    "sent, the stage left since": (lambda db: (_leave(db, 1), move_prospects(db, [1], 2, NOW)), True),
    "sent from another mailbox": (lambda db: (_leave(db, 1), _other_mailbox(db)), True),
}


def _other_mailbox(db: Database) -> None:
    db.execute("INSERT INTO mailbox (name, sender, host, port, security) VALUES ('second', 'sam@other.example', '127.0.0.1', 25, 'none')")
    db.execute("UPDATE delivery SET mailbox_id = 2 WHERE state = 'scheduled'")


@pytest.fixture
def thread(firm: Firm) -> Firm:
    """One prospect whose first mail is due; whatever follows has no subject of its own."""
    firm.mailbox(25)
    firm.mail()
    firm.mail(subject="Re:", body="A nudge.", title="Nudge")
    add_asset(firm.db, AssetDraft("email", "In Qualified", "Re:", "Further.", stage="Qualified"), NOW)
    firm.prospects(1)
    return firm


@pytest.mark.parametrize("fate", FATES)
def test_a_follow_up_goes_on_only_with_what_arrived(thread: Firm, fate: str) -> None:
    happen, goes_on = FATES[fate]
    happen(thread.db)
    (first,) = thread.db.execute("SELECT message_id FROM delivery WHERE id = 1").fetchone()
    outbox.enrol(thread.db, [1], NOW)
    under_way = outbox.list_deliveries(thread.db, LATER, "due")[0]
    if under_way.asset == "Opener":  # it never arrived: it is made anew
        _leave(thread.db, under_way.id)
        return
    mail = message_from_bytes(make(thread.db, under_way.id, LATER).content, policy=default)
    assert mail["In-Reply-To"] == mail["References"] == (first if goes_on else None)
    assert mail["Message-ID"] != first
    assert mail["Subject"].startswith("Re: Month-end at Rossi") if goes_on else not mail["Subject"].startswith("Re:")


def test_a_script_with_a_subject_of_its_own_stays_in_the_thread_without_re(thread: Firm) -> None:
    first = _leave(thread.db, 1)
    edit_asset(thread.db, 2, replace(read_draft(thread.db, 2), subject="A new topic"), "", NOW)
    undone = outbox.list_deliveries(thread.db, NOW, "due")[0]
    outbox.cancel(thread.db, undone.id, NOW)
    outbox.enrol(thread.db, [1], NOW)
    mail = message_from_bytes(make(thread.db, outbox.list_deliveries(thread.db, NOW, "due")[0].id, NOW).content, policy=default)
    assert (mail["Subject"], mail["In-Reply-To"], mail["References"]) == ("A new topic", first, first)


def test_an_odd_id_of_another_program_holds_nothing_up(thread: Firm) -> None:
    first = _leave(thread.db, 1)
    for odd in ("no id", "<a b@c>", "<x@y>\r\nBcc: z@z.example", "<" + "x" * 1000 + "@y>"):
        thread.db.execute(
            "INSERT INTO touch (prospect_id, direction, channel, at, subject, message_id) VALUES (1, 'out', 'email', '2026-03-02T11:00:00+00:00', 'x', ?)",
            (odd,),
        )  # fmt: skip
    mail = message_from_bytes(make(thread.db, 2, LATER).content, policy=default)
    assert mail["In-Reply-To"] == mail["References"] == first and mail["Bcc"] is None


def test_a_very_long_thread_keeps_its_beginning_and_its_end() -> None:
    ids = [f"<{n}@firm.example>" for n in range(100)]
    assert chain(ids[:LONGEST_CHAIN]) == tuple(ids[:LONGEST_CHAIN])
    assert chain(ids) == (ids[0], *ids[101 - LONGEST_CHAIN :]) and len(chain(ids)) == LONGEST_CHAIN and chain([]) == ()


def test_no_two_mails_share_a_message_id_whatever_is_undone_or_restored(thread: Firm, tmp_path: Path) -> None:
    """{Message-ID: bytes} of everything that could ever have left, over undo, redo, a second enrolment and a restore."""
    db, seen = thread.db, dict[str, bytes]()

    def note(db: Database, id: int) -> None:
        content = prepare(db, id, NOW)
        message_id = str(message_from_bytes(content, policy=default)["Message-ID"])
        assert seen.setdefault(message_id, content) == content, "one Message-ID on two different mails"

    def due(db: Database) -> int:
        return outbox.list_deliveries(db, LATER, "due")[0].id

    note(db, 1)
    kept = backup(db, tmp_path / "kept.db")
    undo(db, NOW)
    redo(db, NOW)
    note(db, due(db))
    outbox.cancel(db, due(db), NOW)
    outbox.enrol(db, [1], NOW)  # the same script, to the same address, due at the same second
    note(db, due(db))
    _leave(db, due(db))
    note(db, due(db))
    db.close()
    restore(thread.paths, kept, NOW)
    thread.db = db = open_store(thread.paths)
    assert outbox.get_delivery(db, 1, NOW).state == "held"
    note(db, 1)  # what may have left stands as it was, to be found in the Sent folder
    edit_prospect(db, 1, {"company": "Bianchi"}, NOW)
    outbox.release(db, [1], NOW)
    note(db, 1)
    _leave(db, 1)
    note(db, due(db))
    assert len(seen) >= 5
