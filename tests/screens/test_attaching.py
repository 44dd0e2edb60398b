"""Attaching files in the app: the path completed by tab, a copy or a reference, progress, and opening them outside."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from salestui.screens import attaching
from salestui.screens.attaching import attach_to, complete_path, open_files
from salestui.serving import desktop
from salestui.store.attachments import look_at
from salestui.store.files import keep_file
from salestui.store.library import get_asset
from salestui.store.revising import edit_asset, read_draft

from .play import HOME, NOW, SMALL, Firm, Play, play


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "more").mkdir(parents=True)
    (folder / "offer.pdf").write_bytes(b"%PDF offer")
    (folder / "offer-short.pdf").write_bytes(b"%PDF short")
    (folder / ".hidden").touch()
    return folder


async def _begin(played: Play) -> None:
    await played.press("escape")
    played.app.work(attach_to(played.app, 1))
    await played.sees("Which file goes along with “Opener”?")


@pytest.mark.parametrize("size", [HOME, SMALL])
async def test_a_file_is_attached_kept_and_taken_away_again(firm: Firm, papers: Path, size: tuple[int, int]) -> None:
    firm.mail()
    async with play(firm, size) as played:
        await _begin(played)
        await played.type(f"{papers}/off")
        await played.press("tab")
        await played.sees("offer-short.pdf · offer.pdf")
        await played.type(".")
        await played.press("tab", "enter")
        await played.sees("Keep a copy", "Only a reference")
        await played.press("enter")
        await played.sees("Attached: offer.pdf, 1 KB, kept")
        (file,) = get_asset(played.db, 1).attachments
        assert file.kept and Path(file.path).read_bytes() == b"%PDF offer"
        assert played.ask("SELECT note FROM revision WHERE number = 2") == "attached: offer.pdf"
        played.app.work(attach_to(played.app, 1))
        await played.sees("Files of “Opener”", "Take offer.pdf away")
        await played.press("1")
        await played.sees("Which file")
        await played.type(f"{papers}/offer-short.pdf")
        await played.press("enter", "2")
        await played.sees("Attached: offer-short.pdf")
        assert [(each.name, each.kept) for each in get_asset(played.db, 1).attachments] == [("offer.pdf", True), ("offer-short.pdf", False)]
        played.app.work(attach_to(played.app, 1))
        await played.sees("Files of")
        await played.press("2")
        await played.sees("offer.pdf goes along no more")
        await played.press("u")
        await played.sees("Undone: Took offer.pdf away")
        assert len(get_asset(played.db, 1).attachments) == 2


async def test_what_is_no_file_is_said_at_the_line(firm: Firm, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.mail()
    monkeypatch.setattr(attaching, "LARGEST", 9)
    async with play(firm) as played:
        await _begin(played)
        for text, said in (
            ("", "A path is needed"), (f"{papers}/nothing.pdf", "There is no file"), (str(papers), "That is a folder"),
            ("/dev/zero", "a device or a pipe"), (f"{papers}/.hidden", "It is empty"), (f"{papers}/offer.pdf", "no mail carries more"),
        ):  # fmt: skip
            await played.press("ctrl+u")
            await played.type(text)
            await played.press("enter")
            await played.sees(said)
        await played.press("escape")
        await played.misses("Which file")
        assert get_asset(played.db, 1).row.revision == 1


async def test_reading_a_large_file_can_be_stopped(firm: Firm, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    firm.mail()
    monkeypatch.setattr(attaching, "SLOW", 5)
    going = threading.Event()

    def slow(path: Path, *, stopping: Any, tell: Any, **more: Any) -> Any:
        tell(3_000_000, 9_000_000)
        while not stopping():
            going.wait(0.01)
        return look_at(path, stopping=stopping, **more)

    monkeypatch.setattr(attaching, "look_at", slow)
    async with play(firm) as played:
        await _begin(played)
        await played.type(f"{papers}/offer.pdf")
        await played.press("enter", "2")
        await played.sees("Reading offer.pdf", "3 of 9", "esc stops")
        await played.press("escape")
        await played.sees("Stopped: nothing was attached.")
        assert get_asset(played.db, 1).row.revision == 1


async def test_a_picture_of_the_text_goes_inside_the_mail_and_an_old_file_is_exchanged(firm: Firm, papers: Path) -> None:
    chart = papers / "chart.png"
    chart.write_bytes(b"\x89PNG one")
    firm.mail(body="![Our chart](chart.png)")
    edit_asset(firm.db, 1, replace(read_draft(firm.db, 1), attachments=(look_at(chart),)), "", NOW)
    chart.write_bytes(b"\x89PNG two")
    async with play(firm) as played:
        await played.press("escape")
        played.app.work(attach_to(played.app, 1))
        await played.sees("Files of")
        await played.press("1")
        await played.sees("Which file")
        await played.type(f"{papers}/chart.png")
        await played.press("enter", "2")
        await played.sees("Attached anew: chart.png")
        (file,) = get_asset(played.db, 1).attachments
        assert file.inline and file.sha256 == look_at(chart).sha256


async def test_opening_outside_or_copying_the_path(firm: Firm, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(desktop.subprocess, "Popen", lambda argv, **more: started.append(argv))
    monkeypatch.setattr(desktop.shutil, "which", lambda name: f"/usr/bin/{name}")
    firm.mail()
    kept, script = keep_file(firm.db.path, papers / "offer.pdf"), papers / "run.sh"
    script.write_text("echo")
    files = (kept, look_at(papers / "offer-short.pdf"), look_at(script))
    edit_asset(firm.db, 1, replace(read_draft(firm.db, 1), attachments=files), "", NOW)
    async with play(firm) as played:
        await played.press("escape")
        monkeypatch.setenv("DISPLAY", ":0")
        played.app.work(open_files(played.app, 1))
        await played.sees("Which file?", "offer-short.pdf")
        await played.press("1")
        await played.sees("Opened outside: offer.pdf")
        assert [argv[-1] for argv in started] == [kept.path]
        played.app.work(open_files(played.app, 1))
        await played.sees("Which file?")
        await played.press("3")
        await played.sees("run.sh is a program and is not run from here; copied its path")
        monkeypatch.setenv("SSH_CONNECTION", "1")
        (papers / "offer-short.pdf").write_bytes(b"%PDF longer than before")
        played.app.work(open_files(played.app, 1))
        await played.sees("Which file?")
        await played.press("2")
        await played.sees("There is no desktop here; copied its path")
        assert played.app.base_screen and "It has changed since it was attached." in played.app.base_screen.status.notice_text
        (papers / "offer-short.pdf").unlink()
        played.app.work(open_files(played.app, 1))
        await played.sees("Which file?")
        await played.press("2")
        await played.sees("offer-short.pdf cannot be opened: missing")
        played.app.work(open_files(played.app, 1, 1))
        await played.sees("No file goes along with it.")
        assert len(started) == 1 and played.app.clipboard == str(papers / "offer-short.pdf")


def test_a_path_is_completed_as_far_as_it_is_certain(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(papers))
    monkeypatch.chdir(papers)
    (papers / "bad\x1b.pdf").touch()
    assert complete_path("~/of") == ("~/offer", "offer-short.pdf · offer.pdf")
    assert complete_path("~")[0] == "~/" and "bad" not in complete_path("~/")[1]
    assert complete_path("m")[0] == "more/" and complete_path("more/x") == ("more/x", "Nothing here begins like that.")
    assert complete_path(f"{papers}/offer.") == (f"{papers}/offer.pdf", "enter takes it, esc leaves")
    assert complete_path("~/.h")[0] == "~/.hidden" and "hidden" not in complete_path("~/")[1]
    assert complete_path("no/such/x")[1].startswith("no/such: No such file")
    assert complete_path("a\0b/c")[0] == "a\0b/c"
