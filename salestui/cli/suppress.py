"""`salestui suppress` and `salestui suppressions`: who is never written to again."""

from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted
from .call import Call
from .out import local_day

if TYPE_CHECKING:
    from .parser import Parser


def build_suppress(parser: "Parser") -> None:
    """The arguments of `suppress`."""
    parser.add_argument("target", metavar="ADDRESS|@DOMAIN", help="a@b.example, or @b.example for everybody there")
    parser.add_argument("--reason", default="", help="why; kept with it")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_suppress)


def build_suppressions(parser: "Parser") -> None:
    """The arguments of `suppressions`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_list)


def run_suppress(call: Call) -> int:
    """Suppress, and cancel the unsent mail to whom it concerns."""
    from ..rules.names import check_address
    from ..store.suppressions import suppress

    target = call.args.target.strip()
    if target.startswith("@"):
        try:
            check_address(f"x{target}")
        except SalesError as error:
            raise SalesError(f"{quoted(target)} is no domain.", "Nothing was changed.", "Write it like @rossi.example.") from error
    row = suppress(call.db, call.args.target, call.args.reason, call.now)
    if call.args.json:
        call.out.json({"id": row.id, "key": row.key, "kind": row.kind, "reason": row.reason, "at": row.at})
    else:
        call.out.line(f"{row.key} is never written to again ({row.reason}). Unsent mail to it is cancelled; salestui undo takes it back.")
    return 0


def run_list(call: Call) -> int:
    """All suppressions, newest first."""
    from ..store.suppressions import list_suppressions

    rows = list_suppressions(call.db)
    if call.args.json:
        shown = [{"id": row.id, "key": row.key, "kind": row.kind, "reason": row.reason, "origin": row.origin, "at": row.at} for row in rows]
        call.out.json({"rows": shown, "total": len(rows)})
    elif not rows:
        call.out.line("Nobody is suppressed. salestui suppress ADDRESS or @DOMAIN does it.")
    else:
        call.out.table(("WHO", "WHY", "FROM", "SINCE"), [(row.key, row.reason, row.origin, local_day(row.at)) for row in rows])
    return 0
