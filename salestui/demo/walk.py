"""The main job without a terminal: import, see what is due, send it to the demo's server, read what comes back, hear what is new,
decide on it, undo a move, report.

Every step is done by the functions the app and the command line use, and says in plain lines what happened.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file

from ..errors import SalesError
from ..exchange.importer import import_file
from ..glass import safe_text
from ..paths import Paths
from ..rules.conversion import MOVE_DAYS
from ..rules.money import format_money
from ..sender.build import prepare
from ..sender.incoming.receive import receive
from ..sender.outbox import send_due
from ..sender.report import OUTCOMES, SendReport
from ..store.engine import Database, open_store
from ..store.gaps import list_gaps
from ..store.journal import undo
from ..store.outbox import count_by_state, enrol, get_delivery, list_deliveries
from ..store.pipeline import get_row, list_prospects
from ..store.prospects import move_prospects
from ..store.reports.assets import converts
from ..store.reports.funnel import funnel
from ..store.reports.interactions import interactions
from ..store.stages import find_stage, list_stages
from ..store.today import count_today, list_today
from .library import export_file
from .listening import listen, triage
from .server import DemoServer

SHOWN = 5  # rows of a list that are printed
_KINDS = {
    "reply": "replies to answer", "uncertain": "uncertain", "held": "held", "send": "mails due", "call": "calls to make",
    "return": "back from “not now”", "stale": "stale",
}  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """What every step works with."""

    db: Database
    paths: Paths
    server: DemoServer
    out: Callable[[str], None]
    now: datetime

    def say(self, text: str = "") -> None:
        """One line, harmless for any terminal."""
        self.out(safe_text(text))


def walk(paths: Paths, server: DemoServer, out: Callable[[str], None], now: datetime) -> int:
    """Walk through the demo of `paths` and say with `out` what happened, line by line. Returns 0 when all of it is proved, else 1."""
    db = open_store(paths)
    try:
        steps = Walk(db, paths, server, out, now)
        steps.say("Marta Lindqvist sells Evenbook to the bookkeepers of small law practices. She and everybody below are invented.")
        steps.say(f"Mails go to a server on {server.host}:{server.port} and nowhere else.")
        _board(steps)
        _import(steps)
        _due(steps)
        proved = _send(steps)
        proved = _receive(steps) and proved
        proved = listen(steps) and proved
        proved = triage(steps) and proved
        _outbox(steps)
        taken_back = _undo(steps)
        _report(steps)
        steps.say()
        steps.say("Done. On a terminal, “salestui demo” opens the same firm in the app; press ? there.")
        return 0 if proved and taken_back else 1
    finally:
        db.close()


def _board(walk: Walk) -> None:
    walk.say()
    walk.say("The board")
    for stage in list_stages(walk.db):
        worth = ", ".join(format_money(minor, currency) for currency, minor in sorted(stage.value.items()))
        walk.say(f"  {stage.name:<14} {stage.prospects:>4}   {worth}")


def _import(walk: Walk) -> None:
    walk.say()
    with as_file(export_file()) as path:
        walk.say(f"1. Import {path.name}")
        report = import_file(walk.db, path, now=walk.now)
    walk.say(f"   {report.format}, {report.encoding}: {report.rows} rows = {report.created} new + {report.updated} updated")
    walk.say(f"   + {report.skipped} skipped + {len(report.rejected)} rejected; {report.suppressed} unsubscribed, never to be written to.")
    for each in report.rejected:
        walk.say(f"   line {each.line}: {each.reason}")
    walk.say(f"   Kept as custom fields: {', '.join(report.custom) or 'none'}.")
    new = [row.id for row in list_prospects(walk.db)][-report.created :] if report.created else []
    done = enrol(walk.db, new, walk.now)
    walk.say(f"   {len(done.enrolled)} of the new ones enrolled in the sequence of their stage.")
    for _, name, why in done.left_out:
        walk.say(f"   left out: {name}, {why}")


def _due(walk: Walk) -> None:
    walk.say()
    walk.say("2. Today")
    counts = count_today(walk.db, walk.now)
    walk.say("   " + ", ".join(f"{count} {_KINDS.get(kind, kind)}" for kind, count in counts.items()))
    before = sum(counts.get(kind, 0) for kind in ("reply", "uncertain", "held"))
    for row in list_today(walk.db, walk.now, limit=SHOWN, offset=before):
        walk.say(f"   {row.kind}: {row.title}: {row.why}")


def _send(walk: Walk) -> bool:
    """Send what is due and compare what the server got with the previews that were made before. True where all is as it should be."""
    walk.say()
    walk.say("3. Send what is due")
    previews = _preview(walk)
    walk.say(f"   {len(previews)} mails previewed.")
    had = len(walk.server.received())
    report = _run(walk)
    walk.say(
        f"   {report.due} due: "
        + (", ".join(f"{report.count(state)} {state}" for state in OUTCOMES if report.count(state)) or "nothing to do")
        + "."
    )
    arrived = walk.server.received()[had:]
    same = [mail for mail in arrived if previews.get(mail.recipient) == mail.content]
    walk.say(f"   The server got {len(arrived)} mails; {len(same)} of them are byte for byte what the preview showed.")
    for row in report.rows[:SHOWN]:
        walk.say(f"   {row.state}: {row.to}: {row.subject or row.why}")
    again = _run(walk)
    walk.say(f"   Sending once more: {again.due} due, {again.count('sent')} sent. Nothing goes out twice.")
    return len(same) == len(arrived) == report.count("sent") == report.due - report.count("held") and not again.due


def _preview(walk: Walk) -> dict[str, bytes]:
    """The bytes of every due mail by recipient; one that cannot be made is held, and the sender will say why."""
    previews = {}
    for row in list_deliveries(walk.db, walk.now, state="due"):
        try:
            previews[row.to] = prepare(walk.db, row.id, walk.now)
        except SalesError as error:
            walk.say(f"   held: {row.to}: {error.title}")
    return previews


def _run(walk: Walk) -> SendReport:
    return send_due(walk.db, lambda: walk.now, lock_path=walk.paths.sender_lock, environ=os.environ)


def _receive(walk: Walk) -> bool:
    """Read what the demo's people gave back, twice. True where each mail was taken in once."""
    walk.say()
    walk.say("4. Read what came back")
    first, again = (receive(walk.db, walk.now, lock_path=walk.paths.receiver_lock, environ=os.environ) for _ in range(2))
    for row in first.rows[:SHOWN]:
        walk.say(f"   {row.kind.replace('_', ' ')}: {row.prospect or row.sender}: {row.came_of_it}")
    walk.say(f"   {first.new} new; reading once more: {again.new}. Nothing is taken in twice, and the mails stay where they are.")
    return (bool(first.replies) or not first.new) and not (again.new or first.problems)  # a demo that was kept has read its mail


