"""The terminal that the app runs in."""

import select
import sys


def hung_up() -> bool:
    """Whether the terminal is gone for good: a program that does not own it gets no signal then, and nobody will ever press q."""
    if sys.__stdin__ is None:
        return True
    terminal = select.poll()
    terminal.register(sys.__stdin__.fileno(), 0)
    return any(happened & (select.POLLHUP | select.POLLNVAL) for _, happened in terminal.poll(0))
