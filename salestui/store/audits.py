"""The audit: the twenty checks as they stand now, what the founder ticked, and the dated history of the four scores."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ..errors import SalesError
from ..glass import quoted
from ..rules.audit import CHECKS, Checked, judge, on_one_cylinder, reading, scores
from ..rules.times import from_text, utc_text
from .audit_facts import find_facts
from .engine import Database
from .journal import action, undivided

WRITTEN = frozenset({"audit"})
SHOWS = frozenset(
    {
        "audit",
        "answer",
        "reaction",
        "intel",
        "decision",
        "asset",
        "revision",
        "step",
        "stage",
        "prospect",
        "stage_move",
        "friction",
        "mailbox",
    }
)
"""The tables that an audit is made from."""


@dataclass(frozen=True)
class AuditRow:
    """One audit of the past: when, and the four scores."""

    id: int
    at: str
    scores: tuple[int, int, int, int]


@dataclass(frozen=True)
class AuditSheet:
    """The audit as it stands now: the checks with their evidence, the scores, what they say together, and the audit before (None: the first)."""

    checks: tuple[Checked, ...]
    scores: tuple[int, int, int, int]
    reading: str
    cylinder: str
    before: AuditRow | None


def run_audit(db: Database, now: datetime) -> AuditSheet:
    """What the store knows, now, and what the founder ticked last; nothing is written. `before` is the newest audit of an earlier day."""
    checks = judge(find_facts(db, now), _ticks(db))
    scored = scores(checks)
    rows = list_audits(db)
    before = next((row for row in rows if _day(row.at, now) < now.date()), None)
    return AuditSheet(checks, scored, reading(scored), on_one_cylinder(scored), before)


def list_audits(db: Database, limit: int | None = None) -> list[AuditRow]:
    """Every audit, the newest first."""
    rows = db.execute(
        "SELECT id, at, score_q1, score_q2, score_q3, score_q4 FROM audit ORDER BY at DESC, id DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [AuditRow(id, at, (one, two, three, four)) for id, at, one, two, three, four in rows]


@undivided
def save_audit(db: Database, now: datetime, ticks: Mapping[str, bool] | None = None) -> AuditSheet:
    """Keep today's audit, with what the founder ticks or takes back by it; one user action. There is one for each day: a second replaces the first.

    Raises `SalesError` for a check that is none, or that the store answers itself.
    """
    given = dict(ticks or {})
    facts = find_facts(db, now)
    for name in given:
        if name not in CHECKS:
            raise SalesError(f"{quoted(name)} is no check.", "Nothing was changed.", "See them all: salestui audit.")
        if (known := facts[name]).yes is not None:
            raise SalesError(
                f"The store knows this one: {CHECKS[name]}: {'yes' if known.yes else 'no'}.", known.evidence, "It ticks itself."
            )
    stands = judge(facts, _ticks(db) | given)
    scored = scores(stands)
    told = ", ".join(f"Q{number} {score}" for number, score in enumerate(scored, start=1))
    values = (utc_text(now), json.dumps({check.name: check.yes for check in stands}), *scored)
    with action(db, f"Audit: {told}", now):
        newest = db.execute("SELECT id, at FROM audit ORDER BY at DESC, id DESC LIMIT 1").fetchone()
        if newest and _day(newest[1], now) == now.date():
            db.execute(
                "UPDATE audit SET at = ?, checks = ?, score_q1 = ?, score_q2 = ?, score_q3 = ?, score_q4 = ? WHERE id = ?",
                (*values, newest[0]),
            )
        else:
            db.execute("INSERT INTO audit (at, checks, score_q1, score_q2, score_q3, score_q4) VALUES (?, ?, ?, ?, ?, ?)", values)
    return run_audit(db, now)


def _ticks(db: Database) -> dict[str, bool]:
    """What stood in the newest audit; of it only what the founder is asked counts."""
    row = db.execute("SELECT checks FROM audit ORDER BY at DESC, id DESC LIMIT 1").fetchone()
    found = json.loads(row[0]) if row else {}
    return {name: bool(yes) for name, yes in found.items() if name in CHECKS} if isinstance(found, dict) else {}


def _day(at: str, now: datetime) -> date:
    return from_text(at).astimezone(now.tzinfo).date()
