"""A screen on which one thing is decided after the other: what a key asked for is written before the next key is looked at."""

from collections.abc import Coroutine
from typing import Any

from .base import BaseScreen

Work = Coroutine[Any, Any, object]


class OneAtATime(BaseScreen):
    """While `keys_wait` the app keeps what is typed (widgets.in_order); it comes, in its order, when the next thing is in sight."""

    keys_wait = True  # until the first thing is in sight

    def action_command(self, name: str) -> None:
        """A click meanwhile is dropped: it was on what is about to go."""
        if not self.keys_wait:
            super().action_command(name)

    def hold(self, work: Work) -> Work:
        """Let keys wait from now on until this is done, dialogs excepted."""
        self.keys_wait = True
        return self._held(work)

    async def _held(self, work: Work) -> None:
        try:
            await work
        finally:
            self.go_on()

    def go_on(self) -> None:
        """The next key, please."""
        self.keys_wait = False
        give = getattr(self.app, "give_keys", None)
        if give is not None and self.is_attached:
            self.app.call_later(give)
