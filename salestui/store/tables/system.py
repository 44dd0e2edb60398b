"""Settings, and the journal of what the founder did."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from .columns import default, guarded


class Setting(SQLModel, table=True):
    """A business setting ("me.name", "postal_address", "holidays"): journaled and exported like everything else."""

    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    value: str


class ColumnMapping(SQLModel, table=True):
    """The mapping a founder chose for a header line, remembered for the next file with the same one."""

    __tablename__ = "column_mapping"
    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    signature: str = Field(unique=True)
    mapping: str


class Action(SQLModel, table=True):
    """One user action. `undone_at` is set while it is undone; `closed` once it can no longer be redone."""

    __table_args__ = guarded()
    id: int | None = Field(default=None, primary_key=True)
    label: str
    at: str
    actor: str = default("")
    undone_at: str | None = None
    closed: bool = default(0)


class Change(SQLModel, table=True):
    """One row that an action changed, as JSON before and after (NULL where the row did not exist)."""

    __table_args__ = guarded(Index("change_action", "action_id", "id"), Index("change_row", "table_name", "row_id"))
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
