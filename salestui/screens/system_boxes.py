"""The parts of the sales system as boxes: what each says of itself, and what passes from one to the next."""

from collections.abc import Mapping

from ..store.reports.flow import Flow, FlowStage
from ..store.reports.funnel import Funnel, FunnelRow
from ..widgets.cells import Piece
from ..widgets.flowchart import Box
from .wording import count_words

THOUSANDS = 10_000  # from here on a count is told in thousands where room is short
INTEL, DECISIONS, WORDS, APPLICATIONS, STAGE = "intel", "decisions", "words", "applications", "stage-"


def groups_of(flow: Flow, funnel: Funnel | None) -> list[list[Box]]:
    """What informs the system in one row, the customer's way in the next ones; conversions as soon as they are counted."""
    rows = {row.stage_id: row for row in funnel.rows} if funnel is not None else {}
    return [_sources(flow), [_stage(stage, rows) for stage in flow.stages]]


def back_words(flow: Flow) -> str:
    """What the customers send back into the system."""
    return f"{count_words(flow.replies, 'reply', 'replies')}, {count_words(flow.objections, 'objection')} this week"


def below_words(flow: Flow) -> list[Piece]:
    """Who is out; and in an empty system what to do first."""
    told: list[Piece] = []
    if flow.lost or flow.paused:
        told.append((f"Out of the way: {flow.lost:,} lost, {flow.paused:,} put off.", "dim"))
    if not flow.people:
        told.append(("Nobody is on the way yet. P, then n adds the first prospect; : finds the import of a CSV file.", "warn"))
    elif not flow.assets.get("live"):
        told.append(("There is nothing to serve yet: a mail or a call script for the first stage comes first.", "warn"))
    return told


def _sources(flow: Flow) -> list[Box]:
    intel = [(f"{flow.inbox:,} in the inbox", "accent" if flow.inbox else ""), (f"{flow.heard:,} heard this week", "dim")]
    decisions: list[Piece] = [(f"{flow.decided:,} this month", ""), (f"{flow.parked:,} parked", "dim")]
    if flow.tasks:
        decisions.append((count_words(flow.tasks, "open task"), "accent"))
    live, draft, retired = (flow.assets.get(status, 0) for status in ("live", "draft", "retired"))
    words: list[Piece] = [(f"{live:,} live", ""), (f"{draft:,} draft, {retired:,} retired", "dim")]
    words.append((count_words(flow.holes, "hole"), "warn") if flow.holes else ("no hole", "dim"))
    return [
        Box(INTEL, "INTEL", intel),
        Box(DECISIONS, "4Qs", decisions),
        Box(WORDS, "WORDS AND PICTURES", words),
        Box(APPLICATIONS, "APPLICATIONS", _applications(flow)),
    ]


def _applications(flow: Flow) -> list[Piece]:
    due, held, uncertain = (flow.outbox.get(state, 0) for state in ("due", "held", "uncertain"))
    told: list[Piece] = [(f"{due:,} due, {held:,} held", "warn" if held else "accent" if due else "")]
    told.append((f"{uncertain:,} uncertain", "bad" if uncertain else "dim"))
    stopped = sum(count for state, count in flow.mailboxes.items() if state != "ready")
    if not flow.mailboxes:
        told.append(("no mailbox yet", "warn"))
    elif stopped:
        told.append((f"{count_words(sum(flow.mailboxes.values()), 'mailbox', 'mailboxes')}, {stopped} at rest", "warn"))
    else:
        told.append((count_words(flow.mailboxes["ready"], "mailbox", "mailboxes"), "dim"))
    return told


def _stage(stage: FlowStage, rows: Mapping[int, FunnelRow]) -> Box:
    row = rows.get(stage.id)
    lines: list[Piece] = [(f"{stage.here:,} here", "accent" if stage.here else "")]
    if stage.kind == "open":
        bare = not stage.live
        steps = count_words(stage.steps, "step") + (f", {stage.live} live" if stage.live != stage.steps else "")
        lines.append(("no live asset" if bare else steps, "warn" if bare else "dim"))
    if row is not None:
        lines.append((f"{row.reached:,} reached", "dim"))
        out = [f"{_short(count)} {word}" for count, word in ((row.lost, "lost"), (row.paused, "later")) if count]
        lines += [(", ".join(out), "dim")] if out else []
    return Box(f"{STAGE}{stage.id}", stage.name, lines, *_passing(row))


def _short(count: int) -> str:
    """A count for a narrow place: "9,999", from ten thousand on "12k"."""
    return f"{count:,}" if count < THOUSANDS else f"{(count + 500) // 1000:,}k"


def _passing(row: FunnelRow | None) -> tuple[str, str]:
    """(the share that passes, with "?" where too few came to say; how many dropped off); nothing while all of them still wait."""
    if row is None or row.onward is None or row.onward.share is None or row.decided is None or not row.decided.of:
        return "", ""
    return (
        f"{row.onward.share:.0%}{'?' if row.onward.too_few else ''}",
        f"-{_short(row.decided.rest.count)}" if row.decided.rest.count else "",
    )
