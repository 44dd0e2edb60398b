"""A script that could never become a mail is refused when it is added, with the line of the file; a mail that failed says what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sender.servers import scripted

from .conftest import Run

HEAD = "---\nkind: email\ntitle: Opener\nsubject: Hello\nstage: Captured\ndelay: 1\n---\n\n"


def add(run: Run, tmp_path: Path, text: str, code: int = 1, *more: object) -> str:
    path = tmp_path / "opener.md"
    path.write_text(text, encoding="utf-8")
    return run("asset", "add", path, *more, code=code).err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, ("opener.md", "no words")),
        (HEAD + "Hi\n\n{{ prospect.name | }}\n", ("opener.md, line 11", "wrong")),
        (HEAD.replace("Hello", "'{{ }}'") + "Hi\n", ("opener.md, line 4", "wrong")),
        (HEAD + "{% for a in range(900) %}{% for b in range(900) %}x{% endfor %}{% endfor %}\n", ("opener.md", "takes too long")),
        (HEAD + "x" * 64_001, ("opener.md", "64,001 characters", "64,000")),
        (HEAD.replace("Captured", "Captuerd") + "Hi\n", ("opener.md, line 5", "Captured")),
        (HEAD.replace("delay: 1", "delay: soon") + "Hi\n", ("opener.md, line 6", "soon")),
        (HEAD.replace("delay: 1", "dealy: 1") + "Hi\n", ("opener.md, line 6", "delay")),
    ],
)
def test_what_can_never_be_a_mail_is_refused_with_its_line(run: Run, tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    said = add(run, tmp_path, text)
    assert all(word in said for word in (*says, "Nothing was added")) and said.count("\n") == 1 and "Nothing was sent" not in said
    assert run("asset", "list", "--json").json["total"] == 0


def test_a_draft_may_be_empty_and_an_option_is_named_as_one(run: Run, tmp_path: Path) -> None:
    add(run, tmp_path, HEAD, 0, "--status", "draft")
    assert "line" not in add(run, tmp_path, HEAD + "Hi\n", 1, "--stage", "Nowhere")


def test_an_edit_is_read_before_it_is_kept(run: Run, tmp_path: Path, script: Callable[..., Path]) -> None:
    run("asset", "add", script())
    words = tmp_path / "new.md"
    words.write_text(HEAD + "{{ oops\n")
    said = run("asset", "edit", 1, "--file", words, code=1).err
    assert "new.md, line 9" in said and "Nothing was changed" in said
    assert run("asset", "show", 1, "--json").json["revision"] == 1


def test_a_new_step_names_the_next_one_and_a_name_that_nobody_has(run: Run, tmp_path: Path) -> None:
    assert "Next: salestui enrol --stage Captured" in add(run, tmp_path, HEAD + "Hi {{ prospect.custom.plan }}\n", 0)
    said = add(run, tmp_path, HEAD + "Hi {{ prospect.frist_name }}\n", 0)
    assert "nothing is called prospect.frist_name" in said and "prospect.first_name" in said


def test_a_missing_value_names_the_command_that_puts_it_there(ready: Run) -> None:
    ready("enrol", "3")
    why = ready("send", "--json", code=3).json["rows"][0]["why"]
    assert "salestui prospect set 3 company=…" in why
    ready("prospect", "set", "3", "company=Ray")
    ready("release", "--all")
    assert ready("send", "--json").json["sent"] == 1


def test_a_mail_that_is_only_too_late_shows_its_own_subject(ready: Run) -> None:
    ready("enrol", "1", "--now", "2026-03-02T10:00Z")
    for words in (("--dry-run",), ()):
        row = ready("send", "--now", "2026-03-12T10:00Z", "--json", *words, code=None).json["rows"][0]
        assert (row["state"], row["subject"]) == ("held", "Hello Ada") and "Too late" in row["why"]


def test_a_mail_that_failed_has_a_next_step_that_works(ready: Run) -> None:
    ready("enrol", "1")
    with scripted(RCPT=b"550 5.1.1 no such user\r\n") as broken:
        ready("mailbox", "set", "main", "--port", broken.port)
        ready("send", code=3)
    for said in (ready("outbox", "show", 1).out, ready("cancel", 1, code=1).err):
        assert "salestui prospect set 1 email=…" in said and "salestui enrol 1" in said and "unsent" not in said
    with scripted() as server:
        ready("mailbox", "set", "main", "--port", server.port)
        ready("prospect", "set", "1", "email=ada@new.example")
        ready("enrol", "1")
        assert ready("send", "--json").json["sent"] == 1


@pytest.mark.parametrize("kind", ["call", "chat", "value", "email"])
def test_a_loop_that_would_not_end_is_refused_whatever_it_stands_in(run: Run, tmp_path: Path, kind: str) -> None:
    words = "{% for a in range(900) %}{% for b in range(900) %}x{% endfor %}{% endfor %}\n"
    said = add(run, tmp_path, HEAD.replace("email", kind) + words)
    assert "takes too long" in said and "Nothing was added" in said and said.count("\n") == 1
    add(run, tmp_path, HEAD.replace("email", kind) + words, 0, "--status", "draft")


def test_a_name_that_nothing_goes_by_is_told_with_the_nearest_in_every_kind(run: Run, tmp_path: Path) -> None:
    said = add(run, tmp_path, HEAD.replace("email", "call") + 'Hi {{ prospect.frist_name | default("you") }}\n', 0)
    assert "nothing is called prospect.frist_name (did you mean prospect.first_name?), so its place stays empty" in said
    run("prospect", "add", "--name", "Ada", "--email", "ada@firm.example")
    run("prospect", "set", 1, "custom.Plan size=large")
    said = add(run, tmp_path, HEAD + "Hi {{ prospect.custom.plan_sise }}\n", 0)
    assert "no prospect has the column of prospect.custom.plan_sise (did you mean prospect.custom.plan_size?)" in said
    assert "no prospect" not in add(run, tmp_path, HEAD + 'Hi {{ prospect.custom["Plan size"] }} {{ prospect.custom.plan_size }}\n', 0)


def test_enrol_names_the_script_and_the_name_that_is_wrong(ready: Run, tmp_path: Path) -> None:
    later = HEAD.replace("Opener", "Third") + "Hi {{ prospect.frist_name }}\n"
    add(ready, tmp_path, later, 0)
    add(ready, tmp_path, HEAD.replace("Opener", "For the call").replace("email", "call") + "{{ prospect.custom.budget }}\n", 0)
    for words in (("--dry-run",), ()):
        done = ready("enrol", "--all", "--json", *words).json
        assert [row["name"] for row in done["enrolled"]] == ["Ada Moss", "Bo Lind", "Cy Ray"] and done["left_out"] == []
        assert done["warnings"] == [
            "“Third” cannot be filled in: nothing is called prospect.frist_name (did you mean prospect.first_name?).",
            "“For the call”: no prospect has the column of prospect.custom.budget.",
        ]
    ready("undo")
    words_file = tmp_path / "first.md"
    words_file.write_text("Hi {{ prospect.nmae }}\n")
    ready("asset", "edit", 1, "--file", words_file)
    said = ready("enrol", "--all", "--dry-run").out
    assert "Ada Moss (1) left out: “Opener” cannot be filled in: nothing is called prospect.nmae (did you mean prospect.name?)." in said
    assert "Warning: “Third” cannot be filled in" in said and "0 prospects would be enrolled, 3 left out." in said


def test_a_branch_of_a_script_that_leads_nowhere_is_told(run: Run, tmp_path: Path) -> None:
    words = "## Open\nHello\n- Too early -> Call bakc\n\n## Call back\nGood.\n"
    said = add(run, tmp_path, HEAD.replace("email", "call") + words, 0)
    assert "“Too early” leads to “Call bakc”, and the script has no such part." in said
    assert "leads" not in add(run, tmp_path, HEAD.replace("email", "chat") + words.replace("bakc", "back"), 0)


@pytest.mark.parametrize(
    ("head", "body", "says"),
    [
        ("title: 2026-01-01", "Hi.", 'line 3: title is read as a date. Nothing was added. Put it into quotes: title: "2026-01-01".'),
        ("title: no", "Hi.", "title is read as no, not as a text. Nothing was added. Put it into quotes."),
        (
            "title: A",
            '{{ "".__class__.__mro__ }}',
            "__class__ is nothing that a script may ask for. Nothing was added. Correct it, or keep it",
        ),
    ],
)
def test_what_is_refused_is_said_once_and_in_our_words(run: Run, tmp_path: Path, head: str, body: str, says: str) -> None:
    path = tmp_path / "asset.md"
    path.write_text(f"---\nkind: email\n{head}\n---\n{body}\n")
    assert says in run("asset", "add", path, code=1).err


def test_a_name_that_stands_in_nothing_is_named_at_save_at_enrol_and_when_its_mail_is_held(ready: Run, tmp_path: Path) -> None:
    words = "{{ prospct.company }} {{ foo }} {% for x in range(2) %}{{ x }}{{ loop.index }}{% endfor %}{% set y = 1 %}{{ y }}\n"
    said = add(ready, tmp_path, HEAD.replace("Opener", "Early") + words, 0, "--position", 1)
    assert "nothing is called prospct.company (did you mean prospect.company?), so every mail would be held." in said
    assert "nothing is called foo, so every mail would be held. The names are prospect.first_name" in said and "called y" not in said
    assert ready("asset", "show", 3, "--json").json["variables"] == ["prospct.company", "foo"]
    said = add(ready, tmp_path, HEAD.replace("email", "chat") + "Hi {{ first_name }}\n", 0)
    assert "nothing is called first_name (did you mean prospect.first_name?), so its place stays empty" in said
    assert "“Early” cannot be filled in: nothing is called prospct.company" in ready("enrol", 1).out
    ready("asset", "edit", 3, "--status", "draft")
    ready("enrol", 1)
    (tmp_path / "wrong.txt").write_text("{{ prospct.company }}")
    assert "did you mean prospect.company?" in ready("asset", "edit", 1, "--file", tmp_path / "wrong.txt", "--move").err
    why = ready("send", "--json", code=3).json["rows"][0]["why"]
    assert (
        why
        == "Nothing is called prospct. Correct the script (did you mean prospect?), for whoever waits too: salestui asset edit ID --move."
    )
