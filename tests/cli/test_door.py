"""Exit codes, streams and homes: no traceback ever, whatever the command is given and wherever it runs."""

import fcntl
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.cli.catalog import COMMANDS

from .conftest import ROOT, Run

Program = Callable[..., subprocess.CompletedProcess[str]]


def one_line(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one sentence of a refusal."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1 and done.stderr.startswith("salestui: "), done.stderr
    return done.stderr


def test_help_tells_every_command_and_each_command_tells_its_own(run: Run) -> None:
    overview = run("--help").out
    for name in COMMANDS:
        assert f"salestui {name} " in overview
        assert "--home" in run(name, "--help").out
    assert run("help", "send").out == run("send", "--help").out and run("help").out == overview
    assert run("--version").out.startswith("salestui ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["outbx"], "salestui outbox"),
        (["merge"], "no command"),
        (["--jsno"], "no option"),
        (["today", "--jsno"], "--json"),
        (["--home"], "--home needs"),
        (["--home="], "--home needs"),
        (["today", "--home"], "--home"),
        (["fetsch"], "salestui fetch"),
        (["prospect", "forget"], "no command"),
        (["\x1b[2J"], "no command"),
        ([""], "no command"),
        (["outbox", "--limit=--"], "--limit wants a number"),
        (["mailbox", "pause", "a", "  "], "not understood"),
    ],
)
def test_usage_is_two_and_names_the_nearest(run: Run, words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    from salestui.cli import main

    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == "" and says in said.err and said.err.count("\n") == 1 and "\x1b" not in said.err


def test_without_a_terminal_the_app_says_so(program: Program) -> None:
    assert "needs a terminal" in one_line(program(), 2)


def test_home_stands_before_or_after_or_in_the_environment(program: Program, home: Path) -> None:
    program("prospect", "add", "--name", "Ada")
    for words in (
        ["--home", home, "prospect", "list", "--json"],
        ["prospect", "list", "--json", f"--home={home}"],
        ["prospect", "--home", home, "list", "--json"],
    ):
        assert json.loads(program(*words, env={"SALESTUI_HOME": "/nowhere"}).stdout)["total"] == 1


def test_a_bare_environment_is_enough(home: Path) -> None:
    env = ["env", "-i", f"PYTHONPATH={ROOT}", sys.executable, "-m", "salestui"]
    done = subprocess.run(
        [*env, "--home", str(home), "prospect", "list", "--json"], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0 and json.loads(done.stdout) == {"rows": [], "total": 0} and done.stderr == b""


@pytest.mark.parametrize(
    "env",
    [{"LANG": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}, {"TZ": "Nowhere/Land"}],
)
def test_any_locale_gets_whole_words(program: Program, env: dict[str, str]) -> None:
    program("prospect", "add", "--name", "Zoë 山田 👋")
    done = program("prospect", "list", "--json", env=env)
    assert json.loads(done.stdout)["rows"][0]["name"] == "Zoë 山田 👋" and done.returncode == 0
    assert "Zoë 山田 👋" in program("prospect", "list", env=env).stdout


def test_a_reader_that_leaves_early_ends_it_quietly(program: Program, home: Path) -> None:
    for number in range(3):
        program("prospect", "add", "--name", f"Ada {number} " + "x" * 30_000)
    for words in ("prospect list --json", "prospect list", "--help"):
        command = f"{sys.executable} -m salestui {words} | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(
            ["bash", "-c", command], env={"PATH": os.environ["PATH"], "SALESTUI_HOME": str(home), "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b""), words


def test_closed_streams_hurt_nothing(program: Program, home: Path) -> None:
    def shell(end: str) -> subprocess.CompletedProcess[bytes]:
        command = f"{sys.executable} -m salestui prospect add --name Ada {end}"
        env = {"PATH": os.environ["PATH"], "SALESTUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
        return subprocess.run(["bash", "-c", command], env=env, capture_output=True, check=False)

    for end in (">&-", "<&- >&- 2>&-"):
        assert shell(end).returncode == 0, end
    full = shell("> /dev/full")
    assert full.returncode == 1 and b"could not be written" in full.stderr and full.stderr.count(b"\n") == 1
    db = sqlite3.connect(home / "data" / "salestui.db")
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",) and db.execute("SELECT count(*) FROM prospect").fetchone() == (3,)


def test_a_folder_that_is_gone_is_named(tmp_path: Path, home: Path) -> None:
    gone = tmp_path / "gone"
    for words, code in (
        (f"--home {home} today --json", 0),
        ("--home here today", 1),
        (f"--home {home} import x.csv", 1),
        (f"--home {home} backup y.db", 1),
    ):
        gone.mkdir()
        command = f"cd {gone} && rmdir {gone} && exec {sys.executable} -m salestui {words}"
        done = subprocess.run(
            ["bash", "-c", command], env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
        assert "unexpected" not in done.stderr, done.stderr


def test_homes_that_cannot_be_are_refused(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for home in (file, "/proc/nowhere", "/dev/null/x"):
        assert "home" in one_line(program("capture", "x", "--home", home)).lower()
        program("doctor", "--home", home)
    assert file.read_text() == "mine"


def damaged(store: Path) -> dict[str, bytes]:
    """What may stand where the store should, by name."""
    whole = store.read_bytes()
    newer = bytearray(whole)
    newer[60:64] = (999).to_bytes(4, "big")
    return {
        "empty": b"", "foreign": b"hello\n" * 400, "another program's": bytes(whole[:68] + b"\0\0\0\1" + whole[72:]), "cut short": whole[: len(whole) // 2],
        "garbled": whole[:4096] + os.urandom(len(whole) - 4096), "newer": bytes(newer),
    }  # fmt: skip


def test_a_store_that_is_none_is_refused_and_left_as_it_is(program: Program, home: Path) -> None:
    store = home / "data" / "salestui.db"
    for name, content in damaged(store).items():
        store.write_bytes(content)
        for words in (("prospect", "list"), ("capture", "x"), ("import", ROOT / "salestui/demo/exports/hubspot-contacts.csv")):
            one_line(program(*words))
        if name != "garbled":
            assert store.read_bytes() == content, name


def test_a_busy_store_is_try_later(program: Program, home: Path) -> None:
    other = sqlite3.connect(home / "data" / "salestui.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "busy" in one_line(program("capture", "x"), 75)
    other.execute("ROLLBACK")
    assert program("capture", "x").returncode == 0


def test_a_full_disk_loses_nothing(program: Program, home: Path, tmp_path: Path) -> None:
    program("prospect", "add", "--name", "Ada")
    rows = "".join(f"Person {number},p{number}@x.example,{'note ' * 40}\n" for number in range(3000))
    (tmp_path / "big.csv").write_text("Name,Email,Notes\n" + rows)

    def little_room() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

    one_line(program("import", tmp_path / "big.csv", preexec_fn=little_room))
    done = program("prospect", "list", "--json")
    assert json.loads(done.stdout)["total"] == 1
    db = sqlite3.connect(home / "data" / "salestui.db")
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_fault_of_ours_goes_to_the_log(run: Run, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import salestui.store.today
    from salestui.cli import main

    def broken(*args: object, **more: object) -> None:
        raise ValueError("an ugly \x1b]0;x\x07 surprise")

    monkeypatch.setattr(salestui.store.today, "count_today", broken)
    assert main(["today", "--home", str(home)]) == 1
    said = capsys.readouterr().err
    log = home / "log" / "salestui.log"
    assert said.count("\n") == 1 and str(log) in said and "ValueError" in said and "ugly" not in said
    assert (
        "Traceback" in log.read_text() and "ugly" in log.read_text() and "\x1b" not in log.read_text() and log.stat().st_mode & 0o077 == 0
    )


def test_ctrl_c_during_an_import_keeps_all_or_nothing_and_says_which(home: Path, tmp_path: Path, program: Program) -> None:
    rows = "".join(f"Person {number},p{number}@x.example\n" for number in range(40_000))
    (tmp_path / "big.csv").write_text("Name,Email\n" + rows)
    process = subprocess.Popen(
        [sys.executable, "-m", "salestui", "--home", str(home), "import", str(tmp_path / "big.csv")],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while process.poll() is None and not (home / "data" / "backups").exists():  # it has come to writing
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    total = json.loads(program("prospect", "list", "--limit", 1, "--json").stdout)["total"]
    assert "Traceback" not in err and (process.returncode, total) in ((130, 0), (0, 40_000))
    assert ("Nothing of it was kept" in err) == (process.returncode == 130)


def test_a_stopped_import_keeps_nothing_and_exits_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from salestui.cli.stopping import Stopper

    monkeypatch.setattr(Stopper, "asked", lambda self: True)
    assert "Nothing of it was kept" in run("import", ROOT / "salestui/demo/exports/hubspot-contacts.csv", code=130).err
    assert run("prospect", "list", "--json").json["total"] == 0


def test_progress_and_colour_stay_out_of_pipes(program: Program) -> None:
    done = program("import", ROOT / "salestui/demo/exports/hubspot-contacts.csv")
    assert done.stderr == "" and "\x1b" not in done.stdout


@pytest.mark.parametrize("words", ["prospect list", "today", "undo --list", "formula", "mailbox list"])
def test_json_is_one_document_and_nothing_else(run: Run, words: str) -> None:
    document = run(*words.split(), "--json").json
    assert isinstance(document["rows"], list) and document["total"] == len(document["rows"])


@pytest.mark.pty
def test_lists_keep_within_a_narrow_terminal(program: Program, home: Path) -> None:
    program("prospect", "add", "--name", "山" * 100, "--email", "ada@x.example", "--company", "y" * 200)
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, __import__("termios").TIOCSWINSZ, (24).to_bytes(2, "little") + (80).to_bytes(2, "little") + bytes(4))
    done = program("prospect", "list", stdout=follower, stderr=subprocess.DEVNULL, capture_output=False)
    os.close(follower)
    shown = os.read(leader, 10_000).decode()
    os.close(leader)
    from salestui.cli.out import cell_width

    assert done.returncode == 0 and all(cell_width(line) <= 80 for line in shown.splitlines()) and "…" in shown


def test_the_demo_walks_without_a_terminal_and_leaves_nothing(program: Program, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    done = program("demo", "--headless", env={"TMPDIR": str(tmp_path / "temporary")})
    assert done.returncode == 0 and "Import" in done.stdout and "sent" in done.stdout and done.stderr == ""
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_capture_loads_nothing_heavy(home: Path) -> None:
    heavy = "textual rich sqlmodel sqlalchemy pydantic alembic jinja2 email smtplib platformdirs keyring yaml markdown_it"
    code = f"import sys; from salestui.cli import main; main(sys.argv[1:]); print(*sorted({{n.split('.')[0] for n in sys.modules}} & set('{heavy}'.split())))"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, "--home", str(home), "capture", "x"], env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[1] == "" and done.returncode == 0, done.stdout


def test_the_console_script_exits_with_the_code(home: Path) -> None:
    script = Path(sys.executable).parent / "salestui"
    if not script.exists():
        pytest.skip("salestui is not installed beside this Python")
    env = {"PATH": os.environ["PATH"], "SALESTUI_HOME": str(home)}
    assert subprocess.run([script, "undo"], env=env, capture_output=True, check=False).returncode == 1
    assert subprocess.run([script, "nonsense"], env=env, capture_output=True, check=False).returncode == 2
    assert shutil.which("salestui", path=str(script.parent))
