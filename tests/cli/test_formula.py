"""The formula and its stages from the shell: changed, merged and taken out by commands that a script can give."""

from collections.abc import Callable
from pathlib import Path

from .conftest import Run


def order(ready: Run, stage: str = "Captured") -> list[tuple[int, str, str, bool]]:
    found = next(row for row in ready("formula", "--json").rows if row["name"] == stage)
    return [(step["id"], step["asset"], step["delay"], step["required"]) for step in found["steps"]]


def test_steps_are_added_moved_changed_and_taken_out(ready: Run) -> None:
    assert [title for _, title, _, _ in order(ready)] == ["Opener", "Follow-up"]
    (opener, *_), (follow, *_) = order(ready)
    ready("enrol", "--all")
    said = ready("formula", "move", follow, "captured", "--position", 1).out
    assert "Moved “Follow-up”" in said or "Moved “Opener”" in said
    assert "3 mails cancelled, 3 mails scheduled" in said
    assert [title for _, title, _, _ in order(ready)] == ["Follow-up", "Opener"]
    ready("undo")
    ready("formula", "set", follow, "delay=4", "required=no")
    assert order(ready)[1] == (follow, "Follow-up", "4", False)
    said = ready("formula", "remove", opener).out
    assert said.startswith("Took out “Opener” of the formula: 3 mails cancelled, 3 mails scheduled.")
    assert ready("formula", "add", 1, "Qualified", "--delay", "2b").out.startswith("Added “Opener”.")
    assert order(ready, "Qualified")[0][1:] == ("Opener", "2b", True)
    assert "so already" in ready("formula", "set", follow, "delay=4").out


def test_a_slip_is_refused_in_one_line(ready: Run) -> None:
    for words, code, told in (
        (("formula", "remove", 99), 1, "There is no step 99."), (("formula", "set", 1, "delay=soon"), 2, "is not a delay"),
        (("formula", "set", 1, "color=red"), 2, "is not field=value of a step"), (("formula", "add", 1, "Captured"), 1, "already"),
        (("formula", "move", 1, "Nowhere"), 1, "There is no stage"), (("formula", "move", 1, "Captured", "--position", 0), 2, "no position 0"),
        (("stage", "set", "Captured", "goals=x"), 2, "is not field=value of a stage"), (("stage", "set", "Captured", "max-days=x"), 1, "no number of days"),
        (("stage", "set", "Captured", "express=Lost"), 1, "leads on"), (("stage", "set", "Call done", "express=Captured"), 1, "Name a later stage"),
        (("formula", "move", 1, "Lost"), 1, "for who is lost"), (("asset", "edit", 1, "--stage", "Lost"), 1, "for who is lost"),
        (("formula", "add", 1, "Lost"), 1, "for who is lost"), (("prospect", "set", 1, "value=-5"), 1, "cannot be below 0"),
        (("stage", "remove", "Customer"), 1, "only stage that is won"),
        (("stage", "merge", "Captured", "Lost"), 1, "nobody is won, lost or put off"), (("stage", "set", "Captured", "kind=won"), 1, "3 prospects stand in"),
    ):  # fmt: skip
        assert told in ready(*words, code=code).err


def test_a_stage_is_set_and_its_express_lane_stands_in_the_formula(ready: Run) -> None:
    ready(
        "stage", "set", "Captured", "goal=Know who you are", "next-step=Ask", "exit-evidence=A reply", "max-days=9", "express=proposal sent"
    )
    row = ready("stage", "list", "--json").rows[0]
    assert (row["customer_goal"], row["next_step"], row["exit_evidence"], row["max_days"]) == ("Know who you are", "Ask", "A reply", 9)
    assert ready("formula", "--json").rows[0]["express_to_name"] == "Proposal sent"
    assert "express lane -> Proposal sent" in ready("formula").out
    ready("stage", "set", "Captured", "express=Customer", "max-days=20")
    ready("undo")  # one action, so one undo
    row = ready("stage", "list", "--json").rows[0]
    assert (row["max_days"], ready("formula", "--json").rows[0]["express_to_name"]) == (9, "Proposal sent")
    assert (
        ready("stage", "set", "Captured", "max-days=3", "express=Lost", code=1).err
        and ready("stage", "list", "--json").rows[0]["max_days"] == 9
    )
    ready("stage", "set", "Captured", "express=", "max-days=")
    row = ready("stage", "list", "--json").rows[0]
    assert (row["express_to"], row["max_days"]) == (None, None)


def test_a_stage_under_prospects_names_who_takes_them_over(ready: Run) -> None:
    refused = ready("stage", "remove", "Captured", code=1).err
    assert "3 prospects stand in Captured" in refused and "--into OTHER" in refused and refused.count("\n") == 1
    assert "went into Qualified: 3 prospects, 2 steps" in ready("stage", "remove", "Captured", "--into", "Qualified").out
    assert {row["stage"] for row in ready("prospect", "list", "--json").rows} == {"Qualified"}
    ready("undo")
    assert {row["stage"] for row in ready("prospect", "list", "--json").rows} == {"Captured"}
    assert "Took out Call done" in ready("stage", "remove", "call done").out
    assert "went into Captured: 0 prospects, 0 steps" in ready("stage", "merge", "Qualified", "Captured").out


def test_a_way_out_is_one_that_there_is(run: Run, script: Callable[..., Path]) -> None:
    run("asset", "add", script())
    assert "take that one out first: salestui formula remove 1." in run("formula", "add", 1, "Captured", code=1).err
    run("prospect", "add", "--name", "Ada", "--email", "ada@moss.example")
    run("prospect", "move", 1, "Customer")
    assert "the only stage that is won" in run("stage", "remove", "Customer", code=1).err
    run("prospect", "move", 1, "Lost", "--reason", "no")
    assert "salestui stage add NAME --kind lost" in run("stage", "remove", "Lost", code=1).err


def test_another_delay_of_an_asset_moves_the_mails_that_wait_as_the_formula_does(ready: Run) -> None:
    """`asset edit --delay` and `formula set delay=` are one rule."""
    ready("enrol", 1, 2)
    ready("send")
    before = {row["id"]: row["due_at"] for row in ready("outbox", "--state", "scheduled", "--json").rows}
    assert "2 mails due at another time" in ready("asset", "edit", 2, "--delay", 9).out
    after = {row["id"]: row["due_at"] for row in ready("outbox", "--state", "scheduled", "--json").rows}
    assert after.keys() == before.keys() and all(after[id] > before[id] for id in before)
    ready("undo")
    assert "2 mails due at another time" in ready("formula", "set", 2, "delay=9").out
    assert {row["id"]: row["due_at"] for row in ready("outbox", "--state", "scheduled", "--json").rows} == after
    assert ready("asset", "edit", 2, "--delay", 4, "--json").json["due_again"] == 2


def test_what_comes_next_is_said_where_something_does(run: Run, script: Callable[..., Path]) -> None:
    assert "Next: salestui enrol --stage Captured" in run("asset", "add", script()).err
    assert "nobody gets a draft" in run("asset", "add", script(status="draft")).err
    assert "salestui formula add 3 STAGE" in run("asset", "add", script(stage="")).err
    assert "Next" not in run("asset", "add", script(stage="Customer")).err
    assert "Next" not in run("asset", "add", script(subject=""), "--kind", "value").err
    assert "for who is lost" in run("asset", "add", script(stage="Lost"), code=1).err
