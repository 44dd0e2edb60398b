"""Prospects and stages from the shell."""

import json
from datetime import datetime

import pytest

from .conftest import Run


def test_an_added_prospect_stands_in_the_list_with_everything_the_contract_names(run: Run) -> None:
    id = int(run("prospect", "add", "--name", "Ada Moss", "--email", "Ada@Moss.example", "--company", "Moss", "--value", "€1.200,50").out)
    document = run("prospect", "list", "--json").json
    assert document["total"] == 1
    row = document["rows"][0]
    assert {"id", "name", "email", "company", "stage", "since", "value", "currency", "custom"} <= set(row)
    assert (row["id"], row["name"], row["stage"], row["value"], row["currency"], row["custom"]) == (
        id,
        "Ada Moss",
        "Captured",
        1200.5,
        "EUR",
        {},
    )
    assert datetime.fromisoformat(row["since"]).utcoffset() is not None
    text = run("prospect", "list").out
    assert "Ada Moss" in text and "1,200.50 EUR" in text


def test_show_has_facts_touches_and_the_next_asset(ready: Run) -> None:
    ready("enrol", "1")
    ready("send", "--json")
    page = ready("prospect", "show", "ada@moss.example", "--json").json
    assert page["emails"] == ["ada@moss.example"] and page["suppressed"] is False
    assert {"phone", "title", "zone", "source", "tags"} <= set(page)
    touch = page["touches"][0]
    assert (touch["direction"], touch["channel"], touch["asset"], touch["revision"]) == ("out", "email", "Opener", 1)
    assert "outcome" in touch and datetime.fromisoformat(touch["at"]).utcoffset() is not None
    assert page["next"]["asset"] == "Follow-up" and page["next"]["due"] and page["next"]["why"]
    text = ready("prospect", "show", 1).out
    assert "Ada Moss" in text and "Opener" in text and "Follow-up" in text


def test_set_changes_fields_and_custom_columns(run: Run) -> None:
    run("prospect", "add", "--name", "Ada", "--email", "a@b.example")
    run("prospect", "set", "a@b.example", "phone=+44 1", "custom.plan=gold", "value=99 USD", "tags=x, y")
    page = run("prospect", "show", 1, "--json").json
    assert (page["phone"], page["custom"], page["value"], page["currency"], page["tags"]) == (
        "+44 1",
        {"plan": "gold"},
        99,
        "USD",
        ["x", "y"],
    )
    run("prospect", "set", 1, "custom.plan=", "value=")
    page = run("prospect", "show", 1, "--json").json
    assert page["custom"] == {} and page["value"] is None


def test_a_move_says_what_it_did_and_undo_takes_it_back(ready: Run) -> None:
    ready("enrol", "1")
    said = ready("prospect", "move", 1, "qualified").out
    assert "Moved Ada Moss to Qualified" in said and "1 unsent mail cancelled" in said
    assert ready("prospect", "show", 1, "--json").json["stage"] == "Qualified"
    undone = ready("undo", "--json").json
    assert undone["refused"] == [] and "Ada Moss" in undone["label"]
    assert ready("prospect", "show", 1, "--json").json["stage"] == "Captured"
    assert "Qualified" in ready("redo").out
    assert ready("prospect", "show", 1, "--json").json["stage"] == "Qualified"


def test_lost_needs_a_reason_and_not_now_a_day(run: Run) -> None:
    run("prospect", "add", "--name", "Ada")
    assert "reason" in run("prospect", "move", 1, "Lost", code=1).err
    run("prospect", "move", 1, "Lost", "--reason", "price")
    assert run("prospect", "show", 1, "--json").json["lost_reason"] == "price"
    run("prospect", "move", 1, "Not now", code=1)
    run("prospect", "move", 1, "Not now", "--until", "2199-01-01")
    run("prospect", "move", 1, "Not now", "--until", "tomorrow", code=2)


