"""What was heard, on the command line: list, show, split, merge, rules, and one search over everything."""

from datetime import datetime, timedelta

from .conftest import Run

COLUMNS = {"id", "title", "kind", "side", "source", "state", "verdict", "received_at", "group", "seen"}


def test_what_was_heard_is_listed_shown_split_and_merged(run: Run) -> None:
    assert "capture" in run("intel", "list").out
    run("capture", "Acme raises its prices for small law firms", "--kind", "competitor", "--side", "outside", "--from", "Bo")
    run("capture", "Acme raises prices for small law firms", "--side", "outside", "--from", "Ada")
    run("capture", "The bank login takes three tries", "--kind", "ticket")
    rows = run("intel", "list", "--json").rows
    assert [(row["id"], row["group"], row["seen"]) for row in rows] == [(3, 3, 1), (2, 1, 2), (1, 1, 2)]
    assert set(rows[0]) >= COLUMNS
    assert [row["id"] for row in run("intel", "list", "--groups", "--json").rows] == [3, 1]
    assert run("intel", "list", "--search", "kind:ticket -zzz", "--limit", 1, "--json").json["total"] == 1
    assert "2x, 2 sources" in run("intel", "list", "--groups").out
    shown = run("intel", "show", 1, "--json").json
    assert (shown["seen"], [row["id"] for row in shown["members"]], shown["decisions"]) == (2, [2], [])
    assert "Told 1 time more" in run("intel", "show", 1).out
    assert "stands for itself" in run("intel", "split", 2).out
    assert "group 1" in run("intel", "merge", 3, 1).out
    assert run("intel", "show", 3, "--json").json["group"] == 1
    run("triage", 1, "--verdict", "discard", "--reason", "noise")
    run("intel", "split", 3)
    assert {(row["id"], row["state"], row["verdict"]) for row in run("intel", "list", "--json").rows} == {
        (1, "decided", "discard"), (2, "inbox", None), (3, "inbox", None),
    }  # fmt: skip
    assert "There is no intel 99" in run("intel", "show", 99, code=1).err
    assert "stands alone" in run("intel", "split", 2, code=1).err


def test_a_rule_is_tried_added_applied_logged_and_undone(run: Run) -> None:
    run("capture", "The bank login takes three tries", "--kind", "ticket")
    run("capture", "A free trial is too short", "--kind", "ticket")
    assert run("rule", "preview", "kind:ticket -login", "--json").json["inbox"] == 1
    assert "wants" in run("rule", "add", code=2).err
    assert "does nothing" in run("rule", "add", "login", code=2).err
    id = run("rule", "add", "login", "--discard", "--json").json["id"]
    run("rule", "add", "-zzz", "--park", 7, "--q", "2+", code=0)
    run("rule", "pause", 2)
    assert run("rule", "apply", "--json").json == {"discarded": 1, "parked": 0, "rules": [{"id": id, "cards": 1}], "decisions": [1]}
    assert [row["title"] for row in run("rule", "log", id, "--json").rows] == ["The bank login takes three tries"]
    assert run("intel", "list", "--state", "decided", "--json").rows[0]["verdict"] == "discard"
    rows = run("rule", "list", "--json").rows
    assert [(row["query"], row["decided"], row["active"]) for row in rows] == [("login", 1, True), ("-zzz", 0, False)]
    assert "Rules: 1 discarded" in run("undo").out
    run("rule", "resume", 2)
    assert "parked" in run("rule", "apply", 2).out
    assert "Removed" in run("rule", "remove", id).out
    assert "There is no rule 9" in run("rule", "apply", 9, code=1).err


def test_one_search_over_everything(run: Run) -> None:
    run("capture", "Nobody sees the month-end before the 10th", "--title", "A lost client")
    run("prospect", "add", "--name", "Ada Month", "--email", "ada@moss.example")
    rows = run("search", "month", "--json").rows
    assert {(row["kind"], row["id"]) for row in rows} == {("intel", 1), ("prospect", 1)}
    assert all({"kind", "id", "title", "excerpt"} <= set(row) for row in rows)
    assert [row["kind"] for row in run("search", "month", "--kind", "intel", "--json").rows] == ["intel"]
    assert run("search", "-month", "kind:intel", "--json").rows == []
    assert run("search", "foo\" c++ (AND it's", "--json").json == {"rows": [], "total": 0}
    assert "Nothing says that" in run("search", "zzz").out
    wrong = {
        "state:nosuch": "inbox, parked",
        "since:xx": "is no day",
        "q:9": "1, 2, 3, 4",
        "*": "nothing to search",
        '"': "nothing to search",
    }
    for text, said in wrong.items():
        assert said in run("search", text).out
    assert "is no day" in run("intel", "list", "--search", "since:xx").out
    assert "month-end" in run("search", "month", "--newest", "--limit", 1, "--kind", "intel").out


def test_an_address_alone_is_kept_as_one_and_what_would_run_is_refused(run: Run) -> None:
    run("capture", "https://rival.example/prices")
    row = run("intel", "list", "--json").rows[0]
    assert (row["title"], row["url"]) == ("https://rival.example/prices", "https://rival.example/prices")
    assert "no address of the web" in run("capture", "A word", "--url", "javascript:alert(1)", code=2).err


def test_a_search_says_how_much_there_is_and_of_equals_the_newest_come_first(run: Run) -> None:
    for number in range(53):
        run("capture", f"A note on case {number}", "--title", f"Case {number}")
    found = run("search", "note", "--json").json
    assert (len(found["rows"]), found["total"]) == (53, 53)
    found = run("search", "note", "--limit", 3, "--json").json
    assert ([row["id"] for row in found["rows"]], found["total"]) == ([53, 52, 51], 53)
    assert "and 3 more" in run("search", "note").out
    run("triage", 53, "--verdict", "park", "--until", "1d")
    later = (datetime.now().astimezone() + timedelta(days=3)).isoformat()
    assert {row["state"] for row in run("intel", "list", "--state", "inbox", "--json").rows} == {"inbox"}
    assert [row["id"] for row in run("intel", "list", "--state", "parked", "--json").rows] == [53]
    assert run("today", "--now", later, "--json").rows
