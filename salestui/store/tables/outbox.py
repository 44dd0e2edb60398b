"""What is on its way out, through which mailbox, and who is never written to."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from .columns import default, guarded, one_of


class Delivery(SQLModel, table=True):
    """One script on its way out.

    The sender dispatches those of channel email; the others (a call, a chat) are served by the founder. "due" is not
    stored: a scheduled or deferred delivery is due once `next_at` has come. The two partial unique indexes are the last
    guard against a second copy: one delivery under way per prospect, and each step once per prospect. `own_subject` and
    `own_body` (Markdown) are what the founder wrote for this one mail in the place of the revision's.
    """

    __table_args__ = guarded(
        one_of("state", "scheduled", "deferred", "held", "claimed", "uncertain", "sent", "failed", "cancelled"),
        Index("delivery_prospect", "prospect_id", "id"),
        Index("delivery_recipient", "recipient_key"),
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
    own_subject: str | None = None
    own_body: str | None = None
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
    """An account the founder sends and receives with. A password or a token is never stored here.

    `sender` is the From address with its name; `gap_min`/`gap_max` are seconds between two mails, `timeout` seconds. `auth`
    is how it logs in: with a password, or signed in at Microsoft or Google (XOAUTH2) as the application `oauth_client`, at
    `oauth_authority` where that is not the provider's own. Mail is read from `imap_folder` of `imap_host`, or from a Maildir;
    `sent_folder` is where the server keeps copies of what left.
    """

    __table_args__ = guarded(
        one_of("security", "starttls", "tls", "none"),
        one_of("auth", "password", "microsoft", "google"),
        one_of("imap_security", "starttls", "tls", "none"),
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
    auth: str = default("password")
    oauth_client: str = default("")
    oauth_authority: str = default("")
    imap_host: str = default("")
    imap_port: int | None = None
    imap_security: str = default("tls")
    imap_user: str = default("")
    imap_folder: str = default("INBOX")
    sent_folder: str = default("")
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


class MailboxStatus(SQLModel, table=True):
    """What the background work knows of a mailbox: not the founder's doing, so not journaled.

    `next_at` is the earliest moment its next mail may leave (the random gap). While `offline_since` is set its server is out
    of reach: it is looked for again at `probe_at`, for the (`probes` + 1)th time. `worked_at` is the last moment at which its mail
    could leave: what was due then and still waits (for a gap, a cap) is not late. `received_at` is when its incoming mail was last read,
    `receive_why` why that failed.
    """

    __tablename__ = "mailbox_status"
    mailbox_id: int = Field(primary_key=True, foreign_key="mailbox.id", ondelete="CASCADE")
    worked_at: str | None = None
    next_at: str | None = None
    offline_since: str | None = None
    offline_why: str = default("")
    probes: int = default(0)
    probe_at: str | None = None
    received_at: str | None = None
    receive_why: str = default("")


class Received(SQLModel, table=True):
    """One mail that was read, by its place: so that none is taken in twice. Not journaled.

    The place is an IMAP folder with its UIDVALIDITY (`validity`) and `uid`, or a Maildir's file (`file`, its unique name).
    `message_key` tells the mail itself; one that stands in a second place is of kind "again". `delivery_id` is the mail of ours it answers.
    """

    __table_args__ = (
        one_of("kind", "reply", "out_of_office", "bounce", "opt_out", "own", "other", "again"),
        UniqueConstraint("mailbox_id", "folder", "validity", "uid", "file"),
        Index("received_key", "message_key"),
        Index("received_prospect", "prospect_id", "id"),
        Index("received_delivery", "delivery_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    mailbox_id: int = Field(foreign_key="mailbox.id", ondelete="CASCADE")
    folder: str
    validity: int = default(0)
    uid: int = default(0)
    file: str = default("")
    message_key: str
    kind: str
    prospect_id: int | None = Field(default=None, foreign_key="prospect.id", ondelete="SET NULL")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", ondelete="SET NULL")
    sender: str = default("")
    subject: str = default("")
    why: str = default("")
    at: str
    read_at: str


class LogEntry(SQLModel, table=True):
    """One line of the mail log: what was tried, what came of it, what came back. Not journaled, pruned by age."""

    __tablename__ = "log_entry"
    __table_args__ = (Index("log_delivery", "delivery_id"), Index("log_at", "at"))
    id: int | None = Field(default=None, primary_key=True)
    at: str
    mailbox_id: int | None = Field(default=None, foreign_key="mailbox.id", ondelete="CASCADE")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", ondelete="CASCADE")
    event: str
    text: str = default("")


class Watermark(SQLModel, table=True):
    """The one row by which a sender knows that the clock was moved back, or the store is an older copy of itself.

    `worked_at` is the latest moment a sender worked at; `claims` counts every mail ever claimed, and stands also outside the store.
    `token` tells this store from every other; its copies have the same.
    """

    id: int | None = Field(default=None, primary_key=True)
    token: str = default("")
    worked_at: str = default("")
    claims: int = default(0)
