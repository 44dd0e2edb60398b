"""Whatever a file holds: a report whose sum holds, or one sentence. And a kill in the middle leaves a sound store."""

import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.exchange.importer import import_file
from salestui.exchange.vocabulary import FIELDS
from salestui.glass import safe_text
from salestui.paths import Paths, locate
from salestui.store.engine import open_store

from .conftest import FIXTURES, NOW

HEADERS = st.sampled_from(
    ["Name", "First Name", "Last Name", "Email", "Email (2)", "Phone", "Company", "Stage", "Status", "Amount", "Currency", "Create Date", "Close Date",
     "Record ID", "Deal Name", "Deal Stage", "Associated Contact IDs", "Unsubscribed", "Tags", "Notes", "Time Zone", "URL", "Connected On",
     "Person - Name*", "Deal - Status", "Contact person", "Lost reason", "", "Whatever", "E-mail 1 - Value"]
)  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "Ada", "ada@rossi.example", "bo@ek.example; ada@rossi.example", "mailto:X@Y.example", "a@b", "1.23E+11", "101", "101;102", "Won", "Lost",
         "closedwon", "Captured", "Not now", "03/04/2026", "31/04/2026", "45631", "9" * 40, "€1.234,56", "-5", "1e999", "EUR", "XXX", "true", "=1+1",
         "<b>x</b>&#0;", "\x1b]0;t\x07x", "\u202e", "Europe/Berlin", "america_slash_new_york", "a ::: b", '"', "Ann (ann@lee.example)", "ß", "\ud7ff"]
    ),
)  # fmt: skip


def sound(data: bytes, **options: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_store(locate(str(Path(folder) / "home"), {}))
        path = Path(folder) / "any.csv"
        path.write_bytes(data)
        try:
            for _ in range(2):
                report = import_file(db, path, now=NOW, **options)  # type: ignore[arg-type]
                assert report.rows == report.created + report.updated + report.skipped + len(report.rejected)
            assert report.created == 0
            assert all(each.line > report.header_line and each.reason == safe_text(each.reason) for each in report.rejected)
            assert set(report.mapping.values()) <= {*FIELDS, "-"}
            names = db.execute("SELECT name, company, notes FROM prospect").fetchall()
            assert all(text == safe_text(text, lines=True) and name for name, *texts in names for text in (name, *texts))
        except SalesError as told:
            assert told.title
            assert "Traceback" not in str(told)
        finally:
            db.close()


@settings(max_examples=60)
@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"Name\n\xff\xfe\xfd")
@example(b'"')
@example(b"Name,Email\r\rAda,a@x.example\r")
@example(b'Name,Email\n"Ada","a@x.example"x,\n"')
def test_any_bytes_end_in_a_report_or_a_sentence(data: bytes) -> None:
    sound(data)


@settings(max_examples=60)
@given(
    st.lists(HEADERS, min_size=1, max_size=8),
    st.lists(st.lists(CELLS, max_size=9), max_size=8),
    st.sampled_from(["auto", "contacts", "deals"]),
)
def test_any_table_ends_in_a_report_or_a_sentence(headers: list[str], rows: list[list[str]], kind: str) -> None:
    out = StringIO()
    csv.writer(out).writerows([headers, *rows])
    sound(out.getvalue().encode("utf-8", "surrogatepass"), kind=kind)


@settings(max_examples=40)
@given(st.sampled_from(sorted(path.name for path in FIXTURES.glob("*.csv"))), st.integers(0, 3000), st.binary(max_size=3))
def test_a_damaged_export_ends_in_a_report_or_a_sentence(name: str, at: int, put: bytes) -> None:
    data = (FIXTURES / name).read_bytes()
    sound(data[: at % len(data)] + put + data[at % len(data) + len(put) :])
    sound(data[: at % len(data)])


IMPORT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from salestui.exchange.importer import import_file
from salestui.paths import locate
from salestui.store.engine import open_store
db = open_store(locate(sys.argv[1], {}))
print("ready", flush=True)
import_file(db, sys.argv[2], now=datetime.now(UTC))
print("done", flush=True)
"""


def test_a_kill_at_any_moment_leaves_the_store_as_it_was_or_whole(tmp_path: Path, paths: Paths) -> None:
    rows = 6000
    path = tmp_path / "many.csv"
    path.write_text("Name,Email\n" + "".join(f"P {n},p{n}@x.example\n" for n in range(rows)))
    open_store(paths).close()
    home = str(tmp_path / "home")
    counts = set()
    for wait in (0.05, 0.15, 0.25, 0.4):
        process = subprocess.Popen([sys.executable, "-c", IMPORT, home, str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        db = open_store(paths)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT action_id FROM journal").fetchone() == (None,)
        counts.add(db.execute("SELECT count(*) FROM prospect").fetchone()[0])
        db.close()
    assert counts <= {0, rows}
    db = open_store(paths)
    assert import_file(db, path, now=NOW).rows == rows
    assert db.execute("SELECT count(*) FROM prospect").fetchone() == (rows,)
    db.close()
