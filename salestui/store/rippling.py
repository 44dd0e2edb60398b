"""What a changed answer opens: a review of each other quadrant, and the live assets that were built on the old answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..rules.ripple import Said, others, review_words, ripples, stage_words
from ..rules.times import utc_text
from .coverage import Found
from .engine import Database


@dataclass(frozen=True)
class Rippled:
    """What one change opened. `tasks` are the reviews, `flagged` what is to be looked at in them (answers and stages), `assets` the live ones."""

    tasks: tuple[int, ...] = ()
    flagged: tuple[Found, ...] = ()
    assets: tuple[Found, ...] = ()


def ripple(
    db: Database, quadrant: int, before: Said | None, after: Said, decision_id: int | None, now: datetime, *, answering: int | None = None
) -> Rippled:
    """Open a review in each other quadrant, inside the caller's action. Nothing where nothing was built on the old words.

    A review that is open already for the same two quadrants is reworded. `answering` is the review that this change answers: the quadrant
    it came from has changed already, and is not asked again.
    """
    if before is None or not ripples(before, after):
        return Rippled()
    names = dict(db.execute("SELECT id, name FROM quadrant").fetchall())
    origin = _asked_by(db, answering)
    tasks, flagged = [], []
    for other in others(quadrant):
        if other == origin:
            continue
        about = review_words(quadrant, names[quadrant], before, after, other, names[other])
        tasks.append(_open(db, quadrant, other, about, decision_id, now))
        flagged += list_flagged(db, other)
    return Rippled(tuple(tasks), tuple(flagged), tuple(list_built_on(db, quadrant, utc_text(now))))


def ripple_stage(
    db: Database,
    name: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    decision_id: int | None,
    now: datetime,
    *,
    answering: int | None = None,
) -> Rippled:
    """Open a review in each quadrant that is answered, inside the caller's action, because an open stage says something else now.

    The stages are Q4's answer. What a stage says for the first time opens nothing, and neither does it where nothing is answered yet, so
    that setting up the stages asks nobody anything. `answering` as in `ripple`.
    """
    said = {"customer_goal": "the goal", "next_step": "the next step"}
    what = next((key for key in said if before[key].strip() and before[key].strip() != after[key].strip()), None)
    if what is None:
        return Rippled()
    names = dict(db.execute("SELECT id, name FROM quadrant").fetchall())
    origin, tasks, flagged = _asked_by(db, answering), [], []
    for other in others(4):
        found = list_flagged(db, other)
        if other != origin and found:
            about = stage_words(4, names[4], name, said[what], before[what], after[what], other, names[other])
            tasks.append(_open(db, 4, other, about, decision_id, now))
            flagged += found
    return Rippled(tuple(tasks), tuple(flagged), tuple(list_built_on(db, 4, utc_text(now))) if tasks else ())


def _asked_by(db: Database, task_id: int | None) -> int | None:
    from ..rules.ripple import origin_of

    row = db.execute("SELECT about FROM task WHERE id = ? AND kind = 'review'", (task_id,)).fetchone() if task_id is not None else None
    return origin_of(row[0]) if row else None


def _open(db: Database, quadrant: int, other: int, about: str, decision_id: int | None, now: datetime) -> int:
    standing = db.execute(
        "SELECT id FROM task WHERE state = 'open' AND kind = 'review' AND target = ? AND substr(about, 1, 2) = ?",
        (f"quadrant:{other}", f"Q{quadrant}"),
    ).fetchone()
    if standing:
        db.execute("UPDATE task SET about = ?, decision_id = ? WHERE id = ?", (about, decision_id, standing[0]))
        return int(standing[0])
    made = db.execute(
        "INSERT INTO task (decision_id, kind, target, about, created_at) VALUES (?, 'review', ?, ?, ?)",
        (decision_id, f"quadrant:{other}", about, utc_text(now)),
    ).lastrowid
    return int(made or 0)


def list_flagged(db: Database, quadrant: int) -> list[Found]:
    """What is to be looked at when another quadrant has changed: its sentence, roadmap or beliefs or profiles, and of Q4 every open stage."""
    rows = db.execute(
        "SELECT a.id, a.text, a.slot, a.status FROM answer a WHERE a.quadrant_id = ? AND a.status <> 'gone' AND a.id ="
        " (SELECT max(v.id) FROM answer v WHERE v.id = coalesce(a.item_id, a.id) OR v.item_id = coalesce(a.item_id, a.id))"
        " ORDER BY a.slot <> 'answer', a.status = 'live', coalesce(a.item_id, a.id)",
        (quadrant,),
    ).fetchall()
    place = f"Q{quadrant}"
    found = [Found("answer", id, text, _what(slot, status), place) for id, text, slot, status in rows]
    if quadrant == 4:
        for id, name, goal, step in db.execute(
            "SELECT id, name, customer_goal, next_step FROM stage WHERE kind = 'open' ORDER BY position, id"
        ):
            found.append(Found("stage", id, name, f"goal: {_quoted(goal)}; next step: {_quoted(step)}", place))
    return found


def _quoted(words: str) -> str:
    return f"“{words}”" if words else "none written"


def _what(slot: str, status: str) -> str:
    if slot == "fact":
        return "roadmap item" if status == "roadmap" else "live item of the fact sheet"
    return {"answer": "the answer", "tomorrow": "profile for tomorrow", "not served": "not served"}.get(slot, slot)


def list_built_on(db: Database, quadrant: int, before: str) -> list[Found]:
    """Live assets whose newest words are older than `before` (UTC text) and stand on this quadrant's answer: its own, and those that a
    decision which touched it has made or changed."""
    column = f"effect_q{int(quadrant)}"
    rows = db.execute(
        "SELECT a.id, a.title, a.quadrant = :q, (SELECT max(d.synthesis) FROM revision r JOIN decision d ON d.id = r.decision_id"
        f" WHERE r.asset_id = a.id AND d.{column} <> '') AS decided FROM asset a WHERE a.status = 'live'"
        " AND (SELECT max(created_at) FROM revision WHERE asset_id = a.id) <= :before ORDER BY a.id",
        {"q": quadrant, "before": before},
    )
    return [
        Found("asset", id, title, f"belongs to Q{quadrant}" if own else f"a decision on Q{quadrant} is in its words")
        for id, title, own, decided in rows
        if own or decided is not None
    ]
