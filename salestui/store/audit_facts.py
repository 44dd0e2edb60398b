"""What the store knows of the twenty checks of an audit, each with its evidence in words."""

from collections.abc import Sequence
from datetime import datetime

from ..rules.audit import CUSTOMERS, ENOUGH_HEARD, ENOUGH_REACTIONS, FRICTION_DAYS, MEASURED, MOST_BELIEFS, Known
from ..rules.ripple import BELIEF, FACT, NOT_SERVED, ROADMAP, TOMORROW
from ..rules.times import from_text
from .answers import AnswerRow, list_answers
from .engine import Database
from .frictions import OPEN, list_frictions
from .gaps import list_bare_stages, list_promises

NAMED = 3
"""How many things an evidence names before it says "and 4 more"."""
SHORT = 44
"""Signs of each."""


def find_facts(db: Database, now: datetime) -> dict[str, Known]:
    """All twenty, by the names of `rules.audit.CHECKS`."""
    rows = list_answers(db)
    return {**_customer(db, rows), **_product(db, rows, now), **_brand(db, rows), **_flow(db, now)}


def _slot(rows: Sequence[AnswerRow], quadrant: int, slot: str = "answer", status: str = "") -> list[AnswerRow]:
    return [row for row in rows if (row.quadrant, row.slot) == (quadrant, slot) and status in ("", row.status)]


def _customer(db: Database, rows: Sequence[AnswerRow]) -> dict[str, Known]:
    served, tomorrow, never = _slot(rows, 1), _slot(rows, 1, TOMORROW), _slot(rows, 1, NOT_SERVED)
    goal = served[0].detail if served else ""
    parts = [name for name, found in (("today", served), (TOMORROW, tomorrow), (NOT_SERVED, never)) if not found]
    heard = _one(
        db,
        "SELECT count(*) FROM intel WHERE prospect_id IS NOT NULL OR touch_id IS NOT NULL OR kind IN ('call', 'reply', 'chat', 'objection')",
    )
    last = [
        name
        for (name,) in db.execute(
            "SELECT p.name FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE s.kind = 'won' ORDER BY p.since DESC, p.id DESC LIMIT ?",
            (CUSTOMERS,),
        )
    ]
    return {
        "q1-named": Known(None, f"Is this one person, with a name? “{served[0].text}”")
        if served
        else Known(False, "Nobody is written down yet."),
        "q1-goal": Known(bool(goal), goal or "The detail of Q1’s answer is empty: his goal belongs there, as he says it."),
        "q1-filled": Known(
            not parts, f"Empty: {', '.join(parts)}." if parts else _counted((len(tomorrow), TOMORROW), (len(never), NOT_SERVED))
        ),
        "q1-heard": Known(heard >= ENOUGH_HEARD, f"{heard:,} of them are in the intel."),
        "q1-match": Known(None, f"Is each of them the one you serve? {', '.join(last)}.")
        if last
        else Known(False, "There is no customer yet."),
    }


def _product(db: Database, rows: Sequence[AnswerRow], now: datetime) -> dict[str, Known]:
    live, roadmap = _slot(rows, 2, FACT, "live"), _slot(rows, 2, FACT, ROADMAP)
    profiles = _slot(rows, 1, TOMORROW)
    changed = max((row.at for row in (*live, *roadmap)), default="")
    bare = [_short(row.text) for row in live if not row.detail]
    promised = list_promises(db)
    empty = Known(False, "The fact sheet is empty.")
    if bare:
        told = Known(False, f"Nothing is said about {_names(bare)}.")
    else:
        told = (
            Known(None, f"Is each priced, described and tested? {_names([_short(row.text) for row in live], len(live))}.")
            if live
            else empty
        )
    if roadmap and not profiles:
        tied = Known(False, "There is no profile of tomorrow to tie them to.")
    elif roadmap:
        tied = Known(
            None, f"For whom of {_names([_short(row.text) for row in profiles])}? {_names([_short(row.text) for row in roadmap])}."
        )
    else:
        tied = Known(True, "Nothing is on the roadmap.") if live else empty
    return {
        "q2-current": Known(None, f"Does it say what you sell today? It was last changed {_ago(changed, now)}.") if changed else empty,
        "q2-sorted": Known(True, _counted((len(live), "live"), (len(roadmap), "on the roadmap"))) if changed else empty,
        "q2-told": told,
        "q2-tied": tied,
        "q2-kept": Known(
            not promised, _names([f"{row.title} {row.why}" for row in promised]) + "." if promised else "None names a roadmap item."
        ),
    }


