"""The composition root: screens, theme, keys, background work, and the one door for errors."""

import asyncio
import os
import signal
import threading
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

if os.environ.get("SSH_CONNECTION"):  # the terminal library reads this once, when it is imported
    os.environ.setdefault("TEXTUAL_FPS", "30")

from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen

from . import commands as table
from .config import Config, load
from .errors import SalesError
from .paths import Paths, make_private
from .screens.app_words import in_app
from .screens.base import BaseScreen
from .screens.everywhere import Everywhere
from .screens.sending_words import NO_NEWS, SHOWS, News, look_again, news_of
from .store.sending_state import read_sending_state
from .store.worker import WRITTEN, Store
from .widgets.in_order import KeysInOrder
from .widgets.look import PlainSigns, look_for, themes
from .widgets.terminal import hung_up

if TYPE_CHECKING:
    from .screens.received import Arrived
    from .widgets.dialog import Dialog
    from .widgets.line_list import LineList

POLL = 1.0  # seconds between two looks at whether another process has written
TOO_MANY = 20  # faults while the calm dialog stands there: it is probably not even drawn
LOG_LIMIT = 1_000_000  # bytes after which the log starts afresh, keeping the one before


def _today() -> Screen[None]:
    from .screens.today import TodayScreen

    return TodayScreen()


def _pipeline() -> Screen[None]:
    from .screens.pipeline import PipelineScreen

    return PipelineScreen()


def _library() -> Screen[None]:
    from .screens.library import LibraryScreen

    return LibraryScreen()


def _intel() -> Screen[None]:
    from .screens.intel import IntelScreen

    return IntelScreen()


def _triage() -> Screen[None]:
    from .screens.triage import TriageScreen

    return TriageScreen()


def _outbox() -> Screen[None]:
    from .screens.outbox import OutboxScreen

    return OutboxScreen()


def _system() -> Screen[None]:
    from .screens.system import SystemScreen

    return SystemScreen()


