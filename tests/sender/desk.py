"""A founder's desk for the fault matrix: the real command line on a home of the test's own, and what it left in outbox and mailbox."""

import contextlib
import io
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from salestui.cli import main

SCRIPT = """---
kind: email
title: Opener
subject: "Month-end at {{ prospect.company }}"
stage: Captured
---
Hi {{ prospect.first_name }},

how long does **month-end** take you?
"""


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str


class Desk:
    """One home. Times are counted from when it was made, which is when its mails are due."""

    def __init__(self, home: Path) -> None:
        self.home, self.began = home, datetime.now(UTC)

    def run(self, *words: object, code: int | None = 0) -> Said:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            ended = main(["--home", str(self.home), *map(str, words)])
        said = Said(ended, out.getvalue(), err.getvalue())
        assert "Something unexpected" not in said.err, said.err
        assert code is None or ended == code, f"{words[:2]} ended with {ended}: {said.err}{said.out[:500]}"
        return said

    def json(self, *words: object) -> Any:
        return json.loads(self.run(*words, "--json").out)

    def point_to(self, port: int, host: str = "127.0.0.1", **options: object) -> None:
        """The mailbox now stands for this server; a stopped one is resumed."""
        values = {"security": "none", "timeout": 5, "user": ""} | options
        more = [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]
        self.run("mailbox", "set", "main", "--host", host, "--port", port, *more)
        if self.mailbox["state"] != "ready":
            self.run("mailbox", "resume", "main")

    def send(self, hours: float = 0, *words: object) -> tuple[int, dict[str, Any]]:
        """(exit code, report) of a run so many hours after the mails were due."""
        at = self.began + timedelta(hours=hours)
        said = self.run("send", "--json", "--now", at.isoformat(), *words, code=None)
        assert said.out, said.err
        return said.code, json.loads(said.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return sorted(self.json("outbox")["rows"], key=lambda row: int(row["id"]))

    @property
    def states(self) -> list[str]:
        return [row["state"] for row in self.rows]

    @property
    def mailbox(self) -> dict[str, Any]:
        return dict(self.json("mailbox", "list")["rows"][0])

    @property
    def suppressed(self) -> int:
        return int(self.json("suppressions")["total"])


def furnish(home: Path, prospects: int, folder: Path) -> Path:
    """A home with a mailbox, one script and so many prospects in it. Copies of it are cheap."""
    desk = Desk(home)
    desk.run("init")
    who = ("--name", "main", "--from", "Sam Founder <sam@firm.example>", "--host", "127.0.0.1", "--port", 1)
    desk.run("mailbox", "add", *who, "--security", "none", "--gap", "0-0")
    (folder / "opener.md").write_text(SCRIPT)
    desk.run("asset", "add", folder / "opener.md")
    for n in range(prospects):
        desk.run("prospect", "add", "--name", f"Ada{n} Rossi", "--email", f"ada{n}@rossi.example", "--company", "Rossi & Co")
    return home


def copy_of(furnished: Path, home: Path) -> Desk:
    """A desk of one's own, its prospects' mails due at this moment."""
    desk = Desk(Path(shutil.copytree(furnished, home)))
    desk.run("enrol", "--all")
    desk.began = datetime.now(UTC) + timedelta(seconds=1)
    return desk
