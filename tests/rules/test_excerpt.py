"""An excerpt is cut between letters as they are seen, never inside one."""

import pytest

from salestui.rules.excerpt import excerpt

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("letter", [FAMILY, "e\u0301", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea"])
def test_it_is_cut_between_letters_as_they_are_seen(letter: str) -> None:
    for width in range(20, 30):
        told = excerpt(letter * 40, [], width)
        assert told.endswith("…") and not told[:-1].replace(letter, "")
