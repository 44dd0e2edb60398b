"""The mailboxes: a founder sets one up in the app, tries it, changes and pauses it; and every screen says how the sending stands."""

from datetime import timedelta
from pathlib import Path

import pytest

from salestui.rules.times import utc_text
from salestui.sender.lock import only_sender
from salestui.store.mailbox_status import mark_offline, mark_received
from salestui.store.mailboxes import stop_mailbox

from ..sender.servers import free_port, recorder
from .play import HOME, NOW, SIZES, Firm, Play, play


async def opened(played: Play, *words: str) -> None:
    await played.press("O", "b")
    await played.sees(*words)


@pytest.mark.parametrize("size", SIZES)
async def test_a_known_provider_needs_an_address_and_a_password(firm: Firm, size: tuple[int, int]) -> None:
    async with play(firm, size) as played:
        await played.press("escape", "O")
        await played.sees("No mailbox yet")
        await played.press("b")
        await played.type("Ada Byron <ada@gmail.com>")
        await played.press("enter")
        await played.sees("Gmail. It wants an app password")
        await played.type("abcd efgh ijkl")
        assert "abcd efgh" not in played.text
        await played.press("ctrl+s")
        await played.sees("Mailbox work is added. Try it now?", "to ada@gmail.com, through smtp")
        row = played.db.execute(
            "SELECT sender, user, host, port, security, imap_host, imap_port, imap_security, per_day, gap_min, gap_max, window, auth FROM mailbox"
        ).fetchone()
        assert tuple(row) == (
            "Ada Byron <ada@gmail.com>", "ada@gmail.com", "smtp.gmail.com", 587, "starttls", "imap.gmail.com", 993, "tls", 500, 30, 120,
            "Mon-Fri 09:00-17:00", "password",
        )  # fmt: skip
        assert "abcd" not in "".join(str(value) for (value,) in played.db.execute("SELECT coalesce(after, '') FROM change"))
        await played.press("2")
        await played.sees("Added mailbox work")
        await played.press("u")
        await played.sees("Undone: Added mailbox work")


async def test_what_the_founder_typed_himself_is_not_overwritten(firm: Firm) -> None:
    async with play(firm) as played:
        await played.press("escape", "O", "b")
        await played.type("ada@gmail.com")
        await played.press("enter")
        await played.sees("smtp.gmail.com")
        await played.press("down", "down", "down", "down", "ctrl+u")
        await played.type("relay.firm.example")
        await played.press("up", "up", "up", "up", "up", "end", "ctrl+u")
        await played.type("ada@fastmail.com")
        await played.press("enter")
        await played.sees("Fastmail. It wants", "relay.firm.example", "imap.fastmail.com")


async def test_a_provider_is_picked_from_the_list(firm: Firm) -> None:
    async with play(firm) as played:
        await played.press("escape", "O", "b")
        await played.type("ada@firm.example")
        await played.press("enter", "enter", "ctrl+p")
        await played.sees("Amazon SES")
        await played.type("workspace")
        await played.press("enter")
        await played.sees("Google Workspace. It wants", "smtp.gmail.com", "imap.gmail.com")


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(firm: Firm) -> None:
    async with play(firm) as played:
        await played.press("escape", "O", "b")
        await played.type("nobody")
        await played.press("enter")
        await played.sees("nobody", "is not an e-mail address")
        await played.press("ctrl+u")
        await played.type("sam@me.example")
        await played.press("ctrl+s")
        await played.sees("Server is needed.")
        await played.type("smtp.me.example")
        await played.press("down", "ctrl+u")
        await played.type("none")
        await played.press("ctrl+s")
        await played.sees("A password is never sent to smtp.me.example unencrypted", "sam@me.example")
        assert played.ask("SELECT count(*) FROM mailbox") == 0


