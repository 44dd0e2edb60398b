"""The promise the sender is built for: killed at any moment, started four times at once, every mail leaves at most once.

The long form is `python -m tests.sender.soak`.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .conftest import Firm
from .servers import Recorder
from .torture import count, start_sending, torture


@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("moody", [False, True], ids=["a server that takes all", "a moody server"])
def test_killed_at_random_nothing_is_sent_twice_or_lost(moody: bool, tmp_path: Path) -> None:
    found = torture(tmp_path, mails=60, kills=5, seed=1, moody=moody)
    assert found.kept and found.kills >= 3, found


@pytest.mark.xdist_group("kill")
def test_four_senders_at_once_send_each_mail_once(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(100, datetime.now(UTC))
    senders = [start_sending(firm) for _ in range(4)]
    errors = [sender.communicate()[1].decode() for sender in senders]
    codes = sorted(sender.returncode for sender in senders)
    assert set(codes) <= {0, 75} and codes[0] == 0, (codes, errors)
    assert all("Another sender" in error for error, sender in zip(errors, senders, strict=True) if sender.returncode == 75)
    found = count(firm, record, 0)
    assert (found.sent, found.arrived, found.duplicates, found.missing) == (100, 100, 0, 0), found


@pytest.mark.soak
@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("seed", range(4))
def test_200_kills_over_2800_mails(tmp_path: Path, seed: int) -> None:
    found = torture(tmp_path, mails=700, kills=50, seed=seed)
    print(found)
    assert found.kept and found.kills == 50 and found.sent > 250, found


@pytest.mark.soak
@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("seed", [5, 6])
def test_100_kills_at_a_server_that_puts_off_and_hangs_up(tmp_path: Path, seed: int) -> None:
    found = torture(tmp_path, mails=700, kills=50, seed=seed, moody=True)
    print(found)
    assert found.kept and found.kills >= 45 and found.hangups > 0, found


@pytest.mark.soak
@pytest.mark.xdist_group("kill")
def test_four_senders_at_once_send_a_thousand_mails_once(firm: Firm, record: Recorder) -> None:
    """They take turns: whoever is turned away comes again, until nothing is due."""
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1000, datetime.now(UTC))
    until = time.monotonic() + 240
    while "due" in firm.states(datetime.now(UTC)) and time.monotonic() < until:
        senders = [start_sending(firm, *(("--limit", "150") if n % 2 else ())) for n in range(4)]
        time.sleep(1)
        senders[0].kill()
        for sender in senders:
            sender.communicate()
    start_sending(firm).communicate()
    found = count(firm, record, 10)
    assert (found.sent + found.uncertain, found.duplicates, found.missing, found.other) == (1000, 0, 0, 0), found
