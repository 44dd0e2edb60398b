"""The app as a founder has it: a real store in a file, real keys, and what then stands on the screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.events import Paste
from textual.pilot import Pilot

from salestui.app import SalesApp
from salestui.paths import Paths, locate
from salestui.store.engine import Database, connect, open_store
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import add_mailbox
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday
HOME, COMPLETE, SMALL = (120, 40), (80, 24), (60, 20)
SIZES = (HOME, COMPLETE, SMALL)
NAMES = ("Ada Byron", "Grace Hopper", "Jürgen Müller", "陈 伟", "Olena Shevchenko", "Søren Holm")
BODY = "Hello {{ prospect.first_name }},\n\nhow long does your month-end take?\n\n{{ me.name }}\n"


class Firm:
    """A founder's store before the app is opened."""

    def __init__(self, home: Path) -> None:
        self.paths: Paths = locate(str(home), {})
        self.db: Database = open_store(self.paths)

    def people(self, count: int = len(NAMES), *, days: int = 1, stage: str = "", **fields: str) -> list[int]:
        """Prospects, each `days` longer in the stage than the one before."""
        return [
            add_prospect(
                self.db,
                {
                    "name": NAMES[n % len(NAMES)],
                    "email": f"p{n}@firm{n}{stage[:1].lower()}.example",
                    "company": f"Firm {n}",
                    "value": f"{500 * n + 100} EUR",
                }
                | fields,
                NOW - timedelta(days=days * n),
                stage,
            )
            for n in range(count)
        ]

    def mail(
        self,
        title: str = "Opener",
        subject: str = "Month-end, {{ prospect.first_name }}?",
        body: str = BODY,
        stage: str = "Captured",
        **more: Any,
    ) -> None:
        add_asset(self.db, AssetDraft("email", title, subject, body, stage, **more), NOW)

    def mailbox(self, port: int, **more: Any) -> None:
        values = {
            "name": "work",
            "sender": "Sam Founder <sam@me.example>",
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "timeout": 5,
        }
        add_mailbox(self.db, values | more, NOW)

    def due(self, count: int, port: int = 25, **more: Any) -> list[int]:
        """So many prospects whose first mail is due now. Returns their ids."""
        self.mail()
        self.mailbox(port, **more)
        ids = self.people(count, days=0)
        enrol(self.db, ids, NOW)
        return ids


class Play:
    """The open app. `press` gives keys, `until` waits for what they do, `text` is what a founder sees."""

    def __init__(self, app: SalesApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot
        self.db = connect(app.paths.store)
        self.copied: list[str] = []

    @property
    def text(self) -> str:
        """Every line of the screen as it stands."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Words as a keyboard gives them; long ones as a terminal pastes them."""
        if len(text) > 12:
            self.app.screen.post_message(Paste(text))
            await self.pilot.pause()
            return
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))

    async def until(self, true: Callable[[], object], seconds: float = 8.0) -> None:
        """Wait for something; what stands on the screen then is told where it never comes."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not true():
            assert asyncio.get_running_loop().time() < deadline, f"it never came true; the screen shows:\n{self.text}"
            await self.pilot.pause(0.01)

    async def sees(self, *texts: str) -> None:
        """Wait until these words stand on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.text)  # type: ignore[misc]  # bound now

    async def misses(self, text: str) -> None:
        """Wait until these words are gone."""
        await self.until(lambda: text not in self.text)

    def ask(self, sql: str, *values: object) -> Any:
        """One value the store holds."""
        row = self.db.execute(sql, values).fetchone()
        return row[0] if row else None

    def stage_of(self, name: str) -> str:
        return str(self.ask("SELECT s.name FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.name = ?", name))

    def states(self) -> list[str]:
        return [state for (state,) in self.db.execute("SELECT state FROM delivery ORDER BY id")]


@asynccontextmanager
async def play(
    firm: Firm, size: tuple[int, int] = HOME, *, screen: str = "", clock: Callable[[], datetime] = lambda: NOW
) -> AsyncIterator[Play]:
    """Open the app on a firm's store; `screen` is the capital to press first."""
    firm.db.close()
    app = SalesApp(firm.paths, clock=clock, environ={})
    async with app.run_test(size=size) as pilot:
        played = Play(app, pilot)
        try:
            await pilot.pause()
            if screen:
                await played.press(screen)
            yield played
        finally:
            played.db.close()
    assert not app.crashed, app.crashed
    assert not firm.paths.log_file.exists(), firm.paths.log_file.read_text()
