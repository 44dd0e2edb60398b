"""Files that salestui keeps, and how those that go along stand: copied whole or not at all, once, and known when they are not what they were."""

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.store.attachments import AttachmentRow, Stopped, check_attachment, list_attachments, look_at, read_attachment
from salestui.store.engine import Database
from salestui.store.file_state import list_file_troubles, list_files, quick_state
from salestui.store.files import count_kept, keep_file, sweep_files
from salestui.store.journal import undo
from salestui.store.kept import kept_folder
from salestui.store.library import AssetDraft, add_asset, get_asset
from salestui.store.revising import edit_asset, read_draft

from .conftest import NOW


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "offer.pdf"
    path.write_bytes(b"%PDF offer")
    return path


def _mail(db: Database, *files: AttachmentRow, kind: str = "email", **more: str) -> int:
    return add_asset(db, AssetDraft(kind, "Offer", "An offer", "See.", attachments=files, **more), NOW)  # type: ignore[arg-type]


def _left(db: Database) -> list[str]:
    return sorted(path.name for path in kept_folder(db.path).iterdir())


def test_a_kept_file_is_private_found_by_content_and_moves_along(db: Database, paper: Path) -> None:
    file = keep_file(db.path, paper)
    again = keep_file(db.path, paper, "same.PDF")
    assert (file.path, file.sha256) == (again.path, again.sha256) and _left(db) == [f"{file.sha256}.pdf"]
    assert oct(os.stat(file.path).st_mode)[-3:] == "600"
    _mail(db, file, replace(again, name="second.pdf"))
    assert [row for (row,) in db.execute("SELECT path FROM attachment")] == ["", ""]
    paper.unlink()
    (first, second) = get_asset(db, 1).attachments
    assert first == file and read_attachment(second) == b"%PDF offer"
    assert edit_asset(db, 1, read_draft(db, 1), "", NOW) == 1  # the same files are no new words
    os.rename(file.path, kept_folder(db.path) / file.sha256)  # under another ending it is found too
    assert read_attachment(list_attachments(db, 1)[0]) == b"%PDF offer"
    assert count_kept(db.path).count == 1


def test_a_damaged_copy_is_replaced_by_a_whole_one(db: Database, paper: Path) -> None:
    file = keep_file(db.path, paper)
    Path(file.path).write_bytes(b"%PDF")
    assert quick_state(file) == "changed since it was attached"
    assert keep_file(db.path, paper) == file and read_attachment(file) == b"%PDF offer"


# What is no file that could be kept, and what is said of it.
NO_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (lambda path: path.unlink(), "No such file"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "it is a folder"),
    "a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "a device or a pipe"),
    "a device": (lambda path: (path.unlink(), path.symlink_to("/dev/zero")), "a device or a pipe"),
    "a loop": (lambda path: (path.unlink(), path.symlink_to(path)), "cannot be read"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "two gigabytes": (lambda path: os.truncate(path, 2_000_000_000), "no mail carries more than 25.0 MB"),
}


@pytest.mark.parametrize("what", NO_FILES)
def test_what_cannot_be_kept_leaves_nothing_behind(db: Database, paper: Path, what: str) -> None:
    make, said = NO_FILES[what]
    make(paper)
    for read in (lambda: keep_file(db.path, paper), lambda: look_at(paper)):
        with pytest.raises(SalesError) as refused:
            read()
        assert said in refused.value.title
    assert _left(db) == []


