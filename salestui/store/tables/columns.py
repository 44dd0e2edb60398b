"""How the tables say their constraints: the database guards itself, whoever writes to it."""

from typing import Any

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field


def one_of(column: str, *values: str) -> CheckConstraint:
    """A column that holds one of a few words."""
    inside = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({inside})", name=f"{column}_known")


def default(value: str | int, **more: Any) -> Any:
    """A column whose default also stands in the database, for rows that are written without SQLModel."""
    return Field(default=value, sa_column_kwargs={"server_default": text(str(value) if isinstance(value, int) else f"'{value}'")}, **more)


def guarded(*constraints: Any) -> tuple[Any, ...]:
    """A table's constraints; its ids are never used twice, so that an undone row can come back under its own."""
    return (*constraints, {"sqlite_autoincrement": True})
