"""What every screen is: it gathers rows, shows them, and turns keys into calls. Its bindings come from `commands`."""

import os
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen

from ..commands import SCREENS, Command, by_id, footer, for_screen
from ..store.worker import Store
from ..widgets.bars import KeyBar, StatusBar, TopBar
from ..widgets.keys import terminal_key
from ..widgets.line_list import LineList, Watching
from ..widgets.room import Room

if TYPE_CHECKING:
    from ..widgets.dialog import Dialog
    from .fetching import Fetching
    from .sending_words import News

MOVES = frozenset({"down", "up", "left", "right", "page-down", "page-up", "top", "bottom", "next-pane", "previous-pane"})


class Shell(Protocol):
    """What a screen may ask of the app it is in."""

    commands: Sequence[Command]
    store: Store
    label: str
    news: "News"
    fetching: "Fetching | None"

    def now(self) -> datetime:
        """The moment, with its zone."""

    def notice(self, text: str, style: str = "") -> None:
        """Say in one sentence what has happened."""

    def door(self, error: BaseException) -> None:
        """The one place where an error is told."""

    def at_the_door(self) -> AbstractContextManager[None]:
        """What is raised inside goes through the door."""

    def attempt(self, handler: Callable[[], Coroutine[Any, Any, object] | None]) -> None:
        """Do a command; what it raises goes through the door, what it returns to be awaited runs in a worker."""

    def ask(self, dialog: "Dialog[Any]") -> Awaitable[Any]:
        """Open a dialog now; its answer comes later, None when it was left."""

    def work(self, coroutine: Coroutine[Any, Any, object]) -> None:
        """Run something that waits for the store; what it raises goes through the door."""

    def with_unsaved(self) -> Sequence["BaseScreen"]:
        """The open screens with work that is not written yet, the one in sight first."""

    async def changed(self, kinds: frozenset[str] | None = None) -> None:
        """Rows of these kinds (tables) were written: visible screens reload, hidden ones when they are shown. None: anything."""


