"""One pass through the 4Qs: a decision on what was heard, with the tasks, reactions, fits and friction that come of it; one action."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.effects import CONFIRMS, QUADRANTS, effects_words, touched
from ..rules.fit import PAIRS
from ..rules.parking import PARKS, check_later, day_ahead
from ..rules.synthesis import check_synthesis
from ..rules.times import from_text, utc_text
from ..rules.verdict import FRICTIONS, GRADES, NO_QUADRANT, VERDICTS, VOICES, Suggestion, find_reason, suggest
from .answers import REACTIONS, add_reaction
from .engine import Database
from .frictions import LONGEST
from .journal import action, undivided
from .tasks import add_task, check_target

BY_FOUNDER = "rule_id IS NULL AND reason NOT LIKE 'rule: %'"
"""SQL for the decisions that no rule made; one whose rule is gone still says so in its reason."""


@dataclass(frozen=True)
class Deciding:
    """What the founder says of a card. `effects` are {quadrant: mark}; `reason` is a discard's ("" takes the suggested one).

    `until` is a park's day, None until new activity; `targets` are (kind of task, target) pairs: ("revise", "asset:3"). `fit` names the pairs
    that break; `belief` the item of Q3 that was reacted to (`reaction`: nod, indifferent, hostile).
    """

    verdict: str
    effects: dict[int, str] = field(default_factory=dict)
    synthesis: str = ""
    quote: str = ""
    reason: str = ""
    until: date | None = None
    targets: tuple[tuple[str, str], ...] = ()
    voice: str = ""
    evidence: str = ""
    friction: str = ""
    fit: tuple[str, ...] = ()
    expected: str = ""
    check_back: date | None = None
    belief: int | None = None
    reaction: str = ""


@dataclass(frozen=True)
class Decided:
    """What became of it: the decision's id, its tasks, the journal's label, what was suggested, and how many cards and items it decided.

    `skipped` cards of a batch were decided already, or are gone.
    """

    id: int
    task_ids: tuple[int, ...]
    label: str
    suggestion: Suggestion
    cards: int
    items: int
    reason: str
    skipped: int = 0


@dataclass(frozen=True)
class Facts:
    """What a suggestion goes by beside the founder's marks: how often it was heard, its kind, what earlier discards said, its age in days, its
    side, and whether a prospect said it."""

    mentions: int = 1
    kind: str = ""
    known: str = ""
    days_old: int = 0
    side: str = ""
    prospect: bool = False

    def suggest(self, deciding: Deciding) -> Suggestion:
        """The verdict that is suggested for these marks."""
        said = deciding
        return suggest(
            said.effects, voice=said.voice, evidence=said.evidence, mentions=self.mentions, fit=said.fit, friction=said.friction,
            kind=self.kind, known=self.known, days_old=self.days_old, side=self.side, prospect=self.prospect,
        )  # fmt: skip


def groups_of(db: Database, intel_ids: Sequence[int]) -> list[int]:
    """The groups of some items, each once, in their order. Raises `SalesError` where an item does not exist."""
    groups: dict[int, None] = {}
    for id in intel_ids:
        row = db.execute("SELECT coalesce(cluster_id, id) FROM intel WHERE id = ?", (id,)).fetchone()
        if not row:
            raise SalesError(f"There is no intel {id}.", "Nothing was decided.", "salestui intel list shows what was heard.")
        groups[int(row[0])] = None
    return list(groups)


def _left_of(db: Database, intel_ids: Sequence[int]) -> tuple[list[int], int]:
    """The groups of some items that are not decided yet, and how many are, or are gone."""
    left: dict[int, bool] = {}
    gone = 0
    for id in intel_ids:
        row = db.execute(
            "SELECT coalesce(i.cluster_id, i.id), i.state <> 'decided' OR EXISTS (SELECT 1 FROM intel m WHERE m.state <> 'decided' AND"
            " (m.id = i.cluster_id OR m.cluster_id = coalesce(i.cluster_id, i.id))) FROM intel i WHERE i.id = ?",
            (id,),
        ).fetchone()
        if row:
            left[int(row[0])] = bool(row[1])
        else:
            gone += 1
    return [group for group, waits in left.items() if waits], gone + sum(not waits for waits in left.values())


def facts_of(db: Database, group: int, now: datetime) -> Facts:
    """What is known of a group that a suggestion goes by."""
    seen, kind, side, published, prospect = db.execute(
        "SELECT sum(seen), (SELECT kind FROM intel WHERE id = :group), (SELECT side FROM intel WHERE id = :group),"
        " max(coalesce(published_at, received_at)), count(prospect_id) > 0"
        " FROM intel WHERE id = :group OR cluster_id = :group",
        {"group": group},
    ).fetchone()
    last = db.execute(
        f"SELECT verdict, reason FROM decision WHERE {BY_FOUNDER} AND id IN (SELECT decision_id FROM decision_intel WHERE intel_id IN"
        " (SELECT id FROM intel WHERE id = :group OR cluster_id = :group)) ORDER BY id DESC LIMIT 1",
        {"group": group},
    ).fetchone()
    known = last[1] if last and last[0] == "discard" else ""
    days = max(0, (now - from_text(published)).days) if published else 0
    return Facts(int(seen or 1), kind or "", known, days, side or "", bool(prospect))


@undivided
def decide(
    db: Database,
    intel_ids: Sequence[int],
    deciding: Deciding,
    now: datetime,
    rule_id: int | None = None,
    *,
    force: bool = False,
    shown: int | None = None,
    skip_decided: bool = False,
) -> Decided:
    """Decide the groups of some items: all their members, one decision, one action.

    `shown` is the newest item that stood on the card: what joined the group since is not decided with it, and waits. `skip_decided`: of several
    cards those that were decided meanwhile are left out and counted, where others are left.

    Raises `SalesError`, and nothing is written, where the sentence is missing or copied, a target does not exist, a card was decided already or
    is parked for the third time (both pass with `force`).
    """
    groups, skipped = _left_of(db, intel_ids) if skip_decided else ([], 0)
    groups = groups or groups_of(db, intel_ids)
    if not groups:
        raise SalesError("There is nothing to decide.", "Nothing was decided.", "Name one thing that was heard.")
    said = _checked(db, deciding, now)
    members = {group: [one for one in _members(db, group) if shown is None or one[0] <= shown] for group in groups}
    if not force and rule_id is None:
        _refuse_decided(db, members, now)
        if said.verdict == "park":
            _refuse_third_park(db, members, now)
    if rule_id is None and said.verdict in ("change", "confirm"):
        heard = (text for group in groups for text in _said_in(db, group))
        said = replace(said, synthesis=check_synthesis(said.synthesis, heard))
    facts = [facts_of(db, group, now) for group in groups[:50]]
    suggestion = _suggestion(facts, said)
    if said.verdict == "discard":
        said = replace(said, reason=find_reason(said.reason or suggestion.reason))
    what = _what(db, groups, now)
    with action(db, "Decided", now) as act:
        id = _write_decision(db, said, suggestion, now, rule_id)
        ids = [one for each in members.values() for one, _, _ in each]
        db.executemany("INSERT INTO decision_intel (decision_id, intel_id) VALUES (?, ?)", [(id, one) for one in ids])
        _move(db, members, said)
        tasks = tuple(add_task(db, kind, target, now, decision_id=id) for kind, target in said.targets) if said.verdict == "change" else ()
        _follow(db, id, said, groups, now)
        act.label = _label(said, what, now)
        return Decided(id, tasks, act.label, suggestion, len(groups), len(ids), said.reason, skipped)


def _suggestion(facts: Sequence[Facts], said: Deciding) -> Suggestion:
    """What is suggested for a card, or for several: a reason that is not that of all of them is none, but that they touch no quadrant."""
    first = replace(facts[0], mentions=min(one.mentions for one in facts)).suggest(said)
    if all(one.suggest(said).reason == first.reason for one in facts[1:]):
        return first
    return replace(first, reason="" if said.effects else NO_QUADRANT)


def _members(db: Database, group: int) -> list[tuple[int, str, str | None]]:
    """(id, state, parked until) of the items of a group."""
    sql = "SELECT id, state, parked_until FROM intel WHERE id = ? UNION ALL SELECT id, state, parked_until FROM intel WHERE cluster_id = ? ORDER BY 1"
    return db.execute(sql, (group, group)).fetchall()


def _said_in(db: Database, group: int) -> list[str]:
    """Every title and body of a group."""
    rows = db.execute("SELECT title, body FROM intel WHERE id = :group OR cluster_id = :group", {"group": group})
    return [text for row in rows for text in row if text]


def _checked(db: Database, said: Deciding, now: datetime) -> Deciding:
    """What the founder said, tidied; refused where a word of it is none of ours."""
    for word, known, name in (
        (said.verdict, VERDICTS, "verdict"), (said.voice, ("", *VOICES), "voice"), (said.evidence, ("", *GRADES), "grade of evidence"),
        (said.friction, ("", *FRICTIONS), "friction"), (said.reaction, ("", *REACTIONS), "reaction"),
    ):  # fmt: skip
        if word not in known:
            raise SalesError(f"“{safe_text(word)}” is no {name}.", "Nothing was decided.", f"Say one of: {', '.join(filter(None, known))}.")
    if wrong := [pair for pair in said.fit if pair not in PAIRS]:
        raise SalesError(f"“{safe_text(wrong[0])}” is no pair of quadrants.", "Nothing was decided.", f"The pairs are {', '.join(PAIRS)}.")
    for day, what in ((said.until, "It is parked until"), (said.check_back, "It is checked back on")):
        if day is not None:
            check_later(day, now.date(), what)
    marks, targets = touched(said.effects), said.targets
    changed = [quadrant for quadrant, mark in marks.items() if mark != CONFIRMS]
    if said.verdict == "confirm" and len(changed) == len(marks):
        title = f"It {effects_words(marks)}, and that confirms nothing." if marks else "A confirmation is of a quadrant."
        raise SalesError(title, "Nothing was decided.", "Say what it confirms: --q 3=")
    if said.verdict == "change" and not targets:
        if not changed:
            title = f"It {effects_words(marks)}, and that changes nothing." if marks else "A change is of something."
            raise SalesError(title, "Nothing was decided.", "Say what it changes: --q 4! or --target asset:ID")
        targets = (("answer", f"quadrant:{changed[0]}"),)  # the first quadrant that it does more than confirm
    for kind, target in targets:
        check_target(db, kind, target)
    return replace(
        said, effects=marks, synthesis=safe_text(said.synthesis).strip(), quote=safe_text(said.quote, lines=True).strip(),
        expected=safe_text(said.expected).strip(), targets=targets, fit=tuple(sorted(set(said.fit))),
    )  # fmt: skip


def _refuse_decided(db: Database, members: dict[int, list[tuple[int, str, str | None]]], now: datetime) -> None:
    for group, each in members.items():
        if all(state == "decided" for _, state, _ in each):
            when, verdict = db.execute(
                "SELECT d.at, d.verdict FROM decision d JOIN decision_intel l ON l.decision_id = d.id WHERE l.intel_id = ? ORDER BY d.id DESC LIMIT 1",
                (group,),
            ).fetchone() or ("", "decided")
            raise SalesError(
                f"{_title(db, group, now)} is decided already ({' '.join(filter(None, (verdict, when[:10])))}).",
                "Nothing was decided.", "Undo takes a decision back; --force decides once more.",
            )  # fmt: skip


def _refuse_third_park(db: Database, members: dict[int, list[tuple[int, str, str | None]]], now: datetime) -> None:
    for group in members:
        if (parks := count_parks(db, group)) >= PARKS - 1:
            raise SalesError(
                f"{_title(db, group, now)} was parked {'twice' if parks == 2 else f'{parks} times'} already: decide it now.",
                "Nothing was decided.", "Change, confirm or discard it; --force parks it once more.",
            )  # fmt: skip


def count_parks(db: Database, group: int) -> int:
    """How often the founder parked a group since it was last decided."""
    rows = db.execute(
        f"SELECT verdict FROM decision WHERE {BY_FOUNDER} AND id IN (SELECT decision_id FROM decision_intel WHERE intel_id IN"
        " (SELECT id FROM intel WHERE id = :group OR cluster_id = :group)) ORDER BY id DESC LIMIT 20",
        {"group": group},
    ).fetchall()
    return next((at for at, (verdict,) in enumerate(rows) if verdict != "park"), len(rows))


def _write_decision(db: Database, said: Deciding, suggestion: Suggestion, now: datetime, rule_id: int | None) -> int:
    values = {
        "at": utc_text(now), "verdict": said.verdict, "synthesis": said.synthesis, "quote": said.quote, "reason": said.reason,
        "suggested": suggestion.verdict, "suggested_why": suggestion.why, "voice": said.voice, "evidence": said.evidence,
        **{f"effect_q{quadrant}": said.effects.get(quadrant, "") for quadrant in QUADRANTS},
        "friction": said.friction, "fit": " ".join(said.fit), "expected": said.expected, "target": " ".join(target for _, target in said.targets if target),
        "check_back": said.check_back.isoformat() if said.check_back else None, "rule_id": rule_id,
    }  # fmt: skip
    names = ", ".join(values)
    row = db.execute(f"INSERT INTO decision ({names}) VALUES ({', '.join(':' + name for name in values)}) RETURNING id", values).fetchone()
    return int(row[0])


def _move(db: Database, members: dict[int, list[tuple[int, str, str | None]]], said: Deciding) -> None:
    """The items go where the verdict puts them."""
    state = "parked" if said.verdict == "park" else "decided"
    until = said.until.isoformat() if said.verdict == "park" and said.until else None
    moving = [(state, until, id) for each in members.values() for id, was, day in each if (was, day) != (state, until)]
    db.executemany("UPDATE intel SET state = ?, parked_until = ? WHERE id = ?", moving)


def _follow(db: Database, id: int, said: Deciding, groups: Sequence[int], now: datetime) -> None:
    """What else a decision says: a belief was reacted to, pairs break, customers get stuck."""
    at = utc_text(now)
    if said.belief is not None and said.reaction:
        for group in groups:
            add_reaction(db, said.belief, said.reaction, now, intel_id=group, decision_id=id)
    note = said.synthesis or said.reason
    db.executemany(
        "INSERT INTO fit (pair, holds, note, decision_id, at) VALUES (?, 0, ?, ?, ?)", [(pair, note, id, at) for pair in said.fit]
    )
    if said.friction == "more" and said.effects.get(4) and said.synthesis and (stage := _stuck_in(db, said, groups[0])):
        db.execute(
            "INSERT INTO friction (stage_id, side, cause, intel_id, decision_id, opened_at) VALUES (?, 'customer', ?, ?, ?, ?)",
            (stage, said.synthesis[:LONGEST], groups[0], id, at),
        )


def _stuck_in(db: Database, said: Deciding, group: int) -> int | None:
    """The stage that a decision is about: the one it changes, that of the asset it changes, else where whoever said it stands."""
    for _, target in said.targets:
        kind, _, number = target.partition(":")
        if kind == "stage":
            return int(number)
        if kind == "asset" and (
            row := db.execute("SELECT stage_id FROM step WHERE asset_id = ? ORDER BY id LIMIT 1", (int(number),)).fetchone()
        ):
            return int(row[0])
    row = db.execute("SELECT p.stage_id FROM intel i JOIN prospect p ON p.id = i.prospect_id WHERE i.id = ?", (group,)).fetchone()
    return int(row[0]) if row else None


def place_of(db: Database, group: int, now: datetime) -> tuple[str, int]:
    """(received, id) of the item that a group's card shows: its oldest that waits; of a group that waits no more its first. ("", 0) for none."""
    row = db.execute(
        "SELECT received_at, id FROM intel WHERE (id = :group OR cluster_id = :group)"
        " ORDER BY NOT (state = 'inbox' OR state = 'parked' AND coalesce(parked_until <= :today, 0)), received_at, id LIMIT 1",
        {"group": group, "today": now.date().isoformat()},
    ).fetchone()
    return (str(row[0]), int(row[1])) if row else ("", 0)


