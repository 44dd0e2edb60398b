"""First run, the first mailbox and the import, as the shell leads through them."""

from pathlib import Path

from salestui.paths import Paths
from salestui.store.mailboxes import add_mailbox
from salestui.widgets.choice import Choice
from salestui.widgets.prompt import Prompt
from salestui.widgets.prose import Confirm
from salestui.widgets.steps import Done, Steps

from ..sender.servers import recorder
from .shell import NOW, Open, names, on, settle, told


async def test_an_empty_store_offers_three_ways_to_begin(opened: Open) -> None:
    app = opened(names=(), demo=lambda: 7)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app, lambda: isinstance(app.screen, Choice))
        assert [option.id for option in app.screen._options] == ["demo", "import", "start"]  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
    assert app.open_demo and app.return_code == 0


async def test_beginning_with_the_default_system_goes_to_the_pipeline(opened: Open) -> None:
    app = opened(names=())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app, lambda: isinstance(app.screen, Choice))
        await pilot.press("j", "enter")
        await settle(pilot, app, lambda: on(app).NAME == "pipeline" and isinstance(app.screen, Choice))
        assert [option.id for option in app.screen._options] == ["now", "later"]  # type: ignore[attr-defined]
        await pilot.press("j", "enter")
        await settle(pilot, app, lambda: "n adds a prospect" in told(app))


async def test_every_step_of_the_beginning_can_be_left(opened: Open) -> None:
    app = opened(names=(), demo=lambda: 7)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app, lambda: isinstance(app.screen, Choice))
        await pilot.press("escape")
        await settle(pilot, app, lambda: on(app) is app.screen and "n adds a prospect" in told(app))
        assert not app.open_demo


async def test_a_test_mail_goes_through_a_new_mailbox(opened: Open, tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        app = opened()
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press(":", *"test a mailbox", "enter")
            await settle(pilot, app, lambda: "no mailbox yet" in told(app))
            box = {
                "name": "work",
                "sender": "Me <me@me.example>",
                "host": "127.0.0.1",
                "port": server.port,
                "security": "none",
                "timeout": 5,
            }
            await app.store.write(add_mailbox, box, NOW)
            await pilot.press(":", *"test a mailbox", "enter")
            await settle(pilot, app, lambda: isinstance(app.screen, Prompt))
            await pilot.press("enter")
            await settle(pilot, app, lambda: isinstance(app.screen, Steps) and app.screen.finished)
            assert any("me@me.example" in step for step, _ in app.screen.query_one(Done).steps)
        assert len(server.mails()) == 1


CSV = "Name,E-mail,Colour\nAda Lovelace,ada@a.example,blue\nGrace Hopper,grace@a.example,red\nNobody,not-an-address,grey\n"


async def test_a_file_is_imported_after_its_mapping_was_seen_and_undone_in_one_step(opened: Open, paths: Paths, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CSV)
    app = opened(names=("Joan Clarke",))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P", ":", *"import", "enter")
        await settle(pilot, app, lambda: app.screen.query("#hint"))
        await pilot.press(*str(tmp_path / "nothing.csv"), "enter")
        assert "There is no file" in app.screen.query_one("#hint")._text  # type: ignore[attr-defined]
        await pilot.press(*["backspace"] * len("nothing.csv"), *"people.csv", "enter")
        await settle(pilot, app, lambda: isinstance(app.screen, Confirm))
        words = " ".join(" ".join(entry) for entry in app.screen._entries)  # type: ignore[attr-defined]
        assert "3 rows, 2 new" in words and "1 rejected" in words and "Colour" in words and "line 4" in words
        assert names(paths) == ["Joan Clarke"], "nothing is written before it was seen"
        await pilot.press("enter")
        await settle(pilot, app, lambda: told(app).startswith("Imported people.csv"))
        assert len(names(paths)) == 3
        await pilot.press("u")
        await settle(pilot, app, lambda: told(app).startswith("Undone"))
        assert names(paths) == ["Joan Clarke"]


async def test_a_file_that_is_no_csv_is_one_sentence(opened: Open, paths: Paths, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P", ":", *"import", "enter")
        await settle(pilot, app, lambda: app.screen.query("#hint"))
        await pilot.press(*str(file), "enter")
        await settle(pilot, app, lambda: getattr(app.screen, "finished", False))
        await pilot.pause()
        assert "picture.csv" in app.screen.query_one("#text")._text  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settle(pilot, app, lambda: on(app) is app.screen)
        assert len(names(paths)) == 2
