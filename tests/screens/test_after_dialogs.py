"""A key typed right behind the one that closes a dialog goes to the screen below: a fast hand, or a slow line, loses none."""

from pathlib import Path

import pytest
from textual import events

from .play import Firm, play


def typed(app: object, *keys: str) -> None:
    """Keys that arrive in one piece, as from a slow line: nothing has run between them."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))  # type: ignore[attr-defined]


@pytest.mark.parametrize("closing", ["escape", "enter"])
async def test_the_key_behind_the_closing_one_is_the_screens(tmp_path: Path, closing: str) -> None:
    firm = Firm(tmp_path)
    firm.people(3)
    async with play(firm) as it:
        await it.press("question_mark")
        await it.sees("in sentences")
        typed(it.app, closing, "P")
        await it.until(lambda: it.app.current_mode == "pipeline")


async def test_what_is_typed_into_a_prompt_and_behind_it_comes_in_its_order(tmp_path: Path) -> None:
    firm = Firm(tmp_path)
    firm.people(5)
    async with play(firm, screen="P") as it:
        await it.sees("Captured: 1 of 5")
        await it.press("slash")
        await it.sees("Filter all stages")
        pipeline = it.app.base_screen
        typed(it.app, "f", "i", "enter", "O")
        await it.until(lambda: it.app.current_mode == "outbox")
        assert pipeline is not None and pipeline.search_text == "fi"


async def test_a_second_enter_is_not_for_the_screen_below(tmp_path: Path) -> None:
    firm = Firm(tmp_path)
    firm.people(3)
    async with play(firm, screen="P") as it:
        await it.sees("1 of 3")
        await it.press("question_mark")
        await it.sees("Capitals go")
        typed(it.app, "enter", "enter", "j")
        await it.sees("2 of 3")
        assert len(it.app.screen_stack) == 1
