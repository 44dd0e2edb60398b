"""`salestui receive`: replies, bounces and the rest of what came back, each mail read once."""

import os
from typing import TYPE_CHECKING

from ..errors import TryLater
from .call import PARTLY, Call
from .out import local, many
from .sending import ask_for
from .stopping import Stopper

if TYPE_CHECKING:
    from ..sender.incoming.report import ReceiveReport
    from .parser import Parser

NAMES = {
    "reply": "reply",
    "bounce": "bounce",
    "out_of_office": "out of office",
    "opt_out": "opt-out",
    "own": "own copy",
    "other": "other",
    "settled": "settled",
}
_COUNTS = {
    "reply": ("reply", "replies"),
    "bounce": ("bounce", "bounces"),
    "out_of_office": ("out of office", "out of office"),
    "opt_out": ("opt-out", "opt-outs"),
    "own": ("own copy", "own copies"),
    "other": ("other mail", "other mails"),
}


def build(parser: "Parser") -> None:
    """The arguments of `receive`."""
    parser.add_argument("--mailbox", default="", metavar="NAME", help="only this one (else every mailbox that says where its mail is)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = (
        "Mail stays where it is: nothing is marked, moved or deleted. Exit codes: 0 done; 3 a mailbox could not be read, stderr says why;"
        " 75 offline, the store is busy, or mail is being read already."
    )
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Read what is new. 3 where a mailbox needs the founder, 75 where its server is out of reach."""
    from ..sender.incoming.receive import receive
    from ..store.mailboxes import find_mailbox

    chosen = [find_mailbox(call.db, call.args.mailbox).id] if call.args.mailbox else None
    call.recover_orphans()
    call.when_stopped = "The mails read so far are kept; the others are read the next time."

    def progress(done: int, total: int) -> None:
        call.out.progress(f"Reading: {done:,} of {total:,}")

    with Stopper(call.out, "Stopping after this mail …") as stop:
        try:
            report = receive(
                call.db,
                call.now,
                lock_path=call.paths.receiver_lock,
                environ=os.environ,
                ask=ask_for(),
                progress=progress,
                cancelled=stop.asked,
                mailbox_ids=chosen,
            )
        finally:
            call.out.progress_done()
    if call.args.json:
        call.out.json(dict(report.as_json()))
    else:
        _tell(call, report)
    return _code(call, report, stop.code)


def _tell(call: Call, report: "ReceiveReport") -> None:
    if report.rows:
        call.out.table(
            ("WHAT", "WHO", "SUBJECT", "WRITTEN", "WHAT CAME OF IT"),
            [(NAMES[row.kind], row.prospect or row.sender, row.subject, local(row.at), row.came_of_it) for row in report.rows],
        )
    settled = f"{many(report.settled, 'uncertain mail')} of yours did leave." if report.settled else ""
    if not report.new:
        if report.mailboxes or settled:
            call.out.line(settled or "Nothing new.")
        return
    counts = [many(report.counts[kind], *names) for kind, names in _COUNTS.items() if report.counts[kind]]
    next_step = f" {'The reply waits' if report.replies == 1 else 'The replies wait'} in salestui today." if report.replies else ""
    call.out.line(f"{many(report.new, 'new mail')}: {', '.join(counts)}.{next_step}{f' {settled}' if settled else ''}")


def _code(call: Call, report: "ReceiveReport", stopped: int) -> int:
    for problem in (*report.problems, *report.offline):
        call.out.note(f"salestui: {problem}")
    if report.fault:
        call.out.note(
            f"salestui: {report.fault.title} {many(report.new, 'mail')} read and kept; the others are read the next time. {report.fault.hint}"
        )
        return report.fault.exit_code
    if report.interrupted:
        call.out.note(f"Stopped. {many(report.new, 'mail')} read and kept; the others are read the next time.")
        return stopped
    if report.problems:
        return PARTLY
    return TryLater.exit_code if report.offline else 0
