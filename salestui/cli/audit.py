"""`salestui audit`: twenty checks, four scores, what they say together. `salestui fit`: whether each two quadrants fit one another."""

from typing import TYPE_CHECKING

from .call import Call, Usage
from .out import local_day, many, moment
from .parser import filled

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `audit`."""
    parser.add_argument(
        "--tick", action="append", default=[], type=filled, metavar="CHECK", help="yes, for a check that only you can answer; repeatable"
    )
    parser.add_argument("--untick", action="append", default=[], type=filled, metavar="CHECK", help="no, after all; repeatable")
    parser.add_argument("--save", action="store_true", help="keep today’s scores (a tick keeps them too)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    parser.epilog = "What the store can know it ticks itself; [ ] and [x] with a ? behind are yours to say."


def run(call: Call) -> int:
    """The checks as they stand, and the scores."""
    from ..store.audits import list_audits, run_audit, save_audit

    args = call.args
    if both := set(args.tick) & set(args.untick):
        raise Usage(f"{sorted(both)[0]} is ticked and unticked.", "Nothing was done.", "Say one of the two.")
    ticks = dict.fromkeys(args.tick, True) | dict.fromkeys(args.untick, False)
    sheet = save_audit(call.db, call.now, ticks) if ticks or args.save else run_audit(call.db, call.now)
    past = list_audits(call.db)
    if args.json:
        checks = [
            {
                "check": each.name,
                "quadrant": each.quadrant,
                "words": each.words,
                "yes": each.yes,
                "asked": each.asked,
                "evidence": each.evidence,
            }
            for each in sheet.checks
        ]
        history = [{"id": row.id, "at": moment(row.at), "scores": list(row.scores)} for row in past]
        call.out.json(
            {"scores": list(sheet.scores), "reading": sheet.reading, "one_cylinder": sheet.cylinder, "checks": checks, "history": history}
        )
        return 0
    before = sheet.before.scores if sheet.before else None
    for number, score in enumerate(sheet.scores, start=1):
        change = (
            f"  ({before[number - 1]} on {local_day(sheet.before.at)})" if before and sheet.before and before[number - 1] != score else ""
        )
        call.out.line(f"Q{number}  {'#' * score}{'.' * (5 - score)}  {score} of 5{change}")
        for each in sheet.checks:
            if each.quadrant == number:
                call.out.words(f"  [{'x' if each.yes else ' '}]{'?' if each.asked else ' '} {each.name:<12} {each.words}. {each.evidence}")
    call.out.line()
    call.out.words(sheet.reading)
    if sheet.cylinder:
        call.out.words(sheet.cylinder)
    kept = (
        f"{many(len(past), 'audit')} kept, the last on {local_day(past[0].at)}." if past else "No audit is kept yet: --save keeps today’s."
    )
    call.out.line(kept)
    return 0


def build_fit(parser: "Parser") -> None:
    """The arguments of `fit`."""
    below = parser.commands()
    listed = below.add_parser("list", help="the six pairs, what each asks, and how it stands")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_fits)
    judged = below.add_parser("set", help="judge a pair; where it holds, its open reviews are done (“still fits”)")
    judged.add_argument("pair", type=filled, metavar="PAIR", help="12, Q1-Q2")
    judged.add_argument("how", choices=("holds", "breaks"))
    judged.add_argument("--note", default="", help="why")
    judged.add_argument("--json", action="store_true", help="print JSON")
    judged.set_defaults(run=run_set_fit)


def run_fits(call: Call) -> int:
    """The six pairs."""
    from ..rules.fit import name_of
    from ..store.fits import list_fits

    rows = list_fits(call.db)
    if call.args.json:
        shown = [
            {"pair": row.pair, "asks": row.asks, "standing": row.standing, "note": row.note, "judged": moment(row.judged_at) if row.judged_at else None,
             "decision": row.decision_id, "reviews": list(row.reviews)} for row in rows
        ]  # fmt: skip
        call.out.json({"rows": shown, "total": len(rows)})
        return 0
    call.out.table(
        ("PAIR", "STANDS", "SINCE", "ASKS", "NOTE"),
        [(name_of(row.pair), row.standing, local_day(row.judged_at) if row.judged_at else "", row.asks, row.note) for row in rows],
    )
    return 0


def run_set_fit(call: Call) -> int:
    """Judge one."""
    from ..rules.fit import name_of, read_pair
    from ..store.fits import set_fit

    pair = read_pair(call.args.pair)
    if not pair:
        raise Usage(f"{call.args.pair} is no pair of quadrants.", "Nothing was done.", "Name two of them: 12, or Q1-Q2.")
    closed = set_fit(call.db, pair, call.args.how == "holds", call.now, note=call.args.note)
    if call.args.json:
        call.out.json({"pair": pair, "holds": call.args.how == "holds", "reviews": list(closed)})
    else:
        done = f" {many(len(closed), 'review')} done." if closed else ""
        call.out.line(f"{name_of(pair)} {call.args.how}.{done}")
    return 0
