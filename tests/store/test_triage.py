"""Triage: one card at a time, each decision one action that can be taken back."""

from datetime import date, timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.decisions import get_chain, last_decision, list_decisions
from salestui.store.engine import Database
from salestui.store.inbox import Wanted, count_intel
from salestui.store.intel import capture
from salestui.store.journal import redo, undo
from salestui.store.reports.flow import read_flow
from salestui.store.tasks import count_tasks, list_tasks
from salestui.store.triage import Deciding, Tally, count_parked, count_triage, decide, next_card, returned

from .conftest import NOW

STUCK = "The login at the bank is where I get stuck every single month, said the bookkeeper."


def hear(db: Database, *texts: str) -> list[int]:
    return [capture(db, text, NOW + timedelta(minutes=at)) for at, text in enumerate(texts)]


def test_cards_come_the_oldest_first_and_each_decision_is_one_action(db: Database) -> None:
    first, second, third = hear(db, "One", "Two", "Three")
    card = next_card(db, NOW)
    assert card and (card.group, card.seen, card.sources, card.size) == (first, 1, 1, 1)
    assert card.suggest(Deciding("")).verdict == "discard"
    after, skipping = next_card(db, NOW, after=first), next_card(db, NOW, skipped=(first, second))
    assert after and after.group == second and skipping and skipping.group == third
    decided = decide(db, [first], Deciding("discard"), NOW)
    assert decided.label == "Discarded “One”" and count_triage(db, NOW) == Tally(3, 2, {1: 0, 2: 0, 3: 0, 4: 0}, 0, 1)
    with pytest.raises(SalesError, match="decided already"):
        decide(db, [first], Deciding("discard"), NOW)
    undo(db, NOW)
    back = returned(db)
    assert back and back.groups == (first,) and back.deciding.reason == "touches no quadrant"
    redo(db, NOW)
    assert [row.verdict for row in list_decisions(db)] == ["discard"] and next_card(db, NOW).group == second  # type: ignore[union-attr]


def test_a_change_makes_tasks_and_wants_the_founders_own_sentence(system: Database) -> None:
    (id,) = hear(system, STUCK)
    change = Deciding("change", {4: "!"}, targets=(("revise", "asset:1"),), friction="more", fit=("14",))
    for sentence in ("", "We know that the login at the bank is where I get stuck now"):
        with pytest.raises(SalesError):
            decide(system, [id], Deciding("change", {4: "!"}, sentence), NOW)
    with pytest.raises(SalesError, match="no asset 99"):
        decide(system, [id], Deciding("change", {4: "!"}, "Ours", targets=(("revise", "asset:99"),)), NOW)
    assert not list_decisions(system) and not count_tasks(system)
    decided = decide(system, [id], Deciding(**{**vars(change), "synthesis": "We must show the first login in a picture."}), NOW)
    (task,) = list_tasks(system)
    assert (task.words, task.decision_id) == ("Revise: Opener", decided.id)
    row = last_decision(system, id)
    assert row and (row.suggested, row.overridden, row.fit, row.effects) == ("park", True, ("14",), {4: "!"})
    chain = get_chain(system, decided.id)
    assert [one.id for one in chain.intel] == [id] and [one.id for one in chain.tasks] == [task.id]
    undo(system, NOW)
    back = returned(system)
    assert back and back.deciding.synthesis.startswith("We must") and back.deciding.targets == (("revise", "asset:1"),)
    assert not count_tasks(system) and not system.execute("SELECT count(*) FROM fit").fetchone()[0]


def test_what_is_parked_comes_back_and_a_third_park_asks_to_decide(db: Database) -> None:
    (id,) = hear(db, "Not yet")
    friday = date(2026, 3, 6)
    for _ in range(2):
        decide(db, [id], Deciding("park", until=friday), NOW)
    assert next_card(db, NOW) is None and count_triage(db, NOW).left == 0
    later = NOW + timedelta(days=4)
    card = next_card(db, later)
    assert card and card.group == id and card.parks == 2 and not card.reopened and count_triage(db, later).left == 1
    with pytest.raises(SalesError, match="parked twice already"):
        decide(db, [id], Deciding("park"), later)
    decide(db, [id], Deciding("park"), later, force=True)
    assert next_card(db, later + timedelta(days=400)) is None


def test_a_group_is_one_card_and_a_batch_is_one_action(db: Database) -> None:
    ids = hear(db, "A", "A again", "B", "C")
    db.execute("UPDATE intel SET cluster_id = ? WHERE id = ?", (ids[0], ids[1]))
    card = next_card(db, NOW)
    assert card and card.size == 2 and [one.id for one in card.members] == [ids[1], ids[0]] and count_triage(db, NOW).left == 3
    decided = decide(db, [ids[1], ids[2], ids[0]], Deciding("discard", reason="noise"), NOW)
    assert (decided.cards, decided.items, decided.label) == (2, 3, "Discarded 2 cards")
    assert count_triage(db, NOW).left == 1 and count_triage(db, NOW).discarded == 2
    undo(db, NOW)
    assert count_triage(db, NOW).left == 3


def test_what_is_parked_is_counted_as_the_list_shows_it(db: Database) -> None:
    ids = hear(db, "A", "A again", "B", "C", "D")
    db.execute("UPDATE intel SET cluster_id = ? WHERE id = ?", (ids[0], ids[1]))
    decide(db, [ids[0], ids[2]], Deciding("park", until=NOW.date() + timedelta(days=2)), NOW)
    decide(db, [ids[3]], Deciding("park"), NOW)  # until something new is heard
    for now in (NOW, NOW + timedelta(days=2)):
        listed = {state: count_intel(db, Wanted(now, state)) for state in ("inbox", "parked")}
        assert listed == {"inbox": count_triage(db, now).left, "parked": count_parked(db, now)}
        flow = read_flow(db, now)
        assert (flow.inbox, flow.parked) == (listed["inbox"], listed["parked"])
    assert listed == {"inbox": 3, "parked": 1}


def test_a_batch_leaves_out_what_was_decided_meanwhile_and_says_how_many(db: Database) -> None:
    ids = hear(db, "A", "B", "C")
    decide(db, ids[:1], Deciding("discard"), NOW)
    with pytest.raises(SalesError, match="decided already"):
        decide(db, ids, Deciding("discard"), NOW)
    decided = decide(db, [*ids, 999], Deciding("discard"), NOW, skip_decided=True)
    assert (decided.cards, decided.skipped, decided.label) == (2, 2, "Discarded 2 cards")
    with pytest.raises(SalesError, match="decided already"):  # nothing is left
        decide(db, ids, Deciding("discard"), NOW, skip_decided=True)


def test_what_joins_a_group_while_its_card_is_looked_at_is_not_decided_unseen(db: Database) -> None:
    first, unseen = hear(db, "A", "A, and something else")
    card = next_card(db, NOW)
    db.execute("UPDATE intel SET cluster_id = ? WHERE id = ?", (first, unseen))
    assert card and decide(db, [first], Deciding("discard"), NOW, shown=card.newest).items == 1
    again = next_card(db, NOW)
    assert again and (again.group, again.id, again.reopened, again.size, again.newest) == (first, unseen, True, 2, unseen)
    assert again.facts.known == "touches no quadrant"
    assert decide(db, [first], Deciding("discard"), NOW, shown=again.newest).items == 2
