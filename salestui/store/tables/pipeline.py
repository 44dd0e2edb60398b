"""The people on their way, the stages they stand in, and every contact with them."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from .columns import default, guarded, one_of


class Stage(SQLModel, table=True):
    """A step of the customer's way, named as a past event; `express_to_id` is where its express lane leads who is ready."""

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
    express_to_id: int | None = Field(default=None, foreign_key="stage.id")


class StageMove(SQLModel, table=True):
    """One passage from a stage to another, written by a trigger; `touch_id` is the contact that proved it.

    How somebody entered is not a move: it is the stage his first move came from, or the one he still stands in.
    """

    __tablename__ = "stage_move"
    __table_args__ = guarded(
        Index("stage_move_prospect", "prospect_id", "at", "id", "to_stage_id", "from_stage_id"),  # a way, move by move, without a row
        Index("stage_move_at", "at", "to_stage_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    prospect_id: int = Field(foreign_key="prospect.id")
    from_stage_id: int = Field(foreign_key="stage.id")
    to_stage_id: int = Field(foreign_key="stage.id")
    at: str
    touch_id: int | None = Field(default=None, foreign_key="touch.id")


class Prospect(SQLModel, table=True):
    """A person on the way to becoming a customer.

    `email_key` is the normalised first address (further ones: `ProspectEmail`), `external_id` the key in the system the
    row was imported from, `folded` the case- and accent-free text that lists are searched by, `enrolled_at` when he last was put into
    a sequence.
    """

    __table_args__ = guarded(
        one_of("sequence", "none", "active", "paused", "stopped"),
        CheckConstraint("name <> ''", name="prospect_named"),
        CheckConstraint("(value IS NULL) = (currency = '')", name="value_has_currency"),
        Index("prospect_board", "stage_id", "since", "id", "snoozed_until"),
        Index("prospect_totals", "stage_id", "currency", "value"),  # counts and values of the board's heads, without a row
        Index("prospect_email_key", "email_key", unique=True),
        Index("prospect_words", "id", "folded"),  # searched from the newest on; an import adds to its end
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
    enrolled_at: str | None = None


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
    """One customer interaction, either way, with the exact words that were served, by which application, and what the founder noted.

    An incoming touch without an outcome waits for the founder's answer. `seconds` is how long a call or chat took.
    """

    __table_args__ = guarded(
        one_of("direction", "in", "out"),
        Index("touch_prospect", "prospect_id", "at", "direction", "outcome", "revision_id"),  # the reports read nothing else of a million
        Index("touch_waiting", "direction", "outcome", "at", "id", sqlite_where=text("direction = 'in' AND outcome = ''")),
        Index("touch_at", "at", "direction", "channel"),
        Index("touch_served", "revision_id", "prospect_id", "at", sqlite_where=text("direction = 'out' AND outcome <> 'bounced'")),
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
    application: str = default("")
    note: str = default("")
    seconds: int | None = None


class CustomField(SQLModel, table=True):
    """The type of one of the prospects' custom fields; `choices` (JSON) are what a field of kind choice may say."""

    __tablename__ = "custom_field"
    __table_args__ = guarded(
        one_of("kind", "text", "number", "date", "yesno", "choice"), CheckConstraint("name <> ''", name="custom_field_named")
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str = default("text")
    choices: str = default("[]")


class SavedView(SQLModel, table=True):
    """A filter of the pipeline, kept under a name."""

    __tablename__ = "saved_view"
    __table_args__ = guarded(CheckConstraint("name <> ''", name="saved_view_named"))
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    query: str
