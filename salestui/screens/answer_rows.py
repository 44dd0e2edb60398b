"""The lines of the four answers: each quadrant with its question, its sentence and items below it, of Q4 the stages; and what is known of a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..glass import safe_text
from ..rules.fit import name_of
from ..store.answers import AnswerRow, QuadrantRow, list_answers, list_quadrants
from ..store.coverage import Found
from ..store.engine import Database
from ..store.fits import Review, get_review, list_open_reviews
from ..store.flow_answer import FlowRow, list_flow
from ..store.gaps import list_promises
from ..widgets.cells import Line, Piece, fit
from ..widgets.prose import Entry
from .wording import ago_words, count_words

QUADRANT, ANSWER, STAGE = "quadrant", "answer", "stage"
MOST = 30  # live assets built on an old answer that are named; all are counted
TAG, END = 11, 12  # cells of what a line is, and of what stands at its end
LEAST = 48  # cells from which a line has an end
_DETAIL = {("answer", 1): "Goal", ("tomorrow", 1): "First", ("not served", 1): "Why", ("fact", 2): "Detail"}


@dataclass(frozen=True)
class Four:
    """Everything the page shows: `reviews` are the open ones of each quadrant, `promised` the live assets that name what is on the roadmap."""

    quadrants: Sequence[QuadrantRow] = ()
    answers: Sequence[AnswerRow] = ()
    flow: Sequence[FlowRow] = ()
    reviews: Mapping[int, Sequence[int]] = field(default_factory=dict)
    promised: Sequence[Found] = ()


@dataclass(frozen=True)
class FourRow:
    """One line: a quadrant, one of its answers, or a stage of Q4."""

    what: str
    quadrant: QuadrantRow
    answer: AnswerRow | None = None
    stage: FlowRow | None = None
    reviews: int = 0
    answered: bool = True

    @property
    def id(self) -> tuple[str, int]:
        """What tells it from the others, whichever version it is of."""
        one = self.answer.item_id if self.answer else self.stage.id if self.stage else self.quadrant.id
        return self.what, one

    @property
    def words(self) -> str:
        """What it says, to search in."""
        if self.answer is not None:
            return f"{self.answer.text} {self.answer.detail} {self.answer.slot} {self.answer.status}"
        if self.stage is not None:
            return f"{self.stage.name} {self.stage.customer_goal} {self.stage.next_step}"
        return f"{self.quadrant.name} {self.quadrant.question}"


def get_four(db: Database) -> Four:
    """Read all of it."""
    return Four(list_quadrants(db), list_answers(db), list_flow(db), list_open_reviews(db), list_promises(db))


def get_reviews(db: Database, ids: Sequence[int]) -> list[Review]:
    """The open reviews of a quadrant, with what each asks to look at."""
    return [get_review(db, id) for id in ids]


def rows_of(four: Four, search: str = "") -> list[FourRow]:
    """Every line in order; with a search only those that have all its words, below their quadrants."""
    words = search.casefold().split()
    rows: list[FourRow] = []
    for quadrant in four.quadrants:
        mine = [row for row in four.answers if row.quadrant == quadrant.id]
        below = [FourRow(ANSWER, quadrant, answer=row) for row in mine]
        if quadrant.id == 4:
            below += [FourRow(STAGE, quadrant, stage=stage) for stage in four.flow]
        below = [row for row in below if all(word in row.words.casefold() for word in words)]
        answered = any(row.slot == "answer" for row in mine)
        rows += [FourRow(QUADRANT, quadrant, reviews=len(four.reviews.get(quadrant.id, ())), answered=answered), *below]
    return rows


def tag_of(row: AnswerRow) -> str:
    """What an answer is, in a word."""
    if row.slot == "answer":
        return "today" if row.quadrant == 1 else "answer"
    return row.status if row.slot == "fact" else row.slot


def draw(row: FourRow, cells: int, cursor: bool) -> Line:
    """One line: what it is, what it says, and at its end its tallies, its versions, its assets, or what stands open."""
    style = "bold" if cursor else ""
    if row.what == QUADRANT:
        return _head(row, cells)
    end = END if cells >= LEAST else 0
    room = max(1, cells - TAG - 2 - (end + 2 if end else 0))
    tail: list[Piece] = [("  ", ""), (fit(_end(row), end, "right"), "dim")] if end else []
    if row.stage is not None:
        stage = row.stage
        said = f"{stage.name}: {stage.customer_goal.rstrip('.') or 'no goal'}; {stage.next_step or 'no next step'}"
        whole = bool(stage.customer_goal and stage.next_step)
        return [("  ", ""), (fit("stage", TAG), "dim"), (fit(said, room), style if whole or cursor else "warn"), *tail]
    if row.answer is None:
        return []
    tag = "warn" if row.answer.status == "roadmap" else "dim"
    return [("  ", ""), (fit(tag_of(row.answer), TAG), tag), (fit(row.answer.text, room), style), *tail]


def _head(row: FourRow, cells: int) -> Line:
    open_ = f"! {count_words(row.reviews, 'review')}" if row.reviews else "" if row.answered else "not answered"
    name, end = f"Q{row.quadrant.id} {row.quadrant.name}", len(open_)
    first = min(max(TAG + 2, len(name) + 2), max(1, cells - end - 1))
    asks = max(0, cells - first - end - 1)
    return [(fit(name, first), "accent"), (fit(row.quadrant.question, asks), "dim"), (" ", ""), (open_, "warn")]


def _end(row: FourRow) -> str:
    if row.stage is not None:
        return count_words(len(row.stage.assets), "asset") if row.stage.assets else "! no asset"
    if row.answer is None:
        return ""
    if row.answer.slot == "belief":
        taken = row.answer.tallies
        return f"{taken.nods}+ {taken.indifferent}= {taken.hostile}-"
    return f"version {row.answer.version}" if row.answer.version > 1 else ""


def about(row: FourRow, four: Four, reviews: Sequence[Review], now: datetime) -> list[Entry]:
    """What is known of a line, to be read beside the list."""
    if row.answer is not None:
        return _about_answer(row.answer, four, now)
    if row.stage is not None:
        return _about_stage(row.stage)
    entries: list[Entry] = [(f"Q{row.quadrant.id}", row.quadrant.question)]
    for review in reviews:
        pair = name_of(review.pair) if review.pair else "Review"
        entries.append((pair, f"{review.about} {review.asks} r answers.".lstrip()))
    things = dict.fromkeys(each for review in reviews for each in review.flagged)
    built = dict.fromkeys(each for review in reviews for each in review.assets)
    entries += [("", f"- “{each.title}”: {each.why}") for each in (*things, *list(built)[:MOST])]
    entries += [("", f"and {count_words(len(built) - MOST, 'live asset')} more")] if len(built) > MOST else []
    if not reviews:
        entries.append(("Now", "Nothing asks for another look." if row.answered else _begin(row.quadrant.id)))
    if row.quadrant.id == 2:
        entries += [("Promised", f"{each.title} {each.why}.") for each in four.promised]
    return [(term, safe_text(text)) for term, text in entries]


def _begin(quadrant: int) -> str:
    """What to write first where nothing stands."""
    told = {
        1: "Begin here: one named person whom you serve today, and his goal in his own words. The other three are answers for him.",
        2: "What you sell him today, in one sentence; n adds an item of the fact sheet.",
        3: "What you stand for, in one sentence; n adds a belief.",
        4: "The way he takes, in one sentence; the stages below say the rest.",
    }
    return f"Not answered yet: enter writes it. {told[quadrant]}"


def _about_answer(row: AnswerRow, four: Four, now: datetime) -> list[Entry]:
    entries: list[Entry] = [(tag_of(row).capitalize(), row.text)]
    if row.detail:
        entries.append((_DETAIL.get((row.slot, row.quadrant), "Note"), row.detail))
    if row.slot == "belief":
        taken = row.tallies
        entries.append(
            ("Heard", f"{count_words(taken.nods, 'nod')}, {taken.indifferent} indifferent, {taken.hostile} hostile: a, s, d tally")
        )
    entries.append(("Since", f"{ago_words(row.at, now)}{f', version {row.version}' if row.version > 1 else ''}"))
    entries.append(("Why", row.why if row.decision_id is None else f"{row.why} (decision {row.decision_id})"))
    if row.status == "roadmap":
        named = [each for each in four.promised if row.text.casefold() in each.why.casefold()]
        entries += [("Promised", f"{each.title} {each.why}.") for each in named]
    return [(term, safe_text(text)) for term, text in entries]


def _about_stage(row: FlowRow) -> list[Entry]:
    entries = [
        ("Stage", row.name),
        ("Wants", row.customer_goal or "nothing is written: enter writes it"),
        ("We ask", row.next_step or "nothing yet"),
    ]
    entries += [(f"{number}.", title) for number, title in enumerate(row.assets, start=1)] or [("Assets", "none that is live")]
    return [(term, safe_text(text)) for term, text in entries]
