"""Kill the real program at random while it sends, and compare its books with the server's own record."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from .conftest import Firm
from .servers import ROOT, Recorder

EARLY = 0.2  # the part of kills that come before or while the program starts
DEADLINE_SECONDS = 600


@dataclass(frozen=True)
class Figures:
    """What a torture came to. `duplicates` and `missing` (called sent, never arrived) must be 0, `uncertain` at most `kills`."""

    mails: int
    kills: int
    arrived: int
    sent: int
    uncertain: int
    duplicates: int
    missing: int
    other: int
    broken: str

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def start_sending(firm: Firm, *options: str) -> "subprocess.Popen[bytes]":
    """`salestui send` as a founder's shell would start it."""
    command = [sys.executable, "-m", "salestui", "--home", str(firm.paths.data.parent), "send", "--json", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "SSL_CERT_FILE": ""})


def kill_at_random(firm: Firm, record: Recorder, kills: int, dice: random.Random) -> int:
    """Start the sender again and again and kill it, mostly right when a mail is on its way. Returns how many kills hit."""
    hit, until = 0, time.monotonic() + DEADLINE_SECONDS
    while hit < kills and time.monotonic() < until:
        before = record.file.stat().st_size if record.file.exists() else 0
        sender = start_sending(firm)
        if dice.random() < EARLY:
            time.sleep(dice.uniform(0, 0.5))
        else:
            while sender.poll() is None and (not record.file.exists() or record.file.stat().st_size == before):
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.05))
        hit += sender.poll() is None
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
        if "due" not in firm.states(datetime.now(UTC)):
            break
    return hit


def torture(folder: Path, mails: int, kills: int, seed: int) -> Figures:
    """Send `mails` mails through `kills` SIGKILLs, then let it finish, then count."""
    firm, record = Firm(folder / "home"), Recorder(folder, "--delay", "0.004")
    try:
        firm.mailbox(record.port)
        firm.mail()
        firm.prospects(mails, datetime.now(UTC))
        hit = kill_at_random(firm, record, kills, random.Random(seed))
        for _ in range(2):
            start_sending(firm).communicate()
        return count(firm, record, hit)
    finally:
        record.stop()
        firm.db.close()


def count(firm: Firm, record: Recorder, kills: int) -> Figures:
    """Hold the outbox against what the server recorded."""
    rows = firm.deliveries(datetime.now(UTC))
    arrived = Counter(mail.message_id for mail in record.mails())
    sent = [row for row in rows if row.state == "sent"]
    states = Counter(row.state for row in rows)
    return Figures(
        mails=len(rows),
        kills=kills,
        arrived=len(arrived),
        sent=len(sent),
        uncertain=states["uncertain"],
        duplicates=sum(arrived.values()) - len(arrived),
        missing=sum(row.message_id not in arrived for row in sent),
        other=len(rows) - len(sent) - states["uncertain"],
        broken="" if firm.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok" else "integrity_check",
    )