def test_a_link_is_followed_and_a_large_file_can_be_stopped(db: Database, paper: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.pdf"
    link.symlink_to(paper)
    assert keep_file(db.path, link).name == "link.pdf" and len(_left(db)) == 1
    os.truncate(paper, 200_000_000)  # sparse
    heard: list[tuple[int, int]] = []
    for read in (keep_file, lambda store, path, **more: look_at(path, **more)):
        heard.clear()
        with pytest.raises(Stopped):
            read(db.path, paper, mail=False, tell=lambda done, total: heard.append((done, total)), stopping=lambda: len(heard) == 3)
        assert [total for _, total in heard] == [200_000_000] * 3
    assert len(_left(db)) == 1


def test_a_full_disk_is_said_and_leaves_nothing(db: Database, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SalesError, match="No space left on device") as refused:
        keep_file(db.path, paper)
    assert "Nothing was attached" in str(refused.value) and _left(db) == []


def test_two_of_one_name_and_what_is_too_large_together(db: Database, paper: Path, tmp_path: Path) -> None:
    file = keep_file(db.path, paper)
    with pytest.raises(SalesError, match=r"Two files are called “offer\.PDF”"):
        _mail(db, file, replace(file, name="offer.PDF"))
    large = replace(file, name="film.mp4", size=30_000_000)
    with pytest.raises(SalesError, match="no mail carries more"):
        _mail(db, large)
    assert _mail(db, large, kind="video") == 1
    with pytest.raises(SalesError, match="no mail carries more"):
        edit_asset(db, _mail(db, file), replace(read_draft(db, 2), attachments=(large,)), "", NOW)
    assert get_asset(db, 2).row.revision == 1


def test_a_sweep_leaves_what_a_redo_would_name(db: Database, paper: Path) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    _mail(db, keep_file(db.path, paper))
    paper.write_bytes(b"%PDF nobody's")
    loose = keep_file(db.path, paper)
    undo(db, NOW)
    assert sweep_files(db, datetime.now(UTC)).count == 0  # what was copied this very day is about to be named
    swept = sweep_files(db, later)
    assert (swept.count, swept.size) == (1, loose.size) and len(_left(db)) == 1
    db.execute("DELETE FROM change")
    assert sweep_files(db, later).count == 1 and _left(db) == []


def test_how_files_stand_at_a_glance_and_by_every_byte(db: Database, paper: Path) -> None:
    file = look_at(paper)
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert quick_state(file, at) == check_attachment(file) == "ok"
    paper.write_bytes(b"%PDF OFFER")  # as long as before
    assert quick_state(file, at) == "ok" and check_attachment(file) == "changed since it was attached"
    assert quick_state(file, "2020-01-01T00:00:00+00:00") == "changed since it was attached"  # written to after it was attached
    paper.unlink()
    assert quick_state(file, at) == "missing" and check_attachment(file) == "No such file or directory"


def test_troubles_are_those_of_what_can_still_reach_somebody(db: Database, paper: Path) -> None:
    file = look_at(paper)
    _mail(db, file, stage="Captured")
    _mail(db, file, status="retired")
    edit_asset(db, 1, replace(read_draft(db, 1), body="Other.", attachments=()), "", NOW, newcomers_only=True)
    assert list_file_troubles(db) == [] and [row.revision for row in list_files(db)] == [1]  # who has begun still gets the first
    paper.unlink()
    (trouble,) = list_file_troubles(db)
    assert (trouble.asset_id, trouble.asset, trouble.revision, trouble.wrong) == (1, "Offer", 1, "missing")
    edit_asset(db, 1, replace(read_draft(db, 1), body="For all."), "", NOW)
    assert list_file_troubles(db) == []
    video = _mail(db, replace(keep_file(db.path, _film(paper)), size=30_000_000), kind="video", stage="Captured")
    db.execute("UPDATE step SET channel = 'email' WHERE asset_id = ?", (video,))
    os.truncate(get_asset(db, video).attachments[0].path, 30_000_000)
    assert "no mail carries more" in list_file_troubles(db, [video])[0].wrong and list_file_troubles(db, [1]) == []


def _film(path: Path) -> Path:
    film = path.with_name("film.mp4")
    film.write_bytes(b"film")
    return film


def test_an_undo_takes_no_file_away_from_a_mail_that_goes_with_it(system: Database, paper: Path) -> None:
    from salestui.store.outbox import enrol
    from salestui.store.prospects import add_prospect

    person = add_prospect(system, {"name": "Ada", "email": "ada@x.example"}, NOW)
    edit_asset(system, 1, replace(read_draft(system, 1), attachments=(look_at(paper),)), "", NOW)
    with_file = system.execute("SELECT id FROM revision WHERE asset_id = 1 AND number = 2").fetchone()[0]
    system.execute("UPDATE prospect SET sequence = 'active'")
    from salestui.store.sequence import schedule_next

    schedule_next(system, person, NOW)
    done = undo(system, NOW)
    assert done and len(done.refused) == 2 and [file.name for file in list_attachments(system, with_file)] == ["offer.pdf"]
    assert enrol(system, [person], NOW).left_out
