"""Sending that goes on behind the screens, and reading what came back from inside the app."""

from pathlib import Path

import pytest

from salestui.store.mailboxes import edit_mailbox
from tests.sender.incoming.conftest import letter, maildir
from tests.sender.servers import recorder

from .play import NOW, SIZES, Firm, play


@pytest.mark.parametrize("size", SIZES)
async def test_what_came_back_is_read_by_one_key_and_stands_in_today(firm: Firm, tmp_path: Path, size: tuple[int, int]) -> None:
    firm.due(2)
    box = maildir(tmp_path / "mail")
    edit_mailbox(firm.db, 1, {"maildir": str(box)}, NOW)
    (box / "new" / "1.host").write_bytes(letter("p0@firm0.example", "A question", "Can two of us look?\n", at=NOW))
    (box / "new" / "2.host").write_bytes(letter("stranger@else.example", "Hello", "Who are you?\n", at=NOW))
    async with play(firm, size, screen="O") as played:
        await played.press("r")
        await played.sees("1 reply.", "1 other mail", "Today has the")
        await played.press("enter", "T")
        await played.sees("wrote: A question")
        assert played.ask("SELECT count(*) FROM intel WHERE kind = 'reply'") == 1
        assert sorted(played.states()) == ["cancelled", "scheduled"], "who has answered gets no more mail"
        await played.press("r")
        await played.sees("Nothing new for you.")
    assert sorted(file.name for file in (box / "new").iterdir()) == ["1.host", "2.host"], "the mailbox is as it was"


async def test_without_a_place_to_read_from_it_says_how_to_name_one(firm: Firm) -> None:
    firm.due(1)
    async with play(firm, screen="O") as played:
        await played.press("r")
        await played.sees("No mailbox says where its replies are")


async def test_a_send_goes_on_while_the_founder_works_and_is_stopped_from_the_outbox(firm: Firm, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(6, server.port, gap_min=1, gap_max=1)
        async with play(firm, screen="O") as played:
            await played.press("s")
            await played.sees("1 of 6")
            await played.press("enter")
            await played.sees("Sending goes on while you work")
            await played.press("P")
            await played.until(lambda: len(server.mails()) >= 2)
            await played.press("O", "s")
            await played.sees("Mails are being sent already", "of 6 done")
            await played.press("2")
            await played.sees("Stopped.", "still due")
            sent = played.states().count("sent")
            assert 2 <= sent < 6
        assert len(server.mails()) == sent
