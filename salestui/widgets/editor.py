"""A subject and a text of many lines, edited in place. What is typed is never lost by a slip of the hand or a refusal."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, TextArea

from ..glass import safe_text
from .calm import Calm
from .dialog import Dialog, Shortened, Title, Words
from .typing_line import TypingLine

Save = Callable[[str, str], Awaitable[str]]
Keep = Callable[[str, str], Awaitable[None]]
KEPT_WITHIN = 2.0  # seconds from a key until what it typed is laid down
NO_EDITOR = "No editor of your own is set: $EDITOR names one."


class Left(Protocol):
    """What another program left, and what is wrong with it, or ""."""

    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def wrong(self) -> str: ...  # noqa: D102


Outside = Callable[[str, str], Left]


class Page(Calm, TextArea):
    """A `TextArea` without frame, whose keys and pastes are as harmless and as orderly as a `TypingLine`'s."""

    DEFAULT_CSS = """
    Page, Page:focus { border: none; padding: 0; background: $surface; height: 1fr; }
    Page .text-area--cursor-line { background: $surface; }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(safe_text(text, lines=True), soft_wrap=True, show_line_numbers=False, id=id)
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        """The dialog's keys are followed here, after what was typed before them: left to bubble up, ctrl+s would save without the last words."""
        screen = self.screen
        if self.app.screen is not screen or screen.focused is not self or getattr(screen, "saving", False):
            event.stop()
            event.prevent_default()
            return
        if event.is_printable or event.key == "enter":
            return
        for node in (screen, self):
            for binding in node._bindings.key_to_bindings.get(event.key, ()):
                event.stop()
                event.prevent_default()
                await self.app.run_action(binding.action, node)
                return

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        done = self._replace_via_keyboard(safe_text(event.text, lines=True), *self.selection)
        if done is not None:
            self.move_cursor(done.end_location)


