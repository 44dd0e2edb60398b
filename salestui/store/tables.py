"""The tables: one class per noun of the product, with the constraints by which the database guards itself.

Times are ISO 8601 text in UTC ("2026-11-23T14:36:05+00:00", so that text order is time order); days are "2026-11-23".
Money is integer minor units beside a currency code. Lists and custom fields are JSON text. Importing this module costs
as much as half of Textual: only `store.session` and the migrations' own test do.
"""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel, UniqueConstraint


def _one_of(column: str, *values: str, null: bool = False) -> CheckConstraint:
    inside = ", ".join(f"'{value}'" for value in values)
    clause = f"{column} IN ({inside})" + (f" OR {column} IS NULL" if null else "")
    return CheckConstraint(clause, name=f"{column}_known")


def _set(value: str | int, **more: Any) -> Any:
    """A column whose default also stands in the database, for rows that are written without SQLModel."""
    return Field(default=value, sa_column_kwargs={"server_default": text(str(value) if isinstance(value, int) else f"'{value}'")}, **more)


def _table(*constraints: Any) -> tuple[Any, ...]:
    return (*constraints, {"sqlite_autoincrement": True})


class Stage(SQLModel, table=True):
    """A step of the customer's way, named as a past event."""

    __table_args__ = _table(
        _one_of("kind", "open", "won", "lost", "paused"),
        Index("stage_name", text("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="stage_named"),
    )
    id: int | None = Field(default=None, primary_key=True)
    position: int
    name: str
    kind: str = _set("open")
    customer_goal: str = _set("")
    next_step: str = _set("")
    exit_evidence: str = _set("")
    max_days: int | None = None


class Asset(SQLModel, table=True):
    """One of the words and pictures; what it says is in its revisions."""

    __table_args__ = _table(
        _one_of("kind", "value", "email", "pdf", "video", "image", "chat", "call", "page"),
        _one_of("status", "draft", "live", "retired"),
        CheckConstraint("quadrant BETWEEN 1 AND 4", name="quadrant_known"),
        CheckConstraint("title <> ''", name="asset_titled"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    title: str
    status: str = _set("draft")
    quadrant: int | None = None
    tags: str = _set("[]")
    application: str = _set("")
    created_at: str


class Revision(SQLModel, table=True):
    """An immutable version of an asset (a trigger refuses any UPDATE)."""

    __table_args__ = _table(UniqueConstraint("asset_id", "number"))
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = Field(foreign_key="asset.id")
    number: int
    subject: str = _set("")
    body: str = _set("")
    note: str = _set("")
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    created_at: str


class Attachment(SQLModel, table=True):
    """A file that goes with a revision, by reference and checksum."""

    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="revision.id", index=True)
    name: str
    path: str
    sha256: str
    size: int
    media_type: str
    inline: bool = _set(0)


class Step(SQLModel, table=True):
    """Place of an asset in a stage's sequence; together the steps are the formula."""

    __table_args__ = _table(
        UniqueConstraint("stage_id", "asset_id"),
        _one_of("channel", "email", "call", "chat", "browser", "hand"),
        CheckConstraint("delay_days >= 0", name="delay_forward"),
    )
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stage.id")
    position: int
    asset_id: int = Field(foreign_key="asset.id", index=True)
    channel: str = _set("email")
    delay_days: int = _set(0)
    delay_business: bool = _set(0)
    required: bool = _set(1)


class Prospect(SQLModel, table=True):
    """A person on the way to becoming a customer.

    `email_key` is the normalised first address (further ones: `ProspectEmail`), `external_id` the key in the system the
    row was imported from, `folded` the case- and accent-free text that lists are searched by.
    """

    __table_args__ = _table(
        _one_of("sequence", "none", "active", "paused", "stopped"),
        CheckConstraint("name <> ''", name="prospect_named"),
        CheckConstraint("(value IS NULL) = (currency = '')", name="value_has_currency"),
        Index("prospect_board", "stage_id", "since", "id"),
        Index("prospect_totals", "stage_id", "currency", "value"),  # counts and values of the board's heads, without a row
        Index("prospect_email_key", "email_key", unique=True),
        Index("prospect_external", "external_id", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    first_name: str = _set("")
    last_name: str = _set("")
    email: str = _set("")
    email_key: str | None = None
    phone: str = _set("")
    company: str = _set("")
    title: str = _set("")
    zone: str = _set("")
    stage_id: int = Field(foreign_key="stage.id")
    since: str
    value: int | None = None
    currency: str = _set("")
    source: str = _set("")
    tags: str = _set("[]")
    custom: str = _set("{}")
    notes: str = _set("")
    fit: int | None = None
    lost_reason: str = _set("")
    not_now_until: str | None = None
    sequence: str = _set("none")
    sequence_until: str | None = None
    snoozed_until: str | None = None
    external_id: str | None = None
    folded: str = _set("")
    created_at: str


class ProspectEmail(SQLModel, table=True):
    """A further address of a prospect."""

    __tablename__ = "prospect_email"
    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id", index=True)
    address: str
    address_key: str = Field(unique=True)


class Skip(SQLModel, table=True):
    """A step that the founder passed over for one prospect, and why."""

    __table_args__ = _table(UniqueConstraint("prospect_id", "step_id"))
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id")
    step_id: int = Field(foreign_key="step.id")
    reason: str
    at: str


class Touch(SQLModel, table=True):
    """One customer interaction, either way, with the exact words that were served.

    An incoming touch without an outcome waits for the founder's answer.
    """

    __table_args__ = _table(
        _one_of("direction", "in", "out"),
        Index("touch_prospect", "prospect_id", "at"),
        Index("touch_waiting", "at", "id", sqlite_where=text("direction = 'in' AND outcome = ''")),
    )
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id")
    direction: str
    channel: str
    step_id: int | None = Field(default=None, foreign_key="step.id")
    revision_id: int | None = Field(default=None, foreign_key="revision.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", unique=True)
    at: str
    outcome: str = _set("")
    subject: str = _set("")
    rendered: str = _set("")
    message_id: str | None = Field(default=None, index=True)


class Delivery(SQLModel, table=True):
    """One script on its way out.

    The sender dispatches those of channel email; the others (a call, a chat) are served by the founder. "due" is not
    stored: a scheduled or deferred delivery is due once `next_at` has come. The two partial unique indexes are the last
    guard against a second copy: one delivery under way per prospect, and each step once per prospect.
    """

    __table_args__ = _table(
        _one_of("state", "scheduled", "deferred", "held", "claimed", "uncertain", "sent", "failed", "cancelled"),
        Index("delivery_due", "channel", "next_at", "id", sqlite_where=text("state IN ('scheduled', 'deferred')")),
        Index(
            "delivery_under_way",
            "prospect_id",
            unique=True,
            sqlite_where=text("state IN ('scheduled', 'deferred', 'held', 'claimed', 'uncertain')"),
        ),
        Index("delivery_once", "prospect_id", "step_id", unique=True, sqlite_where=text("state NOT IN ('cancelled', 'failed')")),
        Index("delivery_state", "state", "due_at", "id"),
        Index("delivery_sent", "mailbox_id", "sent_at", sqlite_where=text("sent_at IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id")
    step_id: int | None = Field(default=None, foreign_key="step.id")
    revision_id: int = Field(foreign_key="revision.id")
    mailbox_id: int | None = Field(default=None, foreign_key="mailbox.id")
    channel: str = _set("email")
    recipient: str
    recipient_key: str
    recipient_hash: str
    state: str = _set("scheduled")
    why: str = _set("")
    due_at: str
    next_at: str
    attempts: int = _set(0)
    message_id: str | None = Field(default=None, unique=True)
    claimed_at: str | None = None
    sent_at: str | None = None
    answer: str = _set("")
    created_at: str


class Message(SQLModel, table=True):
    """The bytes of a delivery: made once, kept, and what every preview and the server get. Not journaled."""

    delivery_id: int = Field(primary_key=True, foreign_key="delivery.id", ondelete="CASCADE")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    subject: str
    rendered: str
    built_at: str


class Suppression(SQLModel, table=True):
    """An address ("a@b.example"), a domain ("@b.example") or an address's hash that is never written to again."""

    __table_args__ = _table(_one_of("kind", "address", "domain", "hash"))
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str = Field(unique=True)
    reason: str = _set("")
    origin: str = _set("hand")
    at: str


class Intel(SQLModel, table=True):
    """One thing heard; its body is never edited."""

    __table_args__ = _table(
        _one_of("side", "inside", "outside"),
        _one_of("state", "inbox", "parked", "decided"),
        Index("intel_inbox", "state", "received_at", "id"),
        Index("intel_once", "source_id", "external_key", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    side: str = _set("inside")
    kind: str = _set("note")
    source_id: int | None = Field(default=None, foreign_key="source.id")
    said_by: str = _set("")
    title: str
    body: str = _set("")
    url: str = _set("")
    prospect_id: int | None = Field(default=None, foreign_key="prospect.id")
    cluster_id: int | None = Field(default=None, foreign_key="intel.id")
    state: str = _set("inbox")
    parked_until: str | None = None
    external_key: str | None = None
    content_hash: str = Field(unique=True)
    seen: int = _set(1)
    received_at: str


class Source(SQLModel, table=True):
    """Where intel comes from."""

    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    address: str
    etag: str = _set("")
    modified: str = _set("")
    cursor: str = _set("")
    last_error: str = _set("")
    last_fetched_at: str | None = None
    next_fetch_at: str | None = None
    paused: bool = _set(0)
    allow_private: bool = _set(0)


class Decision(SQLModel, table=True):
    """One pass through the 4Qs."""

    __table_args__ = _table(_one_of("verdict", "change", "confirm", "park", "discard"))
    id: int | None = Field(default=None, primary_key=True)
    at: str
    verdict: str
    synthesis: str = _set("")
    reason: str = _set("")
    suggested: str = _set("")
    voice: str = _set("")
    evidence: str = _set("")
    effect_q1: str = _set("")
    effect_q2: str = _set("")
    effect_q3: str = _set("")
    effect_q4: str = _set("")
    friction: str = _set("")
    check_back: str | None = None
    result: str = _set("")


class DecisionIntel(SQLModel, table=True):
    """Which intel a decision was about."""

    __tablename__ = "decision_intel"
    __table_args__ = _table(UniqueConstraint("decision_id", "intel_id"))
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id")
    intel_id: int = Field(foreign_key="intel.id", index=True)


class Task(SQLModel, table=True):
    """Work a decision created."""

    __table_args__ = _table(_one_of("state", "open", "done", "dropped"))
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    kind: str
    target: str = _set("")
    state: str = _set("open")
    created_at: str
    done_at: str | None = None


class Quadrant(SQLModel, table=True):
    """One of the four questions, in the founder's wording."""

    __table_args__ = _table(CheckConstraint("id BETWEEN 1 AND 4", name="four_quadrants"))
    id: int | None = Field(default=None, primary_key=True)
    name: str
    question: str


class Answer(SQLModel, table=True):
    """A quadrant's answer, versioned: the current one is the newest of its slot."""

    __table_args__ = _table(Index("answer_current", "quadrant_id", "slot", "id"))
    id: int | None = Field(default=None, primary_key=True)
    quadrant_id: int = Field(foreign_key="quadrant.id")
    slot: str = _set("")
    text: str
    status: str = _set("live")
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    created_at: str


class Friction(SQLModel, table=True):
    """Where customers get stuck."""

    __table_args__ = _table(_one_of("side", "customer", "us"), _one_of("state", "open", "fixed"))
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stage.id")
    side: str
    cause: str
    intel_id: int | None = Field(default=None, foreign_key="intel.id")
    state: str = _set("open")
    opened_at: str
    fixed_at: str | None = None


class Audit(SQLModel, table=True):
    """A dated set of checks and the four scores (0-5) they gave."""

    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    at: str
    checks: str
    score_q1: int
    score_q2: int
    score_q3: int
    score_q4: int


class Application(SQLModel, table=True):
    """What serves an asset: mail, phone sheet, browser, clipboard, a command of the founder's (argv as JSON)."""

    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    automatic: bool = _set(0)
    command: str = _set("[]")


class Mailbox(SQLModel, table=True):
    """An account the founder sends and receives with. A password is never stored here.

    `sender` is the From address with its name; `gap_min`/`gap_max` are seconds between two mails, `timeout` seconds.
    """

    __table_args__ = _table(
        _one_of("security", "starttls", "tls", "none"),
        _one_of("state", "ready", "paused", "stopped"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port_real"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    sender: str
    host: str
    port: int
    security: str
    user: str = _set("")
    password_command: str = _set("")
    password_env: str = _set("")
    imap_host: str = _set("")
    imap_port: int | None = None
    maildir: str = _set("")
    zone: str = _set("")
    window: str = _set("")
    per_day: int | None = None
    per_minute: int | None = None
    gap_min: int | None = None
    gap_max: int | None = None
    timeout: int | None = None
    state: str = _set("ready")
    why: str = _set("")


class Setting(SQLModel, table=True):
    """A business setting ("me.name", "postal_address", "holidays"): journaled and exported like everything else."""

    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    value: str


class ColumnMapping(SQLModel, table=True):
    """The mapping a founder chose for a header line, remembered for the next file with the same one."""

    __tablename__ = "column_mapping"
    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    signature: str = Field(unique=True)
    mapping: str


class Action(SQLModel, table=True):
    """One user action. `undone_at` is set while it is undone; `closed` once it can no longer be redone."""

    __table_args__ = _table()
    id: int | None = Field(default=None, primary_key=True)
    label: str
    at: str
    actor: str = _set("")
    undone_at: str | None = None
    closed: bool = _set(0)


class Change(SQLModel, table=True):
    """One row that an action changed, as JSON before and after (NULL where the row did not exist)."""

    __table_args__ = _table(Index("change_action", "action_id", "id"), Index("change_row", "table_name", "row_id"))
    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id")
    table_name: str
    row_id: int
    before: str | None = None
    after: str | None = None


class Journal(SQLModel, table=True):
    """The one row that says which action is open; set and cleared inside the action's own transaction."""

    id: int | None = Field(default=None, primary_key=True)
    action_id: int | None = None
