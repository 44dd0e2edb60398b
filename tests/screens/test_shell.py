"""The shell around the screens: real keys on a real store; what the founder sees and what the store holds."""

import stat
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from salestui.app import SalesApp
from salestui.errors import SalesError
from salestui.paths import Paths
from salestui.store.engine import connect
from salestui.store.prospects import add_prospect
from salestui.widgets.line_list import LineList
from salestui.widgets.prose import Prose

from .shell import NOW, Open, names, on, settle, told


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_capitals_go_to_the_screens_that_are_built(opened: Open, size: tuple[int, int]) -> None:
    app = opened()
    async with app.run_test(size=size) as pilot:
        seen = []
        for key in "POTIWQS":
            await pilot.press(key)
            await pilot.pause()
            seen.append(on(app).NAME)
        assert seen == ["pipeline", "outbox", "today", "intel", "library", "triage", "system"]
        await pilot.press("q")
    assert app.return_code == 0


async def test_help_is_the_table_in_sentences(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("P", "?")
        assert isinstance(app.screen, Prose)
        entries = dict(app.screen._entries)
        assert entries["x"].startswith("Move to Lost") and entries["u"].startswith("Take back the last action")
        await pilot.press("q")
        assert on(app) is app.screen, "q closes the help, not the app"


async def test_the_palette_does_any_action(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(":", *"outbox", "enter")
        await settle(pilot, app, lambda: on(app).NAME == "outbox")
        await pilot.press("ctrl+p", *"settings", "enter")
        await settle(pilot, app, lambda: isinstance(app.screen, Prose))
        assert any(app.paths.config_file.name in sentence for _, sentence in app.screen._entries)  # type: ignore[attr-defined]


async def test_a_capture_lands_in_the_inbox_and_undo_takes_it_back(opened: Open, paths: Paths) -> None:
    def inbox() -> list[str]:
        db = connect(paths.store)
        found = [body for (body,) in db.execute("SELECT body FROM intel")]
        db.close()
        return found

    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("+", *"login is hard", "enter")
        await settle(pilot, app, lambda: "Captured" in told(app))
        assert inbox() == ["login is hard"]
        await pilot.press("u")
        await settle(pilot, app, lambda: told(app).startswith("Undone: Captured"))
        assert inbox() == []
        await pilot.press("ctrl+r")
        await settle(pilot, app, lambda: told(app).startswith("Done again"))
        assert inbox() == ["login is hard"]


async def test_undo_works_on_what_was_done_before_the_start(opened: Open, paths: Paths) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P", "u")
        await settle(pilot, app, lambda: told(app).startswith("Undone"))
        assert names(paths) == ["Ada Lovelace"]
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.count == 1)  # type: ignore[union-attr]
        await pilot.press("u")
        await settle(pilot, app, lambda: names(paths) == [])
        await pilot.press("u")
        await settle(pilot, app, lambda: told(app) == "There is nothing to undo.")


async def test_what_another_process_writes_is_seen(opened: Open, paths: Paths) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.count == 2)  # type: ignore[union-attr]
        await pilot.pause(0.3)
        db = connect(paths.store)
        add_prospect(db, {"name": "Joan Clarke"}, NOW)
        db.close()
        await settle(pilot, app, lambda: on(app).lines.count == 3)  # type: ignore[union-attr]


