"""Editing one mail before it goes: in place, proofread, taken back by one undo; and what cannot be edited says why."""

from pathlib import Path

import pytest

from salestui.store.dispatch import claim, mark_deferred, mark_held
from salestui.store.engine import connect
from salestui.store.outbox import get_message

from ..sender.servers import recorder
from .play import BODY, NOW, SIZES, Firm, Play, play


async def opened(played: Play, *words: str) -> None:
    await played.press("O")
    await played.sees(*words)


def own(played: Play, id: int = 1) -> tuple[str | None, str | None]:
    row = played.db.execute("SELECT own_subject, own_body FROM delivery WHERE id = ?", (id,)).fetchone()
    return row[0], row[1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_mail_is_edited_and_these_words_leave(firm: Firm, size: tuple[int, int], tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        firm.due(1, server.port)
        async with play(firm, size) as played:
            await opened(played, "due 1")
            await played.press("e")
            await played.type("PS {{ prospect.company }} ")
            await played.sees("Subject", "PS {{ prospect.company }} Hello")
            await played.press("shift+tab", "end", "!", "ctrl+s")
            await played.sees("Edited the mail to p0@firm0.example. u to undo.")
            assert own(played) == ("Month-end, {{ prospect.first_name }}?!", f"PS {{{{ prospect.company }}}} {BODY}")
            await played.press("enter")
            await played.sees("PS Firm 0 Hello Ada,", "Month-end, Ada?!", "own words")
            shown = get_message(played.db, 1)  # type: ignore[arg-type]
            await played.press("escape", "s")
            await played.sees("1 sent.")
            assert shown is not None
        [mail] = server.mails()
        assert b"PS Firm 0 Hello Ada," in mail.content
        assert mail.content.replace(b"\r\n", b"\n").rstrip() == shown[0].replace(b"\r\n", b"\n").rstrip()


async def test_one_undo_brings_the_old_words_back_and_other_mails_keep_theirs(firm: Firm) -> None:
    firm.due(2)
    async with play(firm) as played:
        await opened(played, "due 2")
        await played.press("e", "X", "ctrl+s")
        await played.sees("Edited the mail")
        assert own(played, 1) == ("Month-end, {{ prospect.first_name }}?", f"X{BODY}")
        assert own(played, 2) == (None, None)
        await played.press("u")
        await played.until(lambda: own(played) == (None, None))
        await played.sees("Undone: Edited the mail to p0@firm0.example")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{{ prospect.nick }} ", "Nothing is called prospect.nick"),
        ("{{ prospect.title }} ", "prospect.title is blank for this prospect"),
        ("{{ prospect. }} ", "The text, line 1"),
    ],
)
async def test_words_that_could_not_leave_are_not_kept_and_stay_in_the_editor(firm: Firm, typed: str, said: str) -> None:
    firm.due(1)
    async with play(firm) as played:
        await opened(played, "due 1")
        await played.press("e")
        await played.type(typed)
        await played.press("ctrl+s")
        await played.sees(said, typed.strip())
        assert own(played) == (None, None)
        await played.press("escape")
        await played.sees("What you changed is not saved")
        await played.press("escape")
        await played.misses("What you changed is not saved")
        assert own(played) == (None, None)


async def test_a_mail_that_was_tried_says_why_it_cannot_be_edited(firm: Firm) -> None:
    from salestui.sender.build import prepare

    [id] = firm.due(1)
    prepare(firm.db, id, NOW)
    claim(firm.db, id, NOW)
    mark_deferred(firm.db, id, "450 try later", NOW, NOW)
    async with play(firm) as played:
        await opened(played, "all 1")
        await played.press("e")
        await played.sees("This mail cannot be changed any more: it was tried already")


async def test_a_mail_that_leaves_while_it_is_edited_keeps_what_was_typed(firm: Firm) -> None:
    from salestui.sender.build import prepare

    [id] = firm.due(1)
    async with play(firm) as played:
        await opened(played, "due 1")
        await played.press("e", "X")
        await played.sees("XHello")
        prepare(played.db, id, NOW)  # type: ignore[arg-type]
        assert claim(played.db, id, NOW)  # type: ignore[arg-type]
        await played.press("ctrl+s")
        await played.sees("cannot be changed: it is just leaving", "XHello")
        assert own(played) == (None, None)
        played.db.execute("UPDATE delivery SET state = 'scheduled', attempts = 0")
        await played.press("escape", "escape")


async def test_a_held_mail_is_mended_by_editing_and_released(firm: Firm) -> None:
    firm.mail(body="The plan {{ prospect.custom.plan }}.")
    firm.mailbox(25)
    firm.people(1)
    from salestui.store.outbox import enrol

    enrol(firm.db, [1], NOW)
    mark_held(firm.db, 1, "prospect.custom.plan is missing.", NOW)
    async with play(firm) as played:
        await opened(played, "held 1")
        await played.press("e", *["delete"] * 40)
        await played.type("The plan is simple.")
        await played.press("ctrl+s")
        await played.sees("It is still held: h in the outbox releases it")
        await played.press("h")
        await played.sees("Released 1 mail")
        assert played.states() == ["scheduled"]


async def test_keys_typed_in_one_burst_are_all_in_the_words(firm: Firm) -> None:
    firm.due(1)
    async with play(firm) as played:
        await opened(played, "due 1")
        await played.press("e", *"abcdef", "enter", *"ghi", "ctrl+s")
        await played.sees("Edited the mail")
        assert (own(played)[1] or "").startswith("abcdef\nghiHello")


async def test_what_was_typed_when_the_app_was_closed_is_taken_up_again(firm: Firm) -> None:
    firm.due(1)
    async with play(firm) as played:
        await opened(played, "due 1")
        await played.press("e", *"Unsaved")
        await played.sees("UnsavedHello")
    firm.db = connect(firm.paths.store)
    async with play(firm) as played:
        await opened(played, "due 1")
        await played.press("e")
        await played.sees("Taken up again, not saved yet", "UnsavedHello")
        await played.press("ctrl+s")
        await played.sees("Edited the mail")
        assert (own(played)[1] or "").startswith("UnsavedHello")
        await played.press("e")
        await played.sees("UnsavedHello")
        await played.misses("Taken up again")
        await played.press("escape")
    assert not list(firm.paths.state.glob("unsaved-*"))
