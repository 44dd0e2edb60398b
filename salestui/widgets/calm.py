"""A fault in one widget must not end the app: what its handlers raise is told at the app's door, and the widget lives on."""

from contextlib import nullcontext

from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget


class Calm(MessagePump):
    """Goes before the library's class among the bases. The library would end the widget's life, and with it the app's."""

    async def _dispatch_message(self, message: Message) -> None:
        with getattr(self.app, "at_the_door", nullcontext)():
            await super()._dispatch_message(message)


class CalmWidget(Calm, Widget):
    """A widget that outlives its own faults."""
