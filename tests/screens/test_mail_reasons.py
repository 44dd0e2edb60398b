"""What the outbox says about a mail is what will happen to it, and the key it names is the one that works."""

from datetime import date, timedelta
from pathlib import Path

from salestui.sender.build import prepare
from salestui.store.consequences import pause_until
from salestui.store.dispatch import claim, mark_held, mark_uncertain, mark_waiting
from salestui.store.mailboxes import stop_mailbox
from salestui.store.outbox import list_deliveries

from ..sender.servers import recorder
from .play import NOW, Firm, play


async def test_marks_do_not_narrow_a_send_and_it_is_asked_first(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(6, server.port)
        async with play(firm, screen="O") as played:
            await played.sees("due 6")
            await played.press("v", "j", "v", "s")
            await played.sees("2 are marked, 6 are due", "1  Send all that is due", "2  Leave it")
            await played.press("2")
            await played.misses("are marked, 6 are due")
            assert played.states() == ["scheduled"] * 6 and not server.mails()
            await played.press("s", "1")
            await played.sees("6 sent.")
        assert len(server.mails()) == 6


async def test_the_pause_is_about_the_marked_one_and_says_his_name(firm: Firm) -> None:
    firm.due(3)
    async with play(firm, screen="O") as played:
        await played.sees("due 3")
        await played.press("v", "j", "j", "p")
        await played.sees("1  Pause the sequence of Ada Byron")
        await played.press("enter")
        await played.sees("The sequence of Ada Byron is paused")
        assert played.ask("SELECT group_concat(name) FROM prospect WHERE sequence = 'paused'") == "Ada Byron"


async def test_a_mail_of_a_stopped_mailbox_names_the_key_that_works_everywhere(firm: Firm) -> None:
    [id] = firm.due(1)
    prepare(firm.db, id, NOW)
    mark_held(firm.db, id, "mailbox work is stopped: 535 no", NOW)
    stop_mailbox(firm.db, 1, "535 no")
    async with play(firm, screen="O") as played:
        await played.sees("held 1")
        await played.press("i")
        await played.sees("Mailbox work is stopped: p lets it send again, and this mail with it.")
        assert "h releases" not in played.text
        await played.press("s")
        await played.until(lambda: "1 mail held for that mailbox: p lets it go too." in " ".join(played.text.split()))
        assert "h releases" not in played.text
        await played.press("enter")
        await played.sees("Mail to Ada Byron", "p lets it send again")
        assert "h releases" not in played.text


async def test_who_is_away_has_no_mail_promised_before_he_is_back(firm: Firm) -> None:
    ids = firm.due(2)
    pause_until(firm.db, ids[0], date(2026, 3, 9))
    firm.db.execute(
        "INSERT INTO received (mailbox_id, folder, message_key, kind, prospect_id, at, read_at) VALUES (1, 'INBOX', 'k', 'out_of_office', ?1, ?2, ?2)",
        (ids[0], NOW.isoformat()),
    )
    pause_until(firm.db, ids[1], date(2026, 3, 10))
    async with play(firm, screen="O") as played:
        await played.sees("due 2")
        await played.press("i")
        await played.sees("He is away until 2026-03-09, then it goes on by itself (p lets it go on now).")
        await played.press("j", "i")
        await played.sees("His sequence is paused until 2026-03-10, then it goes on by itself (p lets it go on now).")
        assert "next send" not in played.text


async def test_a_mail_that_waits_for_its_window_names_it_and_its_zone(firm: Firm) -> None:
    firm.due(2, window="Mon-Fri 09:00-17:00", zone="Asia/Tokyo")  # it is 19:00 there
    opens = NOW.replace(hour=0) + timedelta(days=1)
    why = "outside Mon-Fri 09:00-17:00 in Asia/Tokyo"
    mark_waiting(firm.db, [(2, why, opens)])
    assert [row.state for row in list_deliveries(firm.db, NOW)] == ["scheduled", "deferred"]
    async with play(firm, screen="O") as played:
        await played.sees("scheduled 1", "deferred 1")
        await played.press("i")
        await played.sees("It goes tomorrow 09:00 in Asia/Tokyo, when the window Mon-Fri 09:00-17:00 opens there.")
        await played.press("j", "i")
        await played.sees(f"Put off: {why}. It is due again at tomorrow 09:00 in Asia/Tokyo", "salestui send --watch")


async def test_the_next_moment_counts_what_was_put_off_and_says_what_keeps_it(firm: Firm) -> None:
    firm.due(2)
    mark_waiting(firm.db, [(1, "the server asked for it", NOW + timedelta(hours=1)), (2, "", NOW + timedelta(hours=2))])
    async with play(firm, screen="O") as played:
        await played.sees("deferred 2", "next due 11:00")
        await played.press("s")
        await played.sees("Nothing is due. The next mail is due today 11:00.")
        await played.press("p", "3", "s")
        await played.sees("All sending is paused: p in the outbox lets it go on.")


async def test_an_uncertain_mail_names_its_keys(firm: Firm) -> None:
    [id] = firm.due(1)
    prepare(firm.db, id, NOW)
    claim(firm.db, id, NOW)
    mark_uncertain(firm.db, id, "the answer never came", NOW)
    async with play(firm, screen="O") as played:
        await played.sees("a: it arrived, n: it did not.", "a arrived · n not arrived")
