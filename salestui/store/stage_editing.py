"""The stages as the founder edits them: what a stage says, its express lane, and two stages that become one. One action each."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.stage_kinds import check_express, check_kind, check_merge, check_remaining
from ..rules.times import utc_text
from .engine import Database
from .formula_editing import cancel_unsent, drop_steps
from .journal import action, undivided
from .rippling import Rippled, ripple_stage
from .sequence import UNDER_WAY, schedule_next
from .stages import fresh_name, put_stage, stage_gone

FIELDS = ("name", "customer_goal", "next_step", "exit_evidence", "max_days", "kind")
_TEXTS = ("customer_goal", "next_step", "exit_evidence")
MOST_DAYS = 3650


@dataclass(frozen=True)
class Contents:
    """What stands in a stage: `moves` are passages through it, `own_steps` those that the other stage of a merge has not."""

    prospects: int
    steps: int
    moves: int
    frictions: int
    waiting: int
    own_steps: int = 0

    @property
    def untouched(self) -> bool:
        """Nobody stands in it or ever did."""
        return not (self.prospects or self.moves or self.frictions)


@dataclass(frozen=True)
class Merged:
    """What a merge carried over, and what it scheduled for those who had nothing more to get in the stage they stood in.

    Of the `scheduled` ones `at_once` are due the moment it is done; `next_at` (UTC text) is when the first of the others is.
    """

    name: str
    into: str
    prospects: int
    steps: int
    collapsed: int
    scheduled: int
    at_once: int = 0
    next_at: str | None = None


class _Seen(Exception):
    """What a merge would do has been seen."""

    def __init__(self, merged: Merged) -> None:
        super().__init__()
        self.merged = merged


def contents_of(db: Database, id: int, into: int | None = None) -> Contents:
    """What would be carried over if this stage went."""

    def one(sql: str) -> int:
        return int(db.execute(sql, {"id": id, "into": into}).fetchone()[0])

    return Contents(
        one("SELECT count(*) FROM prospect WHERE stage_id = :id"),
        one("SELECT count(*) FROM step WHERE stage_id = :id"),
        one("SELECT count(*) FROM stage_move WHERE from_stage_id = :id OR to_stage_id = :id"),
        one("SELECT count(*) FROM friction WHERE stage_id = :id"),
        one(f"SELECT count(*) FROM delivery WHERE state IN {UNDER_WAY} AND step_id IN (SELECT id FROM step WHERE stage_id = :id)"),
        one("SELECT count(*) FROM step WHERE stage_id = :id AND asset_id NOT IN (SELECT asset_id FROM step WHERE stage_id = :into)"),
    )


@undivided
def new_stage(db: Database, given: Mapping[str, str], now: datetime, after: int | None = None) -> int:
    """A new stage with all it says, behind stage `after` or the last open one. Returns its id. Raises `SalesError` as `change_stage` does."""
    name = fresh_name(db, given.get("name", ""))
    values = _read({key: text for key, text in given.items() if key != "name"})
    with action(db, f"Added stage {name}", now):
        id = put_stage(db, name, values.pop("kind", "open"), after)
        _set(db, id, values)
    return id


AS_IT_IS = 0
"""An express lane that is not to be changed."""


@dataclass(frozen=True)
class StageChanged:
    """What an edit did: the fields that have changed, and what it opened in the other quadrants, since the stages are Q4's answer."""

    fields: tuple[str, ...]
    rippled: Rippled

    @property
    def asks(self) -> str:
        """ " Q1 and Q3 are asked whether they still fit." for the end of what is told; nothing where nobody is asked."""
        asked = sorted({each.place for each in self.rippled.flagged})
        if not asked:
            return ""
        names = asked[0] if len(asked) == 1 else f"{', '.join(asked[:-1])} and {asked[-1]}"
        return f" {names} {'is' if len(asked) == 1 else 'are'} asked whether they still fit."


