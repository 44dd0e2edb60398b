"""`salestui answer`: the four answers, whom we serve, what we serve, what we share, how we serve; in versions, each with what was behind it."""

import argparse
from typing import TYPE_CHECKING, Any

from .call import Call, Usage
from .out import local, local_day, many, moment
from .parser import filled

if TYPE_CHECKING:
    from ..store.answers import AnswerRow, Changed
    from .parser import Parser

SLOTS = ("answer", "tomorrow", "not served", "fact", "belief")


def quadrant(word: str) -> int:
    """ "2" or "Q2" as an argument."""
    number = word.strip().lower().removeprefix("q")
    if number not in ("1", "2", "3", "4"):
        raise argparse.ArgumentTypeError("is no quadrant\nThey are 1, 2, 3 and 4.")
    return int(number)


def build(parser: "Parser") -> None:
    """The arguments of `answer`."""
    below = parser.commands()
    listed = below.add_parser("list", help="what stands now; the stages of Q4, the tallies of Q3")
    listed.add_argument("quadrant", nargs="?", type=quadrant, metavar="Q", help="1 to 4: only this one")
    _json(listed, run_list)
    given = below.add_parser("set", help="write the sentence of a quadrant, a new item (--slot), or change an item (--item)")
    given.add_argument("quadrant", type=quadrant, metavar="Q", help="1 to 4")
    given.add_argument("text", type=filled, metavar="TEXT")
    given.add_argument("--slot", choices=SLOTS, default="answer", help="tomorrow and “not served” are Q1’s, fact Q2’s, belief Q3’s")
    given.add_argument("--item", type=int, metavar="ID", help="change this item, keeping its versions")
    given.add_argument("--detail", help='his goal, what must change first, the price; "" empties it')
    given.add_argument("--status", choices=("live", "roadmap"), help="of a fact")
    _because(given)
    given.add_argument("--task", type=int, metavar="ID", help="the task or review that this does")
    _json(given, run_set)
    given.epilog = "A change asks the other three quadrants whether they still fit: a review each, in the same step, undone with it."
    past = below.add_parser("history", help="the versions of an item, or of all, the newest first")
    past.add_argument("item", nargs="?", type=int, metavar="ID")
    _json(past, run_history)
    ended = below.add_parser("end", help="let an item end; its versions stay")
    ended.add_argument("item", type=int, metavar="ID")
    _because(ended)
    _json(ended, run_end)
    taken = below.add_parser("react", help="tally how somebody took a belief; prints its id")
    taken.add_argument("item", type=int, metavar="ID", help="the belief")
    taken.add_argument("kind", choices=("nod", "indifferent", "hostile"))
    taken.add_argument("--intel", type=int, metavar="ID", help="where it was heard")
    _because(taken)
    _json(taken, run_react)
    asked = below.add_parser("question", help="word a quadrant’s question anew")
    asked.add_argument("quadrant", type=quadrant, metavar="Q")
    asked.add_argument("text", type=filled, metavar="TEXT")
    asked.add_argument("--name", default="", help="another name too")
    asked.set_defaults(run=run_question)


def _json(parser: Any, run: Any) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def _because(parser: Any) -> None:
    parser.add_argument("--decision", type=int, metavar="ID", help="the decision behind it; without one it is by hand")


def run_list(call: Call) -> int:
    """What stands now, by quadrant."""
    from ..store.answers import list_answers, list_quadrants
    from ..store.gaps import list_promises

    rows = list_answers(call.db, call.args.quadrant)
    flow, promised = _flow(call), list_promises(call.db) if call.args.quadrant in (None, 2) else []
    if call.args.json:
        broken = [{"asset": row.id, "title": row.title, "why": row.why} for row in promised]
        call.out.json({"rows": [_shown(row) for row in rows], "total": len(rows), "stages": flow, "promised": broken})
        return 0
    for four in list_quadrants(call.db):
        if call.args.quadrant not in (None, four.id):
            continue
        call.out.line(f"Q{four.id} {four.name}: {four.question}")
        mine = [row for row in rows if row.quadrant == four.id]
        for row in mine:
            call.out.words(f"  {row.id:>3}  {_mark(row)}{row.text}{f' ({row.detail})' if row.detail else ''}{_taken(row)}")
            call.out.words(f"       {'since' if row.version == 1 else 'changed'} {local_day(row.at)}, {row.why}")
        if not mine:
            call.out.line(f"       Not answered yet: salestui answer set {four.id} TEXT")
        for stage in flow if four.id == 4 else ():
            assets = "; ".join(stage["assets"]) or "no asset"
            goal, step = stage["customer_goal"] or "-", stage["next_step"] or "-"
            call.out.words(f"       {stage['name']}. Goal: {goal} Next step: {step} Assets: {assets}")
        for each in promised if four.id == 2 else ():
            call.out.words(f"       ! {each.title} ({each.id}) {each.why}.")
        call.out.line()
    return 0


def _flow(call: Call) -> list[dict[str, Any]]:
    """Q4 as the stages say it: goal, next step, assets in order."""
    from ..store.flow_answer import list_flow

    if call.args.quadrant not in (None, 4):
        return []
    return [
        {"id": row.id, "name": row.name, "customer_goal": row.customer_goal, "next_step": row.next_step, "assets": list(row.assets)}
        for row in list_flow(call.db)
    ]


