"""The one list: what it draws, what it asks for, where the cursor stays."""

import asyncio
from collections.abc import Sequence

import pytest
from rich.cells import cell_len

from salestui.errors import SalesError

from .conftest import Crowd, ListApp, Person, crowd, shown


async def test_it_shows_its_rows_with_a_sign_at_the_cursor() -> None:
    app = ListApp(crowd(3), header=True)
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.press("j")
        assert shown(app.lines)[:5] == ["  Name", "  Person 0", "▌ Person 1", "  Person 2", ""]


async def test_a_cursor_key_draws_two_rows_and_no_more() -> None:
    app = ListApp(crowd(100_000))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.drawn.clear()
        await pilot.press("j")
        await pilot.pause()
        assert sorted(app.drawn) == [0, 1]


async def test_100_000_rows_are_asked_for_by_the_page_in_sight() -> None:
    people = crowd(100_000)
    app = ListApp(people)
    async with app.run_test(size=(80, 24)) as pilot:
        assert people.asked == [0]
        await pilot.press("G")
        await app.workers.wait_for_complete()
        assert people.asked == [0, 99_900]
        await pilot.pause()
        assert shown(app.lines)[-1].startswith("▌ Person 99999")


async def test_a_storm_of_keys_asks_only_for_where_it_ends() -> None:
    class Slow(Crowd):
        gate = asyncio.Event()

        async def page(self, offset: int, limit: int) -> Sequence[Person]:
            if self.asked:
                await self.gate.wait()
            return await super().page(offset, limit)

    people = Slow([Person(number, f"Person {number}") for number in range(10_000)])
    app = ListApp(people)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(3000):
            app.lines.move(1)
        await pilot.pause()
        assert app.lines.cursor == 3000, "keys do not wait for the store"
        assert any("···" in line for line in shown(app.lines)), "a row that is on its way is drawn as dots"
        people.gate.set()
        await app.workers.wait_for_complete()
        assert len(people.asked) <= 4
        assert any(line.startswith("▌ Person 3000") for line in shown(app.lines))


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go() -> None:
    people = crowd(300)
    app = ListApp(people)
    async with app.run_test(size=(40, 10)) as pilot:
        for _ in range(5):
            await pilot.press("j")
        people.rows = [Person(1000 + number, f"New {number}") for number in range(200)] + people.rows
        await app.lines.reload()
        assert app.lines.row == Person(5, "Person 5")
        people.rows = [row for row in people.rows if row.id != 5]
        await app.lines.reload()
        assert app.lines.row == Person(6, "Person 6"), "the next row takes the place of one that is gone"
        people.rows = []
        await app.lines.reload()
        assert app.lines.row is None
        assert "Nobody here." in " ".join(shown(app.lines))


async def test_marks_stand_beside_the_row_and_stay_with_it() -> None:
    people = crowd(3)
    app = ListApp(people)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.press("v")
        assert shown(app.lines)[0] == " ●Person 0" and app.lines.cursor == 1
        people.rows.insert(0, Person(9, "Nine"))
        await app.lines.reload()
        assert shown(app.lines)[:2] == ["  Nine", " ●Person 0"]
        app.lines.mark_keys(())
        assert "●" not in "".join(shown(app.lines))


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 2), (12, 4), (300, 80)])
async def test_any_size_is_drawn_exactly_as_wide_as_it_is(size: tuple[int, int]) -> None:
    people = Crowd(
        [Person(0, "佐藤 美咲"), Person(1, "👩‍💻 Ada"), Person(2, "Ünal"), *(Person(number, "x" * 400) for number in range(3, 90))]
    )
    app = ListApp(people, header=True)
    async with app.run_test(size=size) as pilot:
        await pilot.press("j", "j", "G", "k")
        for y in range(app.lines.size.height):
            assert app.lines.render_line(y).cell_length == size[0]


async def test_wide_names_keep_the_columns() -> None:
    people = Crowd([Person(0, "佐藤美咲佐藤美咲佐藤美咲佐藤美咲"), Person(1, "Ada"), Person(2, "🙂🙂")])

    def draw(row: Person, cells: int, state: object) -> list[tuple[str, str]]:
        from salestui.widgets.cells import fit

        return [(fit(row.name, 12), ""), ("|end", "")]

    app = ListApp(people, draw)
    async with app.run_test(size=(40, 5)):
        assert {cell_len(line[: line.index("|")]) for line in shown(app.lines)[:3]} == {14}


async def test_other_peoples_text_cannot_reach_the_terminal() -> None:
    hostile = "\x1b]52;c;aGVsbG8=\x07[red]x[/x] [@click=app.quit]y[/]\x9b31m\u202eabc\nnext"
    people = Crowd([Person(0, hostile)])
    app = ListApp(people, lambda row, cells, state: [(row.name, "")])
    async with app.run_test(size=(60, 4)):
        line = shown(app.lines)[0]
        assert not any(sign in line for sign in "\x1b\x9b\u202e\n\x07")
        assert "[@click=app.quit]y[/]" in line, "markup is text like any other"


async def test_a_store_that_cannot_answer_is_told() -> None:
    class Broken(Crowd):
        async def page(self, offset: int, limit: int) -> Sequence[Person]:
            if offset:
                raise SalesError("The store is gone.")
            return await super().page(offset, limit)

    app = ListApp(Broken([Person(number, str(number)) for number in range(1000)]))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("G")
        for _ in range(5):
            await pilot.pause()
        assert [str(error) for error in app.failures] == ["The store is gone."]


async def test_the_wheel_moves_the_view_and_a_click_the_cursor() -> None:
    app = ListApp(crowd(100))
    async with app.run_test(size=(40, 10)) as pilot:
        app.lines._scroll(3)
        await pilot.pause()
        assert app.lines.cursor == 0 and shown(app.lines)[0] == "  Person 3                             ▕".rstrip()
        await pilot.click(app.lines, offset=(5, 2))
        assert app.lines.row == Person(5, "Person 5")


async def test_a_list_without_the_focus_shows_its_cursor_more_quietly() -> None:
    app = ListApp(crowd(3))
    async with app.run_test(size=(30, 5)) as pilot:
        assert shown(app.lines)[0].startswith("▌")
        app.lines.can_focus = False
        app.screen.set_focus(None)
        await pilot.pause()
        assert shown(app.lines)[0].startswith("▏")


async def test_a_held_key_redraws_the_page_only_now_and_then() -> None:
    app = ListApp(crowd(1000))
    async with app.run_test(size=(40, 40)) as pilot:
        for _ in range(39):
            await pilot.press("j")
        app.drawn.clear()
        tops = set()
        for _ in range(40):
            await pilot.press("j")
            tops.add(app.lines.top)
            assert app.lines.top <= app.lines.cursor < app.lines.top + 40
        assert len(tops) <= 6
