"""Files as the world writes them: each gives so many things heard, or one sentence of why not; no byte of them speaks to the terminal."""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.paths import locate
from salestui.store.engine import Database, open_store, transaction
from salestui.store.intel import add_heard

from .ways import HOSTILE, NOW, laid, mail, read, row

ESC = "\x1b]0;PWNED\x07\x1b[2J"
PARTS = (
    "From: a@x.example\nSubject: S\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary={mark}\n\n--b\nContent-Type: text/plain\n\nPlain\n"
    "--b\nContent-Type: text/html\n\n<p>Rich\n{end}"
)
NESTED = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
ENVELOPE = "From a@x Mon Mar  2 10:00:00 2026\n"


def letter(head: str = "", body: str | bytes = "Words", type: str = "text/plain") -> bytes:
    raw = body if isinstance(body, bytes) else body.encode()
    return f"From: Ada <ada@x.example>\nSubject: S\n{head}Content-Type: {type}\n\n".encode() + raw


# (name of the file, what is in it, how many things are heard or the beginning of why none is, words that must be among them)
CASES: list[tuple[str, str | bytes, int | str, str]] = [
    # texts
    ("empty.txt", "", "is empty", ""),
    ("blank.txt", " \n\t\n", "is empty", ""),
    ("plain.txt", "One\r\ntwo\rthree", 1, "One"),
    ("bom.txt", "\ufeffWith a mark", 1, "With a mark"),
    ("latin.txt", "Die Größe für fünf Kunden kostet 5 € je Monat".encode("cp1252"), 1, "Größe für fünf Kunden kostet 5 €"),
    ("utf16.txt", "Größe".encode("utf-16"), 1, "Größe"),
    ("utf16be.txt", "Just plain words here".encode("utf-16-be"), 1, "Just plain words here"),
    ("sjis.txt", ("月末の締めに二日かかります。毎月たいへんです。" * 3).encode("shift_jis"), 1, "月末の締め"),
    ("escape.txt", f"Hello {ESC} there", 1, "Hello  there"),
    ("bidi.txt", "invoice\u202egnp.exe\u2066x", 1, "invoicegnp.exe"),
    ("nul.txt", "a\0b and more words", "holds NUL bytes", ""),
    ("only-escapes.txt", "\x1b[2J\x1b[31m\u202e", "holds no text", ""),
    ("binary.txt", bytes(range(256)) * 40, "is not a text file", ""),
    ("packed.txt", gzip.compress(b"words"), "is a compressed file, not a text file", ""),
    ("book.pdf", b"%PDF-1.7\n", "is a PDF, not a text file", ""),
    ("sheet.csv", b"PK\x03\x04" + b"\0" * 90, "is an Excel workbook or a ZIP archive, not a CSV file", ""),
    ("long.txt", b"x" * 2_000_001, "has more than 2 MB", ""),
    ("one-line.txt", "word " * 50_000, 1, "word word"),
    ("zalgo.txt", "Z" + "\u0301" * 500 + "algo", 1, "algo"),
    ("noname", "Words without an ending", 1, "Words without"),
    # pages
    ("page.html", "<title>T &lt;b&gt;</title><script>alert(1)</script><p>Words&nbsp;here", 1, "Words here"),
    ("open.html", "<p>Words <b <i <u", 1, "Words"),
    ("comment.html", "<!-- " * 5_000 + "<p>Words", 1, ""),
    ("entities.html", "<title>x</title><p>&#27;]0;x&#7;&#x202e;ok &amp;#27; &bogus; &#99999999;", 1, "ok"),
    ("empty.html", "<html><body><script>x</script></body></html>", "has no words", ""),
    ("deep.html", "<div>" * 20_000 + "Words", 1, "Words"),
    # markdown
    ("note.md", "---\ntitle: x\n---\n# Head *line*\n\ntext", 1, "text"),
    ("hash.md", "#\n#\n", 1, "#"),
    # CSV
    ("good.csv", "title,body\nA,B\nC,D\n", 2, "A"),
    ("semicolon.csv", 'Betreff;Beschreibung\n"Ä; b";"x\ny"\n', 1, "Ä; b"),
    ("tabs.tsv", "subject\tdescription\nA\tB\n", 1, "A"),
    ("sep.csv", "sep=|\ntitle|body\nA|B\n", 1, "A"),
    ("no-header.csv", "ada@x.example,It is slow,3\nbo@x.example,It is fast,4\n", "has no header line", ""),
    ("numbers.csv", "1,2,3\n4,5,6\n", "has no header line", ""),
    ("strange.csv", "Foo,Bar\nx,y\n", "No column of strange.csv is known", ""),
    ("only-header.csv", "title,body\n", 0, ""),
    ("quote.csv", 'title,body\nA,"never closed\nB,C\nD,E\n', 2, "D"),
    ("wide.csv", "title,body\nA,B,C,D\nE,F\n", 1, "E"),
    ("narrow.csv", "title,body,url\nA\nB,x,\n", 2, "A"),
    ("preamble.csv", "Export of our desk\n\ntitle,body,created\nA,B,2026-03-01\n", 1, "A"),
    ("repeat.csv", "title,title,body\nA,B,C\n", 1, "title (2): B"),
    ("nameless.csv", "title,,body\nA,B,C\n", 1, "Column 2: B"),
    ("escape.csv", f"title,body\n{ESC}A,\u202eB\n", 1, "A"),
    ("formula.csv", 'title,body\n"=cmd|calc",@SUM(1)\n', 1, "=cmd|calc"),
    ("latin.csv", "title,body\nGröße,für Ärzte\n".encode("cp1252"), 1, "Größe"),
    ("sides.csv", "title,side\nA,inside\nB,above\nC,OUTSIDE\n", 2, "C"),
    ("nul.csv", "title,body\nA,B\0\n", "holds NUL bytes", ""),
    ("monster-cell.csv", "title,body\nA," + "x" * 1_100_000 + "\nB,C\n", 1, "B"),
    ("many-columns.csv", "title," + ",".join(f"c{n}" for n in range(2_000)) + "\nA" + "," * 2_000 + "\n", 1, "A"),
    ("same.csv", "id,title\n1,A\n1,A\n", 2, "A"),
    ("dates.csv", "title,created\nA,31/12/2025\nB,13/32/2025\nC,2099-01-01\nD,45000\n", 4, "D"),
    # JSON
    ("good.jsonl", '{"title": "A"}\n\n{"title": "B"}', 2, "B"),
    ("bad.jsonl", '{"title": "A"}\n{"title": \n[1]\n7\nnull\n{"title": "B"}\n', 2, "B"),
    ("deep.jsonl", "[" * 100_000 + "\n" + '{"title": "A", "body": ' + "[" * 50_000 + "]" * 50_000 + '}\n{"title": "B"}\n', 1, "B"),
    ("deep.json", "[" * 100_000 + "]" * 100_000, 0, ""),
    ("huge-number.jsonl", '{"title": "A", "id": ' + "9" * 5_000 + '}\n{"title": "B", "id": 1e999}\n', 1, "B"),
    ("surrogate.jsonl", '{"title": "A \\ud800 b", "id": "\\udfff"}\n', 1, "A  b"),
    ("escape.jsonl", json.dumps({"title": HOSTILE, "kind": HOSTILE, "from": HOSTILE, "url": ESC, "id": ESC + "1"}) + "\n", 1, "Hello"),
    ("nul.jsonl", '{"title": "A\\u0000B"}\n', 1, "AB"),
    ("raw-nul.jsonl", b'{"title": "A\0"}\n{"title": "B"}\n', 1, "B"),
    ("latin.jsonl", b'{"title": "Gr\xf6\xdfe"}\n{"title": "B"}\n', 1, "B"),
    ("long-line.jsonl", '{"title": "' + "x" * 4_000_001 + '"}\n{"title": "B"}\n', 1, "B"),
    ("nothing.jsonl", "\n\n", "is empty", ""),
    ("words.json", "just words", 0, ""),
    ("empty.json", "[]", "holds no JSON", ""),
    ("twice.jsonl", '{"title": "A", "title": "B", "Title": "C"}\n', 1, "B"),
    ("types.jsonl", '{"title": ["a", "b"], "body": true, "from": {"x": {}}, "url": 7}\n{"title": {}}\n', 1, "a, b"),
    ("many-keys.jsonl", json.dumps({f"k{n}": "v" for n in range(5_000)} | {"title": "A"}) + '\n{"title": "B"}\n', 2, "B"),
    ("nan.jsonl", '{"title": "A", "at": NaN, "id": Infinity}\n', 1, "A"),
    # mail
    ("plain.eml", mail(), 1, "Can I print it?"),
    ("no-head.eml", "just words, no header at all", 1, "just words"),
    ("no-body.eml", "From: a@x.example\nSubject: Only this", 1, "Only this"),
    ("cr.eml", "From: a@x.example\rSubject: Old Mac\r\rWords", 1, "Words"),
    ("charset.eml", letter(type="text/plain; charset=x-nonsense", body="Größe".encode("cp1252")), 1, "Größe"),
    ("wrong-charset.eml", letter(type="text/plain; charset=utf-8", body="Größe".encode("cp1252")), 1, "Größe"),
    ("base64.eml", letter("Content-Transfer-Encoding: base64\n", base64.b64encode(b"Hidden words")[:-2] + b"!!"), 1, "Hidden wor"),
    ("alternative.eml", PARTS.format(kind="alternative", mark="b", end="--b--"), 1, "Plain"),
    ("cut.eml", PARTS.format(kind="alternative", mark="b", end=""), 1, "Plain"),
    ("no-mark.eml", PARTS.format(kind="mixed", mark='""', end="--b--"), 1, "Plain"),
    ("nested.eml", "From: a@x.example\nSubject: S\n" + "".join(NESTED.format(n) for n in range(500)) + "Content-Type: text/plain\n\ndeep", 1, ""),
    ("long-head.eml", "Subject: " + "x" * 400_000 + "\nFrom: a@x.example\n\nWords", 1, "xxx"),
    ("many-heads.eml", "X: y\n" * 50_000 + "Subject: S\n\nWords", 1, ""),
    ("subject.eml", f"From: a@x.example\nSubject: {ESC}S =?utf-8?b?{base64.b64encode(ESC.encode()).decode()}?=\n\nWords", 1, "S"),
    ("only-html.eml", letter(type="text/html", body="<style>x</style><p>Rich &amp; <img src=http://spy.example>more"), 1, "Rich & more"),
    ("only-picture.eml", letter("Content-Disposition: attachment; filename=../../x.png\n", b"\x89PNG", "image/png"), 1, "S"),
    ("bounce.eml", "From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report;"
     " report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
     "Final-Recipient: rfc822; a@y.example\nAction: failed\nStatus: 5.1.1\n--b--", 0, ""),
    ("apple.emlx", b"104\n" + mail(), 1, "Can I print it?"),
    # boxes of mail
    ("box.mbox", ENVELOPE + "Subject: A\n\nx\n\n" + ENVELOPE + "Subject: B\n\ny\n", 2, "B"),
    ("box-crlf.mbox", (ENVELOPE + "Subject: A\n\nx\n\n" + ENVELOPE + "Subject: B\n\ny\n").replace("\n", "\r\n"), 2, "B"),
    ("box-quoted.mbox", ENVELOPE + "Subject: A\n\n>From me\n\n>>From you\n\nFrom us all\n", 1, ">From you"),
    ("box-empty.mbox", "", "is empty", ""),
    ("box-bare.mbox", ENVELOPE, 0, ""),
    ("box-no.mbox", "Subject: A\n\nnever an envelope\n", 1, "never an envelope"),
    ("Inbox", ENVELOPE + "Subject: A\n\nThunderbird names it so\n", 1, "Thunderbird"),
    ("box-nul.mbox", ENVELOPE.encode() + b"Subject: A\0B\n\nx\0y\n", 1, "xy"),
    ("box-line.mbox", ENVELOPE.encode() + b"Subject: A\n\n" + b"x" * 3_000_000 + b"\n\n" + ENVELOPE.encode() + b"Subject: B\n\ny\n", 2, "B"),
]  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    store = open_store(locate(str(tmp_path_factory.mktemp("odd") / "home"), {}))
    yield store
    store.close()


@pytest.mark.parametrize(("name", "content", "wanted", "words"), CASES, ids=[case[0] for case in CASES])
def test_an_odd_file(db: Database, tmp_path: Path, name: str, content: str | bytes, wanted: int | str, words: str) -> None:
    path = laid(tmp_path, name, content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    source = row("file", path)
    if isinstance(wanted, str):
        with pytest.raises(SalesError) as caught:
            read(source)
        assert wanted in str(caught.value) and "\n" not in str(caught.value)
        return
    items, reading = read(source)
    assert len(items) == wanted, reading.problems
    told = " ".join(reading.problems)
    with transaction(db):
        before = db.execute("SELECT coalesce(max(id), 0) FROM intel").fetchone()[0]
        for each in items:
            add_heard(db, replace(each, source_id=None, key=None), NOW)
        stored = db.execute("SELECT title, body, said_by, kind, url FROM intel WHERE id > ?", (before,)).fetchall()
        db.execute("DELETE FROM intel")
    text = "\n".join("\n".join(each) for each in stored)
    assert words in text
    assert not {"\x1b", "\x07", "\0", "\u202e", "\u2066", "\x9b"} & set(text + told) and "PWNED" not in text + told
