"""`salestui task`: the work that decisions made."""

from typing import TYPE_CHECKING, Any

from .call import Call, option
from .out import local_day
from .typed_day import read_day

if TYPE_CHECKING:
    from ..store.tasks import TaskRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `task`."""
    from ..store.tasks import KINDS, STATES

    below = parser.commands()
    listed = below.add_parser("list", help="every task, the open ones first")
    listed.add_argument("--state", default="", choices=STATES)
    listed.add_argument("--limit", type=int, default=-1, metavar="N")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    done = below.add_parser("done", help="it is done")
    done.add_argument("id", type=int, metavar="ID")
    done.add_argument("--target", default="", metavar="KIND:ID", help="what came of it, like asset:9")
    done.add_argument("--json", action="store_true", help="print JSON")
    done.set_defaults(run=run_done)
    dropped = below.add_parser("drop", help="it will not be done")
    dropped.add_argument("id", type=int, metavar="ID")
    dropped.add_argument("--reason", required=True, metavar="R")
    dropped.add_argument("--json", action="store_true", help="print JSON")
    dropped.set_defaults(run=run_drop)
    snoozed = below.add_parser("snooze", help="out of the way until a day")
    snoozed.add_argument("id", type=int, metavar="ID")
    snoozed.add_argument("--until", required=True, metavar="DATE", help="like 2026-12-01, or 14d or 2w from today")
    snoozed.add_argument("--json", action="store_true", help="print JSON")
    snoozed.set_defaults(run=run_snooze)
    added = below.add_parser("add", help="a task of your own; prints its id")
    added.add_argument("kind", choices=KINDS)
    added.add_argument("--target", default="", metavar="KIND:ID", help="asset:3, stage:2, answer:5, quadrant:1")
    added.add_argument("--about", default="", metavar="TEXT", help="what is asked, in words")
    added.add_argument("--decision", type=int, metavar="ID", help="the decision it comes from")
    added.add_argument("--json", action="store_true", help="print JSON")
    added.set_defaults(run=run_add)


def task_json(row: "TaskRow") -> dict[str, Any]:
    """One task as JSON."""
    return {
        "id": row.id, "kind": row.kind, "target": row.target, "name": row.name, "words": row.words, "about": row.about, "decision": row.decision_id,
        "synthesis": row.synthesis, "state": row.state, "reason": row.reason, "created": row.created_at, "done": row.done_at,
        "snoozed_until": row.snoozed_until,
    }  # fmt: skip


def run_list(call: Call) -> int:
    """The tasks."""
    from ..store.tasks import count_tasks, list_tasks

    rows = list_tasks(call.db, call.args.state, call.args.limit)
    if call.args.json:
        call.out.json({"rows": [task_json(row) for row in rows], "total": count_tasks(call.db, call.args.state)})
    elif not rows:
        call.out.line("There is nothing to do. A decision to change something makes tasks.")
    else:
        call.out.table(
            ("ID", "STATE", "TASK", "WHY", "DECISION", "SINCE"),
            [(row.id, row.state, row.words, row.about or row.synthesis, row.decision_id or "-", local_day(row.created_at)) for row in rows],
            (0, 4),
        )
    return 0


def _tell(call: Call, id: int, said: str) -> int:
    from ..store.tasks import get_task

    row = get_task(call.db, id)
    if call.args.json:
        call.out.json(task_json(row))
    else:
        call.out.line(f"Task {id} {said}: {row.words}. salestui undo takes it back.{_unlinked(call, row)}")
    return 0


def _unlinked(call: Call, row: "TaskRow") -> str:
    """That no words stand with the decision of a task to write some, and how they come to."""
    from ..store.tracing import list_revisions_of

    if row.state != "done" or row.kind not in ("write", "revise") or row.decision_id is None:
        return ""
    asset = row.target_id if row.target_kind == "asset" else None
    if any(asset in (None, one.asset_id) for one in list_revisions_of(call.db, row.decision_id)):
        return ""
    way = f"asset edit {asset} --task {row.id}" if asset is not None else f"asset add FILE.md --task {row.id}"
    return f" No words stand with decision {row.decision_id} yet: salestui {way} writes them and links them."


def run_done(call: Call) -> int:
    """A task is done."""
    from ..store.tasks import finish_task

    finish_task(call.db, call.args.id, call.now, call.args.target)
    return _tell(call, call.args.id, "is done")


def run_drop(call: Call) -> int:
    """A task will not be done."""
    from ..store.tasks import drop_task

    drop_task(call.db, call.args.id, call.args.reason, call.now)
    return _tell(call, call.args.id, "is dropped")


def run_snooze(call: Call) -> int:
    """A task is out of the way."""
    from ..store.tasks import snooze_task

    until = read_day("--until", call.args.until, call.now.date())
    assert until is not None
    with option("--until"):
        snooze_task(call.db, call.args.id, until, call.now)
    return _tell(call, call.args.id, f"comes back on {until}")


def run_add(call: Call) -> int:
    """A task of the founder's own; prints its id."""
    from ..store.decisions import get_decision
    from ..store.tasks import add_task, get_task

    args = call.args
    if args.decision is not None:
        get_decision(call.db, args.decision)
    id = add_task(call.db, args.kind, args.target, call.now, decision_id=args.decision, about=args.about)
    if args.json:
        call.out.json(task_json(get_task(call.db, id)))
    else:
        call.out.line(str(id))
    return 0
