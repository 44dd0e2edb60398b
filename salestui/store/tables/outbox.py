"""What is on its way out, through which mailbox, and who is never written to."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from .columns import default, guarded, one_of


class Delivery(SQLModel, table=True):
    """One script on its way out.

    The sender dispatches those of channel email; the others (a call, a chat) are served by the founder. "due" is not
    stored: a scheduled or deferred delivery is due once `next_at` has come. The two partial unique indexes are the last
    guard against a second copy: one delivery under way per prospect, and each step once per prospect.
    """

    __table_args__ = guarded(
        one_of("state", "scheduled", "deferred", "held", "claimed", "uncertain", "sent", "failed", "cancelled"),
        Index("delivery_prospect", "prospect_id", "id"),
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
    channel: str = default("email")
    recipient: str
    recipient_key: str
    recipient_hash: str
    state: str = default("scheduled")
    why: str = default("")
    due_at: str
    next_at: str
    attempts: int = default(0)
    message_id: str | None = Field(default=None, unique=True)
    claimed_at: str | None = None
    sent_at: str | None = None
    answer: str = default("")
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

    __table_args__ = guarded(one_of("kind", "address", "domain", "hash"))
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str = Field(unique=True)
    reason: str = default("")
    origin: str = default("hand")
    at: str


class Mailbox(SQLModel, table=True):
    """An account the founder sends and receives with. A password is never stored here.

    `sender` is the From address with its name; `gap_min`/`gap_max` are seconds between two mails, `timeout` seconds.
    """

    __table_args__ = guarded(
        one_of("security", "starttls", "tls", "none"),
        one_of("state", "ready", "paused", "stopped"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port_real"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    sender: str
    host: str
    port: int
    security: str
    user: str = default("")
    password_command: str = default("")
    password_env: str = default("")
    imap_host: str = default("")
    imap_port: int | None = None
    maildir: str = default("")
    zone: str = default("")
    window: str = default("")
    per_day: int | None = None
    per_minute: int | None = None
    gap_min: int | None = None
    gap_max: int | None = None
    timeout: int | None = None
    state: str = default("ready")
    why: str = default("")