class BaseScreen(Watching, Screen[None], inherit_bindings=False):
    """A screen of the app. Override `body` (widgets), `load` (gather and show) and `do_...` (one method per command)."""

    NAME: ClassVar[str] = ""
    TAB: ClassVar[str] = ""  # the screen whose name is lit at the top, where it is not its own
    PASSING: ClassVar[bool] = False  # it lies over another screen only until one goes elsewhere
    KINDS: ClassVar[frozenset[str] | None] = None  # tables it shows; None: any change matters
    AUTO_FOCUS = "LineList"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (80, "-medium"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-short"), (24, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self.stale = True
        self.search_text = ""
        self.first_notice: tuple[str, str] | None = None  # said before the screen was there to say it
        self._bindings = self._table_bindings()  # from the first moment: no key is lost while the screen is being made
        self.status = StatusBar()  # the line about what is in sight
        self._loading = False

    @property
    def shell(self) -> Shell:
        """The app."""
        return cast(Shell, self.app)

    async def _dispatch_message(self, message: Message) -> None:
        # A handler that fails must not end the screen's life: the library would close the whole app.
        with self.shell.at_the_door():
            await super()._dispatch_message(message)

    # What a screen overrides

    def body(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    async def load(self) -> None:
        """Gather the rows and show them; called when shown and stale, and after changes."""

    @property
    def unsaved(self) -> str:
        """What would be lost if the app were closed now ("formula: 1 change unsaved"); nothing where all is written."""
        return ""

    # Shown

    def compose(self) -> ComposeResult:
        """The lines around the screen, and its body between them."""
        commands = self.shell.commands
        tabs = [(name, (by_id(f"go-{name}", commands).keys or ("",))[0], label) for name, label in SCREENS.items()]
        more = by_id("help", commands)
        yield TopBar(tabs, self.TAB or self.NAME, self.shell.label)
        with Container(id="body"):
            yield from self.body()
        yield self.status
        yield KeyBar(footer(self.NAME, commands), (more.keys[0], more.label) if more.keys else None)
        yield Room()

    def _table_bindings(self) -> BindingsMap:
        """The bindings are the table's. They go before those of a focused widget, so that keys are taken in their order."""
        return BindingsMap(
            Binding(
                terminal_key(key),
                f"command('{command.id}')",
                command.label,
                show=False,
                priority=True,
                id=f"{self.NAME}-{command.id}-{number}",
            )
            for command in for_screen(self.NAME, self.shell.commands)
            for number, key in enumerate(command.keys)
        )

    def on_mount(self) -> None:
        """Say what was to be said before the screen was there."""
        self.tell_news()
        if self.first_notice is not None:
            self.status.notice(*self.first_notice)

    def tell_news(self) -> None:
        """Say how the sending stands, behind what is unsaved on another screen."""
        texts, style = self.shell.news
        if self.shell.fetching is not None:
            told = self.shell.fetching.told
            texts = (*(f"{word} · {text}" for word in told[:1] for text in texts), *told)
        unsaved = next((screen.unsaved for screen in self.shell.with_unsaved() if screen is not self), "")
        if unsaved:
            texts, style = (*(f"{unsaved}, {text}" for text in texts), unsaved, "unsaved"), "warn"
        self.status.tell(texts, style)

    def on_resize(self) -> None:
        """A terminal that was too small hid the list, and with it went the focus: it comes back with the room."""
        self.call_after_refresh(self.refocus)

    def refocus(self) -> None:
        """Give the keys to the list again where nothing has them."""
        lines = self.lines
        if self.focused is None and lines is not None and lines.is_attached:
            lines.focus(scroll_visible=False)

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile."""
        self.tell_news()
        if self.stale:
            self.shell.work(self.refresh_rows())

    async def refresh_rows(self) -> None:
        """Load, once at a time; a change during a load is followed by another load."""
        self.stale = True
        if self._loading:
            return
        self._loading = True
        try:
            while self.stale and self.is_attached:
                self.stale = False
                await self.load()
        finally:
            self._loading = False

    # Acts

    def action_command(self, name: str) -> None:
        """Do a command of the table: the method `do_...` of this screen, or else of the app.

        The method captures the row's id at once; what it returns to be awaited runs in a worker, in the order of the keys.
        """
        handler = getattr(self, by_id(name).handler, None) or getattr(self.app, by_id(name).handler, None)
        if handler is None:
            return
        if name not in MOVES:  # a notice may be read while walking on
            self.status.clear_notice()
        self.shell.attempt(handler)

    @property
    def lines(self) -> LineList | None:
        """The list that keys go to: the focused one, or the first in sight."""
        if isinstance(self.focused, LineList):
            return self.focused
        return next((found for found in self.query(LineList) if found.display), None)

    def targets(self) -> list[Any]:
        """Keys of the marked rows, or of the one under the cursor; captured when the key is pressed."""
        lines = self.lines
        if lines is None:
            return []
        if lines.marked:
            return (
                sorted(lines.marked, key=str)
                if any(not isinstance(key, int) for key in lines.marked)
                else sorted(cast(set[int], lines.marked))
            )
        return [lines.source.key(lines.row)] if lines.row is not None else []

    def do_down(self) -> None:
        """One row down."""
        if self.lines is not None:
            self.lines.move(1)

    def do_up(self) -> None:
        """One row up."""
        if self.lines is not None:
            self.lines.move(-1)

    def do_page_down(self) -> None:
        """One page down."""
        if self.lines is not None:
            self.lines.page(1)

    def do_page_up(self) -> None:
        """One page up."""
        if self.lines is not None:
            self.lines.page(-1)

    def do_top(self) -> None:
        """The first row."""
        if self.lines is not None:
            self.lines.go_to(0)

    def do_bottom(self) -> None:
        """The last row."""
        if self.lines is not None:
            self.lines.go_to(self.lines.count - 1)

    def do_mark(self) -> None:
        """Mark the row, or take its mark off."""
        if self.lines is not None:
            self.lines.mark()

    def do_mark_all(self) -> Coroutine[Any, Any, object] | None:
        """Mark every row of the list, or take all marks off."""
        lines = self.lines
        if lines is None or lines.source.keys is None or not lines.count:
            self.shell.notice("There is nothing to mark here.")
            return None
        if lines.marked:
            lines.mark_keys(())
            return None
        return self._mark_all(lines)

    async def _mark_all(self, lines: LineList) -> None:
        keys = lines.source.keys
        if keys is not None:
            lines.mark_keys(await keys())

    def do_next_pane(self) -> None:
        """The next pane."""
        self.focus_next()

    def do_previous_pane(self) -> None:
        """The pane before."""
        self.focus_previous()

    def do_back(self) -> None:
        """Take marks off, then end the search; screens first close what they have open."""
        if self.lines is not None and self.lines.marked:
            self.lines.mark_keys(())
        elif self.search_text:
            self._search("")

    def end_search(self) -> None:
        """Show everything again."""
        if self.search_text:
            self._search("")

    def do_search(self) -> Coroutine[Any, Any, object]:
        """Search the list while typing; esc brings back what was searched before."""
        from ..widgets.prompt import Prompt

        before = self.search_text
        return self._searched(before, self.shell.ask(Prompt("Search this list", value=before, select=True, on_change=self._search)))

    async def _searched(self, before: str, answer: Awaitable[str | None]) -> None:
        text = await answer
        self._search(before if text is None else text)

    def _search(self, text: str) -> None:
        if text.strip() != self.search_text:
            self.search_text = text.strip()
            for lines in self.query(LineList):
                lines.to_top = bool(self.search_text)
            self.shell.work(self.refresh_rows())

    def do_why(self) -> None:
        """Say why the row is here."""
        row = self.lines.row if self.lines is not None else None
        self.shell.notice(self.why(row) if row is not None else "There is no row here.")

    def do_copy(self) -> None:
        """Copy the row to the clipboard of the terminal."""
        row = self.lines.row if self.lines is not None else None
        text = self.copied(row) if row is not None else ""
        if text:
            self.app.copy_to_clipboard(text)
        self.shell.notice(f"Copied: {text}" if text else "There is nothing to copy here.")

    def do_outside(self) -> None:
        """Open the row outside; where there is no desktop, copy its link."""
        row = self.lines.row if self.lines is not None else None
        self.open_link(self.outside(row) if row is not None else "")

    def open_link(self, link: str) -> None:
        """Open a link outside, or copy it, and say which."""
        from ..serving.desktop import NO_DESKTOP, OPENED, open_outside

        done = open_outside(link, os.environ)
        if done == NO_DESKTOP:
            self.app.copy_to_clipboard(link)
        told = {OPENED: f"Opened outside: {link}", NO_DESKTOP: f"There is no desktop here; copied instead: {link}"}
        self.shell.notice(told.get(done, "There is nothing to open outside here."))

    def why(self, row: Any) -> str:
        """The sentence of `i` for a row."""
        return str(getattr(row, "why", "")) or "It is in this list; nothing more is known."

    def outside(self, row: Any) -> str:
        """The link `o` opens for a row: a new mail to its address."""
        from .outside import mail_to

        return mail_to(str(getattr(row, "email", "") or ""))

    def copied(self, row: Any) -> str:
        """What `y` copies of a row."""
        return str(getattr(row, "email", "") or getattr(row, "name", ""))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key's label is the key."""
        found = next((command for command in for_screen(self.NAME, self.shell.commands) if message.key in command.keys), None)
        if found is not None:
            self.action_command(found.id)

    def on_top_bar_chosen(self, message: TopBar.Chosen) -> None:
        """A click on a screen's name goes there."""
        self.action_command(f"go-{message.name}")
