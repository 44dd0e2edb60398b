"""What a rule did: the cards that it decided, the newest first."""

from dataclasses import dataclass

from .engine import Database


@dataclass(frozen=True)
class DidRow:
    """One thing heard that a rule decided."""

    id: int
    at: str
    verdict: str
    title: str


_FROM = "FROM decision d JOIN decision_intel x ON x.decision_id = d.id JOIN intel i ON i.id = x.intel_id WHERE d.rule_id = ?"


def count_did(db: Database, rule_id: int) -> int:
    """How many things heard a rule decided."""
    return int(db.execute(f"SELECT count(*) {_FROM}", (rule_id,)).fetchone()[0])


def list_did(db: Database, rule_id: int, limit: int = -1, offset: int = 0) -> list[DidRow]:
    """They, the newest first."""
    rows = db.execute(
        f"SELECT i.id, d.at, d.verdict, i.title {_FROM} ORDER BY d.id DESC, x.id DESC LIMIT ? OFFSET ?", (rule_id, limit, offset)
    )
    return [DidRow(*row) for row in rows]