class Editor(Dialog[bool]):
    """Answers True once `save(subject, body)` has found nothing wrong; what it finds is told, and the words stay as they are.

    It opens at once and keeps the keys that come before `begin` gives it the words. `outside(subject, text)` gives both as another
    program left them. While something is typed, `keep(subject, text)` is given it every `KEPT_WITHIN` seconds.
    """

    DEFAULT_CSS = """
    Editor > .panel { width: 100%; max-width: 100; height: 100%; padding: 0 1; }
    Editor .subject { height: 1; margin-bottom: 1; }
    Editor .subject Words { width: 9; }
    Editor TypingLine { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s", "save", "save"),
        ("ctrl+o", "outside", "editor"),
        ("enter", "app.focus_next", "next"),
    ]
    AUTO_FOCUS = ""

    def __init__(
        self,
        save: Save,
        *,
        names: Sequence[str] = (),
        rules: str = "",
        outside: Outside | None = None,
        keep: Keep | None = None,
        subject: bool = True,
        above: str = "",
    ) -> None:
        """`names` are the variables that may stand in the words, `rules` is how they are written; without `subject` there is only the text.

        `above` is what the words are written for, to be seen all the while.
        """
        super().__init__()
        self._keep, self._keeping = keep, False
        self._subject, self._wrong, self._above = subject, "", above
        self._names, self._rules, self._save, self._outside = names, rules, save, outside
        self._title, self._stored = "", ("", "")  # what is kept already
        self._coming: tuple[str, str] | None = None  # words that came before there was a place for them
        self._there = self._warned = self.saving = False
        self.latest = ("", "")

    def compose(self) -> ComposeResult:
        """Subject, text, what may stand in it, the keys."""
        with Vertical(classes="panel"):
            yield Title("", after=0 if self._above else 1, id="title")
            if self._above:
                yield Shortened(self._above, "warn", after=1, most=3)
            with Horizontal(classes="subject") as line:
                line.display = self._subject
                yield Words("Subject", "dim")
                yield TypingLine("", id="subject")
            yield Page("", id="body")
            yield Words("", "bad", id="wrong")
            if self._rules:
                yield Words(self._rules, "dim")
            if self._names and self.app.size.height >= 24:
                yield Words(f"Filled in for each: {{{{ {self._names[0]} }}}}. The names are {', '.join(self._names)}.", "dim")
            yield Words(self._keys(), "dim", id="hint")

    def on_mount(self) -> None:
        """There is a place for the words."""
        self._there = True
        if self._coming is not None:
            self._fill(*self._coming)

    def begin(self, title: str, subject: str, body: str, stored: tuple[str, str], wrong: str = "") -> None:
        """Show these words; `stored` are those that are kept already, `wrong` is what was refused about these."""
        self._wrong = wrong
        self._title, self._stored = title, (safe_text(stored[0]), safe_text(stored[1], lines=True))
        self._coming = safe_text(subject), safe_text(body, lines=True)
        if self._there:
            self._fill(*self._coming)

    def _fill(self, subject: str, body: str) -> None:
        self.query_one("#title", Words).say(self._title)
        self.query_one("#subject", Input).value = subject
        page = self.query_one(Page)
        page.load_text(body)
        self.latest = subject, body
        self.query_one("#wrong", Words).say(self._wrong, "bad")
        page.focus()

    def _keys(self) -> str:
        return f"ctrl+s save,{' tab subject and text,' if self._subject else ''}{' ctrl+o your editor,' if self._outside else ''} esc leave"

    @property
    def words(self) -> tuple[str, str]:
        """The subject and the text as they stand."""
        return self.query_one("#subject", Input).value, self.query_one(Page).text

    def on_input_changed(self, message: Input.Changed) -> None:
        """A change makes the warning about leaving fresh again."""
        message.stop()
        self._fresh()

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """The same for the text."""
        message.stop()
        self._fresh()

    @property
    def changed(self) -> bool:
        """Whether anything was typed that is not saved."""
        return self.latest != self._stored

    def _fresh(self) -> None:
        if self._coming is not None:
            before, self.latest = self.latest, self.words
            if self._keep is not None and not self._keeping and self.latest != before:
                self._keeping = True
                self.set_timer(KEPT_WITHIN, self._lay_down)
        if self._warned:
            self._warned = False
            self.query_one("#hint", Words).say(self._keys(), "dim")

    async def _lay_down(self) -> None:
        self._keeping = False
        if self._keep is not None and not self._left:
            await self._keep(*self.latest)

    def action_save(self) -> None:
        """Save, or say what is wrong. It may take as long as a question that is asked meanwhile; nothing is typed until it is done."""
        if not self.saving:
            self.saving = True
            self.run_worker(self._save_words(*self.words), exit_on_error=False)

    async def _save_words(self, subject: str, body: str) -> None:
        wrong: str | None = None
        try:
            with getattr(self.app, "at_the_door", nullcontext)():
                wrong = await self._save(subject, body)
        finally:
            self.saving = False
        if wrong:
            self.query_one("#wrong", Words).say(wrong, "bad")
        elif wrong is not None:
            self.leave(True)

    def action_outside(self) -> None:
        """The words in another program; when that ends, they stand here, still unsaved."""
        if self.saving or self._coming is None:
            return
        if self._outside is None:
            self.query_one("#wrong", Words).say(NO_EDITOR, "bad")
            return
        left = self._outside(*self.words)
        subject, body = safe_text(left.subject), safe_text(left.body, lines=True)
        if (subject, body) != self.words:
            self.query_one("#subject", Input).value = subject
            self.query_one(Page).text = body
        self.query_one("#wrong", Words).say(left.wrong, "bad")

    def action_leave(self) -> None:
        """Leave; with something changed, only at the second esc."""
        if self.saving:
            return
        if self._coming is not None and self.words != self._stored and not self._warned:
            self._warned = True
            self.query_one("#hint", Words).say("What you changed is not saved: ctrl+s saves it, esc once more leaves it.", "warn")
            return
        self.leave(False)