def _title(db: Database, group: int, now: datetime) -> str:
    """The title on a group's card, in quotes."""
    row = db.execute("SELECT title FROM intel WHERE id = ?", (place_of(db, group, now)[1],)).fetchone()
    return quoted(row[0], 40)


def _what(db: Database, groups: Sequence[int], now: datetime) -> str:
    """What is decided, as a label names it: the card by what it shows, before it moves."""
    return _title(db, groups[0], now) if len(groups) == 1 else f"{len(groups)} cards"


def _label(said: Deciding, what: str, now: datetime) -> str:
    """The journal's line: what was done to what."""
    if said.verdict == "park":
        return f"Parked {what} until " + (day_ahead(said.until, now.date()) if said.until else "something new is heard")
    return {"discard": "Discarded {}", "confirm": "Confirmed by {}", "change": "Changed because of {}"}[said.verdict].format(what)


@dataclass(frozen=True)
class Returned:
    """A decision that was taken back last: the groups it was on, and what the founder had said, to be said again or otherwise."""

    groups: tuple[int, ...]
    deciding: Deciding


def returned(db: Database) -> Returned | None:
    """What the action that was undone last had decided; None where it was no decision, or a newer action stands."""
    found = db.execute("SELECT id FROM action WHERE undone_at IS NOT NULL AND closed = 0 ORDER BY id LIMIT 1").fetchone()
    if not found:
        return None
    changes: dict[str, list[dict[str, object]]] = {}
    tables = ("decision", "decision_intel", "task", "reaction")
    for table, after in db.execute(
        "SELECT table_name, after FROM change WHERE action_id = ? AND before IS NULL AND table_name IN (?, ?, ?, ?) ORDER BY id",
        (found[0], *tables),
    ):
        changes.setdefault(table, []).append(json.loads(after))
    if not changes.get("decision"):
        return None
    row = changes["decision"][0]
    items = [int(str(one["intel_id"])) for one in changes.get("decision_intel", []) if one["decision_id"] == row["id"]]
    known = [id for id in items if db.execute("SELECT 1 FROM intel WHERE id = ?", (id,)).fetchone()]
    if not known:
        return None
    until = None
    if row["verdict"] == "park":
        moved = db.execute(
            "SELECT after FROM change WHERE action_id = ? AND table_name = 'intel' AND after IS NOT NULL ORDER BY id LIMIT 1", (found[0],)
        ).fetchone()
        until = _day(json.loads(moved[0])["parked_until"]) if moved else None
    reaction = changes.get("reaction", [{}])[0]
    return Returned(
        tuple(groups_of(db, known)),
        Deciding(
            verdict=str(row["verdict"]), effects=touched({q: str(row[f"effect_q{q}"]) for q in QUADRANTS}), synthesis=str(row["synthesis"]),
            quote=str(row["quote"]), reason=str(row["reason"]), until=until,
            targets=tuple((str(task["kind"]), str(task["target"])) for task in changes.get("task", [])),
            voice=str(row["voice"]), evidence=str(row["evidence"]), friction=str(row["friction"]), fit=tuple(str(row["fit"]).split()),
            expected=str(row["expected"]), check_back=_day(row["check_back"]),
            belief=int(str(reaction["belief_id"])) if reaction else None, reaction=str(reaction.get("kind", "")),
        ),
    )  # fmt: skip


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
