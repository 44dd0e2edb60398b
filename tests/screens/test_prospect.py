"""The page of a prospect: facts, the way he took, every contact word for word, and what is done there by one key."""

from datetime import datetime, timedelta

import pytest

from salestui.rules.times import utc_text
from salestui.store.library import AssetDraft, add_asset
from salestui.store.prospects import log_touch, move_prospects, snooze_prospect
from salestui.store.stages import find_stage
from salestui.store.suppressions import note_suppression, suppress

from .play import COMPLETE, HOME, NOW, SIZES, SMALL, Firm, Play, play


def heard(firm: Firm, id: int, at: datetime, subject: str, words: str = "Words.", outcome: str = "replied") -> None:
    firm.db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, at, subject, rendered, outcome) VALUES (?, 'in', 'email', ?, ?, ?, ?)",
        (id, utc_text(at), subject, words, outcome),
    )


def moved(firm: Firm, id: int, stage: str, at: datetime) -> None:
    move_prospects(firm.db, [id], find_stage(firm.db, stage)[0], at)


async def page(played: Play, name: str = "Ada Byron") -> None:
    await played.sees(name)
    await played.press("enter")
    await played.sees(f"{name} · ")


@pytest.mark.parametrize("size", SIZES)
async def test_facts_the_way_and_the_contacts_stand_on_it(firm: Firm, size: tuple[int, int]) -> None:
    [id] = firm.people(1, days=0, notes="met at the fair", phone="+49 30 1234567")
    heard(firm, id, NOW + timedelta(days=2), "Tell me more")
    moved(firm, id, "Qualified", NOW + timedelta(days=3))
    log_touch(firm.db, id, "call", "wants a trial", NOW + timedelta(days=4))
    async with play(firm, size, screen="P", clock=lambda: NOW + timedelta(days=5)) as played:
        await played.press("l")
        await page(played)
        await played.sees("Qualified, 2 days", "His way", "3 days, left 7 Mar", "he wrote, 6 Mar: Tell me more")
        if size != HOME:
            assert "Contacts, the newest first" not in played.text
            await played.press("tab")
            await played.sees("tab: facts")
        await played.sees("Contacts, the newest first", "← wrote", "→ call", "wants a trial", "Ada Byron · 2 contacts")
        lines = [line for line in played.text.splitlines() if "→ call" in line or "← wrote" in line]
        assert "→ call" in lines[0], "the newest stands first"


@pytest.mark.parametrize("size", SIZES)
async def test_enter_reads_the_exact_words_with_their_revision(firm: Firm, size: tuple[int, int]) -> None:
    [id] = firm.people(1)
    firm.mail()
    firm.db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, revision_id, at, subject, rendered, application, seconds, note, message_id, outcome)"
        " VALUES (?, 'out', 'email', 1, ?, 'Month-end, Ada?', 'Hello Ada,\n\nthe old words.', 'mail', 75, 'was quick', '<7@me>', 'opened')",
        (id, utc_text(NOW)),
    )
    add_asset(firm.db, AssetDraft("email", "Second", "S", "B", "Captured"), NOW)
    async with play(firm, size, screen="P") as played:
        await page(played)
        if size != HOME:
            await played.press("enter")
            await played.sees("Tab goes to the contacts.")
            await played.press("tab")
        await played.sees("r1   Month-end, Ada?")
        await played.press("enter")
        await played.sees("to him, by email", "Opener, revision 1", "1 min 15 s", "was quick", "<7@me>")
        await played.press("G")
        await played.sees("Hello Ada,", "the old words.")
        await played.press("escape")
        await played.misses("the old words.")


async def test_ten_thousand_contacts_are_read_in_windows(firm: Firm) -> None:
    [id] = firm.people(1)
    firm.db.executemany(
        "INSERT INTO touch (prospect_id, direction, channel, at, subject, rendered, outcome) VALUES (?, 'out', 'email', ?, ?, ?, 'x')",
        [(id, utc_text(NOW - timedelta(hours=n)), f"Mail {n}", "words " * 50) for n in range(10_000)],
    )
    async with play(firm, screen="P") as played:
        await page(played)
        await played.sees("10,000 contacts", "Mail 0")
        await played.press("G")
        await played.sees("Mail 9999")
        await played.press("enter")
        await played.sees("What was said")