async def test_a_fault_of_the_founders_is_one_sentence(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:

        def refuse() -> None:
            raise SalesError("The disk is full [/x].", "Nothing was lost.", "Make room.")

        app.attempt(refuse)
        await pilot.pause()
        assert told(app) == "The disk is full [/x]. Nothing was lost. Make room."
        assert not app.paths.log_file.exists()


async def test_a_fault_of_ours_is_one_calm_dialog_and_a_line_in_the_log(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:

        async def break_later() -> None:
            raise ZeroDivisionError("ours")

        app.work(break_later())
        app.attempt(lambda: 1 // 0)  # type: ignore[arg-type, return-value]
        await settle(pilot, app, lambda: isinstance(app.screen, Prose))
        assert len(app.screen_stack) == 2, "one dialog, however many faults"
        assert str(app.paths.log_file) in " ".join(sentence for _, sentence in app.screen._entries)  # type: ignore[attr-defined]
        await pilot.press("escape", "P")
        assert on(app).NAME == "pipeline" and on(app) is app.screen, "the app goes on"
    log = app.paths.log_file
    assert log.read_text().count("ZeroDivisionError") >= 2
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


async def test_every_size_from_one_by_one_up(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(1, 1)) as pilot:
        for screen in "TPO":
            await pilot.press(screen)
            for size in [
                (1, 1),
                (3, 2),
                (39, 40),
                (120, 11),
                (40, 12),
                (60, 20),
                (79, 23),
                (80, 24),
                (100, 30),
                (300, 90),
                (2, 60),
                (1, 1),
            ]:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                roomy = size[0] >= 40 and size[1] >= 12
                assert on(app).query_one("#body").display == roomy and on(app).query_one("Room").display != roomy, size


async def test_the_cursor_is_where_it_was_after_a_terminal_was_too_small(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: isinstance(on(app).focused, LineList))
        first = on(app).focused
        await pilot.press("l")
        await settle(pilot, app, lambda: on(app).focused is not first)
        before = on(app).focused
        for size in [(39, 11), (10, 3), (80, 24)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await settle(pilot, app, lambda: on(app).focused is not None)
        assert on(app).focused is before


async def test_a_dialog_survives_any_resize(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        for key in ("?", "+", ":"):
            await pilot.press(key)
            for size in [(1, 1), (10, 3), (60, 20), (120, 40)]:
                await pilot.resize_terminal(*size)
                await pilot.pause()
            await pilot.press("escape")
        assert on(app) is app.screen


async def test_settings_are_taken_and_what_is_wrong_is_told_at_the_start(opened: Open) -> None:
    app = opened(settings='theme = "light"\nascii = true\n[keys]\nundo = "q"\nhelp = "f1"\n')
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app, lambda: "keys.undo" in told(app))
        assert app.theme == "salestui-light"
        await pilot.press("P", "f1")
        assert isinstance(app.screen, Prose)
        await pilot.press("escape", "j", "u")
        await settle(pilot, app, lambda: told(app).startswith("Undone"))


async def test_a_broken_settings_file_does_not_keep_the_app_shut(opened: Open) -> None:
    app = opened(settings="thme = 1\n")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app, lambda: 'nearest valid key is "theme"' in told(app))


async def test_ascii_draws_no_sign_that_is_not_ascii(opened: Open) -> None:
    app = opened(settings="ascii = true\n")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.count == 2)  # type: ignore[union-attr]
        for key in ("", "?", "escape", ":"):
            if key:
                await pilot.press(key)
            await pilot.pause(0.1)
            picture = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
            assert picture.isascii(), sorted({sign for sign in picture if not sign.isascii()})


async def test_no_color_draws_without_colours(paths: Paths, opened: Open) -> None:
    opened()
    app = SalesApp(paths, environ={"NO_COLOR": "1"}, clock=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.row is not None)  # type: ignore[union-attr]
        lines = on(app).lines
        assert lines is not None
        strips = [lines.render_line(y) for y in range(lines.size.height)]
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        assert all(style.color is None and style.bgcolor is None for style in styles)
        assert any(style.reverse for style in styles), "the cursor's row is seen without colour"


async def test_over_ssh_nothing_moves_by_itself(paths: Paths, opened: Open) -> None:
    opened()
    app = SalesApp(paths, environ={"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, clock=lambda: NOW)
    async with app.run_test(size=(80, 24)):
        assert app.animation_level == "none"


async def test_a_handler_that_fails_does_not_end_the_app(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.row is not None)  # type: ignore[union-attr]

        def broken() -> None:
            raise ZeroDivisionError("ours")

        on(app).call_later(broken)
        await settle(pilot, app, lambda: isinstance(app.screen, Prose))
        await pilot.press("escape", "j", "+", "x", "enter")
        await settle(pilot, app, lambda: "Captured" in told(app))


async def test_a_storm_of_keys_is_taken_in_order(opened: Open, paths: Paths) -> None:
    """A prompt's text typed at once with the key that opens it goes into the prompt, not to the screen."""
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        for key in ["j", "k", "plus", *"quick", "enter"]:
            app.post_message(events.Key(key, {"plus": "+", "enter": "\r"}.get(key, key)))
        await settle(pilot, app, lambda: "Captured" in told(app))
        db = connect(paths.store)
        assert [body for (body,) in db.execute("SELECT body FROM intel")] == ["quick"]
        db.close()


async def test_on_a_server_a_link_is_copied_instead_of_opened(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.row is not None)  # type: ignore[union-attr]
        await pilot.press("o")
        await pilot.pause()
        assert "copied instead: mailto:ada@a.example" in told(app) and app.clipboard == "mailto:ada@a.example"


def test_only_mail_and_web_links_go_outside() -> None:
    from salestui.screens.outside import mail_to
    from salestui.serving.desktop import open_outside

    assert open_outside("file:///etc/passwd", {"DISPLAY": ":0"}) == open_outside("-x", {"DISPLAY": ":0"}) == "refused"
    assert mail_to("a b?cc=x@a.example") == "mailto:a%20b%3Fcc%3Dx@a.example"


def test_a_fault_that_closes_the_app_is_told_in_one_sentence_and_logged(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from salestui import app as app_module

    app = opened()

    async def fault(pilot: Pilot[Any]) -> None:
        def broken() -> None:
            raise ZeroDivisionError("ours")

        for _ in range(40):  # again and again: the calm dialog would not be seen
            pilot.app.set_timer(0.001, broken)
        await pilot.pause(1)

    open_app = app.run
    monkeypatch.setattr(app, "run", lambda: open_app(headless=True, auto_pilot=fault))
    monkeypatch.setattr(app_module, "SalesApp", lambda *_, **__: app)
    with pytest.raises(SalesError) as error:
        app_module.run(app.paths)
    assert "Nothing that was shown as saved is lost." in str(error.value) and str(app.paths.log_file) in str(error.value)
    assert "ZeroDivisionError" in app.paths.log_file.read_text()


async def test_two_enters_in_one_read_neither_close_the_app_nor_act_below(opened: Open, paths: Paths) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.row is not None)  # type: ignore[union-attr]
        for key in ("/", ":", "+", "x", "z"):
            stack = len(app.screen_stack)
            await pilot.press(key)
            await settle(pilot, app, lambda stack=stack: len(app.screen_stack) > stack)  # type: ignore[misc]
            for letter in "hi" if key in "/+" else "zz" if key == ":" else "no":
                app.post_message(events.Key(letter, letter))
            for name in ("enter", "enter", "enter"):
                app.post_message(events.Key(name, "\r"))
            await pilot.pause(0.2)
            for _ in range(3):
                if app.screen is not on(app):
                    await pilot.press("escape")
            assert app.screen_stack[-1] is on(app) and on(app).NAME == "pipeline", key
            await pilot.press("escape")
        assert app.is_running and not app.crashed and not paths.log_file.exists()


async def test_many_pasted_lines_are_captured_whole(opened: Open, paths: Paths) -> None:
    app = opened()
    text = "\n".join(f"line {number} of what he said" for number in range(4000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("+", *"He: ")
        app.post_message(events.Paste(text))
        await pilot.press(*" ok", "enter")
        await settle(pilot, app, lambda: "Captured" in told(app))
    db = connect(paths.store)
    assert db.execute("SELECT body FROM intel").fetchall() == [(f"He: {text} ok",)]
    db.close()


async def test_a_fault_anywhere_is_one_calm_dialog(opened: Open) -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await settle(pilot, app, lambda: on(app).lines is not None and on(app).lines.row is not None)  # type: ignore[union-attr]

        def broken() -> None:
            raise ZeroDivisionError("ours")

        for who in (app, on(app).lines, on(app).status):
            assert who is not None
            who.call_later(broken)  # type: ignore[attr-defined]
            await settle(pilot, app, lambda: isinstance(app.screen, Prose))
            await pilot.press("escape")
            await settle(pilot, app, lambda: on(app) is app.screen)
        app.set_timer(0.01, broken)
        await settle(pilot, app, lambda: isinstance(app.screen, Prose))
        await pilot.press("escape", "j", "+", "x", "enter")
        await settle(pilot, app, lambda: "Captured" in told(app))
    assert app.paths.log_file.read_text().count("ZeroDivisionError") >= 4
