"""First run and import from inside the app, with real files."""

from pathlib import Path

import pytest

from .play import SIZES, Firm, play

CSV = "First Name,Last Name,Email,Company\nAda,Byron,ada@firm.example,Firm\nGrace,Hopper,grace@navy.example,Navy\nBroken,One,not an address,\n"


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_store_asks_how_to_begin_and_esc_skips(firm: Firm, size: tuple[int, int]) -> None:
    async with play(firm, size) as played:
        await played.sees("Welcome", "Import a CSV file", "Start from the default system")
        await played.press("escape")
        await played.misses("Welcome")
        await played.press("P")
        await played.sees("Captured", "Nobody here")


async def test_a_store_with_people_asks_nothing(firm: Firm) -> None:
    firm.people(1)
    async with play(firm) as played:
        await played.sees("All done")
        assert "Welcome" not in played.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_file_is_imported_from_the_first_question(firm: Firm, size: tuple[int, int], tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CSV)
    async with play(firm, size) as played:
        await played.sees("Welcome")
        await played.press("enter")
        await played.sees("Which CSV file?")
        await played.type(str(file))
        await played.press("enter")
        await played.sees("Import people.csv?", "2 new")
        assert played.ask("SELECT count(*) FROM prospect") == 0, "nothing is written before the mapping was seen"
        await played.press("enter")
        await played.sees("Imported people.csv")
        assert played.ask("SELECT count(*) FROM prospect") == 2
        await played.sees("A mailbox to send with?")
        await played.press("escape")
        await played.sees("Ada Byron", "Grace Hopper")
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect") == 0)


async def test_a_file_that_is_none_is_refused_in_the_line(firm: Firm) -> None:
    firm.people(1)
    async with play(firm) as played:
        await played.sees("All done")
        await played.press(":")
        await played.type("import")
        await played.press("enter")
        await played.sees("Which CSV file?")
        await played.type("/nowhere.csv")
        await played.press("enter")
        await played.sees("There is no file /nowhere.csv")
        await played.press("escape")
        await played.misses("Which CSV file?")


async def test_an_import_that_is_left_keeps_nothing(firm: Firm, tmp_path: Path) -> None:
    firm.people(1)
    file = tmp_path / "people.csv"
    file.write_text(CSV)
    async with play(firm) as played:
        await played.sees("All done")
        await played.press(":")
        await played.type("import")
        await played.press("enter")
        await played.type(str(file))
        await played.press("enter")
        await played.sees("Import people.csv?", "Rejected", "line 4")
        await played.press("escape")
        await played.misses("Import people.csv?")
        assert played.ask("SELECT count(*) FROM prospect") == 1
