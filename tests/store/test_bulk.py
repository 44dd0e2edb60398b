"""Many prospects at once: one action, one undo, and not much dearer for each than one alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.bulk import edit_prospects, read_tags, step_prospects, tag_prospects
from salestui.store.custom_fields import define_field
from salestui.store.engine import Database
from salestui.store.journal import list_actions, undo
from salestui.store.outbox import enrol
from salestui.store.pipeline import get_prospect, list_prospects
from salestui.store.prospects import add_prospect, move_prospects

from .conftest import NOW


def people(db: Database, count: int, stage: str = "") -> list[int]:
    return [
        add_prospect(
            db, {"name": f"P{n}{stage}", "email": f"p{n}{stage[:1]}@x.example", "value": "10 EUR", "tags": "old, Cold"}, NOW, stage
        )
        for n in range(count)
    ]


def tags_of(db: Database, id: int) -> list[str]:
    return get_prospect(db, id, NOW).tags


def test_tags_are_added_and_taken_off_whatever_their_case(db: Database) -> None:
    ids = people(db, 3)
    assert tag_prospects(db, ids, read_tags("+vendor, -COLD, old"), NOW) == 3
    assert tags_of(db, ids[0]) == ["old", "vendor"]
    assert tag_prospects(db, ids, read_tags("+Vendor"), NOW) == 0 and list_actions(db, 1)[0].label == "Tagged 3 prospects"
    undo(db, NOW)
    assert tags_of(db, ids[2]) == ["old", "Cold"]
    with pytest.raises(SalesError, match="No tag"):
        read_tags(" +, - ")


def test_only_what_is_filled_in_is_set_and_a_dash_empties(db: Database) -> None:
    ids = people(db, 2)
    define_field(db, "renewal", "date", (), NOW)
    given = {
        "company": "Über GmbH",
        "source": "",
        "zone": "Europe/Berlin",
        "tags": "+new",
        "value": "-",
        "custom.Renewal": "2027-1-5",
        "currency": "",
    }
    assert edit_prospects(db, ids, given, NOW) == 2
    page = get_prospect(db, ids[1], NOW)
    assert (page.row.company, page.zone, page.row.value, page.tags, page.row.custom) == (
        "Über GmbH", "Europe/Berlin", None, ["old", "Cold", "new"], {"renewal": "2027-01-05"},
    )  # fmt: skip
    assert [row.id for row in list_prospects(db, search="uber")] == ids, "the search knows the new company"
    undo(db, NOW)
    assert get_prospect(db, ids[1], NOW).row.company == "" and get_prospect(db, ids[0], NOW).row.value == 1000
    for wrong in ({"custom.renewal": "soon"}, {"zone": "Nowhere"}, {"value": "x"}, {"email": "a@b.example"}):
        with pytest.raises(SalesError):
            edit_prospects(db, ids, {"company": "Never"} | wrong, NOW)
    assert get_prospect(db, ids[0], NOW).row.company == ""


def test_each_goes_one_stage_from_where_he_stands(db: Database) -> None:
    first, second, last, won = people(db, 2), people(db, 1, "Qualified"), people(db, 1, "Proposal sent"), people(db, 1, "Customer")
    done = step_prospects(db, [*first, *second, *last, *won], 1, NOW)
    assert done.moved == {"Qualified": 2, "Call booked": 1, "Customer": 1} and done.stayed == won
    assert db.execute("SELECT count(*) FROM stage_move").fetchone()[0] == 4
    undo(db, NOW)
    assert [row.stage for row in list_prospects(db)] == ["Captured", "Captured", "Qualified", "Proposal sent", "Customer"]


def test_five_hundred_cost_no_more_for_each_than_one_alone(system: Database) -> None:
    """Counted in steps of SQLite's machine: 500 at once against one, of a store that has both."""
    ids = people(system, 501)
    enrol(system, ids, NOW)
    acts: dict[str, Callable[[list[int]], object]] = {
        "tag": lambda some: tag_prospects(system, some, read_tags("+x"), NOW + timedelta(days=1)),
        "edit": lambda some: edit_prospects(system, some, {"company": "New", "value": "20 EUR"}, NOW),
        "move": lambda some: move_prospects(system, some, 2, NOW),
        "step": lambda some: step_prospects(system, some, 1, NOW),
    }
    for name, act in acts.items():
        one, many = steps(system, lambda act=act: act(ids[:1])), steps(system, lambda act=act: act(ids[1:]))  # type: ignore[misc]
        assert many <= one * 500 * 1.5, (name, one, many)


def steps(db: Database, work: Callable[[], object]) -> int:
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    db.set_progress_handler(tick, 10)
    work()
    db.set_progress_handler(None, 0)
    return max(count, 1)
