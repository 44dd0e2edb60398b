"""The command line as a founder's shell and scripts meet it: in this process where only the words matter, as a program where that is the point."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from salestui.cli import main
from salestui.demo.server import DemoServer

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(self.json["rows"])


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a new store in it, made once; tests get copies."""
    home = tmp_path_factory.mktemp("fresh") / "home"
    assert main(["--home", str(home), "init"]) == 0
    return home


@pytest.fixture
def home(fresh_home: Path, tmp_path: Path) -> Path:
    """A home of the test's own."""
    return Path(shutil.copytree(fresh_home, tmp_path / "home"))


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("prospect", "list")`: one command on the test's home, in this process. An unexpected fault fails the test."""

    def call(*words: object, code: int | None = 0) -> Result:
        capsys.readouterr()
        ended = main(["--home", str(home), *map(str, words)])
        said = capsys.readouterr()
        assert "Something unexpected" not in said.err, (home / "log" / "salestui.log").read_text()
        assert code is None or ended == code, f"exit {ended}: {said.err}{said.out[:500]}"
        return Result(ended, said.out, said.err)

    return call


@pytest.fixture
def program(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`program("today", env={...})`: the command as a program of its own."""

    def call(*words: object, **options: Any) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "SALESTUI_HOME": str(home), "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        settings: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "capture_output": True,
            "timeout": 60,
            "encoding": "utf-8",
            "errors": "surrogateescape",
        }
        return subprocess.run(
            [sys.executable, "-m", "salestui", *(word if isinstance(word, bytes) else str(word) for word in words)],
            env=env,
            check=False,
            **{**settings, **options},
        )

    return call


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    """A real SMTP server on this machine that keeps what it gets."""
    server = DemoServer(tmp_path / "received")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., Path]:
    """`script(stage="Captured")`: an e-mail asset as a file."""
    made: list[Path] = []

    def write(
        title: str = "Opener", stage: str = "Captured", subject: str = "Hello {{ prospect.first_name }}", body: str = "Hi.", **more: object
    ) -> Path:
        path = tmp_path / f"asset-{len(made)}.md"
        extra = "".join(f"{key}: {value}\n" for key, value in more.items())
        path.write_text(f'---\nkind: email\ntitle: {title}\nsubject: "{subject}"\nstage: {stage}\n{extra}---\n{body}\n', encoding="utf-8")
        made.append(path)
        return path

    return write


@pytest.fixture
def ready(run: Run, server: DemoServer, script: Callable[..., Path]) -> Run:
    """A store that can send: a mailbox on the server, two mails in Captured, three prospects."""
    run(
        "mailbox",
        "add",
        "--name",
        "main",
        "--from",
        "Fay Ley <fay@firm.example>",
        "--host",
        server.host,
        "--port",
        server.port,
        "--security",
        "none",
    )
    run("asset", "add", script(body="Hi {{ prospect.first_name }}, a word to {{ prospect.company }}."))
    run("asset", "add", script(title="Follow-up", subject="Once more", delay="2b"))
    for name, company in (("Ada Moss", "Moss Ltd"), ("Bo Lind", "Lind AB"), ("Cy Ray", "")):
        run(
            "prospect",
            "add",
            "--name",
            name,
            "--email",
            f"{name.split()[0].lower()}@{name.split()[1].lower()}.example",
            "--company",
            company,
        )
    return run