async def test_the_way_can_be_proved_by_another_contact(firm: Firm) -> None:
    [id] = firm.people(1)
    heard(firm, id, NOW, "First")
    heard(firm, id, NOW + timedelta(hours=1), "Second")
    moved(firm, id, "Qualified", NOW + timedelta(hours=2))
    moved(firm, id, "Call booked", NOW + timedelta(hours=3))
    async with play(firm, screen="P", clock=lambda: NOW + timedelta(hours=4)) as played:
        await played.press("l", "l")
        await page(played)
        await played.sees("he wrote, today: Second", "nothing proves it: v names a contact")
        await played.press("v")
        await played.sees("Which exit?", "Qualified to Call booked")
        await played.press("2")
        await played.sees("What proved that he left Captured?")
        await played.press("2")
        await played.sees("Kept as the proof", "he wrote, today: First")
        assert played.ask("SELECT subject FROM touch t JOIN stage_move m ON m.touch_id = t.id") == "First"
        await played.press("u")
        await played.sees("he wrote, today: Second")


async def test_who_has_not_moved_has_nothing_to_prove(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await page(played)
        await played.press("v")
        await played.sees("He has not left a stage yet")


@pytest.mark.parametrize("size", SIZES)
async def test_a_note_is_dated_and_he_is_put_off(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(1)
    async with play(firm, size, screen="P") as played:
        await page(played)
        await played.press("n")
        await played.type("likes tea")
        await played.press("enter")
        await played.sees("2026-03-04: likes tea", "Noted. u to undo.")
        await played.press("b", "enter")
        await played.sees("Out of Today until tomorrow")
        assert played.ask("SELECT snoozed_until FROM prospect") == "2026-03-05"
        await played.press("u", "u")
        await played.misses("likes tea")
        assert played.ask("SELECT notes FROM prospect") == ""


async def test_the_neighbours_of_the_list_are_one_key_away_and_the_highlight_goes_along(firm: Firm) -> None:
    firm.people(3)
    async with play(firm, screen="P") as played:
        await played.sees("Jürgen Müller")
        await page(played, "Jürgen Müller")
        await played.sees("Jürgen Müller · 0 contacts", "1 of 3 · esc back")
        await played.press("]")
        await played.sees("Grace Hopper · 0 contacts", "2 of 3")
        await played.press(">")
        await played.sees("Moved Grace Hopper to Qualified")
        await played.press("l")
        await played.sees("Ada Byron · 0 contacts")
        await played.press("]")
        await played.sees("He is the last of the list.")
        await played.press("[")
        await played.sees("Jürgen Müller · 0 contacts")
        await played.press("escape")
        await played.sees("Captured: 1 of 2")


async def test_what_holds_him_back_says_how_it_ends(firm: Firm) -> None:
    ids = firm.people(4)
    moved_to = {"Lost": {"reason": "too dear"}, "Not now": {"until": (NOW + timedelta(days=30)).date()}}
    for id, (stage, more) in zip(ids, moved_to.items(), strict=False):
        move_prospects(firm.db, [id], find_stage(firm.db, stage)[0], NOW, **more)  # type: ignore[arg-type]
    suppress(firm.db, "p2@firm2.example", "asked", NOW)
    note_suppression(firm.db, "p3@firm3.example", "no such user", "bounce", NOW)
    snooze_prospect(firm.db, ids[3], (NOW + timedelta(days=7)).date(), NOW)
    async with play(firm, screen="P") as played:
        await page(played, "陈 伟")
        await played.sees("suppressed: no such user", "e gives him another address", "Out of Today until 11 Mar")
        await played.press("]")
        await played.sees("suppressed: asked", "Nobody writes to him any more")
        await played.press("escape", "h", "l", "l", "l", "l", "l", "l", "l")
        await page(played)
        await played.sees("too dear", "If he comes back, m moves him")
        await played.press("escape", "l")
        await page(played, "Grace Hopper")
        await played.sees("Back on", "m brings him back now")


@pytest.mark.parametrize("size", [HOME, COMPLETE])
async def test_it_changes_its_shape_with_the_terminal(firm: Firm, size: tuple[int, int]) -> None:
    [id] = firm.people(1)
    heard(firm, id, NOW, "Tell me more", outcome="")
    async with play(firm, size, screen="P") as played:
        await page(played)
        await played.sees("Wrote just now: Tell me more", "a reply waits: a marks it answered")
        for shape in (SMALL, (30, 10), (1, 1), (100, 15), (70, 24), HOME):
            await played.pilot.resize_terminal(*shape)
            await played.pilot.pause()
        await played.sees("Contacts, the newest first", "Stage", "Wrote just now: Tell me more")
        await played.press("a")
        await played.sees("Marked as answered")
