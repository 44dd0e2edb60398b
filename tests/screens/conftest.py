"""A home with nothing in it but the default system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salestui.widgets import bars

from .play import Firm
from .shell import empty, opened, paths

__all__ = ["empty", "opened", "paths"]  # fixtures


@pytest.fixture(autouse=True)
def brief_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that waits for what a notice hides need not wait as long as a founder may read."""
    monkeypatch.setattr(bars, "NOTICE_SECONDS", 3.0)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path)
    yield firm
    firm.db.close()
