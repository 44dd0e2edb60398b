"""Words and pictures from the shell: files in, revisions, the formula."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run


def test_an_asset_comes_from_front_matter_and_is_shown_whole(run: Run, script: Callable[..., Path]) -> None:
    id = int(
        run("asset", "add", script(title="Checklist", delay="3b", tags="[opener, short]", body="Hi {{ prospect.custom.plan }}.\n\nBye")).out
    )
    row = run("asset", "list", "--json").rows[0]
    assert row == {"id": id, "kind": "email", "title": "Checklist", "status": "live", "stage": "Captured", "position": 1, "revision": 1}
    page = run("asset", "show", id, "--json").json
    assert (
        page["variables"] == ["prospect.first_name", "prospect.custom.plan"] and page["body"] == "Hi {{ prospect.custom.plan }}.\n\nBye\n"
    )
    assert page["attachments"] == [] and {"number", "at", "note", "decision"} == set(page["revisions"][0])
    assert "Checklist" in run("asset", "show", id).out


def test_options_go_before_front_matter_and_do_without_it(run: Run, tmp_path: Path, script: Callable[..., Path]) -> None:
    plain = tmp_path / "call.md"
    plain.write_text("Ask how many accounts.\n")
    id = run("asset", "add", plain, "--kind", "call", "--title", "First call", "--stage", "Call booked", "--json").json["id"]
    assert run("asset", "list", "--kind", "call", "--stage", "call booked", "--json").rows[0]["id"] == id
    other = run("asset", "add", script(), "--title", "Another", "--status", "draft", "--json").json["id"]
    row = next(row for row in run("asset", "list", "--json").rows if row["id"] == other)
    assert (row["title"], row["status"]) == ("Another", "draft")


def test_changed_words_make_a_revision_and_undo_takes_it_back(run: Run, script: Callable[..., Path], tmp_path: Path) -> None:
    run("asset", "add", script())
    words = tmp_path / "new.md"
    words.write_text("Dear {{ prospect.first_name }},\n")
    assert run("asset", "edit", 1, "--file", words, "--note", "warmer", "--json").json == {"id": 1, "revision": 2}
    page = run("asset", "show", 1, "--json").json
    assert (
        page["body"].startswith("Dear")
        and page["subject"] == "Hello {{ prospect.first_name }}"
        and page["revisions"][1]["note"] == "warmer"
    )
    assert run("asset", "show", 1, "--revision", 1, "--json").json["body"] == "Hi.\n"
    assert "stays at revision 2" in run("asset", "edit", 1, "--file", words).out
    run("undo")
    assert run("asset", "show", 1, "--json").json["revision"] == 1


def test_an_editor_changes_words_and_place(run: Run, script: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run("asset", "add", script())
    run("asset", "add", script(title="Second", subject="Two"))
    monkeypatch.setenv("EDITOR", "sed -i -e 's/^position: 2/position: 1/' -e 's/^Hi/Dear/'")
    assert run("asset", "edit", 2, "--json").json["revision"] == 2
    assert [(row["title"], row["position"]) for row in run("asset", "list", "--json").rows] == [("Second", 1), ("Opener", 2)]
    monkeypatch.setenv("EDITOR", "false")
    assert "exit code 1" in run("asset", "edit", 2, code=1).err
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert "no-such-editor" in run("asset", "edit", 2, code=1).err
    monkeypatch.delenv("EDITOR")
    assert "--file" in run("asset", "edit", 2, code=2).err


def test_a_scheduled_mail_keeps_its_words(ready: Run, tmp_path: Path) -> None:
    ready("enrol", "1")
    words = tmp_path / "new.md"
    words.write_text("Something else entirely.\n")
    ready("asset", "edit", 1, "--file", words)
    assert "a word to Moss Ltd" in ready("outbox", "show", 1).out
    ready("enrol", "2")
    assert "Something else entirely" in ready("outbox", "show", 2).out


def test_a_step_does_not_leave_its_stage_under_a_mail(ready: Run) -> None:
    ready("enrol", "1")
    assert "on their way" in ready("asset", "edit", 1, "--stage", "Qualified", code=1).err
    ready("cancel", 1)
    ready("asset", "edit", 1, "--stage", "Qualified")
    assert ready("asset", "list", "--stage", "Qualified", "--json").json["total"] == 1


def test_the_formula_has_stages_steps_minimum_and_coverage(ready: Run, tmp_path: Path) -> None:
    document = ready("formula", "--json").json
    assert document["total"] == 9 and document["minimum_interactions"] == 2
    steps = document["rows"][0]["steps"]
    assert [(step["position"], step["asset"], step["delay"], step["channel"]) for step in steps] == [
        (1, "Opener", "0", "email"),
        (2, "Follow-up", "2b", "email"),
    ]
    assert document["coverage"]["Captured"]["email"] == 2 and document["coverage"]["Qualified"]["email"] == 0
    said = ready("formula").out
    matrix = {line.split("  ")[0]: line.split()[-9:] for line in said.partition("Coverage: live assets")[2].splitlines()}
    assert matrix["STAGE"] == ["VALUE", "EMAIL", "PDF", "VIDEO", "IMAGE", "CHAT", "CALL", "PAGE", "ALL"]
    assert matrix["Captured"] == matrix["All stages"] == ["-", "2", "-", "-", "-", "-", "-", "-", "2"]
    assert "at least 2 interactions" in said and "after 2 business days" in said and "Qualified" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\nkind: email\ntitle: T\nsubject: S\n", "no end"),
        ("---\nkind: [\n---\nx", "line 2"),
        ("---\n- a\n- b\n---\nx", "key: value"),
        ("---\nkind: email\ntitle: T\nsubjct: S\n---\nx", "subject"),
        ("---\nkind: mail\ntitle: T\nsubject: S\n---\nx", "email"),
        ("---\nkind: email\nsubject: S\n---\nx", "title"),
        ("---\nkind: email\ntitle: T\nsubject: S\nstage: Nowhere\n---\nx", "Captured"),
        ("---\nkind: email\ntitle: T\nsubject: S\nstage: Captured\ndelay: soon\n---\nx", "3b"),
        ("---\nkind: email\ntitle: T\nsubject: S\nposition: first\n---\nx", "position"),
        ("---\nkind: email\ntitle: T\nsubject: S\n---\nHi {{ prospect.name", "line"),
        ("just words", "--kind"),
    ],
)
def test_a_wrong_asset_file_is_refused_where_it_is_wrong(run: Run, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text)
    result = run("asset", "add", path, code=1)
    assert says in result.err and result.err.count("\n") == 1
    assert run("asset", "list", "--json").json == {"rows": [], "total": 0}


def test_bytes_that_are_no_text_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nkind: email\ntitle: \xff\n---\n")
    assert "line 3" in run("asset", "add", path, code=1).err
    path.write_bytes(b"x" * 1_000_001)
    assert "1,000,000" in run("asset", "add", path, code=1).err
    run("asset", "add", tmp_path / "missing.md", code=1)
    run("asset", "add", tmp_path, code=1)
    run("asset", "show", 1, code=1)


def test_a_list_is_narrowed_by_words_status_and_tag(run: Run, script: Callable[..., Path]) -> None:
    run("asset", "add", script(title="Checklist", tags="[short]", body="Reconcile the bank.\n"))
    run("asset", "add", script(title="Other", status="draft"))

    def titles(*options: str) -> list[str]:
        found = run("asset", "list", *options, "--json").json
        assert found["total"] == len(found["rows"])
        return [row["title"] for row in found["rows"]]

    assert titles("--search", "reconc -other") == ["Checklist"] == titles("--tag", "short")
    assert titles("--status", "draft") == ["Other"] == titles("--search", "status:draft")
    assert titles("--search", '"(* AND') == []
    assert "Nothing answers to this." in run("asset", "list", "--tag", "none").out
    assert "Did you mean draft?" in run("asset", "list", "--status", "drafts", code=2).err
