"""People whose names, companies and words are made to become headers, recipients or markup; and what may be in a mail to them."""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.utils import getaddresses
from pathlib import Path

from tests.glass.corpus import HOSTILE

EVIL = "evil.example"
_TRICKS = [
    f"=?UTF-8?Q?=0A?=Bcc: x@{EVIL}",
    "=?utf-8?b?CkJjYzogeEBldmlsLmV4YW1wbGU=?=",
    f"=?UTF-8?Q?=0D=0ABcc:_x=40{EVIL}?=",
    f"=?iso-2022-jp?B?GyRC?= Bcc: x@{EVIL}",
    f"=?utf-7?Q?+AAo-Bcc?=: x@{EVIL}",
    f"Ada\r\nBcc: x@{EVIL}",
    f"Ada\n\tBcc: x@{EVIL}",
    f"Ada\rTo: x@{EVIL}",
    f"Ada\x0bCc: x@{EVIL}",
    f"Ada\x0cCc: x@{EVIL}",
    f"Ada\x1cCc: x@{EVIL}",
    f"Ada\x85Bcc: x@{EVIL}",
    f"Ada\u2028Bcc: x@{EVIL}",
    f"Ada\u2029Bcc: x@{EVIL}",
    f"Ada%0ABcc: x@{EVIL}",
    f"Ada\\r\\nBcc: x@{EVIL}",
    "Ada\r\n\r\n--=_x\r\nContent-Type: text/html\r\n\r\n<h1>body</h1>",
    f'"Ada" <x@{EVIL}>, "y',
    f"<x@{EVIL}>",
    f"Ada, x@{EVIL}",
    f"Ada; x@{EVIL}",
    f"group: x@{EVIL}, y@{EVIL};",
    f'Ada\\" <x@{EVIL}>',
    f"Ada (<x@{EVIL}>",
    f"Ada <x@{EVIL}>\x00",
    f"@{EVIL}:x@{EVIL}",
    "\r\n.\r\nMAIL FROM:<x@evil.example>\r\nRCPT TO:<x@evil.example>\r\nDATA\r\n",
    "\n.\n",
    "From here to there",
    "--=_boundary--",
    "=" * 90,
    "wort " * 30,
    "x" * 400,
    "漢字" * 60,
    "é" * 200,
    "{{ me.email }}{% raw %}",
    "\ue0000\ue001",
    "👩‍👩‍👧‍👦 Ltd.",
]
_FRAGMENTS = [text[:600] for _, text in HOSTILE] + _TRICKS
_BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\0",
    "=?utf-8?q?",
    "?=",
    '"',
    "\\",
    "<",
    ">",
    ",",
    ":",
    ";",
    "@",
    "(",
    ")",
    " ",
    "\t",
]
_WORDS = [
    "Bcc: x@evil.example",
    "To: x@evil.example",
    "Subject: x",
    "Ada",
    "Rossi",
    "漢字",
    "ß",
    "Content-Type: text/html",
    "=0A",
    "x@evil.example",
]
_LOCALS = ["{n}", "a.{n}", "ü{n}", "o'{n}", "{n}+tag", '"{n}"', "{n}>,<x@evil.example", "{n}\r\nBcc: x", "{n} ", "=?utf-8?q?{n}?=", "{n},x"]
EXPECTED = ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "MIME-Version", "Content-Type"]


@dataclass(frozen=True)
class Person:
    """A row of an import."""

    name: str
    email: str
    company: str
    note: str


def people(count: int, seed: int) -> list[Person]:
    """So many of them, the same for the same seed; every fragment stands in every field at least once."""
    dice = random.Random(seed)

    def text(n: int) -> str:
        if n < len(_FRAGMENTS):
            return _FRAGMENTS[n]
        if dice.random() < 0.4:
            return " ".join(dice.choice(_FRAGMENTS) for _ in range(dice.randint(1, 2)))
        return "".join(dice.choice(_BREAKS) + dice.choice(_WORDS) for _ in range(dice.randint(1, 8)))

    found = []
    for n in range(count):
        local = "p{n}" if dice.random() < 0.8 else dice.choice(_LOCALS).replace("{n}", "p{n}")
        domain = dice.choice(["rossi.example", "rossi.example", "bücher.example", "xn--bcher-kva.example"])
        found.append(Person(text(n), f"{local.replace('{n}', str(n))}@{domain}", text(n + 7), text(n + 13)))
    return found


def write_csv(rows: Iterable[Person], path: Path) -> None:
    """As a spreadsheet would export them; a NUL and a lone surrogate cannot stand in a UTF-8 file."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "Email", "Company", "Pain"])
        writer.writerows((row.name.replace("\0", ""), row.email, row.company.replace("\0", ""), row.note.replace("\0", "")) for row in rows)


def faults(content: bytes, sender: str, recipient: str, ours: Iterable[str] = EXPECTED) -> list[str]:
    """What is in a mail that should not be, in words, read by both of Python's parsers; empty where all is well.

    `ours` are the headers in their order; those that a server put before them are the caller's to take away.
    """
    found = []
    if content.count(b"\r") != content.count(b"\r\n") or content.count(b"\n") != content.count(b"\r\n"):
        found.append("a bare line end")
    for rules in (policy.compat32, policy.default):
        # An address with other letters makes a mail of 8 bits (SMTPUTF8), which the older parser reads only as text.
        mail = message_from_bytes(content, policy=rules) if content.isascii() else message_from_string(content.decode(), policy=rules)
        if mail.keys() != list(ours):
            found.append(f"headers {mail.keys()}")
        for header, address in (("To", recipient), ("From", sender)):
            written = [bare for _, bare in getaddresses([str(value) for value in mail.get_all(header, [])])]
            if [bare.replace('"', "") for bare in written] != [address.replace('"', "")]:
                found.append(f"{header} is {written}, not {address}")
        if [part.get_content_type() for part in mail.walk()] != ["multipart/alternative", "text/plain", "text/html"]:
            found.append(f"parts {[part.get_content_type() for part in mail.walk()]}")
        for part in list(mail.walk())[1:]:
            if set(part.keys()) - {"Content-Type", "Content-Transfer-Encoding"}:
                found.append(f"part headers {part.keys()}")
        defects = [*mail.defects, *(defect for part in mail.walk() for defect in part.defects)]
        if defects:
            found.append(f"defects {defects}")
    page = message_from_bytes(content, policy=policy.default).get_body(("html",))
    if page is None or any(tag in page.get_content().lower() for tag in ("<script", "<img", "<h1")):
        found.append("markup from a value")
    return found
