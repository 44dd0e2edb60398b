"""Today: the queue of one, where enter does what the row asks for."""

from datetime import timedelta
from pathlib import Path

import pytest

from salestui.rules.times import utc_text
from salestui.sender.build import prepare
from salestui.store.dispatch import claim, mark_held, mark_uncertain
from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol
from salestui.store.prospects import log_touch, move_prospects

from ..sender.servers import recorder
from .play import NOW, SIZES, Firm, play


def replied(firm: Firm, id: int) -> None:
    """A reply as the mail reader would have noted it."""
    firm.db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, at, subject, rendered) VALUES (?, 'in', 'email', ?, 'Re: Month-end', 'Call me')",
        (id, utc_text(NOW - timedelta(hours=2))),
    )


@pytest.mark.parametrize("size", SIZES)
async def test_each_row_says_what_it_is_why_and_when(firm: Firm, size: tuple[int, int]) -> None:
    ids = firm.due(3)
    replied(firm, ids[0])
    mark_held(firm.db, ids[1], "prospect.custom.plan is missing.", NOW)
    firm.db.execute("UPDATE delivery SET next_at = ?, due_at = next_at WHERE id = 3", (utc_text(NOW - timedelta(days=3)),))
    firm.people(1, stage="Qualified", name="Old Hand")
    firm.db.execute("UPDATE prospect SET since = '2026-01-01T00:00:00+00:00' WHERE name = 'Old Hand'")
    async with play(firm, size) as played:
        await played.sees("reply ", "held ", "send ", "stale ", "3 days late", "2 h ago", "1 of 5")
        await played.press("i")
        await played.sees("Wrote: Call me. Enter shows what he wrote")
        for key, row in (("l", "2 of 5"), ("l", "3 of 5"), ("l", "5 of 5"), ("l", "1 of 5"), ("h", "5 of 5")):
            await played.press(key)  # from kind to kind; the two mails are one
            await played.sees(row)


async def test_a_reply_is_opened_and_marked_answered(firm: Firm) -> None:
    replied(firm, firm.people(1)[0])
    async with play(firm) as played:
        await played.sees("wrote: Call me", "Wrote 2 h ago: Re: Month-end", "Call me")
        await played.press("enter")
        await played.sees("Call me", "a marks it answered")
        await played.press("a")
        await played.sees("Marked as answered. u to undo.")
        await played.press("escape")
        await played.sees("All done.")
        assert played.ask("SELECT outcome FROM touch") == "answered"
        await played.press("u")
        await played.sees("wrote: Call me")


