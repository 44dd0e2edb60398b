"""The line one types in: quiet (no blink), and what is pasted into it is as harmless as what is drawn elsewhere."""

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from ..glass import safe_text
from .calm import Calm

BREAK = "⏎"  # how the end of a pasted line stands in the line


class TypingLine(Calm, Input):
    """An `Input` without frame. A paste may carry anything a web page put on the clipboard; a secret is never drawn and stays as it is.

    A paste of several lines becomes one, with spaces between them or, with `lines`, with a sign that `text` gives back as line ends.
    """

    DEFAULT_CSS = """
    TypingLine { border: none; height: 1; padding: 0; background: $surface; }
    TypingLine:focus { border: none; background: $surface; }
    TypingLine > .input--placeholder { text-style: italic; }
    """

    def __init__(
        self, value: str = "", *, hint: str = "", secret: bool = False, lines: bool = False, select: bool = False, id: str | None = None
    ) -> None:
        """`select`: what stands there is selected when the line gets the keys, so that typing takes its place."""
        super().__init__(placeholder=hint, password=secret, id=id, select_on_focus=select)
        self._lines = lines
        self.first: Callable[[str], bool] | None = None  # asked about a sign typed while nothing stands here; True takes it away
        self.cursor_blink = False
        self.value = value

    @property
    def text(self) -> str:
        """What was typed and pasted, with its line ends."""
        return self.value.replace(BREAK, "\n") if self._lines else self.value

    def validate_value(self, value: str) -> str:
        """What stands in the line, whoever put it there."""
        return value if self.password else safe_text(value)

    async def _on_key(self, event: events.Key) -> None:
        """Bindings are followed here, in the order of the keys: left to bubble up, ctrl+u would come after what was typed after it.

        The dialog's own come first. What still comes when the dialog is left was meant for it, and is dropped.
        """
        screen = self.screen
        if self.app.screen is not screen or screen.focused is not self:
            event.stop()
            event.prevent_default()
            if self.app.screen is screen and screen.focused is not None:
                screen.focused.post_message(events.Key(event.key, event.character))  # typed before the focus had moved on
            return
        if event.is_printable:
            if self.first is not None and not self.value and event.character and self.first(event.character):
                event.stop()
                event.prevent_default()
            return
        for node in (screen, self):
            for binding in node._bindings.key_to_bindings.get(event.key, ()):
                event.stop()
                event.prevent_default()
                await self.app.run_action(binding.action, node)
                return

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self.password:
            text = "".join(event.text.splitlines()[:1])
        else:
            text = safe_text(event.text, lines=True).strip("\n").replace("\n", BREAK if self._lines else " ")
        self.replace(text, *self.selection)
