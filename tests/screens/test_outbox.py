"""The outbox: every mail with its state and its words; sending from the app to a real server."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.sender.build import prepare
from salestui.store.dispatch import claim, mark_held, mark_uncertain
from salestui.store.engine import connect
from salestui.store.outbox import enrol, get_message
from salestui.store.prospects import add_prospect

from ..sender.servers import free_port, recorder, scripted, wait_until
from .play import HOME, NOW, SIZES, Firm, Play, play


async def opened(played: Play, *words: str) -> None:
    await played.press("O")
    await played.sees(*words)


@pytest.mark.parametrize("size", SIZES)
async def test_every_mail_says_its_state_in_a_word(firm: Firm, size: tuple[int, int]) -> None:
    ids = firm.due(4)
    mark_held(firm.db, ids[0], "prospect.custom.plan is missing.", NOW)
    prepare(firm.db, ids[1], NOW)
    claim(firm.db, ids[1], NOW)
    mark_uncertain(firm.db, ids[1], "the answer never came", NOW)
    async with play(firm, size) as played:
        await opened(played, "all 4", "due 2", "held 1", "uncertain 1", "work ✓ ready", "! held", "? uncertain", "→ due")
        await played.press("w")
        await played.sees("No decision stands behind this mail")
        await played.press("tab")
        await played.sees("due: 1 of 2")
        await played.press("tab")
        await played.sees("held: 1 of 1")
        await played.press("i")
        await played.sees("It waits for you: prospect.custom.plan is missing")


async def test_a_preview_is_byte_for_byte_what_the_server_gets(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(1, server.port)
        async with play(firm) as played:
            await opened(played, "Month-end, Ada?", "This is how it would leave now")
            assert get_message(played.db, 1) is None, "looking writes nothing"  # type: ignore[arg-type]
            await played.press("enter")
            await played.sees("Hello Ada,", "What is shown is what leaves")
            await played.press("escape")
            shown = get_message(played.db, 1)  # type: ignore[arg-type]
            assert shown is not None
            await played.press("s")
            await played.sees("1 sent.")
            await played.press("enter")
            await played.sees("✓ sent")
        assert [mail.content.replace(b"\r\n", b"\n").rstrip() for mail in server.mails()] == [shown[0].replace(b"\r\n", b"\n").rstrip()]


@pytest.mark.parametrize("size", SIZES)
async def test_send_what_is_due_with_counts(firm: Firm, size: tuple[int, int], tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(5, server.port)
        async with play(firm, size) as played:
            await opened(played, "due 5")
            await played.press("s")
            await played.sees("5 of 5", "5 sent.")
            assert played.states() == ["sent"] * 5
            await played.press("enter")
            await played.sees("sent 5")
            await played.press("s")
            await played.sees("Nothing is due.")
        assert len(server.mails()) == 5


async def test_esc_stops_between_two_mails_and_what_left_stays_sent(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(6, server.port, gap_min=1, gap_max=1)
        async with play(firm) as played:
            await opened(played, "due 6")
            await played.press("s")
            await played.sees("1 of 6")
            await played.press("escape")
            await played.sees("Stopped.", "still due")
            sent = played.states().count("sent")
            assert 1 <= sent < 6 and played.states().count("scheduled") == 6 - sent
            await played.press("enter")
            await played.sees(f"sent {sent}")
        assert len(server.mails()) == sent


async def test_the_dry_run_says_what_would_go_and_nothing_leaves(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(2, server.port)
        async with play(firm) as played:
            await opened(played, "due 2")
            await played.press("d")
            await played.sees("2 mails would go now", "p0@firm0.example", "Month-end, Ada?")
            await played.press("escape")
            assert played.states() == ["scheduled"] * 2
        assert not server.mails()


async def test_an_uncertain_mail_is_settled_by_one_key(firm: Firm) -> None:
    ids = firm.due(2)
    for id in ids:
        prepare(firm.db, id, NOW)
        claim(firm.db, id, NOW)
        mark_uncertain(firm.db, id, "the answer never came", NOW)
    async with play(firm) as played:
        await opened(played, "uncertain 2", "It may have arrived")
        await played.press("a")
        await played.sees("it counts as sent")
        assert sorted(played.states()) == ["sent", "uncertain"]
        await played.press("u")
        await played.until(lambda: played.states() == ["uncertain"] * 2)
        await played.press("n")
        await played.sees("the same mail is due again")
        assert sorted(played.states()) == ["scheduled", "uncertain"]


async def test_held_mails_are_released_cancelled_and_postponed(firm: Firm) -> None:
    for id in firm.due(3):
        mark_held(firm.db, id, "too late", NOW)
    async with play(firm) as played:
        await opened(played, "held 3")
        await played.press("*")
        await played.sees("Marked 3 mails")
        await played.press("h")
        await played.sees("Release 3 mails?", "3 mails", "Too late", "due at once")
        assert played.states() == ["held"] * 3, "nothing goes before it was seen why it was held"
        await played.press("enter")
        await played.sees("Released 3 mails")
        assert played.states() == ["scheduled"] * 3
        await played.press("u")
        await played.until(lambda: played.states() == ["held"] * 3)
        await played.press("x")
        await played.sees("Cancelled the mail to")
        assert played.states().count("cancelled") == 1
        await played.press("g", "z", "enter")
        await played.sees("Postponed the mail to")
        assert played.ask("SELECT next_at FROM delivery WHERE state = 'scheduled'") == "2026-03-05T09:00:00+00:00"
        await played.press("g", "j", "h")
        await played.sees("Only held mails can be released; this one is scheduled")


async def test_a_mail_that_cannot_be_filled_in_says_what_is_missing(firm: Firm) -> None:
    firm.mail(body="The plan {{ prospect.custom.plan }}.")
    firm.mailbox(25)
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("s")
        await played.sees("is due now")
        await opened(played, "prospect.custom.plan is missing")
        await played.press("enter", "escape")
        await played.sees("held 1")
        assert played.states() == ["held"]


async def test_p_pauses_the_mailbox_and_lets_it_send_again(firm: Firm) -> None:
    firm.due(1)
    async with play(firm) as played:
        await opened(played, "work ✓ ready")
        await played.press("p")
        await played.sees("Pause what?", "1  Pause the sequence of Ada Byron", "2  Pause mailbox work", "3  Pause everything")
        await played.press("2")
        await played.sees("work = paused", "Paused mailbox work", "= due")
        await played.press("i")
        await played.sees("Mailbox work is paused: p lets it send again. Its own time was")
        await played.press("s")
        await played.sees("Mailbox work is paused (by hand): it sends nothing. In the outbox, p lets it send again.")
        assert played.states() == ["scheduled"]
        await played.press("p")
        await played.sees("2  Let mailbox work send again")
        await played.press("enter")
        await played.sees("work ✓ ready")


async def test_a_password_is_asked_once_for_the_session(firm: Firm) -> None:
    with scripted() as server:
        firm.due(1, server.port, user="sam")
        async with play(firm) as played:
            await opened(played, "due 1")
            await played.press("s")
            await played.sees("Password of sam")
            await played.type("hunter2")
            assert "hunter2" not in played.text
            await played.press("enter")
            await played.sees("1 sent.")
            await played.press("enter")
            add_prospect(played.db, {"name": "Next One", "email": "next@one.example"}, NOW)  # type: ignore[arg-type]
            await played.press("P")
            await played.sees("Next One")
            await played.press("G", "s", "O")
            await played.sees("due 1")
            await played.press("s")
            await played.sees("1 sent.")
        assert len(server.mails) == 2


async def test_an_empty_outbox_tells_how_to_add_a_mailbox_and_b_adds_it(firm: Firm) -> None:
    firm.people(1)
    async with play(firm) as played:
        await opened(played, "No mailbox yet", "b adds one")
        await played.press("b")
        await played.type("Sam <sam@me.example>")
        await played.sees("A mailbox to send with")
        await played.press("enter", "enter", "enter", "enter", "enter")
        await played.type("smtp.me.example")
        await played.press("ctrl+s")
        await played.sees("Mailbox work is added. Try it now?", "1  Send a test mail")
        await played.press("2")
        await played.sees("Added mailbox work", "mailboxes: 1 of 1")
        await played.press("escape")
        await played.sees("work ✓ ready")
        assert played.ask("SELECT host || ' ' || port || ' ' || security FROM mailbox") == "smtp.me.example 587 starttls"


async def test_offline_is_told_and_the_mail_stays(firm: Firm) -> None:
    firm.due(1, free_port())
    async with play(firm, HOME) as played:
        await opened(played, "due 1")
        await played.press("s")
        await played.sees("enter closes")
        assert played.states()[0] in ("scheduled", "deferred")


async def test_another_sender_at_work_is_told_and_nothing_is_lost(firm: Firm) -> None:
    from salestui.sender.lock import only_sender

    firm.due(1)
    async with play(firm) as played:
        await opened(played, "due 1")
        with only_sender(firm.paths.state / "sender.lock"):
            await played.press("s")
            await played.sees("Another sender")
        assert played.states() == ["scheduled"]


async def test_the_next_mail_is_told_when_nothing_is_due(firm: Firm) -> None:
    firm.due(1)
    firm.db.execute("UPDATE delivery SET next_at = ?, due_at = next_at", ((NOW + timedelta(days=1)).isoformat(timespec="seconds"),))
    async with play(firm) as played:
        await opened(played, "scheduled 1")
        await played.press("s")
        await played.sees("Nothing is due. The next mail is due tomorrow 10:00")


async def test_an_app_that_is_closed_while_it_sends_stops_between_two_mails(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(30, server.port, gap_min=1, gap_max=1)
        async with play(firm) as played:
            await opened(played, "due 30")
            await played.press("s")
            await played.sees("1 of 30")
        db = connect(firm.paths.store)
        assert wait_until(lambda: db.execute("SELECT 1 FROM delivery WHERE state = 'claimed'").fetchone() is None)
        sent = db.execute("SELECT count(*) FROM delivery WHERE state = 'sent'").fetchone()[0]
        db.close()
        assert 1 <= sent < 10 and len(server.mails()) == sent


async def test_what_waits_comes_first_in_the_order_it_leaves_then_the_newest_of_what_left(firm: Firm) -> None:
    firm.due(4)
    firm.db.execute("UPDATE delivery SET state = 'sent', sent_at = ?1 WHERE id IN (1, 4)", (NOW.isoformat(timespec="seconds"),))
    firm.db.execute("UPDATE delivery SET next_at = ? WHERE id = 2", ((NOW + timedelta(days=3)).isoformat(timespec="seconds"),))
    names = [firm.db.execute("SELECT p.name FROM delivery d JOIN prospect p ON p.id = d.prospect_id WHERE d.id = ?", (id,)).fetchone()[0]
             for id in (3, 2, 4, 1)]  # fmt: skip
    async with play(firm) as played:
        await opened(played, "all 4", "Sat 10:00")
        shown = [line for line in played.text.splitlines() if any(state in line for state in ("→ due", "✓ sent", "scheduled  "))]
        places = [next(number for number, line in enumerate(shown) if name in line) for name in names]
        assert places == sorted(places), played.text
        assert "Month-end, …?" in played.text, "the mail's subject, not its asset and not its reason"


async def test_a_mail_whose_sender_died_while_the_app_is_open_becomes_uncertain(firm: Firm) -> None:
    ids = firm.due(2)
    prepare(firm.db, ids[0], NOW)
    async with play(firm) as played:
        await opened(played, "due 2")
        claim(played.db, ids[0], NOW)  # type: ignore[arg-type]  # and nobody holds the sender's lock: he is dead
        await played.sees("uncertain 1", "? uncertain")
        await played.misses("claimed")


async def test_a_sender_at_work_keeps_what_it_has_taken(firm: Firm) -> None:
    from salestui.sender.lock import only_sender

    ids = firm.due(2)
    prepare(firm.db, ids[0], NOW)
    async with play(firm) as played:
        await opened(played, "due 2")
        with only_sender(firm.paths.sender_lock):
            claim(played.db, ids[0], NOW)  # type: ignore[arg-type]
            await played.sees("claimed 1")
            await played.press("tab", "tab", "i")
            await played.sees("A sender has it and has not noted")


async def test_what_would_only_be_held_again_is_not_released_and_says_what_mends_it(firm: Firm) -> None:
    firm.mail(body="The plan {{ prospect.custom.plan }}.")
    firm.mailbox(25)
    enrol(firm.db, firm.people(1), NOW)
    mark_held(firm.db, 1, "prospect.custom.plan is missing.", NOW)
    async with play(firm) as played:
        await opened(played, "held 1")
        await played.press("h")
        await played.sees("Not released, it would be held again: prospect.custom.plan is missing. e edits this mail")
        assert played.states() == ["held"]


async def test_a_search_in_the_outbox_begins_at_the_first_hit(firm: Firm) -> None:
    firm.due(6)
    async with play(firm) as played:
        await opened(played, "all: 1 of 6")
        await played.press("G", "/")
        await played.type("firm")
        await played.press("enter")
        await played.sees("all: 1 of 6 · searched: firm")
        await played.press("/", "ctrl+u")
        await played.type("xyzzy")
        await played.press("enter")
        await played.sees("all: nothing found")
        await played.press("*")
        await played.sees("There is nothing to mark here.")


async def test_esc_twice_leaves_a_send_that_waits_for_a_silent_server(firm: Firm) -> None:
    with scripted(END=lambda sock: time.sleep(6)) as server:
        firm.due(2, server.port, timeout=3)
        async with play(firm) as played:
            await opened(played, "due 2")
            await played.press("s")
            await played.until(lambda: "claimed" in played.states())
            await played.press("escape")
            await played.sees("server's answer for p", "at most 3 s", "esc again leaves")
            await played.press("escape")
            await played.misses("esc again leaves")
            assert "claimed" in played.states(), "it is not settled yet"
            await played.until(lambda: sorted(played.states()) == ["scheduled", "uncertain"])
            await played.sees("Stopped.", "1 uncertain")
