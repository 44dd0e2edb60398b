"""The walk's way from what was heard to what is said: fetch, triage as a founder would, revise one mail, and back to the customer's words."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from ..intel.gather import fetch
from ..rules.effects import parse_effects
from ..rules.parking import next_review
from ..store.decisions import decisions_of_revision, get_chain
from ..store.grouping import merge_into
from ..store.revising import edit_asset, read_draft
from ..store.tasks import list_tasks_of
from ..store.triage import Deciding, TriageCard, count_cards, decide, next_card
from .deciding import target_of
from .library import Decided, read_later, read_story

if TYPE_CHECKING:
    from .walk import Walk


def listen(walk: "Walk") -> bool:
    """Read the sources, twice. True where each thing was heard once."""
    walk.say()
    walk.say("5. Hear what is new")
    first, again = (fetch(walk.db, walk.now, environ=os.environ, lock_path=walk.paths.fetcher_lock, everything=True) for _ in range(2))
    for row in first.rows:
        walk.say(f"   {row.name}: {row.error or f'{row.new} new' + (f', {row.grouped} of them heard before' if row.grouped else '')}")
    walk.say(f"   {first.new} new; fetching once more: {again.new}.")
    return not again.new and not first.failed


def triage(walk: "Walk") -> bool:
    """Decide the ten cards as the story tells, do the task of one, and walk back from the new words. True where the way is whole."""
    walk.say()
    walk.say("6. Triage: one card at a time")
    story = {one.heard.title: one for one in read_story()}
    cards = {card.title: card for card in _cards(walk)}
    told = sum(title in cards for title in story)
    walk.say(f"   {len(cards)} cards wait; {told or 'none'} of them {'is' if told == 1 else 'are'} decided now.")
    because = 0
    for title, one in story.items():
        if title not in cards:
            continue
        if one.verdict == "merge":
            first = next(each for each in story if story[each].task == "revise")
            merge_into(walk.db, cards[title].id, cards[first].id, walk.now)
            walk.say(f"   heard before: {title}")
            continue
        done = decide(walk.db, [cards[title].id], _deciding(walk, one), walk.now)
        walk.say(f"   {one.verdict}: {title}" + (f" ({done.reason})" if done.reason else f": {one.synthesis}" if one.synthesis else ""))
        because = done.id if one.task == "revise" else because
    walk.say(f"   {count_cards(walk.db, walk.now)} cards are left.")
    return _revise(walk, because) if because else True  # a demo that was kept has had its triage


def _cards(walk: "Walk") -> list[TriageCard]:
    cards: list[TriageCard] = []
    while card := next_card(walk.db, walk.now, skipped=[each.group for each in cards]):
        cards.append(card)
    return cards


def _deciding(walk: "Walk", one: Decided) -> Deciding:
    names = (dict(walk.db.execute(f"SELECT {name}, id FROM {table}").fetchall()) for table, name in (("asset", "title"), ("stage", "name")))
    target = target_of(one, *names)
    return Deciding(
        one.verdict, parse_effects(one.effects), one.synthesis, reason=one.reason, voice=one.voice, evidence=one.evidence, friction=one.friction,
        until=next_review(walk.now.date()) if one.verdict == "park" else None, targets=((one.task, target),) if one.task else (),
    )  # fmt: skip


def _revise(walk: "Walk", decision: int) -> bool:
    """Do the one task that asks for other words, and follow the chain back to who said it."""
    title, subject, words, note = read_later()
    (task,) = list_tasks_of(walk.db, decision)
    asset = int(task.target.removeprefix("asset:"))
    draft = replace(read_draft(walk.db, asset), subject=subject, body=words)
    number = edit_asset(walk.db, asset, draft, note, walk.now, task_id=task.id)
    walk.say()
    walk.say(f"7. “{title}” is at revision {number} because of it. Back from its words to the customer's:")
    (revision,) = walk.db.execute("SELECT id FROM revision WHERE asset_id = ? AND number = ?", (asset, number)).fetchone()
    found = decisions_of_revision(walk.db, revision)
    for each in found:
        chain = get_chain(walk.db, each.id)
        walk.say(f"   decided: {each.synthesis}")
        for heard in chain.intel:
            walk.say(f"   heard: {heard.title} ({heard.said_by})")
    return [each.id for each in found] == [decision]
