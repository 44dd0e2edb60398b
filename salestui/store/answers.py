"""The answers of the four quadrants, in versions: what stands now, what stood before and why, and what people made of our beliefs."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.ripple import ANSWER, BELIEF, FACT, GONE, LIVE, ROADMAP, SLOTS, Said, replaces_person
from ..rules.times import utc_text
from .engine import Database
from .journal import action, undivided
from .rippling import Rippled, ripple

WRITTEN = frozenset({"answer", "task", "reaction", "fit"})
"""The tables that these functions write."""
LONGEST, LONGEST_DETAIL, LONGEST_NAME = 300, 500, 24
REACTIONS = ("nod", "indifferent", "hostile")
BY_HAND = "by hand"


@dataclass(frozen=True)
class Tallies:
    """How often people took a belief which way."""

    nods: int = 0
    indifferent: int = 0
    hostile: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.nods + self.indifferent + self.hostile


@dataclass(frozen=True)
class AnswerRow:
    """One version of one answer. `item_id` is the same in all versions, `version` counts from 1, `since` is when the first one was written.

    `why` is the sentence of the decision behind it, or "by hand".
    """

    id: int
    item_id: int
    quadrant: int
    slot: str
    text: str
    detail: str
    status: str
    decision_id: int | None
    why: str
    at: str
    version: int
    since: str
    tallies: Tallies = Tallies()

    @property
    def said(self) -> Said:
        """Its words, as the rules see them."""
        return Said(self.slot, self.text, self.detail, self.status)


@dataclass(frozen=True)
class QuadrantRow:
    """One of the four questions, in the founder's wording."""

    id: int
    name: str
    question: str


@dataclass(frozen=True)
class Changed:
    """What a change of an answer did: the version it made, and what it opened in the other quadrants (nothing: `rippled` is empty).

    `cleared` is the detail that went with the person it was about.
    """

    id: int
    item_id: int
    rippled: Rippled
    cleared: str = ""


_ORDER = "CASE a.slot WHEN 'answer' THEN 0 WHEN 'tomorrow' THEN 1 WHEN 'not served' THEN 2 ELSE 3 END"
_ROWS = f"""
SELECT a.id, coalesce(a.item_id, a.id), a.quadrant_id, a.slot, a.text, a.detail, a.status, a.decision_id,
  CASE WHEN a.decision_id IS NULL THEN '{BY_HAND}' ELSE coalesce(nullif(d.synthesis, ''), nullif(d.reason, ''), 'a decision') END, a.created_at,
  (SELECT count(*) FROM answer v WHERE (v.id = coalesce(a.item_id, a.id) OR v.item_id = coalesce(a.item_id, a.id)) AND v.id <= a.id),
  (SELECT created_at FROM answer f WHERE f.id = coalesce(a.item_id, a.id))
FROM answer a LEFT JOIN decision d ON d.id = a.decision_id
"""
_NEWEST = "a.id = (SELECT max(v.id) FROM answer v WHERE v.id = coalesce(a.item_id, a.id) OR v.item_id = coalesce(a.item_id, a.id))"


def list_quadrants(db: Database) -> list[QuadrantRow]:
    """The four questions."""
    return [QuadrantRow(*row) for row in db.execute("SELECT id, name, question FROM quadrant ORDER BY id")]


@undivided
def set_question(db: Database, quadrant: int, question: str, now: datetime, *, name: str = "") -> QuadrantRow:
    """Word a quadrant's question (and its name) anew; one user action. Raises `SalesError` where there is none, or it would have no words."""
    row = next((row for row in list_quadrants(db) if row.id == quadrant), None)
    if row is None:
        raise SalesError(f"There is no quadrant {quadrant}.", "Nothing was changed.", "The quadrants are 1, 2, 3 and 4.")
    asks, called = safe_text(question).strip(), safe_text(name).strip() or row.name
    if not asks or len(asks) > LONGEST or len(called) > LONGEST_NAME:
        raise SalesError(
            f"A question has 1 to {LONGEST} characters, a name up to {LONGEST_NAME}.", "Nothing was changed.", "Say it shorter."
        )
    with action(db, f"Q{quadrant} asks {quoted(asks)}", now):
        db.execute(
            "UPDATE quadrant SET question = ?, name = ? WHERE id = ? AND (question, name) <> (?, ?)", (asks, called, quadrant, asks, called)
        )
    return QuadrantRow(quadrant, called, asks)


