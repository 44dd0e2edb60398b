"""config.toml: read, never written; what is wrong in it is named with file, key and nearest valid key."""

from pathlib import Path

import pytest

from salestui.config import Config, load


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Config("dark", False, True, {})
    assert list(tmp_path.iterdir()) == [], "nothing is written"


def test_everything_it_can_say(tmp_path: Path) -> None:
    path = written(tmp_path, 'theme = "light"\nascii = true\nanimations = false\n[keys]\nundo = "U"\nopen = ["enter", "PgUp"]\n')
    assert load(path) == Config("light", True, False, {"undo": ("U",), "open": ("enter", "pgup")})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('thme = "dark"', ['"thme"', 'nearest valid key is "theme"']),
        ("wibble = 1", ['"wibble"', "theme, keys, ascii, animations"]),
        ('theme = "drak"', ["theme", "drak", 'nearest valid value is "dark"']),
        ("theme = 3", ["theme = 3"]),
        ('ascii = "yes"', ["ascii", "neither true nor false"]),
        ("keys = 3", ["keys", "[keys]"]),
        ("[keys]\nundo = 3", ["keys.undo"]),
        ("theme dark", ["not valid TOML", "line 1"]),
        (b"theme = \xff", ["not UTF-8", "byte 8"]),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str | bytes, words: list[str]) -> None:
    path = written(tmp_path, text)
    (problem,) = load(path).problems
    assert all(word in str(problem) for word in [str(path), "Nothing was changed", *words]), str(problem)


def test_one_wrong_line_costs_that_setting_and_no_other(tmp_path: Path) -> None:
    path = written(tmp_path, 'theme = "ligth"\nascii = true\n[keys]\nundo = 3\nredo = "R"\n')
    config = load(path)
    assert (config.theme, config.ascii, config.keys) == ("dark", True, {"redo": ("R",)})
    assert ["theme" in str(config.problems[0]), "keys.undo" in str(config.problems[1])] == [True, True]


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert "cannot be read" in str(load(tmp_path / "config.toml").problems[0])
