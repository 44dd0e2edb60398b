"""Today's rows that are about nobody, and the mails that did not arrive; what the review says about deciding."""

from datetime import timedelta

from salestui.store.decisions import WantedDecisions, answer_check_back, list_decisions, put_off_check_back
from salestui.store.engine import Database, transaction
from salestui.store.intel import Heard, add_heard
from salestui.store.linking import because_of
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect, edit_prospect
from salestui.store.reports.weekly import weekly
from salestui.store.revising import edit_asset, read_draft
from salestui.store.shelving import retire_assets
from salestui.store.tasks import drop_task, list_tasks, snooze_task
from salestui.store.today import count_today, list_today
from salestui.store.traced import decision_of_touch, first_heard, revision_decision
from salestui.store.triage import Deciding, decide

from .conftest import NOW, leave

DAY = timedelta(days=1)
SENTENCE = "Show the picture before the login."


def heard(db: Database, title: str, days: int = 0) -> int:
    with transaction(db):
        return add_heard(db, Heard(title, f"{title}, he said."), NOW - days * DAY).id


def kinds(db: Database, days: int = 0) -> list[tuple[str, str]]:
    return [(row.kind, row.title) for row in list_today(db, NOW + days * DAY)]


def test_cards_are_one_row_with_the_oldest_of_them(system: Database) -> None:
    ids = [heard(system, "Stuck at the login", 3), heard(system, "Wants a price", 1)]
    (row,) = list_today(system, NOW)
    assert (row.kind, row.id, row.prospect_id) == ("triage", ids[0], 0)
    assert (row.title, row.why) == ("2 cards to decide on", "the oldest has waited 3 days: Stuck at the login")
    decide(system, ids, Deciding("park", until=(NOW + 2 * DAY).date()), NOW)
    assert kinds(system) == []
    assert kinds(system, 2) == [("parked", "2 cards back from the park")]


def test_tasks_and_looks_back_come_on_their_day(system: Database) -> None:
    """Put off they are away until their day; dropped, done or answered they are gone."""
    id = heard(system, "Stuck at the login")
    said = Deciding("change", {4: "!"}, SENTENCE, targets=(("revise", "asset:1"), ("write", "stage:1")), check_back=(NOW + 7 * DAY).date())
    decision = decide(system, [id], said, NOW).id
    assert kinds(system) == [("task", "Revise: Opener"), ("task", "Write a new asset for Captured")]
    assert list_today(system, NOW)[0].why == f"decision {decision}: {SENTENCE}"
    revise, write = (task.id for task in list_tasks(system))
    snooze_task(system, revise, (NOW + DAY).date(), NOW)
    drop_task(system, write, "settled otherwise", NOW)
    assert kinds(system) == []
    assert kinds(system, 1) == [("task", "Revise: Opener")]
    assert kinds(system, 7)[0] == ("check-back", SENTENCE)
    put_off_check_back(system, decision, (NOW + 9 * DAY).date(), NOW)
    assert count_today(system, NOW + 7 * DAY) == {"task": 1}
    answer_check_back(system, decision, "worked", "", NOW)
    assert count_today(system, NOW + 9 * DAY) == {"task": 1}


def test_a_mail_that_did_not_arrive_waits_until_its_address_is_another(system: Database) -> None:
    person = add_prospect(system, {"name": "Ada", "email": "ada@gone.example"}, NOW)
    enrol(system, [person], NOW)
    (delivery,) = (row.id for row in list_today(system, NOW) if row.kind == "send")
    system.execute("UPDATE delivery SET state = 'failed', why = '550 no such user' WHERE id = ?", (delivery,))
    system.execute("UPDATE prospect SET sequence = 'stopped' WHERE id = ?", (person,))
    (row,) = list_today(system, NOW)
    assert (row.kind, row.why) == ("failed", "Opener did not reach ada@gone.example: 550 no such user")
    edit_prospect(system, person, {"email": "ada@here.example"}, NOW)
    assert list_today(system, NOW) == []


def test_words_are_walked_back_and_the_review_counts_them(system: Database) -> None:
    """From a sent mail's revision to what was heard; days from there to live words; what was overridden and what words find."""
    id = heard(system, "Stuck at the login", 4)
    done = decide(system, [id], Deciding("change", {4: "!"}, SENTENCE, targets=(("revise", "asset:1"),)), NOW)
    (task,) = done.task_ids
    assert because_of(system, task).decision_id == done.id
    draft = read_draft(system, 1)
    edit_asset(system, 1, type(draft)(**{**draft.__dict__, "body": "Look first."}), "", NOW, task_id=task)
    person = add_prospect(system, {"name": "Ada", "email": "ada@firm.example"}, NOW)
    enrol(system, [person], NOW)
    (delivery,) = (row.id for row in list_today(system, NOW) if row.kind == "send")
    leave(system, delivery, NOW)
    (touch,) = system.execute("SELECT id FROM touch WHERE direction = 'out'").fetchone()
    assert [row.id for row in decision_of_touch(system, touch)] == [row.id for row in revision_decision(system, 1, 2)] == [done.id]
    assert revision_decision(system, 1, 1) == [] and first_heard(system, done.id) == id
    found = weekly(system, NOW, (NOW - 7 * DAY).isoformat()).measures
    assert (found.days, found.written, found.behind, found.live, found.waiting) == (4.0, 1, 1, 3, 0)
    retire_assets(system, [1], NOW)
    assert weekly(system, NOW, (NOW - 7 * DAY).isoformat()).measures.days is None
    for search, count in (("login", 1), ("picture", 1), ("stuck -picture", 0), ('"c++ (', 0), ("", 1)):
        assert len(list_decisions(system, WantedDecisions(search=search))) == count, search
