"""`import --as intel` from the shell: what was heard elsewhere, each thing once, one undo."""

from pathlib import Path

from salestui.paths import locate
from salestui.store.engine import open_store

from .conftest import Run

CSV = "Ticket;Betreff;Beschreibung;Absender;Plan\n7;Zu langsam;Es dauert zwei Tage;Ada <ada@moss.example>;Team\n8;;;;\n"
CSV += "9;Frage;Wo?;Bo;\n10;zu;viele;Zellen;hier;!\n"
MAIL = "From: Ada <ada@moss.example>\nSubject: By mail\nMessage-ID: <1@x>\n\nWords\n"


def heard(home: Path) -> set[tuple[str, ...]]:
    """(title, kind, side, source) of everything that was heard."""
    db = open_store(locate(str(home), {}))
    found = set(db.execute("SELECT i.title, i.kind, i.side, s.name FROM intel i JOIN source s ON s.id = i.source_id").fetchall())
    db.close()
    return found


def written(tmp_path: Path, text: str = CSV, name: str = "tickets.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_row_is_accounted_for_and_known_the_next_time(run: Run, home: Path, tmp_path: Path) -> None:
    path = written(tmp_path)
    report = run("import", path, "--as", "intel", "--json", code=3).json
    assert {"format", "encoding", "delimiter", "header_line", "mapping", "custom", "suppressed", "action", "updated"} <= set(report)
    assert (report["rows"], report["created"], report["skipped"]) == (4, 2, 0) and [one["line"] for one in report["rejected"]] == [3, 5]
    assert report["mapping"]["Betreff"] == "title" and report["custom"] == ["Plan"]
    assert heard(home) == {(title, "ticket", "inside", "Imported files") for title in ("Zu langsam", "Frage")}
    again = run("import", written(tmp_path, CSV.replace("Team", "Solo"), "april.csv"), "--as", "intel", "--json", code=3).json
    assert (again["created"], again["skipped"], again["action"]) == (0, 2, None)
    assert run("source", "list", "--json").json["total"] == 0, "what was imported is no source to be asked"


def test_one_undo_takes_it_back_and_a_dry_run_does_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    path = written(tmp_path)
    said = run("import", path, "--as", "intel", "--dry-run", code=3).out
    assert "2 would be heard" in said and "Dry run" in said and heard(home) == set()
    assert "2 heard" in run("import", path, "--as", "intel", code=3).out
    assert "Imported tickets.csv: 2 heard" in run("undo").out
    assert heard(home) == set()
    run("redo")
    assert run("import", path, "--as", "intel", "--json", code=3).json["created"] == 0


def test_mail_and_json_are_known_by_their_names(run: Run, home: Path, tmp_path: Path) -> None:
    run("prospect", "add", "--name", "Ada Moss", "--email", "ada@moss.example")
    for name, text, format in (
        ("one.eml", MAIL, "mail"), ("box.mbox", f"From a@x Mon Mar  2 10:00:00 2026\n{MAIL.replace('1@x', '2@x').replace('By', 'Also by')}", "mbox"),
        ("x.jsonl", '{"title": "By line", "who": "Bo"}\n', "jsonl"),
    ):  # fmt: skip
        kind = ("--as", "intel") if name.endswith("l") and "json" in name else ()
        report = run("import", written(tmp_path, text, name), *kind, "--json").json
        assert (report["format"], report["created"], report["rows"]) == (format, 1, 1)
    assert {title for title, *_ in heard(home)} == {"By mail", "Also by mail", "By line"}


def test_columns_can_be_named_and_what_cannot_be_read_is_one_sentence(run: Run, home: Path, tmp_path: Path) -> None:
    plain = written(tmp_path, "Was,Wer\nA,B\n", "plain.csv")
    report = run("import", plain, "--as", "intel", "--map", "Was=title", "--map", "Wer=from", "--json").json
    assert report["created"] == 1 and report["mapping"] == {"Was": "title", "Wer": "from"}
    picture = tmp_path / "a.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    cases = [
        (tmp_path / "missing.csv",), (tmp_path,), (written(tmp_path, "", "empty.csv"),), (picture,), (plain, "--map", "Nope=title"),
        (plain, "--map", "Was=shoe"), (plain, "--stage", "Captured"), (written(tmp_path, "\n \n", "x.jsonl"),),
    ]  # fmt: skip
    for words in cases:
        result = run("import", *words, "--as", "intel", code=None)
        assert result.code in (1, 2) and result.err.count("\n") == 1 and result.out == "", words
