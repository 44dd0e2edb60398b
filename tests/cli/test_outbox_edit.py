"""`salestui outbox edit`: one mail's own words from options or an editor; nothing typed is lost, nothing tried is changed."""

import os
import stat
from pathlib import Path

import pytest

from salestui.demo.server import DemoServer

from .conftest import Run


def editor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An $EDITOR that does what a line of shell says with the file $1."""
    path = folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(path))
    monkeypatch.delenv("VISUAL", raising=False)


def test_own_words_leave_and_the_script_stays(ready: Run, server: DemoServer, tmp_path: Path) -> None:
    ready("enrol", "1", "2")
    words = tmp_path / "words.md"
    words.write_text("Dear {{ prospect.first_name }},\n\nonly for you.\n")
    said = ready("outbox", "edit", 1, "--subject", "A word, {{ prospect.first_name }}", "--body-file", words).out
    assert "Edited the mail to" in said and "salestui outbox show 1" in said
    assert "only for you." in ready("outbox", "show", 1).out
    ready("send", code=None)
    mails = {mail.recipient: mail.content for mail in server.received()}
    assert sum(b"only for you." in content for content in mails.values()) == 1
    assert "cannot be changed: it has left" in ready("outbox", "edit", 1, "--subject", "Late", code=1).err


def test_undo_takes_the_words_back(ready: Run) -> None:
    ready("enrol", "1")
    ready("outbox", "edit", 1, "--subject", "Another")
    assert "Another" in ready("outbox").out
    ready("undo")
    assert "Another" not in ready("outbox").out and "Hello Ada" in ready("outbox").out


def test_a_name_that_nothing_has_is_refused_with_the_names(ready: Run, tmp_path: Path) -> None:
    ready("enrol", "1")
    words = tmp_path / "words.md"
    words.write_text("Hi {{ prospect.nick }}")
    said = ready("outbox", "edit", 1, "--body-file", words, code=1).err
    assert "Nothing is called prospect.nick" in said and "prospect.first_name" in said


def test_what_was_written_in_the_editor_is_kept_where_it_is_refused(
    ready: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready("enrol", "1")
    editor(tmp_path, "printf 'Hours of {{ prospect.nick }} work.\\n' >> \"$1\"", monkeypatch)
    said = ready("outbox", "edit", 1, code=1).err
    kept = next(home.rglob("mail-1.md"))
    assert str(kept) in said and "Hours of" in kept.read_text() and stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    editor(tmp_path, "sed -i '1s/.*/Subject: From the editor/' \"$1\"", monkeypatch)
    ready("outbox", "edit", 1)
    assert "From the editor" in ready("outbox").out
