"""What was heard, and what was decided on it."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from .columns import default, guarded, one_of


class Source(SQLModel, table=True):
    """Where intel comes from. `address` is the feed, page, folder, file, mailbox (`imap:NAME`), program or plug-in; `part` what of it is wanted.

    A source that was removed stays as a row (`removed_at`), so that what came from it keeps its name and does not come twice.
    """

    __table_args__ = guarded(
        one_of("kind", "feed", "page", "mail", "folder", "file", "command", "plugin"),
        one_of("side", "inside", "outside"),
        CheckConstraint("name <> ''", name="source_named"),
        CheckConstraint("every_minutes > 0", name="fetched_at_times"),
        Index("source_name", text("lower(name)"), unique=True, sqlite_where=text("removed_at IS NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    kind: str
    address: str
    part: str = default("")
    options: str = default("{}")
    side: str = default("outside")
    every_minutes: int = default(60)
    paused: bool = default(0)
    allow_private: bool = default(0)
    created_at: str
    removed_at: str | None = None


class SourceStatus(SQLModel, table=True):
    """What fetching knows of a source: not the founder's doing, so not journaled.

    `etag` and `modified` are the server's, `cursor` the source's own place (a UID, a file's date), `page_text` what a watched page said last.
    `failures` counts those in a row; nothing is asked before `next_fetch_at`. `retry_at` is when its server asked to be asked again.
    """

    __tablename__ = "source_status"
    source_id: int = Field(primary_key=True, foreign_key="source.id", ondelete="CASCADE")
    etag: str = default("")
    modified: str = default("")
    cursor: str = default("")
    page_text: str = default("")
    last_fetched_at: str | None = None
    last_new_at: str | None = None
    last_error: str = default("")
    failures: int = default(0)
    next_fetch_at: str | None = None
    retry_at: str | None = None


class Intel(SQLModel, table=True):
    """One thing heard; its body is never edited. `touch_id` is the contact in which it was heard, `objection_id` the objection it repeats.

    A group is its first item and those whose `cluster_id` names that; deciding a group decides its members. `external_key` is what its
    source calls it, `url_key` its canonical address; what was captured (no source, no key) is the same where its `content_hash` is. `parked_until`
    is a day; parked without one it waits for new activity. `pruned` says that the body was taken out long after it was discarded.
    """

    __table_args__ = guarded(
        one_of("side", "inside", "outside"),
        one_of("state", "inbox", "parked", "decided"),
        Index("intel_inbox", "state", "received_at", "id"),
        Index("intel_at", "received_at", "id"),
        Index("intel_cards", "state", "parked_until", sqlite_where=text("cluster_id IS NULL AND state <> 'decided'")),
        Index("intel_behind", "state", "parked_until", "cluster_id", sqlite_where=text("cluster_id IS NOT NULL AND state <> 'decided'")),
        Index("intel_parked", "state", "parked_until", sqlite_where=text("state = 'parked'")),
        Index("intel_once", "source_id", "external_key", unique=True),
        Index("intel_noted", "external_key", unique=True, sqlite_where=text("source_id IS NULL AND external_key IS NOT NULL")),
        Index("intel_captured", "content_hash", unique=True, sqlite_where=text("source_id IS NULL AND external_key IS NULL")),
        Index("intel_same", "content_hash"),
        Index("intel_url", "url_key", sqlite_where=text("url_key IS NOT NULL")),
        Index("intel_of_prospect", "prospect_id", sqlite_where=text("prospect_id IS NOT NULL")),
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
    cluster_id: int | None = Field(default=None, foreign_key="intel.id", index=True)
    state: str = default("inbox")
    parked_until: str | None = None
    external_key: str | None = None
    url_key: str | None = None
    content_hash: str
    seen: int = default(1)
    received_at: str
    published_at: str | None = None
    pruned: bool = default(0)
    touch_id: int | None = Field(default=None, foreign_key="touch.id")
    objection_id: int | None = Field(default=None, foreign_key="objection.id", index=True)


class Rule(SQLModel, table=True):
    """What always happens to intel that a query finds: a verdict (discard or park), or a quadrant and a target that are proposed.

    `query` is written as in the search of Intel (`from:acme "free trial"`), `effects` as marks of the quadrants ("2+").
    """

    __table_args__ = guarded(one_of("verdict", "", "discard", "park"), CheckConstraint("query <> ''", name="rule_asks"))
    id: int | None = Field(default=None, primary_key=True)
    query: str
    verdict: str = default("")
    reason: str = default("")
    park_days: int | None = None
    effects: str = default("")
    target: str = default("")
    active: bool = default(1)
    created_at: str


class Decision(SQLModel, table=True):
    """One pass through the 4Qs. Of an effect "=" confirms, "+" adds, "!" contradicts, "" does not touch.

    `synthesis` is the founder's own sentence, `quote` the customer's words. `voice` says of whom it was heard (today, tomorrow, not served),
    `evidence` how good it is (weak, some, strong), `friction` whether the next sale gets less, the same or more of it, `fit` which pairs of
    quadrants break ("12 34"), `expected` what should come of it, `check_back` the day to look, `result` what came (worked, none, worse).
    `suggested` is the verdict the app proposed with `suggested_why`; `target` what it was about ("asset:3"); `rule_id` the rule that made it.
    """

    __table_args__ = guarded(
        one_of("verdict", "change", "confirm", "park", "discard"),
        one_of("voice", "", "today", "tomorrow", "not served"),
        one_of("evidence", "", "weak", "some", "strong"),
        one_of("friction", "", "less", "same", "more"),
        one_of("result", "", "worked", "none", "worse"),
        Index("decision_at", "at", "id"),
        Index("decision_of_rule", "rule_id", "at", sqlite_where=text("rule_id IS NOT NULL")),
        Index("decision_check_back", "check_back", sqlite_where=text("check_back IS NOT NULL AND result = ''")),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: str
    verdict: str
    synthesis: str = default("")
    quote: str = default("")
    reason: str = default("")
    suggested: str = default("")
    suggested_why: str = default("")
    voice: str = default("")
    evidence: str = default("")
    effect_q1: str = default("")
    effect_q2: str = default("")
    effect_q3: str = default("")
    effect_q4: str = default("")
    friction: str = default("")
    fit: str = default("")
    expected: str = default("")
    target: str = default("")
    check_back: str | None = None
    result: str = default("")
    result_at: str | None = None
    result_note: str = default("")
    rule_id: int | None = Field(default=None, foreign_key="rule.id")


class DecisionIntel(SQLModel, table=True):
    """Which intel a decision was about."""

    __tablename__ = "decision_intel"
    __table_args__ = guarded(UniqueConstraint("decision_id", "intel_id"))
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id")
    intel_id: int = Field(foreign_key="intel.id", index=True)


class Task(SQLModel, table=True):
    """Work a decision created. `target` is what it is done to ("asset:3", "stage:2", "answer:5", "" for what is still to be made).

    A review is the look at one quadrant after another one's answer was changed (`target` "quadrant:2"); `about` says in words what is asked.
    """

    __table_args__ = guarded(
        one_of("state", "open", "done", "dropped"),
        one_of("kind", "write", "revise", "retire", "move", "add stage", "edit stage", "answer", "application", "review"),
        Index("task_open", "created_at", "id", sqlite_where=text("state = 'open'")),
    )
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    kind: str
    target: str = default("")
    about: str = default("")
    state: str = default("open")
    reason: str = default("")
    snoozed_until: str | None = None
    created_at: str
    done_at: str | None = None


class Quadrant(SQLModel, table=True):
    """One of the four questions, in the founder's wording."""

    __table_args__ = guarded(CheckConstraint("id BETWEEN 1 AND 4", name="four_quadrants"))
    id: int | None = Field(default=None, primary_key=True)
    name: str
    question: str


class Answer(SQLModel, table=True):
    """One version of one answer of a quadrant; the current one is the newest of its `item_id` (the id of its first version, which has none).

    Slots: "answer" is the standing sentence of each quadrant (of Q1 the person served today); "tomorrow" and "not served" are profiles of Q1,
    "fact" the items of Q2's fact sheet (`status` live or roadmap), "belief" those of Q3. `detail` is what must change first, the price, a note.
    `status` "gone" ends an item. Without a decision it was written by hand.
    """

    __table_args__ = guarded(
        one_of("slot", "answer", "tomorrow", "not served", "fact", "belief"),
        one_of("status", "live", "roadmap", "gone"),
        Index("answer_of_quadrant", "quadrant_id", "slot", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    quadrant_id: int = Field(foreign_key="quadrant.id")
    slot: str = default("answer")
    item_id: int | None = Field(default=None, foreign_key="answer.id", index=True)
    text: str
    detail: str = default("")
    status: str = default("live")
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    created_at: str


class Reaction(SQLModel, table=True):
    """How somebody took a belief: the tallies of Q3. `belief_id` is the answer's item."""

    __table_args__ = guarded(one_of("kind", "nod", "indifferent", "hostile"))
    id: int | None = Field(default=None, primary_key=True)
    belief_id: int = Field(foreign_key="answer.id", index=True)
    kind: str
    intel_id: int | None = Field(default=None, foreign_key="intel.id", index=True)
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    at: str


class Fit(SQLModel, table=True):
    """Whether two quadrants fit each other, as the founder judged it; the newest of a pair stands. `pair` is "12" for Q1 and Q2."""

    __table_args__ = guarded(one_of("pair", "12", "13", "14", "23", "24", "34"), Index("fit_of_pair", "pair", "id"))
    id: int | None = Field(default=None, primary_key=True)
    pair: str
    holds: bool
    note: str = default("")
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    at: str


class Friction(SQLModel, table=True):
    """Where customers get stuck."""

    __table_args__ = guarded(one_of("side", "customer", "us"), one_of("state", "open", "fixed"))
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stage.id")
    side: str
    cause: str
    intel_id: int | None = Field(default=None, foreign_key="intel.id")
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
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
