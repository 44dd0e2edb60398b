"""`salestui objection`: what people say against buying, and which asset answers it."""

from typing import TYPE_CHECKING

from .call import Call, Usage
from .holes import heard_words
from .out import local, many
from .parser import filled

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `objection`."""
    below = parser.commands()
    listed = below.add_parser("list", help="every objection, those without an answer first")
    listed.takes_minus = True
    listed.add_argument("--search", default="", metavar="Q", help="part of a name")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    added = below.add_parser("add", help="name one, or note that it was heard; prints its id")
    added.add_argument("name", type=filled, metavar="NAME")
    added.add_argument("--from", dest="who", type=filled, metavar="ID|EMAIL", help="the prospect who said it: it counts as heard")
    added.add_argument("--words", default="", help="what he said, word for word")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    answered = below.add_parser("answer", help="choose the asset that answers it")
    answered.add_argument("objection", type=filled, metavar="ID|NAME")
    answered.add_argument("--asset", type=int, metavar="ID")
    answered.add_argument("--none", action="store_true", help="no asset answers it")
    answered.add_argument("--json", action="store_true", help="print JSON")
    answered.set_defaults(run=run_answer)
    answered.epilog = "A live call or chat script with a section “## Objection: NAME” answers it too, without being chosen."
    merged = below.add_parser("merge", help="make several names one; the first one stays")
    merged.add_argument("into", type=filled, metavar="ID|NAME")
    merged.add_argument("others", nargs="+", type=filled, metavar="ID|NAME")
    merged.add_argument("--json", action="store_true", help="print JSON")
    merged.set_defaults(run=run_merge)


def run_list(call: Call) -> int:
    """A list of objections."""
    from ..store.objections import list_objections

    rows = list_objections(call.db, call.args.search)
    if call.args.json:
        shown = [
            {
                "id": row.id, "name": row.name, "heard": row.heard, "last_heard": row.last_heard, "by": list(row.by),
                "asset_id": row.asset_id, "answer_id": row.answer_id, "answer": row.answer or None,
            }
            for row in rows
        ]  # fmt: skip
        call.out.json({"rows": shown, "total": len(shown)})
    elif not rows:
        none = (
            "No objection has this in its name."
            if call.args.search
            else "No objection is named yet. salestui objection add NAME names one."
        )
        call.out.line(none)
    else:
        call.out.table(
            ("ID", "OBJECTION", "HEARD", "LAST", "BY", "ANSWERED BY"),
            [(row.id, row.name, row.heard, local(row.last_heard) if row.last_heard else "", row.people, row.answer or "-") for row in rows],
            (0, 2),
        )
    return 0


def run_add(call: Call) -> int:
    """A new name, or one more time it was heard."""
    from ..store.journal import action
    from ..store.objections import add_objection, find_objection, note_objection
    from ..store.pipeline import find_prospect

    args = call.args
    if args.who is None:
        if args.words:
            raise Usage("--words needs --from.", "Nothing was done.", "Say who said it: --from ID or --from ADDRESS.")
        id = add_objection(call.db, args.name, call.now)
    else:
        who = find_prospect(call.db, args.who)
        with action(call.db, f"Heard the objection {args.name}", call.now):
            note_objection(call.db, args.name, who, None, args.words, call.now)
        id = find_objection(call.db, args.name)
    if args.json:
        call.out.json({"id": id})
    else:
        call.out.line(str(id))
    return 0


def run_answer(call: Call) -> int:
    """Choose the answer, or take it away."""
    from ..store.objections import find_objection, get_objection, set_answer

    args = call.args
    if (args.asset is None) == (not args.none):
        raise Usage("objection answer needs to know which asset.", "Nothing was done.", "Give --asset ID, or --none.")
    id = find_objection(call.db, args.objection)
    set_answer(call.db, id, args.asset, call.now)
    row = get_objection(call.db, id)
    if args.json:
        call.out.json({"id": id, "asset_id": row.asset_id, "answer_id": row.answer_id, "answer": row.answer or None})
    elif row.answer:
        call.out.line(f"“{row.name}” is answered by {row.answer}.")
    elif row.chosen:
        call.out.line(f"“{row.name}” is answered by {row.chosen}, once that asset is live.")
    else:
        call.out.line(f"Nothing answers “{row.name}” now ({heard_words(row.heard, row.people)}).")
    return 0


def run_merge(call: Call) -> int:
    """Several names become one."""
    from ..store.objections import find_objection, get_objection, merge_objections

    into, *others = (find_objection(call.db, text) for text in (call.args.into, *call.args.others))
    moved = merge_objections(call.db, into, others, call.now)
    row = get_objection(call.db, into)
    if call.args.json:
        call.out.json({"id": into, "name": row.name, "heard": row.heard, "moved": moved})
    else:
        call.out.line(
            f"“{row.name}” was heard {many(row.heard, 'time')} now, {moved:,} of them under another name. salestui undo takes it back."
        )
    return 0
