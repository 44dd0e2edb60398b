"""Acts over several mails are asked about once and are one action; what needs the founder stands first; a release shows real words."""

import time
from datetime import timedelta
from socket import socket

from salestui.sender.build import prepare
from salestui.store.dispatch import claim, mark_held, mark_uncertain
from salestui.store.log import list_log, log
from salestui.store.outbox import list_deliveries
from salestui.store.watermark import WHY_OLDER

from ..sender.servers import scripted
from .play import NOW, Firm, play


def uncertain(firm: Firm, id: int) -> None:
    prepare(firm.db, id, NOW)
    assert claim(firm.db, id, NOW)
    mark_uncertain(firm.db, id, "the answer never came", NOW)


async def test_several_are_cancelled_after_one_question_and_by_one_undo(firm: Firm) -> None:
    firm.due(4)
    async with play(firm, screen="O") as played:
        await played.sees("due 4")
        await played.press("*", "x")
        await played.sees("Cancel 4 mails?", "enter: cancel")
        await played.press("escape")
        await played.misses("Cancel 4 mails?")
        assert played.states() == ["scheduled"] * 4
        await played.press("x", "enter")
        await played.sees("Cancelled 4 mails. They are never sent. u to undo.")
        await played.press("u")
        await played.until(lambda: played.states() == ["scheduled"] * 4)
        await played.press("*", "z", *"2026-03-20", "enter")  # the day that is proposed gives way to what is typed
        await played.sees("Postponed 4 mails")
        assert played.ask("SELECT count(*) FROM delivery WHERE next_at LIKE '2026-03-20%'") == 4
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM delivery WHERE next_at LIKE '2026-03-20%'") == 0)


async def test_several_are_settled_by_one_action_and_the_log_says_what_was_taken_back(firm: Firm) -> None:
    for id in firm.due(2):
        uncertain(firm, id)
    async with play(firm, screen="O") as played:
        await played.sees("uncertain 2")
        await played.press("*", "a")
        await played.sees("Settle 2 mails as arrived?")
        await played.press("enter")
        await played.sees("Settled 2 mails as arrived: they count as sent. u to undo.")
        await played.press("u")
        await played.until(lambda: played.states() == ["uncertain"] * 2)
        await played.press("l")
        await played.sees("it did arrive", "(taken back)")


def test_what_needs_the_founder_stands_first_and_a_window_is_a_part_of_the_whole(firm: Firm) -> None:
    ids = firm.due(6)
    firm.db.execute("UPDATE delivery SET state = 'sent', sent_at = ? WHERE id = ?", (NOW.isoformat(), ids[5]))
    uncertain(firm, ids[4])
    mark_held(firm.db, ids[2], "too late", NOW)
    rows = list_deliveries(firm.db, NOW)
    assert [row.state for row in rows] == ["uncertain", "held", "due", "due", "due", "sent"]
    assert [row for start in range(0, 6, 2) for row in list_deliveries(firm.db, NOW, None, 2, start)] == rows
    assert list_deliveries(firm.db, NOW, None, 10, 4) == rows[4:]


def test_the_log_is_newest_first_by_its_moments(firm: Firm) -> None:
    log(firm.db, "offline", "later", NOW)
    log(firm.db, "offline", "earlier", NOW - timedelta(days=1))
    assert [row.text for row in list_log(firm.db)] == ["later", "earlier"]


async def test_a_release_shows_the_words_as_they_leave_and_no_dead_key(firm: Firm) -> None:
    [id] = firm.due(1)
    mark_held(firm.db, id, WHY_OLDER, NOW)
    async with play(firm, screen="O") as played:
        await played.sees("held 1")
        await played.press("h")
        await played.sees("Month-end, Ada?", "1 mail may have left already", "or it arrives twice", "esc, then x")
        assert "prospect.first_name" not in played.text


async def test_a_first_mail_is_not_saved_without_a_subject(firm: Firm) -> None:
    firm.due(1)
    async with play(firm, screen="O") as played:
        await played.sees("due 1")
        await played.press("e")
        await played.sees("how long does")
        await played.press("shift+tab", "ctrl+u", "ctrl+s")
        await played.sees("This is the first mail to this prospect: it needs a subject of its own.")
        assert played.ask("SELECT own_subject FROM delivery") is None


async def test_the_counts_of_a_send_agree(firm: Firm) -> None:
    with scripted(RCPT=b"451 4.7.1 try later\r\n") as server:
        firm.due(2, server.port)
        async with play(firm, screen="O") as played:
            await played.sees("due 2")
            await played.press("s")
            await played.sees("2 deferred", "0 of 2")


async def test_q_finishes_the_mail_under_way_first_and_a_second_q_leaves_at_once(firm: Firm) -> None:
    with scripted(END=lambda sock: time.sleep(6)) as server:
        firm.due(2, server.port, timeout=5)
        async with play(firm, screen="O") as played:
            await played.sees("due 2")
            await played.press("s")
            await played.until(lambda: "claimed" in played.states())
            await played.press("enter", "q")
            await played.sees("Finishing the mail under way to p0@firm0.example, then the app closes.")
            assert played.app.is_running
            await played.press("q")
            await played.until(lambda: not played.app.is_running)
            assert played.app.at_once and "claimed" in played.states(), "nothing was waited for"
            played.app.sender.join()


async def test_q_closes_the_app_once_the_server_has_answered(firm: Firm) -> None:
    def later(sock: socket) -> None:
        time.sleep(1)
        sock.sendall(b"250 taken\r\n")

    with scripted(END=later) as server:
        firm.due(2, server.port, timeout=5)
        async with play(firm, screen="O") as played:
            await played.sees("due 2")
            await played.press("s")
            await played.until(lambda: "claimed" in played.states())
            await played.press("enter", "q")
            await played.until(lambda: not played.app.is_running)
            assert sorted(played.states()) == ["scheduled", "sent"]
