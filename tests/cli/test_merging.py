"""Duplicates from the shell: told of when somebody is added, listed, merged, and two again."""

from .conftest import Run


def two(run: Run) -> None:
    run("prospect", "add", "--name", "Anna Berg", "--email", "anna@berg.example", "--company", "Berg & Co", "--phone", "030 1234567")
    run("prospect", "add", "--name", "A. Berg", "--email", "a@berg.example", "--phone", "+49 30 1234567", "--notes", "met at the fair")


def test_who_is_added_twice_is_named_and_added(run: Run) -> None:
    run("prospect", "add", "--name", "Anna Berg", "--email", "anna@berg.example", "--company", "Berg & Co")
    added = run("prospect", "add", "--name", "Anna Berg", "--company", "Berg GmbH", "--json")
    assert added.json["id"] == 2
    assert added.json["similar"] == [
        {"id": 1, "name": "Anna Berg", "company": "Berg & Co", "certainty": "likely", "reason": "the same name in the firm Berg & Co"}
    ]
    assert "salestui prospect merge 1 2" in added.err
    assert run("prospect", "add", "--name", "Tom Holt", "--email", "tom@holt.example").err == ""
    refused = run("prospect", "add", "--name", "Anna", "--email", "anna@berg.example", code=1)
    assert "Anna Berg’s address already" in refused.err


def test_pairs_are_listed_with_their_reason(run: Run) -> None:
    assert run("prospect", "duplicates").out == "Nobody seems to be there twice.\n"
    two(run)
    document = run("prospect", "duplicates", "--json").json
    assert document["total"] == 1
    [row] = document["rows"]
    assert (row["id"], row["other"], row["certainty"]) == (1, 2, "likely")
    assert row["reason"] == "the same phone 030 1234567 and a name that fits"
    assert "Anna Berg" in run("prospect", "duplicates").out


def test_a_dry_run_says_what_a_merge_then_does_and_undo_makes_two(run: Run) -> None:
    two(run)
    plan = run("prospect", "merge", 1, "a@berg.example", "--dry-run", "--json").json
    assert (plan["merged"], run("prospect", "list", "--json").json["total"]) == (False, 2)
    text = run("prospect", "merge", 1, 2, "--dry-run").out
    assert "(not: A. Berg)" in text and "Nothing was written" in text
    done = run("prospect", "merge", 1, 2, "--json").json
    assert done == plan | {"merged": True}
    page = run("prospect", "show", 1, "--json").json
    results = {field["field"]: field["result"] for field in done["fields"]}
    assert (page["name"], page["emails"], page["notes"]) == (results["name"], done["addresses"], results["notes"])
    assert run("prospect", "show", "a@berg.example", "--json").json["id"] == 1
    assert run("prospect", "show", 2, code=1).err
    run("undo")
    assert run("prospect", "show", 2, "--json").json["name"] == "A. Berg"


def test_what_cannot_be_merged_is_one_sentence(run: Run) -> None:
    two(run)
    assert "the same prospect" in run("prospect", "merge", 1, "anna@berg.example", code=1).err
    assert "no prospect" in run("prospect", "merge", 1, 99, code=1).err


def test_the_way_he_took_stands_in_show(run: Run) -> None:
    two(run)
    run("prospect", "move", 1, "Qualified")
    run("prospect", "move", 1, "Call booked")
    moves = run("prospect", "show", 1, "--json").json["moves"]
    assert [(move["from"], move["to"], move["evidence"]) for move in moves] == [
        ("Captured", "Qualified", None),
        ("Qualified", "Call booked", None),
    ]
