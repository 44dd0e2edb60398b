"""SQLModel on a `Database`: sessions and Alembic use the very connection, and the very transaction, that plain SQL uses."""

from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from . import tables as tables  # the tables come with the first session

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .engine import Database


def engine_of(db: "Database") -> "Engine":
    """SQLAlchemy's engine for this one connection. It never resets it: transactions are opened and closed by `store.engine`.

    `hide_parameters`: an error message must not print the founder's contacts.
    """
    if db.engine is None:
        db.engine = create_engine("sqlite://", creator=lambda: db, poolclass=StaticPool, pool_reset_on_return=None, hide_parameters=True)
    engine: Engine = db.engine
    return engine


def open_session(db: "Database") -> Session:
    """A session inside the transaction that is already open on `db`; who opened that one commits it."""
    return Session(engine_of(db), autoflush=True, expire_on_commit=False)
