"""What an import had to assume or could not understand, told in one sentence per column."""

from collections.abc import Iterable

from ..glass import quoted
from ..store.imports import Importer

SHOWN = 40  # characters of a cell that a sentence quotes
NAMED = 12  # unknown stages named one by one

AMOUNT = ("amount", "amounts")
CURRENCY = ("currency", "currencies")
DATE = ("date", "dates")
KEY = ("ID", "IDs")
ZONE = ("time zone", "time zones")
YES_OR_NO = ("value", "values")

_KEPT = ("it is kept as a custom field", "they are kept as custom fields")
OFF_DAY = ("lies before 1970 or in the future", "lie before 1970 or in the future")
NO_STAGE_DAY = ("it was not taken as the day of the stage", "they were not taken as the day of a stage")
SILENCED = ("it counts as unsubscribed", "they count as unsubscribed")
Words = tuple[str, str]


class Notes:
    """Collects while rows are read; `sentences()` tells it, in the order in which it was first met."""

    def __init__(self) -> None:
        self._said: dict[object, str] = {}
        self._unread: dict[object, tuple[int, int, str]] = {}
        self._stages: dict[str, int] = {}
        self._deleted: list[int] = []
        self._taken: list[tuple[int, str, str]] = []
        self._sharing: list[tuple[int, str, str]] = []

    def say(self, sentence: str) -> None:
        """A sentence as it is, once."""
        self._said[sentence] = sentence

    def unread(self, header: str, noun: Words, cell: str, line: int, then: Words = _KEPT, fault: Words | None = None) -> None:
        """A cell of a column that could not be taken as what its column means; `then` says what became of it."""
        key = (header, noun, then, fault)
        count, first, shown = self._unread.get(key, (0, line, cell))
        self._unread[key] = (count + 1, first, shown)
        self._said.setdefault(key, "")

    def stage(self, text: str) -> None:
        """A row whose stage is none of the founder's."""
        self._stages[text] = self._stages.get(text, 0) + 1

    def deleted(self, line: int) -> None:
        """A deal that is in its program's bin."""
        self._deleted.append(line)

    def taken(self, line: int, address: str, whose: str) -> None:
        """An address of a row that is somebody else's."""
        self._taken.append((line, address, whose))

    def sharing(self, line: int, name: str, whom: str) -> None:
        """A person who has no address but somebody else's."""
        self._sharing.append((line, name, whom))

    def sentences(self, landing: str, found: Importer) -> list[str]:
        """Everything in words, with the taken and shared addresses that were found in the store.

        `landing` is the stage that new people without one of their own went to.
        """
        told = [sentence or self._about(key) for key, sentence in self._said.items()]
        if self._stages:
            named = [f"{quoted(text, SHOWN)} ({_rows(count)})" for text, count in self._stages.items()]
            told.append(
                f"{'This stage is' if len(named) == 1 else 'These stages are'} none of yours: {listed(named, NAMED)}. New people of these rows went to "
                f"{landing}, known ones stayed where they are; the stage's words are kept as a custom field."
            )
        if self._deleted:
            many = len(self._deleted) > 1
            told.append(
                f"{f'{len(self._deleted):,} deals' if many else 'A deal'} deleted in Pipedrive {'were' if many else 'was'} passed over, "
                f"{'first ' if many else ''}in line {self._deleted[0]}."
            )
        return told + _about_taken([*self._taken, *found.taken]) + _about_sharing([*self._sharing, *found.sharing])

    def _about(self, key: object) -> str:
        assert isinstance(key, tuple)
        header, noun, then, fault = key
        count, line, cell = self._unread[key]
        more = count > 1
        wrong = fault[more] if fault else "were not understood" if more else "was not understood"
        return f"{header}: {count:,} {noun[more]} {wrong}, {'first ' if more else ''}in line {line}: {quoted(cell, SHOWN)}; {then[more]}."


def _about_taken(taken: Iterable[tuple[int, str, str]]) -> list[str]:
    """(line, address, whose) of addresses that belong to somebody else already, in one sentence."""
    each = [f"{quoted(address)} (line {line}) belongs to {whose}" for line, address, whose in dict.fromkeys(taken)]
    if not each:
        return []
    one = len(each) == 1
    return [
        f"{'An address that is' if one else 'Addresses that are'} somebody else's already: {listed(each, 5)}. "
        f"{'It is' if one else 'They are'} kept as “Other e-mail”."
    ]


def _about_sharing(sharing: Iterable[tuple[int, str, str]]) -> list[str]:
    each = [f"{quoted(name)} (line {line}) with {whom}" for line, name, whom in dict.fromkeys(sharing)]
    return [f"Different people on one address: {listed(each, 5)}. The other names are kept as “Other name”."] if each else []


def listed(parts: list[str], most: int) -> str:
    """The first `most` parts, and how many more there are."""
    return ", ".join(parts) if len(parts) <= most else f"{', '.join(parts[:most])} and {len(parts) - most:,} more"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
