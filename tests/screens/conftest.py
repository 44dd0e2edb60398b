"""A home with nothing in it but the default system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .play import Firm
from .shell import empty, opened, paths

__all__ = ["empty", "opened", "paths"]  # fixtures


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path)
    yield firm
    firm.db.close()
