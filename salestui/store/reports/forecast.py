"""The forecast: what the open prospects are worth, by the month in which they would become customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from ...rules.conversion import Expected, Rate, expect
from ...rules.times import utc_text
from ..engine import Database
from .funnel import reach
from .ladder import DAY, FOREVER, Ladder, Spread, Tell, in_silence, listed, read_ladder, seconds, spreads, standing


@dataclass(frozen=True)
class StageOutlook:
    """An open stage: how many of those who ever reached it became customers, the median days from arriving there to that and the days
    within which three in four were there (`late`; over `customers` of them; None where there is none), and who stands there now, with what value in which
    currency."""

    stage_id: int
    stage: str
    rate: Rate
    days: float | None
    late: float | None
    customers: int
    here: int
    value: Mapping[str, int]


@dataclass(frozen=True)
class MonthRow:
    """One month ("2026-04"; "" where no customer's way says when, or it would have ended by now) and currency: so many prospects with a
    value, and what to expect of it."""

    month: str
    currency: str
    prospects: int
    expected: Expected


@dataclass(frozen=True)
class Outlook:
    """The months in order, those without a date last; `valueless` open prospects have no value and stand in none."""

    rows: list[MonthRow]
    stages: list[StageOutlook]
    valueless: int


def outlook(db: Database, now: datetime, zone: tzinfo | None = None, tell: Tell = in_silence, until: str = FOREVER) -> Outlook:
    """What may be expected of whoever is open now, by all that was ever observed (up to the moment `until`): a share needs every way there is.

    Somebody's month is that of the day he came to his stage plus the stage's median days to go. Is that day past, the days within which
    three in four were there take its place; are those past too, he has no month. Probabilities are not mixed across stages; each stage has its own. Values are
    as they stand now.
    """
    ladder = read_ladder(db)
    counts, _ = reach(db, ladder, until)
    reached = {rung.id: count for rung, count in zip(ladder.rungs, counts, strict=True)}
    customers = counts[ladder.customer] if ladder.customer is not None else 0
    tell(1, 3)
    days = _days_to_go(db, ladder, until)
    tell(2, 3)
    rates = {id: Rate(min(customers, reached[id]), reached[id]) for id in ladder.open}
    parts, here, worth, valueless = _open_by_month(db, ladder, days, now, zone, until)
    tell(3, 3)
    rows = [
        MonthRow(month, currency, sum(count for count, _, _ in found), expect((value, rates[stage]) for _, value, stage in found))
        for (month, currency), found in sorted(parts.items(), key=lambda pair: (not pair[0][0], pair[0]))
    ]
    stages = [
        StageOutlook(
            rung.id, rung.name, rates[rung.id], days[rung.id].median / DAY if rung.id in days else None,
            days[rung.id].upper / DAY if rung.id in days else None, days[rung.id].count if rung.id in days else 0, here.get(rung.id, 0), worth.get(rung.id, {}),
        )
        for rung in ladder.rungs
        if rung.kind == "open"
    ]  # fmt: skip
    return Outlook(rows, stages, valueless)


def _days_to_go(db: Database, ladder: Ladder, until: str) -> dict[int, Spread]:
    """Stage id -> seconds from first arriving there to first becoming a customer. Where somebody began he arrived when he came in."""
    gone = (
        f"WITH won AS MATERIALIZED (SELECT m.prospect_id, min(m.at) AS at, p.created_at AS came FROM stage_move m"
        f" JOIN prospect p ON p.id = m.prospect_id WHERE m.to_stage_id IN {listed(ladder.won)} AND m.at <= :until GROUP BY m.prospect_id),"
        " arrived AS (SELECT w.prospect_id, m.to_stage_id AS stage, m.at FROM won w JOIN stage_move m ON m.prospect_id = w.prospect_id AND m.at < w.at"
        " UNION ALL SELECT w.prospect_id, (SELECT f.from_stage_id FROM stage_move f WHERE f.prospect_id = w.prospect_id"
        " ORDER BY f.at, f.id LIMIT 1), w.came FROM won w)"
        f" SELECT a.stage, max(0, {seconds('w.at', 'min(a.at)')}) FROM arrived a JOIN won w ON w.prospect_id = a.prospect_id GROUP BY a.prospect_id, a.stage"
    )
    return spreads(db, gone, {"until": until})


Parts = dict[tuple[str, str], list[tuple[int, int, int]]]


def _open_by_month(
    db: Database, ladder: Ladder, days: Mapping[int, Spread], now: datetime, zone: tzinfo | None, until: str
) -> tuple[Parts, dict[int, int], dict[int, dict[str, int]], int]:
    """((month, currency) -> [(prospects, value, stage id)]; who stands in each stage; what that is worth; who has no value)."""
    local = now.astimezone(zone)
    offset = local.utcoffset()
    shift = int(offset.total_seconds()) if offset is not None else 0
    whens = [
        f"WHEN stage = {id} AND gone <= {round(wait)} THEN strftime('%Y-%m', since, '+{round(wait) + shift} seconds')"
        for id, spread in days.items()
        for wait in (spread.median, spread.upper)  # the first that is not past
    ]
    month = f"CASE {' '.join(whens)} ELSE '' END" if whens else "''"
    came = "p.since"
    if until != FOREVER:
        came = "coalesce((SELECT max(m.at) FROM stage_move m WHERE m.prospect_id = p.id AND m.at <= :until), p.created_at)"
    rows = db.execute(
        f"SELECT {month}, currency, stage, count(*), coalesce(sum(value), 0) FROM (SELECT stage, since, currency, value,"
        f" {seconds(':now', 'since')} AS gone FROM (SELECT {standing(until)} AS stage, {came} AS since, p.currency, p.value FROM prospect p"
        f" WHERE p.created_at <= :until)) WHERE stage IN {listed(ladder.open)} GROUP BY 1, 2, 3",
        {"now": utc_text(now), "until": until},
    )
    parts: Parts = {}
    here: dict[int, int] = {}
    worth: dict[int, dict[str, int]] = {}
    valueless = 0
    for month, currency, stage, count, value in rows:
        here[stage] = here.get(stage, 0) + count
        if not currency:
            valueless += count
            continue
        parts.setdefault((month, currency), []).append((count, value, stage))
        sums = worth.setdefault(stage, {})
        sums[currency] = sums.get(currency, 0) + value
    return parts, here, worth, valueless
