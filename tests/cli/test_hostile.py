"""Other people's text through every way in that the command line has, and out of every list: nothing a terminal would obey comes out."""

import csv
import json
from pathlib import Path

import pytest

from tests.glass.corpus import HOSTILE, find_payload

from .conftest import Run

OUT = [
    "prospect list", "prospect list --json", "prospect show 1", "prospect show 1 --json", "stage list", "stage list --json", "asset list", "asset list --json",
    "formula", "formula --json", "outbox", "outbox --json", "suppressions", "suppressions --json", "today", "today --json", "undo --list", "undo --list --json",
    "settings", "settings --json", "mailbox list", "mailbox list --json",
]  # fmt: skip


def harmless(text: str, what: str) -> None:
    """Nothing of it would reach a terminal as a sequence, in the text and in decoded JSON alike."""
    assert not find_payload(text), (what, find_payload(text)[:3])
    if text.startswith("{"):
        for found in strings(json.loads(text)):
            assert not find_payload(found), (what, find_payload(found)[:3])


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (*strings(key), *strings(each))]
    return [text for each in value for text in strings(each)] if isinstance(value, list) else []


def test_the_corpus_comes_out_of_every_list_harmless(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "asset.md"
    for name, text in HOSTILE:
        word = text.replace("\0", "")[:2000]  # no argument can carry a NUL
        for words in (
            ("prospect", "add", f"--name={word} of {name}", f"--company={word}", f"--tags={word}", f"--notes={word}", "--field", f"note={word}"),
            ("capture", "--title", f"={word}", "--", word),
            ("suppress", f"x{abs(hash(name))}@y.example", f"--reason={word}"),
            ("settings", "me.name", f"_{word}"),
        ):  # fmt: skip
            result = run(*words, code=None)
            assert result.code in (0, 1, 2)
            harmless(result.out + result.err, f"{words[0]}: {name}")
        page.write_bytes(f"---\nkind: call\nstage: Captured\ntitle: {json.dumps(text[:2000])}\n---\n{text}".encode("utf-8", "replace"))
        result = run("asset", "add", page, code=None)
        harmless(result.out + result.err, f"asset: {name}")
        for wrong in (
            ("prospect", "show", word or "x"),
            ("stage", "rename", word or "x", "y"),
            ("asset", "add", f"/nowhere/{word}"),
            (word or "x",),
        ):
            harmless(run(*wrong, code=None).err, f"refused: {name}")
    run("stage", "add", "Ada\x1b]0;PWNED\x07 \u202ebooked")
    run("mailbox", "add", "--name", "m\x1b[2J", "--from", "Ada\x1b]0;PWNED\x07 \u202e <a@b.example>", "--host", "127.0.0.1")
    for command in OUT:
        harmless(run(*command.split()).out, command)
    assert run("prospect", "list", "--json").json["total"] > len(HOSTILE) - 3
    for row in run("asset", "list", "--json").rows:
        harmless(run("asset", "show", row["id"]).out, str(row["id"]))


@pytest.mark.parametrize("json_wanted", [False, True])
def test_a_hostile_export_is_reported_harmless(run: Run, tmp_path: Path, json_wanted: bool) -> None:
    path = tmp_path / "hostile.csv"
    with open(path, "w", encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Name", "Email", "Bad\x1b]0;PWNED\x07 \u202ecolumn"])
        for number, (name, hostile) in enumerate(HOSTILE):
            text = hostile.replace("\0", "")  # a file with a NUL in it is refused whole
            rows.writerow([f"{text[:5000]} {name}", f"h{number}@x.example" if number % 2 else text[:200], text[:5000]])
    result = run("import", path, *(["--json"] if json_wanted else []), code=3)
    harmless(result.out + result.err, "import")
    harmless(run("prospect", "list").out, "prospect list")


def test_a_mail_to_a_hostile_prospect_is_shown_harmless(ready: Run) -> None:
    for number, (_, text) in enumerate(HOSTILE[:40:4]):
        name = text.replace("\0", "")[:100]
        ready("prospect", "add", f"--name=A {name}", f"--email=h{number}@x.example", f"--company=B {name}")
    ready("enrol", "--all")
    for row in ready("outbox", "--json").rows:
        result = ready("outbox", "show", row["id"], code=None)
        harmless(result.out + result.err, row["to"])
    harmless(ready("send", "--dry-run").out, "send --dry-run")
