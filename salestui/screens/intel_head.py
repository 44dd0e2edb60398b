"""What the inbox is narrowed to: the states with their counts above the list, and the choice of kind, source, side or quadrant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..glass import safe_text
from ..store.engine import Database
from ..store.inbox import STATES, Wanted, count_intel
from ..store.intel_facets import list_kinds
from ..store.sources import SourceRow, list_sources
from ..store.triage import count_cards, count_parked
from ..widgets.choice import Option
from .asset_form import QUADRANTS
from .outbox_head import Filters

ALL = ""
STATE_WORDS = {
    "inbox": "not decided yet, and what was parked until now",
    "parked": "put off until a day, or until something new is heard",
    "decided": "with what was decided",
    ALL: "everything that was ever heard",
}


@dataclass(frozen=True)
class Narrowing:
    """What of intel is shown beside the words that are searched."""

    state: str = "inbox"
    kind: str = ""
    source: tuple[int, str] | None = None
    side: str = ""
    quadrant: int | None = None
    oldest: bool = False

    def wanted(self, search: str, now: datetime) -> Wanted:
        """As the store is asked. What is chosen stands before what is typed, so that a quote left open takes nothing with it."""
        query = "".join(f"{name}:{value} " for name, value in (("side", self.side), ("q", self.quadrant)) if value)
        if self.kind:
            query += 'kind:"{}" '.format(self.kind.replace('"', ""))
        source = self.source[0] if self.source is not None else None
        return Wanted(now, self.state, query + search, source, oldest=self.oldest)

    @property
    def words(self) -> list[str]:
        """The filters that are on, a few words each."""
        words = [f"kind {safe_text(self.kind)}"] if self.kind else []
        words += [f"from {safe_text(self.source[1])}"] if self.source is not None else []
        words += [self.side] if self.side else []
        words += [f"Q{self.quadrant}"] if self.quadrant else []
        return [*words, "oldest first"] if self.oldest else words

    @property
    def narrow(self) -> bool:
        """Whether anything but the state is asked."""
        return bool(self.words)


@dataclass(frozen=True)
class Facets:
    """What there is to narrow by, with counts."""

    states: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    sources: Sequence[SourceRow] = ()

    @property
    def every(self) -> int:
        """Cards in all."""
        return sum(self.states.values())


def read_facets(db: Database, now: datetime) -> Facets:
    """Counts of cards by state, of items by kind, and the sources."""
    states = {"inbox": count_cards(db, now), "parked": count_parked(db, now), "decided": count_intel(db, Wanted(now, "decided"))}
    return Facets(states, list_kinds(db), list_sources(db))


class StateFilters(Filters):
    """The states, each with its cards; "all" is the last of them."""

    def lines(self, cells: int) -> Sequence[list[tuple[str, str]]]:
        """One line."""
        line: list[tuple[str, str]] = []
        for state in (*STATES, ALL):
            here, count = state == (self.chosen or ALL), self.counts.get(state, 0) if state else self.whole
            line += [(state or "all", "tab" if here else "dim"), (f" {count:,}   ", "accent" if here else "dim")]
        return [line]


def options_of(facets: Facets, shown: Narrowing) -> list[Option]:
    """What the list can be narrowed to; what is on already can be taken off."""

    def option(id: str, label: str, said: str, on: bool, count: str = "") -> Option:
        return Option(id, label, f"{said} (shown now)".strip() if on else said, count)

    options = [Option("", "everything of the inbox", "no filter", f"{facets.states.get('inbox', 0):,}")]
    for state in (*STATES, ALL):
        count = facets.states.get(state, 0) if state else facets.every
        options.append(option(f"state {state}", f"state: {state or 'all'}", STATE_WORDS[state], shown.state == state, f"{count:,}"))
    for kind, count in facets.kinds.items():
        options.append(option(f"kind {kind}", f"kind: {safe_text(kind)}", "", shown.kind == kind, f"{count:,}"))
    for row in facets.sources:
        on = shown.source is not None and shown.source[0] == row.id
        options.append(option(f"source {row.id}", f"source: {safe_text(row.name)}", safe_text(row.address), on, f"{row.items:,}"))
    for side, said in (("inside", "what you and your customers say"), ("outside", "what the world says")):
        options.append(option(f"side {side}", f"side: {side}", said, shown.side == side))
    for number in (1, 2, 3, 4):
        options.append(
            option(f"quadrant {number}", f"quadrant: {number}", f"decided as touching {QUADRANTS[number - 1]}", shown.quadrant == number)
        )
    return [*options, option("oldest", "oldest first", "instead of the newest", shown.oldest)]


def narrowed(shown: Narrowing, chosen: str, sources: Sequence[SourceRow]) -> Narrowing:
    """The filters with what was chosen; a second time takes it off."""
    what, _, value = chosen.partition(" ")
    if what == "state":
        return replace(shown, state=value)
    if what == "kind":
        return replace(shown, kind="" if shown.kind == value else value)
    if what == "source":
        row = next((row for row in sources if str(row.id) == value), None)
        off = row is None or (shown.source is not None and shown.source[0] == row.id)
        return replace(shown, source=None if off or row is None else (row.id, row.name))
    if what == "side":
        return replace(shown, side="" if shown.side == value else value)
    if what == "quadrant":
        return replace(shown, quadrant=None if shown.quadrant == int(value) else int(value))
    return replace(shown, oldest=not shown.oldest) if what == "oldest" else Narrowing()
