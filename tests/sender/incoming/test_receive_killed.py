"""Kill the real program while it reads, again and again: nothing is taken in twice, nothing is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.sender.conftest import Firm
from tests.sender.servers import ROOT, Recorder

from .conftest import LATER, Post, letter, maildir, report

PEOPLE, KILLS = 120, 12


def start_reading(firm: Firm) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "salestui", "--home", str(firm.paths.data.parent), "receive", "--json"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ))


def read_mails(firm: Firm) -> int:
    return int(firm.db.execute("SELECT count(*) FROM received").fetchone()[0])


def test_killed_at_any_moment_each_mail_is_taken_in_once(firm: Firm, record: Recorder, tmp_path: Path) -> None:
    firm.mailbox(record.port, maildir=str(maildir(tmp_path / "Mail")))
    firm.mail()
    firm.mail("Once more", "Hi again.", title="Follow-up", delay="2")
    firm.prospects(PEOPLE)
    assert firm.send().count("sent") == PEOPLE
    post = Post(firm, tmp_path / "Mail")
    rows = post.sent
    for number, row in enumerate(rows):
        if number % 4 == 3:
            post.deliver(report(row.to, "5.1.1", "550 5.1.1 User unknown", original=row.message_id or ""))
        else:
            post.deliver(letter(row.to, "Re: Month-end", "Yes.", answers=row.message_id or ""))
    dice, hit = random.Random(4), 0
    while hit < KILLS and read_mails(firm) < PEOPLE:
        before = read_mails(firm)
        reader = start_reading(firm)
        while reader.poll() is None and read_mails(firm) == before:
            time.sleep(0.002)
        time.sleep(dice.uniform(0, 0.02))
        hit += reader.poll() is None
        reader.send_signal(signal.SIGKILL)
        reader.communicate()
    last = start_reading(firm)
    assert last.communicate()[1] == b"" and last.returncode == 0
    assert hit > 3, "the program was killed while it was at work"
    bounced = PEOPLE // 4
    one = "SELECT count(*), count(DISTINCT prospect_id) FROM"
    assert firm.db.execute(f"{one} touch WHERE direction = 'in'").fetchone() == (PEOPLE - bounced, PEOPLE - bounced)
    assert firm.db.execute(f"{one} intel").fetchone() == (PEOPLE - bounced, PEOPLE - bounced)
    assert firm.db.execute("SELECT count(*) FROM suppression").fetchone()[0] == bounced
    assert firm.db.execute("SELECT count(*) FROM prospect WHERE sequence = 'stopped'").fetchone()[0] == PEOPLE
    assert firm.db.execute("SELECT count(*), count(DISTINCT message_key) FROM received WHERE kind <> 'again'").fetchone() == (
        PEOPLE,
        PEOPLE,
    )
    assert len(post.today()) == PEOPLE - bounced and {row.state for row in firm.deliveries(LATER)} == {"sent", "failed", "cancelled"}
