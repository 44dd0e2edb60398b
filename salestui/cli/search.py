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

    parser.epilog = (
        f"{HELP}\nkind: is one of {', '.join(_KINDS)}, or a kind of intel or of asset.\n"
        "The best of the newest 5,000 of each kind come first, the newest among equals; --json without --limit has all."
    )
    parser.takes_minus = True
    parser.add_argument("text", nargs="+", metavar="TEXT", help="words and conditions; any text is a search")
    parser.add_argument("--kind", choices=_KINDS, help="only these")
    parser.add_argument("--limit", type=count, metavar="N", help=f"only the first N (else {_SHOWN}, and all with --json)")
    parser.add_argument("--newest", action="store_true", help="the newest first, not the best")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """What is found, the best first."""
    from ..store.search import count_hits, search

    args = call.args
    text = " ".join(args.text)
    kinds = (args.kind,) if args.kind else ()
    limit = _SHOWN if args.limit is None and not args.json else args.limit
    hits = search(call.db, text, limit, not args.newest, now=call.now, kinds=kinds)
    total = len(hits) if limit is None or len(hits) < limit else count_hits(call.db, text, now=call.now, kinds=kinds)
    if args.json:
        shown = [
            {"kind": hit.kind, "id": hit.id, "title": hit.title, "excerpt": hit.excerpt, "at": hit.at, "prospect": hit.prospect_id}
            for hit in hits
        ]
        call.out.json({"rows": shown, "total": total})
    elif not hits:
        call.out.line(nothing_found(call, text) or "Nothing says that.")
    else:
        call.out.table(
            ("KIND", "ID", "AT", "TITLE", ""), [(hit.kind, hit.id, local_day(hit.at), hit.title, hit.excerpt) for hit in hits], (1,)
        )
        if len(hits) < total:
            call.out.line(f"and {total - len(hits):,} more")
    return 0


def nothing_found(call: Call, text: str) -> str:
    """Why a search can find nothing: what is wrong with it; "" where nothing is."""
    from ..rules.intel_query import FIELDS, asks_something, wrong_values
    from ..rules.query import parse_query

    query = parse_query(text, FIELDS)
    if not asks_something(query):
        return "There is nothing to search for in that: write a word or a condition. See salestui search --help."
    return " ".join(wrong_values(query, call.now.date()))
