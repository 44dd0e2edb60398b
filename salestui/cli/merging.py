"""`salestui prospect duplicates` and `merge`: who may be one person, and making one of two."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..rules.likeness import WORDS
from .call import Call
from .parser import count

if TYPE_CHECKING:
    import argparse

    from ..store.duplicates import Similar
    from ..store.engine import Database
    from ..store.merge import MergePreview
    from .parser import Parser


def add_to(below: "argparse._SubParsersAction[Parser]") -> None:
    """The two commands below `prospect`."""
    found = below.add_parser("duplicates", help="pairs of prospects who may be one person, the most certain first")
    found.add_argument("--limit", type=count, metavar="N", help="only the first N")
    found.add_argument("--json", action="store_true", help="print JSON")
    found.set_defaults(run=run_duplicates)
    merged = below.add_parser("merge", help="make one of two prospects; the first is kept")
    merged.add_argument("keep", metavar="ID", help="id or address of the one who is kept")
    merged.add_argument("other", metavar="ID", help="id or address of the one who goes into him")
    merged.add_argument("--dry-run", action="store_true", help="show what would become of every field; nothing is written")
    merged.add_argument("--json", action="store_true", help="print JSON")
    merged.set_defaults(run=run_merge)


def run_duplicates(call: Call) -> int:
    """Look through all of them."""
    from ..store.duplicates import find_duplicates

    pairs = find_duplicates(call.db)
    shown = pairs[: call.args.limit]
    if call.args.json:
        rows = [
            {
                "id": pair.id, "other": pair.other_id, "name": pair.name, "other_name": pair.other_name, "company": pair.company,
                "other_company": pair.other_company, "certainty": WORDS[pair.certainty], "reason": pair.reason,
            }
            for pair in shown
        ]  # fmt: skip
        call.out.json({"rows": rows, "total": len(pairs)})
    elif not pairs:
        call.out.line("Nobody seems to be there twice.")
    else:
        call.out.table(
            ("ID", "OTHER", "NAME", "OTHER NAME", "CERTAINTY", "REASON"),
            [(pair.id, pair.other_id, pair.name, pair.other_name, WORDS[pair.certainty], pair.reason) for pair in shown],
            (0, 1),
        )
        if len(shown) < len(pairs):
            call.out.line(f"and {len(pairs) - len(shown):,} more")
        call.out.line("salestui prospect merge ID OTHER --dry-run shows what would become of two of them.")
    return 0


def run_merge(call: Call) -> int:
    """Merge, or show what a merge would do."""
    from ..store.merge import merge, plan_merge
    from ..store.pipeline import find_prospect

    keep, other = find_prospect(call.db, call.args.keep), find_prospect(call.db, call.args.other)
    plan = plan_merge(call.db, keep, other) if call.args.dry_run else merge(call.db, keep, other, {}, call.now)
    if call.args.json:
        call.out.json(_plan_json(plan) | {"merged": not call.args.dry_run})
        return 0
    for field in plan.fields:
        if field.keep or field.other:
            lost = field.other if field.side == "keep" else field.keep
            conflict = f"   (not: {' '.join(lost.split())})" if field.conflict else ""
            call.out.line(f"{field.label.ljust(12)} {' '.join(field.result.split())}{conflict}")
    for sentence in plan.sentences:
        call.out.line(sentence)
    if call.args.dry_run:
        call.out.line("Nothing was written; without --dry-run they become one.")
    else:
        call.out.line(f"Prospect {plan.other} has become part of {plan.keep}. salestui undo makes two of them again.")
    return 0


def _plan_json(plan: "MergePreview") -> dict[str, Any]:
    return {
        "keep": plan.keep,
        "other": plan.other,
        "fields": [
            {
                "field": line.name,
                "keep": line.keep,
                "other": line.other,
                "result": line.result,
                "from": line.side,
                "conflict": line.conflict,
            }
            for line in plan.fields
        ],
        "addresses": list(plan.addresses),
        "suppressed": plan.suppressed is not None,
        "cancelled": [{"id": mail.id, "asset": mail.asset, "to": mail.recipient, "why": mail.why} for mail in plan.cancelled],
        "under_way": plan.stays.id if plan.stays else None,
        "next": plan.next,
        "carried": dict(plan.carried),
    }


def similar_json(each: "Similar") -> dict[str, Any]:
    """One prospect who may be the person that was added."""
    return {"id": each.id, "name": each.name, "company": each.company, "certainty": WORDS[each.certainty], "reason": each.reason}


def tell_similar(call: Call, id: int, similar: "Sequence[Similar]") -> None:
    """Say on stderr whom the new one may be."""
    for each in similar[:5]:
        firm = f" ({each.company})" if each.company else ""
        call.out.note(f"He may be {each.name}{firm}, prospect {each.id}: {each.reason}. If so: salestui prospect merge {each.id} {id}")


def moves_json(db: "Database", id: int) -> list[dict[str, Any]]:
    """A prospect's way, the oldest passage first, with the contact that proved each."""
    from ..store.evidence import list_way

    return [
        {
            "from": row.from_stage, "to": row.to_stage, "at": row.at,
            "evidence": None if row.evidence is None else {
                "touch": row.evidence.id, "at": row.evidence.at, "direction": row.evidence.direction, "channel": row.evidence.channel,
                "what": row.evidence.what,
            },
        }
        for row in list_way(db, id)
    ]  # fmt: skip
