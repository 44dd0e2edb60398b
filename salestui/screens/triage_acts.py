"""The verdicts of 4Qs, by their keys. Each is written and committed before the next card is drawn; what is typed meanwhile waits its turn."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.effects import ADDS, CONFIRMS
from ..rules.parking import PARKS, next_review, park_until
from ..rules.verdict import Suggestion
from ..store.targets import list_targets
from ..store.tasks import DEFAULT_KIND
from ..store.triage import Tally, TriageCard, decide
from ..widgets.line_list import LineList
from ..widgets.sheet import Sheet
from .app_words import in_app
from .intel_lines import skipped_words
from .one_at_a_time import OneAtATime, Work
from .triage_questions import (
    CHANGES,
    ask_more,
    ask_quadrant,
    ask_reason,
    ask_sentence,
    ask_target,
    ask_third_park,
    ask_until,
    change_words,
    target_of,
    with_more,
)  # fmt: skip
from .triage_session import Session
from .triage_thoughts import Thought, Thoughts
from .wording import count_words

MANY = 20
"""Cards from which on it is asked once whether all of them are meant."""
LONG = 500
"""Cards from which on a decision takes long enough to be announced."""
WRITTEN = frozenset({"intel", "decision", "task", "answer", "reaction", "fit", "friction"})
NOTHING = "There is no card here."


class TriageActs(OneAtATime):
    """What can be decided. An act is for the card in sight; in the list of what is left for the marked ones, or the one under the cursor."""

    card: TriageCard | None = None
    left: LineList
    sheet: Sheet
    thoughts: Thoughts
    session: Session
    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.skipped: list[int] = []
        self.wanted: int | None = None  # the card to be shown next
        self.undone: dict[int, tuple[tuple[str, str], ...]] = {}  # what decisions that were taken back were to change, by card
        self.merged: int | None = None  # the card that was made one with another last
        self.full_text = ""
        self.counted = False  # what is told to have changed is in sight already
        self._begun = False

    # What the screen gives

    @property
    def now(self) -> datetime:
        """The moment, where the founder is."""
        raise NotImplementedError

    @property
    def thought(self) -> Thought:
        """What was said of the card so far."""
        raise NotImplementedError

    @property
    def suggestion(self) -> Suggestion | None:
        """What the app would do with the card."""
        raise NotImplementedError

    def put_card(self, card: TriageCard | None, *, keep: bool = False) -> None:
        """Put a card in sight."""
        raise NotImplementedError

    def draw(self, *, keep: bool = True) -> None:
        """Draw what is thought now."""
        raise NotImplementedError

    async def next_one(self, decided: Sequence[int]) -> None:
        """Show the next card."""
        raise NotImplementedError

    # Whom it is for

    @property
    def listed(self) -> bool:
        """Whether the list of what is left is open."""
        return self.has_class("-list")

    def aim(self) -> list[int]:
        """The groups the next act is for."""
        if self.listed:
            return [int(key) for key in self.targets()]
        return [self.card.group] if self.card is not None else []

    def _alone(self, groups: Sequence[int]) -> bool:
        """Whether it is the card in sight alone: what is suggested on it counts."""
        return self.card is not None and list(groups) == [self.card.group]

    # Which quadrants

    def _turn(self, quadrant: int) -> None:
        groups = self.aim()
        if not groups:
            self.shell.notice(NOTHING)
            return
        first = self.thought if self._alone(groups) else self.thoughts[groups[0]]
        mark = first.turned(quadrant).effects.get(quadrant, "")
        for group in groups:
            before = first if group == groups[0] else self.thoughts[group]
            effects = {each: sign for each, sign in {**before.effects, quadrant: mark}.items() if sign}
            self.thoughts.hold(group, replace(before, effects=effects))
        self.shell.work(self.thoughts.keep())
        if self.listed:
            self.left.redraw()
        self.draw()

    def do_effect_1(self) -> None:
        """Q1."""
        self._turn(1)

    def do_effect_2(self) -> None:
        """Q2."""
        self._turn(2)

    def do_effect_3(self) -> None:
        """Q3."""
        self._turn(3)

    def do_effect_4(self) -> None:
        """Q4."""
        self._turn(4)

    # Verdicts

    def do_take_suggestion(self) -> Work | None:
        """As suggested."""
        groups, suggestion = self.aim(), self.suggestion
        if not self._alone(groups) or suggestion is None:
            self.shell.notice("A suggestion is for one card. x, p, e or c decides what is marked." if groups else NOTHING)
            return None
        does = {"discard": self.do_discard, "park": self.do_park, "confirm": self.do_confirm_card, "change": self.do_change_card}
        return does[suggestion.verdict]()

    def do_discard(self) -> Work | None:
        """For the suggested reason."""
        groups = self.aim()
        suggestion = self.suggestion
        reason = suggestion.reason if suggestion is not None and self._alone(groups) else ""
        if not reason and groups and self._of(groups).effects:  # what nobody can guess is asked
            return self._start(groups, lambda: self._discard_because(groups, ""))
        return self._start(groups, lambda: self._decide(groups, "discard", reason=reason))

    def do_discard_because(self) -> Work | None:
        """For another reason."""
        groups = self.aim()
        suggested = self.suggestion.reason if self.suggestion is not None and self._alone(groups) else ""
        return self._start(groups, lambda: self._discard_because(groups, suggested))

    async def _discard_because(self, groups: Sequence[int], suggested: str) -> None:
        reason = await ask_reason(self.shell, suggested)
        if reason is not None:
            await self._decide(groups, "discard", reason=reason)

    def do_park(self) -> Work | None:
        """Until the next weekly review."""
        groups = self.aim()
        return self._start(groups, lambda: self._park(groups, next_review(self.now.date())))

    def do_park_until(self) -> Work | None:
        """Until another day."""
        groups = self.aim()
        return self._start(groups, lambda: self._park_until(groups))

    async def _park_until(self, groups: Sequence[int]) -> None:
        today = self.now.date()
        key = await ask_until(self.shell, today)
        if key is not None:
            await self._park(groups, park_until(key, today))

    async def _park(self, groups: Sequence[int], until: date | None) -> None:
        card = self.card
        if card is None or not self._alone(groups) or card.parks < PARKS - 1:
            await self._decide(groups, "park", until=until)
            return
        chosen = await ask_third_park(self.shell, card.parks, self.now.date(), until)
        if chosen == "park":
            await self._decide(groups, "park", until=until, force=True)
        elif chosen == "discard":
            await self._decide(groups, "discard", reason=self.suggestion.reason if self.suggestion else "")
        elif chosen == "confirm":
            await self._confirm(groups)
        elif chosen == "change":
            await self._change(groups)

    def do_confirm_card(self) -> Work | None:
        """Evidence for an answer."""
        groups = self.aim()
        return self._start(groups, lambda: self._confirm(groups))

    def do_change_card(self) -> Work | None:
        """It changes something."""
        groups = self.aim()
        return self._start(groups, lambda: self._change(groups))

    async def _change(self, groups: Sequence[int]) -> None:
        thought = self._of(groups)
        first = list(self.undone.get(groups[0], ()))
        if self.card is not None and self.card.rule is not None and self.card.rule.target:
            target = self.card.rule.target
            first.append((DEFAULT_KIND.get(target.partition(":")[0], "revise"), target))
        touched = [quadrant for quadrant, mark in thought.effects.items() if mark != "="]
        rows = await self.shell.store.read(list_targets, first, touched)
        chosen = await ask_target(self.shell, rows, self.card.quadrants if self.card else ())
        if chosen is not None and await self._touches(groups, "Which question does it touch?", ADDS):
            named = next((change_words(row) for row in rows if (row.kind, row.target) == target_of(chosen)), CHANGES)
            await self._say(groups, "change", (target_of(chosen),), named)

    async def _confirm(self, groups: Sequence[int]) -> None:
        if await self._touches(groups, "Which answer does it confirm?", CONFIRMS):
            await self._say(groups, "confirm", (), "It confirms something")

    async def _touches(self, groups: Sequence[int], question: str, mark: str) -> bool:
        """Whether a quadrant is marked (to confirm, with its mark); where none is, one is asked for."""
        effects = self._of(groups).effects
        if self.card is None or (mark in effects.values() if mark == CONFIRMS else effects):
            return self.card is not None
        quadrant = await ask_quadrant(self.shell, question, self.card.quadrants)
        if quadrant is None:
            return False
        for group in groups:
            before = self.thought if self._alone(groups) else self.thoughts[group]
            self.thoughts.hold(group, replace(before, effects={**before.effects, quadrant: mark}))
        self.draw()
        return True

    def _of(self, groups: Sequence[int]) -> Thought:
        """What was said of a card; of several what was said of all of them, and the sentence being typed."""
        if self._alone(groups):
            return self.thought
        first, *others = (self.thoughts[group] for group in groups)
        if all(other == first for other in others):
            return first
        common = {
            quadrant: mark for quadrant, mark in first.effects.items() if all(other.effects.get(quadrant) == mark for other in others)
        }
        return Thought(effects=common, synthesis=first.synthesis)

    async def _say(self, groups: Sequence[int], verdict: str, targets: tuple[tuple[str, str], ...], what: str) -> None:
        """Ask for the sentence until it is taken or left. What is refused stays in the line, the reason beside it."""
        wrong = ""
        while True:
            question = self._question(groups, what)
            text = await ask_sentence(
                self.shell, question, self._of(groups), self._heard(groups), lambda typed: self._typed(groups, typed), wrong
            )
            if text is None:
                self.draw()
                return
            self._typed(groups, text)
            try:
                await self._decide(groups, verdict, targets=targets)
                return
            except SalesError as error:
                wrong = in_app(f"{error.title} {error.hint}")

    def _question(self, groups: Sequence[int], what: str) -> str:
        if not self._alone(groups) or self.card is None:
            return f"{what}, {count_words(len(groups), 'card')}: what do you make of them?"
        return f"{what}: what do you make of “{safe_text(self.card.title)}”?"

    def _heard(self, groups: Sequence[int]) -> list[str]:
        card = self.card
        if card is None or not self._alone(groups):
            return []
        return [card.title, card.body, *(member.title for member in card.members)]

    def _typed(self, groups: Sequence[int], text: str) -> None:
        first = self.thought if self._alone(groups) else self.thoughts[groups[0]]
        self.thoughts.hold(groups[0], replace(first, synthesis=text))
        self.shell.work(self.thoughts.keep())

    # Writing it down

    def _start(self, groups: Sequence[int], work: Callable[[], Work]) -> Work | None:
        """Do it now, keys waiting; of very many ask once."""
        if not groups:
            self.shell.notice(NOTHING)
            return None
        if len(groups) <= MANY:
            return self.hold(work())
        from ..widgets.prose import Confirm

        asked = Confirm(f"Decide {len(groups):,} cards at once?", [("", "It is one step: u takes all of it back.")], "all of them", "none")
        return self.hold(self._sure(self.shell.ask(asked), work))

    async def _sure(self, asked: Awaitable[bool | None], work: Callable[[], Work]) -> None:
        if await asked:
            await work()

    async def _decide(
        self,
        groups: Sequence[int],
        verdict: str,
        *,
        reason: str = "",
        until: date | None = None,
        targets: tuple[tuple[str, str], ...] = (),
        force: bool = False,
    ) -> None:
        """Write the decision down; then the next card."""
        deciding = self._of(groups).deciding(verdict, reason=reason, until=until, targets=targets)
        if len(groups) > LONG:
            self.shell.notice(f"Deciding {len(groups):,} cards…")
        shown = self.card.newest if self.card is not None and self._alone(groups) else None
        try:
            batch = len(groups) > 1  # of marks some may have been decided elsewhere
            decided = await self.shell.store.write(decide, groups, deciding, self.now, force=force, shown=shown, skip_decided=batch)
        except SalesError:
            self.shell.work(self.refresh_rows())  # what is in sight may be old
            raise
        now = self.shell.now()
        changes = targets or ((("answer", "quadrant"),) if verdict == "change" else ())
        self.session.decided(decided.id, deciding, changes, decided.cards, now, len(decided.task_ids))
        self.thoughts.drop(groups)
        for group in groups:
            self.undone.pop(group, None)
        self.merged = None
        self._count(verdict, deciding.effects, decided.cards)
        if self.listed:
            self.left.mark_keys(())
        await self.next_one(groups)
        if self.listed:
            await self.left.reload()
        self.shell.notice(
            f"{decided.label}.{skipped_words(decided)}{' A task waits in Today.' if decided.task_ids else ''} u takes it back.", "good"
        )
        self.shell.work(self.thoughts.keep())
        self.shell.work(self._tell())

    async def _tell(self) -> None:
        """Whatever shows such rows reads them anew, but for this screen where nothing else has changed."""
        self.counted = not self.stale and not self._loading and not self.listed
        try:
            await self.shell.changed(WRITTEN)
        finally:
            self.counted = False

    def _count(self, verdict: str, effects: dict[int, str], cards: int) -> None:
        """The tally as it is now, until it is counted again."""
        touched = {quadrant: self.tally.touched.get(quadrant, 0) + cards * bool(effects.get(quadrant)) for quadrant in (1, 2, 3, 4)}
        parked, discarded = self.tally.parked + cards * (verdict == "park"), self.tally.discarded + cards * (verdict == "discard")
        self.tally = Tally(self.tally.cards, max(0, self.tally.left - cards), touched, parked, discarded)

    # More, never required

    def do_more_about(self) -> Work | None:
        """More about it."""
        groups = self.aim()
        if not groups:
            self.shell.notice(NOTHING)
            return None
        return self.hold(self._more(groups))

    async def _more(self, groups: Sequence[int]) -> None:
        card, today = self.card, self.now.date()
        beliefs = [(a.item_id, a.text) for each in (card.quadrants if card else ()) for a in each.answers if a.slot == "belief"]
        values = await ask_more(self.shell, self._of(groups), beliefs, today)
        if values is None:
            return
        for group in groups:
            before = self.thought if self._alone(groups) else self.thoughts[group]
            self.thoughts.hold(group, with_more(before, values, beliefs, today))
        self.draw()
        await self.thoughts.keep()
