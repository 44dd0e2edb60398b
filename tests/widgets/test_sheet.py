"""The sheet beside a list: draws only the lines that differ, and scrolls by lines."""

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from salestui.widgets.cells import Line, differing
from salestui.widgets.sheet import Sheet


class SheetApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Sheet(lambda cells: facts("Ada"))


def facts(name: str, more: int = 0) -> list[Line]:
    return [[(name, "bold")], [], [("Stage    Captured", "")], *([(f"line {number}", "")] for number in range(more))]


async def test_only_the_lines_that_differ_are_drawn() -> None:
    app = SheetApp()
    async with app.run_test(size=(40, 10)) as pilot:
        sheet = app.query_one(Sheet)
        await pilot.pause()
        drawn: list[Region] = []
        refresh = sheet.refresh
        sheet.refresh = lambda *regions, **more: drawn.extend(regions) or refresh(*regions, **more)  # type: ignore[method-assign, func-returns-value]
        sheet.show(lambda cells: facts("Grace"))
        assert [region.y for region in drawn] == [0]
        await pilot.pause()
        assert sheet.text.startswith("Grace") and sheet.render_line(0).text.startswith("Grace")


async def test_it_scrolls_by_lines_and_shows_another_thing_from_its_top() -> None:
    app = SheetApp()
    async with app.run_test(size=(40, 10)) as pilot:
        sheet = app.query_one(Sheet)
        sheet.show(lambda cells: facts("Ada", 50))
        sheet.scroll_lines(1000)
        await pilot.pause()
        assert sheet.render_line(sheet.size.height - 1).text.startswith("line 49")
        sheet.show(lambda cells: facts("Grace", 50))
        await pilot.pause()
        assert sheet.top == 0 and sheet.render_line(0).text.startswith("Grace")


@pytest.mark.parametrize(
    ("old", "new", "cells"),
    [
        ("item 1 of 9", "item 2 of 9", (5, 6)),
        ("short", "shorter", (5, 7)),
        ("same", "same", (0, 20)),
        ("宽 1", "宽 2", (0, 20)),
        ("x" * 30, "y", (0, 20)),
    ],
)
def test_only_the_cells_that_differ_are_drawn(old: str, new: str, cells: tuple[int, int]) -> None:
    assert differing([(old, "")], [(new, "")], 20) == cells
    assert differing([(old, "dim")], [(new, "")], 20)[0] == 0, "another ink is another line"
