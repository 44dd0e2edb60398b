"""`salestui where` and `salestui init`: where things are kept, and a new store."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import SalesError, TryLater
from ..glass import quoted
from .call import Call
from .plain_file import open_plain

if TYPE_CHECKING:
    from ..rules.stages import DefaultStage
    from .parser import Parser

_KEYS = ("name", "kind", "customer_goal", "next_step", "exit_evidence", "max_days")


def build_where(parser: "Parser") -> None:
    """The arguments of `where`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=where)


def where(call: Call) -> int:
    """Print every path; nothing is made."""
    paths = call.paths
    places = {
        "store": paths.store, "config": paths.config_file, "data": paths.data, "state": paths.state, "log": paths.log_file, "backups": paths.backups
    }  # fmt: skip
    if call.args.json:
        call.out.json({name: str(place) for name, place in places.items()})
        return 0
    for name, place in places.items():
        call.out.line(f"{name.ljust(8)} {place}{'' if _there(place) else '  (not there yet)'}")
    return 0


def _refuse(call: Call) -> NoReturn:
    """Say that there is a store already, or what it is that stands in its place. Raises `SalesError`."""
    from ..store.engine import explained

    store = call.paths.store
    damaged = SalesError(f"{store} is damaged.")
    try:
        with explained():
            if call.db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise damaged
    except TryLater:
        raise
    except SalesError as error:
        hint = "Move it away and do it again, or make a store elsewhere with --home DIR; salestui restore FILE puts a backup in its place."
        raise SalesError(error.title, "No store was made; it was left as it is.", hint) from error
    raise SalesError(f"There is a store already: {store}.", "It was left as it is.", "Use it, or make another with --home DIR.")


def _there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False


def build_init(parser: "Parser") -> None:
    """The arguments of `init`."""
    parser.add_argument(
        "--stages",
        type=str,
        metavar="FILE.toml",
        help="your own stages: a [[stage]] table each, with name and, as you like, " + ", ".join(_KEYS[1:]),
    )
    parser.set_defaults(run=init)


def init(call: Call) -> int:
    """Make the store; an existing one is refused."""
    from ..store.engine import create_store

    paths = call.paths
    if _there(paths.store):
        _refuse(call)
    stages = read_stages(Path(call.args.stages)) if call.args.stages else None
    if not create_store(paths, stages):
        raise SalesError(
            f"Another program has just made {paths.store}.", "It was left as it is.", "Use it, or make another with --home DIR."
        )
    call.out.line(f"Made {paths.store}.")
    call.out.line("Next: salestui import FILE takes in your contacts, salestui mailbox add lets it send, salestui opens the app.")
    return 0


def read_stages(path: Path) -> "list[DefaultStage]":
    """The founder's own stages from a TOML file. Raises `SalesError` naming the file, the stage and the key."""
    import tomllib

    try:
        with open_plain(str(path)) as file:
            table = tomllib.loads(file.read().decode("utf-8-sig"))
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}", "Check the name.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(path, f"is not valid TOML: {error}", "Correct that line.") from error
    rows = table.get("stage")
    extra = [name for name in table if name != "stage"]
    if extra or not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise _refused(
            path, f"has the key {quoted(extra[0])}" if extra else "has no [[stage]] in it", "Write a [[stage]] table for each stage."
        )
    stages = [_stage(path, number, row) for number, row in enumerate(rows, 1)]
    names = [stage.name.casefold() for stage in stages]
    double = next((stage.name for stage in stages if names.count(stage.name.casefold()) > 1), None)
    if double:
        raise _refused(path, f"has two stages named {quoted(double)}", "Give each its own name.")
    if not any(stage.kind == "open" for stage in stages):
        raise _refused(path, "has no open stage", 'Prospects begin in one: kind = "open".')
    return stages


def _stage(path: Path, number: int, row: dict[str, Any]) -> "DefaultStage":
    from difflib import get_close_matches

    from ..glass import safe_text
    from ..rules.stages import KINDS, DefaultStage

    for key in row:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            raise _refused(
                path,
                f"stage {number} has the key {quoted(key)}",
                f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(_KEYS)}.",
            )
    words = {key: safe_text(value).strip() if isinstance(value := row.get(key, ""), str) else None for key in _KEYS[:-1]}
    wrong = next((key for key, value in words.items() if value is None), None)
    if wrong:
        raise _refused(path, f"stage {number}: {wrong} is no text", f'Write {wrong} = "…".')
    if not words["name"]:
        raise _refused(path, f"stage {number} has no name", "Name it as a past event, like “Call booked”.")
    kind = words["kind"] or "open"
    if kind not in KINDS:
        raise _refused(path, f"stage {number}: {quoted(kind)} is no kind", f"The kinds are {', '.join(KINDS)}.")
    days = row.get("max_days")
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 3650):
        raise _refused(path, f"stage {number}: max_days is no number of days", "Write max_days = 14.")
    return DefaultStage(words["name"], kind, words["customer_goal"] or "", words["next_step"] or "", words["exit_evidence"] or "", days)


def _refused(path: Path, what: str, hint: str) -> SalesError:
    return SalesError(f"{path} {what}.", "No store was made.", hint)
