"""Mails a second through one connection: our whole path beside the least a careful script would do, in one run.

Ours: due deliveries are built once (template, Markdown, guard), stored, claimed, sent and recorded, every step committed with
synchronous=FULL. Yardstick: smtplib's `send_message` of an `EmailMessage` with text and HTML built for each mail, and two
FULL commits into a plain table (about to send, sent). Both speak to the same sink in another process, over one connection.
Prints one JSON document: {mails, ours_per_s, yardstick_per_s, ratio, rows: [one figure]}.
"""

import asyncio
import json
import multiprocessing
import os
import smtplib
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from multiprocessing.synchronize import Event
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from salestui.paths import locate
from salestui.sender.outbox import send_due
from salestui.store.engine import open_store
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import add_mailbox
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect

MAILS, ROUNDS = 300, 5
GOAL = 0.9
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SUBJECT = "Month-end at {{ prospect.company }}"
BODY = (
    "Hi {{ prospect.first_name }},\n\nmost bookkeepers of law practices tell me that **month-end** costs them three evenings: the bank's"
    " lines on one side, the ledger on the other.\n\nWhat it takes with us:\n\n- read the statement\n- match, with your own rules\n"
    "- look at the five lines that are left\n\nHere is [how that looks](https://firm.example/month-end).\n\nBest regards,\n{{ me.name }}\n"
)
TEXT = BODY.replace("{{ prospect.first_name }}", "{first}").replace("{{ me.name }}", "{me}")
PAGE = "<p>" + TEXT.replace("\n\n", "</p>\n<p>").replace("**month-end**", "<strong>month-end</strong>") + "</p>\n"


class Sink(asyncio.Protocol):
    """An SMTP server that says yes to everything and keeps nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer, self.in_data = transport, b"", False  # type: ignore[assignment]
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.say(b"220 sink\r\n")

    def say(self, line: bytes) -> None:
        self.transport.write(line)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            line, found, rest = self.buffer.partition(end)
            if not found:
                return
            self.buffer = rest
            if self.in_data:
                self.in_data = False
                self.say(b"250 ok\r\n")
                continue
            verb = line[:4].upper()
            self.in_data = verb == b"DATA"
            self.say(
                {b"DATA": b"354 go\r\n", b"EHLO": b"250-sink\r\n250 SIZE 10000000\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n")
            )


def serve(port: int, ready: Event) -> None:
    """The sink's own process."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
        ready.set()
        await server.serve_forever()

    asyncio.run(run())


def free_port() -> int:
    """A port below those of outgoing connections."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


def ours(folder: Path, port: int) -> float:
    """Seconds for `MAILS` mails, from "due" to "sent"."""
    paths = locate(str(folder / "home"), {})
    db = open_store(paths)
    add_mailbox(
        db, {"name": "main", "sender": "Sam Founder <sam@firm.example>", "host": "127.0.0.1", "port": port, "security": "none"}, NOW
    )
    add_asset(db, AssetDraft("email", "Opener", SUBJECT, BODY, stage="Captured"), NOW)
    add_asset(db, AssetDraft("email", "Follow-up", SUBJECT, BODY, stage="Captured", delay="3b"), NOW)
    people = [{"name": f"Ada{n} Rossi", "email": f"ada{n}@rossi.example", "company": "Rossi & Co"} for n in range(MAILS)]
    enrol(db, [add_prospect(db, person, NOW) for person in people], NOW)
    began = time.perf_counter()
    report = send_due(db, lambda: NOW, lock_path=paths.state / "sender.lock", environ={})
    seconds = time.perf_counter() - began
    assert report.count("sent") == MAILS
    db.close()
    return seconds


def yardstick(folder: Path, port: int) -> float:
    """The same for smtplib with two commits a mail."""
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE delivery (id INTEGER PRIMARY KEY, recipient TEXT, state TEXT, answer TEXT)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO delivery (recipient, state) VALUES (?, 'due')", [(f"ada{n}@rossi.example",) for n in range(MAILS)])
    db.execute("COMMIT")
    began = time.perf_counter()
    smtp = smtplib.SMTP("127.0.0.1", port, local_hostname="localhost")
    for id, recipient in db.execute("SELECT id, recipient FROM delivery WHERE state = 'due'").fetchall():
        mail = EmailMessage(policy=SMTP)
        mail["From"] = "Sam Founder <sam@firm.example>"
        mail["To"] = f"Ada{id} Rossi <{recipient}>"
        mail["Subject"] = "Month-end at Rossi & Co"
        mail["Date"] = NOW
        mail["Message-ID"] = f"<{id}.bench@firm.example>"
        mail["List-Unsubscribe"] = "<mailto:sam@firm.example?subject=unsubscribe>"
        mail.set_content(TEXT.format(first=f"Ada{id}", me="Sam Founder"))
        mail.add_alternative(PAGE.format(first=f"Ada{id}", me="Sam Founder"), subtype="html")
        db.execute("UPDATE delivery SET state = 'claimed' WHERE id = ?", (id,))
        smtp.send_message(mail)
        db.execute("UPDATE delivery SET state = 'sent', answer = '250 ok' WHERE id = ?", (id,))
    smtp.quit()
    seconds = time.perf_counter() - began
    db.close()
    return seconds


def main() -> None:
    """Measure both in turn, several times, and print the medians."""
    port, ready = free_port(), multiprocessing.Event()
    sink = multiprocessing.Process(target=serve, args=(port, ready), daemon=True)
    sink.start()
    assert ready.wait(20)
    mine: list[float] = []
    theirs: list[float] = []
    try:
        for _ in range(ROUNDS):
            for times, work in ((theirs, yardstick), (mine, ours)):
                with tempfile.TemporaryDirectory(prefix="salestui-bench-") as folder:
                    times.append(work(Path(folder), port))
    finally:
        sink.kill()
    ours_per_s, yardstick_per_s = MAILS / statistics.median(mine), MAILS / statistics.median(theirs)
    ratio = ours_per_s / yardstick_per_s
    row = {
        "figure": f"{MAILS} mails through one connection, FULL",
        "unit": "mails/s",
        "salestui": round(ours_per_s, 1),
        "yardstick": round(yardstick_per_s, 1),
        "against": "smtplib send_message, EmailMessage built for each, two FULL commits",
        "goal": f">= {GOAL}x",
        "ratio": round(ratio, 2),
        "holds": ratio >= GOAL,
    }
    found = {"mails": MAILS, "ours_per_s": round(ours_per_s, 1), "yardstick_per_s": round(yardstick_per_s, 1), "ratio": round(ratio, 3)}
    print(json.dumps({**found, "rows": [row]}))


if __name__ == "__main__":
    main()
