"""`salestui undo` and `salestui redo`: every action, across restarts."""

from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import PARTLY, Call
from .out import local, many
from .parser import count

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..store.engine import Database
    from ..store.journal import Undone
    from .parser import Parser


def build_undo(parser: "Parser") -> None:
    """The arguments of `undo`."""
    parser.add_argument("--list", action="store_true", help="what was done, newest first; nothing is undone")
    parser.add_argument("--limit", type=count, metavar="N", help="with --list: only the newest N")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_undo)


def build_redo(parser: "Parser") -> None:
    """The arguments of `redo`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_redo)


def run_undo(call: Call) -> int:
    """Take back the newest action, or list the actions."""
    from ..store.journal import undo

    if call.args.list:
        return _list(call)
    done = _turned(call, undo, "Nothing was undone.", "It was undone; salestui redo does it again.")
    if done is None:
        raise SalesError("There is nothing to undo.", "Nothing was changed.", "See what was done: salestui undo --list.")
    return _tell(call, done, "Undid", "salestui redo does it again.")


def run_redo(call: Call) -> int:
    """Do the action that was undone last once more."""
    from ..store.journal import redo

    done = _turned(call, redo, "Nothing was done again.", "It was done again; salestui undo takes it back.")
    if done is None:
        raise SalesError(
            "There is nothing to redo.", "Nothing was changed.", "Only what was undone last, with nothing done since, can be redone."
        )
    return _tell(call, done, "Did again", "salestui undo takes it back.")


def _turned(call: Call, turn: "Callable[[Database, datetime], Undone | None]", not_done: str, done: str) -> "Undone | None":
    """Undo or redo; whoever stops it with Ctrl+C is told whether it happened."""
    before, call.when_stopped = _undone(call), not_done
    try:
        found = turn(call.db, call.now)
    except KeyboardInterrupt:
        call.when_stopped = not_done if _undone(call) == before else done
        raise
    call.when_stopped = done if found else not_done
    return found


def _undone(call: Call) -> list[int]:
    from ..store.journal import list_actions

    return [row.id for row in list_actions(call.db) if row.undone]


def _tell(call: Call, done: "Undone", verb: str, hint: str) -> int:
    if call.args.json:
        call.out.json(
            {
                "label": done.label,
                "restored": done.restored,
                "refused": done.refused,
                "cancelled": done.cancelled + done.suppressed,
                "held": done.held,
                "kinds": sorted(done.kinds),
            }
        )
    else:
        if done.refused and not done.restored:
            call.out.line(f"Nothing could be put back of: {done.label}.")
        else:
            call.out.line(f"{verb}: {done.label} ({many(done.restored, 'row')}). {hint}")
        for line in done.refused:
            call.out.line(f"  left alone: {line}")
        if done.cancelled:
            call.out.line(f"  {many(done.cancelled, 'mail')} that would have followed: cancelled, nobody is in that sequence any more.")
        if done.suppressed:
            call.out.line(f"  {many(done.suppressed, 'mail')} cancelled: the address is suppressed.")
        if done.held:
            call.out.line(
                f"  {many(done.held, 'mail')} whose time went by while suppressed: held, nothing leaves at once. See salestui outbox --state held."
            )
    return PARTLY if done.refused else 0


def _list(call: Call) -> int:
    from ..store.journal import list_actions

    rows = list_actions(call.db)
    total = len(rows)
    if call.args.limit is not None:
        rows = rows[: call.args.limit]
    if call.args.json:
        call.out.json(
            {
                "rows": [
                    {"id": row.id, "label": row.label, "at": row.at, "actor": row.actor, "undone": row.undone, "changed": row.rows}
                    for row in rows
                ],
                "total": total,
            }
        )
    elif not rows:
        call.out.line("Nothing was done yet.")
    else:
        call.out.table(
            ("ID", "WHEN", "WHAT", "ROWS", ""),
            [(row.id, local(row.at), row.label, row.rows, "undone" if row.undone else "") for row in rows],
            (0, 3),
        )
    return 0
