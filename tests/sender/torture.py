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
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .conftest import Firm
from .servers import ROOT, Recorder

EARLY = 0.2  # the part of kills that come before or while the program starts
DEADLINE_SECONDS = 600
MOST_RUNS = 40
WAITING = {"due", "scheduled", "deferred", "claimed"}


@dataclass(frozen=True)
class Figures:
    """What a torture came to. `duplicates` and `missing` (called sent, never arrived) must be 0.

    `uncertain` is at most `kills` and the server's own `hangups` after a final dot; `other` (neither sent nor uncertain) is 0.
    """

    mails: int
    kills: int
    hangups: int
    arrived: int
    sent: int
    uncertain: int
    duplicates: int
    missing: int
    other: int
    broken: str

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        nothing = (self.duplicates, self.missing, self.other, self.broken) == (0, 0, 0, "")
        return nothing and self.uncertain <= self.kills + self.hangups and self.sent + self.uncertain == self.mails

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def start_sending(firm: Firm, *options: str) -> "subprocess.Popen[bytes]":
    """`salestui send` as a founder's shell would start it."""
    command = [sys.executable, "-m", "salestui", "--home", str(firm.paths.data.parent), "send", "--json", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "SSL_CERT_FILE": ""})


@dataclass
class Clock:
    """The time the runs are told: it goes on by a step with each, so that what was put off comes due again without waiting."""

    now: datetime
    step: timedelta

    def tick(self) -> tuple[str, ...]:
        """The next run's options."""
        self.now += self.step
        return ("--now", self.now.isoformat())


def kill_at_random(firm: Firm, record: Recorder, kills: int, dice: random.Random, clock: Clock) -> int:
    """Start the sender again and again and kill it, mostly right when a mail is on its way. Returns how many kills hit."""
    hit, until = 0, time.monotonic() + DEADLINE_SECONDS
    while hit < kills and time.monotonic() < until:
        before = record.file.stat().st_size if record.file.exists() else 0
        sender = start_sending(firm, *clock.tick())
        if dice.random() < EARLY:
            time.sleep(dice.uniform(0, 0.5))
        else:
            while sender.poll() is None and (not record.file.exists() or record.file.stat().st_size == before):
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.05))
        hit += sender.poll() is None
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
        if not WAITING & set(firm.states(clock.now + timedelta(days=1))):
            break
    return hit


def torture(folder: Path, mails: int, kills: int, seed: int, moody: bool = False) -> Figures:
    """Send `mails` mails through `kills` SIGKILLs, then let it finish, then count. A `moody` server puts off and hangs up by itself."""
    firm = Firm(folder / "home")
    record = Recorder(folder, "--delay", "0.004", *(("--moody", str(seed)) if moody else ()))
    clock = Clock(datetime.now(UTC), timedelta(minutes=12))
    try:
        firm.mailbox(record.port)
        firm.mail()
        firm.prospects(mails, clock.now)
        hit = kill_at_random(firm, record, kills, random.Random(seed), clock)
        clock.step = timedelta(minutes=70)
        for _ in range(MOST_RUNS):
            start_sending(firm, *clock.tick()).communicate()
            if not WAITING & set(firm.states(clock.now + timedelta(days=1))):
                break
        return count(firm, record, hit, record.hangups)
    finally:
        record.stop()
        firm.db.close()


def count(firm: Firm, record: Recorder, kills: int, hangups: int = 0) -> Figures:
    """Hold the outbox against what the server recorded."""
    rows = firm.deliveries(datetime.now(UTC))
    arrived = Counter(mail.message_id for mail in record.mails())
    sent = [row for row in rows if row.state == "sent"]
    states = Counter(row.state for row in rows)
    return Figures(
        mails=len(rows),
        kills=kills,
        hangups=hangups,
        arrived=len(arrived),
        sent=len(sent),
        uncertain=states["uncertain"],
        duplicates=sum(arrived.values()) - len(arrived),
        missing=sum(row.message_id not in arrived for row in sent),
        other=len(rows) - len(sent) - states["uncertain"],
        broken="" if firm.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok" else "integrity_check",
    )