class SalesApp(Everywhere, KeysInOrder, inherit_bindings=False):
    """The app over one store. `label` stands at the top right; `demo` opens the demo, offered when the store is empty.

    `arrived` gives what the demo's own mail server received: only the demo has one.
    """

    TITLE = "salestui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "today": _today,
        "pipeline": _pipeline,
        "library": _library,
        "intel": _intel,
        "triage": _triage,
        "outbox": _outbox,
        "system": _system,
    }
    DEFAULT_MODE = "today"

    def __init__(
        self,
        paths: Paths,
        *,
        label: str = "",
        demo: Callable[[], int] | None = None,
        arrived: Callable[[], Sequence["Arrived"]] | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        plain = bool(environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if plain else None)
        self.paths, self.label, self.demo, self.arrived = paths, label, demo, arrived
        self.open_demo = False
        self.crashed = ""
        self._warm = False
        self._opened = False
        self._faults = 0
        self._told = 0  # the newest write (store.worker.WRITTEN) that a notice told of
        self._clock = clock or partial(datetime.now, UTC)
        self._notes: list[str] = []
        self.passwords: Any = None  # what was typed in this session (screens.sending.Passwords)
        self.news: News = NO_NEWS  # how the sending stands, in the status line of every screen
        self._begun_with = 0  # mails that were to be sent when the sending under way was seen first
        self._look_again: datetime | None = None
        self.config = self._configure()
        there = tuple(command for command in table.COMMANDS if arrived is not None or command.id not in table.DEMO)
        self.commands, clashes = table.resolve_keys(there, self.config.keys)
        self._notes += [f"{paths.config_file}: {clash.message}" for clash in clashes]
        few = self.console.color_system == "standard"
        self.look = look_for(self.config.theme, ascii=self.config.ascii, colours=not plain, few=few)
        for theme in themes(few=few).values():
            self.register_theme(theme)
        self.theme = f"salestui-{self.config.theme}"
        if environ.get("SSH_CONNECTION") or not self.config.animations:
            self.animation_level = "none"
        self.store = Store(paths.store)

    def _configure(self) -> Config:
        config = load(self.paths.config_file)
        self._notes += [str(problem) for problem in config.problems]
        return config

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With `ascii = true` also what the library itself draws is plain."""
        filters = super().get_line_filters()
        return [*filters, PlainSigns()] if self.config.ascii else filters

    # Opening and closing

    def on_mount(self) -> None:
        """Everything that is not the first frame comes after it. A terminated app leaves the terminal as it was."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, partial(self.exit, return_code=128 + number))
        self.call_after_refresh(self._after_first_frame)

    def _after_first_frame(self) -> None:
        self._opened = True
        if self._notes:
            self.notice(" ".join(self._notes), "warn")
        self.work(self.welcome(demo=self.demo is not None))
        self.work(self._watch())

    async def _watch(self) -> None:
        """See what another process writes. A store that cannot be asked is told once, and asked again later."""
        failed = False
        while True:
            if not self.is_headless and hung_up():  # and no signal came
                return self.exit(return_code=128 + signal.SIGHUP)
            try:
                if await self.store.changed_elsewhere():
                    await self.changed()
                elif self._look_again is None or self.now() >= self._look_again:
                    await self._tell_news()
                failed = False
            except SalesError as error:
                if not failed:
                    self.door(error)
                failed = True
            await asyncio.sleep(POLL)

    async def _tell_news(self) -> None:
        """Look how the sending stands, and when that changes by itself; say it where a screen is in sight."""
        state, now = await self.store.read(read_sending_state, self.now()), self.now().astimezone()
        self._begun_with = max(self._begun_with, state.claimed + state.due) if state.claimed else 0
        self.news, self._look_again = news_of(state, now, self._begun_with), look_again(state, now)
        shown = self.base_screen
        if shown is not None and shown.is_mounted:
            shown.tell_news()

    def on_unmount(self) -> None:
        """Let the store go; a fetch under way ends, what was read is kept."""
        if self.fetching is not None:
            self.fetching.stopping = True
        self.store.close()

    # What screens ask (screens.base.Shell)

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._clock()

    def go(self, screen: str) -> None:
        """Show a screen; what was just said is said there too."""
        before = self.base_screen
        said = before.status.said if before is not None else None
        if self.current_mode == screen:  # what was opened over the screen (a mail, the log, the mailboxes) is closed
            while len(self.screen_stack) > 1 and isinstance(self.screen, BaseScreen):
                if self.screen.unsaved:  # it asks first
                    self.screen.action_command(f"go-{screen}")
                    return
                self.pop_screen()
            if self.screen is before and before is not None:  # nothing lay over it: it is shown whole again
                before.end_search()
        else:
            self._close_passing()
        self.switch_mode(screen)
        if said is not None and before is not self.base_screen:
            self.notice(*said)

    def _close_passing(self) -> None:
        """Close a search of everything, with what was opened from it, before another screen comes: who returns wants the screen below."""
        stack = [each for each in self.screen_stack if isinstance(each, BaseScreen)]
        at = next((number for number, each in enumerate(stack) if each.PASSING), len(stack))
        if not any(each.unsaved for each in stack[at:]):
            for _ in stack[at:]:
                self.pop_screen()

    def leave(self, *, open_demo: bool = False) -> None:
        """Close the app; `run` then opens the demo if that was the wish."""
        self.open_demo = open_demo
        self.exit(0)

    @property
    def base_screen(self) -> BaseScreen | None:
        """The screen of the current mode, below any dialog."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen)), None)

    def with_unsaved(self) -> Sequence[BaseScreen]:
        """The open screens with work that is not written yet, the one in sight first."""
        stacks = [self.screen_stack, *(stack for mode, stack in self._screen_stacks.items() if mode != self.current_mode)]
        return [screen for stack in stacks for screen in reversed(stack) if isinstance(screen, BaseScreen) and screen.unsaved]

    def notice(self, text: str, style: str = "") -> None:
        """Say in a sentence what has happened. What is done stands there until something newer is: the word of an older act that comes
        late, its screen having reloaded first, is not said; an error always is."""
        written = WRITTEN.get()
        if 0 < written < self._told and style != "bad":
            return
        self._told = max(self._told, written)
        screen, text = self.base_screen, in_app(text)
        if screen is not None and screen.is_mounted:
            screen.status.notice(text, style)
        elif screen is not None:
            screen.first_notice = (text, style)

    def ask(self, dialog: "Dialog[Any]") -> Awaitable[Any]:
        """Open a dialog at once; await the answer."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def take(value: Any) -> None:
            if not answer.done():
                answer.set_result(value)

        self.push_screen(dialog, take)
        if not self._warm:  # whoever answers a dialog is about to write; whoever only looks need not carry SQLModel (30 MiB)
            self._warm = True
            self.work(self.store.warm())
        return answer

    def work(self, coroutine: Coroutine[Any, Any, object]) -> None:
        """Run something that waits; its errors go through the door."""
        self.run_worker(self._guarded(coroutine), exit_on_error=False)

    async def _guarded(self, coroutine: Coroutine[Any, Any, object]) -> None:
        WRITTEN.set(0)  # it has written nothing yet, whatever the task that began it has
        with self.at_the_door():
            await coroutine

    @contextmanager
    def at_the_door(self) -> Iterator[None]:
        """What is raised inside is told here, and the app goes on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - this is the one door
            self.door(error)

    def attempt(self, handler: Callable[[], Coroutine[Any, Any, object] | None]) -> None:
        """Do a command at once; what it returns to be awaited runs in a worker."""
        WRITTEN.set(0)
        with self.at_the_door():
            waiting = handler()
            if waiting is not None:
                self.work(waiting)

    async def changed(self, kinds: frozenset[str] | None = None) -> None:
        """Reload what is in sight and shows such rows; the rest reloads when it is shown."""
        for stack in list(self._screen_stacks.values()):
            for screen in stack:
                if isinstance(screen, BaseScreen) and (kinds is None or screen.KINDS is None or kinds & screen.KINDS):
                    screen.stale = True
        shown = self.base_screen
        if shown is not None and shown.stale and shown.is_mounted:
            await shown.refresh_rows()
        if self._opened and shown is not None and shown.is_mounted and (kinds is None or kinds & SHOWS):
            await self._tell_news()

    # Keys

    # The door

    def door(self, error: BaseException) -> None:
        """A `SalesError` becomes a notice; anything else goes to the log and one calm dialog."""
        if isinstance(error, SalesError):
            self.notice(str(error), "bad")
            return
        from .widgets.prose import Prose

        told = self.log_error(error)
        if self.is_running and not any(screen.has_class("fault") for screen in self.screen_stack):
            dialog = Prose(
                "Something went wrong that should not have.",
                [("", told), ("", ""), ("", "You can go on. If it comes back, leave with q.")],
                style="bad",
            )
            dialog.add_class("fault")
            self._faults = 0
            self.push_screen(dialog)

    def log_error(self, error: BaseException) -> str:
        """Write the traceback to the log; a sentence on where it is."""
        path = self.paths.log_file
        lines = "".join(traceback.format_exception(error))
        try:
            make_private(path.parent)
            if path.exists() and path.stat().st_size > LOG_LIMIT:
                path.replace(path.with_suffix(".old.log"))
            with open(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8", errors="backslashreplace"
            ) as log:
                log.write(f"{self.now().isoformat(timespec='seconds')}\n{lines}\n")
        except (OSError, SalesError) as fault:
            return f"Nothing that was shown as saved is lost. What happened could not be written to {path} ({fault})."
        return f"Nothing that was shown as saved is lost. What happened is written in {path}."

    async def _dispatch_message(self, message: Message) -> None:
        if not self._opened:  # without a first screen there is nowhere to tell it
            await super()._dispatch_message(message)
            return
        with self.at_the_door():
            await super()._dispatch_message(message)

    def _handle_exception(self, error: Exception) -> None:
        """What the library would close the app for. Only what happens again and again, or before there is a screen, does."""
        self._faults += 1
        if self._opened and self._faults < TOO_MANY:
            self.door(error)
            return
        self.crashed = self.log_error(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def on_line_list_failed(self, message: "LineList.Failed") -> None:
        """A list's page could not be had."""
        self.door(message.error)


def run(
    paths: Paths,
    *,
    label: str = "",
    demo: Callable[[], int] | None = None,
    arrived: Callable[[], Sequence["Arrived"]] | None = None,
) -> int:
    """Open the app over the store of `paths` and come back with the exit code. The store is made or migrated first.

    `demo` opens the demo instead, when the founder asks for it in an empty store. Raises `SalesError`.
    """
    from .sender.recovery import recover_orphans
    from .store.engine import open_store

    db = open_store(paths)
    recover_orphans(db, paths.sender_lock, datetime.now(UTC))
    db.close()
    app = SalesApp(paths, label=label, demo=demo, arrived=arrived)
    app.run()
    if app.sender is not None and not app.at_once:
        app.sender.join()  # a terminated app too lets the mail under way have its answer
    if app.crashed:
        raise SalesError("The app met a fault of its own and closed.", app.crashed, "Start it again; if it comes back, the log says where.")
    return demo() if app.open_demo and demo is not None else app.return_code or 0
