"""Revisions from the command line: what changed, who moves, who got which, and what comes back."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Script = Callable[..., Path]


@pytest.fixture
def words(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "words.md"
        path.write_text(text)
        return path

    return write


Words = Callable[[str], Path]


def test_a_diff_of_the_newest_of_any_and_of_nothing(run: Run, script: Script, words: Words) -> None:
    run("asset", "add", script(body="Hello there.\n\nHow are you?"))
    assert "is its only revision of Opener" in run("asset", "diff", 1).out
    assert run("asset", "diff", 1, "--json").json["parts"] == []
    run("asset", "edit", 1, "--file", words("Hello there.\n\nHow were you?\n"), "--note", "past")
    run("asset", "edit", 1, "--subject", "New {{ prospect.company }}")
    told = run("asset", "diff", 1).out.splitlines()
    assert told[0].startswith("--- revision 2") and told[0].endswith(": past") and told[1].startswith("+++ revision 3")
    assert told[2:] == ["@@ subject @@", "- Hello {{ prospect.first_name }}", "+ New {{ prospect.company }}"]
    assert run("asset", "diff", 1, 2).out.splitlines()[2:] == ["@@ text @@", "  Hello there.", "", "- How are you?", "+ How were you?", ""]
    found = run("asset", "diff", 1, 1, 3, "--json").json
    assert (found["old"], found["new"], found["changed"]) == (1, 3, True)
    assert [(part["part"], part["changed"]) for part in found["parts"]] == [("subject", True), ("text", True)]
    body = found["parts"][1]["lines"]
    assert "\n".join(line["text"] for line in body if line["sign"] != "+") == "Hello there.\n\nHow are you?\n"
    assert "\n".join(line["text"] for line in body if line["sign"] != "-") == "Hello there.\n\nHow were you?\n"
    assert "say the same" in run("asset", "diff", 1, 2, 2).out
    assert "no revision 9" in run("asset", "diff", 1, 9, code=1).err
    assert "first revision" in run("asset", "diff", 1, 1).out


def test_a_diff_names_files_by_checksum(run: Run, script: Script, tmp_path: Path) -> None:
    (tmp_path / "offer.pdf").write_bytes(b"%PDF one")
    run("asset", "add", script(attachments="[offer.pdf]"))
    (tmp_path / "offer.pdf").write_bytes(b"%PDF two")
    run("asset", "edit", 1, "--attach", tmp_path / "offer.pdf")
    lines = run("asset", "diff", 1).out.splitlines()
    assert lines[2] == "@@ files @@" and lines[3].startswith("- offer.pdf  1 KB  ") and lines[4].startswith("+ offer.pdf  1 KB  ")
    assert lines[3][-12:] != lines[4][-12:]


def test_who_moves_is_said_and_can_be_said_later(ready: Run, words: Words) -> None:
    ready("enrol", "--all")
    said = ready("asset", "edit", 1, "--file", words("New.\n")).out
    assert "3 prospects in mid-sequence stay on the words before, 3 unsent mails with them. salestui asset move 1" in said
    assert "3 mails that wait are held when their time comes: the asset is retired." in ready("asset", "edit", 1, "--status", "retired").out
    ready("undo")
    assert ready("asset", "show", 1, "--json").json["revision"] == 2
    assert ready("asset", "move", 1, "--json").json == {"id": 1, "revision": 3, "moved": 3}
    assert "everybody gets the newest words" in ready("asset", "move", 1).out
    ready("undo")
    ready("undo")
    moved = ready("asset", "edit", 1, "--file", words("Newer.\n"), "--move", "--json").json
    assert moved == {"id": 1, "revision": 2, "moved": 3, "stayed": 0}
    ready("undo")
    said = ready("asset", "edit", 1, "--file", words("Newest.\n"), "--stay").out
    assert "3 prospects in mid-sequence stay on the words before" in said
    assert ready("asset", "edit", 1, "--move", "--stay", "--title", "X", code=2).err
    # Only newcomers get the newest words: for everybody they are written once more.
    assert ready("asset", "move", 1, "--json").json == {"id": 1, "revision": 3, "moved": 3}
    ready("send")
    text = ready("outbox", "show", 1, "--json").out
    assert "Newest." in text


def test_an_older_revision_comes_back(ready: Run, words: Words) -> None:
    ready("enrol", 1)
    ready("asset", "edit", 1, "--file", words("Two.\n"))
    said = ready("asset", "restore", 1, 1, "--move").out
    assert "that is revision 3 now" in said and "1 unsent mail is made anew" in said
    assert ready("asset", "show", 1, "--json").json["revisions"][-1]["note"] == "brought back from revision 1"
    assert "says what revision 1 says already" in ready("asset", "restore", 1, 1, code=1).err
    assert "no revision 8" in ready("asset", "restore", 1, 8, code=1).err


def test_who_got_which(ready: Run, words: Words) -> None:
    assert "Nobody has got Opener yet" in ready("asset", "who", 1).out
    assert ready("asset", "who", 1, "--json").json == {"rows": [], "total": 0}
    ready("enrol", 1, 2)
    ready("send")
    ready("asset", "edit", 1, "--file", words("Two.\n"))
    ready("enrol", 3)
    ready("send")
    ready("prospect", "move", 1, "Qualified")
    rows = {row["name"]: row for row in ready("asset", "who", 1, "--json").rows}
    assert {name: row["revision"] for name, row in rows.items()} == {"Ada Moss": 1, "Bo Lind": 1, "Cy Ray": 2}
    assert rows["Ada Moss"]["moved"] and rows["Ada Moss"]["stage"] == "Qualified" and not rows["Bo Lind"]["moved"]
    only = ready("asset", "who", 1, "--revision", 1, "--limit", 1, "--json").json
    assert len(only["rows"]) == 1 and only["total"] == 2
    shown = ready("asset", "who", 1).out
    assert "STANDS IN" in shown and "Qualified (moved since)" in shown
    assert "no revision 7" in ready("asset", "who", 1, "--revision", 7, code=1).err


@pytest.mark.parametrize(("answer", "number"), [("y", 2), ("", 1)])
def test_on_a_terminal_it_is_asked_who_moves(ready: Run, words: Words, monkeypatch: pytest.MonkeyPatch, answer: str, number: int) -> None:
    ready("enrol", 1)
    asked: list[str] = []
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)
    said = ready("asset", "edit", 1, "--file", words("New.\n")).out
    assert asked == ["1 prospect in mid-sequence: should they get the new words too? [y/N] "]
    assert ("made anew" if number == 2 else "1 prospect in mid-sequence stays on the words before") in said
    assert (ready("outbox", "show", 1).out.count("New.") > 0) == (number == 2)
    ready("asset", "edit", 1, "--title", "Another")  # no new words: nothing is asked
    assert len(asked) == 1
