"""What an option takes and what it does not: one sentence of our own, exit code 2, and nothing done."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.cli import main

from .conftest import Run

MAILBOX = ("mailbox", "add", "--from", "a@b.example", "--host", "h")


@pytest.mark.parametrize("limit", ["0", "-1", "-9999"])
@pytest.mark.parametrize("words", ["send", "send --dry-run", "prospect list", "outbox", "today", "undo --list"])
def test_a_limit_begins_at_one(ready: Run, words: str, limit: str) -> None:
    ready("enrol", "1")
    result = ready(*words.split(), f"--limit={limit}", code=2)
    assert f"--limit wants a number from 1 on, not “{limit}”" in result.err and result.out == ""
    assert ready("outbox", "--json").rows[0]["state"] == "due"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*MAILBOX, "--port", "P"), "--port wants a number, not “P”."),
        ((*MAILBOX, "--port", "99999"), "--port: 99999 is no port."),
        ((*MAILBOX, "--gap", "x"), "--gap: “x”"),
        ((*MAILBOX, "--window", "Mon"), "--window: “Mon”"),
        ((*MAILBOX, "--zone", "Europe/Berln"), "Did you mean Europe/Berlin?"),
        ((*MAILBOX, "--security", "ssl"), "--security cannot be “ssl”. Nothing was done. Say one of starttls, tls, none. See"),
        ((*MAILBOX, "--host"), "--host wants a value."),
        (("asset", "show", "x"), "ID wants a number, not “x”."),
        (("asset", "list", "--kind", "mail"), "--kind cannot be “mail”. Nothing was done. Did you mean email?"),
        (("send", "--now", "yesterday"), "--now: “yesterday” is not a moment."),
        (("today", "--now", ""), "--now"),
        (("import", "FILE", "--as", "foo"), "--as cannot be “foo”."),
        (("import", "FILE", "--map", "x"), "--map: “x” is no mapping."),
        (("import", "FILE", "--map", "Email=foo"), "--map: There is no field “foo”."),
        (("import", "FILE", "--map", "Name="), "“Name=-” leaves the column out"),
        (("import", "FILE", "--stage", ""), "--stage is empty."),
        (("enrol", "--stage", " "), "--stage is empty."),
        (("settle", "1"), "Say one of --arrived and --not-arrived."),
        (("settle", "1", "--arrived", "--not-arrived"), "--not-arrived does not go together with --arrived."),
        (("prospect", "list", "--json=1"), "--json takes no value."),
        (
            ("prospect", "frobnicate", "1", "2"),
            "prospect has no command “frobnicate”. Nothing was done. Say one of list, show, add, move, set, ",
        ),
        (("prospect", "move", "1"), "prospect move wants STAGE."),
        (
            ("application", "add", "x"),
            "application add wants COMMAND. Nothing was done. Give it after two dashes: salestui application add NAME -- COMMAND",
        ),
        (("application", "add", "--", "x"), "application add wants COMMAND."),
        (("application", "add", "x", "--automatic"), "application add wants COMMAND."),
        (("stage", "merge", "1", "2", "--json"), "“--json” is not understood here. Nothing was done. It goes with stage list, stage add."),
        (("asset", "list", "--search", "--json"), "--search wants a value."),
    ],
)
def test_a_wrong_value_is_two_and_said_in_our_words(run: Run, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name,Email\nAda,ada@moss.example\n")
    result = run(*(str(file) if word == "FILE" else word for word in words), code=2)
    assert says in result.err and result.err.count("\n") == 1 and result.out == ""
    for robotic in ("argument ", "invalid ", "expected ", "  "):
        assert robotic not in result.err
    assert run("prospect", "list", "--json").json["total"] == 0 and run("mailbox", "list", "--json").json["total"] == 0


def test_the_help_of_import_names_every_field(run: Run) -> None:
    from salestui.exchange.vocabulary import FIELDS

    said = run("import", "--help").out
    assert all(f"  {field} " in said for field in (*FIELDS, "custom.X", "-"))


def test_a_long_argument_is_cut_where_it_is_repeated(run: Run) -> None:
    long = "x" * 50_000
    run("prospect", "add", "--name", "Ada")
    for words in (
        ("prospect", "show", long), ("prospect", "show", "a b " * 9000),
        ("stage", "rename", long, "x"), ("outbox", "--state", long), ("prospect", "list", "--stage", long),
        ("asset", "list", "--kind", long), (long,), ("today", f"--{long}"), ("suppress", f"@{long}"), ("prospect", "move", "1", long),
    ):  # fmt: skip
        said = run(*words, code=None).err
        assert said.startswith("salestui: ") and len(said) < 700, (words[:2], len(said))


def test_a_search_of_any_length_is_answered(run: Run) -> None:
    run("prospect", "add", "--name", "Ada Moss")
    assert run("prospect", "list", "--search", "ada " * 15_000, "--json").json["total"] == 1
    assert run("prospect", "list", "--search", "x" * 60_000, "--json").json["total"] == 0


def test_a_dry_run_of_an_import_without_a_store_leaves_nothing(
    program: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    file, home, scratch = tmp_path / "people.csv", tmp_path / "none", tmp_path / "scratch"
    file.write_text("Name,Email\nAda,ada@moss.example\n")
    scratch.mkdir()
    done = program("import", file, "--dry-run", "--home", home, env={"TMPDIR": str(scratch)})
    assert done.returncode == 0 and "Dry run" in done.stdout and done.stderr == "", done.stderr
    assert "1 would be created" in done.stdout
    assert not home.exists() and list(scratch.iterdir()) == []


def test_a_filter_may_begin_with_a_minus(run: Run, script: Callable[..., Path]) -> None:
    run("asset", "add", script(title="Red", tags="[red]"))
    run("asset", "add", script(title="Blue"))
    assert [row["title"] for row in run("asset", "list", "--search", "-tag:red", "--json").rows] == ["Blue"]
    assert [row["title"] for row in run("asset", "list", "--search", "-red", "--json").rows] == ["Blue"]
    run("prospect", "add", "--name", "Ada", "--email", "ada@moss.example")
    assert run("prospect", "list", "--search", "-bo", "--json").json["total"] == 1
    run("view", "save", "warm", "-tag:cold", "-stale")
    assert run("view", "list", "--json").rows[0]["query"] == "-tag:cold -stale"
    assert "--search wants a value" in run("prospect", "list", "--search", "-h", code=2).err  # an option stays one


def test_a_fault_of_ours_is_in_the_log_of_the_home_that_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESTUI_HOME", str(tmp_path / "other"))
    monkeypatch.setattr("salestui.cli.parser.import_module", lambda *_: 1 / 0)
    assert main(["stage", "list", f"--home={tmp_path / 'named'}"]) == 1
    assert "ZeroDivisionError" in (tmp_path / "named" / "log" / "salestui.log").read_text()


def test_a_pipe_is_refused_at_once(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for words in (("asset", "add"), ("capture", "--file"), ("init", "--home", str(tmp_path / "new"), "--stages")):
        assert "it is a device or a pipe (standard input is -)" in run(*words, tmp_path / "pipe", code=1).err
