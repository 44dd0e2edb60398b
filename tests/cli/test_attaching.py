"""Attaching files: from the front matter and by option, told, listed, and refused where they are none."""

import os
import sys
from collections.abc import Callable
from email import message_from_string
from pathlib import Path

import pytest

from salestui.demo.server import DemoServer

from .conftest import Run

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 3000
Script = Callable[..., Path]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "pics").mkdir()
    (tmp_path / "offer.pdf").write_bytes(b"%PDF-1.7 " + b"o" * 2000)
    (tmp_path / "pics" / "chart.png").write_bytes(PNG)
    return tmp_path


def _shown(run: Run, id: int) -> list[tuple[str, bool, str]]:
    return [(file["name"], file["inline"], file["state"]) for file in run("asset", "show", id, "--json").json["attachments"]]


def test_a_script_with_files_from_the_front_matter_to_the_server(ready: Run, script: Script, papers: Path, server: DemoServer) -> None:
    path = script(title="Offer", stage="Qualified", body="![Our chart](pics/chart.png)", attachments="[offer.pdf, pics/chart.png]")
    added = ready("asset", "add", path)
    id = int(added.out)
    assert f"Attached: offer.pdf (2 KB, {papers / 'offer.pdf'})" in added.err and "Shown: chart.png (3 KB" in added.err
    assert _shown(ready, id) == [("offer.pdf", False, "ok"), ("chart.png", True, "ok")]
    (file, _) = ready("asset", "show", id, "--json").json["attachments"]
    assert file["size"] == 2009 and len(file["sha256"]) == 64 and file["media_type"] == "application/pdf"
    ready("prospect", "move", 1, "Qualified")
    ready("enrol", 1)
    ready("send")
    (mail,) = server.received()
    text = mail.content.decode("ascii")
    assert "[Our chart]" in text and 'filename="offer.pdf"' in text and "Content-ID: <" in text
    assert message_from_string(text).get_content_type() == "multipart/mixed"


def test_show_says_what_became_of_the_files(run: Run, script: Script, papers: Path) -> None:
    id = int(run("asset", "add", script(attachments="[offer.pdf, pics/chart.png]")).out)
    (papers / "offer.pdf").write_bytes(b"%PDF new")
    (papers / "pics" / "chart.png").unlink()
    said = run("asset", "show", id).out
    assert "offer.pdf (PDF, 1 KB; " in said and "changed since it was attached; mails with it are held" in said
    described = [file["description"] for file in run("asset", "show", id, "--json").json["attachments"]]
    assert described[0].startswith("PDF, 1 KB") and described[1].startswith("PNG picture, ")
    assert [state for *_, state in _shown(run, id)] == ["changed since it was attached", "No such file or directory"]
    assert "revision 2" in run("asset", "edit", id, "--attach", papers / "offer.pdf", "--detach", "chart.png").out
    assert _shown(run, id) == [("offer.pdf", False, "ok")]
    assert _shown_of(run, id, 1) == ["offer.pdf", "chart.png"]
    run("undo")
    assert len(_shown(run, id)) == 2


def _shown_of(run: Run, id: int, revision: int) -> list[str]:
    return [file["name"] for file in run("asset", "show", id, "--revision", revision, "--json").json["attachments"]]


