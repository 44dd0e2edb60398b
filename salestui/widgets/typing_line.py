"""The line one types in: quiet (no blink), and what is pasted into it is as harmless as what is drawn elsewhere."""

from textual.widgets import Input

from ..glass import safe_text


class TypingLine(Input):
    """An `Input` without frame. A paste may carry anything a web page put on the clipboard; a secret is never drawn and stays as it is."""

    DEFAULT_CSS = """
    TypingLine { border: none; height: 1; padding: 0; background: $surface; }
    TypingLine:focus { border: none; background: $surface; }
    TypingLine > .input--placeholder { text-style: italic; }
    """

    def __init__(self, value: str = "", *, hint: str = "", secret: bool = False, id: str | None = None) -> None:
        super().__init__(placeholder=hint, password=secret, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.value = value

    def validate_value(self, value: str) -> str:
        """What stands in the line, whoever put it there."""
        return value if self.password else safe_text(value)
