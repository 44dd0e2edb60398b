"""`salestui asset edit` in the founder's editor: what he wrote is never lost, and nobody's change is dropped in silence."""

import os
import shlex
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`editor("sed -i … \\"$1\\"")`: an $EDITOR that does what a line of shell says with the file $1."""

    def use(line: str) -> None:
        path = tmp_path / "editor"
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(path))

    return use


def kept_in(said: str) -> Path:
    """The file that a refusal names."""
    words = shlex.split(said.split("--file ", 1)[1])
    return Path(words[0])


@pytest.mark.parametrize(
    "line",
    [
        "echo 'Hello {{ prospect.first_name' >> \"$1\"",
        "sed -i 's/^status: live/colour: red/' \"$1\"; echo 'Long work' >> \"$1\"",
        "sed -i 's/^stage: Captured/stage: Nowhere/' \"$1\"; echo 'Long work' >> \"$1\"",
        "echo 'Long work' >> \"$1\"; sed -i 's/^title: Opener/title:/' \"$1\"; sed -i 's/^kind: email/kind: call/' \"$1\"",
    ],
)
def test_what_is_refused_stays_in_a_private_file_and_is_taken_from_there(
    run: Run, script: Callable[..., Path], editor: Callable[[str], None], line: str, home: Path
) -> None:
    run("asset", "add", script())
    editor(line)
    said = run("asset", "edit", 1, code=1).err
    kept = kept_in(said)
    assert kept.parent == home / "state" and stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    assert str(kept) in said and "Nothing was changed, and what you wrote is in" in said
    assert kept.read_text().splitlines()[-1] in ("Long work", "Hello {{ prospect.first_name")
    text = kept.read_text().replace("first_name", "first_name }}").replace("colour: red", "status: live")
    kept.write_text(text.replace("Nowhere", "Captured").replace("title:\n", "title: Opener\n").replace("kind: call", "kind: email"))
    assert "is at revision 2" in run("asset", "edit", 1, "--file", kept).out
    assert not kept.exists()  # it stands in the store now


def test_what_a_killed_editor_left_is_kept_and_nothing_is_where_nothing_was_written(
    run: Run, script: Callable[..., Path], editor: Callable[[str], None], home: Path
) -> None:
    run("asset", "add", script())
    editor("echo 'Half a' >> \"$1\"; kill -9 $$")
    said = run("asset", "edit", 1, code=1).err
    (kept,) = (home / "state").glob("edited-*")
    assert "was ended from outside (SIGKILL)" in said and "-9" not in said and str(kept) in said and kept.read_text().endswith("Half a\n")
    editor("kill -15 $$")
    assert "what you wrote" not in run("asset", "edit", 1, code=1).err.lower()
    editor("printf 'caf\\351' >> \"$1\"")
    assert "not UTF-8" in run("asset", "edit", 1, code=1).err
    assert sorted(path.read_bytes()[-4:] for path in (home / "state").glob("edited-*")) == [b"caf\xe9", b"f a\n"]


def test_a_save_on_older_words_is_told_and_loses_neither(run: Run, script: Callable[..., Path], editor: Callable[[str], None]) -> None:
    run("asset", "add", script())
    other = script(body="The other's words.")
    meanwhile = f"salestui asset edit 1 --file {other} --title Theirs"
    editor(f"echo 'My words.' >> \"$1\"; {_itself(meanwhile)}")
    said = run("asset", "edit", 1, code=1).err
    assert "Theirs was changed meanwhile: its words, in revision 2" in said
    assert run("asset", "show", 1, "--json").json["body"] == "The other's words.\n"
    assert "is at revision 3" in run("asset", "edit", 1, "--file", kept_in(said)).out
    page = run("asset", "show", 1, "--json").json
    assert page["body"] == "Hi.\nMy words.\n" and page["title"] == "Theirs"  # what he did not touch is as the other has it
    editor(f"echo 'More.' >> \"$1\"; {_itself('salestui asset edit 1 --status draft --position 1')}")
    run("asset", "edit", 1)
    page = run("asset", "show", 1, "--json").json
    assert page["status"] == "draft" and page["body"].endswith("More.\n")


def _itself(command: str) -> str:
    """The command as a program of its own, on the home of the editor's parent."""
    import sys

    return command.replace("salestui", f"{sys.executable} -m salestui --home {os.environ['SALESTUI_TEST_HOME']}")


@pytest.fixture(autouse=True)
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the test's home is, for a second program."""
    monkeypatch.setenv("SALESTUI_TEST_HOME", str(home))


def test_what_was_changed_is_said(run: Run, script: Callable[..., Path]) -> None:
    run("asset", "add", script())
    run("asset", "add", script(title="Second"))
    assert run("asset", "edit", 2, "--position", 1).out == "Changed Second: position 1 (was 2). salestui undo takes it back.\n"
    said = run("asset", "edit", 1, "--title", "First", "--status", "draft").out
    assert said == "Changed First: title First (was Opener), status draft (was live). salestui undo takes it back.\n"