@undivided
def change_stage(
    db: Database,
    id: int,
    given: Mapping[str, str],
    now: datetime,
    *,
    express: int | None = AS_IT_IS,
    decision_id: int | None = None,
    answering: int | None = None,
) -> StageChanged:
    """Change what a stage says from typed fields (`FIELDS`), and where its express lane leads (None closes it).

    One user action, with the reviews that another goal or next step of an open stage opens (because of `decision_id`; `answering` is the
    review that it answers). Raises `SalesError` for a name that stands already, days that are none, a kind that does not exist, the kind of a stage
    that somebody stands in, or of the last open or won one, and for a lane that cannot lead there.
    """
    row = _row(db, id)
    values = _read(given)
    if "name" in values:
        values["name"] = fresh_name(db, values["name"], but=id)
    changed = {key: value for key, value in values.items() if value != row[key]}
    if "kind" in changed:
        check_kind(row["name"], contents_of(db, id).prospects)
        check_remaining(row["name"], row["kind"], [*_kinds(db, id), changed["kind"]])
    if express is not None and express != AS_IT_IS:
        _check_lane(db, row | changed, express)
    if express != AS_IT_IS and express != row["express_to_id"]:
        changed["express_to_id"] = express
    with action(db, f"Edited stage {values.get('name', row['name'])}", now):
        _set(db, id, changed)
        if "kind" in changed and changed["kind"] not in ("open", "won"):
            db.execute("UPDATE stage SET express_to_id = NULL WHERE express_to_id = :id OR id = :id", {"id": id})
        after = row | changed
        open_ = after["kind"] == row["kind"] == "open"
        rippled = ripple_stage(db, after["name"], row, after, decision_id, now, answering=answering) if open_ else Rippled()
    return StageChanged(tuple(changed), rippled)


@undivided
def set_express(db: Database, id: int, to: int | None, now: datetime) -> None:
    """Where the express lane of a stage leads; None closes it. One user action. Raises `SalesError` where it cannot lead there."""
    row = _row(db, id)
    if to is None:
        label = f"Closed the express lane of {row['name']}"
    else:
        label = f"Opened an express lane from {row['name']} to {_check_lane(db, row, to)}"
    with action(db, label, now):
        db.execute("UPDATE stage SET express_to_id = :to WHERE id = :id AND express_to_id IS NOT :to", {"to": to, "id": id})


def _check_lane(db: Database, row: Mapping[str, Any], to: int) -> str:
    """The name of the stage that the lane of another leads to. Raises `SalesError` where it cannot."""
    target, id = _row(db, to), row["id"]
    back = (target["position"], to) < (row["position"], id)
    check_express(row["name"], row["kind"], target["name"], target["kind"], same=id == to, back=back)
    return str(target["name"])


@undivided
def merge_stage(db: Database, id: int, into: int, now: datetime) -> Merged:
    """Let a stage go into another: its prospects, steps, moves, frictions and mails under way are carried over. One action, one undo.

    Whoever stands in a sequence of the later of the two goes on where he is: what he passed of the earlier one is skipped for him.
    Steps of the same asset become one. Raises `SalesError` where the kinds of the two forbid it.
    """
    with _merging(db, id, into, now) as done:
        return done


@undivided
def preview_merge(db: Database, id: int, into: int, now: datetime) -> Merged:
    """What `merge_stage` would do: it is done and taken back before it is written, so that nothing is told that does not happen then.

    Raises `SalesError` as `merge_stage` does.
    """
    try:
        with _merging(db, id, into, now) as done:
            raise _Seen(done)
    except _Seen as seen:
        return seen.merged


@contextmanager
def _merging(db: Database, id: int, into: int, now: datetime) -> Iterator[Merged]:
    """A merge inside its action, which stands when nothing is raised."""
    row, target = _row(db, id), _row(db, into)
    held = contents_of(db, id, into)
    check_merge(row["name"], row["kind"], target["name"], target["kind"], untouched=held.untouched, same=id == into)
    check_remaining(row["name"], row["kind"], _kinds(db, id))
    with action(db, f"Merged stage {row['name']} into {target['name']}", now):
        earlier, later = (id, into) if (row["position"], id) < (target["position"], into) else (into, id)
        from .stage_merging import collapse_steps, join_sequences, skip_what_was_passed

        skip_what_was_passed(db, earlier, later, target["name"], now)
        collapsed = collapse_steps(db, id, into)
        join_sequences(db, id, into, first=id == earlier)
        # The trigger writes a move for each of them; no way leads between two stages that are one.
        db.execute("UPDATE prospect SET stage_id = :into WHERE stage_id = :id", {"into": into, "id": id})
        both = {"id": id, "into": into}
        db.execute("DELETE FROM stage_move WHERE from_stage_id IN (:id, :into) AND to_stage_id IN (:id, :into)", both)
        db.execute("UPDATE stage_move SET from_stage_id = :into WHERE from_stage_id = :id", both)
        db.execute("UPDATE stage_move SET to_stage_id = :into WHERE to_stage_id = :id", both)
        db.execute("UPDATE friction SET stage_id = :into WHERE stage_id = :id", both)
        lane = row["express_to_id"] if row["express_to_id"] != into else None
        db.execute("UPDATE stage SET express_to_id = coalesce(express_to_id, :lane) WHERE id = :into", both | {"lane": lane})
        db.execute("UPDATE stage SET express_to_id = nullif(:into, id) WHERE express_to_id = :id", both)
        db.execute("UPDATE stage SET express_to_id = NULL WHERE express_to_id = id")
        _take_row(db, id)
        due = _schedule_idle(db, into, now) if target["kind"] == "open" else []
        rest = sorted(at for at in due if at > utc_text(now))
        first = rest[0] if rest else None
        yield Merged(row["name"], target["name"], held.prospects, held.steps, collapsed, len(due), len(due) - len(rest), first)


