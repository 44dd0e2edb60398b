"""Triage, decisions and tasks from the shell."""

from pathlib import Path

from .conftest import Run


def test_a_thing_heard_becomes_a_decision_a_task_and_a_revision(ready: Run, tmp_path: Path) -> None:
    for text in (
        "The login at the bank is where I am stuck every month",
        "A friend says it is nice",
        "AI ends bookkeeping",
        "A firm of forty asks",
    ):
        ready("capture", text)
    assert "one sentence" in ready("triage", 1, "--verdict", "change", "--q", "4!", code=1).err
    assert (
        "copied"
        in ready("triage", 1, "--verdict", "confirm", "--q", "4=", "--synthesis", "The login at the bank is where I am stuck", code=1).err
    )
    assert (
        "--quote"
        in ready("triage", 1, "--verdict", "confirm", "--q", "4=", "--synthesis", "The login at the bank is where I am stuck", code=1).err
    )
    for words in (("confirm",), ("confirm", "--q", "4!"), ("change",), ("change", "--q", "4=")):
        assert "--q" in ready("triage", 1, "--verdict", *words, "--synthesis", "We show it first", code=1).err
    assert "wants one reason" in ready("triage", 1, "--verdict", "discard", "--q", "4=", code=1).err
    assert "2 years" in ready("triage", 1, "--verdict", "park", "--until", "9999-12-31", code=1).err
    done = ready(
        "triage", 1, "--verdict", "change", "--q", "4!,1=", "--synthesis", "Show the login before they meet it", "--target", "asset:1",
        "--target", "stage:2", "--check-back", "14d", "--expected", "fewer give up", "--json",
    ).json  # fmt: skip
    assert (done["suggested"], done["tasks"], done["cards"]) == ("change", [1, 2], 1)
    said = ready("triage", 2, "--verdict", "discard", "--evidence", "weak").out
    assert "opinion or hearsay" in said and "undo" in said
    assert "decided already" in ready("triage", 2, "--verdict", "discard", code=1).err
    assert ready("triage", 3, 4, "--verdict", "park", "--until", "activity", "--json").json["cards"] == 2
    ready("triage", 3, "--verdict", "park")
    assert "decide it now" in ready("triage", 3, "--verdict", "park", code=1).err
    ready("triage", 3, "--verdict", "park", "--force")

    assert [row["verdict"] for row in ready("decision", "list", "--json").rows] == ["park", "park", "park", "discard", "change"]
    assert [row["id"] for row in ready("decision", "list", "--quadrant", 4, "--json").rows] == [1]
    assert "fewer give up" in ready("decision", "show", 1).out
    tasks = ready("task", "list", "--json").rows
    assert [(row["kind"], row["target"], row["decision"], row["state"]) for row in tasks] == [
        ("revise", "asset:1", 1, "open"), ("edit stage", "stage:2", 1, "open"),
    ]  # fmt: skip
    assert "asset edit 1 --task 1" in ready("task", "done", 1).out
    ready("undo")
    (tmp_path / "new.md").write_text("Here is how the login looks.")
    assert "does task 1" in ready("asset", "edit", 1, "--file", tmp_path / "new.md", "--task", 1).out
    assert "no task 99" in ready("asset", "edit", 1, "--task", 99, code=1).err
    assert [row["asset"] for row in ready("decision", "show", 1, "--json").json["revisions"]] == [1]
    ready("task", "drop", 2, "--reason", "the stage is fine")
    assert {row["state"] for row in ready("task", "list", "--json").rows} == {"done", "dropped"}
    assert "done already" in ready("task", "done", 1, code=1).err
    chain = ready("decision", "show", 1, "--json").json
    assert set(chain) == {"decision", "intel", "tasks", "revisions", "prospects", "outcomes"}
    assert chain["decision"]["effects"] == {"1": "=", "4": "!"} and chain["outcomes"] == {"served": 0, "replied": 0, "moved": 0, "won": 0}
    ready("decision", "check", 1, "--result", "worked", "--note", "two got through")
    assert ready("decision", "show", 1, "--json").json["decision"]["result"] == "worked"
    ready("undo")
    assert ready("decision", "show", 1, "--json").json["decision"]["result"] == ""


def test_what_does_not_go_together_is_said(run: Run) -> None:
    run("capture", "Something")
    for words in (
        ("--verdict", "nothing"), ("--verdict", "park", "--until", "soon"), ("--verdict", "discard", "--q", "9+"), ("--verdict", "confirm", "--reason", "x"),
        ("--verdict", "discard", "--reaction", "nod"),
    ):  # fmt: skip
        run("triage", 1, *words, code=2)
    assert "no intel 7" in run("triage", 7, "--verdict", "discard", code=1).err
    assert "no asset 4" in run("triage", 1, "--verdict", "change", "--synthesis", "Ours is better", "--target", "asset:4", code=1).err
    assert "not to come" in run("triage", 1, "--verdict", "park", "--until", "2020-01-01", code=1).err
    assert "no decision 3" in run("decision", "show", 3, code=1).err and "no task 3" in run("task", "done", 3, code=1).err
    assert run("task", "add", "add stage", "--about", "a stage for the trial").out == "1\n"
    assert run("decision", "list", "--json").json == {"rows": [], "total": 0}
