"""Filters, views and fields of one's own from the shell."""

from pathlib import Path

from .conftest import Run


def test_a_list_is_filtered_and_a_view_narrows_it(run: Run) -> None:
    for name, value, tags in (("Ada", "1200 EUR", "vendor"), ("Bo", "300 EUR", "vendor"), ("Cy", "9000 SEK", "")):
        run("prospect", "add", "--name", name, "--value", value, "--tags", tags)
    assert [row["name"] for row in run("prospect", "list", "--search", "value>1k", "--json").rows] == ["Ada", "Cy"]
    said = run("view", "save", "Vendors", "tag:vendor -stale")
    assert "Saved the view Vendors: tag:vendor -stale (2 now)." in said.out
    document = run("prospect", "list", "--view", "vendors", "--search", "value>1k", "--limit", 1, "--json").json
    assert (document["total"], document["rows"][0]["name"]) == (1, "Ada")
    assert run("view", "list", "--json").rows == [{"id": 1, "name": "Vendors", "query": "tag:vendor -stale", "prospects": 2}]
    said = run("prospect", "list", "--search", "vaule>1")
    assert "“vaule>1” is no condition" in said.err and "Nobody answers to that" in said.out
    assert "There is no stage “Nowhere”." in run("prospect", "list", "--search", "stage:Nowhere ada").err
    assert "Nobody has the zone “foo”." in run("prospect", "list", "--search", "zone:foo").err
    assert "Nobody has the tag “lost”." in run("view", "save", "Lost ones", "tag:lost").err and run("undo")
    said = run("prospect", "list", "--search", "value> tag:")
    assert "“value>” says no value; it was left out." in said.err and "“tag:” says no value" in said.err
    for wrong in ("foo:bar", "value>abc", "stale value>"):
        assert "Nothing was saved." in run("view", "save", "x", wrong, code=1).err
    assert "There is no view “x”" in run("prospect", "list", "--view", "x", code=1).err
    run("view", "rename", "Vendors", "All vendors")
    run("view", "remove", "all vendors")
    assert run("view", "list", "--json").json["total"] == 0
    run("undo")
    assert run("view", "list").out.count("All vendors") == 1


def test_a_field_gets_a_kind_and_set_respects_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Name,Email,Renewal,Plan\nAda,a@x.example,2027-01-31,gold\nBo,b@x.example,soon,silver\n")
    run("import", file)
    assert [(row["name"], row["defined"], row["prospects"]) for row in run("field", "list", "--json").rows] == [
        ("Plan", False, 2),
        ("Renewal", False, 2),
    ]
    added = run("field", "add", "renewal", "--kind", "date", "--json").json
    said = run("field", "add", "Renewal", "--kind", "text", code=1).err
    assert "There is a field Renewal already, of kind date." in said and "salestui field set Renewal --kind text" in said
    assert (added["name"], added["misfits"], added["rows"][0]["value"]) == ("Renewal", 1, "soon")
    refused = run("prospect", "set", 1, "custom.renewal=tomorrow", code=1)
    assert "Renewal is a day: 2027-01-31." in refused.err
    run("prospect", "set", 1, "custom.renewal=2027-3-1")
    assert run("prospect", "list", "--search", "renewal>2027-02-01", "--json").rows[0]["custom"] == {
        "Renewal": "2027-03-01",
        "Plan": "gold",
    }
    file.write_text("Name,Email,Renewal\nCy,c@x.example,never\n")
    assert "1 value of Renewal does not fit its kind; kept as they came." in run("import", file).out
    assert "needs its choices" in run("field", "set", "plan", "--kind", "choice", code=1).err
    run("field", "set", "plan", "--kind", "choice", "--choices", "gold,silver")
    assert "Renamed Plan to Tier, in 2 prospects." in run("field", "rename", "plan", "Tier").out
    assert "stays, as text" in run("field", "remove", "tier").out
    assert "There is no field “zzz”" in run("field", "remove", "zzz", code=1).err
