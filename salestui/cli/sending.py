"""`salestui send`: what is due leaves once; what does not leave says why."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..errors import TryLater
from .call import PARTLY, Call, Usage
from .out import local, many
from .parser import count
from .stopping import Stopper

if TYPE_CHECKING:
    from ..sender.report import SendReport
    from ..store.forecast import PlannedRow
    from .parser import Parser

MOST_PLANNED = 200  # lines of what would be sent until a moment that is tried


def build(parser: "Parser") -> None:
    """The arguments of `send`."""
    parser.add_argument("--dry-run", action="store_true", help="make the mails and list what would leave; send nothing")
    parser.add_argument("--limit", type=count, metavar="N", help="at most N mails")
    parser.add_argument("--watch", action="store_true", help="stay: read what comes back and send what comes due, until Ctrl+C")
    parser.add_argument(
        "--now",
        metavar="ISO",
        help="as if it were this moment: with --dry-run also what would be sent until then; without, mails really leave, dated so",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = (
        "Exit codes: 0 done; 3 some mails failed, are held or uncertain, the output says which; 75 offline, the server or the store is busy,"
        " or another sender is at work."
    )
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Send what is due. 3 where the output lists mails that failed, are held or uncertain; 75 where the server is out of reach."""
    from ..sender.outbox import send_due

    args = call.args
    if args.watch:
        if other := "--dry-run" if args.dry_run else "--now" if args.now is not None else "--limit" if args.limit else "":
            raise Usage(
                f"--watch does not go together with {other}.", "Nothing was sent.", "A watch goes by the clock and ends with Ctrl+C."
            )
        from .watching import run as watch

        return watch(call)
    clock = _clock(call)

    def progress(done: int, total: int) -> None:
        call.out.progress(f"Sending: {done:,} of {total:,}")

    call.when_stopped = "What was sent is kept; a mail that was just leaving is uncertain, the others stay due."
    with Stopper(call.out, "Stopping after this mail …") as stop:
        try:
            report = send_due(
                call.db,
                clock,
                lock_path=call.paths.sender_lock,
                limit=args.limit,
                dry_run=args.dry_run,
                keeps=args.now is None,
                progress=progress,
                cancelled=stop.asked,
                environ=os.environ,
                ask=ask_for(),
            )
        finally:
            call.out.progress_done()
    planned = _planned(call) if args.dry_run and args.now is not None else []
    if args.json:
        plan = [
            {"prospect": row.prospect, "to": row.to, "asset": row.asset, "channel": row.channel, "at": row.at.isoformat()}
            for row in planned
        ]
        call.out.json(
            {**report.as_json(), "dry_run": args.dry_run, "problems": report.problems} | ({"planned": plan} if args.dry_run else {})
        )
    else:
        _tell_planned(call, planned)
        _tell(call, report)
    return _code(call, report, stop.code)


def _clock(call: Call) -> Callable[[], datetime]:
    """The clock of the run: the machine's, or one that starts at --now and goes on from there."""
    if call.args.now is None:
        return lambda: datetime.now(UTC)
    begun, start = time.monotonic(), call.now
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def _planned(call: Call) -> "list[PlannedRow]":
    """What would be sent from today until the moment that is tried, if everything goes as it should and nobody answers."""
    from ..store.forecast import list_planned

    today = datetime.now(UTC)
    return list_planned(call.db, today, call.now) if call.now > today else []


def _tell_planned(call: Call, rows: "list[PlannedRow]") -> None:
    if not rows:
        return
    call.out.line(f"Until {local(call.now.isoformat())}, if salestui sends when it is due and nobody answers:")
    call.out.table(
        ("WHEN", "TO", "WHAT", "BY"),
        [(local(row.at.isoformat()), row.to or row.prospect, row.asset, row.channel) for row in rows[:MOST_PLANNED]],
    )
    if len(rows) > MOST_PLANNED:
        call.out.line(f"and {len(rows) - MOST_PLANNED:,} more (--json has them all)")
    call.out.line()
    call.out.line("And if nothing at all were sent before that moment:")


def ask_for() -> Callable[[str], str] | None:
    """How to ask for a password: on a terminal without showing it; nowhere else."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from getpass import getpass

    return lambda question: getpass(question, stream=sys.stderr)


def _tell(call: Call, report: "SendReport") -> None:
    out, dry = call.out, call.args.dry_run
    if report.rows:
        out.table(("ID", "TO", "SUBJECT", "STATE", "WHY"), [(row.id, row.to, row.subject, row.state, row.why) for row in report.rows], (0,))
    if dry:
        ready = sum(row.state == "due" and not row.why for row in report.rows)
        others = f", {report.due - ready:,} would not (see why)" if report.due > ready else ""
        out.line(
            f"{many(ready, 'mail')} would leave now{others}. Dry run: nothing was sent. salestui outbox show ID prints one as it will leave."
        )
    elif report.rows:
        counts = [
            f"{report.count(state):,} {state}"
            for state in ("sent", "deferred", "held", "failed", "uncertain", "cancelled")
            if report.count(state)
        ]
        out.line(f"{many(report.due, 'mail was', 'mails were')} due: {', '.join(counts) or 'none was sent'}.{_still_due(report)}")
    else:
        out.line("Nothing is due.")
    if not report.fault:
        _tell_waiting(call)


def _still_due(report: "SendReport") -> str:
    """How many wait, and why."""
    told = ""
    for why, number in report.reasons().items():
        told += (
            f" {many(number, 'mail waits', 'mails wait')}: {why.rstrip('.')}."
            if why
            else f" {many(number, 'mail stays', 'mails stay')} due."
        )
    return told


def _tell_waiting(call: Call) -> None:
    """What else stands in the outbox, and when the next one goes."""
    from ..store.outbox import count_by_state, list_deliveries

    counts = count_by_state(call.db, call.now)
    waiting = [f"{counts[state]:,} {state}" for state in ("scheduled", "deferred", "held", "uncertain") if state in counts]
    if not waiting:
        return
    following = [row for state in ("scheduled", "deferred") for row in list_deliveries(call.db, call.now, state, 1)]
    first = min(following, key=lambda row: row.next_at, default=None)
    at = f"; the next is due {local(first.next_at)}" if first else ""
    call.out.line(f"Waiting: {', '.join(waiting)}{at}. salestui outbox says why for each.")


def _code(call: Call, report: "SendReport", stopped: int) -> int:
    for problem in report.problems:
        call.out.note(f"salestui: {problem}")
    if report.fault:
        return report.fault.exit_code
    if report.interrupted:
        call.out.note(f"Stopped. {many(report.count('sent'), 'mail')} sent and kept; the others stay due.")
        return stopped
    if call.args.dry_run:
        return 0
    if any(report.count(state) for state in ("failed", "held", "uncertain")):
        return PARTLY
    if report.later:
        start = "Offline: " if report.offline else ""
        why = report.later.removeprefix("offline: ").rstrip(".")
        call.out.note(f"salestui: {start}{why}. Nothing is lost; the mails stay in the outbox. Try again later.")
        return TryLater.exit_code
    return 1 if report.problems else 0
