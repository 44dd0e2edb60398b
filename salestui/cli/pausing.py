"""`salestui prospect pause|resume`, and `mailbox pause|resume --all`: what the founder stops for a while, and lets go on."""

from typing import TYPE_CHECKING

from .call import Call, option
from .out import many

if TYPE_CHECKING:
    import argparse

    from .parser import Parser


def add_to(below: "argparse._SubParsersAction[Parser]") -> None:
    """`pause` and `resume` below `prospect`."""
    paused = below.add_parser("pause", help="stop the sequences of prospects, until a day or until they are resumed")
    paused.add_argument("who", nargs="+", metavar="ID|EMAIL")
    paused.add_argument("--until", metavar="DATE", help="they go on by themselves on that day, like 2026-12-01")
    paused.set_defaults(run=run_pause)
    resumed = below.add_parser("resume", help="let paused or stopped sequences go on from where they were")
    resumed.add_argument("who", nargs="+", metavar="ID|EMAIL")
    resumed.set_defaults(run=run_resume)


def run_pause(call: Call) -> int:
    """Their mail stays in the outbox and waits."""
    from datetime import date

    from ..errors import SalesError
    from ..store.pausing import pause_prospects
    from ..store.pipeline import find_prospect

    until = None
    if call.args.until is not None:
        with option("--until"):
            try:
                until = date.fromisoformat(call.args.until.strip())
            except ValueError as error:
                raise SalesError(f"{call.args.until!r} is no day.", "Nothing was changed.", "Write it like 2026-12-01.") from error
    ids = list(dict.fromkeys(find_prospect(call.db, who) for who in call.args.who))
    done = pause_prospects(call.db, ids, call.now, until)
    when = f" until {until}" if until else "; salestui prospect resume lets them go on" if done else ""
    call.out.line(f"{many(done, 'sequence')} paused{when}.{_others(len(ids) - done, 'in no sequence')}")
    return 0


def run_resume(call: Call) -> int:
    """What waited is due from now on."""
    from ..store.pausing import resume_prospects
    from ..store.pipeline import find_prospect

    ids = list(dict.fromkeys(find_prospect(call.db, who) for who in call.args.who))
    done = resume_prospects(call.db, ids, call.now)
    call.out.line(f"{many(done, 'sequence')} resumed.{_others(len(ids) - done, 'neither paused nor stopped, or suppressed')}")
    return 0


def _others(count: int, why: str) -> str:
    return f" {many(count, 'prospect is', 'prospects are')} {why}." if count else ""


def pause_all(call: Call, paused: bool) -> int:
    """All sending, whatever the mailbox."""
    from ..store.outbox import count_deliveries
    from ..store.pausing import pause_sending

    pause_sending(call.db, paused, call.now)
    due = count_deliveries(call.db, call.now, "due")
    if paused:
        call.out.line("All sending is paused: nothing leaves until salestui mailbox resume --all.")
    else:
        told = f" {many(due, 'mail is', 'mails are')} due: salestui send." if due else ""
        call.out.line(f"Sending goes on.{told}")
    return 0
