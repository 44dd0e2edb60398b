"""Objections and the holes of the formula from the shell."""

from collections.abc import Callable
from pathlib import Path

from .conftest import Run


def test_the_formula_tells_gaps_dead_weight_and_what_customers_took(ready: Run) -> None:
    ready("objection", "add", "Too expensive", "--from", "1", "--words", "Not this year")
    document = ready("formula", "--json").json
    assert {"rows", "total", "minimum_interactions", "coverage", "gaps", "dead_weight", "interactions"} == set(document)
    assert document["interactions"] == {
        "planned": 2, "actual_median": None, "actual_min": None, "actual_max": None, "customers": 0, "too_few": True, "way_unknown": 0,
    }  # fmt: skip
    (objection,) = document["gaps"]["objections"]
    assert (objection["name"], objection["heard"], objection["by"]) == ("Too expensive", 1, ["Ada Moss"])
    assert [row["title"] for row in document["gaps"]["stages"]][:2] == ["Qualified", "Call booked"] and document["gaps"]["roadmap"] == []
    assert [row["title"] for row in document["dead_weight"]["never_served"]] == ["Opener", "Follow-up"]
    assert set(document["dead_weight"]) == {"never_served", "never_followed", "stale", "files"}
    said = ready("formula").out
    assert "1 objection without an answer:" in said and "heard once, by Ada Moss" in said and "not known yet" in said


def test_the_contacts_of_a_customer_are_counted_once_they_left(ready: Run) -> None:
    ready("enrol", "--all")
    ready("send", code=3)
    ready("prospect", "move", 1, "Customer")
    interactions = ready("formula", "--json").json["interactions"]
    assert (interactions["customers"], interactions["actual_median"], interactions["too_few"]) == (1, 1.0, True)
    assert "1 customer took 1 in the median, from 1 to 1. That is too few to go by." in ready("formula").out


def test_an_objection_is_named_answered_and_merged(run: Run, script: Callable[..., Path]) -> None:
    run("asset", "add", script(title="What it costs"))
    first = run("objection", "add", "Too expensive", "--json").json["id"]
    run("objection", "add", "Costs too much")
    assert "already" in run("objection", "add", "too EXPENSIVE", code=1).err
    assert run("objection", "answer", "too expensive", "--asset", 1, "--json").json == {
        "id": first, "asset_id": 1, "answer_id": 1, "answer": "What it costs",
    }  # fmt: skip
    assert "no asset 9" in run("objection", "answer", first, "--asset", 9, code=1).err
    assert "too expensive" in run("objection", "answer", "too expensve", "--none", code=1).err
    run("objection", "answer", first, code=2)
    assert run("objection", "merge", first, "costs too much", "--json").json["name"] == "Too expensive"
    assert [row["name"] for row in run("objection", "list", "--json").rows] == ["Too expensive"]
    run("undo")
    assert run("objection", "list", "--json").json["total"] == 2
    assert "Nothing answers" in run("objection", "answer", first, "--none").out
    assert "nothing to merge" in run("objection", "merge", first, first, code=1).err
