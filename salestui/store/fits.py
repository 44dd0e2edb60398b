"""The six fit pairs as they stand, and the reviews that a changed answer opened: looked at, judged, closed."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.fit import AGAIN, ASKS, BREAKS, PAIRS, name_of, pair_of, standing
from ..rules.ripple import origin_of
from ..rules.times import utc_text
from .coverage import Found
from .engine import Database
from .journal import action, undivided
from .rippling import list_built_on, list_flagged

WRITTEN = frozenset({"fit", "task"})
"""The tables that these functions write."""
STILL_FITS = "still fits"


@dataclass(frozen=True)
class FitRow:
    """One pair. `standing` is one of `rules.fit.STANDINGS`, `note` the words of whoever judged it or of the decision that says it breaks,
    `reviews` the open tasks that ask for another look."""

    pair: str
    asks: str
    standing: str
    note: str
    judged_at: str
    decision_id: int | None
    reviews: tuple[int, ...]

    @property
    def id(self) -> str:
        """What tells it from the others."""
        return self.pair


@dataclass(frozen=True)
class Review:
    """An open review: quadrant `target` is looked at because `origin` has changed. `flagged` are its answers (and stages), `assets` the live
    ones whose words are older than the change. One that no change of an answer opened has no `origin` and no `pair`."""

    task_id: int
    about: str
    origin: int | None
    target: int
    pair: str
    asks: str
    flagged: tuple[Found, ...]
    assets: tuple[Found, ...]


def list_fits(db: Database) -> list[FitRow]:
    """All six. What was judged stands until a decision says that the pair breaks, or one of the two answers changes."""
    judged = {
        pair: (bool(holds), note, at, decision)
        for pair, holds, note, at, decision in db.execute(
            "SELECT pair, holds, note, at, decision_id FROM fit WHERE id IN (SELECT max(id) FROM fit GROUP BY pair)"
        )
    }
    opened: dict[str, list[tuple[int, str, str]]] = {}
    for id, target, about, state, at in db.execute(
        "SELECT id, target, about, state, created_at FROM task WHERE kind = 'review' ORDER BY id"
    ).fetchall():
        pair = _pair(target, about)
        if pair:
            opened.setdefault(pair, []).append((id, state, at))
    broken: dict[str, tuple[int, str, str]] = {}
    for id, said, at, pairs in db.execute("SELECT id, synthesis, at, fit FROM decision WHERE fit <> '' ORDER BY at, id"):
        broken |= dict.fromkeys(pairs.split(), (id, said, at))  # the newest of each pair stands
    return [_fit(pair, judged.get(pair), broken.get(pair), opened.get(pair, [])) for pair in PAIRS]


def _fit(
    pair: str, judged: tuple[bool, str, str, int | None] | None, broken: tuple[int, str, str] | None, reviews: list[tuple[int, str, str]]
) -> FitRow:
    holds, note, at, decision = judged or (None, "", "", None)
    waiting = tuple(id for id, state, _ in reviews if state == "open")
    if broken is not None and broken[2] > at:  # decided later than it was judged
        holds, (decision, note, at) = False, broken
    stands = standing(holds, at, max((when for _, _, when in reviews), default=""))
    return FitRow(pair, ASKS[pair], AGAIN if waiting and holds is not None else stands, note, at, decision, waiting)


def _pair(target: str, about: str) -> str:
    origin, number = origin_of(about), target.removeprefix("quadrant:")
    return pair_of(origin, int(number)) if origin and number in ("1", "2", "3", "4") and int(number) != origin else ""


@undivided
def set_fit(db: Database, pair: str, holds: bool, now: datetime, *, note: str = "", decision_id: int | None = None) -> tuple[int, ...]:
    """Judge a pair. One user action; where it holds, the open reviews of the pair are done with it ("still fits"): their ids are returned.

    Raises `SalesError` where there is no such pair.
    """
    if pair not in PAIRS:
        known = ", ".join(name_of(each) for each in PAIRS)
        raise SalesError(f"{quoted(pair)} is no pair of quadrants.", "Nothing was changed.", f"The pairs are {known}.")
    row = next(row for row in list_fits(db) if row.pair == pair)
    with action(db, f"{name_of(pair)} {'holds' if holds else BREAKS}", now):
        db.execute(
            "INSERT INTO fit (pair, holds, note, decision_id, at) VALUES (?, ?, ?, ?, ?)",
            (pair, holds, safe_text(note).strip(), decision_id, utc_text(now)),
        )
        closed = row.reviews if holds else ()
        for id in closed:
            _close(db, id, now)
    return closed


def list_open_reviews(db: Database) -> dict[int, tuple[int, ...]]:
    """The open reviews of each quadrant that has any, the oldest first."""
    found: dict[int, list[int]] = {}
    for id, target in db.execute("SELECT id, target FROM task WHERE state = 'open' AND kind = 'review' ORDER BY id"):
        quadrant = _quadrant(db, target)
        if quadrant:
            found.setdefault(quadrant, []).append(id)
    return {quadrant: tuple(ids) for quadrant, ids in found.items()}


def _quadrant(db: Database, target: str) -> int:
    """The quadrant whose answer a review looks at: its own, an answer's, Q4 for a stage; 0 where it looks at something else."""
    kind, _, number = target.partition(":")
    if kind == "answer":
        row = db.execute("SELECT quadrant_id FROM answer WHERE id = ?", (int(number),)).fetchone()
        return int(row[0]) if row else 0
    return {"quadrant": int(number or 0), "stage": 4}.get(kind, 0)


def get_review(db: Database, task_id: int) -> Review:
    """What a review asks to look at. Raises `SalesError` where the task is none, or looks at an asset."""
    row = db.execute("SELECT target, about, created_at FROM task WHERE id = ? AND kind = 'review'", (task_id,)).fetchone()
    target = _quadrant(db, row[0]) if row else 0
    if not target:
        raise SalesError(f"Task {task_id} is no review of a quadrant.", "Nothing was changed.", "See them: salestui task list.")
    pair, flagged = _pair(row[0], row[1]), tuple(list_flagged(db, target))
    if not pair:
        named = tuple(each for each in flagged if f"{each.kind}:{each.id}" == row[0])
        return Review(task_id, row[1], None, target, "", f"Does Q{target} still fit?", named or flagged, ())
    origin = origin_of(row[1])
    assets = tuple(list_built_on(db, origin, row[2])) if origin else ()
    return Review(task_id, row[1], origin, target, pair, ASKS[pair], flagged, assets)


@undivided
def still_fits(db: Database, task_id: int, now: datetime, note: str = "") -> None:
    """Close one review: the quadrant fits as it is. One user action that also judges the pair, where it is about one, with which every open
    review of that pair is done. Raises `SalesError` where it is no open review."""
    review = get_review(db, task_id)
    if not db.execute("SELECT 1 FROM task WHERE id = ? AND state = 'open'", (task_id,)).fetchone():
        raise SalesError(f"Task {task_id} is done already.", "Nothing was changed.", "See what is open: salestui task list.")
    if review.pair:
        set_fit(db, review.pair, True, now, note=note)
        return
    with action(db, f"Looked at Q{review.target}: it still fits", now):
        _close(db, task_id, now)


def _close(db: Database, task_id: int, now: datetime) -> None:
    db.execute(
        "UPDATE task SET state = 'done', reason = ?, done_at = ?, snoozed_until = NULL WHERE id = ?", (STILL_FITS, utc_text(now), task_id)
    )
