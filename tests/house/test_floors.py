"""The floors of the house: data flows one way, and each library is spoken to in one place (docs/dev/codebase-guide.md)."""

import ast
from pathlib import Path

import pytest

from .tree import PACKAGE, imports, module_name, parsed, python_files, shown

# A floor imports only lower ones. Two rooms of one floor do not know each other, except where SEES says so.
FLOORS = {
    "errors": 0,
    "glass": 0,
    "rules": 1,
    "config": 2,
    "paths": 2,
    "credentials": 2,
    "program": 2,
    "store": 3,
    "sender": 4,
    "serving": 4,
    "intel": 4,
    "exchange": 4,
    "commands": 5,
    "widgets": 6,
    "screens": 7,
    "app": 8,
    "demo": 8,
    "cli": 9,
    "__main__": 9,
}
SEES = {("demo", "app"), ("__main__", "cli"), ("serving", "sender"), ("intel", "sender"), ("intel", "exchange")}
# Widgets take plain values, never the store.
BLIND = {("widgets", "store"), ("widgets", "sender"), ("widgets", "exchange"), ("widgets", "intel"), ("widgets", "serving")}

ONLY_IN = {
    "sqlmodel": {"store"},
    "sqlalchemy": {"store"},
    "sqlite3": {"store"},
    "alembic": {"store"},
    "textual": {"widgets", "screens", "app", "demo", "cli"},
    "rich": {"widgets", "screens", "app"},
    "smtplib": {"sender"},
    "imap_tools": {"sender"},
    "imaplib": {"sender"},
    "flufl": {"sender"},
    "mailparser_reply": {"sender"},
    "dns": {"sender"},
    "msal": {"sender"},
    "httpx": {"sender", "intel"},
    "httpcore": {"intel"},
    "feedparser": {"intel"},
    "keyring": {"credentials"},
    "aiosmtpd": {"demo"},
    "jinja2": {"sender"},
    "markdown_it": {"sender", "widgets"},
    "charset_normalizer": {"exchange"},
    "pypdf": {"store"},
    "rapidfuzz": {"rules"},
    "textual_plotext": {"widgets"},
    "plotext": {"widgets"},
}
# The business is plain Python: no input or output, no clock, no libraries.
NOT_IN_RULES = {
    "os",
    "io",
    "sys",
    "pathlib",
    "time",
    "random",
    "secrets",
    "socket",
    "ssl",
    "subprocess",
    "threading",
    "asyncio",
    "tempfile",
    "shutil",
    "logging",
    "urllib",
    "http",
    "pydantic",
}
VAGUE = {"utils", "util", "common", "helpers", "helper", "managers", "manager", "misc"}

FILES = python_files("salestui")
each_file = pytest.mark.parametrize("path", FILES, ids=shown)


def room(module: str) -> str:
    """The part of salestui that a module belongs to: "store" for salestui.store.engine."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_every_room_has_a_floor() -> None:
    rooms = {room(module_name(path)) for path in FILES} - {""}
    assert not rooms - set(FLOORS), f"give {sorted(rooms - set(FLOORS))} a floor, here and in docs/dev/codebase-guide.md"


@each_file
def test_a_floor_imports_only_lower_ones(path: Path) -> None:
    here = room(module_name(path))
    wrong = []
    for found in imports(path):
        there = room(found.name) if found.name.split(".")[0] == "salestui" else ""
        if there in ("", here) or there not in FLOORS or found.typing_only:
            continue
        lower = FLOORS[there] < FLOORS.get(here, 0) or (here, there) in SEES
        if not lower or (here, there) in BLIND:
            wrong.append(f"line {found.line}: {here or 'salestui'} (floor {FLOORS.get(here, 0)}) imports {there} (floor {FLOORS[there]})")
    assert not wrong, f"{shown(path)}: " + "; ".join(wrong)


@each_file
def test_each_library_is_spoken_to_in_one_place(path: Path) -> None:
    here = room(module_name(path))
    wrong = [
        f"line {found.line}: {top} belongs to {', '.join(sorted(ONLY_IN[top]))}"
        for found in imports(path)
        if (top := found.name.split(".")[0]) in ONLY_IN and here not in ONLY_IN[top]
    ]
    assert not wrong, f"{shown(path)}: " + "; ".join(wrong)


@pytest.mark.parametrize("path", python_files("salestui/rules"), ids=shown)
def test_the_rules_touch_nothing_and_ask_no_clock(path: Path) -> None:
    pure = "urllib.parse."  # takes an address apart, and opens nothing
    found_wrong = [found for found in imports(path) if found.name.split(".")[0] in NOT_IN_RULES and not found.name.startswith(pure)]
    wrong = [f"line {found.line}: imports {found.name}" for found in found_wrong]
    wrong += [
        f"line {node.lineno}: asks the clock ({ast.unparse(node)}); take `now` as an argument"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("now", "utcnow", "today")
    ]
    assert not wrong, f"{shown(path)}: " + "; ".join(wrong)


@each_file
def test_only_the_command_line_prints(path: Path) -> None:
    if room(module_name(path)) in ("cli", "__main__"):
        return
    wrong = [
        f"line {node.lineno}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not wrong, f"{shown(path)} prints ({', '.join(wrong)}): return the words, salestui/cli prints them"


@each_file
def test_no_vague_names(path: Path) -> None:
    vague = VAGUE & set(path.relative_to(PACKAGE).with_suffix("").parts)
    assert not vague, f"{shown(path)}: “{vague.pop()}” says nothing; name the file by what it is about"


@each_file
def test_nothing_is_opened_at_import(path: Path) -> None:
    """No module-level engine, session, connection, environment or configuration: each has an owner that closes it."""
    openers = {
        "create_engine",
        "Session",
        "sessionmaker",
        "connect",
        "open_store",
        "Store",
        "Environment",
        "SandboxedEnvironment",
        "open",
        "Thread",
    }
    if shown(path).endswith("migrations/env.py"):
        return  # Alembic runs this file; it is never imported
    wrong = [
        f"line {node.lineno}: {ast.unparse(node.func)}(...)"
        for statement in parsed(path).body
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in openers
    ]
    assert not wrong, f"{shown(path)} opens something while it is imported: " + "; ".join(wrong)
