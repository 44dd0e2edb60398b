"""Write down what became of a mail that has left, patiently: the answer of a server is heard only once."""

import time
from collections.abc import Callable

from ..errors import SalesError, TryLater
from ..store.faults import DatabaseFault, explain

BUSY_SECONDS = 60.0  # another program holds the store; each try waits for it some seconds by itself
FULL_SECONDS = 5.0  # a full disk: somebody may be making room at this moment
_NAP = 0.25


def insist(write: Callable[[], None]) -> SalesError | None:
    """Do one write, again and again while the store is busy or the disk is full. None when it is done, else what is in its way.

    `write` is one transaction or may be done twice.
    """
    begun = time.monotonic()
    while True:
        try:
            write()
            return None
        except (SalesError, DatabaseFault) as error:
            fault = explain(error)
            if fault is None:
                raise
        if time.monotonic() - begun > (BUSY_SECONDS if isinstance(fault, TryLater) else FULL_SECONDS):
            return fault
        time.sleep(_NAP)
