"""4Qs in a real terminal, killed at a random key: what was shown as decided is decided, and what was typed is there again."""

import os
import random
import signal
from datetime import timedelta
from pathlib import Path

import pyte
import pytest

from salestui.paths import locate
from salestui.store.engine import connect, open_store, transaction
from salestui.store.intel import Heard, add_heard
from salestui.store.prospects import add_prospect

from .test_shell_terminal import NOW, Terminal

pytestmark = pytest.mark.pty
KEYS = 200
WORDS = "what they make of month end is a matter of the first week"


def keys(chosen: random.Random) -> list[str]:
    """So many keys of a founder at work: a letter each, a sentence now and then."""
    typed: list[str] = []
    while len(typed) < KEYS:
        typed += chosen.choice((["x"], ["p"], ["1", "p"], ["4", "p"], ["2", "e", *chosen.choice(WORDS.split()), " ", *"is mine", "\r"]))
    return typed[:KEYS]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_key_loses_at_most_that_key(tmp_path: Path, seed: int) -> None:
    paths = locate(str(tmp_path / "home"), {})
    db = open_store(paths)
    add_prospect(db, {"name": "Ada Lovelace", "email": "ada@a.example"}, NOW)
    with transaction(db):
        for number in range(KEYS):
            add_heard(db, Heard(f"Heard {number:03}", f"Something about number {number}."), NOW + timedelta(minutes=number))
    db.close()
    chosen = random.Random(seed)
    typed, end = keys(chosen), chosen.randrange(20, KEYS)
    terminal = Terminal(tmp_path / "home")
    try:
        terminal.read(lambda: b"salestui" in terminal.out)
        terminal.press("Q")
        screen = pyte.Screen(120, 40)
        stream, fed = pyte.ByteStream(screen), 0

        def seen(text: str) -> bool:
            """Whether a text stands on the screen: of a line only the cells that differ are written."""
            nonlocal fed
            stream.feed(terminal.out[fed:])
            fed = len(terminal.out)
            return any(text in "".join(screen.buffer[y][x].data for x in range(120)) for y in range(40))

        terminal.read(lambda: seen("Heard 000"))
        done, sentence = 0, ""
        for key in typed[: end - 1]:
            before = len(terminal.out)
            terminal.press(key)
            if (key in "xp\r" and not sentence) or key == "\r":
                done, sentence = done + 1, ""
                terminal.read(lambda name=f"Heard {done:03}": seen(name))  # type: ignore[misc]
            elif key == "e" and not sentence:
                sentence = " "
                terminal.read(lambda at=before: b"make of" in terminal.out[at:])  # type: ignore[misc]
            elif sentence:
                sentence += key
                terminal.read(lambda at=before: len(terminal.out) > at)  # type: ignore[misc]
        terminal.quiet(0.05)
        terminal.press(typed[end - 1])
        os.kill(terminal.program.pid, signal.SIGKILL)
    finally:
        terminal.close()
    db = connect(paths.store)
    decided = db.execute("SELECT count(*) FROM decision").fetchone()[0]
    assert done <= decided <= done + 1, f"{done} were shown as decided, the store has {decided}"
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if sentence.strip() and decided == done:
        kept = (paths.state / "unsaved-triage.json").read_text()
        assert sentence.strip() in kept, f"{sentence!r} was typed, kept is {kept}"
    db.close()
