"""`salestui search`: one search over people, what was heard, words and pictures, contacts and decisions."""

from typing import TYPE_CHECKING

from .call import Call
from .out import local_day
from .parser import count

if TYPE_CHECKING:
    from .parser import Parser

_KINDS = ("prospect", "intel", "asset", "touch", "decision")
_SHOWN = 50


def build(parser: "Parser") -> None:
    """The arguments of `search`."""
    from ..rules.intel_query import HELP

    parser.epilog = f"{HELP}\nkind: is one of {', '.join(_KINDS)}, or a kind of intel or of asset. The best of the newest 5,000 of each kind come first."
    parser.takes_minus = True
    parser.add_argument("text", nargs="+", metavar="TEXT", help="words and conditions; any text is a search")
    parser.add_argument("--kind", choices=_KINDS, help="only these")
    parser.add_argument("--limit", type=count, metavar="N", help=f"at most N (else {_SHOWN})")
    parser.add_argument("--newest", action="store_true", help="the newest first, not the best")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """What is found, the best first."""
    from ..store.search import search

    args = call.args
    limit = _SHOWN if args.limit is None else args.limit
    kinds = (args.kind,) if args.kind else ()
    hits = search(call.db, " ".join(args.text), limit, not args.newest, now=call.now, kinds=kinds)
    if args.json:
        shown = [
            {"kind": hit.kind, "id": hit.id, "title": hit.title, "excerpt": hit.excerpt, "at": hit.at, "prospect": hit.prospect_id}
            for hit in hits
        ]
        call.out.json({"rows": shown, "total": len(shown)})
    elif not hits:
        call.out.line("Nothing says that.")
    else:
        call.out.table(
            ("KIND", "ID", "AT", "TITLE", ""), [(hit.kind, hit.id, local_day(hit.at), hit.title, hit.excerpt) for hit in hits], (1,)
        )
    return 0
