"""The README is true: every line of its first ten minutes is run, in its order, against a mail server on this machine."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sender.servers import Recorder

from .tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SALESTUI = Path(sys.executable).parent / "salestui"
DONE, PARTLY = 0, 3


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def commands() -> list[list[str]]:
    """Every `salestui ...` line of the shell blocks as words; the bare one opens the app and is left out."""
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("salestui ")]
    return [words[1:] for line in lines if len(words := shlex.split(line, comments=True)) > 1]


def on_this_machine(words: list[str], port: int) -> list[str]:
    """The same command with the server of the test instead of the README's."""
    if words[:2] != ["mailbox", "add"]:
        return words
    kept = words[: words.index("--host")]
    return [*kept, "--host", "127.0.0.1", "--port", str(port), "--security", "none", "--gap", "0-0"]


def test_the_first_ten_minutes_run_as_they_stand(tmp_path: Path) -> None:
    script = next(block for block in blocks("markdown") if "kind: email" in block)
    (tmp_path / "first-hello.md").write_text(script, encoding="utf-8")
    (tmp_path / "salestui").symlink_to(ROOT / "salestui")
    environ = {**os.environ, "SALESTUI_HOME": str(tmp_path / "home")}
    server = Recorder(tmp_path)
    try:
        for words in commands():
            asked = subprocess.run(
                [SALESTUI, *on_this_machine(words, server.port)], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
            )
            said = f"salestui {shlex.join(words)} ended with {asked.returncode}:\n{asked.stdout}{asked.stderr}"
            assert asked.returncode == DONE or (words[0] == "import" and asked.returncode == PARTLY), said
            assert "Traceback" not in asked.stderr, said
        mails = server.mails()
    finally:
        server.stop()
    reached = [mail.recipient for mail in mails if mail.recipient != "marta@firm.example"]
    assert len(reached) == len(set(reached)) > 5, f"the README's mails reached {reached}"
    assert "desmond@achterberglegal.example" not in reached, "who unsubscribed was written to"


def shown_commands() -> list[list[str]]:
    """The lines of the blocks that no test can run (they need a provider, or stay)."""
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("words", shown_commands(), ids=" ".join)
def test_every_option_that_is_only_shown_exists(words: list[str]) -> None:
    command = [word for word in words[:2] if not word.startswith("-")]
    told = subprocess.run([SALESTUI, *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    missing = [word for word in words if word.startswith("--") and word not in told.stdout]
    assert told.returncode == 0 and not missing, f"README.md shows {missing} of salestui {' '.join(command)}: {told.stderr}"


def named_commands() -> list[tuple[str, ...]]:
    """The commands that the prose names: ("undo",), ("prospect", "set")."""
    inline = re.findall(r"`salestui ([a-z][^`]*)`", README)
    return sorted({tuple(re.findall(r"^[a-z]+(?: [a-z]+)?", found)[0].split()) for found in inline})


@pytest.mark.parametrize("words", named_commands(), ids=" ".join)
def test_every_command_the_readme_names_exists(words: tuple[str, ...]) -> None:
    asked = subprocess.run([SALESTUI, *words, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, f"README.md names `salestui {' '.join(words)}`: {asked.stderr}"


def test_every_file_the_readme_links_to_exists() -> None:
    missing = [name for name in re.findall(r"\]\(([^):]+)\)", README) if not (ROOT / name).exists()]
    assert not missing, f"README.md links to {missing}"


def test_the_settings_the_readme_shows_are_accepted(tmp_path: Path) -> None:
    from salestui.commands import COMMANDS, resolve_keys
    from salestui.config import load

    (tmp_path / "config.toml").write_text(blocks("toml")[0], encoding="utf-8")
    config = load(tmp_path / "config.toml")
    assert config.theme == "light" and config.ascii and not config.animations
    assert not resolve_keys(COMMANDS, config.keys)[1]
