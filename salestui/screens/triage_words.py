"""A card of 4Qs in words: who said it and when, how often, his stage, what was decided before, what a rule proposes."""

from collections.abc import Sequence
from datetime import datetime

from ..glass import quoted, safe_text
from ..rules.effects import effects_words
from ..store.answers import AnswerRow
from ..store.triage import Again, Member, QuadrantAnswers, TriageCard
from ..widgets.triage_card import AnswersOf, CardView
from .triage_thoughts import Thought
from .wording import ago_words, count_words, moment_words

SLOTS = {"answer": "", "tomorrow": "tomorrow", "not served": "not served", "fact": "", "belief": "belief"}
SAID = {"change": "changed something", "confirm": "confirmed an answer", "park": "was parked", "discard": "was discarded"}
TOUCHES_NONE = "It touches no quadrant."  # says no more than the reason that stands beside it
AGAIN = 600  # characters of what was said again
DOES = {"change": "change", "confirm": "confirm", "park": "park until the next weekly review", "discard": "discard"}


def card_view(card: TriageCard, now: datetime, full: str = "", typed: str = "") -> CardView:
    """The card as it is drawn; `now` is where the founder is, `full` all of its text where the card has only the
    beginning, `typed` the sentence that was not finished."""
    who = f"{safe_text(card.said_by)}, " if card.said_by else ""
    through = [safe_text(card.source), safe_text(card.kind)] if card.source else [safe_text(card.kind)]
    heard = " · ".join([f"{who}{ago_words(card.received_at, now)}", *through])
    if card.published_at and card.published_at[:10] != card.received_at[:10]:
        heard += f" · from {moment_words(card.published_at, now)}"
    times = ""
    if card.seen > 1 or card.sources > 1:
        times = f"seen {card.seen:,}x" + (f", {count_words(card.sources, 'source')}" if card.sources > 1 else "")
    more = safe_text(card.url) if card.url else ""
    facts = [*_facts(card, now), *([(f"typed so far: “{typed}”", "accent")] if typed else [])]
    return CardView(card.title, heard, times, facts, _text(card, full or card.body, now), more)


def _again(again: Again, now: datetime) -> str:
    """What was said the last time, or before the decision that was made."""
    who = f"{safe_text(again.said_by)}, " if again.said_by else ""
    body, title = safe_text(again.body, lines=True).strip(), safe_text(again.title).strip().removesuffix("…").rstrip()
    named = "" if body.startswith(title) else f", {quoted(again.title)}"
    when = f"{'And again' if again.later else 'Before that'} ({who}{ago_words(again.received_at, now)}){named}: "
    return when + (body[: AGAIN - 1].rstrip() + "…" if len(body) > AGAIN else body)


def _text(card: TriageCard, body: str, now: datetime) -> str:
    if card.pruned:
        return "Its text was taken out long after it was discarded; the title is kept."
    text = "" if body.strip() == card.title.strip() else body
    if card.cut and len(body) == len(card.body):
        text = f"{text.rstrip()} …"
    if card.again is not None:
        text += f"\n\n{_again(card.again, now)}"
    told = {card.id, card.again.id if card.again is not None else 0}
    others = [member for member in card.members if member.id not in told]
    if others:
        text += "\n\nHeard with it:\n" + "\n".join(_other(member) for member in others)
        text += f"\n– and {card.size - len(card.members):,} more" if card.size > len(card.members) else ""
    return text.strip("\n")


def _other(member: Member) -> str:
    who = safe_text(member.said_by or member.source)
    return f"– {safe_text(member.title)}" + (f" ({who})" if who else "")


def _facts(card: TriageCard, now: datetime) -> Sequence[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if card.prospect:
        facts.append((f"He is {safe_text(card.prospect)}" + (f", in {safe_text(card.stage)}." if card.stage else "."), ""))
    earlier = card.earlier
    if earlier is not None and card.reopened:
        said = safe_text(earlier.synthesis or earlier.reason)
        words = f"It {SAID[earlier.verdict]} {ago_words(earlier.at, now)}" + (f": {said.rstrip('.')}" if said else "")
        facts.append((f"{words}. Something new was heard since.", "warn"))
    if card.parks:
        facts.append((f"Parked {'once' if card.parks == 1 else 'twice' if card.parks == 2 else f'{card.parks} times'} before.", "warn"))
    if card.rule is not None:
        what = [effects_words(card.rule.effects)] if card.rule.effects else []
        what += [safe_text(card.rule.target).replace(":", " ")] if card.rule.target else []
        facts.append((f"Your rule “{safe_text(card.rule.query)}” proposes: {', '.join(what) or safe_text(card.rule.verdict)}.", "accent"))
    return facts


def answers_of(quadrants: Sequence[QuadrantAnswers], thought: Thought) -> list[AnswersOf]:
    """The standing answers of the quadrants that are touched; of all four while none is."""
    shown = [each for each in quadrants if each.id in thought.effects] or list(quadrants)
    return [
        AnswersOf(
            each.id, each.name, each.question, thought.effects.get(each.id, ""),
            [(_slot(answer.slot, answer.status), _said(answer.text, answer.detail)) for answer in sorted(each.answers, key=_place)],
        )
        for each in shown
    ]  # fmt: skip


def _place(answer: AnswerRow) -> tuple[int, bool]:
    return list(SLOTS).index(answer.slot) if answer.slot in SLOTS else len(SLOTS), answer.status == "roadmap"


def _slot(slot: str, status: str) -> str:
    return "not live yet" if status == "roadmap" else SLOTS.get(slot, slot)


def _said(text: str, detail: str) -> str:
    return f"{text} ({detail})" if detail else text


def suggestion_words(verdict: str, why: str, reason: str) -> tuple[str, str]:
    """The suggested verdict and its reason, in words; a discard says with which reason it would be kept, or that it asks for one."""
    if verdict != "discard":
        return DOES[verdict], why
    return f"discard ({reason or 'it asks for the reason'})", why if why != TOUCHES_NONE else ""
