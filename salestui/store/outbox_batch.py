"""One act over many mails: one action, one undo. Those it cannot be done to are left as they are, with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..errors import SalesError
from .engine import Database
from .journal import action
from .outbox import cancel_in, get_delivery, postpone_in, settle_in


@dataclass
class Batch:
    """`done` are the addresses it was done to, `refused` why it could not be done to the others."""

    done: list[str] = field(default_factory=list)
    refused: list[SalesError] = field(default_factory=list)


def cancel_many(db: Database, ids: Sequence[int], now: datetime) -> Batch:
    """Take unsent mails out of the outbox."""
    return _on_each(db, ids, now, "Cancelled", "", lambda id: cancel_in(db, id, now))


def settle_many(db: Database, ids: Sequence[int], arrived: bool, now: datetime) -> Batch:
    """Say what became of uncertain mails."""
    return _on_each(db, ids, now, "Settled", f": {'arrived' if arrived else 'not arrived'}", lambda id: settle_in(db, id, arrived, now))


def postpone_many(db: Database, ids: Sequence[int], until: datetime, now: datetime) -> Batch:
    """Let unsent mails wait until a moment."""
    return _on_each(db, ids, now, "Postponed", "", lambda id: postpone_in(db, id, until, now))


def _on_each(db: Database, ids: Sequence[int], now: datetime, verb: str, ending: str, act: Callable[[int], None]) -> Batch:
    """Each act writes nothing where it raises, so that what was done to the others stands."""
    batch = Batch()
    with action(db, verb, now) as whole:
        for id in ids:
            try:
                to = get_delivery(db, id, now).to
                act(id)
            except SalesError as error:
                batch.refused.append(error)
            else:
                batch.done.append(to)
        whole.label = f"{verb} {f'the mail to {batch.done[0]}' if len(batch.done) == 1 else f'{len(batch.done):,} mails'}{ending}"
    return batch
