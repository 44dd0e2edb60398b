"""salestui.commands is the one table: every command is told of, has a key that nothing else on its screen has, and stands in the README."""

import importlib.util
import re
import subprocess
import sys
from types import ModuleType

import pytest

from salestui.commands import COMMANDS, EVERYWHERE, SCREENS, VIEWS, Command, clashes_in, footer, help_lines, valid_key

from .tree import ROOT

each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)


def write_keys() -> ModuleType:
    """scripts/write_keys.py, which is no package."""
    spec = importlib.util.spec_from_file_location("write_keys", ROOT / "scripts" / "write_keys.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@each_command
def test_a_command_says_what_it_does(command: Command) -> None:
    assert re.fullmatch(r"[A-Z“].*[.]", command.help), f"{command.id}: help is a sentence, not {command.help!r}"
    assert 0 < len(command.label) <= 16, f"{command.id}: the footer has no room for {command.label!r}"
    assert set(command.where) <= {EVERYWHERE, *SCREENS, *VIEWS}, f"{command.id} works on {command.where}, which the app does not have"


@each_command
def test_every_terminal_can_send_its_keys(command: Command) -> None:
    bad = [key for key in command.keys if not valid_key(key)]
    assert not bad, f"{command.id}: {bad} cannot be told from another key in a plain terminal"
    assert "esc" not in command.keys or command.id == "back", f"{command.id}: nothing hot on esc"


def test_no_two_commands_share_a_key_on_a_screen() -> None:
    assert not clashes_in(COMMANDS), "; ".join(f"{key} is both {one} and {two}" for key, one, two in clashes_in(COMMANDS))


def test_ids_are_unique() -> None:
    names = [command.id for command in COMMANDS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("screen", [*SCREENS, *VIEWS])
def test_help_tells_of_every_key_of_a_screen(screen: str) -> None:
    told = {sentence for _, sentence in help_lines(screen)}
    untold = [command.id for command in COMMANDS if command.works_on(screen) and command.keys and command.help not in told]
    assert not untold, f"? on {screen} says nothing of {untold}"
    assert footer(screen), f"{screen} has an empty footer"


def test_capitals_go_lowercase_acts() -> None:
    """The one capital that goes nowhere else is G, to the end of a list."""
    letters = {key: command.id for command in COMMANDS for key in command.keys if len(key) == 1 and key.isalpha()}
    wrong = [f"{key} ({name})" for key, name in letters.items() if key.isupper() != name.startswith("go-") and key != "G"]
    assert not wrong, f"capitals go, lowercase acts: {wrong}"


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_a_key_that_goes_there(screen: str) -> None:
    assert any(command.id == f"go-{screen}" and command.keys for command in COMMANDS)


def test_the_readme_has_todays_keys() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert write_keys().with_keys(readme) == readme, "README.md's table of keys is old: run `make keys`"
    assert write_keys().FENCE.search(readme), "README.md lost the place where `make keys` writes"


def test_the_table_needs_no_terminal_library() -> None:
    code = "import sys, salestui.commands; sys.exit('textual' in sys.modules or 'rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0, (
        "importing salestui.commands imports Textual"
    )
