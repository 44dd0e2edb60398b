"""The library as a folder of Markdown files: out, in again, changed, and whatever may be wrong with it."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salestui.cli import main

from .conftest import Run

PDF = b"%PDF-1.4 our prices"


@pytest.fixture
def library(run: Run, script: Callable[..., Path], tmp_path: Path) -> Run:
    """Two mails (one with a file), a call script with a section, a value proposition, a draft without a stage."""
    (tmp_path / "Preise 2026.pdf").write_bytes(PDF)
    run("asset", "add", script(title="Öffner", body="Hello {{ prospect.first_name }}.\n\n---\n\nBye", tags="[kurz, erste]"))
    run("asset", "add", script(title="Offer", subject="Our offer", delay="3b"), "--attach", tmp_path / "Preise 2026.pdf")
    run("asset", "add", script(title="First call", subject="", stage="Call booked", body="## Open\nHello\n"), "--kind", "call")
    run("asset", "add", script(title="Worth it", subject=""), "--kind", "value")
    run("asset", "add", script(title="Later", stage="", status="draft"))
    return run


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: object) -> int:
    """A command on another, empty home."""
    ended = main(["--home", str(tmp_path / "other"), *map(str, words)])
    capsys.readouterr()
    return ended


def test_out_and_into_an_empty_store_and_out_again_is_the_same_tree(
    library: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    report = library("asset", "export", one, "--json").json
    assert (report["rows"], report["written"], report["refused"], report["missing"], report["files"]) == (5, 5, [], [], 1)
    assert sorted(tree(one)) == [
        "01-captured/01-email-öffner.md", "01-captured/02-email-offer.md", "01-captured/03-value-worth-it.md",
        "01-captured/files/Preise 2026.pdf", "03-call-booked/01-call-first-call.md", "no-stage/email-later.md",
    ]  # fmt: skip
    assert elsewhere(tmp_path, capsys, "asset", "import", one) == 0
    assert elsewhere(tmp_path, capsys, "asset", "export", two) == 0
    assert tree(two) == tree(one)
    assert elsewhere(tmp_path, capsys, "undo") == 0
    assert elsewhere(tmp_path, capsys, "import", one, "--as", "assets") == 0  # taken in once more after an undo, under the same ids
    assert elsewhere(tmp_path, capsys, "asset", "export", two) == 0 and tree(two) == tree(one)


def test_an_unchanged_folder_changes_nothing(library: Run, tmp_path: Path) -> None:
    library("asset", "export", tmp_path / "out")
    before = library("undo", "--list", "--json").json
    report = library("asset", "import", tmp_path / "out", "--json").json
    assert (report["rows"], report["unchanged"], report["action"], report["missing"]) == (5, 5, None, [])
    assert library("undo", "--list", "--json").json == before
    again = library("asset", "export", tmp_path / "out", "--json").json
    assert (again["written"], again["unchanged"]) == (0, 5)


def test_a_changed_file_a_new_one_and_one_that_is_gone(library: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    library("asset", "export", out)
    opener, gone = out / "01-captured/01-email-öffner.md", out / "no-stage/email-later.md"
    opener.write_bytes(opener.read_bytes().replace(b"Bye\n", b"See you.\r\n"))
    gone.unlink()
    (out / "new.md").write_text("---\nkind: chat\ntitle: In the room\nstage: Call booked\nquadrant: 4\n---\n\nHello\n")
    (out / "README.md").write_text("Our words.\n")
    dry = library("asset", "import", out, "--dry-run", "--json").json
    report = library("asset", "import", out, "--json").json
    for each in (dry, report):
        assert (each["rows"], each["created"], each["updated"], each["unchanged"], each["rejected"]) == (5, 1, 1, 3, [])
        assert [row["title"] for row in each["missing"]] == ["Later"]
    assert dry["action"] is None and report["action"] is not None
    page = library("asset", "show", 1, "--json").json
    assert page["body"].endswith("See you.\n") and [(r["number"], r["note"]) for r in page["revisions"]] == [
        (1, ""), (2, "imported from 01-captured/01-email-öffner.md"),
    ]  # fmt: skip
    assert library("asset", "list", "--json").json["total"] == 6
    assert library("asset", "import", out, "--json").json["unchanged"] == 5  # also the new one, which has no id
    library("undo")
    assert library("asset", "list", "--json").json["total"] == 5 and library("asset", "show", 1, "--json").json["revision"] == 1


def test_title_place_and_status_change_without_a_revision(library: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    library("asset", "export", out)
    offer = out / "01-captured/02-email-offer.md"
    offer.write_text(
        offer.read_text()
        .replace("title: Offer", "title: The offer")
        .replace("stage: Captured", "stage: qualified")
        .replace("delay: 3b", "delay: 4")
    )
    assert library("asset", "import", out, "--json").json["updated"] == 1
    page = library("asset", "show", 2, "--json").json
    assert (page["title"], page["stage"], page["position"], page["revision"]) == ("The offer", "Qualified", 1, 1)
    report = library("asset", "export", out, "--json").json
    assert (report["written"], report["moved"]) == (2, 2)  # what stood behind it closed up
    assert not offer.exists() and (out / "02-qualified/01-email-the-offer.md").exists()


def test_a_kept_file_is_kept_again_and_checksums_are_looked_at(
    library: Run, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    library("asset", "export", out)
    offer, file = out / "01-captured/02-email-offer.md", out / "01-captured/files/Preise 2026.pdf"
    offer.write_text(offer.read_text().replace("stage: Captured", "stage: Captured").replace("  sha256", "  kept: true\n  sha256"))
    assert elsewhere(tmp_path, capsys, "asset", "import", out) == 0
    kept = list((tmp_path / "other" / "data" / "files").iterdir())
    assert [path.read_bytes() for path in kept] == [PDF] and kept[0].stat().st_mode & 0o777 == 0o600
    shutil.rmtree(tmp_path / "again", ignore_errors=True)
    assert elsewhere(tmp_path, capsys, "asset", "export", tmp_path / "again") == 0
    assert "kept: true" in (tmp_path / "again/01-captured/02-email-offer.md").read_text()
    file.write_bytes(b"other")
    (rejected,) = library("asset", "import", out, "--json", code=3).json["rejected"]
    assert "not what its checksum says" in rejected["reason"] and rejected["file"] == "01-captured/02-email-offer.md"
    file.unlink()  # still attached where it was
    assert library("asset", "import", out, "--json").json["rejected"] == []


def test_what_is_not_ours_is_left_as_it_is(library: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "01-captured").mkdir(parents=True)
    mine = out / "01-captured/01-email-öffner.md"
    mine.write_text("my own notes\n")
    (out / "notes.txt").write_text("x")
    (out / "03-call-booked").symlink_to(tmp_path)
    report = library("asset", "export", out, "--json", code=3).json
    assert sorted(each["file"] for each in report["refused"]) == ["01-captured/01-email-öffner.md", "03-call-booked/01-call-first-call.md"]
    assert mine.read_text() == "my own notes\n" and (out / "notes.txt").read_text() == "x" and not list(tmp_path.glob("01-call*"))
    assert report["written"] == 3 and not [path for path in out.rglob(".salestui*")]
    assert "is no folder" in library("asset", "export", out / "notes.txt", code=1).err


def test_a_stage_that_is_not_there_is_refused_or_made(library: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, stage in enumerate(("Demo shown", "demo shown", "Captured")):
        (tmp_path / "in" / f"{number}.md").write_text(f"---\nkind: call\ntitle: C{number}\nstage: {stage}\n---\n\nHi\n")
    report = library("asset", "import", tmp_path / "in", "--json", code=3).json
    assert [(each["file"], each["line"]) for each in report["rejected"]] == [("0.md", 4), ("1.md", 4)] and report["created"] == 1
    assert "salestui stage add 'Demo shown'" in report["rejected"][0]["reason"]
    report = library("asset", "import", tmp_path / "in", "--add-stages", "--json").json
    assert (report["stages"], report["created"], report["unchanged"]) == (["Demo shown"], 2, 1)
    stages = [row["name"] for row in library("stage", "list", "--json").rows]
    assert stages.index("Demo shown") == stages.index("Proposal sent") + 1
    library("undo")
    assert "Demo shown" not in library("stage", "list").out


BAD: dict[str, Any] = {
    "no-front.md": (b"just words\n", "no front matter"),
    "not-yaml.md": (b"---\nkind: call\ntitle: [\n---\n", "valid YAML"),
    "list.md": (b"---\n- a\n---\n", "key: value"),
    "bomb.md": (b"---\na: &a [x]\ntags: [*a, *a]\n---\n", "alias"),
    "tab.md": (b"---\nkind: call\n\ttitle: x\n---\n", "line 3"),
    "twice.md": (b"---\nkind: call\ntitle: a\ntitle: b\n---\n", "line 4"),
    "types.md": (b"---\nkind: call\ntitle: a\nposition: first\n---\n", "line 4: position"),
    "kind.md": (b"---\nkind: letter\ntitle: a\n---\n", "line 2"),
    "status.md": (b"---\nkind: call\ntitle: a\nstatus: old\n---\n", "line 4"),
    "delay.md": (b"---\nkind: call\ntitle: a\nstage: Captured\ndelay: soon\n---\n", "line 5"),
    "key.md": (b"---\nkind: call\ntitle: a\nstaeg: Captured\n---\n", "Did you mean stage?"),
    "quadrant.md": (b"---\nkind: call\ntitle: a\nquadrant: 5\n---\n", "line 4: quadrant"),
    "untitled.md": (b"---\nkind: call\n---\n", "needs a title"),
    "latin.md": (b"---\nkind: call\ntitle: \xff\n---\n", "line 3"),
    "large.md": (b"---\nkind: call\ntitle: a\n---\n" + b"x" * 1_000_001, "1,000,000"),
    "one.md": (b"---\nid: 3\nkind: call\ntitle: First call\n---\n", "two.md has the id 3 too"),
    "two.md": (b"---\nid: 3\nkind: call\ntitle: First call\n---\n", "one.md has the id 3 too"),
    "other-kind.md": (b"---\nid: 4\nkind: call\ntitle: Worth it\n---\n", "is of kind value"),
    "leaves.md": (b"---\nid: 1\nkind: email\ntitle: \xc3\x96ffner\n---\n\nx\n", "does not leave the formula"),
    "template.md": (b"---\nkind: call\ntitle: b\n---\n\nHi {{ oops\n", "template.md, line 6"),
    "loop.md": (b"---\nkind: chat\ntitle: c\n---\n{% for a in range(900) %}{% for b in range(900) %}x{% endfor %}{% endfor %}", "too long"),
    "no-words.md": (b"---\nkind: email\ntitle: d\n---\n", "no words"),
    "out.md": (b"---\nkind: call\ntitle: e\nattachments: [../../secret.pdf]\n---\n", "outside of the folder"),
    "etc.md": (b"---\nkind: call\ntitle: f\nattachments: [/etc/passwd]\n---\n", "outside of the folder"),
    "no-file.md": (b"---\nkind: call\ntitle: g\nattachments: [nothing.pdf]\n---\n", "no such file"),
}  # fmt: skip


def test_every_bad_file_is_one_sentence_and_the_good_one_goes_in(library: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    (tmp_path / "secret.md").write_text("---\nkind: call\ntitle: secret\n---\n")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "dir.md").mkdir()
    os.mkfifo(folder / "pipe.md")
    (folder / "good.md").write_text("---\nkind: call\ntitle: Good\n---\n\nHello\n")
    report = library("asset", "import", folder, "--json", code=3).json
    said = {each["file"]: each["reason"] for each in report["rejected"]}
    assert {name: (said.get(name, ""), says) for name, (_, says) in BAD.items() if says not in said.get(name, "")} == {}
    assert "a link out of the folder" in said["link.md"] and "a folder" in said["dir.md"] and "pipe" in said["pipe.md"]
    assert all("\n" not in reason for reason in said.values()) and set(said) == {*BAD, "link.md", "dir.md", "pipe.md"}
    assert report["rows"] == len(said) + 1 == report["created"] + report["updated"] + report["unchanged"] + len(report["rejected"])
    assert "Good" in library("asset", "list").out and "secret" not in library("asset", "list").out
    assert library("asset", "show", 1, "--json").json["revision"] == 1


def test_what_cannot_be_read_or_written_is_said(library: Run, tmp_path: Path) -> None:
    assert "is not there" in library("asset", "import", tmp_path / "nowhere", code=1).err
    (tmp_path / "empty").mkdir()
    for words in (("asset", "import"), ("import",), ("import", "--as", "assets")):
        assert "has no Markdown file of an asset in it" in library(*words, tmp_path / "empty", code=1).err
    (tmp_path / "people.csv").write_text("Name\nAda\n")
    assert "people.csv is no Markdown file" in library("asset", "import", tmp_path / "people.csv", code=1).err


def test_an_attached_file_that_is_gone_is_told_at_the_export(library: Run, tmp_path: Path) -> None:
    (tmp_path / "Preise 2026.pdf").unlink()
    report = library("asset", "export", tmp_path / "out", "--json", code=3).json
    assert [(each["asset"], each["file"]) for each in report["missing"]] == [("Offer", "Preise 2026.pdf")] and report["written"] == 5
    assert library("asset", "import", tmp_path / "out", "--json").json["unchanged"] == 5


def test_a_full_disk_says_how_far_it_came_and_what_a_kill_left_is_swept(
    library: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, sync = [0], os.fsync

    def full(handle: int) -> None:
        synced[0] += 1
        if synced[0] > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    said = library("asset", "export", tmp_path / "out", code=1).err
    monkeypatch.undo()
    assert "No space left on device. 1 of 5 assets are there, each of them whole. Mend that, then export again" in said
    folder = next((tmp_path / "out").rglob("*.md")).parent
    ours, at_work, theirs = (folder / f".salestui-{name}.part" for name in ("999999999", str(os.getppid()), "x"))
    for path in (ours, at_work, theirs):
        path.write_text("half")
    assert library("asset", "export", tmp_path / "out", "--json").json["written"] == 4
    assert (ours.exists(), at_work.exists(), theirs.exists()) == (False, True, True)


def test_another_stores_folder_overwrites_nothing_by_its_ids(library: Run, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "a.md").write_text(
        "---\nid: 2\nkind: email\ntitle: The checklist\nstage: Captured\n---\n\nHere is my list of month-end checks.\n"
    )
    (folder / "b.md").write_text("---\nid: 1\nkind: call\ntitle: First call\nstage: Call booked\n---\n\n## Open\nHello there\n")
    dry = library("asset", "import", folder, "--dry-run", "--json", code=3).json
    assert "a.md, line 2: the id 2 is another asset here, “Offer” (email)." in dry["rejected"][0]["reason"]
    assert dry["changes"] == [{"file": "b.md", "id": 3, "title": "First call", "what": "words"}]  # by kind and title, not by id
    assert "b.md: First call (3): words" in library("asset", "import", folder, "--dry-run", code=3).out
    library("asset", "import", folder, code=3)
    assert [library("asset", "show", id, "--json").json["title"] for id in (1, 2, 3)] == ["Öffner", "Offer", "First call"]
    report = library("asset", "import", folder, "--no-ids", "--json").json
    assert (report["created"], report["unchanged"], report["changes"][0]["what"]) == (1, 1, "new")
    assert library("asset", "show", report["changes"][0]["id"], "--json").json["title"] == "The checklist"
    assert library("asset", "show", 2, "--json").json["title"] == "Offer"


def test_an_asset_in_two_stages_comes_back_in_both(library: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library("formula", "add", 2, "Qualified", "--delay", "4b", "--optional")
    one, two = tmp_path / "one", tmp_path / "two"
    library("asset", "export", one)
    text = (one / "01-captured/02-email-offer.md").read_text()
    assert "also:\n- stage: Qualified\n  position: 1\n  delay: 4b\n  required: false\n" in text
    assert library("asset", "import", one, "--json").json["unchanged"] == 5
    assert elsewhere(tmp_path, capsys, "asset", "import", one) == 0 and elsewhere(tmp_path, capsys, "asset", "export", two) == 0
    assert tree(two) == tree(one)
    listed = library("asset", "list", "--json").json
    assert listed["total"] == 5 and next(row for row in listed["rows"] if row["id"] == 2)["also"] == ["Qualified"]
    assert "Captured, Qualified" in library("asset", "list").out
    assert [row["stage"] for row in library("asset", "list", "--stage", "Qualified", "--json").rows] == ["Qualified"]
    (one / "01-captured/02-email-offer.md").write_text(text.replace("stage: Qualified\n  position: 1", "stage: Call done\n  position: 1"))
    assert library("asset", "import", one, "--json").json["updated"] == 1  # a third place; what a file leaves out stays
    steps = {row["name"]: [step["asset"] for step in row["steps"]] for row in library("formula", "--json").rows}
    assert steps["Qualified"] == steps["Call done"] == ["Offer"] and steps["Captured"][1] == "Offer"
    (one / "01-captured/02-email-offer.md").write_text(text.replace("stage: Qualified", "stage: Captured"))
    assert "also names further stages" in library("asset", "import", one, code=3).out


def test_numbers_of_steps_have_no_holes_and_no_doubles(run: Run, script: Callable[..., Path], tmp_path: Path) -> None:
    for title in "ABCDE":
        run("asset", "add", script(title=title))
    run("asset", "export", tmp_path / "out")
    last = tmp_path / "out/01-captured/05-email-e.md"
    last.write_text(last.read_text().replace("position: 5", "position: 2"))

    def order() -> list[tuple[int, str]]:
        return [(step["position"], step["asset"]) for step in run("formula", "--json").rows[0]["steps"]]

    assert run("asset", "import", tmp_path / "out", "--json").json["updated"] == 1
    assert order() == list(enumerate("AEBCD", start=1))
    again = run("asset", "import", tmp_path / "out", "--json").json
    assert again["unchanged"] == 5 and "“E” and “B” say the same position" in again["warnings"][0] and order()[1] == (2, "E")
    run("asset", "export", tmp_path / "out")
    first = tmp_path / "out/01-captured/01-email-a.md"
    first.write_text(first.read_text().replace("stage: Captured\nposition: 1", "stage: Qualified\nposition: 7"))
    assert run("asset", "import", tmp_path / "out", "--json").json["updated"] == 1
    assert order() == list(enumerate("EBCD", start=1)) and run("asset", "show", 1, "--json").json["position"] == 1
    run("undo")
    assert order() == list(enumerate("AEBCD", start=1))


def test_imported_words_leave_who_has_begun_as_he_is_and_places_move_his_mails(ready: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ready("asset", "export", out)
    ready("enrol", 1, 2)
    ready("send")
    follow = next(out.rglob("*follow-up.md"))
    follow.write_text(follow.read_text().replace("Hi.", "Hello.").replace("delay: 2b", "delay: 9b"))
    said = ready("asset", "import", out, "--dry-run").out
    assert "2 unsent mails and 2 prospects in mid-sequence would keep the words before: Follow-up (2)." in said
    report = ready("asset", "import", out, "--json").json
    assert report["staying"] == [{"id": 2, "title": "Follow-up", "prospects": 2, "mails": 2}] and report["due_again"] == 2
    assert "Hi." in ready("outbox", "show", 3).out
    ready("undo")
    report = ready("asset", "import", out, "--move", "--json").json
    assert (report["staying"], report["moved"], report["due_again"]) == ([], 2, 2) and "Hello." in ready("outbox", "show", 3).out
