"""What the files of a folder say of places, put together: each stage's steps in one order, numbered from 1."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..rules.drafting import BY_HAND
from ..rules.numbering import Numbered, ordered, shared
from ..store.asset_records import AssetRecord, Place, moved


@dataclass(frozen=True)
class Change:
    """An asset as its file has it, and as it stands (None: new)."""

    wanted: AssetRecord
    standing: AssetRecord | None
    file: str = ""

    @property
    def what(self) -> list[str]:
        """What would change: new, or of words, title, place, details."""
        if self.standing is None:
            return ["new"]
        was, will = self.standing, self.wanted
        parts = {
            "words": was.words != will.words, "title": was.title != will.title, "place": was.place != will.place,
            "details": was.about[1:] != will.about[1:],
        }  # fmt: skip
        return [name for name, differs in parts.items() if differs]


@dataclass
class Settled:
    """`orders`: by stage (casefold) the new order, an asset by its id, a new one by -1 - its place among the changes. `odd`: a sentence each."""

    changes: list[Change]
    orders: dict[str, list[int]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)


def settle(records: Sequence[AssetRecord], changes: Sequence[Change]) -> Settled:
    """The changes with the numbers their steps will have, and the order of each stage whose steps must be numbered anew.

    A file whose number comes to what is so already changes nothing.
    """
    settled = Settled(list(changes))
    said = {change.standing.id: change for change in changes if change.standing is not None}
    stages: dict[str, list[Numbered]] = {}
    left: set[str] = set()
    names = {}
    for record in records:
        change = said.get(record.id)
        way = moved(record, change.wanted) if change is not None else None
        left |= {way[0]} if way is not None else set()
        wanted = {place.key: place for place in (change.wanted if change is not None else record).places}
        for place in record.places:
            if place.key in wanted:
                stages.setdefault(place.key, []).append(_numbered(int(record.id or 0), wanted[place.key], place.position))
        names[int(record.id or 0)] = record.title
    for number, change in enumerate(changes):
        stood = {place.key for place in change.standing.places} if change.standing is not None else set()
        key = int(change.standing.id or 0) if change.standing is not None else -1 - number
        names[key] = change.wanted.title
        for place in change.wanted.places:
            if place.key not in stood:
                stages.setdefault(place.key, []).append(_numbered(key, place, None))
    finals: dict[tuple[str, int], int] = {}
    for stage, steps in stages.items():
        if not (stage in left or any(step.changed for step in steps)):
            continue
        order = ordered(steps, left=stage in left)
        if order is None:
            finals |= {(stage, step.key): step.number if step.stands is None else step.stands for step in steps}
            settled.odd += [
                f"“{names[one]}” and “{names[other]}” say the same position: they stay in the order they have. Give each its own."
                for one, other in shared(steps)
            ]
        else:
            finals |= {(stage, key): place for place, key in enumerate(order, start=1)}
            settled.orders[stage] = order
    settled.changes = [_with_numbers(change, -1 - number, finals) for number, change in enumerate(changes)]
    return settled


def _numbered(key: int, place: Place, stands: int | None) -> Numbered:
    return Numbered(key, place.position, stands, place.channel == BY_HAND)


def _with_numbers(change: Change, key: int, finals: dict[tuple[str, int], int]) -> Change:
    """The change with its final numbers where its file asks for another than stands; what is only pushed aside is no change of its own."""
    standing = {place.key: place.position for place in change.standing.places} if change.standing is not None else {}
    asset = int(change.standing.id or 0) if change.standing is not None else key

    def numbered(place: Place) -> Place:
        if standing.get(place.key) == place.position is not None:
            return place
        return replace(place, position=finals.get((place.key, asset), place.position))

    if not change.wanted.places:
        return change
    first, *others = map(numbered, change.wanted.places)
    return replace(change, wanted=replace(change.wanted, position=first.position, also=tuple(others)))