def test_search_limit_and_stage_narrow_the_list_and_total_counts_all(run: Run) -> None:
    for name in ("Ása Øst", "Bo Lind", "Bo Berg"):
        run("prospect", "add", "--name", name)
    run("prospect", "move", 3, "Qualified")
    document = run("prospect", "list", "--limit", 1, "--json").json
    assert (len(document["rows"]), document["total"]) == (1, 3)
    assert [row["name"] for row in run("prospect", "list", "--search", "asa ost", "--json").rows] == ["Ása Øst"]
    assert [row["name"] for row in run("prospect", "list", "--stage", "Qualified", "--json").rows] == ["Bo Berg"]
    assert run("prospect", "list", "--search", "nobody", "--json").json == {"rows": [], "total": 0}
    assert "and 2 more" in run("prospect", "list", "--limit", 1).out


def test_wide_names_keep_the_columns(run: Run) -> None:
    run("prospect", "add", "--name", "山田 太郎", "--company", "株式会社")
    run("prospect", "add", "--name", "Bo", "--company", "Lind")
    from salestui.cli.out import cell_width

    lines = run("prospect", "list").out.splitlines()
    places = {cell_width(line[: line.index(word)]) for line, word in zip(lines, ("COMPANY", "株式会社", "Lind"), strict=True)}
    assert len(places) == 1


def test_stages_are_listed_added_renamed_and_moved(run: Run) -> None:
    rows = run("stage", "list", "--json").rows
    assert [row["name"] for row in rows][:2] == ["Captured", "Qualified"]
    assert {"id", "position", "name", "kind", "prospects"} <= set(rows[0])
    id = int(run("stage", "add", "Demo seen", "--after", "Call booked").out)
    assert [row["name"] for row in run("stage", "list", "--json").rows][3] == "Demo seen"
    run("stage", "rename", id, "Demo given")
    run("stage", "move", "demo given", 1)
    first = run("stage", "list", "--json").rows[0]
    assert (first["id"], first["name"], first["position"]) == (id, "Demo given", 1)
    run("stage", "add", "captured", code=1)
    run("stage", "move", "Captured", 99, code=1)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("prospect", "show", "99"), 1, "no prospect"),
        (("prospect", "show", "nobody@x.example"), 1, "no prospect"),
        (("prospect", "add"), 2, "name or an e-mail"),
        (("prospect", "add", "--name", "A", "--email", "not an address"), 1, "address"),
        (("prospect", "add", "--name", "A", "--value", "many"), 1, "amount"),
        (("prospect", "add", "--name", "A", "--zone", "Europe/Berln"), 1, "Europe/Berlin"),
        (("prospect", "add", "--name", "A", "--stage", "Nowhere"), 1, "Captured"),
        (("prospect", "set", "1", "phonne=1"), 1, "phone"),
        (("prospect", "set", "1", "phone"), 2, "field=value"),
        (("prospect", "set", "1", "stage=Qualified"), 1, "move"),
        (("prospect", "move", "1", "Qualifed"), 1, "Qualified"),
        (("prospect", "list", "--limit", "x"), 2, "--limit"),
        (("prospect", "list", "--limit", "9" * 30), 2, "too large"),
        (("asset", "show", "9" * 30), 2, "too large"),
        (("prospect", "show", "9" * 30), 1, "no prospect"),
        (("stage", "rename", "9" * 30, "x"), 1, "no stage"),
        (("prospect", "lst"), 2, "list"),
        (("prospect",), 2, "list, show, add"),
        (("prospect", "merge", "1", "2"), 1, "no prospect"),
    ],
)
def test_what_is_wrong_gets_one_line_and_changes_nothing(run: Run, words: tuple[str, ...], code: int, says: str) -> None:
    run("prospect", "add", "--name", "Ada", "--email", "ada@x.example")
    before = run("prospect", "show", 1, "--json").json
    result = run(*words, code=code)
    assert result.out == "" and says in result.err and result.err.count("\n") == 1
    assert run("prospect", "show", 1, "--json").json == before
    assert run("prospect", "list", "--json").json["total"] == 1


def test_an_address_belongs_to_one_prospect(run: Run) -> None:
    run("prospect", "add", "--name", "Ada", "--email", "ada@x.example")
    assert "Ada" in run("prospect", "add", "--name", "Eva", "--email", "ADA@X.example", code=1).err


def test_json_of_a_new_prospect_is_its_id(run: Run) -> None:
    assert json.loads(run("prospect", "add", "--name", "Ada", "--field", "plan=gold", "--json").out) == {"id": 1, "similar": []}
    assert run("prospect", "show", 1, "--json").json["custom"] == {"plan": "gold"}
