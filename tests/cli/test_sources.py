"""`salestui source` and `salestui fetch`: the contract of the command line, to the letter."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salestui.intel import http as asking
from salestui.paths import locate
from salestui.sender.lock import only_fetcher

from ..intel.conftest import rss
from ..intel.servers import Web, answer, silence, web
from .conftest import ROOT, Run


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as one:
        yield one


def test_from_an_address_to_what_it_says(run: Run, site: Web) -> None:
    site.routes["/feed"] = answer(rss("One", "Two \x9b31m"))
    added = run("source", "add", site.url("/feed"), "--name", "News", "--every", "6h", "--allow-private", "--json").json
    assert added == {"id": 1}
    assert "One" in (tried := run("source", "test", "news").out) and "2 items. Nothing was saved." in tried
    before = run("source", "list", "--json").rows
    assert {key: before[0][key] for key in ("name", "kind", "address", "items", "last_fetched", "error", "paused")} == {
        "name": "News", "kind": "feed", "address": site.url("/feed"), "items": 0, "last_fetched": None, "error": "", "paused": False
    }  # fmt: skip
    done = run("fetch", "--json").json
    assert done["sources"] == [{"name": "News", "new": 2, "grouped": 0, "unchanged": False, "error": "", "problems": []}]
    after = run("source", "list", "--json").rows[0]
    assert after["items"] == 2 and after["last_fetched"].endswith("+00:00") and after["every_minutes"] == 360
    assert "No source is due before" in run("fetch", "--due").out
    assert "Nothing new from 1 source." in run("fetch").out
    assert run("fetch", "--all", "--json").json["sources"][0]["unchanged"] is True
    assert "Nothing new from 1 source." in run("fetch", "--source", "News").out


def test_pausing_changing_and_removing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("One"))
    run("source", "add", path, "--name", "Letter")
    run("source", "pause", "letter")
    assert "is paused" in run("fetch", "--source", "Letter", code=1).err
    assert "Every source is paused" in run("fetch", "--all").out
    run("source", "resume", "Letter")
    assert "They wait" not in (out := run("fetch").out) and "1 new item from 1 source. It waits for triage." in out
    assert "is changed" in run("source", "edit", "Letter", "--name", "The Letter", "--side", "inside").out
    assert "like that already" in run("source", "edit", "The Letter", "--side", "inside").out
    assert "Nothing to change was named" in run("source", "edit", "The Letter", code=2).err
    assert "1 item of it stays" in run("source", "remove", "The Letter").out
    assert run("source", "list", "--json").json == {"rows": [], "total": 0}
    run("undo")
    assert run("source", "list", "--json").rows[0]["items"] == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add", "ftp://x.example"), 1, "is no address that can be read"),
        (("add", "https://me:word@x.example/feed"), 1, "password in an address is not kept"),
        (("add", "/no/such/folder"), 1, "There is no folder or file"),
        (("add", "file://elsewhere/feed.xml"), 1, "names no file of this machine"),
        (("add", "file://[/x"), 1, "names no file of this machine"),
        (("add", "~nobody-of-this-name/x"), 1, "There is no folder or file"),
        (("add", "imap:nobody"), 1, "There is no mailbox “nobody”"),
        (("add", "cmd:"), 1, "names nothing"),
        (("add", "https://x.example", "--every", "soon"), 2, "--every: “soon” is no span of time"),
        (("add", "https://x.example", "--kind", "gopher"), 2, "gopher"),
        (("add", "https://x.example", "--name", "\x1b]0;x\x07"), 1, "needs a name"),
        (("test", "nobody"), 1, "There is no source “nobody”"),
        (("import-opml", "/dev/null"), 1, "device or a pipe"),
    ],
)
def test_what_is_wrong_is_one_line(run: Run, words: tuple[str, ...], code: int, says: str) -> None:
    result = run("source", *words, code=code)
    assert says in result.err and result.err.count("\n") == 1 and result.out == ""


def test_the_kind_follows_from_the_address(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Mail" / "cur").mkdir(parents=True)
    (tmp_path / "Mail" / "new").mkdir()
    (tmp_path / "notes").mkdir()
    for name in ("a.csv", "b.mbox", "c.html", "d.unknown"):
        (tmp_path / name).write_text("x")
    for address in ("Mail", "notes", "a.csv", "b.mbox", "c.html"):
        run("source", "add", tmp_path / address)
    run("source", "add", "feed://X.example/rss")
    run("source", "add", "https://x.example/prices", "--part", "#prices")
    run("source", "add", "cmd:cat --city Leeds")
    assert "--kind" in run("source", "add", tmp_path / "d.unknown", code=1).err
    for never in ((tmp_path / "notes", "--kind", "mail"), ("cmd:/nonexistent",), ("http://x.example:99999/",)):
        assert "Nothing was a" in run("source", "add", *never, code=1).err, never
    kinds = {row["name"]: (row["kind"], row["side"]) for row in run("source", "list", "--json").rows}
    assert kinds == {
        "Mail": ("mail", "inside"), "notes": ("folder", "inside"), "a.csv": ("file", "inside"), "b.mbox": ("mail", "inside"),
        "c.html": ("page", "outside"), "x.example": ("feed", "outside"), "x.example 2": ("page", "outside"), "cat": ("command", "outside"),
    }  # fmt: skip


def test_some_failed_is_three_with_a_line_each(run: Run, site: Web) -> None:
    site.routes |= {"/a": answer(rss("One")), "/b": answer(b"", "500 Oops \x1b[2J")}
    for path in site.routes:
        run("source", "add", site.url(path), "--name", path, "--allow-private")
    run("source", "add", site.url("/a"), "--name", "strict", "--part", "", "--kind", "page")
    result = run("fetch", code=3)
    assert [line.partition(". ")[0] for line in result.err.splitlines()] == [
        "salestui: /b: The server has trouble of its own (500)",
        "salestui: strict: “127.0.0.1” is an address of this machine or its network",
    ]
    assert "1 new item from 1 source" in result.out
    state = run("source", "list").out
    assert "failed 1 time: The server has trouble" in state


def test_offline_and_busy_are_seventy_five(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("source", "add", "https://news.example/feed")
    with only_fetcher(locate(str(home), {}).fetcher_lock):
        assert "being read already" in run("fetch", code=75).err
    monkeypatch.setattr(asking, "has_route", lambda: False)
    result = run("fetch", "--json", code=75)
    assert "There is no network." in result.err and result.json["sources"][0]["error"].startswith("There is no network.")


def test_ctrl_c_keeps_what_is_done(run: Run, home: Path, site: Web) -> None:
    site.routes |= {"/quick": answer(rss("One")), "/slow": silence}
    for path in site.routes:
        run("source", "add", site.url(path), "--name", path, "--allow-private")
    env = {"PATH": os.environ["PATH"], "SALESTUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "salestui", "fetch"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 30
    while not any(row["items"] for row in run("source", "list", "--json").rows) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130 and "Stopped. 1 new item read and kept" in err and "1 new item from 1 source" in out


def test_a_feed_reader_s_list_in_and_out(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "in.opml", tmp_path / "out.opml"
    source.write_text(
        '<opml version="2.0"><body><outline text="x"><outline text="A" xmlUrl="https://a.example/"/><outline text="A" xmlUrl="https://a.example/"/>'
        '</outline><outline text="B" xmlUrl="file:///etc/passwd"/></body></opml>'
    )
    assert run("source", "import-opml", source, "--json", code=3).json == {
        "added": 1, "known": 0, "rejected": [{"name": "B", "address": "file:///etc/passwd", "reason": "“file:///etc/passwd” is no address of the web."}]
    }  # fmt: skip
    assert "1 was there already" in run("source", "import-opml", source, code=3).out
    assert "Wrote 1 feed" in run("source", "export-opml", target).out and "https://a.example/" in target.read_text()
    assert "is there already" in run("source", "export-opml", target, code=1).err


def test_no_source_at_all_is_no_error(run: Run) -> None:
    assert "There is no source yet" in run("fetch").out
    assert run("fetch", "--json").json == {"sources": [], "new": 0, "rules": ""}
