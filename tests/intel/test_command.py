"""A command as a source: no shell, no secrets, never more than it may have; what it prints is what was heard."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.intel.command import CommandReader
from salestui.intel.reader import Reading, Tools
from salestui.paths import locate
from salestui.store.engine import Database, open_store
from salestui.store.intel import Heard
from salestui.store.sources import SourceStatus

from .ways import ENVIRON, HOSTILE, LATER, NOW, gathered, own_source, row, source, titles


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    store = open_store(locate(str(tmp_path / "home"), {}))
    yield store
    store.close()


def python(code: str, limit: float = 20, stopped: Any = bool) -> tuple[list[Heard], Reading]:
    ours = row("command", "cmd:x", options=json.dumps({"argv": [sys.executable, "-c", code]}))
    tools: Any = Tools(None, None, {**ENVIRON, "SECRET_TOKEN": "s"}, cancelled=stopped)  # type: ignore[arg-type]
    reading = CommandReader(tools, limit).read(ours, SourceStatus(7), NOW)
    return list(reading.items), reading


def test_lines_a_list_or_words_are_heard() -> None:
    item = '{"id": "r1", "title": "T", "body": "B", "from": "Ada <ada@x.example>", "kind": "review", "side": "inside", "url": "https://x.example"}'
    for code in (f"print('''{item}''')", f"print('''[{item}]''')"):
        (one,), _ = python(code)
        assert (one.title, one.body, one.said_by, one.address, one.kind, one.side, one.url, one.key) == (
            "T", "B", "Ada", "ada@x.example", "review", "inside", "https://x.example", "r1",
        )  # fmt: skip
    (one,), _ = python("print('{not json} but words')")
    assert one.body == "{not json} but words\n" and one.side == "outside"
    assert python("")[0] == []
    items, reading = python('print(\'{"title": "A"}\\nnonsense\\n{"title": "B"}\')')
    assert [each.title for each in items] == ["A", "B"] and "line 2: it is no JSON" in reading.problems[0]


def test_it_sees_no_secrets_and_no_shell() -> None:
    (one,), _ = python("import os; print('; '.join(sorted(os.environ)))")
    assert "SECRET" not in one.body and "PATH" in one.body


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.stderr.write('one\\nno \\x1b[2Jlicence\\n'); sys.exit(3)", "failed: no licence (exit code 3)"),
        ("import sys; sys.exit(1)", "failed: it did not say why (exit code 1)"),
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("while True: print('x' * 99)", "printed more than 5 MB and was ended"),
        ("import sys\nwhile True: sys.stderr.write('x' * 99)", "printed more than 5 MB"),
        ("import time; time.sleep(60)", "took longer than 1.5 seconds"),
        ("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)", "took longer than 1.5 seconds"),
        ("import sys; sys.stdout.buffer.write(bytes(range(256)) * 9)", "printed what is no text"),
    ],
)
def test_what_goes_wrong_is_one_sentence(code: str, told: str) -> None:
    with pytest.raises(SalesError) as caught:
        python(code, limit=1.5)
    assert told in str(caught.value) and "\x1b" not in str(caught.value)


def test_whatever_it_started_is_ended_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    child = f"import time; time.sleep(2.5); open({str(mark)!r}, 'w')"
    with pytest.raises(SalesError):
        python(f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)", limit=0.5)
    time.sleep(2.5)
    assert not mark.exists()


def test_it_is_stopped_when_nobody_waits_any_more() -> None:
    began = time.monotonic()
    with pytest.raises(SalesError, match="stopped"):
        python("import time; time.sleep(60)", stopped=lambda: time.monotonic() > began + 0.3)
    assert time.monotonic() - began < 30, "it was not waited for"


def test_its_words_are_kept_apart_as_they_were_typed(db: Database, tmp_path: Path) -> None:
    script = tmp_path / "say it.py"
    script.write_text("import json, sys\nfor word in sys.argv[1:]: print(json.dumps({'title': word, 'id': word}))")
    id = source(db, "command", f"cmd:{sys.executable} '{script}' 'two words' $HOME ;reboot", name="Said")
    assert own_source(db, id).settings["argv"] == [sys.executable, str(script), "two words", "$HOME", ";reboot"]
    assert gathered(db, tmp_path / "lock").new == 3 and titles(db) == ["two words", "$HOME", ";reboot"]
    assert gathered(db, tmp_path / "lock", LATER).new == 0
    for address, told in (("cmd:x 'y", "quote is not closed"), ("cmd: ", "no command")):
        with pytest.raises(SalesError, match=told):
            source(db, "command", address)


def test_a_program_that_is_not_there_is_said_once(db: Database, tmp_path: Path) -> None:
    source(db, "command", f"cmd:{tmp_path}/nothing")
    (one,) = gathered(db, tmp_path / "lock").rows
    assert "cannot be started: No such file" in one.error


def test_a_hostile_item_says_nothing_to_the_terminal(db: Database, tmp_path: Path) -> None:
    script = tmp_path / "hostile.py"
    script.write_text(
        f"import json\nprint(json.dumps({{'title': {HOSTILE!r}, 'from': {HOSTILE!r}, 'kind': {HOSTILE!r}, 'id': {HOSTILE!r}, 'url': '\\ud800'}}))"
    )
    source(db, "command", f"cmd:{sys.executable} {script}")
    assert gathered(db, tmp_path / "lock").new == 1
    told = "".join(map(str, db.execute("SELECT title, said_by, kind, url, external_key FROM intel").fetchone()))
    assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(told) and "eA==" not in told