@pytest.mark.parametrize("size", SIZES)
async def test_the_test_mail_is_one_key_after_saving(firm: Firm, size: tuple[int, int], tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        async with play(firm, size) as played:
            await played.press("escape", "O", "b")
            await played.type("Sam <sam@me.example>")
            await played.press("enter", "enter", "enter", "enter", "ctrl+u", "enter")
            await played.type("127.0.0.1")
            await played.press("enter", "ctrl+u")
            await played.type("none")
            await played.press("enter", "ctrl+u", *str(server.port), "ctrl+s")
            await played.sees("Try it now?")
            await played.press("enter")
            await played.sees("✓ No login needed.", "It took a mail to sam@me.example", "Mailbox work can send.")
            await played.press("enter")
            await played.sees("mailboxes: 1 of 1")
        [mail] = server.mails()
        assert mail.recipient == "sam@me.example"


async def test_a_new_mailbox_that_cannot_send_is_corrected_and_tried_again(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        async with play(firm) as played:
            await played.press("escape", "O", "b")
            await played.type("Sam <sam@me.example>")
            await played.press("enter")
            await played.sees("me.example is with no provider known here")
            await played.press("enter", "enter", "enter", "ctrl+u", "enter")
            await played.type("127.0.0.1")
            await played.press("enter", "ctrl+u")
            await played.type("none")
            await played.press("enter", "ctrl+u", *str(free_port()), "ctrl+s")
            await played.sees("Try it now?")
            await played.press("1")
            await played.sees("Mailbox work cannot send", "enter closes")
            await played.press("enter")
            await played.sees("Mailbox work cannot send yet", "1  Correct it")
            await played.press("1")
            await played.sees("Sam <sam@me.example>")
            await played.press(*["down"] * 7, "ctrl+u", *str(server.port), "ctrl+s")
            await played.sees("Mailbox work can send.")
            await played.press("enter")
        assert [mail.recipient for mail in server.mails()] == ["sam@me.example"]


async def test_a_test_that_fails_says_what_to_change_and_sends_nothing(firm: Firm) -> None:
    firm.mailbox(free_port())
    async with play(firm) as played:
        await opened(played, "mailboxes: 1 of 1", "✓ ready")
        await played.press("t", "enter")
        await played.sees("Mailbox work cannot send", "enter closes")
        await played.press("enter", "t", "ctrl+u", "enter")
        await played.sees("Mailbox work cannot send")
        await played.press("escape")
        await played.misses("Mailbox work cannot send")


@pytest.mark.parametrize("size", SIZES)
async def test_everything_about_a_mailbox_is_on_its_page(firm: Firm, size: tuple[int, int]) -> None:
    firm.due(2, per_day=40, gap_min=30, gap_max=120, window="Mon-Fri 09:00-17:00", zone="Europe/Berlin", imap_host="imap.me.example")
    mark_received(firm.db, 1, NOW - timedelta(minutes=5), "the server hangs up")
    async with play(firm, size) as played:
        await opened(played, "✓ ready")
        await played.press("enter")
        await played.sees(
            "Mailbox work", "127.0.0.1:25, none", "0 of 40 in 24 hours", "30-120 s between two mails", "Mon-Fri 09:00-17:00", "Europe/Berlin",
            "may leave now",
        )  # fmt: skip
        await played.press("G")
        await played.sees("INBOX of imap.me.example", "5 min ago: The")


async def test_a_mailbox_is_changed_in_the_same_form_and_undone(firm: Firm) -> None:
    firm.mailbox(25)
    async with play(firm) as played:
        await opened(played, "✓ ready")
        await played.press("e")
        await played.sees("Mailbox work", "Sam Founder <sam@me.example>", "127.0.0.1")
        await played.press(*["down"] * 7, "ctrl+u", "2", "5", "2", "5", "ctrl+s")
        await played.sees("Changed mailbox work")
        assert played.ask("SELECT port FROM mailbox") == 2525
        await played.press("u")
        await played.until(lambda: played.ask("SELECT port FROM mailbox") == 25)


async def test_a_mailbox_is_paused_and_goes_on_from_its_page(firm: Firm) -> None:
    firm.due(1)
    async with play(firm) as played:
        await opened(played, "✓ ready")
        await played.press("p")
        await played.sees("Paused mailbox work", "= paused")
        assert played.ask("SELECT state FROM mailbox") == "paused"
        await played.press("p")
        await played.sees("may send again", "✓ ready")
        await played.press("escape")
        await played.sees("all 1")


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_says_how_the_sending_stands(firm: Firm, size: tuple[int, int]) -> None:
    firm.due(3)
    firm.db.execute("UPDATE delivery SET next_at = ?, due_at = next_at", (utc_text(NOW + timedelta(hours=4)),))
    async with play(firm, size) as played:
        for key in "TPO":
            await played.press(key)
            await played.sees("next due 14:00")
        played.db.execute("UPDATE delivery SET next_at = ? WHERE id = 1", (utc_text(NOW),))
        await played.sees("1 mail due")
        mark_offline(played.db, 1, "no route to host", NOW - timedelta(hours=1), NOW + timedelta(minutes=20))  # type: ignore[arg-type]
        await played.sees("offline since 09:00")
        stop_mailbox(played.db, 1, "the server refused the login: 535 no")  # type: ignore[arg-type]
        await played.sees("stopped")
        played.db.execute("UPDATE mailbox SET state = 'ready'")
        with only_sender(firm.paths.sender_lock):
            played.db.execute("UPDATE delivery SET state = 'claimed' WHERE id = 1")
            await played.sees("sending")
            played.db.execute("UPDATE delivery SET state = 'sent' WHERE id = 1")


async def test_another_process_that_sends_is_counted(firm: Firm) -> None:
    firm.due(4)
    async with play(firm) as played:
        await played.press("P")
        await played.sees("4 mails due")
        with only_sender(firm.paths.sender_lock):
            played.db.execute("UPDATE delivery SET state = 'claimed' WHERE id = 1")
            await played.sees("sending 1 of 4")
            played.db.execute("UPDATE delivery SET state = 'sent' WHERE id = 1")
            played.db.execute("UPDATE delivery SET state = 'claimed' WHERE id = 2")
            await played.sees("sending 2 of 4")
            played.db.execute("UPDATE delivery SET state = 'sent' WHERE id = 2")
            await played.sees("2 mails due")


async def test_everything_is_paused_by_a_digit_and_seen_everywhere(firm: Firm) -> None:
    firm.due(2)
    async with play(firm, HOME, screen="O") as played:
        await played.sees("due 2")
        await played.press("p", "3")
        await played.sees("All sending is paused: nothing leaves. p lets it go on.", "= due")
        await played.press("s")
        await played.sees("All sending is paused: 2 mails due and waiting")
        assert played.states() == ["scheduled"] * 2
        await played.press("P")
        await played.sees("all sending paused (O)")
        await played.press("O", "p", "enter")
        await played.sees("Sending goes on.", "→ due")


async def test_one_prospect_is_paused_and_his_mail_says_so(firm: Firm) -> None:
    firm.due(2)
    async with play(firm, screen="O") as played:
        await played.sees("due 2")
        await played.press("p", "1")
        await played.sees("The sequence of Ada Byron is paused: its mail waits.", "= due", "→ due")
        assert played.ask("SELECT sequence FROM prospect WHERE name = 'Ada Byron'") == "paused"
        await played.press("i")
        await played.sees("His sequence is paused: p lets it go on.")
        await played.press("p")
        await played.sees("Let go on: the sequence of Ada Byron")
        await played.press("1")
        await played.sees("The sequence of Ada Byron goes on.")
        assert played.ask("SELECT count(*) FROM prospect WHERE sequence = 'active'") == 2