def list_answers(db: Database, quadrant: int | None = None, history: bool = False) -> list[AnswerRow]:
    """What stands now, by quadrant: the sentence, then its items (what is live before the roadmap). With `history` every version, newest first."""
    where = "" if quadrant is None else " AND a.quadrant_id = :quadrant"
    if history:
        sql = f"{_ROWS} WHERE 1{where} ORDER BY a.id DESC"
    else:
        sql = f"{_ROWS} WHERE {_NEWEST} AND a.status <> 'gone'{where} ORDER BY a.quadrant_id, {_ORDER}, a.status = 'roadmap', 2"
    tally = tallies(db)
    rows = [AnswerRow(*row) for row in db.execute(sql, {"quadrant": quadrant})]
    return [replace(row, tallies=tally[row.item_id]) if row.item_id in tally else row for row in rows]


def get_answer(db: Database, id: int) -> AnswerRow:
    """The current version of an item, by the id of any of its versions; one that ended too. Raises `SalesError` where there is none."""
    return item_history(db, id)[0]


def item_history(db: Database, id: int) -> list[AnswerRow]:
    """Every version of one item, newest first, by the id of any of them. Raises `SalesError` where there is none."""
    found = db.execute("SELECT coalesce(item_id, id) FROM answer WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise SalesError(f"There is no answer {id}.", "Nothing was changed.", "See them all: salestui answer list.")
    tally = tallies(db).get(found[0], Tallies())
    rows = db.execute(f"{_ROWS} WHERE a.id = :item OR a.item_id = :item ORDER BY a.id DESC", {"item": found[0]})
    return [replace(AnswerRow(*row), tallies=tally) for row in rows]


def set_answer(
    db: Database,
    quadrant: int,
    text: str,
    now: datetime,
    *,
    slot: str = ANSWER,
    item_id: int | None = None,
    detail: str | None = None,
    status: str | None = None,
    decision_id: int | None = None,
    task_id: int | None = None,
) -> int:
    """`change_answer`, for whom the id of the new version is enough."""
    return change_answer(
        db, quadrant, text, now, slot=slot, item_id=item_id, detail=detail, status=status, decision_id=decision_id, task_id=task_id
    ).id


@undivided
def change_answer(
    db: Database,
    quadrant: int,
    text: str,
    now: datetime,
    *,
    slot: str = ANSWER,
    item_id: int | None = None,
    detail: str | None = None,
    status: str | None = None,
    decision_id: int | None = None,
    task_id: int | None = None,
) -> Changed:
    """Write the sentence of a quadrant, a new item (`slot`), or a new version of the item `item_id` (the id of any of its versions).

    One user action with all that it opens in the other quadrants. Without a decision (its own, or that of the task) it is by hand. What is not
    said (`detail`, `status` None) stays as it was, but for the goal of somebody whom another one replaces in Q1. The same words again write
    nothing, but finish the task. Raises `SalesError` for a quadrant, item, decision or task that is not there, for no words or too many, and
    for words that stand there already.
    """
    before = _before(db, quadrant, slot, item_id)
    slot = before.slot if before else slot
    after = _said(quadrant, slot, text, detail, status, before)
    cleared = ""
    if before is not None and detail is None and replaces_person(quadrant, before.said, after):
        cleared, after = before.detail, replace(after, detail="")
    decision_id = _decision(db, quadrant, decision_id, task_id)
    if before is None or before.text.casefold() != after.text.casefold():
        _check_fresh(db, quadrant, after, before)
    with action(db, _label(quadrant, before, after), now):
        if before is not None and before.said == after:
            made, rippled = before.id, Rippled()
        else:
            made = _write(db, quadrant, after, before, decision_id, now)
            rippled = ripple(db, quadrant, before.said if before else None, after, decision_id, now, answering=task_id)
        if task_id is not None:
            db.execute(
                "UPDATE task SET state = 'done', done_at = ?, snoozed_until = NULL, target = CASE WHEN kind = 'review' THEN target ELSE ? END WHERE id = ?",
                (utc_text(now), f"answer:{made}", task_id),
            )
    return Changed(made, before.item_id if before else made, rippled, cleared)


def end_answer(db: Database, item_id: int, now: datetime, *, decision_id: int | None = None, task_id: int | None = None) -> Changed:
    """Let an item end; its versions stay. One user action with all that it opens. Raises `SalesError` where it is not there or has ended."""
    row = get_answer(db, item_id)
    if row.status == GONE:
        raise SalesError(f"{quoted(row.text)} has ended already.", "Nothing was changed.")
    return change_answer(
        db, row.quadrant, row.text, now, slot=row.slot, item_id=row.item_id, status=GONE, decision_id=decision_id, task_id=task_id
    )


@undivided
def add_reaction(
    db: Database, item_id: int, kind: str, now: datetime, *, intel_id: int | None = None, decision_id: int | None = None
) -> int:
    """Tally how somebody took a belief. One user action. Returns its id. Raises `SalesError` where it is no belief, or no known reaction."""
    row = get_answer(db, item_id)
    if row.slot != BELIEF or row.status == GONE:
        raise SalesError(f"{quoted(row.text)} is no belief that stands.", "Nothing was changed.", "The beliefs: salestui answer list.")
    if kind not in REACTIONS:
        raise SalesError(f"{quoted(kind)} is no reaction.", "Nothing was changed.", f"A reaction is {', '.join(REACTIONS)}.")
    if intel_id is not None and not db.execute("SELECT 1 FROM intel WHERE id = ?", (intel_id,)).fetchone():
        raise SalesError(f"There is no intel {intel_id}.", "Nothing was changed.", "See it all: salestui intel list.")
    _decision(db, row.quadrant, decision_id, None)
    word = {"nod": "A nod", "indifferent": "Indifference", "hostile": "Hostility"}[kind]
    with action(db, f"{word} at {quoted(row.text)}", now):
        made = db.execute(
            "INSERT INTO reaction (belief_id, kind, intel_id, decision_id, at) VALUES (?, ?, ?, ?, ?)",
            (row.item_id, kind, intel_id, decision_id, utc_text(now)),
        ).lastrowid
    return int(made or 0)


def tallies(db: Database) -> dict[int, Tallies]:
    """The reactions to each belief, by its item."""
    found: dict[int, dict[str, int]] = {}
    for belief, kind, count in db.execute("SELECT belief_id, kind, count(*) FROM reaction GROUP BY belief_id, kind"):
        found.setdefault(belief, {})[kind] = count
    return {belief: Tallies(*(counts.get(kind, 0) for kind in REACTIONS)) for belief, counts in found.items()}


def _before(db: Database, quadrant: int, slot: str, item_id: int | None) -> AnswerRow | None:
    """What stands where the new words go."""
    if quadrant not in SLOTS:
        raise SalesError(f"There is no quadrant {quadrant}.", "Nothing was changed.", "The quadrants are 1, 2, 3 and 4.")
    if item_id is not None:
        row = get_answer(db, item_id)
        if row.quadrant != quadrant:
            raise SalesError(f"Answer {item_id} belongs to Q{row.quadrant}, not to Q{quadrant}.", "Nothing was changed.")
        return row
    if slot not in SLOTS[quadrant]:
        raise SalesError(f"Q{quadrant} has no {quoted(slot)}.", "Nothing was changed.", f"It has: {', '.join(SLOTS[quadrant])}.")
    if slot != ANSWER:
        return None
    found = db.execute("SELECT max(id) FROM answer WHERE quadrant_id = ? AND slot = 'answer'", (quadrant,)).fetchone()[0]
    return get_answer(db, found) if found else None


def _said(quadrant: int, slot: str, text: str, detail: str | None, status: str | None, before: AnswerRow | None) -> Said:
    clean = safe_text(text).strip()
    more = safe_text(detail).strip() if detail is not None else before.detail if before else ""
    state = status or (before.status if before and before.status != GONE else LIVE)
    if not clean:
        raise SalesError(
            "An answer needs words.", "Nothing was changed.", "Write one sentence; to let an item end: salestui answer end ID."
        )
    for words, most, what in ((clean, LONGEST, "An answer"), (more, LONGEST_DETAIL, "A detail")):
        if len(words) > most:
            raise SalesError(f"{what} has at most {most} characters; this has {len(words):,}.", "Nothing was changed.", "Say it shorter.")
    if state not in (LIVE, ROADMAP, GONE):
        raise SalesError(f"{quoted(state)} is no status of an answer.", "Nothing was changed.", "It is live, roadmap or gone.")
    if state == ROADMAP and slot != FACT:
        raise SalesError("Only an item of the fact sheet can be on the roadmap.", "Nothing was changed.", f"Q{quadrant} has none.")
    return Said(slot, clean, more, state)


def _decision(db: Database, quadrant: int, decision_id: int | None, task_id: int | None) -> int | None:
    """The decision behind a change: the one that was named, or that of its task."""
    if task_id is not None:
        task = db.execute("SELECT decision_id, state, kind, target FROM task WHERE id = ?", (task_id,)).fetchone()
        if task is None or task[1] != "open":
            raise SalesError(f"There is no open task {task_id}.", "Nothing was changed.", "See them: salestui task list.")
        if task[2] == "review" and task[3].startswith("quadrant:") and task[3] != f"quadrant:{quadrant}":
            raise SalesError(f"Task {task_id} is not about Q{quadrant}.", "Nothing was changed.", "See what it asks: salestui task list.")
        decision_id = decision_id if decision_id is not None else task[0]
    if decision_id is not None and not db.execute("SELECT 1 FROM decision WHERE id = ?", (decision_id,)).fetchone():
        raise SalesError(f"There is no decision {decision_id}.", "Nothing was changed.", "See them: salestui decision list.")
    return decision_id


def _check_fresh(db: Database, quadrant: int, after: Said, before: AnswerRow | None) -> None:
    for row in list_answers(db, quadrant):
        other = before is None or row.item_id != before.item_id
        if other and row.slot == after.slot and row.text.casefold() == after.text.casefold():
            raise SalesError(f"{quoted(row.text)} stands there already.", "Nothing was changed.", f"Change it: --item {row.item_id}.")


def _write(db: Database, quadrant: int, said: Said, before: AnswerRow | None, decision_id: int | None, now: datetime) -> int:
    made = db.execute(
        "INSERT INTO answer (quadrant_id, slot, item_id, text, detail, status, decision_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (quadrant, said.slot, before.item_id if before else None, said.text, said.detail, said.status, decision_id, utc_text(now)),
    ).lastrowid
    return int(made or 0)


def _label(quadrant: int, before: AnswerRow | None, after: Said) -> str:
    if before is None:
        what = "Answered" if after.slot == ANSWER else f"Added {after.slot} to"
        return f"{what} Q{quadrant}: {quoted(after.text)}"
    return f"{'Ended' if after.status == GONE else 'Changed'} an answer of Q{quadrant}: {quoted(after.text)}"
