"""`salestui demo`: the walk without a terminal, the kept home, and what it refuses."""

import re
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from salestui.demo.run import MARK, main, open_demo
from salestui.demo.walk import walk
from salestui.errors import SalesError
from salestui.paths import Paths, locate
from salestui.store.engine import open_store
from salestui.store.outbox import count_by_state
from salestui.store.stages import list_stages

from .conftest import NOW


def test_the_walk_says_what_it_did_and_ends_well(tmp_path: Path) -> None:
    lines: list[str] = []
    assert main(True, str(tmp_path / "kept"), lines.append, NOW) == 0
    said = "\n".join(lines)
    assert re.search(r"12 rows = 10 new \+ 1 updated\n +\+ 0 skipped \+ 1 rejected; 1 unsubscribed", said)
    assert "line 10: " in said
    assert "21 due: 21 sent." in said
    assert "The server got 21 mails; 21 of them are byte for byte what the preview showed." in said
    assert "Sending once more: 0 due, 0 sent." in said
    assert re.search(r"\d+ scheduled, 1 held, 20 sent, 3 failed", said)
    assert "reply: " in said and "bounce: " in said and "reading once more: 0." in said
    assert re.search(r"Call done -> Trial started.*\n.*Undone: .* stands in Call done again", said)
    assert "\x1b" not in said


def test_what_arrived_is_readable_mail(home: Paths) -> None:
    with open_demo(home, NOW) as (paths, server):
        assert walk(paths, server, lambda line: None, NOW) == 0
        mails = server.received()
    assert len(mails) == 21
    for mail in mails:
        message = BytesParser(policy=policy.default).parsebytes(mail.content)
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert text.startswith("Hi ")
        assert "Marta Lindqvist" in text
        assert "{{" not in text and "{{" not in message["subject"]
        assert mail.sender == "marta@evenbook.example"
        assert mail.recipient.endswith(".example")


def test_a_kept_demo_is_an_ordinary_home(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    main(True, str(kept), lambda line: None, NOW)
    db = open_store(locate(str(kept), {}))
    assert sum(stage.prospects for stage in list_stages(db)) == 250
    counts = count_by_state(db, NOW)
    assert (counts["sent"], counts["failed"]) == (20, 3), "three of the mails that left came back"
    db.close()
    assert len(list((kept / "data" / "received" / "new").iterdir())) == 21
    assert kept.joinpath("data", MARK).exists()


def test_a_kept_demo_is_opened_as_it_was_left(tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    assert main(True, kept, lambda line: None, NOW) == 0
    lines: list[str] = []
    assert main(True, kept, lines.append, NOW + timedelta(days=1)) == 0
    assert "0 new + 0 updated" in "\n".join(lines)
    db = open_store(locate(kept, {}))
    assert db.execute("SELECT count(*) FROM prospect").fetchone() == (250,)
    sent = db.execute("SELECT count(*) FROM delivery WHERE sent_at IS NOT NULL AND answer NOT LIKE '%OK'").fetchone()[0]
    assert len(list((tmp_path / "kept" / "data" / "received" / "new").iterdir())) == sent > 21
    db.close()


def test_a_store_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    paths = locate(str(tmp_path), {})
    open_store(paths).close()
    before = paths.store.read_bytes()
    with pytest.raises(SalesError, match="holds a store that is no demo"):
        main(True, str(tmp_path), lambda line: None, NOW)
    assert paths.store.read_bytes() == before
    assert not (paths.data / MARK).exists()


def test_without_keep_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(True, None, lambda line: None, NOW) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_demo_killed_while_it_was_made_is_made_anew(home: Paths) -> None:
    with open_demo(home, NOW):
        pass
    home.store.unlink()
    open_store(home).close()  # as if the process had died between the empty store and its filling
    with open_demo(home, NOW) as (paths, _):
        db = open_store(paths)
        assert db.execute("SELECT count(*) FROM prospect").fetchone() == (240,)
        db.close()
