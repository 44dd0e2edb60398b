"""`salestui enrol`: put prospects into their stage's sequence, and say who was left out and why."""

from typing import TYPE_CHECKING

from .call import Call, Usage
from .out import local, many
from .parser import filled

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `enrol`."""
    parser.add_argument("who", nargs="*", metavar="ID|EMAIL")
    parser.add_argument("--stage", type=filled, metavar="S", help="everybody in this stage")
    parser.add_argument("--all", action="store_true", help="everybody")
    parser.add_argument("--dry-run", action="store_true", help="say who would get what when; change nothing")
    parser.add_argument("--now", metavar="ISO", help="as if it were this moment")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Enrol; a dry run does all of it and takes it back."""
    from ..sender.enrolling import enrol
    from ..store.engine import rehearsal

    ids = _whom(call)
    if call.args.dry_run:
        with rehearsal(call.db):
            done = enrol(call.db, ids, call.now, named=bool(call.args.who))
    else:
        done = enrol(call.db, ids, call.now, named=bool(call.args.who))
    if call.args.json:
        call.out.json(
            {
                "enrolled": [{"id": id, "name": name, "due": due} for id, name, due in done.enrolled],
                "left_out": [{"id": id, "name": name, "why": why} for id, name, why in done.left_out],
                "warnings": done.warnings,
                "total": len(ids),
                "dry_run": call.args.dry_run,
            }
        )
        return 0
    channels = _channels(call, [id for id, *_ in done.enrolled])
    for id, name, due in done.enrolled:
        first = "first mail" if (channel := channels.get(id, "email")) == "email" else f"first step ({channel})"
        call.out.line(f"{name} ({id}): {f'{first} due {local(due)}' if due else 'what is on its way to him goes on'}")
    for id, name, why in done.left_out:
        call.out.line(f"{name} ({id}) left out: {why}")
    for trouble in _file_troubles(call) if done.enrolled else ():
        call.out.note(trouble)
    for warning in done.warnings:
        call.out.line(f"Warning: {warning}")
    verb = "would be enrolled" if call.args.dry_run else "enrolled"
    call.out.line(f"{many(len(done.enrolled), 'prospect')} {verb}, {len(done.left_out):,} left out.")
    if call.args.dry_run:
        call.out.line("Dry run: nothing was changed.")
    elif done.enrolled:
        call.out.line("Next: salestui send --dry-run shows what is due. salestui undo takes the enrolling back.")
    return 0


def _file_troubles(call: Call) -> list[str]:
    """What will hold mails of the formula: files that are missing, changed, or too large, a sentence each."""
    from ..store.file_state import list_file_troubles
    from ..store.library import list_steps

    mailed = sorted({step.asset_id for step in list_steps(call.db) if step.channel == "email" and step.status == "live"})
    troubles = list_file_troubles(call.db, mailed) if mailed else []
    return [f"{row.asset}: {row.file.name}: {row.wrong}; mails with it will be held." for row in troubles if row.status == "live"]


def _channels(call: Call, ids: list[int]) -> dict[int, str]:
    """How each one's first step is taken; nothing is looked up where the whole formula is mail."""
    from ..store.library import list_steps
    from ..store.sequence import next_asset

    if all(step.channel in ("email", "hand") for step in list_steps(call.db)):
        return {}
    return {id: step.channel for id in ids if (step := next_asset(call.db, id, call.now))}


def _whom(call: Call) -> list[int]:
    from ..store.pipeline import find_prospect, list_prospects
    from ..store.stages import find_stage

    args = call.args
    if sum((bool(args.who), bool(args.stage), args.all)) != 1:
        raise Usage("enrol needs to know whom.", "Nothing was done.", "Name ids or addresses, or --stage S, or --all; one of them.")
    if args.who:
        return list(dict.fromkeys(find_prospect(call.db, who) for who in args.who))
    stage = find_stage(call.db, args.stage)[0] if args.stage else None
    return [row.id for row in list_prospects(call.db, stage)]
