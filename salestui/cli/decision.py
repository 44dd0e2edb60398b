"""`salestui decision`: how we decide here, what each decision came from and led to, and what came of it."""

from typing import TYPE_CHECKING, Any

from .call import Call
from .out import local, local_day, many

if TYPE_CHECKING:
    from ..store.decisions import Chain, DecisionRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `decision`."""
    from ..rules.verdict import VERDICTS
    from ..store.decisions import RESULTS

    below = parser.commands()
    listed = below.add_parser("list", help="every decision, the newest first")
    listed.add_argument("--verdict", default="", choices=VERDICTS)
    listed.takes_minus = True
    listed.add_argument("--search", default="", metavar="Q", help="words of the decision or of what it was about")
    listed.add_argument("--quadrant", type=int, choices=(1, 2, 3, 4), help="those that touch it")
    listed.add_argument("--since", default="", metavar="DATE", help="from that day on")
    listed.add_argument("--overridden", action="store_true", help="those that were suggested otherwise")
    listed.add_argument("--no-rules", action="store_true", help="without those that rules made")
    listed.add_argument("--limit", type=int, default=-1, metavar="N")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    shown = below.add_parser(
        "show", help="the chain: what was heard, the decision, its tasks, the revisions, who got them, what came of it"
    )
    shown.add_argument("id", type=int, metavar="ID")
    shown.add_argument("--json", action="store_true", help="print JSON")
    shown.set_defaults(run=run_show)
    checked = below.add_parser("check", help="note what came of a decision")
    checked.add_argument("id", type=int, metavar="ID")
    checked.add_argument("--result", required=True, choices=tuple(RESULTS), help="worked, none (no change) or worse")
    checked.add_argument("--note", default="", metavar="TEXT")
    checked.add_argument("--json", action="store_true", help="print JSON")
    checked.set_defaults(run=run_check)


def run_list(call: Call) -> int:
    """The log."""
    from ..rules.weeks import read_since
    from ..store.decisions import WantedDecisions, count_decisions, list_decisions
    from .call import option

    args = call.args
    with option("--since"):
        since = read_since(args.since, call.now.tzinfo) if args.since else ""
    wanted = WantedDecisions(args.verdict, args.quadrant, since, not args.no_rules, overridden=args.overridden, search=args.search)
    rows = list_decisions(call.db, wanted, args.limit)
    if args.json:
        call.out.json({"rows": [decision_json(row) for row in rows], "total": count_decisions(call.db, wanted)})
    elif not rows:
        call.out.line("No decision is there. salestui triage ID makes one." if wanted == WantedDecisions() else "No decision is like this.")
    else:
        call.out.table(
            ("ID", "DAY", "VERDICT", "Q", "WHY", "HEARD"),
            [(row.id, local_day(row.at), row.verdict, effects_of(row), row.synthesis or row.reason, row.title) for row in rows],
            (0,),
        )
    return 0


def effects_of(row: "DecisionRow") -> str:
    """The effects of a decision as they are typed."""
    from ..rules.effects import effects_text

    return effects_text(row.effects)


def decision_json(row: "DecisionRow") -> dict[str, Any]:
    """One decision as JSON."""
    return {
        "id": row.id, "at": row.at, "verdict": row.verdict, "synthesis": row.synthesis, "quote": row.quote, "reason": row.reason,
        "effects": {str(quadrant): mark for quadrant, mark in row.effects.items()}, "q": effects_of(row), "suggested": row.suggested,
        "suggested_why": row.suggested_why, "overridden": row.overridden, "voice": row.voice, "evidence": row.evidence, "friction": row.friction,
        "fit": list(row.fit), "expected": row.expected, "target": row.target, "check_back": row.check_back, "result": row.result,
        "result_at": row.result_at, "result_note": row.result_note, "rule": row.rule_id, "title": row.title, "items": row.items,
        "tasks": row.tasks, "open_tasks": row.open_tasks,
    }  # fmt: skip


def run_show(call: Call) -> int:
    """The chain of one decision."""
    from ..store.decisions import get_chain

    chain = get_chain(call.db, call.args.id)
    if call.args.json:
        call.out.json(chain_json(chain))
        return 0
    for line in _lines(chain):
        call.out.line(line)
    return 0


def chain_json(chain: "Chain") -> dict[str, Any]:
    """A chain as JSON."""
    from .task import task_json

    outcomes = chain.outcomes
    return {
        "decision": decision_json(chain.decision),
        "intel": [
            {"id": i.id, "title": i.title, "kind": i.kind, "side": i.side, "from": i.said_by, "source": i.source, "received_at": i.received_at,
             "prospect": i.prospect_id}
            for i in chain.intel
        ],
        "tasks": [task_json(task) for task in chain.tasks],
        "revisions": [
            {"id": r.id, "asset": r.asset_id, "title": r.asset, "kind": r.kind, "status": r.status, "number": r.number, "at": r.at, "note": r.note,
             "newest": r.newest, "served": r.got}
            for r in chain.revisions
        ],
        "prospects": [
            {"id": p.id, "name": p.name, "company": p.company, "email": p.email, "stage": p.stage, "asset": p.asset_id, "revision": p.revision,
             "at": p.at, "replied": p.replied, "moved": p.moved, "won": p.won,
             "wrote_since": p.wrote_since, "moved_since": p.moved_since}
            for p in chain.prospects
        ],
        "outcomes": {"served": outcomes.served, "replied": outcomes.replied, "moved": outcomes.moved, "won": outcomes.won},
    }  # fmt: skip


def _lines(chain: "Chain") -> list[str]:
    """A chain for people, from what was heard to what came of it."""
    from ..rules.effects import effects_words

    row, outcomes = chain.decision, chain.outcomes
    lines = [f"Heard ({many(chain.heard, 'item')})"]
    lines += [
        f"  {one.id}  {local_day(one.received_at)}  {one.title}{f'  ({who})' if (who := one.prospect or one.said_by) else ''}"
        for one in chain.intel
    ]
    lines += [
        "",
        f"Decision {row.id}, {local(row.at)}: {row.verdict}{f' ({row.reason})' if row.reason else ''}; it {effects_words(row.effects)}",
    ]
    facts = (
        ("", row.synthesis), ("quotation: ", row.quote), ("voice: ", row.voice), ("evidence: ", row.evidence), ("friction: ", row.friction),
        ("breaks: ", ", ".join(f"Q{pair[0]}-Q{pair[1]}" for pair in row.fit)), ("expected: ", row.expected),
        ("suggested was ", f"{row.suggested}: {row.suggested_why}" if row.overridden else ""),
    )  # fmt: skip
    lines += [f"  {name}{text}" for name, text in facts if text]
    if row.result:
        from ..store.decisions import RESULTS

        lines.append(f"  {local_day(row.result_at)}: {RESULTS[row.result]}{f', {row.result_note}' if row.result_note else ''}")
    elif row.check_back:
        lines.append(f"  check back on {row.check_back}: salestui decision check {row.id} --result worked|none|worse")
    lines += ["", "Tasks", *([f"  {task.id}  {task.state}  {task.words}" for task in chain.tasks] or ["  none"])]
    revisions = [
        f"  {one.asset}, revision {one.number}  {local_day(one.at)}  {one.status}, {many(one.got, 'person', 'people')}"
        for one in chain.revisions
    ]
    lines += ["", "Revisions", *(revisions or ["  none yet"])]
    people = [
        f"  {one.id}  {one.name}{f', {one.company}' if one.company else ''}  {local_day(one.at)}  {one.stage}{_since(one.did)}"
        for one in chain.prospects
    ]
    lines += ["", "Prospects who got them", *(people or ["  nobody yet"]), ""]
    return [*lines, f"Outcome {outcomes.words}" if outcomes.served else "Outcome: nobody has got words that came of it yet"]


def _since(did: "tuple[str, ...]") -> str:
    return f"  (since then: {', '.join(did)})" if did else ""


def run_check(call: Call) -> int:
    """A check-back is answered."""
    from ..store.decisions import RESULTS, answer_check_back, get_decision

    args = call.args
    answer_check_back(call.db, args.id, args.result, args.note, call.now)
    if args.json:
        call.out.json(decision_json(get_decision(call.db, args.id)))
    else:
        call.out.line(f"Decision {args.id}: {RESULTS[args.result]}. salestui undo takes it back.")
    return 0
