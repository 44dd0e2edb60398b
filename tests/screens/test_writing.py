"""Writing words: a new asset, a new revision here and in the founder's own editor; what is wrong is named, and nothing typed is lost."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from salestui.store.revising import edit_asset, read_draft

from .play import BODY, NOW, SIZES, Firm, Play, play


def newest(played: Play) -> tuple[int, str, str, str]:
    row = played.db.execute("SELECT number, subject, body, note FROM revision ORDER BY asset_id DESC, number DESC LIMIT 1").fetchone()
    return int(row[0]), row[1], row[2], row[3]


@pytest.fixture(autouse=True)
def no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)


@pytest.fixture
def own_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor of the founder's: a program that runs what the test writes into `editing.py`, on the file it is given."""
    script = tmp_path / "editing.py"
    monkeypatch.setenv("EDITOR", f"python3 {script}")

    @contextmanager
    def suspend(self: object) -> Iterator[None]:
        yield

    monkeypatch.setattr("salestui.app.SalesApp.suspend", suspend)
    return script


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_mail_from_nothing(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(1)
    async with play(firm, size, screen="W") as played:
        await played.sees("no words yet")
        await played.press("n")
        await played.sees("What do you want to write?")
        await played.press("1")
        await played.sees("A new e-mail")
        await played.type("Opener")
        await played.press("tab")
        await played.type("captured")
        await played.press("ctrl+s")
        await played.sees("Opener (e-mail)", "Subject")
        await played.type("Dear {{ prospect.first_name }},\n\nhow are you?")
        await played.press("ctrl+s")
        await played.sees("Added Opener. u to undo.")
        assert newest(played) == (1, "Opener", "Dear {{ prospect.first_name }},\n\nhow are you?", "")
        assert played.ask("SELECT s.name FROM step t JOIN stage s ON s.id = t.stage_id") == "Captured"
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM asset") == 0)


async def test_a_call_script_has_no_subject_and_the_shown_stage_is_offered(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="W") as played:
        await played.press("l", "l")
        await played.sees("Qualified: no words yet")
        await played.press("n", "2")
        await played.sees("A new call script", "Qualified")
        await played.type("Call")
        await played.press("ctrl+s")
        await played.sees("Call (call script)")
        assert "Subject" not in played.text
        await played.type("Hello")
        await played.press("ctrl+s")
        await played.sees("Added Call.")
        assert newest(played)[1:3] == ("", "Hello")
        assert played.ask("SELECT channel || stage_id FROM step") == "call2"


async def test_leaving_a_new_one_adds_nothing(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="W") as played:
        await played.press("n", "4")
        await played.type("Value")
        await played.press("ctrl+s")
        await played.sees("Value (value proposition)")
        await played.press("x", "escape")
        await played.sees("What you changed is not saved")
        await played.press("escape")
        await played.sees("Nothing was added.")
        assert played.ask("SELECT count(*) FROM asset") == 0


async def test_changed_words_become_a_revision_with_its_reason(firm: Firm) -> None:
    firm.mail()
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("{{ prospect.first_name }}. The names are", "Hello {{ prospect.first_name }},")
        await played.type("Well. ")
        await played.press("ctrl+s")
        await played.sees("Why this change?")
        await played.press("escape")
        await played.sees("Not saved yet: ctrl+s saves.")
        await played.press("ctrl+s")
        await played.sees("Why this change?")
        await played.type("warmer")
        await played.press("enter")
        await played.sees("Opener is at revision 2. u to undo.")
        assert newest(played) == (2, "Month-end, {{ prospect.first_name }}?", f"Well. {BODY}", "warmer")
        await played.press("u")
        await played.until(lambda: played.ask("SELECT max(number) FROM revision") == 1)


async def test_what_another_has_changed_meanwhile_is_told_before_it_gives_way(firm: Firm) -> None:
    firm.mail()
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Hello {{ prospect.first_name }},")
        theirs = replace(read_draft(played.db, 1), body="Theirs.", status="draft")
        edit_asset(played.db, 1, theirs, "from the command line", NOW)
        await played.type("Well. ")
        await played.press("ctrl+s")
        await played.sees("Why this change?")
        await played.press("enter")
        await played.sees("changed meanwhile: its words, in revision 2", "ctrl+s once more")
        assert newest(played)[:3:2] == (2, "Theirs.")
        await played.press("ctrl+s")
        await played.sees("Why this change?")
        await played.press("enter")
        await played.sees("Opener is at revision 3. u to undo.")
        assert newest(played)[:3:2] == (3, f"Well. {BODY}")
        assert played.ask("SELECT status FROM asset") == "draft"  # what he did not touch stays as the other has made it


async def test_what_is_not_changed_makes_no_revision(firm: Firm) -> None:
    firm.mail()
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Subject")
        await played.press("ctrl+s")
        await played.sees("Nothing was changed.")
        assert played.ask("SELECT count(*) FROM revision") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ prospect.nickname }} ", "nothing is called prospect.nickname"),
        ("{{ prospect.first_name ", "The mail, line 1: the template is wrong"),
        ("{% for a in range(9999999) %}{{ a }}{% endfor %}", "The mail"),
    ],
)
async def test_what_would_stop_the_mail_is_named_at_save(firm: Firm, words: str, said: str) -> None:
    firm.mail()
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Subject")
        await played.type(words)
        await played.press("ctrl+s")
        await played.sees(said)
        assert played.ask("SELECT count(*) FROM revision") == 1
        assert words.strip() in played.text, "the words still stand there"


