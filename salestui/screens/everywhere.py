"""Commands that work on every screen: going, undo and redo, capture, help, palette, settings, leaving."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from ..commands import Command, for_screen, help_lines
from ..config import Config
from ..paths import Paths
from ..store.worker import Store
from .base import BaseScreen, Shell

if TYPE_CHECKING:
    from ..store.journal import Undone
    from ..widgets.dialog import Dialog
    from .fetching import Fetching

Work = Coroutine[Any, Any, object]


class Everywhere:
    """The `do_...` methods that the app itself has; a screen with a method of the same name goes first."""

    commands: Sequence[Command]
    config: Config
    paths: Paths
    store: Store
    sending: Any = None  # the run under way, also while its panel is closed (screens.sending.Sending)
    sender: Any = None  # the thread of the last run
    fetching: "Fetching | None" = None  # the fetch under way
    leaving = False  # the app closes as soon as the mail under way is done
    revised: int | None = None  # the asset that was reworded because of a decision: Words shows it next
    at_once = False  # it was left without waiting for that
    _turning = ""  # the long undo or redo that is under way

    # What the app is

    def now(self) -> datetime:
        """The moment."""
        raise NotImplementedError

    def notice(self, text: str, style: str = "") -> None:
        """Say what has happened."""
        raise NotImplementedError

    def ask(self, dialog: "Dialog[Any]") -> Awaitable[Any]:
        """Open a dialog at once; await the answer."""
        raise NotImplementedError

    async def changed(self, kinds: frozenset[str] | None = None) -> None:
        """Reload what shows rows of these kinds."""
        raise NotImplementedError

    def go(self, screen: str) -> None:
        """Show a screen."""
        raise NotImplementedError

    def leave(self, *, open_demo: bool = False) -> None:
        """Close the app."""
        raise NotImplementedError

    @property
    def base_screen(self) -> BaseScreen | None:
        """The screen below any dialog."""
        raise NotImplementedError

    def with_unsaved(self) -> Sequence[BaseScreen]:
        """The open screens with work that is not written yet."""
        raise NotImplementedError

    # Going

    def do_go_today(self) -> None:
        """Today."""
        self.go("today")

    def do_go_pipeline(self) -> None:
        """Pipeline."""
        self.go("pipeline")

    def do_go_library(self) -> None:
        """Words and pictures."""
        self.go("library")

    def do_go_intel(self) -> None:
        """Intel."""
        self.go("intel")

    def do_go_triage(self) -> None:
        """The 4Qs: the card; with nothing left to decide the page that was looked at last."""
        from .four_pages import uncover_card

        self.go("triage")
        uncover_card(self)

    def do_go_outbox(self) -> None:
        """Outbox."""
        self.go("outbox")

    def do_go_system(self) -> None:
        """System."""
        self.go("system")

    def do_quit(self) -> Work | None:
        """Leave, where something is unsaved after asking; while a mail is under way after it, the second time at once."""
        unsaved = self.with_unsaved()
        if unsaved:
            from .leaving import leave_unsaved

            return leave_unsaved(self, unsaved)
        return self.close_app()

    def close_app(self) -> Work | None:
        """Leave with nothing more asked; while a mail is under way after it, the second time at once."""
        if self.sending is None or self.leaving:
            self.at_once = self.sending is not None
            self.leave()
            return None
        from .sending import leave_after

        self.leaving = True
        return leave_after(cast(Shell, self), self.sending)

    # Undo and redo

    def do_undo(self) -> Work:
        """Take back the last action."""
        from ..store.journal import undo

        return self._turn(undo, ("Undone", "Undoing"), "There is nothing to undo.")

    def do_redo(self) -> Work:
        """Do again what was undone."""
        from ..store.journal import redo

        return self._turn(redo, ("Done again", "Doing again"), "There is nothing to do again.")

    async def _turn(self, fn: "Callable[..., Undone | None]", words: tuple[str, str], nothing: str) -> None:
        from ..store.turning import MANY, coming_turn

        if self._turning:
            self.notice(f"{self._turning} is still under way: nothing more is undone or done again until it is over.", "warn")
            return
        again = words[0] != "Undone"
        coming = await self.store.read(coming_turn, again)
        if coming is not None and coming.rows > MANY:
            self._turning = f"{words[1]}: {coming.label}"
            self.notice(f"{self._turning}…")
        try:
            coming, done = await self.store.write(lambda db, now: (coming_turn(db, again), fn(db, now)), self.now())
        finally:
            self._turning = ""
        if done is None:
            self.notice(nothing)
            return
        await self.changed(done.kinds)
        told = f"{words[0]}: {done.label}." if done.restored or not done.refused else f"Not {words[0].lower()}: {done.label}."
        if not again and coming is not None and coming.sent:
            told = f"Sent mails stay sent. {told}"
        if done.refused:
            more = f" and {len(done.refused) - 3:,} more" if len(done.refused) > 3 else ""
            told += f" Left as they are: {'; '.join(line.rstrip('.') for line in done.refused[:3])}{more}."
        if done.cancelled:
            told += f" {done.cancelled:,} {'mail that was' if done.cancelled == 1 else 'mails that were'} to follow cancelled."
        self.notice(told, "warn" if done.refused else "good")

    # Capture

    def do_capture(self) -> Work:
        """Write down something heard."""
        from ..widgets.prompt import Prompt, needed

        return self._capture(
            self.ask(
                Prompt("What did you hear?", hint="enter keeps it, also many lines pasted; esc leaves", check=needed("A word"), lines=True)
            )
        )

    async def _capture(self, answer: Awaitable[str | None]) -> None:
        text = await answer
        if text is None:
            return
        from ..store.intel import capture

        await self.store.write(capture, text.strip(), self.now())
        await self.changed(frozenset({"intel"}))
        self.notice("Captured. It waits in the intel inbox.", "good")

    # Search

    def do_find(self) -> Work:
        """Search everything, over the screen that is in sight."""
        from .searching import FindScreen

        screen = self.base_screen
        if isinstance(screen, FindScreen):
            return screen.do_search()
        found = FindScreen((screen.TAB or screen.NAME) if screen is not None else "")
        cast(Any, self).push_screen(found)
        return found.do_search()

    # Words about the app

    def do_help(self) -> None:
        """The keys of this screen, in sentences."""
        from ..widgets.prose import Prose

        screen = self.base_screen
        if screen is not None:
            lines = help_lines(screen.NAME, self.commands)
            mine = sum(1 for command in for_screen(screen.NAME, self.commands) if screen.NAME in command.where and command.keys)
            entries = [("On this screen", ""), *lines[:mine], ("Everywhere", ""), *lines[mine:]]
            self.ask(Prose("Keys. Capitals go, lowercase acts.", entries, term=18))

    def do_palette(self) -> Work | None:
        """Every action, by typing part of its name."""
        from ..widgets.choice import Choice, Option

        screen = self.base_screen
        if screen is None:
            return None
        here = for_screen(screen.NAME, self.commands)
        keyed = {command.label for command in here if command.keys}  # where a key does the same, that line is enough
        options = [
            Option(command.id, command.label[:1].upper() + command.label[1:], command.help, command.keys[0] if command.keys else "")
            for command in here
            if command.id != "palette" and (command.keys or command.label not in keyed)
        ]
        return self._palette(screen, self.ask(Choice("All actions", options, typing=True)))

    async def _palette(self, screen: BaseScreen, answer: Awaitable[str | None]) -> None:
        name = await answer
        if name is not None:
            screen.action_command(name)

    def do_settings(self) -> None:
        """What is in force, and where it is written."""
        from ..widgets.prose import Prose

        config, paths = self.config, self.paths
        keys = ", ".join(f"{name} = {' '.join(keys)}" for name, keys in config.keys.items())
        self.ask(
            Prose(
                "Settings in force",
                [
                    ("theme", f"{config.theme} (dark or light)"),
                    ("ascii", "on: no signs but plain ones" if config.ascii else "off"),
                    ("animations", "on" if config.animations else "off"),
                    ("keys", keys or 'as in ?; change one with, for example, undo = "U" below [keys]'),
                    ("Where", ""),
                    (
                        "settings",
                        f"{paths.config_file}{'' if paths.config_file.exists() else ' (not there: all of the above are the defaults)'}",
                    ),
                    ("store", str(paths.store)),
                    ("backups", str(paths.backups)),
                    ("log", str(paths.log_file)),
                    ("", ""),
                    (
                        "",
                        "Settings are read when the app starts; it never writes that file. Stages, mailboxes and words live in the store.",
                    ),
                ],
            )
        )

    # Beginning

    def do_import(self) -> Work:
        """Import a file."""
        from .importing import import_file

        return import_file(self)

    def do_the_decisions(self) -> None:
        """The decisions, over the screen that is in sight."""
        from .decisions import DecisionsScreen

        app = cast(Any, self)
        if getattr(app.screen, "NAME", "") != "decisions":
            app.push_screen(DecisionsScreen())

    def do_the_formula(self) -> None:
        """The formula, over the screen that is in sight; where one is open with a draft, that one."""
        from .formula import FormulaScreen

        drafted = next((screen for screen in self.with_unsaved() if isinstance(screen, FormulaScreen)), None)
        if drafted is not None:
            from .leaving import show_open

            show_open(self, drafted)
        elif not isinstance(self.base_screen, FormulaScreen):
            cast(Any, self).push_screen(FormulaScreen())

    def do_receive(self) -> Work:
        """Read what came back."""
        from .receiving import read_mail

        return read_mail(cast(Shell, self))

    def do_test_mailbox(self) -> Work:
        """Send a test mail through a mailbox."""
        from .mailbox_test import try_a_mailbox

        return try_a_mailbox(cast(Shell, self))

    async def welcome(self, *, demo: bool) -> None:
        """First run: in an empty store, three ways to begin."""
        from .beginning import welcome

        await welcome(self, demo=demo)
