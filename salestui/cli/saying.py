"""What is refused says what that means for the data."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import SalesError, TryLater
from .call import Usage


@contextmanager
def saying(message: str) -> Iterator[None]:
    """What is refused inside says this about the data ("Nothing was added.")."""
    try:
        yield
    except (TryLater, Usage):
        raise
    except SalesError as error:
        error.message = message
        raise
