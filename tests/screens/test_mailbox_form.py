"""The form of a mailbox: what it fills in by itself follows the address, what the founder typed is what is used."""

import pytest

from salestui.screens.mailbox_fields import UNKNOWN
from salestui.screens.passwords import session_passwords
from salestui.store.mailbox_status import mark_offline

from ..sender.servers import free_port, scripted
from .play import NOW, Firm, Play, play


async def told(played: Play, text: str) -> None:
    """Wait for words that may be wrapped."""
    await played.until(lambda: text in " ".join(played.text.replace("│", " ").split()))


async def test_what_an_address_filled_in_goes_with_it_and_what_was_typed_stays(firm: Firm) -> None:
    async with play(firm) as played:
        await played.press("escape", "O", "b")
        await played.type("w@gmx.de")
        await played.press("enter")
        await played.sees("mail.gmx.net", "imap.gmx.net")
        await played.press(*["down"] * 3, "ctrl+u", *"myself", *["up"] * 4, "end", "ctrl+u")
        await played.type("w@corp.example")
        await played.press("down")
        await played.misses("mail.gmx.net")
        values = played.app.screen.values  # type: ignore[attr-defined]
        assert {name: values[name] for name in UNKNOWN} == UNKNOWN
        assert values["user"] == "myself" and "GMX" not in played.text


async def test_a_typed_password_wins_over_a_variable_and_that_is_said(firm: Firm) -> None:
    firm.due(1, user="sam", password_env="NOT_SET_ANYWHERE")
    async with play(firm) as played:
        await played.press("O", "b", "e", "down")
        await played.type("hunter2")
        await played.press("ctrl+s")
        await told(played, "The variable NOT_SET_ANYWHERE is no longer asked")
        assert played.ask("SELECT password_env FROM mailbox") == ""
        assert session_passwords(played.app).known("work") == "hunter2"


async def test_a_typed_password_outlives_a_wrong_port_but_not_another_server(firm: Firm) -> None:
    with scripted() as server:
        firm.mailbox(free_port(), user="sam")
        async with play(firm) as played:
            await played.press("O", "b", "t", "ctrl+u", "enter")
            await played.sees("Password of sam")
            await played.type("hunter2")
            await played.press("enter")
            await played.sees("Mailbox work cannot send", "enter closes")
            await played.press("enter", "e", *["down"] * 4, "end", "1", *["down"] * 3, "ctrl+u", *str(server.port), "ctrl+s")
            await played.sees("Changed mailbox work")
            await played.press("t", "ctrl+u", "enter")
            await played.sees("Mailbox work can send.")
            await played.press("enter", "e", *["down"] * 5, "ctrl+u", *"localhost", "ctrl+s")
            await played.sees("Changed mailbox work")
            await played.until(lambda: played.ask("SELECT host FROM mailbox") == "localhost")
            assert session_passwords(played.app).known("work") == ""


async def test_a_signed_in_mailbox_has_a_client_id_and_the_next_command_is_literal(firm: Firm) -> None:
    async with play(firm) as played:
        await played.press("escape", "O", "b")
        await played.type("ada@outlook.com")
        await played.press("enter")
        await played.sees("Client id", "It wants a sign-in with Microsoft")
        await played.press(*["down"] * 3)
        await played.type("1b730954-1685-4b74")
        await played.press("ctrl+s")
        await told(played, "in a terminal beside the app: salestui mailbox sign-in work")
        assert played.ask("SELECT oauth_client FROM mailbox") == "1b730954-1685-4b74"
        await played.press("e", "ctrl+u")
        await played.sees("Client id")


async def test_a_maildir_is_set_in_the_form_and_a_password_needs_no_client_id(firm: Firm) -> None:
    firm.mailbox(25)
    async with play(firm) as played:
        await played.press("O", "b", "e")
        await played.sees("or a Maildir folder")
        assert "Client id" not in played.text
        await played.press(*["down"] * 11)
        await played.type("/home/ada/Mail")
        await played.press("ctrl+s")
        await played.until(lambda: played.ask("SELECT maildir FROM mailbox") == "/home/ada/Mail")
        await told(played, "read from the folder /home/ada/Mail")


@pytest.mark.parametrize("size", [(60, 20), (40, 12)])
async def test_the_keys_of_the_form_stay_in_sight(firm: Firm, size: tuple[int, int]) -> None:
    async with play(firm, size) as played:
        await played.press("escape", "O", "b")
        await played.type("ada@outlook.com")
        await played.press("enter")
        await played.sees("Outlook.com. It wants", "Password")
        await played.sees("ctrl+s save")
        await played.pilot.resize_terminal(*((40, 12) if size[1] == 20 else (60, 20)))
        await played.sees("ctrl+s save", "Outlook.com. It wants")


async def test_the_next_mail_agrees_with_what_stands_in_its_way(firm: Firm) -> None:
    firm.due(1, user="sam", gap_max=None)
    async with play(firm) as played:
        await played.press("O", "s")
        await played.sees("Password of sam")
        await played.press("escape")
        await played.sees("no password for mailbox work")
        await played.press("enter", "b")
        await played.sees("! no password", "when its password is known")
        mark_offline(played.db, 1, "no route", NOW, NOW)
        await played.sees("when its server answers again")
        await played.press("escape", "p", "3", "b")
        await played.sees("none while all sending is")
