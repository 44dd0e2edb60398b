"""How much work one template may do: steps, characters and time, counted while it runs (no signal, so it works in any thread)."""

from time import monotonic

LONGEST_TEMPLATE = 64_000
LONGEST_TEXT = 256_000  # characters of any value, and of the whole; a long mail has 5,000
MOST_CHARACTERS = 2_000_000  # all characters ever made while filling in, so that many large values do not fill the memory
MOST_STEPS = 50_000  # rounds of loops, filters and sums
LONGEST_SECONDS = 2.0


class TooMuch(Exception):
    """The template has used up what it may use."""


class Meter:
    """The budget of one rendering. `hold` collects the values that are put in after the Markdown was read."""

    def __init__(self, hold: list[str] | None) -> None:
        self.hold = hold
        self._steps = self._characters = 0
        self._until = monotonic() + LONGEST_SECONDS

    def step(self) -> None:
        """Count one round of work. Raises `TooMuch`."""
        self._steps += 1
        if self._steps > MOST_STEPS or monotonic() > self._until:
            raise TooMuch

    def spend(self, characters: int) -> None:
        """Count characters that are about to be made. Raises `TooMuch`."""
        self.step()
        self._characters += characters
        if characters > LONGEST_TEXT or self._characters > MOST_CHARACTERS:
            raise TooMuch
