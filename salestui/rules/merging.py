"""Two prospects become one: what of each field stays, where it comes from, and where the founder has to choose.

Nothing that only one of them has is lost. What both have and say differently is the kept one's, unless the founder chooses.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .likeness import same_phone
from .money import format_money
from .names import fold

KEEP, OTHER, BOTH = "keep", "other", "both"
PLAIN = {
    "name": "Name",
    "email": "E-mail",
    "company": "Company",
    "title": "Title",
    "phone": "Phone",
    "zone": "Time zone",
    "source": "Source",
}
OTHER_NAME, OTHER_PHONE, OTHER_COMPANY, OTHER_VALUE, OTHER_KEY = "Other name", "Other phone", "Other company", "Other value", "Other ID"
SEQUENCES = {"none": "not in it", "active": "in the sequence", "paused": "paused", "stopped": "stopped"}
_CAREFUL = ("none", "active", "paused", "stopped")  # the later, the less is written to him by itself
_ENDS = ("open", "won")  # kinds of stages that are further the later they stand; an exit is not

Row = Mapping[str, Any]


@dataclass(frozen=True)
class MergedField:
    """One line of a preview: what either says, what the result is, and from where. `conflict`: the founder can choose the other side."""

    name: str
    label: str
    keep: str
    other: str
    result: str
    side: str
    conflict: bool


@dataclass(frozen=True)
class MergedFields:
    """All lines, and the columns of the row that stays. `addresses` are all of his, the main one first."""

    fields: tuple[MergedField, ...]
    row: dict[str, Any]
    addresses: tuple[str, ...]
    stage_side: str


def merge_fields(keep: Row, other: Row, choices: Mapping[str, str]) -> MergedFields:
    """What two rows of prospects become. `choices` (field name -> "keep" or "other") counts where both say something, and not the same.

    A row has every column of a prospect, and `stage`, `stage_kind`, `stage_position` and `further` (his further addresses).
    """
    row = {name: value for name, value in keep.items() if name not in ("stage", "stage_kind", "stage_position", "further")}
    plain = [_plain(name, label, keep, other, choices) for name, label in PLAIN.items()]
    for line in plain:
        row[line.name] = keep[line.name] if line.side == KEEP else other[line.name]
    name_side = _row_of(next(line.side for line in plain if line.name == "name"), keep, other)
    row["first_name"], row["last_name"] = name_side["first_name"], name_side["last_name"]
    money, stage = _money(keep, other, choices), _stage(keep, other, choices)
    row["value"], row["currency"] = (_row_of(money.side, keep, other)[column] for column in ("value", "currency"))
    row |= _standing(stage.side, keep, other)
    sequence = _sequence(keep, other, choices, _row_of(stage.side, keep, other)["stage_kind"])
    row |= {column: _row_of(sequence.side, keep, other)[column] for column in ("sequence", "sequence_until", "enrolled_at")}
    row["sequence"] = next(state for state, words in SEQUENCES.items() if words == sequence.result)
    addresses = tuple(
        dict.fromkeys(text for text in (row["email"], keep["email"], *keep["further"], other["email"], *other["further"]) if text)
    )
    tags, custom = _union(json.loads(keep["tags"]), json.loads(other["tags"])), _custom(keep, other, (*plain, money))
    notes = _notes(keep, other, stage)
    row["tags"], row["custom"], row["notes"] = json.dumps(tags, ensure_ascii=False), json.dumps(custom, ensure_ascii=False), notes
    row["fit"] = keep["fit"] if keep["fit"] is not None else other["fit"]
    row["external_id"] = keep["external_id"] or other["external_id"]
    row["snoozed_until"] = min(keep["snoozed_until"], other["snoozed_until"]) if keep["snoozed_until"] and other["snoozed_until"] else None
    row["created_at"] = min(keep["created_at"], other["created_at"])
    row["folded"] = fold(f"{row['name']} {row['email']} {row['company']}")
    united = [
        _united("addresses", "Addresses", _listed(_addresses(keep)), _listed(_addresses(other)), _listed(addresses)),
        _united("tags", "Tags", _listed(json.loads(keep["tags"])), _listed(json.loads(other["tags"])), _listed(tags)),
        _united("custom", "Fields", _pairs(json.loads(keep["custom"])), _pairs(json.loads(other["custom"])), _pairs(custom)),
        _united("notes", "Notes", keep["notes"], other["notes"], notes),
    ]
    days = [text[:10] for text in (keep["since"], other["since"], row["since"])]
    since = [] if days[0] == days[1] else [_united("since", "In it since", *days)]
    return MergedFields((*plain, money, stage, *since, sequence, *united), row, addresses, stage.side)


def _row_of(side: str, keep: Row, other: Row) -> Row:
    return other if side == OTHER else keep


def _chosen(name: str, label: str, keep: str, other: str, choices: Mapping[str, str], default: str = KEEP) -> MergedField:
    """A line of which one side stays whole."""
    conflict = bool(keep and other and keep != other)
    side = choices.get(name, default) if conflict else KEEP if keep or not other else OTHER
    return MergedField(name, label, keep, other, other if side == OTHER else keep, side, conflict)


def _plain(name: str, label: str, keep: Row, other: Row, choices: Mapping[str, str]) -> MergedField:
    return _chosen(name, label, keep[name], other[name], choices)


def _money(keep: Row, other: Row, choices: Mapping[str, str]) -> MergedField:
    texts = ["" if row["value"] is None else format_money(row["value"], row["currency"]) for row in (keep, other)]
    return _chosen("value", "Value", texts[0], texts[1], choices)


def _stage(keep: Row, other: Row, choices: Mapping[str, str]) -> MergedField:
    """The further one; who stands in an open or won stage is further than who left. In one stage he has stood since the earlier day."""
    ranks = [(row["stage_kind"] in _ENDS, row["stage_position"]) for row in (keep, other)]
    if keep["stage_id"] == other["stage_id"]:
        return MergedField(
            "stage", "Stage", keep["stage"], other["stage"], keep["stage"], KEEP if keep["since"] <= other["since"] else OTHER, False
        )
    return _chosen("stage", "Stage", keep["stage"], other["stage"], choices, OTHER if ranks[1] > ranks[0] else KEEP)


def _standing(side: str, keep: Row, other: Row) -> dict[str, Any]:
    standing, left = (other, keep) if side == OTHER else (keep, other)
    same = keep["stage_id"] == other["stage_id"]
    return {
        "stage_id": standing["stage_id"],
        "since": standing["since"],
        "lost_reason": standing["lost_reason"] or (left["lost_reason"] if same else ""),
        "not_now_until": standing["not_now_until"] or (left["not_now_until"] if same else None),
    }


def _sequence(keep: Row, other: Row, choices: Mapping[str, str], kind: str) -> MergedField:
    """The more careful one: whose sequence was stopped (he answered, or asked to be left alone) gets no mail by itself through a merge."""
    states = keep["sequence"], other["sequence"]
    words = SEQUENCES[states[0]], SEQUENCES[states[1]]
    careful = OTHER if _CAREFUL.index(states[1]) > _CAREFUL.index(states[0]) else KEEP
    if kind != "open" and states != ("none", "none"):
        return MergedField("sequence", "Mails", *words, SEQUENCES["stopped"], careful, False)
    conflict = states[0] != states[1] and "none" not in states
    side = choices.get("sequence", careful) if conflict else careful
    return MergedField("sequence", "Mails", *words, words[1] if side == OTHER else words[0], side, conflict)


def _addresses(row: Row) -> list[str]:
    return [text for text in (row["email"], *row["further"]) if text]


def _union(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((*one, *other)))


def _custom(keep: Row, other: Row, lines: Sequence[MergedField]) -> dict[str, str]:
    """The custom fields of both; of one that both have the second stays under "name (2)". What lost as a name, phone, company or value is kept here."""
    custom: dict[str, str] = dict(json.loads(keep["custom"]))
    for name, text in json.loads(other["custom"]).items():
        free, number = name, 2
        while free in custom and custom[free] != text:
            free, number = f"{name} ({number})", number + 1
        custom[free] = text
    kept = {"name": OTHER_NAME, "phone": OTHER_PHONE, "company": OTHER_COMPANY, "value": OTHER_VALUE}
    for line in lines:
        same = same_phone(line.keep, line.other) if line.name == "phone" else fold(line.keep) == fold(line.other)
        if line.conflict and line.name in kept and not same:
            _add(custom, kept[line.name], line.keep if line.side == OTHER else line.other)
    if keep["external_id"] and other["external_id"]:
        _add(custom, OTHER_KEY, other["external_id"])
    return custom


def _add(custom: dict[str, str], column: str, text: str) -> None:
    known = str(custom.get(column, ""))
    if text not in known.split("; "):
        custom[column] = f"{known}; {text}" if known else text


def _notes(keep: Row, other: Row, stage: MergedField) -> str:
    """The notes of both, and why he was lost before, where that is no longer where he stands."""
    left = keep if stage.side == OTHER else other
    reason = left["lost_reason"] if keep["stage_id"] != other["stage_id"] else ""
    parts = [keep["notes"].strip(), other["notes"].strip(), f"Lost before: {reason}" if reason else ""]
    kept: list[str] = []
    for part in parts:
        if part and not any(part in known for known in kept):
            kept.append(part)
    return "\n\n".join(kept)


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts)


def _pairs(custom: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {text}" for name, text in custom.items())


def _united(name: str, label: str, keep: str, other: str, result: str) -> MergedField:
    side = KEEP if result == keep else OTHER if result == other else BOTH
    return MergedField(name, label, keep, other, result, side, False)
