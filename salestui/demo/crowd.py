"""Who the invented prospects are: name, practice, address, habits and worth, drawn from `people`."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from .people import Known, Region, read_people

YEARLY_MINOR = 50_00 * 12  # 50 a month for each practice
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "ð": "d", "đ": "d", "ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True)
class Facts:
    """What is known about one prospect; `value` is minor units a year, None where nobody has asked yet."""

    name: str
    first: str
    last: str
    email: str
    phone: str
    company: str
    title: str
    zone: str
    value: int | None
    currency: str
    source: str
    tags: tuple[str, ...]
    custom: tuple[tuple[str, str], ...]

    def without(self, column: str) -> "Facts":
        """The same prospect with one custom field not filled in."""
        return replace(self, custom=tuple(pair for pair in self.custom if pair[0] != column))


def make_facts(rng: Random, reached: Sequence[str]) -> list[Facts]:
    """One prospect for each entry of `reached` (his furthest stage: who has come further is better known). All addresses differ."""
    weighted = [region for region in read_people().regions for _ in range(region.weight)]
    known = _seats(rng, reached)
    taken: set[str] = set()
    crowd = []
    for number, stage in enumerate(reached):
        one = known.get(number)
        region = _region_of(one) if one else rng.choice(weighted)
        while one is None or f"{one.local}@{one.domain}.example" in taken:
            one = _invent(rng, region)
        taken.add(f"{one.local}@{one.domain}.example")
        crowd.append(_describe(rng, one, region, stage))
    return crowd


def _seats(rng: Random, reached: Sequence[str]) -> dict[int, Known]:
    """Which of the crowd are the known ones: those with a stage of their own the first in it, the others anywhere else."""
    seats: dict[int, Known] = {}
    everybody = read_people().known
    for one in everybody:
        if one.reached:
            seats[next(number for number, stage in enumerate(reached) if stage == one.reached and number not in seats)] = one
    free = [number for number in range(len(reached)) if number not in seats]
    others = [one for one in everybody if not one.reached]
    return seats | dict(zip(rng.sample(free, len(others)), others, strict=True))


def _region_of(one: Known) -> Region:
    return next(region for region in read_people().regions if region.currency == one.currency)


def _invent(rng: Random, region: Region) -> Known:
    first, last = rng.choice(region.firsts), rng.choice(region.lasts)
    a, b = rng.sample(region.lasts, 2)
    practice = rng.choice(region.practices)
    partners = f"{a} {b}" if "{b}" in practice else a
    local = rng.choice((f"{_ascii(first)}.{_ascii(last)}", f"{_ascii(first)[0]}.{_ascii(last)}", _ascii(first), "accounts." + _ascii(last)))
    domain = "-".join(_ascii(part) for part in partners.split()) + rng.choice(("", "-law", "-legal", "-office"))
    title, zone = rng.choice(region.titles), rng.choice(region.zones)
    return Known(f"{first} {last}", first, last, local, practice.format(a=a, b=b), domain, title, zone, region.currency)


def _describe(rng: Random, one: Known, region: Region, stage: str) -> Facts:
    early = stage == "Captured"
    asked = not early or rng.random() < 0.4
    practices = rng.choice((1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6))
    custom = {"page": rng.choice(("checklist", "split deposits", "inspection"))}
    if not early:
        custom["ledger"] = rng.choice(region.ledgers)
    if asked:
        custom |= {"bank_accounts": str(practices + rng.randrange(1, 4)), "practices": str(practices)}
    if rng.random() < 0.5:
        custom["lawyers"] = str(rng.randrange(2, 6))
    area = rng.randrange(201, 990) if region.phone.startswith("+1") else rng.randrange(10, 100)
    phone = region.phone.format(area, rng.randrange(10, 100)) if rng.random() < 0.6 and one not in read_people().known else ""
    return Facts(
        one.name, one.first, one.last, f"{one.local}@{one.domain}.example", phone, one.company, one.title, one.zone,
        YEARLY_MINOR * practices if asked else None, one.currency if asked else "", rng.choice(read_people().sources),
        tuple(rng.sample(read_people().tags, rng.choice((0, 0, 1, 1, 2)))), tuple(custom.items()),
    )  # fmt: skip


def ring_number(rng: Random, zone: str) -> str:
    """A number to ring, as they are written in the part of the world with this zone."""
    region = next((region for region in read_people().regions if zone in region.zones), read_people().regions[0])
    area = rng.randrange(201, 990) if region.phone.startswith("+1") else rng.randrange(10, 100)
    return region.phone.format(area, rng.randrange(10, 100))


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum())