def test_editing_keeps_adds_and_takes_away(run: Run, script: Script, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    id = int(run("asset", "add", script(attachments="offer.pdf")).out)
    run("asset", "edit", id, "--title", "Another title")
    assert _shown_of(run, id, 1) == ["offer.pdf"] and run("asset", "show", id, "--json").json["revision"] == 1
    words = papers / "words.md"
    words.write_text("Only words.\n")
    run("asset", "edit", id, "--file", words)
    assert _shown(run, id) == [("offer.pdf", False, "ok")]
    # In the editor the files stand with their whole paths; taking the line's entry away takes the file away.
    editor = papers / "editor.py"
    editor.write_text(
        "import sys\nname = sys.argv[1]\ntext = open(name).read()\n"
        f"assert '- {papers / 'offer.pdf'}' in text, text\n"
        f"open(name, 'w').write(text.replace('- {papers / 'offer.pdf'}', '- {papers / 'pics' / 'chart.png'}'))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    monkeypatch.delenv("VISUAL", raising=False)
    run("asset", "edit", id)
    assert _shown(run, id) == [("chart.png", False, "ok")]
    words.write_text("---\nattachments: []\n---\nOnly words.\n")
    run("asset", "edit", id, "--file", words)
    assert _shown(run, id) == []
    assert "no file is" in run("asset", "edit", id, "--detach", "chart.png", code=1).err.lower()


def test_what_cannot_be_attached_is_refused_in_one_line_with_its_place(run: Run, script: Script, papers: Path) -> None:
    (papers / "empty.pdf").touch()
    (papers / "inside").symlink_to(papers / "offer.pdf")
    outside = papers.parent / "outside.pdf"
    outside.write_bytes(b"%PDF")
    (papers / "outside").symlink_to(outside)
    (papers / "zero").symlink_to("/dev/zero")
    os.mkfifo(papers / "pipe")
    huge = papers / "film.mp4"
    huge.touch()
    os.truncate(huge, 2_000_000_000)  # sparse: it takes no room, and is never read
    (papers / "big-1.bin").write_bytes(b"x" * 13_000_000)
    (papers / "big-2.bin").write_bytes(b"x" * 13_000_000)
    for wrong, said in {
        "[none.pdf]": "No such file", "[pics]": "it is a folder", "[/dev/zero]": "outside of this file's folder", "[zero]": "a link out of its folder",
        "[pipe]": "a device or a pipe", "[outside]": "a link out of its folder", "[empty.pdf]": "is empty", "[film.mp4]": "2000.0 MB",
        "[big-1.bin, big-2.bin]": "26.0 MB", "[offer.pdf, offer.pdf]": "Two files", "[offer.pdf, ./offer.pdf]": "Two files",
        "{a: b}": "not what it should be", "[1]": "not what it should be", '[""]': "no file name",
    }.items():  # fmt: skip
        result = run("asset", "add", script(attachments=wrong), code=1)
        assert said.lower() in result.err.lower() and "line 6" in result.err and "Nothing was added" in result.err, wrong
        assert result.err.count("\n") == 1
    assert run("asset", "list", "--json").json["total"] == 0
    for wrong in (f"[{outside}]", "[../outside.pdf]", "[pics/../../outside.pdf]", "[~/outside.pdf]", "[offer.pdf, /etc/passwd]"):
        result = run("asset", "add", script(attachments=wrong), code=1)
        assert "outside of this file's folder" in result.err and "--attach" in result.err and "line 6" in result.err, wrong
    run("asset", "add", script(attachments="[inside]"), "--attach", outside)  # what the founder names himself is meant
    assert [name for name, *_ in _shown(run, 1)] == ["inside", "outside.pdf"]
    assert "17.3 MB on the way" in run("asset", "add", script(attachments="[big-1.bin]")).err


def test_a_file_edited_outside_keeps_what_is_attached_and_may_not_reach_for_more(run: Run, script: Script, papers: Path) -> None:
    outside = papers.parent / "outside.pdf"
    outside.write_bytes(b"%PDF")
    id = int(run("asset", "add", script(), "--attach", outside).out)
    words = papers / "words.md"
    words.write_text(f"---\nattachments: [{outside}, offer.pdf]\n---\nOther words.\n")
    run("asset", "edit", id, "--file", words)
    assert [name for name, *_ in _shown(run, id)] == ["outside.pdf", "offer.pdf"]
    words.write_text("---\nattachments: [/etc/hostname]\n---\nOther words.\n")
    assert "outside of this file's folder" in run("asset", "edit", id, "--file", words, code=1).err


@pytest.mark.parametrize(
    "source", ["/etc/chart.png", "../chart.png", "pics/../../chart.png", "~/chart.png", "/etc/%63hart.png", "cid:/chart.png"]
)
def test_a_picture_is_never_outside_of_the_folder(run: Run, script: Script, papers: Path, source: str) -> None:
    said = run("asset", "add", script(body=f"![]({source})", attachments="[pics/chart.png]"), code=1).err
    assert "is outside of this file's folder" in said and "![…](chart.png)" in said and "Nothing was added" in said


def test_a_picture_has_to_be_attached_and_of_a_kind_that_is_shown(run: Run, script: Script, papers: Path) -> None:
    (papers / "drawing.svg").write_text("<svg/>")
    missing = run("asset", "add", script(body="![x](pics/chart.png)"), code=1).err
    assert "chart.png" in missing and "attachments: [" in missing
    assert "PNG" in run("asset", "add", script(body="![x](drawing.svg)", attachments="[drawing.svg]"), code=1).err
    run("asset", "add", script(body="![x](https://firm.example/logo.png)"))  # it becomes a link
    page = papers / "page.md"
    page.write_text("---\nkind: page\ntitle: A page\n---\n![x](anything.webp)\n")
    run("asset", "add", page)
    assert run("asset", "list", "--json").json["total"] == 2


def test_a_file_name_that_a_terminal_would_obey(run: Run, papers: Path, script: Script) -> None:
    name = "a\x1b]0;owned\x07\u202efdp.pdf"
    (papers / name).write_bytes(b"%PDF")
    result = run("asset", "add", script(), "--attach", papers / name)
    assert "\x1b" not in result.err + result.out and "\u202e" not in result.err
    assert "\x1b" not in run("asset", "show", 1).out
