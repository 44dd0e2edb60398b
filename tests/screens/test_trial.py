"""A script as one prospect would get it: what is missing is named, and exactly this goes to the founder himself."""

from pathlib import Path

from salestui.store.library import AssetDraft, add_asset

from ..sender.servers import recorder
from .play import NOW, Firm, play


async def test_a_mail_is_seen_as_it_would_leave_and_sent_to_oneself(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.mail()
        firm.mailbox(server.port)
        firm.people(6)
        async with play(firm, screen="W") as played:
            await played.sees("Opener")
            await played.press("t")
            await played.sees("See it as which prospect?", "Ada Byron")
            await played.type("grace")
            await played.press("enter")
            await played.sees("Opener, as Grace Hopper would get it now", "Month-end, Grace?", "Hello Grace,", "Sam Founder")
            await played.press("t")
            await played.sees("Send this test to", "sam@me.example")
            await played.press("enter")
            await played.sees("The test is on its way: look for it at sam@me.example")
            assert played.ask("SELECT count(*) FROM touch") == 0 and played.states() == []
            await played.press("enter", "p")
            await played.sees("See it as which prospect?")
            await played.type("byron")
            await played.press("enter")
            await played.sees("Hello Ada,")
            await played.press("escape")
            await played.sees("All stages: 1 of 1")
        [mail] = server.mails()
        assert mail.recipient == "sam@me.example" and b"Hello Grace," in mail.content and b"Month-end, Grace?" in mail.content


async def test_everything_that_is_missing_is_named_at_once(firm: Firm) -> None:
    firm.mail(body="Hi {{ prospect.custom.plan }}, {{ prospect.nickname }} and {{ prospect.title }}: {{ prospect.company }}.")
    firm.people(1)
    firm.mailbox(25)
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("t")
        await played.sees("Ada Byron")
        await played.press("enter")
        await played.sees("! Missing for Ada Byron: prospect.custom.plan, prospect.nickname, prospect.title.", "Firm 0")
        await played.press("t")
        await played.sees("It cannot be sent as it is")


async def test_a_call_script_is_only_seen(firm: Firm) -> None:
    add_asset(firm.db, AssetDraft("call", "First call", body="Good morning {{ prospect.first_name }}.", stage="Captured"), NOW)
    firm.people(1)
    async with play(firm, screen="W") as played:
        await played.sees("First call")
        await played.press("t")
        await played.sees("Ada Byron")
        await played.press("enter")
        await played.sees("Good morning Ada.")
        await played.press("t")
        await played.sees("Only a mail can be sent to you as a test.")


async def test_nobody_found_takes_nobody(firm: Firm) -> None:
    firm.mail()
    firm.people(2)
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("s")
        await played.sees("Serve it to whom?")
        await played.type("nobody")
        await played.press("enter")
        await played.sees("Nobody answers to this.")
        await played.press("escape")
        await played.sees("All stages: 1 of 1")
