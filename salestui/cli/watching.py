"""`salestui send --watch`: stay, read what comes back, send what comes due; a line for each thing that happens."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import Call
from .out import local
from .receiving import NAMES
from .sending import ask_for
from .stopping import Stopper

if TYPE_CHECKING:
    from ..sender.incoming.report import ReceiveReport
    from ..sender.report import SendReport

QUIET = ("due",)
"""States that are no news: the mail waits as it did."""


class Teller:
    """Says what happened, each thing once: a mail that waits for the same reason as before is no news."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._said: dict[int, tuple[str, str]] = {}
        self._problems: dict[str, list[str]] = {}

    def report(self, report: "SendReport") -> None:
        """The lines of one round."""
        out = self._call.out
        self._tell_problems("offline", [f"Offline: {report.later.removeprefix('offline: ')}; nothing is lost."] if report.offline else [])
        news = [row for row in report.rows if row.state not in QUIET and self._said.get(row.id) != (row.state, row.why)]
        for row in news:
            self._said[row.id] = (row.state, row.why)
        if self._call.args.json:
            if news or report.problems:
                out.json_line({**report.as_json(), "rows": [vars(row) for row in news], "problems": report.problems, "at": _now()})
        else:
            for row in news:
                out.line(f"{_clock()}  {row.state.ljust(9)} {row.to}  {row.subject}{f'  ({row.why})' if row.why else ''}")
        out.flush()
        self._tell_problems("send", report.problems)

    def received(self, report: "ReceiveReport") -> None:
        """The lines of one reading: mails from which something followed."""
        out = self._call.out
        if self._call.args.json:
            if report.new or report.problems:
                out.json_line({"received": report.as_json(), "at": _now()})
        else:
            for row in report.rows:
                out.line(
                    f"{_clock()}  {NAMES[row.kind].ljust(9)} {row.sender}  {row.subject}{f'  ({row.came_of_it})' if row.came_of_it else ''}"
                )
        out.flush()
        self._tell_problems("receive", report.problems)

    def _tell_problems(self, about: str, problems: list[str]) -> None:
        """Each problem once, until it is gone and comes again."""
        for problem in problems:
            if problem not in self._problems.get(about, ()):
                self._call.out.note(f"salestui: {problem}")
        self._problems[about] = problems

    def fault(self, error: SalesError) -> None:
        """What stopped one round; the watch goes on."""
        self._call.out.note(f"{_clock()}  {error}")


class AskedOnce:
    """What was typed is asked for once in a watch, until a server has refused it; nothing of it is kept anywhere else."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self._ask = ask
        self._typed: dict[str, str] = {}

    def __call__(self, question: str) -> str:
        """The answer, typed now or before."""
        if not self._typed.get(question):
            self._typed[question] = self._ask(question)
        return self._typed[question]

    def forget(self) -> None:
        """Ask again next time."""
        self._typed.clear()


def run(call: Call) -> int:
    """Watch until Ctrl+C or SIGTERM; the exit code tells which. Raises `SalesError` where there is no mailbox to watch with."""
    from ..sender.incoming.receive import can_receive, receive
    from ..sender.outbox import send_due
    from ..sender.watch import Watch
    from ..store.dispatch import next_moment
    from ..store.mailboxes import find_mailbox

    find_mailbox(call.db)
    teller, terminal = Teller(call), ask_for()
    ask = AskedOnce(terminal) if terminal else None
    coming = next_moment(call.db)
    due = "Mail is due now." if coming and coming <= call.now else f"The next mail is due {local(coming.isoformat())}." if coming else ""
    reads = (
        "Mail is read every 5 minutes and before any leaves." if can_receive(call.db) else "No mail is read: no mailbox says where it is."
    )
    call.out.note(f"Watching. {due or 'No mail is on its way.'} {reads} Ctrl+C ends it; nothing is lost.")
    call.when_stopped = "What was sent is kept; a mail that was just leaving is uncertain, the others stay due."
    with Stopper(call.out, "Stopping …") as stop:

        def send() -> "SendReport":
            report = send_due(
                call.db,
                lambda: datetime.now(UTC),
                lock_path=call.paths.sender_lock,
                waits=False,
                cancelled=stop.asked,
                environ=os.environ,
                ask=ask,
            )
            if report.problems and ask:
                ask.forget()
            return report

        def read() -> None:
            if can_receive(call.db):
                now = datetime.now(UTC)
                teller.received(
                    receive(call.db, now, lock_path=call.paths.receiver_lock, environ=os.environ, ask=ask, cancelled=stop.asked)
                )

        Watch(
            call.db,
            lambda: datetime.now(UTC),
            send,
            read,
            teller.report,
            teller.fault,
            time.sleep,
            stop.asked,
        ).run()
    call.out.note("Stopped. What was sent is kept; the others stay due.")
    return stop.code


def _clock() -> str:
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