def _brand(db: Database, rows: Sequence[AnswerRow]) -> dict[str, Known]:
    beliefs = _slot(rows, 3, BELIEF)
    nods, all = sum(row.tallies.nods for row in beliefs), sum(row.tallies.all for row in beliefs)
    first = [
        title
        for (title,) in db.execute(
            "SELECT DISTINCT a.title FROM step t JOIN asset a ON a.id = t.asset_id WHERE a.status = 'live' AND a.quadrant = 3 AND t.stage_id ="
            " (SELECT id FROM stage WHERE kind = 'open' ORDER BY position, id LIMIT 1)"
        )
    ]
    count = _one(
        db,
        "SELECT count(DISTINCT t.asset_id) FROM step t JOIN asset a ON a.id = t.asset_id WHERE a.status = 'live' AND t.stage_id ="
        " (SELECT id FROM stage WHERE kind = 'open' ORDER BY position, id LIMIT 1)",
    )
    cited = _one(db, "SELECT count(*) FROM decision WHERE effect_q3 <> '' AND verdict IN ('change', 'confirm')")
    if first:
        shown = Known(True, f"{_names(first)} of the first stage {'is' if len(first) == 1 else 'are'} about Q3.")
    elif beliefs and count:
        shown = Known(None, f"Does what the first stage says show them? It has {count:,} live.")
    else:
        shown = Known(False, "The first stage has nothing live." if beliefs else "There is no belief to show.")
    return {
        "q3-written": Known(1 <= len(beliefs) <= MOST_BELIEFS, f"{len(beliefs)} are written down." if beliefs else "None is written down."),
        "q3-shown": shown,
        "q3-tallied": Known(all >= ENOUGH_REACTIONS, f"{all:,} are tallied."),
        "q3-nods": Known(nods > all - nods, f"{_counted((nods, 'nods'), (all - nods, 'indifferent or hostile'))}"),
        "q3-cited": Known(cited > 0, f"{cited:,} that touch Q3 changed or confirmed something."),
    }


def _flow(db: Database, now: datetime) -> dict[str, Known]:
    stages = db.execute("SELECT id, name, customer_goal, next_step FROM stage WHERE kind = 'open' ORDER BY position, id").fetchall()
    unsaid = [name for _, name, goal, step in stages if not (goal.strip() and step.strip())]
    bare = [row.title for row in list_bare_stages(db)]
    served = db.execute(
        "SELECT count(*), sum(t.channel = 'email') FROM step t JOIN stage s ON s.id = t.stage_id JOIN asset a ON a.id = t.asset_id"
        " WHERE s.kind = 'open' AND a.status = 'live'"
    ).fetchone()
    steps, mails = int(served[0]), int(served[1] or 0)
    box = _one(db, "SELECT count(*) FROM mailbox")
    crowded = [
        name
        for (name,) in db.execute(
            "SELECT s.name FROM step t JOIN stage s ON s.id = t.stage_id JOIN asset a ON a.id = t.asset_id WHERE s.kind = 'open' AND a.status = 'live'"
            " GROUP BY s.id, t.position HAVING count(*) > 1 ORDER BY s.position"
        )
    ]
    moved = _one(db, "SELECT count(DISTINCT prospect_id) FROM stage_move")
    late = [row for row in list_frictions(db, now, state=OPEN) if row.days > FRICTION_DAYS]
    if not steps:
        order = Known(False, "No stage has a step with a live asset.")
    elif mails and not box:
        order = Known(False, f"{mails:,} of {steps:,} steps are mails, and there is no mailbox to serve them.")
    elif crowded:
        order = Known(
            False, f"Several stand at one place, so that no order says which comes first: {_names(list(dict.fromkeys(crowded)))}."
        )
    else:
        order = Known(not bare, f"{steps:,} steps with live assets stand in order" + (f"; none in {_names(bare)}." if bare else "."))
    return {
        "q4-told": Known(
            bool(stages) and not unsaid, f"Without a goal or a next step: {_names(unsaid)}." if unsaid else f"All {len(stages)} have them."
        ),
        "q4-covered": Known(bool(stages) and not bare, f"Nothing live in {_names(bare)}." if bare else f"All {len(stages)} have one."),
        "q4-served": order,
        "q4-measured": Known(
            moved >= MEASURED, f"{moved:,} people have moved from one stage to another; {MEASURED} are needed to see where they drop off."
        ),
        "q4-smooth": Known(
            not late,
            _names([f"{row.stage}: {_short(row.cause)} ({row.days} days)" for row in late]) + "." if late else "None is open for so long.",
        ),
    }


def _one(db: Database, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


def _names(names: Sequence[str], most: int = NAMED) -> str:
    more = len(names) - most
    return "; ".join(names[:most]) + (f"; and {more} more" if more > 0 else "")


def _short(name: str) -> str:
    return name if len(name) <= SHORT else f"{name[: SHORT - 1].rstrip()}…"


def _counted(*parts: tuple[int, str]) -> str:
    return ", ".join(f"{count:,} {what}" for count, what in parts) + "."


def _ago(at: str, now: datetime) -> str:
    days = (now - from_text(at)).days
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days:,} days ago"
