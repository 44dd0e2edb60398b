"""`salestui rule`: what always happens to intel that a search finds; shown before, logged after, undone in one step."""

from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from .call import Call, option
from .intel import row_json
from .out import local, local_day, many
from .parser import count, filled

if TYPE_CHECKING:
    from ..store.ruling import RuleRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `rule`."""
    from ..rules.intel_query import HELP

    below = parser.commands()
    listed = below.add_parser("list", help="every rule with what it did; the first that finds a card decides it")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    added = below.add_parser("add", help="a new rule; prints its id")
    added.epilog = f"{HELP}\nA rule works on what is fetched from now on; --apply lets it decide what is in the inbox too."
    added.takes_minus = True
    added.add_argument("query", type=filled, metavar="QUERY", help="in quotes: 'from:acme kind:feed \"free trial\"'")
    does = added.add_mutually_exclusive_group()
    does.add_argument("--discard", metavar="REASON", nargs="?", const="noise", help="discard it (else: noise)")
    does.add_argument("--park", metavar="DAYS", nargs="?", const=0, type=count, help="park it, or without DAYS until new activity")
    added.add_argument("--q", default="", metavar="MARKS", help="propose these effects on its card: 1+,4!")
    added.add_argument("--target", default="", metavar="T", help="propose what it is about: asset:3")
    added.add_argument("--apply", action="store_true", help="decide what is in the inbox at once")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    tried = below.add_parser("preview", help="what a query would have found; changes nothing")
    tried.epilog = HELP
    tried.takes_minus = True
    tried.add_argument("query", type=filled, metavar="ID|QUERY")
    tried.add_argument("--limit", type=count, default=20, metavar="N", help="rows that are shown (else 20)")
    tried.add_argument("--json", action="store_true", help="print JSON")
    tried.set_defaults(run=run_preview)
    applied = below.add_parser("apply", help="let rules decide what is in the inbox: one step, one undo")
    applied.add_argument("ids", nargs="*", type=int, metavar="ID", help="these (else all that are not paused)")
    applied.add_argument("--json", action="store_true", help="print JSON")
    applied.set_defaults(run=run_apply)
    logged = below.add_parser("log", help="what a rule decided, the newest first")
    logged.add_argument("id", type=int, metavar="ID")
    logged.add_argument("--limit", type=count, metavar="N", help="only the first N")
    logged.add_argument("--json", action="store_true", help="print JSON")
    logged.set_defaults(run=run_log)
    for name, words in (
        ("pause", "let a rule rest"),
        ("resume", "let it work again"),
        ("remove", "take a rule out; what it decided stays"),
    ):
        one = below.add_parser(name, help=words)
        one.add_argument("id", type=int, metavar="ID")
        one.set_defaults(run=run_remove if name == "remove" else run_pause, active=name == "resume")


def _json(row: "RuleRow") -> dict[str, Any]:
    return {
        "id": row.id, "query": row.query, "verdict": row.verdict or None, "reason": row.reason, "park_days": row.park_days, "effects": row.effects,
        "target": row.target, "active": row.active, "decided": row.decided, "last_at": row.last_at,
    }  # fmt: skip


def run_list(call: Call) -> int:
    """Every rule."""
    from ..store.ruling import list_rules

    rows = list_rules(call.db)
    if call.args.json:
        call.out.json({"rows": [_json(row) for row in rows], "total": len(rows)})
    elif not rows:
        call.out.line("There are no rules yet. salestui rule add 'from:acme' --discard makes one.")
    else:
        call.out.table(
            ("ID", "FINDS", "DOES", "DECIDED", "LAST", ""),
            [(r.id, r.query, r.words, r.decided, local(r.last_at), "" if r.active else "paused") for r in rows],
            (0, 3),
        )
    return 0


def run_add(call: Call) -> int:
    """A new rule."""
    from ..store.ruling import RuleDraft, add_rule, apply_rules, get_rule, preview_rule

    args = call.args
    verdict = "discard" if args.discard is not None else "park" if args.park is not None else ""
    with option("rule add"):
        id = add_rule(call.db, RuleDraft(args.query, verdict, args.discard or "", args.park or None, args.q, args.target), call.now)
    seen = preview_rule(call.db, args.query, call.now, 0)
    done = apply_rules(call.db, call.now, rule_ids=[id]) if args.apply and verdict else None
    if args.json:
        call.out.json(
            {
                "id": id,
                "found": seen.found,
                "inbox": seen.inbox,
                "discarded": done.discarded if done else 0,
                "parked": done.parked if done else 0,
            }
        )
        return 0
    call.out.line(str(id))
    call.out.note(
        f"Rule {id}: {get_rule(call.db, id).words}. It would have found {many(seen.found, 'thing')}, {seen.inbox:,} in the inbox."
    )
    if done:
        call.out.note(f"{done.words or 'Nothing in the inbox'}. salestui undo takes it back.")
    elif seen.inbox and verdict:
        call.out.note(f"They stay there; salestui rule apply {id} decides them.")
    return 0


def run_preview(call: Call) -> int:
    """What a rule, or a query, finds."""
    from ..store.ruling import get_rule, preview_rule

    query = get_rule(call.db, int(call.args.query)).query if call.args.query.isdecimal() and len(call.args.query) < 10 else call.args.query
    seen = preview_rule(call.db, query, call.now, call.args.limit)
    if call.args.json:
        call.out.json({"query": query, "rows": [row_json(row) for row in seen.rows], "total": seen.found, "inbox": seen.inbox})
        return 0
    call.out.line(f"{query}: {many(seen.found, 'thing')} heard, {many(seen.inbox, 'card')} in the inbox that it would decide.")
    if seen.rows:
        call.out.table(
            ("ID", "HEARD", "STATE", "TITLE"), [(r.id, local_day(r.received_at), r.verdict or r.state, r.title) for r in seen.rows], (0,)
        )
    return 0


def run_apply(call: Call) -> int:
    """Let rules decide what is in the inbox."""
    from ..store.ruling import apply_rules, get_rule

    ids = [get_rule(call.db, id).id for id in call.args.ids]
    if any(not get_rule(call.db, id).verdict for id in ids):
        raise SalesError("That rule decides nothing: it only proposes.", "Nothing was changed.", "Its proposal stands on the cards.")
    done = apply_rules(call.db, call.now, rule_ids=ids or None)
    if call.args.json:
        rules = [{"id": id, "cards": cards} for id, cards in done.by_rule]
        call.out.json({"discarded": done.discarded, "parked": done.parked, "rules": rules, "decisions": list(done.decisions)})
    elif done.words:
        call.out.line(f"{done.words[0].upper()}{done.words[1:]}. salestui undo takes it back.")
    else:
        call.out.line("No rule found anything in the inbox to decide.")
    return 0


def run_log(call: Call) -> int:
    """What a rule decided."""
    from ..store.ruling import get_rule
    from ..store.ruling_log import count_did, list_did

    rule = get_rule(call.db, call.args.id)
    rows = list_did(call.db, rule.id, -1 if call.args.limit is None else call.args.limit)
    total = count_did(call.db, rule.id)
    if call.args.json:
        call.out.json({"rows": [{"id": r.id, "at": r.at, "verdict": r.verdict, "title": r.title} for r in rows], "total": total})
    elif not rows:
        call.out.line(f"Rule {rule.id} has decided nothing yet.")
    else:
        call.out.table(("ID", "AT", "VERDICT", "TITLE"), [(r.id, local(r.at), r.verdict, r.title) for r in rows], (0,))
    return 0


def run_pause(call: Call) -> int:
    """Let a rule rest, or work again."""
    from ..store.ruling import get_rule, pause_rule

    pause_rule(call.db, call.args.id, call.args.active, call.now)
    row = get_rule(call.db, call.args.id)
    call.out.line(f"Rule {row.id} ({row.query}) {'works again' if row.active else 'rests'}.")
    return 0


def run_remove(call: Call) -> int:
    """Take a rule out."""
    from ..store.ruling import get_rule, remove_rule

    row = get_rule(call.db, call.args.id)
    remove_rule(call.db, row.id, call.now)
    call.out.line(f"Removed the rule {row.query}; the {many(row.decided, 'thing')} it decided stay decided. salestui undo takes it back.")
    return 0
