"""`salestui view`: filters that are kept under a name; `prospect list --view NAME` shows who is in one."""

from typing import TYPE_CHECKING

from .call import Call
from .prospect import FILTER_HELP

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `view`."""
    below = parser.commands()
    listed = below.add_parser("list", help="every saved view, with how many are in it")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    saved = below.add_parser("save", help="keep a filter under a name; one of that name takes the new filter")
    saved.epilog = FILTER_HELP
    saved.takes_minus = True
    saved.add_argument("name", metavar="NAME", help="like “call today”")
    saved.add_argument("query", nargs="+", metavar="FILTER", help="in quotes: 'stale value>1000 -tag:cold'")
    saved.add_argument("--json", action="store_true", help="print {id} as JSON")
    saved.set_defaults(run=run_save)
    renamed = below.add_parser("rename", help="another name")
    renamed.add_argument("name", metavar="NAME")
    renamed.add_argument("to", metavar="NEW")
    renamed.set_defaults(run=run_rename)
    removed = below.add_parser("remove", help="forget a view; nobody in it is touched")
    removed.add_argument("name", metavar="NAME")
    removed.set_defaults(run=run_remove)


def run_list(call: Call) -> int:
    """Every saved view."""
    from ..store.pipeline import count_prospects
    from ..store.views import list_views

    rows = [(view, count_prospects(call.db, search=view.query, now=call.now)) for view in list_views(call.db)]
    if call.args.json:
        shown = [{"id": view.id, "name": view.name, "query": view.query, "prospects": count} for view, count in rows]
        call.out.json({"rows": shown, "total": len(rows)})
    elif not rows:
        call.out.line("There are no saved views yet. salestui view save NAME FILTER keeps one.")
    else:
        call.out.table(("VIEW", "PROSPECTS", "FILTER"), [(view.name, count, view.query) for view, count in rows], (1,))
    return 0


def run_save(call: Call) -> int:
    """Keep a filter."""
    from ..store.filtering import missing, read_filter
    from ..store.pipeline import count_prospects
    from ..store.views import save_view

    view = save_view(call.db, call.args.name, " ".join(call.args.query), call.now)
    if call.args.json:
        call.out.json({"id": view.id})
        return 0
    count = count_prospects(call.db, search=view.query, now=call.now)
    call.out.line(f"Saved the view {view.name}: {view.query} ({count:,} now).")
    if not count:
        for words in missing(call.db, read_filter(call.db, view.query, call.now)):
            call.out.note(f"{words[0].upper()}{words[1:]}.")
    return 0


def run_rename(call: Call) -> int:
    """Give a view another name."""
    from ..store.views import find_view, rename_view

    view = find_view(call.db, call.args.name)
    call.out.line(f"Renamed {view.name} to {rename_view(call.db, view.id, call.args.to, call.now).name}.")
    return 0


def run_remove(call: Call) -> int:
    """Forget a view."""
    from ..store.views import find_view, remove_view

    view = find_view(call.db, call.args.name)
    remove_view(call.db, view.id, call.now)
    call.out.line(f"Removed the view {view.name}. salestui undo takes it back.")
    return 0
