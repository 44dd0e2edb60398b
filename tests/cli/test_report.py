"""`salestui report`: the six reports as JSON with hand-computed figures, and as tables that say the same."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salestui.paths import locate
from salestui.store.engine import Database, open_store

from ..store.history import deals, mails, text, ways
from .conftest import Run


@pytest.fixture
def fill(home: Path) -> Callable[[Callable[[Database], None]], None]:
    def write(history: Callable[[Database], None]) -> None:
        db = open_store(locate(str(home), {}))
        history(db)
        db.close()

    return write


Fill = Callable[[Callable[[Database], None]], None]


def document(run: Run, report: str, *more: object) -> Any:
    found = run("report", report, "--json", "--now", text(25), *more).json
    assert found["total"] == len(found["rows"]) and found["report"] == report
    return found


def test_the_funnel_as_json_and_as_a_table(run: Run, fill: Fill) -> None:
    fill(ways)
    found = document(run, "funnel")
    assert (found["people"], found["lost"], found["paused"], found["since"]) == (6, 2, 1, None)
    assert found["rows"][0] == {
        "stage_id": 1, "stage": "Captured", "kind": "open", "reached": 5, "here": 2, "lost": 0, "paused": 1, "median_days": 3.0, "stays": 4,
        "waiting": 1, "decided": {"count": 3, "of": 4, "share": 0.75, "interval": None, "too_few": True},
        "conversion": {"count": 3, "of": 5, "share": 0.6, "interval": None, "too_few": True},
        "drop_off": {"count": 1, "of": 5, "share": 0.2, "interval": None, "too_few": True},
    }  # fmt: skip
    assert found["rows"][-1]["conversion"] is None
    told = run("report", "funnel").out
    assert "60% (3 of 5), too few" in told and "6 prospects; 2 lost, 1 put off." in told and "█" * 24 in told


def test_since_a_day_in_the_founders_own_words(run: Run, fill: Fill) -> None:
    fill(ways)
    found = document(run, "funnel", "--since", "2026-01-06")  # day 1 is the 6th
    assert (found["people"], found["since"]) == (3, "2026-01-06T00:00:00+00:00")
    assert "is not a day" in run("report", "funnel", "--since", "soon", code=2).err
    assert "people who came in since then" in found["period"] and "who still stands there waits" in found["definition"]
    assert "Of the 3 people who came in since 2026-01-06:" in run("report", "funnel", "--since", "2026-01-06").out
    assert "Nobody came in since then: an earlier --since shows more." in run("report", "funnel", "--since", f"{date.today()}").out
    assert "is still to come" in run("report", "weekly", "--since", "2999-01-01", code=2).err
    assert "Of the people who came in since 2026-01-06 and became" in run("report", "interactions", "--since", "2026-01-06").out
    assert "--since" in run("report", "forecast", "--since", "2026-01-06", code=2).err, "its shares need every way there is"


def test_a_report_of_a_moment_leaves_out_what_came_later(run: Run, fill: Fill) -> None:
    fill(ways)
    found = run("report", "funnel", "--json", "--now", text(1.5)).json  # 1, 2, 3 and 4 are there and nobody has moved
    assert [(row["reached"], row["here"]) for row in found["rows"][:2]] == [(4, 4), (0, 0)] and found["people"] == 4


def test_what_converts_names_the_revision(run: Run, fill: Fill) -> None:
    fill(mails)
    found = document(run, "assets")
    assert found["days"] == 14
    first = found["rows"][0]
    assert (first["asset"], first["revision"], first["revision_id"], first["newest"], first["served"]) == ("Mail 1", 1, 11, False, 4)
    assert [first[what]["count"] for what in ("replied", "moved_on", "won")] == [1, 1, 0]
    assert [row["served"] for row in found["rows"]] == [4, 1, 2]
    assert "25% (1 of 4), too few" in (told := run("report", "assets").out) and told.endswith(f"{found['definition']}\n")
    assert "last revision served before it" in " ".join(run("report", "assets", "--help").out.split())


def test_the_weekly_review_is_of_seven_days_unless_told(run: Run, fill: Fill) -> None:
    fill(mails)
    found = document(run, "weekly")
    assert (found["since"], found["until"]) == (text(18), text(25))
    assert found["before"] == {"since": text(11), "until": text(18)}
    figures = {row["what"]: (row["count"], row["before"]) for row in found["rows"]}
    assert figures["won"] == (1, 0) and figures["moves on"] == (1, 2) and figures["lost"] == (1, 0)  # lost in the very second that is now
    assert found["gap"] == {
        "kind": "stage",
        "about": "Qualified",
        "decided": None,
        "text": "Look first at Qualified: it has no live asset.",
    }
    whole = document(run, "weekly", "--since", "2026-01-05")
    assert {row["detail"]: row["count"] for row in whole["rows"] if row["what"] == "touches out"} == {"call": 1, "email": 8}
    assert "Look first at Qualified" in run("report", "weekly", "--now", text(25)).out


def test_interactions_planned_and_taken(run: Run, fill: Fill) -> None:
    fill(ways)
    found = document(run, "interactions")
    assert (found["planned"], found["actual"]) == (3, {"median": 5.0, "min": 5, "max": 5, "customers": 1})
    assert [row["planned"] for row in found["rows"]] == [2, 1, 0, 0, 0, 0] and found["rows"][3]["actual"] is None
    assert "in all" in run("report", "interactions").out


def test_the_forecast_in_the_units_of_the_prospect_list(run: Run, fill: Fill) -> None:
    fill(deals)
    found = document(run, "forecast")
    rows = [(row["month"], row["currency"], row["prospects"], row["value"], row["expected"]) for row in found["rows"]]
    # on day 25 one of six is a customer, after 20 days; the second one, who came on day 0, is past that
    assert rows == [("2026-02", "EUR", 2, 299.99, 50), ("2026-02", "USD", 1, 50, 8.33), (None, "EUR", 1, 1000, 166.67)]
    stage = found["stages"][0]
    assert (stage["median_days_to_go"], stage["becomes_customer"]["share"], stage["value"]) == (20.0, 0.1667, {"EUR": 1299.99, "USD": 50})
    listed = {row["id"]: row["value"] for row in run("prospect", "list", "--json").json["rows"]}
    assert listed[4] + listed[5] == 299.99 and listed[6] == 50
    told = run("report", "forecast", "--now", text(25)).out
    assert (
        "50 EUR" in told
        and "By all that happened since the beginning:" in told
        and "Too few people came through yet to say much of: Captured." in told
    )


def test_touches_with_the_empty_week(run: Run, fill: Fill) -> None:
    fill(mails)
    found = run("report", "touches", "--json", "--now", text(16)).json
    assert [(row["week"], row["out"], row["in"]) for row in found["rows"]] == [("2026-W02", 8, 5), ("2026-W03", 0, 0), ("2026-W04", 1, 0)]
    assert found["rows"][2]["channels"] == {"email": 0, "call": 1, "chat": 0, "other": 0}
    assert "9 contacts out, 5 in." in run("report", "touches", "--now", text(16)).out


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("funnel", "salestui prospect add"), ("assets", "salestui enrol"), ("weekly", "Look first at Captured"),
        ("interactions", "Nobody became a customer yet"), ("forecast", "No open prospect has a value yet"), ("touches", "No contact is noted yet"),
    ],
)  # fmt: skip
def test_an_empty_store_says_what_to_do_first(run: Run, report: str, words: str) -> None:
    assert words in run("report", report).out
    assert json.dumps(run("report", report, "--json").json)


def test_a_report_needs_its_name(run: Run) -> None:
    assert "Did you mean funnel?" in run("report", "funel", code=2).err
