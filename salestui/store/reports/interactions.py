"""How many interactions a customer takes: the least the formula plans, and what those who became customers really took."""

from dataclasses import dataclass

from ...rules.formula import minimum_interactions
from ..engine import Database
from ..sequence import list_plans
from .ladder import FOREVER, Spread, Tell, in_silence, listed, read_ladder, spreads

ALL = 0  # the key of "all stages together": no stage has it


@dataclass(frozen=True)
class InteractionsRow:
    """One open stage: its required steps, and the contacts of customers while they stood in it (None where no customer did)."""

    stage_id: int
    stage: str
    planned: int
    actual: Spread | None


@dataclass(frozen=True)
class Interactions:
    """By stage and in all, over those who came in since a moment and became customers: the funnel's people."""

    since: str
    rows: list[InteractionsRow]
    planned: int
    actual: Spread | None


def interactions(db: Database, since: str = "", tell: Tell = in_silence, until: str = FOREVER) -> Interactions:
    """Planned and actual interactions, the actual ones as they were at the moment `until`.

    An interaction is any contact, either way, that did not bounce, up to the moment somebody first became a customer. One in the second
    of a move belongs to the stage that was left by it. Customers whose way is not known (imported as such) are not counted.
    """
    ladder = read_ladder(db)
    rungs = [rung for rung in ladder.rungs if rung.kind == "open"]
    planned = {rung.id: minimum_interactions({rung.id: list_plans(db, rung.id)}, {rung.id: "open"}) for rung in rungs}
    tell(1, 3)
    # Each stay of a customer up to his becoming one: (prospect, stage, from, until), the first one from the beginning of time.
    ways = (
        "won AS MATERIALIZED (SELECT v.prospect_id, min(v.at) AS at FROM stage_move v JOIN prospect p ON p.id = v.prospect_id"
        f" WHERE v.to_stage_id IN {listed(ladder.won)} AND v.at <= :until AND p.created_at >= :since GROUP BY v.prospect_id),"
        " stay AS (SELECT m.prospect_id, m.from_stage_id AS stage, coalesce(lag(m.at) OVER (PARTITION BY m.prospect_id ORDER BY m.at, m.id), '')"
        " AS begun, m.at AS ended FROM won w JOIN stage_move m ON m.prospect_id = w.prospect_id AND m.at <= w.at)"
    )
    counted = "(SELECT count(*) FROM touch t WHERE t.prospect_id = s.prospect_id AND t.at > s.begun AND t.at <= s.ended AND t.outcome <> 'bounced')"
    each = f"WITH {ways} SELECT stage, sum(n) FROM (SELECT s.prospect_id, s.stage, {counted} AS n FROM stay s) GROUP BY prospect_id, stage"
    by_stage = spreads(db, each, {"since": since, "until": until})
    tell(2, 3)
    whole = "(SELECT count(*) FROM touch t WHERE t.prospect_id = w.prospect_id AND t.at <= w.at AND t.outcome <> 'bounced')"
    in_all = spreads(db, f"WITH {ways} SELECT {ALL}, {whole} FROM won w", {"since": since, "until": until})
    tell(3, 3)
    rows = [InteractionsRow(rung.id, rung.name, planned[rung.id], by_stage.get(rung.id)) for rung in rungs]
    return Interactions(since, rows, sum(planned.values()), in_all.get(ALL))