@undivided
def remove_stage(db: Database, id: int, now: datetime) -> str:
    """Take out a stage that nobody stands in or ever did; its steps leave the formula. One user action. Returns its name.

    Raises `SalesError` where there is something to carry over, and for the last open or won stage.
    """
    row, held, others = _row(db, id), contents_of(db, id), _kinds(db, id)
    check_remaining(row["name"], row["kind"], others)
    if not held.untouched:
        stand = (
            f"{held.prospects:,} {'prospect stands' if held.prospects == 1 else 'prospects stand'} in {row['name']}"
            if held.prospects
            else f"{row['name']} is part of the way of prospects"
        )
        way = "Say which stage takes them over: salestui stage remove STAGE --into OTHER."
        if row["kind"] not in others:
            way = f"Add another stage that is {row['kind']} first, to take them over: salestui stage add NAME --kind {row['kind']}."
        raise SalesError(f"{stand}.", "Nothing was changed.", way)
    with action(db, f"Took out stage {row['name']}", now):
        steps = [step for (step,) in db.execute("SELECT id FROM step WHERE stage_id = ?", (id,))]
        cancel_unsent(db, steps)
        drop_steps(db, steps)
        _take_row(db, id)
    return str(row["name"])


def _take_row(db: Database, id: int) -> None:
    db.execute("UPDATE stage SET express_to_id = NULL WHERE express_to_id = :id OR id = :id", {"id": id})
    position = db.execute("SELECT position FROM stage WHERE id = ?", (id,)).fetchone()[0]
    db.execute("DELETE FROM stage WHERE id = ?", (id,))
    db.execute("UPDATE stage SET position = position - 1 WHERE position > ?", (position,))


def _schedule_idle(db: Database, stage_id: int, now: datetime) -> list[str]:
    """Whoever is in the sequence of a stage and has nothing under way gets his next right asset. Returns when each is due (UTC text)."""
    idle = db.execute(
        f"SELECT id FROM prospect p WHERE stage_id = ? AND sequence = 'active' AND NOT EXISTS"
        f" (SELECT 1 FROM delivery d WHERE d.prospect_id = p.id AND d.state IN {UNDER_WAY})",
        (stage_id,),
    ).fetchall()
    return [due for (id,) in idle if (due := schedule_next(db, id, now)) is not None]


def _row(db: Database, id: int) -> dict[str, Any]:
    columns = ("id", "position", *FIELDS, "express_to_id")
    row = db.execute(f"SELECT {', '.join(columns)} FROM stage WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise stage_gone()
    return dict(zip(columns, row, strict=True))


def _kinds(db: Database, but: int) -> Sequence[str]:
    return [kind for (kind,) in db.execute("SELECT kind FROM stage WHERE id <> ?", (but,))]


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    """Typed fields as they are stored."""
    from ..rules.stages import KINDS

    values: dict[str, Any] = {key: safe_text(given[key]).strip() for key in _TEXTS if key in given}
    if "name" in given:
        values["name"] = given["name"]
    if "max_days" in given:
        values["max_days"] = read_days(given["max_days"])
    if "kind" in given:
        kind = given["kind"].strip().lower()
        if kind not in KINDS:
            raise SalesError(f"{quoted(kind)} is no kind of a stage.", "Nothing was changed.", f"The kinds are {', '.join(KINDS)}.")
        values["kind"] = kind
    return values


def read_days(text: str) -> int | None:
    """After how many days somebody in a stage counts as stale; nothing typed is no limit. Raises `SalesError`."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_DAYS):
        raise SalesError(f"{quoted(text, 30)} is no number of days.", "Nothing was changed.", "Write 14, or leave it empty for no limit.")
    return int(text)


def _set(db: Database, id: int, values: Mapping[str, Any]) -> None:
    if values:
        columns = ", ".join(f"{column} = :{column}" for column in values)
        db.execute(f"UPDATE stage SET {columns} WHERE id = :id", {**values, "id": id})
