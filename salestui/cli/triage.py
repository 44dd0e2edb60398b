"""`salestui triage`: decide what one thing heard changes; several ids are one batch."""

from typing import TYPE_CHECKING

from .call import Call, Usage, option
from .out import many
from .typed_day import read_day

if TYPE_CHECKING:
    from datetime import date

    from ..store.deciding import Deciding
    from .parser import Parser

_ACTIVITY = ("activity", "new", "never")


def build(parser: "Parser") -> None:
    """The arguments of `triage`."""
    from ..rules.verdict import FRICTIONS, GRADES, REASONS, VERDICTS, VOICES
    from ..store.tasks import KINDS

    parser.add_argument("ids", nargs="+", type=int, metavar="ID", help="intel; all of its group is decided with it")
    parser.add_argument("--verdict", required=True, choices=VERDICTS)
    parser.add_argument(
        "--q", default="", metavar="EFFECTS", help='what it does to the quadrants: "1+,4!" (= confirms, + adds, ! contradicts)'
    )
    parser.add_argument("--synthesis", default="", metavar="TEXT", help="one sentence of your own; change and confirm need it")
    parser.add_argument("--quote", default="", metavar="TEXT", help="the customer's words, word for word")
    parser.add_argument(
        "--reason",
        default="",
        metavar="R",
        help=f"why it is discarded (else as suggested): {', '.join(REASONS)}; its number or beginning will do, or words of your own",
    )
    parser.add_argument(
        "--until", metavar="DATE", help="parked until then (else the next weekly review); “activity”: until something new is heard"
    )
    parser.add_argument(
        "--target", action="append", default=[], metavar="KIND:ID", help="what a change is done to: asset:3, stage:2, answer:5, quadrant:1"
    )
    parser.add_argument("--task", action="append", default=[], choices=KINDS, help="what is done to it (else what suits the target)")
    parser.add_argument("--voice", default="", choices=VOICES, help="whose voice it is")
    parser.add_argument("--evidence", default="", choices=GRADES)
    parser.add_argument("--friction", default="", choices=FRICTIONS, help="of the next sale, if this is done")
    parser.add_argument("--fit", default="", metavar="PAIRS", help='pairs of quadrants that break: "12 34"')
    parser.add_argument("--expected", default="", metavar="TEXT", help="what should come of it")
    parser.add_argument("--check-back", metavar="DATE", help="the day to see what came of it")
    parser.add_argument("--belief", type=int, metavar="ID", help="the belief (answer) that was reacted to")
    parser.add_argument("--reaction", default="", choices=("nod", "indifferent", "hostile"))
    parser.add_argument("--force", action="store_true", help="decide once more what is decided; park a third time")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = (
        "A target is what a change is done to; without one it is the answer of the first quadrant that it adds to or contradicts."
    )
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """One decision."""
    from ..store.deciding import decide

    args = call.args
    done = decide(call.db, args.ids, _read(call), call.now, force=args.force)
    if args.json:
        call.out.json(
            {
                "id": done.id, "verdict": args.verdict, "reason": done.reason, "suggested": done.suggestion.verdict, "suggested_why": done.suggestion.why,
                "tasks": list(done.task_ids), "cards": done.cards, "items": done.items, "label": done.label,
            }
        )  # fmt: skip
        return 0
    parts = [f"Decision {done.id}: {done.label}" + (f" ({done.reason})." if done.reason else ".")]
    if done.items > done.cards:
        parts.append(f"{many(done.items, 'item')} in all.")
    if done.task_ids:
        ids = ", ".join(map(str, done.task_ids))
        parts.append(f"{'Task' if len(done.task_ids) == 1 else 'Tasks'} {ids} to do.")
    if done.suggestion.verdict != args.verdict:
        parts.append(f"Suggested was {done.suggestion.verdict}: {done.suggestion.why.replace('1-4 say', '--q says')}")
    call.out.line(" ".join([*parts, "salestui undo takes it back."]))
    return 0


def _read(call: Call) -> "Deciding":
    """What was said on the command line. Raises `Usage` where options do not go together."""
    from ..rules.effects import parse_effects, parse_pairs
    from ..store.deciding import Deciding

    args, today = call.args, call.now.date()
    verdict = args.verdict
    for name, given, goes_with in (
        ("--until", args.until, ("park",)), ("--reason", args.reason, ("discard",)), ("--task", args.task, ("change",)),
    ):  # fmt: skip
        if given and verdict not in goes_with:
            raise Usage(
                f"{name} goes with --verdict {goes_with[0]}.", "Nothing was decided.", f"Leave it out, or say --verdict {goes_with[0]}."
            )
    if (args.belief is None) != (not args.reaction):
        raise Usage("--belief and --reaction go together.", "Nothing was decided.", "Say both: which belief, and how it was taken.")
    with option("--q"):
        effects = parse_effects(args.q)
    with option("--fit"):
        pairs = parse_pairs(args.fit)
    return Deciding(
        verdict, effects, args.synthesis, args.quote, args.reason, _until(args.until, today) if verdict == "park" else None,
        _targets(args.target, args.task, verdict), args.voice, args.evidence, args.friction, pairs, args.expected,
        read_day("--check-back", args.check_back, today), args.belief, args.reaction,
    )  # fmt: skip


def _until(text: str | None, today: "date") -> "date | None":
    from ..rules.parking import next_review

    if text is None:
        return next_review(today)
    return None if text.strip().casefold() in _ACTIVITY else read_day("--until", text, today)


def _targets(targets: list[str], tasks: list[str], verdict: str) -> tuple[tuple[str, str], ...]:
    """(kind of task, target) pairs: each target with its task in order, one task for all targets, or tasks that need no target."""
    from ..store.tasks import DEFAULT_KIND

    named = [target.strip().casefold() for target in targets]
    if not named:
        return tuple((task, "") for task in tasks)
    if len(tasks) not in (0, 1, len(named)):
        raise Usage(
            "Each --target wants its own --task, or all of them one.", "Nothing was decided.", "Say as many of one as of the other."
        )
    kinds = tasks * len(named) if len(tasks) == 1 else tasks or [DEFAULT_KIND.get(target.partition(":")[0], "write") for target in named]
    return tuple(zip(kinds, named, strict=True))