@pytest.mark.parametrize("size", SIZES)
async def test_enter_on_a_due_mail_asks_and_sends_all_that_is_due(firm: Firm, size: tuple[int, int], tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(3, server.port)
        async with play(firm, size) as played:
            await played.sees("3 mails due")
            await played.press("enter")
            await played.sees("Send all 3 mails that are due")
            await played.press("enter")
            await played.sees("3 sent.")
            await played.press("enter")
            await played.sees("All done.")
            assert played.states() == ["sent"] * 3
            await played.press("u")
            await played.sees("Sent mails stay sent. Undone:")
        assert len(server.mails()) == 3


async def test_a_held_mail_is_filled_in_and_let_go(firm: Firm) -> None:
    firm.mail(body="Your plan: {{ prospect.custom.plan }}.")
    firm.mailbox(25)
    [id] = firm.people(1)
    enrol(firm.db, [id], NOW)
    mark_held(firm.db, 1, "prospect.custom.plan is missing. Fill it in for this prospect.", NOW)
    async with play(firm) as played:
        await played.sees("is held: prospec", "prospect.custom.plan is")
        await played.press("enter")
        await played.sees("Fill in custom.plan")
        await played.press("enter")
        await played.sees("custom.plan is missing")
        await played.type("Team")
        await played.press("ctrl+s")
        await played.sees("released the mail")
        assert played.ask("SELECT custom FROM prospect") == '{"plan": "Team"}'
        assert played.states() == ["scheduled"]


async def test_an_uncertain_mail_is_settled_from_today(firm: Firm) -> None:
    [id] = firm.due(1)
    prepare(firm.db, id, NOW)
    claim(firm.db, id, NOW)
    mark_uncertain(firm.db, id, "the answer never came", NOW)
    async with play(firm) as played:
        await played.sees("unsure", "did it arrive?")
        await played.press("z")
        await played.sees("cannot be put off")
        await played.press("enter")
        await played.sees("It did not arrive")
        await played.press("j", "enter")
        await played.until(lambda: played.states() == ["scheduled"])


async def test_a_call_is_logged_with_its_outcome(firm: Firm) -> None:
    add_asset(firm.db, AssetDraft("call", "A short call", "", "Ask how it went.", "Captured"), NOW)
    enrol(firm.db, firm.people(1), NOW)
    async with play(firm) as played:
        await played.sees("A short call is next, by call")
        await played.press("enter")
        await played.sees("Ask how it went.")
        await played.press("a", "1")
        await played.sees("Called Ada Byron: Reached")
        assert played.ask("SELECT outcome FROM touch") == "Reached"
        await played.sees("All done")


async def test_who_comes_back_is_moved_into_a_stage(firm: Firm) -> None:
    [id] = firm.people(1)
    paused = firm.db.execute("SELECT id FROM stage WHERE kind = 'paused'").fetchone()[0]
    long_ago = NOW - timedelta(days=20)
    move_prospects(firm.db, [id], paused, long_ago, until=(NOW - timedelta(days=2)).date())
    async with play(firm) as played:
        await played.sees("Said “not now” until 2026-03-02", "2 days late")
        await played.press("enter")
        await played.sees("Move to which stage?")
        await played.press("j", "enter")
        await played.until(lambda: played.stage_of("Ada Byron") == "Qualified")
        await played.sees("All done")


async def test_a_stale_prospect_is_put_off_until_a_day(firm: Firm) -> None:
    firm.people(1)
    firm.db.execute("UPDATE prospect SET since = '2026-01-01T00:00:00+00:00'")
    async with play(firm) as played:
        await played.sees("Captured for 62 days")
        await played.press("x")
        await played.sees("z puts it off")
        await played.press("z", "ctrl+u")
        await played.type("fri")
        await played.press("enter")
        await played.sees("Put off until 2026-03-06. u to undo.", "All done")
        await played.press("u")
        await played.sees("Captured for 62 days")


async def test_a_reply_is_skipped_by_one_key(firm: Firm) -> None:
    [id] = firm.people(1)
    replied(firm, id)
    async with play(firm) as played:
        await played.sees("reply ")
        await played.press("x")
        await played.sees("1  Not needed", "6  Another reason")
        await played.press("1")
        await played.sees("Skipped: not needed. u to undo.", "All done")
        assert played.ask("SELECT outcome FROM touch") == "skipped: not needed"


async def test_a_step_is_skipped_with_a_reason_and_the_next_is_scheduled(firm: Firm) -> None:
    firm.due(1)
    add_asset(firm.db, AssetDraft("email", "Second", "Two", "Hello again.", "Captured", delay="2b"), NOW)
    async with play(firm) as played:
        await played.sees("Opener is due")
        await played.press("x", "2")
        await played.sees("Skipped: knows it already")
        assert played.ask("SELECT reason FROM skip") == "knows it already"


async def test_search_narrows_the_queue(firm: Firm) -> None:
    firm.due(4)
    async with play(firm) as played:
        await played.sees("1 of 4")
        await played.press("/")
        await played.type("hopper")
        await played.press("enter")
        await played.sees("1 of 1", "Grace Hopper")
        await played.press("escape")
        await played.sees("2 of 4")
        await played.press("/")
        await played.type("xyzzy")
        await played.press("enter")
        await played.sees("nothing found · searched: xyzzy", "Nothing in the queue answers to this search.")


async def test_an_empty_queue_says_what_comes_next(firm: Firm) -> None:
    firm.due(1)
    firm.db.execute("UPDATE delivery SET next_at = ?, due_at = next_at", (utc_text(NOW + timedelta(days=1)),))
    async with play(firm) as played:
        await played.sees("All done for now. The next mail goes tomorrow 10:00")


async def test_a_contact_written_elsewhere_shows_by_itself(firm: Firm) -> None:
    firm.people(1)
    async with play(firm) as played:
        await played.sees("All done")
        other = Firm(firm.paths.data.parent)
        other.db.execute("UPDATE prospect SET since = '2026-01-01T00:00:00+00:00'")
        log_touch(other.db, 1, "call", "no answer", NOW)
        other.db.close()
        await played.sees("Captured for 62 days")


async def test_days_in_a_stage_are_counted_in_one_way(firm: Firm) -> None:
    firm.people(1)
    firm.db.execute("UPDATE prospect SET since = '2026-01-01T23:00:00+00:00'")  # 61 times 24 hours ago, and 62 days by the calendar
    async with play(firm) as played:
        await played.sees("Captured for 61 days")
        assert "62 days" not in played.text
        assert played.text.count("61 days") >= 2


async def test_a_reason_that_ends_with_a_full_stop_has_one(firm: Firm) -> None:
    ids = firm.due(1)
    mark_held(firm.db, ids[0], "rest first.", NOW)
    async with play(firm) as played:
        await played.sees("rest first")
        await played.press("i")
        await played.sees("Enter shows ways to let it go.")
        assert ".." not in played.text


async def test_the_moment_is_whole_and_no_room_is_left_empty_beside_cut_words(firm: Firm) -> None:
    firm.due(1)
    firm.db.execute("UPDATE delivery SET next_at = ?, due_at = next_at", (utc_text(NOW - timedelta(days=283)),))
    async with play(firm) as played:
        await played.sees("! 283 days late", "Opener is due")
        row = next(line for line in played.text.splitlines() if "! 283 days late" in line)
        assert "Ada Byron · Firm 0  Opener is due" in row, row
