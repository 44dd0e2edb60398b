"""The promise the sender is built for: killed at any moment, started four times at once, every mail leaves at most once.

The long form is `python -m tests.sender.soak`.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from .conftest import Firm
from .servers import Recorder
from .torture import count, start_sending, torture


@pytest.mark.xdist_group("kill")
def test_killed_at_random_nothing_is_sent_twice_or_lost(tmp_path: Path) -> None:
    found = torture(tmp_path, mails=60, kills=5, seed=1)
    assert found.kills >= 3, found
    assert (found.duplicates, found.missing, found.other, found.broken) == (0, 0, 0, ""), found
    assert found.uncertain <= found.kills and found.sent + found.uncertain == 60, found


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
def test_200_kills_over_1200_mails(tmp_path: Path, seed: int) -> None:
    found = torture(tmp_path, mails=300, kills=50, seed=seed)
    assert (found.duplicates, found.missing, found.other, found.broken) == (0, 0, 0, ""), found
    assert found.kills >= 40 and found.uncertain <= found.kills, found
