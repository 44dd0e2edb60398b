"""The people on their way, the stages they stand in, and every contact with them."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from .columns import default, guarded, one_of


class Stage(SQLModel, table=True):
    """A step of the customer's way, named as a past event."""

    __table_args__ = guarded(
        one_of("kind", "open", "won", "lost", "paused"),
        Index("stage_name", text("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="stage_named"),
    )
    id: int | None = Field(default=None, primary_key=True)
    position: int
    name: str
    kind: str = default("open")
    customer_goal: str = default("")
    next_step: str = default("")
    exit_evidence: str = default("")
    max_days: int | None = None


class Prospect(SQLModel, table=True):
    """A person on the way to becoming a customer.

    `email_key` is the normalised first address (further ones: `ProspectEmail`), `external_id` the key in the system the
    row was imported from, `folded` the case- and accent-free text that lists are searched by.
    """

    __table_args__ = guarded(
        one_of("sequence", "none", "active", "paused", "stopped"),
        CheckConstraint("name <> ''", name="prospect_named"),
        CheckConstraint("(value IS NULL) = (currency = '')", name="value_has_currency"),
        Index("prospect_board", "stage_id", "since", "id"),
        Index("prospect_totals", "stage_id", "currency", "value"),  # counts and values of the board's heads, without a row
        Index("prospect_email_key", "email_key", unique=True),
        Index("prospect_external", "external_id", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    first_name: str = default("")
    last_name: str = default("")
    email: str = default("")
    email_key: str | None = None
    phone: str = default("")
    company: str = default("")
    title: str = default("")
    zone: str = default("")
    stage_id: int = Field(foreign_key="stage.id")
    since: str
    value: int | None = None
    currency: str = default("")
    source: str = default("")
    tags: str = default("[]")
    custom: str = default("{}")
    notes: str = default("")
    fit: int | None = None
    lost_reason: str = default("")
    not_now_until: str | None = None
    sequence: str = default("none")
    sequence_until: str | None = None
    snoozed_until: str | None = None
    external_id: str | None = None
    folded: str = default("")
    created_at: str


class ProspectEmail(SQLModel, table=True):
    """A further address of a prospect."""

    __tablename__ = "prospect_email"
    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id", index=True)
    address: str
    address_key: str = Field(unique=True)


class Skip(SQLModel, table=True):
    """A step that the founder passed over for one prospect, and why."""

    __table_args__ = guarded(UniqueConstraint("prospect_id", "step_id"))
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id")
    step_id: int = Field(foreign_key="step.id")
    reason: str
    at: str


class Touch(SQLModel, table=True):
    """One customer interaction, either way, with the exact words that were served.

    An incoming touch without an outcome waits for the founder's answer.
    """

    __table_args__ = guarded(
        one_of("direction", "in", "out"),
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
    outcome: str = default("")
    subject: str = default("")
    rendered: str = default("")
    message_id: str | None = Field(default=None, index=True)
