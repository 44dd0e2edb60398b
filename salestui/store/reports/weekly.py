"""The weekly review: what was done and what came of it, beside the same length of time before, and the one thing to look at first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...rules.conversion import Gap, decided, suggest_gap
from ...rules.times import from_text, utc_text
from ..engine import Database
from ..gaps import list_bare_stages, list_open_objections
from .deciding import Measures, measures
from .funnel import reach
from .ladder import FOREVER, Ladder, Tell, in_silence, listed, read_ladder


@dataclass(frozen=True)
class FigureRow:
    """One figure: what was counted (`detail` says of which kind, such as a channel), now and in the time before."""

    what: str
    detail: str
    count: int
    before: int


@dataclass(frozen=True)
class Review:
    """The figures from `since` to `until` (both counted) beside those of the same length before, from `before_since` to `since` (not counted);
    `gap` is the one suggestion, if there is one."""

    since: str
    until: str
    before_since: str
    rows: list[FigureRow]
    gap: Gap | None
    measures: Measures

    def count(self, what: str, detail: str | None = None) -> int:
        """One figure, over all details where none is named."""
        return sum(row.count for row in self.rows if row.what == what and detail in (None, row.detail))

    def before(self, what: str) -> int:
        """The same in the time before."""
        return sum(row.before for row in self.rows if row.what == what)


WHAT = (
    "touches out", "touches in", "new prospects", "moves on", "moves back", "won", "lost", "put off", "people who replied", "mails sent", "mails failed",
    "mails uncertain", "mails bounced", "decisions", "reversals", "revisions",
)  # fmt: skip
"""The figures in the order in which they are told. Who replied is counted once, however often he wrote or called. Mails sent are the touches
out by e-mail, whoever sent them: there is one count of them."""


SECOND = timedelta(seconds=1)  # as finely as moments are kept: what was done in the running one is in the review


def weekly(db: Database, now: datetime, since: str, tell: Tell = in_silence, known: str = FOREVER) -> Review:
    """The review of the time from `since` until now, this very second too. The gap is looked for in everything there is (up to `known`)."""
    ladder, until = read_ladder(db), utc_text(now)
    start, end = from_text(since), from_text(until)
    before = utc_text(start - max(end - start, timedelta()))
    spans = [_figures(db, ladder, since, utc_text(end + SECOND)), _figures(db, ladder, before, since)]
    tell(1, 2)
    keys = sorted({key for span in spans for key in span}, key=lambda key: (WHAT.index(key[0]), key[1]))
    keys += [(what, "") for what in WHAT if not any(key[0] == what for key in keys)]
    rows = [
        FigureRow(*key, spans[0].get(key, 0), spans[1].get(key, 0)) for key in sorted(keys, key=lambda key: (WHAT.index(key[0]), key[1]))
    ]
    gap = find_gap(db, ladder, known)
    tell(2, 2)
    return Review(since, until, before, rows, gap, measures(db, now, since, utc_text(end + SECOND), before))


def find_gap(db: Database, ladder: Ladder, until: str = FOREVER) -> Gap | None:
    """The one thing to look at first, by the plain rule of `rules.conversion.suggest_gap`. Whoever still waits in a stage is not counted."""
    rates = decided(*reach(db, ladder, until))
    return suggest_gap(
        [(rung.name, rate) for rung, rate in zip(ladder.rungs, rates, strict=True)],
        [stage.title for stage in list_bare_stages(db)],
        [objection.name for objection in list_open_objections(db)],
    )


# What was decided and is not so any more: a decision taken back a day later or more (a slip that is undone at once is none); another verdict on
# the same words, a park apart; an answer of the 4Qs that says again what it said before its last change.
_TAKEN_BACK = (
    "SELECT count(*) FROM action a WHERE a.undone_at >= :since AND a.undone_at < :until AND julianday(a.undone_at) - julianday(a.at) >= 1"
    " AND EXISTS (SELECT 1 FROM change c WHERE c.action_id = a.id AND c.table_name = 'decision' AND c.before IS NULL)"
)
_DECIDED_OTHERWISE = (
    "SELECT count(DISTINCT d.id) FROM decision d JOIN decision_intel x ON x.decision_id = d.id JOIN decision_intel y ON y.intel_id = x.intel_id"
    " JOIN decision o ON o.id = y.decision_id AND o.id < d.id WHERE d.at >= :since AND d.at < :until AND d.rule_id IS NULL AND o.rule_id IS NULL"
    " AND d.verdict <> 'park' AND o.verdict <> 'park' AND d.verdict <> o.verdict"
)
_SAID_AGAIN = (
    "SELECT count(*) FROM answer n WHERE n.created_at >= :since AND n.created_at < :until AND n.text <> (SELECT l.text FROM answer l"
    " WHERE coalesce(l.item_id, l.id) = n.item_id AND l.id < n.id ORDER BY l.id DESC LIMIT 1) AND EXISTS (SELECT 1 FROM answer o"
    " WHERE coalesce(o.item_id, o.id) = n.item_id AND o.id < n.id AND o.text = n.text)"
)
_COUNTS = {
    "new prospects": "SELECT count(*) FROM prospect WHERE created_at >= :since AND created_at < :until",
    "people who replied": "SELECT count(DISTINCT prospect_id) FROM touch WHERE at >= :since AND at < :until AND direction = 'in'",
    "revisions": "SELECT count(*) FROM revision WHERE created_at >= :since AND created_at < :until AND number > 1",
    "reversals": f"SELECT ({_TAKEN_BACK}) + ({_DECIDED_OTHERWISE}) + ({_SAID_AGAIN})",
}
_EVENTS = {"failed": "mails failed", "uncertain": "mails uncertain", "bounce": "mails bounced"}


def _figures(db: Database, ladder: Ladder, since: str, until: str) -> dict[tuple[str, str], int]:
    span = {"since": since, "until": until}
    found = {(what, ""): int(db.execute(sql, span).fetchone()[0]) for what, sql in _COUNTS.items()}
    between = "at >= :since AND at < :until"
    for direction, channel, count in db.execute(f"SELECT direction, channel, count(*) FROM touch WHERE {between} GROUP BY 1, 2", span):
        found["touches out" if direction == "out" else "touches in", channel] = count
    found["mails sent", ""] = found.get(("touches out", "email"), 0)
    sql = f"SELECT CASE WHEN rule_id IS NULL THEN verdict ELSE 'by rule' END, count(*) FROM decision WHERE {between} GROUP BY 1"
    for verdict, count in db.execute(sql, span):
        found["decisions", verdict] = count
    for event, count in db.execute(f"SELECT event, count(*) FROM log_entry WHERE {between} GROUP BY 1", span):
        if event in _EVENTS:
            found[_EVENTS[event], ""] = count
    on, back = (
        f"sum({ladder.rank('to_stage_id')} {sign} {ladder.rank('from_stage_id')} AND {ladder.rank('to_stage_id')} > 0)" for sign in "><"
    )
    exits = (f"sum(to_stage_id IN {listed(ids)})" for ids in (ladder.won, ladder.lost, ladder.paused))
    moves = db.execute(f"SELECT {on}, {back}, {', '.join(exits)} FROM stage_move WHERE {between}", span).fetchone()
    return found | {
        (what, ""): int(count or 0) for what, count in zip(("moves on", "moves back", "won", "lost", "put off"), moves, strict=True)
    }
