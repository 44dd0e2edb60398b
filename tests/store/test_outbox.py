"""Deliveries: scheduled by the formula, claimed once, and what the founder does with them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from salestui.errors import SalesError
from salestui.store import dispatch, outbox
from salestui.store.engine import Database
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset, get_asset, list_assets
from salestui.store.mailboxes import set_mailbox_state, stop_mailbox, stopped_why
from salestui.store.pipeline import get_prospect, get_row
from salestui.store.prospects import add_prospect, edit_prospect, log_touch, move_prospects, skip_step
from salestui.store.revising import edit_asset, read_draft
from salestui.store.settings import set_setting
from salestui.store.suppressions import suppress
from salestui.store.today import count_today, list_today

from .conftest import NOW, leave


@pytest.fixture
def ada(system: Database) -> int:
    return add_prospect(system, {"name": "Ada Lovelace", "email": "ada@x.example"}, NOW)


def states(db: Database, prospect: int) -> list[tuple[str, str, str]]:
    rows = db.execute("SELECT a.title, d.state, d.why FROM delivery d JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
                      " WHERE d.prospect_id = ? ORDER BY d.id", (prospect,))  # fmt: skip
    return rows.fetchall()


def test_enrolling_makes_only_the_next_mail_and_sending_it_schedules_the_one_after(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    assert states(system, ada) == [("Opener", "scheduled", "")]
    really = NOW + timedelta(days=3, hours=2)  # Thursday 12:00: three days late
    leave(system, 1, really)
    second = outbox.list_deliveries(system, really)[0]
    assert (second.asset, second.state, second.due_at) == (
        "Follow-up",
        "scheduled",
        "2026-03-09T12:00:00+00:00",
    )  # Thu + 2 business days = Mon
    page = get_prospect(system, ada, really)
    assert [(touch.asset, touch.revision, touch.rendered) for touch in page.touches] == [("Opener", 1, "Text")]
    assert page.next is not None and page.next.asset == "Follow-up"


def test_after_the_last_step_nothing_is_left(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    leave(system, 1, NOW)
    leave(system, 2, NOW + timedelta(days=2))
    assert get_prospect(system, ada, NOW).next is None
    assert outbox.enrol(system, [ada], NOW).left_out == [(ada, "Ada Lovelace", "nothing left to send in Captured")]


def test_who_cannot_be_written_to_is_left_out_with_the_reason(system: Database, ada: int) -> None:
    silent = add_prospect(system, {"name": "No Address"}, NOW)
    won = add_prospect(system, {"name": "Won", "email": "won@x.example"}, NOW, stage="Customer")
    never = add_prospect(system, {"name": "Never", "email": "never@no.example"}, NOW)
    suppress(system, "@no.example", "asked us", NOW)
    done = outbox.enrol(system, [ada, silent, won, never, ada], NOW)
    assert [(id, why) for id, _, why in done.left_out] == [
        (silent, "no e-mail address"), (won, "Customer has no sequence"), (never, "suppressed: asked us"), (ada, "in the sequence already"),
    ]  # fmt: skip
    assert [id for id, _, _ in done.enrolled] == [ada]


def test_a_claim_is_given_once(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    assert not dispatch.claim(system, 1, NOW)  # no bytes yet
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    assert not dispatch.claim(system, 1, NOW - timedelta(minutes=1))  # not due yet
    assert dispatch.claim(system, 1, NOW)
    assert not dispatch.claim(system, 1, NOW)


@pytest.mark.parametrize("forbid", ["address", "domain", "sequence", "mailbox"])
def test_the_claim_itself_refuses_what_became_forbidden_in_the_last_moment(system: Database, ada: int, forbid: str) -> None:
    outbox.enrol(system, [ada], NOW)
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    system.execute({  # past every function that would have cancelled the mail as well
        "address": "INSERT INTO suppression (kind, key, at) VALUES ('address', 'ada@x.example', 'now')",
        "domain": "INSERT INTO suppression (kind, key, at) VALUES ('domain', '@x.example', 'now')",
        "sequence": "UPDATE prospect SET sequence = 'stopped'",
        "mailbox": "UPDATE mailbox SET state = 'paused'",
    }[forbid])  # fmt: skip
    assert not dispatch.claim(system, 1, NOW)
    assert dispatch.clear_forbidden(system) == (0 if forbid == "mailbox" else 1)
    assert states(system, ada)[0][1] == ("scheduled" if forbid == "mailbox" else "cancelled")


def test_bytes_are_made_once_and_follow_the_facts_only_until_the_first_attempt(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    assert dispatch.keep_message(system, 1, 1, "<1@x>", b"first", "S", "T", NOW)
    assert not dispatch.keep_message(system, 1, 1, "<2@x>", b"second", "S", "T", NOW)
    assert outbox.get_message(system, 1) == (b"first", "T")
    edit_prospect(system, ada, {"company": "Engines"}, NOW)
    assert outbox.get_message(system, 1) is None
    assert dispatch.keep_message(system, 1, 1, "<3@x>", b"third", "S", "T", NOW)
    assert outbox.get_delivery(system, 1, NOW).message_id == "<1@x>"  # the id stays, whatever the words
    assert dispatch.claim(system, 1, NOW)
    dispatch.mark_deferred(system, 1, "greylisted", NOW + timedelta(minutes=5), NOW)
    edit_prospect(system, ada, {"company": "Analytical Engines"}, NOW)
    assert outbox.get_message(system, 1) == (b"third", "T")


def test_a_new_address_goes_to_the_unsent_mail_too(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    edit_prospect(system, ada, {"email": "lovelace@y.example"}, NOW)
    assert outbox.get_delivery(system, 1, NOW).to == "lovelace@y.example"
    edit_prospect(system, ada, {"email": ""}, NOW)
    assert states(system, ada)[0][1:] == ("cancelled", "the prospect has no address any more")


def test_a_mail_stays_on_the_revision_it_was_scheduled_with(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    assert edit_asset(system, 1, replace(read_draft(system, 1), subject="New subject", body="New words"), "clearer", NOW) == 2
    assert dispatch.get_facts(system, 1).body == "Hi."
    with pytest.raises(Exception, match="never changes"):
        system.execute("UPDATE revision SET body = 'x' WHERE id = 1")


def test_moving_cancels_the_old_stages_mail_and_goes_on_in_the_new_stage(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    moved = move_prospects(system, [ada], 2, NOW)
    assert moved.cancelled == 1 and moved.scheduled == [(ada, "2026-03-03T10:00:00+00:00")]
    assert states(system, ada) == [("Opener", "cancelled", "moved to Qualified"), ("Case", "scheduled", "")]
    undo(system, NOW)
    assert states(system, ada) == [("Opener", "scheduled", "")]
    assert get_row(system, ada).stage == "Captured"


def test_lost_wants_a_reason_and_not_now_a_day(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    with pytest.raises(SalesError, match="reason"):
        move_prospects(system, [ada], 8, NOW)
    with pytest.raises(SalesError):
        move_prospects(system, [ada], 9, NOW, until=date(2026, 3, 1))
    move_prospects(system, [ada], 8, NOW, reason="too dear")
    page = get_prospect(system, ada, NOW)
    assert page.lost_reason == "too dear" and page.row.sequence == "stopped"
    assert states(system, ada) == [("Opener", "cancelled", "moved to Lost")]


def test_suppressing_takes_the_mail_out_of_the_outbox_and_undo_puts_it_back(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    suppress(system, "ADA@X.example", "", NOW)
    assert states(system, ada)[0][1:] == ("cancelled", "the address is suppressed")
    undo(system, NOW)
    assert states(system, ada)[0][1] == "scheduled"


def test_a_claim_of_a_dead_process_becomes_uncertain_and_only_the_founder_settles_it(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    dispatch.claim(system, 1, NOW)
    assert dispatch.recover_claims(system, NOW) == 1
    assert dispatch.list_due(system, NOW + timedelta(days=9)) == []
    assert outbox.enrol(system, [ada], NOW).enrolled == []
    outbox.settle(system, 1, False, NOW)
    assert outbox.get_delivery(system, 1, NOW).state == "due"
    assert outbox.get_message(system, 1) == (b"a", "T")  # the same bytes, the same Message-ID
    undo(system, NOW)
    outbox.settle(system, 1, True, NOW)
    assert [name for name, state, _ in states(system, ada) if state == "sent"] == ["Opener"]
    assert [name for name, state, _ in states(system, ada) if state == "scheduled"] == ["Follow-up"]
    with pytest.raises(SalesError, match="only uncertain mails"):
        outbox.settle(system, 1, True, NOW)


def test_a_refused_address_is_suppressed_and_its_sequence_stops(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    dispatch.claim(system, 1, NOW)
    dispatch.mark_failed(system, 1, "550 5.1.1 no such user", True, NOW)
    assert get_row(system, ada).sequence == "stopped"
    assert outbox.enrol(system, [ada], NOW).left_out[0][2].startswith("suppressed: 550 5.1.1")


def test_held_is_released_and_cancel_takes_the_prospect_out(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    dispatch.mark_held(system, 1, "prospect.company is missing", NOW)
    assert dispatch.list_due(system, NOW) == []
    later = NOW + timedelta(days=5)
    assert outbox.release(system, None, later) == 1
    assert outbox.get_delivery(system, 1, later).due_at == "2026-03-07T10:00:00+00:00"
    with pytest.raises(SalesError, match="only held mails"):
        outbox.release(system, [1], later)
    outbox.cancel(system, 1, later)
    assert get_row(system, ada).sequence == "none"
    assert [id for id, _, _ in outbox.enrol(system, [ada], later).enrolled] == [ada]


def test_skipping_keeps_the_reason_and_schedules_the_next(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    assert skip_step(system, ada, 1, "met her at a fair", NOW) == "2026-03-04T10:00:00+00:00"
    assert states(system, ada) == [("Opener", "cancelled", "skipped: met her at a fair"), ("Follow-up", "scheduled", "")]


def test_a_call_in_the_sequence_waits_in_today_and_not_in_the_outbox(system: Database, ada: int) -> None:
    add_asset(system, AssetDraft("call", "Script", body="Ask", stage="Captured", position=2, delay="1"), NOW)
    outbox.enrol(system, [ada], NOW)
    leave(system, 1, NOW)
    tomorrow = NOW + timedelta(days=1)
    assert outbox.count_deliveries(system, tomorrow, "due") == 0 and dispatch.list_due(system, tomorrow) == []
    assert [(row.kind, row.why) for row in list_today(system, tomorrow)] == [("call", "Script is next, by call")]
    step = get_prospect(system, ada, tomorrow).next
    assert step is not None and step.channel == "call"
    log_touch(system, ada, "call", "spoke", tomorrow, step_id=step.step_id)
    assert count_today(system, tomorrow) == {}
    assert outbox.list_deliveries(system, tomorrow)[0].asset == "Follow-up"


def test_follow_ups_leave_before_openers(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    leave(system, 1, NOW)
    bob = add_prospect(system, {"name": "Bob", "email": "bob@x.example"}, NOW)
    outbox.enrol(system, [bob], NOW)
    due = dispatch.list_due(system, NOW + timedelta(days=5))
    assert [row.to for row in due] == ["ada@x.example", "bob@x.example"]


def test_the_database_itself_refuses_a_second_mail_under_way(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    columns = "prospect_id, step_id, revision_id, recipient, recipient_key, recipient_hash, due_at, next_at, created_at"
    with pytest.raises(Exception, match="UNIQUE"):
        system.execute(f"INSERT INTO delivery ({columns}) SELECT prospect_id, 2, revision_id, 'a', 'a', 'a', 'a', 'a', 'a' FROM delivery")
    leave(system, 1, NOW)
    with pytest.raises(Exception, match="UNIQUE"):
        system.execute(
            f"INSERT INTO delivery ({columns}, state) SELECT prospect_id, 1, revision_id, 'a', 'a', 'a', 'a', 'a', 'a', 'sent' FROM delivery LIMIT 1"
        )


def test_bytes_follow_the_founders_own_name_too(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    for name in ("Fay", "Fay Founder"):
        assert dispatch.keep_message(system, 1, 1, "<1@x>", b"first", "S", "T", NOW)
        set_setting(system, "me.name", name, NOW)
        assert outbox.get_message(system, 1) is None
    assert dispatch.keep_message(system, 1, 1, "<1@x>", b"first", "S", "T", NOW)
    set_setting(system, "overdue_hours", "24", NOW)
    assert outbox.get_message(system, 1) is not None


def test_resuming_a_stopped_mailbox_lets_go_what_it_held_back(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    stop_mailbox(system, 1, "535 wrong password")
    dispatch.mark_held(system, 1, stopped_why("me", "535 wrong password"), NOW)
    set_mailbox_state(system, 1, "ready", "", NOW)
    assert outbox.get_delivery(system, 1, NOW).state == "due"
    dispatch.mark_held(system, 1, "prospect.company is missing", NOW)
    set_mailbox_state(system, 1, "ready", "", NOW)
    assert outbox.get_delivery(system, 1, NOW).state == "held"


def test_a_mail_moved_to_another_day_is_dated_anew(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    outbox.postpone(system, 1, NOW + timedelta(days=3), NOW)
    assert outbox.get_message(system, 1) is None


def test_what_is_used_by_hand_has_its_stage_and_holds_no_mail_up(system: Database, ada: int) -> None:
    add_asset(system, AssetDraft("value", "No locked-in data", body="You can leave any day.", stage="Captured", position=1), NOW)
    assert [(row.title, row.stage) for row in list_assets(system, kind="value")] == [("No locked-in data", "Captured")]
    outbox.enrol(system, [ada], NOW)
    assert states(system, ada) == [("Opener", "scheduled", "")]


def test_a_revision_takes_its_files_along(system: Database) -> None:
    system.execute(
        "INSERT INTO attachment (revision_id, name, path, sha256, size, media_type) VALUES (1, 'a.pdf', '/a.pdf', 'x', 5, 'application/pdf')"
    )
    edit_asset(system, 1, replace(read_draft(system, 1), body="New words"), "clearer", NOW)
    assert [file.name for file in get_asset(system, 1).attachments] == ["a.pdf"]


def test_a_settled_mail_counts_from_when_it_left(system: Database, ada: int) -> None:
    outbox.enrol(system, [ada], NOW)
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    dispatch.claim(system, 1, NOW)
    dispatch.mark_uncertain(system, 1, "no answer", NOW)
    outbox.settle(system, 1, True, NOW + timedelta(days=1))
    assert outbox.list_deliveries(system, NOW)[0].due_at == "2026-03-04T10:00:00+00:00"  # two business days after Monday, not after Tuesday


def test_a_second_suppression_without_a_reason_keeps_the_first(system: Database) -> None:
    suppress(system, "a@x.example", "asked by phone", NOW)
    assert suppress(system, "a@x.example", "", NOW).reason == "asked by phone"
    assert suppress(system, "a@x.example", "wrote again", NOW).reason == "wrote again"
