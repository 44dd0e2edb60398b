"""The demo's two weeks of triage and more: what was heard and decided before, the four answers, where people got stuck, an audit."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ..rules.audit import judge
from ..rules.times import utc_text
from ..store.audit_facts import find_facts
from ..store.engine import Database
from .library import Decided, data_file, read_decided
from .timeline import Row

RULE = "kind:feed sponsored"
AUDITED = 20  # days since the last audit
TICKED = {"q1-named": False, "q1-match": False, "q2-current": True, "q2-told": True, "q2-tied": True, "q3-shown": False}
"""What the founder said of the checks that only she can know."""
FITS = (("12", True, "She asks for one page and gets one page"), ("24", False, "The trial begins at a login that is not hers"))


class Insert:
    """Rows on their way into the store; each one's id is its place in its table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def __call__(self, table: str, row: Row) -> int:
        """Insert one row; its id."""
        names = list(row)
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)}) RETURNING id"
        return int(self._db.execute(sql, row).fetchone()[0])


def write_decided(
    db: Database, now: datetime, assets: Mapping[str, int], people: Mapping[str, int], stages: Mapping[str, int]
) -> dict[str, int]:
    """What was decided in the weeks before, each with what was heard and what it changed. Returns {title of what was heard: decision}.

    `assets`, `people` and `stages` are {title or name: id}. Inside the caller's transaction.
    """
    add = Insert(db)
    rule = add("rule", {"query": RULE, "verdict": "discard", "reason": "noise", "created_at": utc_text(now - timedelta(days=30))})
    made: dict[str, int] = {}
    for one in sorted(read_decided(), key=lambda one: -one.decided):
        at = now - timedelta(days=one.decided, hours=3)
        row = _decision(one, at, now, rule)
        row["target"] = target_of(one, assets, stages)
        decision = made[one.heard.title] = add("decision", row)
        intel = add("intel", intel_row(one.heard, now) | _state(one, now) | {"prospect_id": people.get(one.heard.said_by)})
        add("decision_intel", {"decision_id": decision, "intel_id": intel})
        if one.task:
            _task(add, one, decision, row["target"], at)
        if one.friction_stage:
            point = {"stage_id": stages[one.friction_stage], "side": "customer", "cause": one.friction_cause, "intel_id": intel}
            add("friction", point | {"decision_id": decision, "opened_at": utc_text(at)})
    return made


def intel_row(heard: Any, now: datetime) -> Row:
    """One thing heard as a row of the store."""
    digest = hashlib.sha256("\0".join((heard.title, heard.body, heard.url)).encode()).hexdigest()
    return {
        "side": heard.side, "kind": heard.kind, "said_by": heard.said_by, "title": heard.title, "body": heard.body, "url": heard.url,
        "content_hash": digest, "received_at": utc_text(now - timedelta(days=heard.days, hours=5)),
    }  # fmt: skip


def _state(one: Decided, now: datetime) -> Row:
    if one.verdict != "park":
        return {"state": "decided"}
    return {"state": "parked", "parked_until": (now + timedelta(days=one.park or 0)).date().isoformat()}


def _decision(one: Decided, at: datetime, now: datetime, rule: int) -> Row:
    effects = {f"effect_q{part[0]}": part[1] for part in one.effects.split(",") if part}
    row: Row = {
        "at": utc_text(at), "verdict": one.verdict, "synthesis": one.synthesis, "reason": one.reason, "suggested": one.suggested or one.verdict,
        "voice": one.voice, "evidence": one.evidence, "friction": one.friction, "expected": one.expected,
        "rule_id": rule if one.by_rule else None,
    }  # fmt: skip
    if one.check is not None:
        day = now + timedelta(days=one.check)
        row["check_back"] = day.date().isoformat()
        if one.result:
            row |= {"result": one.result, "result_at": utc_text(day), "result_note": one.result_note}
    return row | effects


def target_of(one: Decided, assets: Mapping[str, int], stages: Mapping[str, int]) -> str:
    """What a decision of the demo is about: "asset:3", "stage:2", "quadrant:4" or nothing."""
    if one.asset:
        return f"asset:{assets[one.asset]}"
    if one.stage:
        return f"stage:{stages[one.stage]}"
    return f"quadrant:{one.answer_of}" if one.answer_of else ""


def _task(add: Insert, one: Decided, decision: int, target: str, at: datetime) -> None:
    done = {} if one.open else {"state": "done", "done_at": utc_text(at + timedelta(hours=2))}
    add("task", {"decision_id": decision, "kind": one.task, "target": target, "created_at": utc_text(at)} | done)


def write_answers(db: Database, now: datetime, because: Mapping[str, int]) -> None:
    """The four answers in their versions with the tallies of the beliefs, and which pairs fit. Inside the caller's transaction."""
    add = Insert(db)
    for item in tomllib.loads(data_file("answers.toml").read_text("utf-8"))["item"]:
        first = None
        for version in item["version"]:
            at = now - timedelta(days=version["days"], hours=-1)
            row = {
                "quadrant_id": item["quadrant"], "slot": item["slot"], "item_id": first, "text": version["text"],
                "detail": version.get("detail", ""), "status": version.get("status", "live"), "created_at": utc_text(at),
                "decision_id": because[version["because"]] if "because" in version else None,
            }  # fmt: skip
            id = add("answer", row)
            first = first or id
        for kind, count in item.get("tally", {}).items():
            for number in range(count):
                add("reaction", {"belief_id": first, "kind": kind, "at": utc_text(now - timedelta(days=5 * number + 2))})
    for pair, holds, note in FITS:
        add("fit", {"pair": pair, "holds": holds, "note": note, "at": utc_text(now - timedelta(days=3))})


def write_audit(db: Database, now: datetime) -> None:
    """The audit of some weeks ago, as it would be of today's store."""
    at = now - timedelta(days=AUDITED)
    sheet = judge(find_facts(db, now), TICKED)
    scores = {f"score_q{q}": sum(one.yes for one in sheet if one.quadrant == q) for q in range(1, 5)}
    Insert(db)("audit", {"at": utc_text(at), "checks": json.dumps({one.name: one.yes for one in sheet})} | scores)


def decided_because(made: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """(title of an asset, decision) of each revision that a decision asked for."""
    for one in read_decided():
        if one.asset:
            yield one.asset, made[one.heard.title]
