"""Writes the table of keys in README.md from salestui's own table of commands: `make keys`."""

import re
from pathlib import Path

from salestui.commands import COMMANDS, EVERYWHERE, SCREENS, VIEWS, Command

README = Path(__file__).resolve().parent.parent / "README.md"
FENCE = re.compile(r"(<!-- keys: written by `make keys` -->\n).*?(<!-- /keys -->)", re.S)


def keys_table() -> str:
    """The Markdown of all keys: one table for everywhere, then one for each screen."""
    parts = []
    for where, title in {EVERYWHERE: "Everywhere", **SCREENS, **VIEWS}.items():
        rows = [command for command in COMMANDS if where in command.where]
        if rows:
            parts.append("\n".join([f"**{title}**", "", "| key | what it does | name in config.toml |", "|---|---|---|", *map(row, rows)]))
    return "\n\n".join(parts)


def row(command: Command) -> str:
    """One line: the keys, the sentence that `?` shows, and the id."""
    keys = " ".join(f"`{key}`" for key in command.keys) or f"`:` {command.label}"
    return f"| {keys} | {command.help} | {command.id} |"


def with_keys(readme: str) -> str:
    """The README with today's table in it."""
    return FENCE.sub(lambda found: f"{found[1]}\n{keys_table()}\n\n{found[2]}", readme)


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text(encoding="utf-8")), encoding="utf-8")
