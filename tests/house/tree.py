"""What the house tests look at: the modules of salestui with the names they import, and the files that git keeps."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "salestui"


@dataclass(frozen=True)
class Import:
    """One imported name: absolute ("salestui.store.engine"), where it stands, and whether only type checkers see it."""

    name: str
    line: int
    typing_only: bool


def python_files(*folders: str) -> list[Path]:
    """Every Python file below the folders of the checkout, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def shown(path: Path) -> str:
    """The path as a reader knows it: below the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_name(path: Path) -> str:
    """ "salestui.store.engine" for salestui/store/engine.py."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file, at its top or inside a function, as absolute names down to the imported thing."""
    unseen = {id(inner) for node in ast.walk(parsed(path)) if _is_type_checking(node) for inner in ast.walk(node)}
    own = module_name(path).split(".")
    package = own if path.name == "__init__.py" else own[:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, id(node) in unseen)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(f"{start}.{alias.name}", node.lineno, id(node) in unseen)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files that git keeps (in an unpacked archive without git: all files but the usual leavings)."""
    asked = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode == 0:
        found = [ROOT / name for name in asked.stdout.split("\0") if name]
    else:
        leavings = {".venv", ".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
        found = [path for path in ROOT.rglob("*") if not leavings & set(path.parts)]
    return tuple(path for path in found if path.is_file())
