"""Rows of one file that are about one person, put together before the store is asked.

One person is known by the row's key in its own program, by an e-mail address, or, where there is no address, by name and
company. Two people on one address: the first keeps the name, the other's name stays as a custom field.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..rules.money import format_money
from ..rules.names import fold
from ..store.matching import OTHER_KEY, OTHER_MAIL, OTHER_NAME, Incoming, add_part, same_system
from .notes import Notes

OTHER_DEALS = "Other deals"
_OPEN_FIRST = {"won": 1, "lost": 0}  # of several deals the one that is still open says where the person stands


def merge(people: Iterable[Incoming], deals: bool, notes: Notes) -> list[Incoming]:
    """The people of a file, each once, in the order of their first row; `rows` counts the lines of each, `same` those that only repeat."""
    people = list(people)
    by_name = any(not person.emails for person in people)
    merged: list[Incoming] = []
    by_id: dict[str, Incoming] = {}
    by_key: dict[str, Incoming] = {}
    named: dict[tuple[str, str], Incoming] = {}
    for person in people:
        name = (fold(person.name), fold(person.company)) if by_name else ("", "")
        group = _find(person, name, by_id, by_key, named)
        if group is None:
            group = person
            merged.append(person)
        else:
            before = replace(group, custom=dict(group.custom))
            for address, key in person.emails:
                owner = by_key.get(key, group)
                if owner is not group:
                    add_part(group.custom, OTHER_MAIL, address)
                    notes.taken(person.line, address, owner.name)
            person.emails = [pair for pair in person.emails if pair[1] not in by_key]
            if _combine(group, person, deals):
                notes.sharing(person.line, person.name, group.name)
            group.same += group == before
            group.rows += 1
        for external in person.external_ids:
            by_id.setdefault(external, group)
        for _, key in person.emails:
            by_key.setdefault(key, group)
        if by_name:
            named.setdefault(name, group)
    return merged


def _find(
    person: Incoming, name: tuple[str, str], by_id: dict[str, Incoming], by_key: dict[str, Incoming], named: dict[tuple[str, str], Incoming]
) -> Incoming | None:
    for external in person.external_ids:
        if external in by_id:
            return by_id[external]
    for _, key in person.emails:
        if key in by_key:
            return by_key[key]
    found = named.get(name) if name[0] else None
    if found is None or (person.emails and found.emails) or same_system(person.external_ids, found.external_ids):
        return None
    return found if not person.emails or name[1] else None


def _combine(group: Incoming, later: Incoming, deals: bool) -> bool:
    """Put a later row into the group. What it says wins, unless it is somebody else on the same address; whether it is."""
    somebody_else = group.named and later.named and fold(group.name) != fold(later.name)
    same_row = bool(set(group.external_ids) & set(later.external_ids))
    shares = False
    if deals and group.deal and later.deal and group.external_ids[-1:] != later.external_ids[-1:]:
        _keep_deal(group, later)
    elif somebody_else and not same_row:
        shares = True
        add_part(group.custom, OTHER_NAME, later.name)
        _fill(group, later, overwrite=False)
    else:
        _fill(group, later, overwrite=True)
    if not deals:
        for external in later.external_ids:
            if external not in group.external_ids and same_system((external,), group.external_ids):
                add_part(group.custom, OTHER_KEY, external)
    group.external_ids = tuple(dict.fromkeys((*group.external_ids, *later.external_ids)))
    group.emails = [*group.emails, *later.emails]
    group.tags = tuple(dict.fromkeys((*group.tags, *later.tags)))
    group.unsubscribed = group.unsubscribed or later.unsubscribed
    return shares


def _fill(group: Incoming, later: Incoming, *, overwrite: bool) -> None:
    if later.named and (overwrite or not group.named):
        group.name, group.named = later.name, True
        group.first_name, group.last_name = later.first_name or group.first_name, later.last_name or group.last_name
    for field in ("phone", "company", "title", "zone", "since", "until", "source"):
        new = getattr(later, field)
        if new and (overwrite or not getattr(group, field)):
            setattr(group, field, new)
    if later.value is not None and (overwrite or group.value is None):
        group.value, group.currency = later.value, later.currency
    if later.stage_id is not None and (overwrite or group.stage_id is None):
        group.stage_id, group.stage_kind, group.lost_reason = later.stage_id, later.stage_kind, later.lost_reason
    if later.notes and later.notes not in group.notes:
        group.notes = f"{group.notes}\n\n{later.notes}" if group.notes else later.notes
    for column, text in later.custom.items():
        if overwrite or column not in group.custom:
            group.custom[column] = text


def _keep_deal(group: Incoming, later: Incoming) -> None:
    """Two deals of one person: the one that is open (or else won, or else the later) decides, the other stays as one line of text."""
    wins = _OPEN_FIRST.get(later.stage_kind, 2) >= _OPEN_FIRST.get(group.stage_kind, 2)
    others = group.custom.pop(OTHER_DEALS, "")
    loser = _deal_line(group if wins else later)
    if wins:
        group.value, group.currency = (later.value, later.currency) if later.value is not None else (None, "")
        group.stage_id, group.stage_kind, group.since, group.lost_reason = later.stage_id, later.stage_kind, later.since, later.lost_reason
        group.deal, group.custom, group.notes = later.deal, dict(later.custom), later.notes or group.notes
        if later.named:
            _fill(group, later, overwrite=True)
    group.custom[OTHER_DEALS] = f"{others}; {loser}" if others else loser


def _deal_line(person: Incoming) -> str:
    """A deal in one line: its title and every other thing its row said."""
    value = [format_money(person.value, person.currency)] if person.value is not None else []
    said = [f"{column}: {text}" for column, text in person.custom.items() if text != person.deal and column != OTHER_DEALS]
    return " · ".join([person.deal, *value, *said])
