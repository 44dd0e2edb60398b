"""A file over 400 lines is a room that wants a wall, a function over 60 lines one that wants a name; errors are never swallowed."""

import ast
from pathlib import Path

import pytest

from .tree import parsed, python_files, shown

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
# The doors: the only places where any error at all is caught, to be told to the founder and logged.
DOORS = {"salestui/app.py", "salestui/cli/__init__.py", "salestui/cli/door.py", "salestui/errordoor.py"}

FILES = python_files("salestui", "tests", "benchmarks")
each_file = pytest.mark.parametrize("path", FILES, ids=shown)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@each_file
def test_a_file_fits_in_a_head(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES_OF_A_FILE, (
        f"{shown(path)} has {lines} lines, the most is {MOST_LINES_OF_A_FILE}: split it by what a reader would look for"
    )


@each_file
def test_a_function_fits_on_a_screen(path: Path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines, line {node.lineno})"
        for node in ast.walk(parsed(path))
        if isinstance(node, Function) and node.end_lineno is not None and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long, f"{shown(path)}: over {MOST_LINES_OF_A_FUNCTION} lines: {', '.join(long)}"


@pytest.mark.parametrize("path", python_files("salestui"), ids=shown)
def test_no_error_is_swallowed(path: Path) -> None:
    wrong = []
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        broad = node.type is None or any(
            isinstance(part, ast.Name) and part.id in ("Exception", "BaseException") for part in ast.walk(node.type)
        )
        raises = any(isinstance(part, ast.Raise) for part in ast.walk(node))
        silent = all(isinstance(statement, ast.Pass | ast.Continue) for statement in node.body)
        if broad and (silent or not (raises or shown(path) in DOORS)):
            wrong.append(f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}")
    assert not wrong, f"{shown(path)} swallows errors: {'; '.join(wrong)}: name the error that is expected, or let it reach the door"


@each_file
def test_no_unfinished_work(path: Path) -> None:
    marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    found = [
        f"line {number}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    assert not found, f"{shown(path)} has notes to self ({', '.join(found)}): do it, or file an issue"


SECONDS_OF_A_HANG = 10  # a test may say that something ends at all; it may not say how fast this machine is
CLOCKS = {"perf_counter", "monotonic", "process_time", "perf_counter_ns", "monotonic_ns", "time"}


def timed_names(function: ast.AST) -> set[str]:
    """Names that hold a measured time: assigned from an expression that asks a clock, or from such a name."""
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None and is_timed(node.value, names):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return names


def is_timed(expression: ast.AST, names: set[str]) -> bool:
    """Whether an expression asks a clock or uses a name that holds a measured time."""
    for part in ast.walk(expression):
        if isinstance(part, ast.Name) and part.id in names:
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute | ast.Name):
            called = ast.unparse(part.func)
            if called.split(".")[-1] in CLOCKS and (called in CLOCKS - {"time"} or called.startswith(("time.", "perf_"))):
                return True
    return False


@pytest.mark.parametrize("path", python_files("tests"), ids=shown)
def test_no_test_asserts_a_bare_time(path: Path) -> None:
    """`assert seconds < 0.5` fails on a busy machine and says nothing on a fast one: compare with a yardstick of the same run."""
    wrong = []
    for function in (node for node in ast.walk(parsed(path)) if isinstance(node, Function)):
        names = timed_names(function)
        for node in ast.walk(function):
            if not (isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare)):
                continue
            sides = [node.test.left, *node.test.comparators]
            numbers = [side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, int | float)]
            if any(number < SECONDS_OF_A_HANG for number in numbers) and any(is_timed(side, names) for side in sides):
                wrong.append(f"line {node.lineno}: {ast.unparse(node)}")
    assert not wrong, f"{shown(path)} asserts a bare time: {'; '.join(wrong)}"
