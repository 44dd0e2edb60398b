"""The words and pictures, their versions, and their places in the formula."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from .columns import default, guarded, one_of


class Asset(SQLModel, table=True):
    """One of the words and pictures; what it says is in its revisions."""

    __table_args__ = guarded(
        one_of("kind", "value", "email", "pdf", "video", "image", "chat", "call", "page"),
        one_of("status", "draft", "live", "retired"),
        CheckConstraint("quadrant BETWEEN 1 AND 4", name="quadrant_known"),
        CheckConstraint("title <> ''", name="asset_titled"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    title: str
    status: str = default("draft")
    quadrant: int | None = None
    tags: str = default("[]")
    application: str = default("")
    created_at: str


class Revision(SQLModel, table=True):
    """An immutable version of an asset (a trigger refuses any UPDATE).

    With `newcomers_only`, whoever was in mid-sequence when it was written stays on the revision before it.
    """

    __table_args__ = guarded(UniqueConstraint("asset_id", "number"))
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = Field(foreign_key="asset.id")
    number: int
    subject: str = default("")
    body: str = default("")
    note: str = default("")
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    created_at: str
    newcomers_only: bool = default(0)


class Attachment(SQLModel, table=True):
    """A file that goes with a revision, by checksum: where `path` says, or (with an empty path) in the store's own folder of files."""

    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="revision.id", index=True)
    name: str
    path: str
    sha256: str
    size: int
    media_type: str
    inline: bool = default(0)


class Step(SQLModel, table=True):
    """Place of an asset in a stage's sequence; together the steps are the formula."""

    __table_args__ = guarded(
        UniqueConstraint("stage_id", "asset_id"),
        one_of("channel", "email", "call", "chat", "browser", "hand"),
        CheckConstraint("delay_days >= 0", name="delay_forward"),
    )
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stage.id")
    position: int
    asset_id: int = Field(foreign_key="asset.id", index=True)
    channel: str = default("email")
    delay_days: int = default(0)
    delay_business: bool = default(0)
    required: bool = default(1)


class Application(SQLModel, table=True):
    """What serves an asset: mail, phone sheet, browser, clipboard, a command of the founder's (argv as JSON)."""

    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    automatic: bool = default(0)
    command: str = default("[]")


class Objection(SQLModel, table=True):
    """A reason not to buy that was heard, by the name the founder gave it; `asset_id` is the asset that answers it."""

    __table_args__ = guarded(
        Index("objection_name", text("lower(name)"), unique=True), CheckConstraint("name <> ''", name="objection_named")
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    asset_id: int | None = Field(default=None, foreign_key="asset.id")
    created_at: str