async def test_what_is_only_odd_is_kept_the_second_time(firm: Firm) -> None:
    firm.mail()
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Subject")
        await played.type("{{ prospect.nickname }} ")
        await played.press("ctrl+s")
        await played.sees("once more keeps")
        await played.press("ctrl+s")
        await played.sees("Why this change?")
        await played.press("enter")
        await played.sees("revision 2")


async def test_in_the_founders_own_editor(firm: Firm, own_editor: Path, tmp_path: Path) -> None:
    firm.mail()
    own_editor.write_text(
        "import os, sys\npath = sys.argv[1]\ntext = open(path).read()\n"
        f"open({str(tmp_path / 'seen')!r}, 'w').write(f'{{path}} {{oct(os.stat(path).st_mode)}} {{oct(os.stat(os.path.dirname(path)).st_mode)}}')\n"
        "open(path, 'w').write(text.replace('Subject: Month-end', 'Subject: Quarter-end').replace('Hello', 'Dear'))\n"
    )
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Edit the words where?")
        await played.press("2")
        await played.sees("Why this change?")
        await played.press("enter")
        await played.sees("Opener is at revision 2.")
        assert newest(played) == (2, "Quarter-end, {{ prospect.first_name }}?", BODY.replace("Hello", "Dear"), "")
    path, file_mode, folder_mode = (tmp_path / "seen").read_text().split()
    assert (stat.S_IMODE(int(file_mode, 8)), stat.S_IMODE(int(folder_mode, 8))) == (0o600, 0o700)
    assert not os.path.exists(path), "the file is gone afterwards"


@pytest.mark.parametrize(
    ("program", "said", "words"),
    [
        ("text = text.replace('Hello', 'Dear'); code = 3", "The editor ended with an error", "Dear"),
        ("text = 'Only words, no subject'", "The first line was no longer", "Only words, no subject"),
        ("text = text.replace('Hello', '{{ prospect')", "the template is wrong", "{{ prospect"),
    ],
)
async def test_an_editor_that_fails_loses_nothing(firm: Firm, own_editor: Path, program: str, said: str, words: str) -> None:
    firm.mail()
    own_editor.write_text(
        f"import sys\ncode = 0\ntext = open(sys.argv[1]).read()\n{program}\nopen(sys.argv[1], 'w').write(text)\nsys.exit(code)\n"
    )
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e", "2")
        await played.sees(said, words)
        assert played.ask("SELECT count(*) FROM revision") == 1
        await played.press("escape")
        await played.sees("What you changed is not saved")


async def test_an_editor_that_changes_nothing_makes_no_revision(firm: Firm, own_editor: Path) -> None:
    firm.mail()
    own_editor.write_text("")
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e", "2")
        await played.sees("Nothing was changed.")
        assert played.ask("SELECT count(*) FROM revision") == 1


async def test_where_the_app_cannot_step_aside_the_words_are_edited_here(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.mail()
    monkeypatch.setenv("EDITOR", "true")
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e", "2")
        await played.sees("This terminal cannot be given to another program", "Hello {{ prospect.first_name }},")


async def test_words_being_typed_when_the_app_is_closed_are_there_next_time(firm: Firm) -> None:
    firm.mail()
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Subject")
        await played.type("Well. ")
        await played.sees("Well. Hello")
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Taken up again, not saved yet", "Well. Hello")


async def test_who_is_in_mid_sequence_is_asked_about_before_new_words_are_kept(firm: Firm) -> None:
    firm.due(2)
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e")
        await played.sees("Subject")
        await played.type("Well. ")
        await played.press("ctrl+s")
        await played.sees("Why this change?")
        await played.press("enter")
        await played.sees("Who gets the new words of “Opener”?")
        await played.press("escape")  # nothing is decided by leaving a question, and nothing typed is lost
        await played.sees("Not saved yet: ctrl+s saves, and asks again who gets the new words.", "Well. ")
        assert played.ask("SELECT count(*) FROM revision") == 1
        await played.press("ctrl+s", "enter")
        await played.sees("Who gets the new words of “Opener”?")
        await played.press("1")
        await played.sees("Opener is at revision 2. Everybody moves to it, 2 unsent mails made anew.")
        assert played.ask("SELECT count(*) FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE r.number = 2") == 2