def _outbox(walk: Walk) -> None:
    walk.say()
    walk.say("8. The outbox")
    walk.say("   " + ", ".join(f"{count} {state}" for state, count in count_by_state(walk.db, walk.now).items()))
    for row in list_deliveries(walk.db, walk.now, state="held"):
        walk.say(f"   held: {row.to}: {get_delivery(walk.db, row.id, walk.now).why}")


def _undo(walk: Walk) -> bool:
    """Move a prospect and take it back. True where he stands as before."""
    walk.say()
    walk.say("9. Undo a move")
    before = list_prospects(walk.db, find_stage(walk.db, "Call done")[0], limit=1)[0]
    moved = move_prospects(walk.db, [before.id], find_stage(walk.db, "Trial started")[0], walk.now)
    walk.say(f"   {before.name}: {before.stage} -> {get_row(walk.db, before.id).stage}; {moved.cancelled} mail of the old stage cancelled.")
    undone = undo(walk.db, walk.now)
    after = get_row(walk.db, before.id)
    walk.say(f"   Undone: “{undone.label if undone else ''}”. {after.name} stands in {after.stage} again, the next mail as before.")
    return after == before


def _report(walk: Walk) -> None:
    """What the screens System and Coverage say, in a few lines."""
    walk.say()
    walk.say("10. What the system says")
    for row in funnel(walk.db).rows:
        days = f", {row.days:.0f} days" if row.days is not None else ""
        onward = f"; {row.onward.count} of {row.onward.of} went on" if row.onward is not None else ""
        walk.say(f"   {row.stage:<14} {row.reached:>4} reached it{onward}{days}")
    taken = interactions(walk.db)
    if taken.actual is not None:
        walk.say(
            f"   A customer is planned to take {taken.planned} contacts; {taken.actual.count} customers took {taken.actual.median:.0f} (median)."
        )
    for one in [each for each in converts(walk.db).rows if each.number > 1 or not each.newest][:SHOWN]:
        walk.say(f"   {one.asset}, revision {one.number}: served to {one.served}, {one.moved.count} moved on within {MOVE_DAYS} days")
    gaps = list_gaps(walk.db)
    for hole in gaps.objections:
        walk.say(f"   No words answer yet: {hole.name} (heard {hole.heard}x)")
    for stage in gaps.stages:
        walk.say(f"   No live words in: {stage.title}")
