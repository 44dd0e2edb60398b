"""Mails a second through one connection: our whole path beside the least a careful script would do, in one run.

Ours: due deliveries are built once (template, Markdown, guard), stored, claimed, sent and recorded, every step committed with
synchronous=FULL. Yardstick: smtplib's `send_message` of an `EmailMessage` with text and HTML built for each mail, and two
FULL commits into a plain table (about to send, sent). Both speak to the same sink in another process, over one connection.
Prints one JSON document: {mails, ours_per_s, yardstick_per_s, ratio, rows: [one figure]}. With --peers, mailmerge and
django-post_office send the same mails to the same sink in the same run: {peers: {name: {per_s, ratio}}} and a figure each.
"""

import argparse
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
from collections.abc import Callable
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


def figure(against: str, ours_per_s: float, theirs_per_s: float, goal: float) -> dict[str, object]:
    """A row for the table of figures."""
    ratio = ours_per_s / theirs_per_s
    return {
        "figure": f"{MAILS} mails through one connection, FULL",
        "unit": "mails/s",
        "salestui": round(ours_per_s, 1),
        "yardstick": round(theirs_per_s, 1),
        "against": against,
        "goal": f">= {goal}x",
        "ratio": round(ratio, 2),
        "holds": ratio >= goal,
    }


def prepare_peers(wanted: bool, folder: Path) -> dict[str, Callable[[Path, int], float]]:
    """What measures each peer; nothing where none is wanted or they cannot be installed, which is one line."""
    if not wanted:
        return {}
    from benchmarks import peers

    python = peers.install(folder)
    if isinstance(python, str):
        print(f"Without peers: they could not be installed ({python}).", file=sys.stderr)
        return {}
    names = {"{{ prospect.first_name }}": "{{ first }}", "{{ prospect.company }}": "{{ company }}", "{{ me.name }}": "{{ me }}"}
    texts = {"subject": SUBJECT, "body": BODY, "page": PAGE.replace("{first}", "{{ first }}").replace("{me}", "{{ me }}")}
    for ours_name, theirs_name in names.items():
        texts = {key: text.replace(ours_name, theirs_name) for key, text in texts.items()}
    return {
        f"{peer.name}: {peer.does}": lambda folder, port, peer=peer: peers.seconds(peer, python, folder, port, MAILS, texts)
        for peer in peers.PEERS
    }


def main() -> None:
    """Measure all in turn, several times, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true", help="beside other programs, installed into a temporary folder")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    port, ready = free_port(), multiprocessing.Event()
    sink = multiprocessing.Process(target=serve, args=(port, ready), daemon=True)
    sink.start()
    assert ready.wait(20)
    with tempfile.TemporaryDirectory(prefix="salestui-peers-") as environment:
        work: dict[str, Callable[[Path, int], float]] = {"yardstick": yardstick, "ours": ours}
        work |= prepare_peers(options.peers, Path(environment))
        times: dict[str, list[float]] = {name: [] for name in work}
        try:
            for _ in range(options.rounds):
                for name, measure in work.items():
                    with tempfile.TemporaryDirectory(prefix="salestui-bench-") as folder:
                        times[name].append(measure(Path(folder), port))
        finally:
            sink.kill()
    per_s = {name: MAILS / statistics.median(taken) for name, taken in times.items()}
    mine, least = per_s.pop("ours"), per_s.pop("yardstick")
    rows = [figure("smtplib send_message, EmailMessage built for each, two FULL commits", mine, least, GOAL)]
    rows += [figure(name, mine, theirs, 1) for name, theirs in per_s.items()]
    found: dict[str, object] = {
        "mails": MAILS,
        "ours_per_s": round(mine, 1),
        "yardstick_per_s": round(least, 1),
        "ratio": round(mine / least, 3),
    }
    if per_s:
        found["peers"] = {name.partition(":")[0]: {"per_s": round(rate, 1), "ratio": round(mine / rate, 3)} for name, rate in per_s.items()}
    print(json.dumps({**found, "rows": rows}))


if __name__ == "__main__":
    main()
