"""Several fields at once: a new prospect, a mailbox. Nothing typed is lost by a slip of the hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from ..glass import safe_text
from .dialog import Dialog, Words
from .typing_line import TypingLine


@dataclass(frozen=True)
class Field:
    """One line of a form. `check(text)` gives what is wrong, or nothing; `secret` hides what is typed."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    needed: bool = False
    check: Callable[[str], str] | None = None
    secret: bool = False

    def wrong(self, text: str) -> str:
        """What is wrong with this text in this field."""
        if self.needed and not text.strip():
            return f"{self.label} is needed."
        return self.check(text) if self.check is not None and text.strip() else ""


class Form(Dialog[dict[str, str]]):
    """Answers with every field's text. Enter goes on and saves from the last field, ctrl+s saves from anywhere; esc asks once
    before it throws away what was typed. `check(values)` sees all fields together."""

    DEFAULT_CSS = """
    Form > .panel { width: 90; }
    Form VerticalScroll { height: auto; background: $panel; scrollbar-size-vertical: 1; }
    Form .field { height: 1; }
    Form .field Words { width: 20; }
    Form TypingLine { width: 1fr; }
    Form TypingLine:focus { background: $background; }
    Form.-narrow .field Words { width: 12; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "next", "next"),
        ("ctrl+s", "save", "save"),
        ("down", "app.focus_next", "next"),
        ("up", "app.focus_previous", "before"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]
    AUTO_FOCUS = "Input"

    def __init__(
        self, title: str, fields: Sequence[Field], *, check: Callable[[Mapping[str, str]], str] | None = None, wrong: str = ""
    ) -> None:
        """`wrong` is what was refused about these values already."""
        super().__init__()
        self._title, self._fields, self._check, self._wrong = title, fields, check, wrong
        self._warned = False

    def compose(self) -> ComposeResult:
        """One line per field."""
        with Vertical(classes="panel"):
            yield Words(self._title, "accent", after=1)
            with VerticalScroll(can_focus=False) as scroll:
                scroll.styles.max_height = max(3, self.app.size.height - 7)
                for number, field in enumerate(self._fields):
                    with Horizontal(classes="field"):
                        yield Words(field.label + (" *" if field.needed else ""), "dim")
                        yield TypingLine(field.value, hint=field.hint, secret=field.secret, id=f"field-{number}")
            hint = self._wrong or "enter next, ctrl+s save, esc leave"
            yield Words(f"\n{hint}", "bad" if self._wrong else "dim", id="hint")

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {field.name: self.query_one(f"#field-{number}", Input).value for number, field in enumerate(self._fields)}

    def action_next(self) -> None:
        """Enter: the next field, and after the last one save."""
        if self.focused is not None and self.focused.id == f"field-{len(self._fields) - 1}":
            self.action_save()
        else:
            self.focus_next()

    def on_input_changed(self, message: Input.Changed) -> None:
        """A change makes the warning about leaving fresh again."""
        message.stop()
        self._warned = False

    def action_save(self) -> None:
        """Answer, or say what is wrong and go there."""
        values = self.values
        for number, field in enumerate(self._fields):
            wrong = field.wrong(values[field.name])
            if wrong:
                self.query_one("#hint", Words).say(f"\n{wrong}", "bad")
                self.query_one(f"#field-{number}", Input).focus()
                return
        wrong = self._check(values) if self._check is not None else ""
        if wrong:
            self.query_one("#hint", Words).say(f"\n{wrong}", "bad")
            return
        self.leave(values)

    def action_leave(self) -> None:
        """Leave; with something typed, only at the second esc."""
        typed = any(self.values[field.name] != (field.value if field.secret else safe_text(field.value)) for field in self._fields)
        if typed and not self._warned:
            self._warned = True
            self.query_one("#hint", Words).say("\nWhat you typed is not saved: ctrl+s saves it, esc once more leaves it.", "warn")
            return
        self.leave()
