"""Imports from the shell: mapping, counts, rejected lines, dry run, one undo."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from .conftest import Run

CSV = "Name;E-mail;Company;Budget\n"
CSV += "Ada Moss;ada@moss.example;Moss;12\nBo Lind;bo@lind.example;Lind;\nBroken;no address;X;\nAda Moss;ADA@moss.example;Moss Ltd;\n"


def written(tmp_path: Path, text: str = CSV, name: str = "people.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_every_row_is_accounted_for(run: Run, tmp_path: Path) -> None:
    report = run("import", written(tmp_path), "--json", code=3).json
    assert {"format", "encoding", "delimiter", "header_line", "mapping", "custom", "suppressed", "action"} <= set(report)
    assert report["rows"] == report["created"] + report["updated"] + report["skipped"] + len(report["rejected"]) == 4
    assert (report["created"], report["delimiter"], report["header_line"]) == (2, ";", 1)
    assert report["rejected"][0]["line"] == 4 and "no address" in report["rejected"][0]["reason"]
    assert report["custom"] == ["Budget"] and report["mapping"]["E-mail"] == "email"
    assert run("prospect", "show", "ada@moss.example", "--json").json["custom"]["Budget"] == "12"


def test_a_dry_run_changes_nothing_and_says_so(run: Run, tmp_path: Path) -> None:
    said = run("import", written(tmp_path), "--dry-run", code=3).out
    assert "nothing was changed" in said and "2 would be created" in said and "line 4" in said
    assert run("prospect", "list", "--json").json["total"] == 0


def test_one_undo_takes_all_of_it_back(run: Run, tmp_path: Path) -> None:
    run("import", written(tmp_path), code=3)
    assert run("prospect", "list", "--json").json["total"] == 2
    run("undo")
    assert run("prospect", "list", "--json").json == {"rows": [], "total": 0}
    assert run("redo").code == 0 and run("prospect", "list", "--json").json["total"] == 2


def test_a_mapping_and_a_stage_can_be_named(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, "Who,Where\nAda,ada@moss.example\n")
    report = run("import", path, "--map", "Where=email", "--map", "Who=name", "--stage", "qualified", "--json").json
    assert report["mapping"]["Where"] == "email" and report["created"] == 1
    assert run("prospect", "list", "--json").rows[0]["stage"] == "Qualified"


def test_only_twenty_rejected_lines_are_printed(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"Person {number},broken{number}\n" for number in range(30))
    said = run("import", written(tmp_path, "Name,Email\nAda,ada@x.example\n" + rows), code=3).out
    assert "and 10 more: use --json" in said and said.count("  line ") == 20


def test_what_cannot_be_imported_gets_one_sentence(run: Run, tmp_path: Path) -> None:
    empty, picture = written(tmp_path, "", "empty.csv"), tmp_path / "a.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    cases = [
        (tmp_path / "missing.csv",), (tmp_path,), (empty,), (picture,), (written(tmp_path), "--map", "Nope=email"), (written(tmp_path), "--map", "Name=shoe"),
        (written(tmp_path), "--map", "Name"),
        (written(tmp_path), "--stage", "Nowhere"), (written(tmp_path), "--as", "assets"), (written(tmp_path), "--as", "cats"),
    ]  # fmt: skip
    for words in cases:
        result = run("import", *words, code=None)
        assert result.code in (1, 2) and result.err.count("\n") == 1 and result.out == "", words
    assert run("prospect", "list", "--json").json["total"] == 0


def test_a_hostile_file_name_is_shown_harmless(program: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = program("import", "no\x1b]0;PWNED\x07such\u202efile.csv")
    assert done.returncode == 1 and "\x1b" not in done.stderr and "\u202e" not in done.stderr and "PWNED" not in done.stderr