def _mark(row: "AnswerRow") -> str:
    if row.slot == "answer":
        return ""
    return f"[{row.status}] " if row.slot == "fact" else f"[{row.slot}] "


def _taken(row: "AnswerRow") -> str:
    taken = row.tallies
    if row.slot != "belief":
        return ""
    return f": {many(taken.nods, 'nod')}, {taken.indifferent} indifferent, {taken.hostile} hostile"


def _shown(row: "AnswerRow") -> dict[str, Any]:
    tallies = {"nod": row.tallies.nods, "indifferent": row.tallies.indifferent, "hostile": row.tallies.hostile}
    return {
        "id": row.id, "item": row.item_id, "quadrant": row.quadrant, "slot": row.slot, "text": row.text, "detail": row.detail, "status": row.status,
        "version": row.version, "at": moment(row.at), "since": moment(row.since), "decision": row.decision_id, "why": row.why,
    } | ({"tallies": tallies} if row.slot == "belief" else {})  # fmt: skip


def run_set(call: Call) -> int:
    """Write it, and tell what that asks."""
    from ..store.answers import change_answer

    args = call.args
    if args.item is not None and args.slot != "answer":
        raise Usage("--item and --slot do not go together.", "Nothing was done.", "An item keeps its slot.")
    done = change_answer(
        call.db, args.quadrant, args.text, call.now, slot=args.slot, item_id=args.item, detail=args.detail, status=args.status,
        decision_id=args.decision, task_id=args.task,
    )  # fmt: skip
    return _told(call, done)


def run_end(call: Call) -> int:
    """Let it end, and tell what that asks."""
    from ..store.answers import end_answer

    return _told(call, end_answer(call.db, call.args.item, call.now, decision_id=call.args.decision))


def _told(call: Call, done: "Changed") -> int:
    from ..store.answers import get_answer
    from ..store.gaps import list_naming

    row, opened = get_answer(call.db, done.item_id), done.rippled
    promised = list_naming(call.db, row.text) if row.status == "roadmap" else []
    if call.args.json:
        flagged = [
            {"kind": each.kind, "id": each.id, "title": each.title, "quadrant": each.place, "why": each.why} for each in opened.flagged
        ]
        assets = [{"id": each.id, "title": each.title, "why": each.why} for each in opened.assets]
        call.out.json({"id": done.id, "item": done.item_id, "reviews": list(opened.tasks), "flagged": flagged, "assets": assets,
                       "promised": [{"asset": each.id, "title": each.title, "why": each.why} for each in promised],
                       "cleared": done.cleared})  # fmt: skip
        return 0
    call.out.line(f"Q{row.quadrant}, answer {row.id}: {row.text}{' (ended)' if row.status == 'gone' else ''}")
    if done.cleared:
        call.out.words(f"Cleared, since it was about the one before: {done.cleared} (--detail says what the new one wants)")
    for each in promised:
        call.out.words(f"  ! {each.title} ({each.id}) {each.why}.")
    if opened.tasks:
        call.out.line(f"The others are asked whether they still fit: {many(len(opened.tasks), 'review')} (salestui task list).")
        for each in opened.flagged:
            call.out.words(f"  {each.place} “{each.title}”: {each.why}")
        if opened.assets:
            call.out.line(f"Built on what stood before: {many(len(opened.assets), 'live asset')}.")
        for each in opened.assets:
            call.out.words(f"  {each.id} “{each.title}”: {each.why}")
        call.out.line("salestui undo takes all of it back.")
    return 0


def run_history(call: Call) -> int:
    """The versions, the newest first."""
    from ..store.answers import item_history, list_answers

    rows = item_history(call.db, call.args.item) if call.args.item is not None else list_answers(call.db, history=True)
    if call.args.json:
        call.out.json({"rows": [_shown(row) for row in rows], "total": len(rows)})
    elif not rows:
        call.out.line("Nothing was answered yet: salestui answer set Q TEXT")
    else:
        table = [
            (
                row.id,
                f"Q{row.quadrant}",
                row.slot,
                row.version,
                local(row.at),
                row.status,
                f"{row.text}{f' ({row.detail})' if row.detail else ''}",
                row.why,
            )
            for row in rows
        ]
        call.out.table(("ID", "Q", "SLOT", "V", "AT", "STATUS", "ANSWER", "WHY"), table, (0, 3))
    return 0


def run_react(call: Call) -> int:
    """One more tally."""
    from ..store.answers import add_reaction

    id = add_reaction(call.db, call.args.item, call.args.kind, call.now, intel_id=call.args.intel, decision_id=call.args.decision)
    if call.args.json:
        call.out.json({"id": id})
    else:
        call.out.line(str(id))
    return 0


def run_question(call: Call) -> int:
    """Another wording."""
    from ..store.answers import set_question

    row = set_question(call.db, call.args.quadrant, call.args.text, call.now, name=call.args.name)
    call.out.line(f"Q{row.id} {row.name} asks: {row.question}")
    return 0
