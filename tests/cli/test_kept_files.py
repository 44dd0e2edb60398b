"""Files that salestui keeps: copied once, resolved wherever the home is, checked, swept; and files of any size for what is no mail."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.cli import main
from salestui.demo.server import DemoServer

from .conftest import Run

Script = Callable[..., Path]
OFFER = b"%PDF-1.7 " + b"o" * 2000


@pytest.fixture
def offer(tmp_path: Path) -> Path:
    path = tmp_path / "offer.pdf"
    path.write_bytes(OFFER)
    return path


def _file(run: Run, id: int) -> dict[str, object]:
    (file,) = run("asset", "show", id, "--json").json["attachments"]
    return dict(file)


def test_a_kept_file_goes_out_when_the_original_is_gone_and_the_home_has_moved(
    ready: Run, script: Script, offer: Path, home: Path, server: DemoServer, tmp_path: Path
) -> None:
    added = ready("asset", "add", script(title="Offer", stage="Qualified"), "--attach", offer, "--keep")
    assert "Attached: offer.pdf (2 KB, kept by salestui)" in added.err
    file = _file(ready, 3)
    kept = Path(str(file["path"]))
    assert file["kept"] and file["state"] == "ok" and kept.parent == home / "data" / "files" and kept.read_bytes() == OFFER
    assert kept.name == f"{file['sha256']}.pdf" and oct(kept.stat().st_mode)[-3:] == "600" and oct(kept.parent.stat().st_mode)[-3:] == "700"
    ready("prospect", "move", 1, "Qualified")
    ready("enrol", 1)
    offer.unlink()
    moved = shutil.move(home, tmp_path / "elsewhere")
    assert main(["--home", str(moved), "send"]) == 0
    assert b'filename="offer.pdf"' in server.received()[0].content


def test_the_same_content_is_kept_once_and_a_sweep_takes_what_nothing_names(
    run: Run, script: Script, offer: Path, tmp_path: Path, home: Path
) -> None:
    other = tmp_path / "same.PDF"
    other.write_bytes(OFFER)
    run("asset", "add", script(), "--attach", offer, "--keep")
    run("asset", "add", script(title="Two"), "--attach", other, "--keep")
    (kept,) = (home / "data" / "files").iterdir()
    (loose := kept.with_name("0" * 64 + ".png")).write_bytes(b"loose")
    (young := kept.with_name("1" * 64)).write_bytes(b"just copied")
    for path in (kept, loose):
        os.utime(path, (0, 0))
    assert (
        "1 file that salestui keeps" not in (said := run("backup").out)
        and "3 files that salestui keeps" in said
        and str(kept.parent) in said
    )
    assert run("backup", "--json").json["files"] == 3
    assert "3 files kept in" in run("doctor").out
    assert run("asset", "check", "--sweep", "--json").json["swept"] == 1
    assert kept.exists() and young.exists() and not loose.exists()
    run("undo")
    run("undo")  # no revision names it now, but a redo would
    run("asset", "check", "--sweep")
    assert kept.exists()
    run("redo")
    assert _file(run, 1)["state"] == "ok"


def test_what_is_attached_can_be_kept_later_and_edited_by_its_name(
    run: Run, script: Script, offer: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run("asset", "add", script(attachments="[offer.pdf]"))
    assert not _file(run, 1)["kept"]
    run("asset", "edit", 1, "--keep")
    offer.unlink()
    assert _file(run, 1)["kept"] and _file(run, 1)["state"] == "ok"
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\ngrep -q -- "- offer.pdf" "$1" || exit 7\necho "More." >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    run("asset", "edit", 1)
    assert _file(run, 1)["kept"] and "More." in run("asset", "show", 1).out


def test_a_file_of_any_size_goes_with_what_is_no_mail(run: Run, script: Script, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    os.truncate(film, 30_000_000)  # sparse: more than a mail carries
    page = tmp_path / "film.md"
    page.write_text("---\nattachments: [film.mp4]\nkind: video\ntitle: Film\n---\nSee it.\n")
    added = run("asset", "add", page)
    assert "30.0 MB" in added.err and "many servers" not in added.err and _file(run, 1)["state"] == "ok"
    refused = run("asset", "add", script(), "--attach", film, code=1).err
    assert "no mail carries more than 25.0 MB" in refused and "Nothing was added" in refused
    assert "25.0 MB" in run("asset", "add", script(), "--attach", film, "--keep", code=1).err
    run("asset", "edit", 1, "--keep")
    assert _file(run, 1)["kept"]


def test_check_reads_every_file_and_says_which_is_not_what_it_was(ready: Run, script: Script, offer: Path) -> None:
    assert "No file goes along" in ready("asset", "check").out
    ready("asset", "add", script(title="Offer"), "--attach", offer)
    assert "1 file read" in ready("asset", "check").out
    stamp = offer.stat()
    offer.write_bytes(OFFER[:-1] + b"x")
    os.utime(offer, (0, stamp.st_mtime - 10**8))  # same size, and an older date: only reading it tells
    result = ready("asset", "check", "--json", code=3).json
    assert (result["wrong"], result["rows"][0]["state"], result["rows"][0]["asset"]) == (1, "changed since it was attached", 3)
    offer.unlink()
    said = ready("asset", "check", code=3).out
    assert "Offer (3), revision 1: offer.pdf: No such file or directory" in said and "mails with them are held" in said
    assert "Offer (3): offer.pdf: missing." in ready("doctor").out
    assert "Offer: offer.pdf: missing; mails with it will be held" in ready("enrol", 1).err
    assert ready("asset", "check", 1).code == 0 and "no asset 9" in ready("asset", "check", 9, code=1).err
    ready("asset", "edit", 3, "--detach", "offer.pdf", "--move")
    assert ready("asset", "check").code == 0
