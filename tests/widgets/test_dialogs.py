"""Dialogs: what is typed arrives, what is wrong is said, what is left is left."""

from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.widgets import Input

from salestui.widgets.bars import KeyBar, StatusBar
from salestui.widgets.choice import Choice, Option
from salestui.widgets.dialog import Dialog, Words
from salestui.widgets.form import Field, Form
from salestui.widgets.line_list import LineList
from salestui.widgets.progress import Counts, Progress
from salestui.widgets.prompt import Prompt, needed
from salestui.widgets.prose import Confirm, Entries, Prose

NOT_ANSWERED = "not answered"


class DialogApp(App[None]):
    """Opens one dialog with x and keeps its answer."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("x", "open")]

    def __init__(self, dialog: Dialog[Any]) -> None:
        super().__init__()
        self.dialog, self.answer = dialog, NOT_ANSWERED

    def action_open(self) -> None:
        self.push_screen(self.dialog, self._take)

    def _take(self, answer: Any) -> None:
        self.answer = answer


async def test_keys_typed_before_the_prompt_is_drawn_are_not_lost() -> None:
    app = DialogApp(Prompt("Why lost?"))
    async with app.run_test() as pilot:
        app.action_open()
        await pilot.press(*"too dear", "enter")
        await pilot.pause()
        assert app.answer == "too dear"


async def test_a_prompt_says_what_is_wrong_and_keeps_what_was_typed() -> None:
    app = DialogApp(Prompt("Why lost?", check=needed("A reason")))
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        assert app.answer == NOT_ANSWERED
        assert app.screen.query_one("#hint", Words).text.startswith("A reason is needed.")
        await pilot.press("n", "o", "enter")
        assert app.answer == "no"


async def test_esc_leaves_a_prompt_without_an_answer() -> None:
    heard: list[str] = []
    app = DialogApp(Prompt("Search", value="ab", on_change=heard.append))
    async with app.run_test() as pilot:
        await pilot.press("x", "c", "escape")
        assert app.answer is None and heard[-1] == "abc"


OPTIONS = [
    Option("undo", "Undo", "take back", "u"),
    Option("move", "Move", "to another stage", "m"),
    Option("redo", "Redo", "not undone", "ctrl+r"),
]


async def test_the_palette_finds_by_part_of_the_name_and_puts_names_first() -> None:
    app = DialogApp(Choice("All actions", OPTIONS, typing=True))
    async with app.run_test() as pilot:
        await pilot.press("x", *"undo", "enter")
        assert app.answer == "undo"
    app = DialogApp(Choice("All actions", OPTIONS, typing=True))
    async with app.run_test() as pilot:
        await pilot.press("x", *"undo", "down", "enter")
        assert app.answer == "redo", "its sentence has the word"


async def test_a_choice_walks_with_j_and_begins_at_the_current_one() -> None:
    app = DialogApp(Choice("Which stage?", OPTIONS, current="move"))
    async with app.run_test() as pilot:
        await pilot.press("x", "j", "enter")
        assert app.answer == "redo"
    app = DialogApp(Choice("Which stage?", OPTIONS))
    async with app.run_test() as pilot:
        await pilot.press("x", "escape")
        assert app.answer is None


def _address(text: str) -> str:
    return "" if "@" in text else "An address has an @."


def _form() -> Form:
    return Form(
        "New prospect", [Field("name", "Name", needed=True), Field("email", "E-mail", check=_address), Field("note", "Note", "old")]
    )


async def test_a_form_goes_on_with_enter_and_saves_from_its_last_field() -> None:
    app = DialogApp(_form())
    async with app.run_test() as pilot:
        await pilot.press("x", *"Ada", "enter", *"a@b", "enter", "enter")
        assert app.answer == {"name": "Ada", "email": "a@b", "note": "old"}


async def test_a_form_says_what_is_wrong_and_goes_there() -> None:
    app = DialogApp(_form())
    async with app.run_test() as pilot:
        await pilot.press("x", "ctrl+s")
        assert "Name is needed." in app.screen.query_one("#hint", Words).text
        await pilot.press(*"Ada", "tab", *"ab", "ctrl+s")
        assert "An address has an @." in app.screen.query_one("#hint", Words).text
        assert isinstance(app.focused, Input) and app.focused.value == "ab"
        assert app.answer == NOT_ANSWERED


async def test_esc_throws_typed_fields_away_only_the_second_time() -> None:
    app = DialogApp(_form())
    async with app.run_test() as pilot:
        await pilot.press("x", *"Ada", "escape")
        assert app.answer == NOT_ANSWERED and "esc once more" in app.screen.query_one("#hint", Words).text
        await pilot.press("escape")
        assert app.answer is None
    app = DialogApp(_form())
    async with app.run_test() as pilot:
        await pilot.press("x", "escape")
        assert app.answer is None, "nothing was typed: nothing to ask"


async def test_progress_counts_stops_between_items_and_leaves_the_outcome() -> None:
    progress = Progress("Sending")
    app = DialogApp(progress)
    async with app.run_test() as pilot:
        await pilot.press("x")
        progress.tell(3, 40, "to ada@a.example")
        await pilot.pause()
        line = "".join(text for text, _ in progress.query_one(Counts).lines(60)[0])
        assert "3 of 40" in line and progress.query_one("#text", Words).text == "to ada@a.example"
        assert not progress.stopping
        await pilot.press("escape")
        assert progress.stopping and app.answer == NOT_ANSWERED, "it closes when the item under way is done"
        progress.finish("3 sent, 37 not yet.")
        await pilot.pause()
        assert "3 sent" in progress.query_one("#text", Words).text
        await pilot.press("enter")
        assert app.answer is None


@pytest.mark.parametrize(("key", "answer"), [("enter", True), ("y", True), ("n", None), ("escape", None)])
async def test_a_confirmation_takes_enter_and_leaves_on_anything_else(key: str, answer: bool | None) -> None:
    app = DialogApp(Confirm("Import?", [("Column", "field")], "import", "leave it"))
    async with app.run_test() as pilot:
        await pilot.press("x", key)
        assert app.answer is answer


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12), (20, 6), (1, 1)])
async def test_every_dialog_opens_at_any_size(size: tuple[int, int]) -> None:
    for dialog in (
        Prompt("Why?"),
        Choice("Which?", OPTIONS, typing=True),
        _form(),
        Progress("Sending"),
        Prose("Keys", [("j down", "One row down.")] * 40),
    ):
        app = DialogApp(dialog)
        async with app.run_test(size=size) as pilot:
            app.action_open()
            await pilot.pause()
            await pilot.press("escape")


def test_entries_put_sentences_beside_their_terms_and_below_them_where_it_is_narrow() -> None:
    entries = Entries([("Everywhere", ""), ("j down", "One row down.")])
    assert ["".join(text for text, _ in line) for line in entries.lines(60)] == ["Everywhere", "j down        One row down."]
    assert ["".join(text for text, _ in line) for line in entries.lines(30)] == ["Everywhere", "j down", "  One row down."]


def test_the_keys_that_fit_are_shown_and_always_the_one_that_shows_all() -> None:
    bar = KeyBar([("m", "move"), ("n", "new"), ("e", "edit"), ("?", "help")], ("?", "help"))
    assert "".join(text for text, _ in bar.lines(80)[0]).split() == ["m", "move", "n", "new", "e", "edit", "?", "help"]
    assert "".join(text for text, _ in bar.lines(18)[0]).split() == ["m", "move", "?", "help"]


async def test_a_notice_stands_until_it_is_cleared_and_wraps() -> None:
    class Bars(App[None]):
        def compose(self) -> Any:
            yield StatusBar()

    app = Bars()
    async with app.run_test(size=(30, 10)) as pilot:
        bar = app.query_one(StatusBar)
        bar.say("3 of 40", "stage 1")
        bar.notice("Moved Ada Lovelace to Call booked. " * 2, "good")
        await pilot.pause()
        assert bar.size.height == 3 and bar.render_line(0).text.startswith(" ✓ Moved Ada")
        bar.clear_notice()
        await pilot.pause()
        assert bar.size.height == 1 and bar.render_line(0).text.split() == ["3", "of", "40", "stage", "1"]


async def test_a_paste_brings_no_control_characters_and_may_come_early() -> None:
    app = DialogApp(Prompt("What did you hear?"))
    async with app.run_test() as pilot:
        app.action_open()
        app.post_message(events.Paste("\x1b]0;title\x07too \x9b31mdear\u202e\nsecond line"))
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == "too dear second line", "nothing that was pasted is lost"


async def test_a_paste_of_many_lines_keeps_them_where_lines_are_wanted() -> None:
    app = DialogApp(Prompt("What did you hear?", lines=True))
    async with app.run_test() as pilot:
        await pilot.press("x", *"He:")
        app.post_message(events.Paste("first\r\n\nthird\n"))
        await pilot.press("!")
        assert "⏎" in app.screen.query_one(Input).value
        await pilot.press("enter")
        assert app.answer == "He:first\n\nthird!"


async def burst(pilot: Any, *keys: str) -> None:
    """Keys that arrive in one read of the terminal."""
    for key in keys:
        pilot.app.post_message(events.Key(key, {"enter": "\r"}.get(key, key if len(key) == 1 else None)))
    for _ in range(10):
        await pilot.pause(0.02)


@pytest.mark.parametrize(
    ("dialog", "keys", "answer"),
    [
        (lambda: Prompt("Why?"), ("h", "i", "enter", "enter"), "hi"),
        (lambda: Prompt("Why?"), ("h", "i", "enter", "escape", "enter"), "hi"),
        (lambda: Choice("Which?", OPTIONS, typing=True), ("m", "o", "v", "enter", "enter"), "move"),
        (lambda: Choice("Which?", OPTIONS), ("j", "enter", "j", "enter"), "move"),
        (lambda: Choice("Which?", OPTIONS, digits=True), ("2", "3"), "move"),
        (_form, (*"Ada", "enter", *"a@b", "enter", "enter"), {"name": "Ada", "email": "a@b", "note": "old"}),
        (lambda: Form("New", [Field("name", "Name")]), ("a", "enter", "enter"), {"name": "a"}),
        (lambda: Confirm("Sure?", [("", "Yes.")], "do", "leave"), ("enter", "enter"), True),
        (lambda: Prose("Keys", [("", "Words.")]), ("enter", "q"), None),
        (lambda: Prompt("Why?", value="old words"), ("ctrl+u", "a", "b", "c", "enter"), "abc"),
        (lambda: Prompt("Why?"), ("b", "c", "home", "a", "end", "d", "enter"), "abcd"),
    ],
)
async def test_a_dialog_answers_once_and_takes_keys_in_their_order(dialog: Any, keys: tuple[str, ...], answer: Any) -> None:
    app = DialogApp(dialog())
    async with app.run_test() as pilot:
        app.action_open()
        await pilot.pause()
        await burst(pilot, *keys)
        assert app.answer == answer and len(app.screen_stack) == 1


async def test_a_dialog_that_ends_below_another_waits_for_it() -> None:
    progress = Progress("Sending")
    app = DialogApp(progress)
    async with app.run_test() as pilot:
        await pilot.press("x")
        await app.push_screen(Prose("A fault", [("", "Words.")]))
        progress.close_now()
        await pilot.pause()
        assert isinstance(app.screen, Prose), "what the founder reads is not taken away"
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen_stack) == 1 and app.answer is None


async def test_the_palette_goes_to_its_ends() -> None:
    app = DialogApp(Choice("All actions", [Option(str(n), f"Action {n}") for n in range(60)], typing=True))
    async with app.run_test() as pilot:
        await pilot.press("x", "end")
        lines = app.screen.query_one(LineList)
        assert lines.cursor == 59
        await pilot.press("pageup")
        assert lines.cursor == 49
        await pilot.press("home", "pagedown")
        assert lines.cursor == 10


async def test_a_secret_is_taken_as_it_is_and_not_shown() -> None:
    secret = "pa\u0308ss\u200bword"
    app = DialogApp(Form("Mailbox", [Field("password", "Secret", value=secret, secret=True)]))
    async with app.run_test() as pilot:
        await pilot.press("x")
        await pilot.pause()
        picture = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "word" not in picture and "••••" in picture
        await pilot.press("enter")
        assert app.answer == {"password": secret}


@pytest.mark.parametrize("typing", [False, True])
async def test_keys_that_come_before_a_choice_is_drawn_walk_in_it(typing: bool) -> None:
    app = DialogApp(Choice("Which?", OPTIONS, typing=typing))
    async with app.run_test() as pilot:
        app.action_open()
        app.post_message(events.Key("down", None))
        app.post_message(events.Key("enter", "\r"))
        for _ in range(20):
            await pilot.pause(0.02)
        assert app.answer == "move"
