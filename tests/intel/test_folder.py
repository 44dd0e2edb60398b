"""A watched folder: read when nobody writes any more, put away when it is safe, never anything lost or overwritten."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.errors import SalesError, TryLater
from salestui.paths import locate
from salestui.store.engine import Database, open_store

from .ways import HOSTILE, LATER, NOW, gathered, laid, mail, read, row, source, titles

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    store = open_store(locate(str(tmp_path / "home"), {}))
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_every_kind_of_file_is_heard_and_put_away(db: Database, folder: Path, tmp_path: Path) -> None:
    laid(folder, "a.txt", "They all ask\nfor a trial.", 50)
    laid(folder, "b.md", "# Heading\n\nWords", 40)
    laid(folder, "c.html", "<title>A &amp; B</title><style>p{}</style><p>One<p>Two", 30)
    laid(folder, "d.eml", mail("By mail"), 20)
    laid(folder, "e.csv", "Ticket ID;Betreff;Beschreibung\n7;Zu langsam;Es dauert\n", 10)
    laid(folder, "f.jsonl", '{"title": "By line"}\n', 9)
    source(db, "folder", folder)
    assert gathered(db, tmp_path / "lock").rows[0].problems == []
    assert titles(db) == ["They all ask", "Heading", "A & B", "By mail", "Zu langsam", "By line"]
    assert below(folder) == [f"done/{name}" for name in ("a.txt", "b.md", "c.html", "d.eml", "e.csv", "f.jsonl")]
    laid(folder, "again.txt", "They all ask\nfor a trial.")
    assert gathered(db, tmp_path / "lock", LATER).new == 0 and "done/again.txt" in below(folder), "the same words under another name"


def test_a_file_that_is_still_written_is_waited_for(folder: Path) -> None:
    path = laid(folder, "a.txt", "Half", age=-3600)  # with a date to come, so only two looks can tell
    items, first = read(row("folder", folder))
    assert items == [] and first.status.cursor
    laid(folder, "a.txt", "Half and half", age=-3600)
    items, second = read(row("folder", folder), first.status.cursor)
    assert items == [] and path.exists()
    items, third = read(row("folder", folder), second.status.cursor)
    assert [each.body for each in items] == ["Half and half"] and third.status.cursor == "" and not path.exists()
    for name in ("b.txt.part", ".hidden.txt", "c.txt~", "d.crdownload"):
        laid(folder, name, "x")
    assert read(row("folder", folder))[0] == []


def test_what_is_changed_while_it_is_read_stays(folder: Path) -> None:
    path = laid(folder, "a.txt", "Before")
    real = os.lstat

    def changed(*args: object, **more: object) -> os.stat_result:
        if path.exists() and path.read_text() == "Before":
            laid(folder, "a.txt", "After", age=1800)
        return real(*args, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "lstat", changed)
        assert [each.body for each in read(row("folder", folder))[0]] == ["Before"]
    assert path.exists() and [each.body for each in read(row("folder", folder))[0]] == ["After"]


def test_nothing_is_overwritten_and_reasons_lie_beside(folder: Path) -> None:
    for number in range(3):
        laid(folder, "a.txt", f"Words {number}")
        laid(folder, "p.pdf", b"%PDF-1.7 " + bytes([number]))
        read(row("folder", folder))
    assert [name for name in below(folder) if name.startswith("done")] == ["done/a (2).txt", "done/a (3).txt", "done/a.txt"]
    assert [(folder / "done" / name).read_text()[-1] for name in ("a.txt", "a (2).txt", "a (3).txt")] == ["0", "1", "2"]
    assert "p.pdf is a PDF" in (folder / "failed" / "p (2).pdf.why.txt").read_text()


def test_links_pipes_and_monsters_are_refused_in_one_line(folder: Path, tmp_path: Path) -> None:
    secret = laid(tmp_path, "secret.txt", "secret")
    (folder / "link.txt").symlink_to(secret)
    os.mkfifo(folder / "pipe.txt")
    monster = folder / "monster.csv"
    with monster.open("wb") as file:
        file.truncate(100_000_000)
    os.utime(monster, (1, 1))
    items, reading = read(row("folder", folder))
    assert items == [] and len(reading.problems) == 3 and secret.read_text() == "secret"
    told = "\n".join(sorted(reading.problems))
    assert "it is a link" in told and "it is a device, a pipe or a socket" in told and "more than 64 MB" in told
    assert [name for name in below(folder) if not name.endswith(".why.txt")] == ["failed/link.txt", "failed/monster.csv", "failed/pipe.txt"]


def test_a_done_that_is_a_link_leads_nobody_astray(folder: Path, tmp_path: Path) -> None:
    (folder / "done").symlink_to(tmp_path)
    path = laid(folder, "a.txt", "Words")
    items, reading = read(row("folder", folder))
    assert len(items) == 1 and path.exists() and "could not be put into done/" in reading.problems[0]


def test_bad_lines_are_named_beside_the_file_and_the_rest_is_taken(folder: Path) -> None:
    laid(folder, "t.jsonl", '{"id": 1, "title": "One"}\nnonsense\n{"id": 2}\n')
    items, reading = read(row("folder", folder))
    assert [each.title for each in items] == ["One"] and "t.jsonl: 2 of 3 were not taken in (line 2: it is no JSON" in reading.problems[0]
    assert (folder / "done" / "t.jsonl.why.txt").read_text().count("line ") == 2


def test_a_hostile_name_or_a_folder_that_is_not_there_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    name = HOSTILE.replace("/", "").replace("\0", "") + ".pdf"
    laid(folder, name, b"%PDF")
    (folder / os.fsdecode(b"bad\xff.txt")).write_text("Words")
    os.utime(folder / os.fsdecode(b"bad\xff.txt"), (1, 1))
    items, reading = read(row("folder", folder))
    assert len(items) == 1 and len(reading.problems) == 1 and not {"\x1b", "\u202e"} & set(reading.problems[0])
    with pytest.raises(SalesError, match="cannot be read: No such file"):
        read(row("folder", tmp_path / "gone"))
    with pytest.raises(SalesError, match="cannot be read"):
        read(row("folder", laid(tmp_path, "a file", "x")))
    if os.geteuid() != 0:
        folder.chmod(0)
        with pytest.raises(SalesError, match="Permission denied"):
            read(row("folder", folder))
        folder.chmod(0o700)


def test_a_look_that_only_tries_moves_nothing(folder: Path) -> None:
    path = laid(folder, "a.txt", "Words")
    assert len(read(row("folder", folder), trying=True)[0]) == 1 and path.exists()


def test_two_fetches_at_once_hear_everything_once(db: Database, folder: Path, tmp_path: Path) -> None:
    for number in range(40):
        laid(folder, f"{number:02}.txt", f"Words {number}")
    source(db, "folder", folder)
    refused: list[SalesError] = []

    def one() -> None:
        own = open_store(locate(str(tmp_path / "home"), {}))
        try:
            gathered(own, tmp_path / "lock")
        except TryLater as error:
            refused.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    gathered(db, tmp_path / "lock", LATER)
    assert sorted(titles(db)) == sorted(f"Words {number}" for number in range(40)) and len(list((folder / "done").iterdir())) == 40


def test_killed_while_it_reads_nothing_is_lost_and_nothing_twice(db: Database, folder: Path, tmp_path: Path) -> None:
    source(db, "folder", folder)
    rows = "".join(f'{{"id": {number}, "title": "Row {number}"}}\n' for number in range(400))
    laid(folder, "rows.jsonl", rows)
    for number in range(60):
        laid(folder, f"{number:02}.txt", f"Words {number}")
    words = [sys.executable, "-m", "salestui", "--home", str(tmp_path / "home"), "fetch"]

    def stored() -> int:
        return int(db.execute("SELECT count(*) FROM intel").fetchone()[0])

    for aim in (1, 150, 300, 430):
        fetching = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while fetching.poll() is None and stored() < aim:
            time.sleep(0.001)
        fetching.send_signal(signal.SIGKILL)
        fetching.wait()
    gathered(db, tmp_path / "lock", NOW + timedelta(days=2))
    found = titles(db)
    assert len(found) == len(set(found)) == 460
    assert [name for name in below(folder) if not name.startswith("done/")] == []
