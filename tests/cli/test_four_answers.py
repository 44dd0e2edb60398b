"""The four answers, the audit, the fit pairs and the friction points from the shell."""

from collections.abc import Callable
from pathlib import Path

from .conftest import Run


def test_an_answer_is_set_changed_asks_the_others_and_is_taken_back(run: Run) -> None:
    assert "Not answered yet" in run("answer", "list").out
    run("answer", "set", "Q1", "Ada of a practice of three", "--detail", "“Home by six”")
    run("answer", "set", 2, "Bank feed", "--slot", "fact", "--detail", "19 a month")
    roles = run("answer", "set", 2, "Roles", "--slot", "fact", "--status", "roadmap", "--json").json
    assert roles == {"id": 3, "item": 3, "reviews": [], "flagged": [], "assets": [], "promised": [], "cleared": ""}
    run("answer", "set", 3, "Your data is yours", "--slot", "belief")
    run("answer", "react", 4, "nod")
    done = run("answer", "set", 1, "Bo of a firm of forty", "--json").json
    assert done["cleared"] == "“Home by six”" and run("answer", "list", 1, "--json").rows[0]["detail"] == ""  # it was Ada's goal
    assert len(done["reviews"]) == 3 and [each["quadrant"] for each in done["flagged"]] == ["Q2", "Q2", "Q3", *["Q4"] * 6]
    said = run("answer", "list").out
    assert "[roadmap] Roles" in said and "1 nod, 0 indifferent, 0 hostile" in said and "by hand" in said and "Trial started. Goal:" in said
    assert [row["version"] for row in run("answer", "history", 1, "--json").rows] == [2, 1]
    listed = run("answer", "list", 2, "--json").json
    assert listed["total"] == 2 and {"id", "item", "quadrant", "slot", "text", "detail", "status", "version", "decision", "why"} <= set(
        listed["rows"][0]
    )
    run("undo")
    assert run("answer", "list", 1, "--json").rows[0]["text"].startswith("Ada")
    run("answer", "end", 2)
    assert [row["item"] for row in run("answer", "list", 2, "--json").rows] == [3]
    run("undo")
    run("answer", "set", 5, "x", code=2)
    assert "no answer 99" in run("answer", "end", 99, code=1).err
    assert "asks: Who?" in run("answer", "question", 1, "Who?").out


def test_a_roadmap_item_in_a_live_asset_is_named_when_it_is_saved_and_wherever_it_matters(run: Run, script: Callable[..., Path]) -> None:
    run("answer", "set", 2, "Roles", "--slot", "fact", "--status", "roadmap")
    added = run("asset", "add", script(title="Opener", body="We have roles for everybody."))
    assert "“roles” is on the roadmap and not live" in added.err + added.out
    assert "says “roles”" in run("answer", "list", 2).out
    assert "! Opener (1) says “everybody”" in run("answer", "set", 2, "Everybody", "--slot", "fact", "--status", "roadmap").out
    assert [check["yes"] for check in run("audit", "--json").json["checks"] if check["check"] == "q2-kept"] == [False]


def test_the_audit_is_read_ticked_and_kept(run: Run) -> None:
    document = run("audit", "--json").json
    assert document["scores"] == [0, 1, 0, 2] and len(document["checks"]) == 20 and document["history"] == []
    assert "No audit is kept yet" in run("audit").out
    run("answer", "set", 1, "Ada")
    assert run("audit", "--tick", "q1-named", "--json").json["scores"] == [1, 1, 0, 2]
    assert "1 audit kept" in run("audit").out and "[x]? q1-named" in run("audit").out
    assert run("audit", "--untick", "q1-named", "--json").json["history"][0]["scores"] == [0, 1, 0, 2]
    assert "store knows" in run("audit", "--tick", "q4-told", code=1).err
    run("audit", "--tick", "q1-named", "--untick", "q1-named", code=2)


def test_pairs_are_judged_and_friction_is_mended(run: Run) -> None:
    run("answer", "set", 1, "Ada")
    run("answer", "set", 1, "Bo")
    assert run("fit", "set", "q1-q2", "holds", "--json").json["reviews"] == [1]
    assert [row["standing"] for row in run("fit", "list", "--json").rows] == ["holds", *["never judged"] * 5]
    run("fit", "set", "11", "holds", code=2)
    id = run("friction", "add", "trial STARTED", "The bank login", "--json").json["id"]
    assert "The bank login" in run("friction", "list").out
    run("friction", "set", id, "--side", "us")
    run("friction", "fix", id)
    assert [(row["side"], row["state"]) for row in run("friction", "list", "--json").rows] == [("us", "fixed")]
    assert "open again" in run("friction", "reopen", id).out
    assert run("friction", "list", "--state", "fixed", "--json").rows == []
