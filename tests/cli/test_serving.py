"""`salestui application` and `salestui asset serve`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from salestui.store.engine import connect

from ..serving.conftest import install
from .conftest import Run

__all__ = ["install"]  # a fixture

Script = Callable[..., Path]


def told(home: Path, sql: str) -> list[tuple[object, ...]]:
    db = connect(home / "data" / "salestui.db")
    try:
        return [tuple(row) for row in db.execute(sql)]
    finally:
        db.close()


def test_a_command_is_added_listed_tried_used_and_removed(run: Run, script: Script) -> None:
    run("application", "add", "letter", "--automatic", "--", sys.executable, "-c", "import sys; sys.stdin.read(); print('printed')")
    rows = {row["name"]: row for row in run("application", "list", "--json").rows}
    assert rows["letter"]["origin"] == "command" and rows["letter"]["automatic"] and rows["mail"]["origin"] == "built in"
    assert run("application", "test", "letter", "--json").json == {"outcome": "printed", "note": "", "done": True}
    id = run("asset", "add", script(title="Offer"), "--kind", "value").out.strip()
    assert "is served by letter" in run("application", "use", id, "LETTER").out
    refused = run("application", "remove", "letter", code=1)
    assert "“Offer” is served by letter." in refused.err
    run("application", "use", id)
    run("application", "remove", "letter")
    assert "letter" not in run("application", "list").out
    run("undo")
    assert "letter" in run("application", "list").out


def test_what_cannot_be_added_is_said(run: Run) -> None:
    assert "is built in" in run("application", "add", "mail", "--", "true", code=2).err
    run("application", "add", "x", "--", "true")
    assert "already an application “X”" in run("application", "add", "X", "--", "true", code=1).err
    assert "There is no application “nope”" in run("application", "use", 1, "nope", code=1).err
    assert "x cannot be started" not in run("application", "test", "x").err
    run("application", "add", "y", "--", "/nowhere/y")
    assert "y cannot be started: “/nowhere/y”: No such file" in run("application", "test", "y", code=1).err


def test_serving_by_a_command_is_a_touch_with_the_words(ready: Run, home: Path, script: Script) -> None:
    code = "import json, sys; d = json.load(sys.stdin); print(json.dumps({'outcome': 'printed', 'note': d['asset']['text']}))"
    ready("application", "add", "letter", "--", sys.executable, "-c", code)
    id = ready("asset", "add", script(title="Offer", body="Dear {{ prospect.first_name }}."), "--kind", "value").out.strip()
    shown = ready("asset", "serve", id, "ada@moss.example", "--with", "letter", "--dry-run", "--json").json
    assert shown["text"] == "Dear Ada." and not shown["served"] and not told(home, "SELECT 1 FROM touch")
    served = ready("asset", "serve", id, "ada@moss.example", "--with", "letter", "--note", "by post", "--json").json
    assert (served["application"], served["outcome"], served["done"]) == ("letter", "printed", True)
    assert told(home, "SELECT direction, channel, application, outcome, note, rendered, revision_id IS NOT NULL FROM touch") == [
        ("out", "hand", "letter", "printed", "Dear Ada.\nby post", "Dear Ada.", 1)
    ]
    ready("undo")
    assert not told(home, "SELECT 1 FROM touch")


def test_a_failing_command_notes_nothing(ready: Run, home: Path, script: Script) -> None:
    ready("application", "add", "letter", "--", sys.executable, "-c", "import sys; sys.exit('no paper')")
    id = ready("asset", "add", script(title="Offer"), "--kind", "value").out.strip()
    assert "no paper" in ready("asset", "serve", id, 1, "--with", "letter", code=1).err
    assert not told(home, "SELECT 1 FROM touch")


def test_a_call_is_noted_by_its_outcome_and_the_sequence_goes_on(ready: Run, home: Path, script: Script) -> None:
    path = script(title="First call", body="Good morning {{ prospect.first_name }} of {{ prospect.company }}.", position=1)
    id = ready("asset", "add", path, "--kind", "call").out.strip()
    ready("enrol", "cy@ray.example")
    assert "A script is spoken by you" in ready("asset", "serve", id, "cy@ray.example", code=1).err
    again = ready("asset", "serve", id, "cy@ray.example", "--outcome", "no answer", "--json").json
    assert not again["done"] and again["next"]
    assert told(home, "SELECT state FROM delivery") == [("scheduled",)]
    served = ready("asset", "serve", id, "cy@ray.example", "--outcome", "Wants a trial", "--json").json
    assert served["done"] and told(home, "SELECT state, channel FROM delivery ORDER BY id") == [("sent", "call"), ("scheduled", "email")]
    assert told(home, "SELECT rendered FROM touch WHERE outcome = 'Wants a trial'") == [("Good morning Cy of ….",)]


def test_a_mail_goes_to_the_outbox_and_never_twice(ready: Run, home: Path) -> None:
    ready("enrol", "ada@moss.example")
    assert "is due now: salestui send sends it" in ready("asset", "serve", 1, "ada@moss.example").out
    assert "is on its way to Ada Moss" in ready("asset", "serve", 2, "ada@moss.example", code=1).err
    ready("send")
    assert "has had “Opener” already" in ready("asset", "serve", 1, "ada@moss.example", code=1).err
    out = ready("asset", "serve", 2, "bo@lind.example", "--json").json
    assert out["application"] == "mail" and told(home, "SELECT step_id, state FROM delivery WHERE recipient = 'bo@lind.example'") == [
        (None, "scheduled")
    ]


def test_a_draft_a_missing_fact_and_a_broken_plug_in_are_refused(
    ready: Run, home: Path, script: Script, install: Callable[..., Path]
) -> None:
    draft = ready("asset", "add", script(title="Draft"), "--kind", "value", "--status", "draft").out.strip()
    assert "“Draft” is draft." in ready("asset", "serve", draft, 1, code=1).err
    open_ = ready("asset", "add", script(title="Open", body="{{ prospect.custom.plan }}"), "--kind", "value").out.strip()
    assert "prospect.custom.plan is missing" in ready("asset", "serve", open_, 1, code=1).err
    install(
        "plug_bad", {"bad": "plug_bad:Thing"}, None, "print('loud')\nclass Thing:\n def serve(self, s): raise RuntimeError('broken inside')"
    )
    good = ready("asset", "add", script(title="Good"), "--kind", "value").out.strip()
    failed = ready("asset", "serve", good, 1, "--with", "bad", code=1)
    assert "The plug-in bad failed while it served (RuntimeError: broken inside)" in failed.err and not failed.out
    assert "broken inside" in (home / "log" / "salestui.log").read_text() and not told(home, "SELECT 1 FROM touch")


def test_the_document_says_all_of_it(ready: Run, script: Script, tmp_path: Path) -> None:
    ready(
        "application",
        "add",
        "keep",
        "--",
        sys.executable,
        "-c",
        f"import sys; open({str(tmp_path / 'doc')!r}, 'w').write(sys.stdin.read())",
    )
    id = ready("asset", "add", script(title="Offer"), "--kind", "value").out.strip()
    ready("asset", "serve", id, 1, "--with", "keep")
    document = json.loads((tmp_path / "doc").read_text())
    assert set(document) == {"application", "asset", "prospect", "now"}
    assert set(document["asset"]) == {"id", "kind", "title", "revision", "subject", "text", "markdown", "files"}
    assert set(document["prospect"]) == {"name", "first_name", "last_name", "company", "title", "email", "phone", "zone", "stage", "custom"}
