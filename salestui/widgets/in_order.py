"""Keys in their order: while a dialog stands, each waits until the one before it has been dealt with.

The library gives a key to whatever has the focus and goes on. A key typed right behind the one that closes a dialog (a fast hand, a
slow line that sends both in one piece) would go to the dialog that is just leaving, and be lost. A screen that says `keys_wait` is waited
for in the same way, and asks for the keys (`give_keys`) when it is ready.
"""

from collections import deque
from typing import Any

from textual import events
from textual._time import get_time
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.message import Message

from .dialog import Dialog

PATIENCE = 0.5  # seconds after which a key is taken to be dealt with: what had it went away without a word


class KeysInOrder(App[Any]):
    """Goes before the library's class among the bases of the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._typed: deque[events.Key | events.Paste] = deque()  # what waits for its turn
        self._given_at: float | None = None  # when the key was given that is being dealt with
        self._given = 0
        self._left_at = 0.0  # when a dialog was left last, in the library's time

    class Dealt(Message):
        """Sent behind a key on its way: when it comes back, the key has been dealt with."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number
            self._sender = None  # the library would not let it rise to its sender's own child

    async def on_event(self, event: events.Event) -> None:
        """Keys for a dialog are given one by one; everything else goes its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if self._given_at is not None and get_time() - self._given_at > PATIENCE:
            self._given_at = None
        await self.give_keys()

    async def give_keys(self) -> None:
        """Give the keys that wait, as far as that can be now."""
        while self._typed and self._given_at is None:
            dialog = self.screen if isinstance(self.screen, Dialog) else None
            if dialog is not None and dialog.focused is None:
                return  # it is being drawn; it asks for them when it is there
            if dialog is None and getattr(self.screen, "keys_wait", False):
                return  # the screen is writing what the key before asked for; it asks for them when it shows what comes next
            event = self._typed.popleft()
            if isinstance(event, events.Key) and event.key in ("enter", "escape") and event.time <= self._left_at:
                continue  # a second enter (or esc) was for the dialog: below it may send a mail
            if dialog is None:
                await super().on_event(event)
                continue
            self._given_at, self._given = get_time(), self._given + 1
            target = dialog.focused
            await super().on_event(event)
            if target is None or not target.post_message(self.Dealt(self._given)):
                self._given_at = None

    async def on_keys_in_order_dealt(self, message: Dealt) -> None:
        """The next one, please."""
        if message.number == self._given:
            self._given_at = None
            await self.give_keys()

    def pop_screen(self) -> AwaitComplete:
        """A screen goes. What was typed behind the key that closed it is for the screen below."""
        self._left_at = get_time()
        self._given_at = None
        if self._typed:
            self.call_later(self.give_keys)
        return super().pop_screen()
