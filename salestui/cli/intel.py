"""`salestui intel`: what was heard, listed, searched, shown with its group, split and merged."""

from typing import TYPE_CHECKING, Any

from .call import Call
from .out import local, local_day, many, moment
from .parser import count
from .search import nothing_found

if TYPE_CHECKING:
    from ..store.inbox import IntelPage, IntelRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `intel`."""
    from ..rules.intel_query import HELP

    below = parser.commands()
    listed = below.add_parser("list", help="everything heard, the newest first")
    listed.epilog = HELP
    listed.takes_minus = True
    listed.add_argument(
        "--state",
        choices=("inbox", "parked", "decided"),
        help="only rows of this STATE; what is parked and due today is still parked, though triage asks for it",
    )
    listed.add_argument("--search", default="", metavar="Q", help="words and conditions (below)")
    listed.add_argument("--groups", action="store_true", help="what was heard several times only once")
    listed.add_argument("--limit", type=count, metavar="N", help="only the first N")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    shown = below.add_parser("show", help="one thing heard with its group and what was decided on it")
    shown.add_argument("id", type=int, metavar="ID")
    shown.add_argument("--json", action="store_true", help="print JSON")
    shown.set_defaults(run=run_show)
    split = below.add_parser("split", help="take one out of its group; it stands for itself again")
    split.add_argument("id", type=int, metavar="ID")
    split.set_defaults(run=run_split)
    merged = below.add_parser("merge", help="put one with all of its group into another's group")
    merged.add_argument("id", type=int, metavar="ID")
    merged.add_argument("into", type=int, metavar="INTO")
    merged.set_defaults(run=run_merge)


def run_list(call: Call) -> int:
    """A list of what was heard."""
    from ..store.inbox import Wanted, count_intel, list_intel

    args = call.args
    wanted = Wanted(call.now, args.state or "", args.search, grouped=args.groups, due=False)
    rows = list_intel(call.db, wanted, args.limit)
    total = len(rows) if args.limit is None else count_intel(call.db, wanted)
    if args.json:
        call.out.json({"rows": [row_json(row) for row in rows], "total": total})
    elif not rows:
        narrowed = nothing_found(call, args.search) if args.search else ""
        if narrowed:
            call.out.line(narrowed)
            return 0
        narrowed = "Nothing of that was heard." if args.search or args.state else "Nothing was heard yet."
        call.out.line(f"{narrowed} salestui capture TEXT notes one thing; salestui source add ADDRESS brings more.")
    else:
        call.out.table(
            ("ID", "HEARD", "TITLE", "KIND", "FROM", "STATE", "VERDICT", "SEEN"),
            [(r.id, local_day(r.received_at), r.title, r.kind, _from(r), r.state, _verdict(r), seen_words(r)) for r in rows],
            (0,),
        )
        if len(rows) < total:
            call.out.line(f"and {total - len(rows):,} more")
    return 0


def row_json(row: "IntelRow") -> dict[str, Any]:
    """One thing heard in the contract's columns."""
    return {
        "id": row.id, "title": row.title, "kind": row.kind, "side": row.side, "source": row.source or None, "state": row.state,
        "verdict": _verdict(row) or None, "received_at": moment(row.received_at), "group": row.group, "seen": row.seen, "sources": row.sources,
        "from": row.said_by, "parked_until": row.parked_until, "url": row.url, "prospect": row.prospect_id,
    }  # fmt: skip


def _verdict(row: "IntelRow") -> str:
    """What was decided; nothing of what waits in the inbox, though its group may have been decided on before."""
    return "" if row.state == "inbox" else row.verdict


def _from(row: "IntelRow") -> str:
    return ", ".join(dict.fromkeys(filter(None, (row.said_by, row.prospect, row.source))))


def seen_words(row: "IntelRow") -> str:
    """How often it was heard: "3x, 2 sources", nothing for once."""
    if row.seen < 2:
        return ""
    return f"{row.seen}x" + (f", {row.sources} sources" if row.sources > 1 else "")


def run_show(call: Call) -> int:
    """One thing heard, whole."""
    from ..store.inbox import get_intel

    page = get_intel(call.db, call.args.id)
    if call.args.json:
        decisions = [
            {"id": d.id, "at": d.at, "verdict": d.verdict, "synthesis": d.synthesis, "reason": d.reason, "rule": d.rule_id}
            for d in page.decisions
        ]
        call.out.json(
            row_json(page.row)
            | {
                "body": page.body, "published_at": page.published_at, "pruned": page.row.pruned, "touch": page.touch_id,
                "objection": page.objection_id, "members": [row_json(row) for row in page.members], "decisions": decisions,
            }
        )  # fmt: skip
        return 0
    _print(call, page)
    return 0


def _print(call: Call, page: "IntelPage") -> None:
    row, line = page.row, call.out.line
    line(row.title)
    line(f"{row.kind}, {row.side}; heard {local(row.received_at)}" + (f"; from {_from(row)}" if _from(row) else ""))
    if row.url:
        line(row.url)
    until = f" until {row.parked_until}" if row.parked_until else " until new activity" if row.state == "parked" else ""
    line(f"{row.state}{until}" + (f"; seen {seen_words(row)}" if row.seen > 1 else ""))
    if page.body and page.body != row.title:
        line()
        call.out.words(page.body)
    elif row.pruned:
        line("Its words were taken out long after it was discarded.")
    if page.members:
        line()
        line(f"Told {many(len(page.members), 'time')} more:")
        call.out.table(("ID", "HEARD", "TITLE", "FROM"), [(r.id, local_day(r.received_at), r.title, _from(r)) for r in page.members], (0,))
    if page.decisions:
        line()
        for each in page.decisions:
            line(
                f"Decision {each.id}, {local(each.at)}: {each.verdict}"
                + (f": {each.synthesis or each.reason}" if each.synthesis or each.reason else "")
            )


def run_split(call: Call) -> int:
    """Take one out of its group."""
    from ..store.grouping import split_off

    left = split_off(call.db, call.args.id, call.now)
    call.out.line(f"{call.args.id} stands for itself now; the others stay in group {left}. salestui undo takes it back.")
    return 0


def run_merge(call: Call) -> int:
    """Put one into another's group."""
    from ..store.grouping import merge_into
    from ..store.inbox import rows_of

    group = merge_into(call.db, call.args.id, call.args.into, call.now)
    row = rows_of(call.db, [group])[0]
    call.out.line(
        f"{call.args.id} is in group {group} now, “{row.title}”: {row.state}, seen {seen_words(row)}. salestui undo takes it back."
    )
    return 0
