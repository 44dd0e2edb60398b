"""The founder's own editor, and what is typed when the app is killed: in a real terminal, with real signals."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from salestui.screens.own_editor import as_file, edit_outside_app, from_file
from salestui.screens.unsaved import Draft

from .play import Firm, play
from .test_shell_terminal import Terminal


@pytest.fixture
def started(firm: Firm) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []
    firm.mail()

    def start(editor: str) -> Terminal:
        opened.append(Terminal(firm.paths.store.parent.parent, EDITOR=editor, VISUAL=""))
        terminal = opened[-1]
        terminal.read(lambda: b"salestui" in terminal.out)
        terminal.press("W")
        terminal.read(lambda: b"Opener" in terminal.out)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def test_an_editor_that_does_not_start_gives_the_terminal_back_and_a_kill_loses_nothing(
    firm: Firm, started: Callable[..., Terminal]
) -> None:
    terminal = started("no-such-editor")
    terminal.press("e2")
    terminal.read(lambda: b"cannot be used: No such file" in terminal.out)
    terminal.press("Typed. ")
    draft = firm.paths.state / "unsaved-asset-1.md"
    terminal.read(draft.exists)  # so it answers to keys, and lays down what they say
    terminal.press("\x0f")
    terminal.quiet(0.5)
    terminal.press("More. ")
    terminal.read(lambda: "Typed. More. Hello" in draft.read_text())
    assert draft.read_text().startswith("Subject: Month-end, {{ prospect.first_name }}?\n\n")
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    terminal.program.kill()
    again = started("true")
    again.press("e1")
    again.read(lambda: b"Taken up again" in again.out)


@pytest.mark.parametrize("editor", ["no-such-editor", "/", "{file}", "{empty}", "'", " "])
async def test_every_way_an_editor_can_fail_to_start(firm: Firm, tmp_path: Path, editor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    state: list[str] = []

    @contextmanager
    def suspend(self: object) -> Iterator[None]:  # as the terminal library's: what is raised inside never comes to its end
        state.append("away")
        yield
        state.append("back")

    file, empty = tmp_path / "editor.txt", tmp_path / "editor"
    file.write_text("no program")
    empty.write_bytes(b"\x7fELF nonsense")
    empty.chmod(0o700)
    monkeypatch.setattr("salestui.app.SalesApp.suspend", suspend)
    async with play(firm) as played:
        draft = Draft(played.app, "asset-1", "email", ("About", "Hello"))
        edited = edit_outside_app(played.app, editor.format(file=file, empty=empty), draft, "email", "About", "Hello")
        assert (edited.subject, edited.body) == ("About", "Hello")
        assert "cannot be used" in edited.wrong and edited.wrong.endswith("Here are the words.")
        assert state in ([], ["away", "back"])
        draft.lay_down("About", "Hello you")
        assert Draft(played.app, "asset-1", "email", ("About", "Hello")).take_up() == ("About", "Hello you")


async def test_what_the_own_editor_kept_is_taken_up_where_the_app_did_not_come_back(
    firm: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    firm.mail()
    seen = tmp_path / "seen"
    (tmp_path / "editing.py").write_text(
        "import shutil, sys\ntext = open(sys.argv[1]).read()\nopen(sys.argv[1], 'w').write(text.replace('Hello', 'Dear'))\n"
        f"shutil.copy(sys.argv[1], {str(seen)!r})\n"
    )
    monkeypatch.setenv("EDITOR", f"python3 {tmp_path / 'editing.py'}")
    monkeypatch.setattr("salestui.app.SalesApp.suspend", lambda self: nullcontext())
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("e", "1")
        await played.sees("Hello")
        await played.press("ctrl+o")
        await played.sees("Dear {{ prospect.first_name }},")
        draft = firm.paths.state / "unsaved-asset-1.md"
        assert draft.read_text() == seen.read_text(), "what it kept stands where it is looked for next time"
        await played.press("escape", "escape")
        await played.sees("Nothing was changed.")
        assert not draft.exists() and not list(firm.paths.state.glob("*.part"))
    assert not [name for name in os.listdir(firm.paths.state) if "asset" in name]


def test_what_the_words_are_for_stands_above_them_and_is_not_kept() -> None:
    """Whatever the sentence says, it is one line of its own; an editor that took it out loses nothing."""
    file = as_file("email", "The bank", "Three steps.", "Because of decision 1: look --> first,\nthen log in.")
    assert file.split("\n")[0] == "<!-- Why: Because of decision 1: look  first, then log in. (this line is not kept) -->"
    assert from_file("email", file, "") == ("The bank", "Three steps.", "")
    assert from_file("email", file.partition("\n")[2], "") == ("The bank", "Three steps.", "")
    assert from_file("call", as_file("call", "", "- Hello", "why"), "") == ("", "- Hello", "")
