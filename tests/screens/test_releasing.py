"""Releasing: why mails were held is seen before a crowd or an old mail goes; and the log tells what became of each."""

import pytest

from salestui.sender.build import prepare
from salestui.store.dispatch import claim, mark_held, mark_sent
from salestui.store.log import count_log
from salestui.store.mailboxes import stop_mailbox
from salestui.store.watermark import WHY_OLDER

from .play import NOW, SIZES, Firm, play

LATE = "Too late: it was due 2026-02-{:02} 10:00 UTC. Release it to send it after all, or cancel it."


@pytest.mark.parametrize("size", SIZES)
async def test_a_late_mail_is_asked_about_and_leaves_by_one_more_key(firm: Firm, size: tuple[int, int]) -> None:
    [id] = firm.due(1)
    mark_held(firm.db, id, LATE.format(3), NOW)
    async with play(firm, size, screen="O") as played:
        await played.sees("held 1")
        await played.press("h")
        await played.sees("Release 1 mail?", "Too late: it was due 2026-02-03 10:00 UTC", "due at once")
        await played.press("escape")
        await played.misses("Release 1 mail?")
        assert played.states() == ["held"]
        await played.press("h", "enter")
        await played.sees("Released 1 mail")
        assert played.states() == ["scheduled"]


async def test_a_mended_fault_needs_no_question(firm: Firm) -> None:
    [id] = firm.due(1)
    mark_held(firm.db, id, "prospect.company is missing.", NOW)
    async with play(firm, screen="O") as played:
        await played.sees("held 1")
        await played.press("h")
        await played.sees("Released 1 mail (it was held: prospect.company is missing): due now, s sends. u to undo.")
        assert played.states() == ["scheduled"]


async def test_many_are_counted_by_their_reasons_and_what_cannot_leave_stays(firm: Firm) -> None:
    ids = firm.due(6)
    for number, id in enumerate(ids[:3]):
        mark_held(firm.db, id, LATE.format(number + 1), NOW)
    mark_held(firm.db, ids[3], WHY_OLDER, NOW)
    firm.db.execute("UPDATE delivery SET own_body = '{{ prospect.custom.nick }}' WHERE id = ?", (ids[4],))
    mark_held(firm.db, ids[4], "prospect.custom.nick is missing.", NOW)
    async with play(firm, screen="O") as played:
        await played.sees("held 5")
        await played.press("*", "h")
        await played.sees(
            "Release 4 mails?", "3 mails     Too late: their day is over.", "1 mail      The store is an older copy", "1 mail may have left already",
            "These stay", "1 mail      prospect.custom.nick is missing.", "1 marked mail not held",
        )  # fmt: skip
        await played.press("enter")
        await played.sees("Released 4 mails", "1 mail stays held")
        assert sorted(played.states()) == ["held", *["scheduled"] * 5]
        await played.press("u")
        await played.until(lambda: played.states().count("held") == 5)


async def test_a_stopped_mailbox_keeps_its_mails_and_the_key_is_named(firm: Firm) -> None:
    [id] = firm.due(1)
    prepare(firm.db, id, NOW)
    mark_held(firm.db, id, "mailbox work is stopped: 535 no", NOW)
    stop_mailbox(firm.db, 1, "535 no")
    async with play(firm, screen="O") as played:
        await played.sees("held 1")
        await played.press("h")
        await played.sees("Nothing was released. Mailbox work is stopped: p lets it send again, and them with it.")
        await played.press("p")
        await played.sees("Let mailbox work send again")
        await played.press("enter")
        await played.sees("→ due")
        assert played.states() == ["scheduled"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_log_is_the_story_of_every_mail(firm: Firm, size: tuple[int, int]) -> None:
    ids = firm.due(3)
    mark_held(firm.db, ids[0], "prospect.company is missing.", NOW)
    prepare(firm.db, ids[1], NOW)
    assert claim(firm.db, ids[1], NOW)
    mark_sent(firm.db, ids[1], "250 2.0.0 OK", NOW)
    assert count_log(firm.db) == 2
    async with play(firm, size, screen="O") as played:
        await played.sees("all 3")
        await played.press("l")
        await played.sees("log: 1 of 2", "sent", "held", "p1@firm1")
        await played.press("enter")
        await played.sees("Hello Grace,", "250 2.0.0 OK")
        await played.press("G")
        await played.sees("What happened", "These are the bytes", "sent: 250 2.0.0 OK")
        await played.press("escape", "/")
        await played.type("missing")
        await played.press("enter")
        await played.sees("log: 1 of 1 · searched: missing")
        await played.press("escape", "escape")
        await played.sees("all 3")


async def test_a_state_is_chosen_by_a_digit(firm: Firm) -> None:
    ids = firm.due(3)
    mark_held(firm.db, ids[2], "prospect.company is missing.", NOW)
    async with play(firm, screen="O") as played:
        await played.sees("due 2", "held 1")
        await played.press("f")
        await played.sees("Show which mails?", "3  held")
        await played.press("3")
        await played.sees("held: 1 of 1")


@pytest.mark.parametrize("size", SIZES)
async def test_o_closes_what_was_opened_over_the_outbox(firm: Firm, size: tuple[int, int]) -> None:
    firm.due(1)
    async with play(firm, size, screen="O") as played:
        await played.sees("due 1")
        await played.press("l")
        await played.sees("log:")
        await played.press("O")
        await played.sees("all: 1 of 1")
        await played.press("b")
        await played.sees("mailboxes: 1 of 1")
        await played.press("P", "O")
        await played.sees("mailboxes: 1 of 1")
        await played.press("escape")
        await played.sees("all: 1 of 1")
