"""What was heard, and what was decided on it."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from .columns import default, guarded, one_of


class Source(SQLModel, table=True):
    """Where intel comes from."""

    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    address: str
    etag: str = default("")
    modified: str = default("")
    cursor: str = default("")
    last_error: str = default("")
    last_fetched_at: str | None = None
    next_fetch_at: str | None = None
    paused: bool = default(0)
    allow_private: bool = default(0)


class Intel(SQLModel, table=True):
    """One thing heard; its body is never edited. `touch_id` is the contact in which it was heard, `objection_id` the objection it repeats."""

    __table_args__ = guarded(
        one_of("side", "inside", "outside"),
        one_of("state", "inbox", "parked", "decided"),
        Index("intel_inbox", "state", "received_at", "id"),
        Index("intel_once", "source_id", "external_key", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    side: str = default("inside")
    kind: str = default("note")
    source_id: int | None = Field(default=None, foreign_key="source.id")
    said_by: str = default("")
    title: str
    body: str = default("")
    url: str = default("")
    prospect_id: int | None = Field(default=None, foreign_key="prospect.id")
    cluster_id: int | None = Field(default=None, foreign_key="intel.id")
    state: str = default("inbox")
    parked_until: str | None = None
    external_key: str | None = None
    content_hash: str = Field(unique=True)
    seen: int = default(1)
    received_at: str
    touch_id: int | None = Field(default=None, foreign_key="touch.id")
    objection_id: int | None = Field(default=None, foreign_key="objection.id", index=True)


class Decision(SQLModel, table=True):
    """One pass through the 4Qs."""

    __table_args__ = guarded(one_of("verdict", "change", "confirm", "park", "discard"))
    id: int | None = Field(default=None, primary_key=True)
    at: str
    verdict: str
    synthesis: str = default("")
    reason: str = default("")
    suggested: str = default("")
    voice: str = default("")
    evidence: str = default("")
    effect_q1: str = default("")
    effect_q2: str = default("")
    effect_q3: str = default("")
    effect_q4: str = default("")
    friction: str = default("")
    check_back: str | None = None
    result: str = default("")


class DecisionIntel(SQLModel, table=True):
    """Which intel a decision was about."""

    __tablename__ = "decision_intel"
    __table_args__ = guarded(UniqueConstraint("decision_id", "intel_id"))
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id")
    intel_id: int = Field(foreign_key="intel.id", index=True)


class Task(SQLModel, table=True):
    """Work a decision created."""

    __table_args__ = guarded(one_of("state", "open", "done", "dropped"))
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    kind: str
    target: str = default("")
    state: str = default("open")
    created_at: str
    done_at: str | None = None


class Quadrant(SQLModel, table=True):
    """One of the four questions, in the founder's wording."""

    __table_args__ = guarded(CheckConstraint("id BETWEEN 1 AND 4", name="four_quadrants"))
    id: int | None = Field(default=None, primary_key=True)
    name: str
    question: str


class Answer(SQLModel, table=True):
    """A quadrant's answer, versioned: the current one is the newest of its slot."""

    __table_args__ = guarded(Index("answer_current", "quadrant_id", "slot", "id"))
    id: int | None = Field(default=None, primary_key=True)
    quadrant_id: int = Field(foreign_key="quadrant.id")
    slot: str = default("")
    text: str
    status: str = default("live")
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    created_at: str


class Friction(SQLModel, table=True):
    """Where customers get stuck."""

    __table_args__ = guarded(one_of("side", "customer", "us"), one_of("state", "open", "fixed"))
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stage.id")
    side: str
    cause: str
    intel_id: int | None = Field(default=None, foreign_key="intel.id")
    state: str = default("open")
    opened_at: str
    fixed_at: str | None = None


class Audit(SQLModel, table=True):
    """A dated set of checks and the four scores (0-5) they gave."""

    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    at: str
    checks: str
    score_q1: int
    score_q2: int
    score_q3: int
    score_q4: int
