"""Time zones by the names people and exports write."""

from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from ..errors import SalesError
from ..glass import quoted

_NOT_PLACES = frozenset(("localtime", "posixrules", "Factory"))


def find_zone(name: str) -> ZoneInfo:
    """The time zone of a name such as "Europe/Berlin" (capitals, blanks and HubSpot's "_slash_" are put right).

    Raises `SalesError` that names the nearest valid zone.
    """
    asked = name.strip()
    key, near = _lookup(asked)
    if key:
        return ZoneInfo(key)
    hint = f"Did you mean {near}?" if near else "Use a name such as Europe/Berlin or America/New_York."
    raise SalesError(f"{quoted(asked)} is not a time zone.", "Nothing was saved.", hint)


@lru_cache(maxsize=512)  # an import asks for the same few names, right or wrong, in every row
def _lookup(asked: str) -> tuple[str, str]:
    """(the zone's own name, "") or ("", the nearest name, if any)."""
    if _is_zone(asked):
        return asked, ""
    from difflib import get_close_matches

    wanted = asked.lower().replace("_slash_", "/").replace(" ", "_")[:60]
    zones = _all_zones()
    if wanted in zones:
        return zones[wanted], ""
    cities = [zone for key, zone in zones.items() if key.rpartition("/")[2] == wanted]
    near = cities or [zones[key] for key in get_close_matches(wanted, zones, n=1, cutoff=0.5)]
    return "", near[0] if near else ""


@cache
def _all_zones() -> dict[str, str]:
    """Every zone of this machine by its name in lower case."""
    from zoneinfo import available_timezones

    return {zone.lower(): zone for zone in sorted(available_timezones()) if zone not in _NOT_PLACES}


def _is_zone(name: str) -> bool:
    """Whether this is exactly a zone; not the machine's own files beside the zones, nor those that count leap seconds."""
    if not name or name in _NOT_PLACES or name.startswith(("right/", "posix/")):
        return False
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # unknown; not a relative path or not text; a folder such as "Europe"
        return False
