"""`salestui fetch`: read the sources."""

import os
from shlex import quote
from typing import TYPE_CHECKING

from ..errors import SalesError, TryLater
from .call import PARTLY, Call
from .out import local, many
from .stopping import Stopper

if TYPE_CHECKING:
    from ..intel.gather import FetchReport
    from ..store.sources import SourceRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `fetch`."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--source", default="", metavar="NAME", help="only this one, whatever became of it the last time")
    which.add_argument("--due", action="store_true", help="only those that were not asked for as long as their --every says (for cron)")
    which.add_argument(
        "--all", action="store_true", help="also those that failed and are tried later; where a server asked to be left alone, that holds"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = (
        "Exit codes: 0 done; 3 a source could not be read, stderr says why; 75 offline, the store is busy, or sources are being read already;\n"
        "130 stopped with Ctrl+C, what was read is kept."
    )
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Read what there is. 3 where a source failed, 75 where the network is missing."""
    from ..intel.gather import FetchRow, fetch
    from ..store.sources import find_source

    chosen = None
    if call.args.source:
        row = find_source(call.db, call.args.source)
        if row.paused:
            raise SalesError(f"{row.name} is paused.", "Nothing was read.", "Let it be asked again: salestui source resume NAME.")
        chosen = [row.id]
    call.when_stopped = "What was read so far is kept; the others are read the next time."

    def progress(done: int, total: int, about: str) -> None:
        call.out.progress(f"Reading: {done:,} of {total:,}" + (f"  {about}" if about else ""))

    with Stopper(call.out, "Stopping …") as stop:
        try:
            report = fetch(
                call.db,
                call.now,
                environ=os.environ,
                lock_path=call.paths.fetcher_lock,
                progress=progress,
                cancelled=stop.asked,
                source_ids=chosen,
                due_only=call.args.due,
                everything=call.args.all,
            )
        finally:
            call.out.progress_done()
    if call.args.json:
        left = [FetchRow(source.name, error=_later(call, source)) for source in report.left_alone]
        call.out.json({"sources": [row.as_json() for row in (*report.rows, *left)], "new": report.new, "rules": report.applied.words})
    else:
        _tell(call, report)
    return _code(call, report, stop.code)


def _tell(call: Call, report: "FetchReport") -> None:
    for row in report.rows:
        if row.waiting:
            call.out.line(f"{row.name}: {row.waiting}; it is read once it is whole, a few seconds from now.")
    if not report.rows and not report.interrupted:
        if not report.left_alone:
            _tell_why_nothing(call)
        return
    fresh = [row for row in report.rows if row.new]
    if fresh:
        call.out.table(("SOURCE", "NEW", "SEEN BEFORE"), [(row.name, row.new, row.grouped or "") for row in fresh], (1, 2))
    read = len(report.rows) - len(report.offline) - len([row for row in report.rows if row.error and not row.offline])
    rules = f" Rules: {report.applied.words} (salestui undo takes that back)." if report.applied.words else ""
    if report.new:
        call.out.line(
            f"{many(report.new, 'new item')} from {many(read, 'source')}.{rules} {'It waits' if report.new == 1 else 'They wait'} for triage."
        )
    elif read:
        call.out.line(f"Nothing new from {many(read, 'source')}.")


def _later(call: Call, source: "SourceRow") -> str:
    """Why a source that failed was not asked this time."""
    from ..store.sources import asked_to_wait

    why = source.error or "Its server wants to be left alone."
    if asked_to_wait(source, call.now):
        return f"{why} Asked again at {local(source.retry_at)}, as its server wishes."
    return f"{why} Tried again at {local(source.next_fetch)} (salestui fetch --source {quote(source.name)} does it now)."


def _tell_why_nothing(call: Call) -> None:
    from ..store.sources import list_sources

    rows = list_sources(call.db)
    waiting = sorted((row for row in rows if not row.paused and row.next_fetch), key=lambda row: row.next_fetch or "")
    if not rows:
        call.out.line("There is no source yet. salestui source add https://… adds a feed.")
    elif waiting:
        call.out.line(f"No source is due before {local(waiting[0].next_fetch)} ({waiting[0].name}). salestui fetch asks them now.")
    else:
        call.out.line("Every source is paused: salestui source resume NAME.")


def _code(call: Call, report: "FetchReport", stopped: int) -> int:
    for row in report.rows:
        for problem in (*([row.error] if row.error and not row.offline else []), *row.problems):
            call.out.note(f"salestui: {row.name}: {problem}")
    for source in report.left_alone:
        call.out.note(f"salestui: {source.name}: {_later(call, source)}")
    if report.offline:
        call.out.note(f"salestui: {many(len(report.offline), 'source')} not read: {report.offline[0].error}")
    if report.fault:
        call.out.note(
            f"salestui: {report.fault.title} {many(report.new, 'item')} read and kept; the others are read the next time. {report.fault.hint}"
        )
        return report.fault.exit_code
    if report.interrupted:
        call.out.note(f"Stopped. {many(report.new, 'new item')} read and kept; the other sources are read the next time.")
        return stopped
    if report.failed or report.left_alone:
        return PARTLY
    return TryLater.exit_code if report.offline else 0
