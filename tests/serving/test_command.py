"""A founder's command: JSON in, what came of it out, and never more than it may have."""

import json
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from salestui.program import clean_environment
from salestui.serving.application import NotServed
from salestui.serving.command import MOST_READ, Command, read_answer

from .conftest import serving


def python(code: str, **more: object) -> Command:
    return Command("mine", (sys.executable, "-c", code), **more)  # type: ignore[arg-type]


def test_it_reads_the_document_and_its_json_is_what_came_of_it() -> None:
    code = (
        "import json, sys; d = json.load(sys.stdin);"
        "print(json.dumps({'outcome': d['asset']['text'] + ' ' + d['prospect']['company'], 'note': d['now'] + d['application'], 'done': False}))"
    )
    served = python(code).serve(serving(text="Grüße 陈"))
    assert (served.outcome, served.note, served.done) == ("Grüße 陈 Firm", "2026-03-04T10:00:00+00:00mine", False)


@pytest.mark.parametrize(
    ("said", "outcome", "note"),
    [
        (b"printed\nthree pages\n", "printed", "three pages"),
        (b"", "served", ""),
        (b"\n\n  \n", "served", ""),
        (b'{"outcome": 7, "done": true}', "7", ""),
        (b'{"outcome": null, "note": ["x"]}', "served", ""),
        (b"[1, 2]", "[1, 2]", ""),
        (b'{"outcome": "half', '{"outcome": "half', ""),
        (b"\xff\xfe\x1b]52;c;eA==\x07ok", "��ok", ""),
        (b"[" * 50_000, "[" * 199 + "…", ""),
    ],
)
def test_whatever_it_says_is_an_outcome(said: bytes, outcome: str, note: str) -> None:
    served = read_answer(said)
    assert (served.outcome, served.note, served.done) == (outcome, note, True)


def test_another_exit_code_means_not_served_and_says_why() -> None:
    with pytest.raises(NotServed, match=r"mine did not serve it: no paper \(exit code 3\)"):
        python("import sys; sys.stderr.write('warming up\\nno paper\\n'); sys.exit(3)").serve(serving())
    with pytest.raises(NotServed, match="ended by signal 9"):
        python("import os; os.kill(os.getpid(), 9)").serve(serving())


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(NotServed, match="“/nowhere/print”: No such file or directory"):
        Command("mine", ("/nowhere/print",)).serve(serving())


def test_huge_output_is_read_to_its_end_and_kept_only_so_far() -> None:
    served = python("import sys; sys.stdout.write('x' * 20_000_000)").serve(serving())
    assert len(served.outcome) == 200 and MOST_READ < 20_000_000


def test_a_large_document_and_one_that_is_not_read() -> None:
    text = "x" * 3_000_000
    assert python("import sys; print(len(sys.stdin.read()) > 3_000_000)").serve(serving(text=text)).outcome == "True"
    assert python("print('did not read')").serve(serving(text=text)).outcome == "did not read"


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def waits_for(path: Path) -> None:
    for _ in range(1000):
        if path.exists() and path.read_text().strip():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path} never came")


SLOW = (
    "import subprocess, sys, time; child = subprocess.Popen(['sleep', '60']); open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(60)"
)


@pytest.mark.parametrize("how", ["limit", "cancel"])
def test_a_slow_one_is_ended_with_all_it_started(tmp_path: Path, how: str) -> None:
    noted = tmp_path / "pid"
    stop = threading.Event()
    command = Command("mine", (sys.executable, "-c", SLOW, str(noted)), limit=2.0 if how == "limit" else 60.0, stopped=stop.is_set)
    if how == "cancel":
        threading.Thread(target=lambda: (waits_for(noted), stop.set()), daemon=True).start()
    with pytest.raises(NotServed, match="took longer than 2 seconds" if how == "limit" else "was stopped"):
        command.serve(serving())
    waits_for(noted)
    for _ in range(500):
        if gone(int(noted.read_text())):
            return
        time.sleep(0.01)
    raise AssertionError("the child of the command lives on")


def test_a_helper_that_it_leaves_behind_is_not_waited_for() -> None:
    assert python("import subprocess; subprocess.Popen(['sleep', '20']); print('opened')", limit=15.0).serve(serving()).outcome == "opened"


def test_no_secret_of_the_environment_reaches_it() -> None:
    secrets = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "MAIL_PASSWORD": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
        "XDG_RUNTIME_DIR": "/run",
        "SALESTUI_HOME": "/h",
    }
    assert clean_environment(secrets) == {"PATH": "/bin", "LC_ALL": "C", "XDG_RUNTIME_DIR": "/run"}
    command = python(
        "import json, os; print(json.dumps({'outcome': ' '.join(sorted(os.environ))}))",
        environ=os.environ | secrets | {"PATH": os.environ["PATH"]},
    )
    assert "MAIL_PASSWORD" not in command.serve(serving()).outcome


def test_the_words_never_meet_a_shell(tmp_path: Path) -> None:
    words = ("$(touch x)", "; touch y", "`id`", "two words")
    command = Command("mine", (sys.executable, "-c", "import json, sys; print(json.dumps({'outcome': json.dumps(sys.argv[1:])}))", *words))
    assert json.loads(command.serve(serving()).outcome) == list(words)
