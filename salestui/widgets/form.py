"""Several fields at once: a new prospect, a mailbox. Nothing typed is lost by a slip of the hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from ..glass import safe_text
from .cells import fit, wrap
from .choice import Choice, Option
from .dialog import Dialog, Title, Words
from .look import look_of
from .typing_line import TypingLine


@dataclass(frozen=True)
class Field:
    """One line of a form. `check(text)` gives what is wrong, or nothing; `secret` hides what is typed. Of `choices` one can be picked.
    `shown(values)`: whether the field is there at all, by what the others say."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    needed: bool = False
    check: Callable[[str], str] | None = None
    secret: bool = False
    choices: Sequence[Option] = ()
    shown: Callable[[Mapping[str, str]], bool] | None = None

    def wrong(self, text: str) -> str:
        """What is wrong with this text in this field."""
        if self.needed and not text.strip():
            return f"{self.label} is needed."
        return self.check(text) if self.check is not None and text.strip() else ""


@dataclass(frozen=True)
class Followed:
    """What follows from a field: the texts of others, and a sentence. They are put where the founder has typed nothing of his own, with
    `over` everywhere: he has just picked them."""

    values: Mapping[str, str]
    say: str = ""
    over: bool = False


Follow = Callable[[str, Mapping[str, str]], Followed | None]


class Form(Dialog[dict[str, str]]):
    """Answers with every field's text. Enter goes on and saves from the last field, ctrl+s saves from anywhere; esc asks once
    before it throws away what was typed. `check(values)` sees all fields together; `follow(name, values)` is asked when the
    field of that name was changed and left."""

    DEFAULT_CSS = """
    Form > .panel { width: 90; }
    Form VerticalScroll { height: auto; background: $panel; scrollbar-size-vertical: 1; }
    Form .field { height: 1; }
    Form .field Words { width: 20; }
    Form TypingLine { width: 1fr; }
    Form TypingLine:focus { background: $background; }
    Form.-flat > .panel { padding: 0 1; }
    Form.-narrow .field Words { width: 12; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "next", "next"),
        ("ctrl+s", "save", "save"),
        ("ctrl+p", "pick", "pick"),
        ("down", "app.focus_next", "next"),
        ("up", "app.focus_previous", "before"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-tall")]
    AUTO_FOCUS = "Input"

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        check: Callable[[Mapping[str, str]], str] | None = None,
        wrong: str = "",
        follow: Follow | None = None,
        put: Mapping[str, str] | None = None,
    ) -> None:
        """`wrong` is what was refused about these values already; `put` what stands in the fields without the founder's doing, where
        that is not all of it (the form opens again)."""
        super().__init__()
        self._title, self._fields, self._check, self._wrong, self._follow = title, fields, check, wrong, follow
        self._warned = False
        self._put = {field.name: field.value for field in fields} | dict(put or {})  # what stands there without the founder's doing
        self._followed = {field.name: field.value for field in fields}  # what each field held when others followed it last
        self._said = ""  # advice below the fields
        self._at = ""  # the field that has the keys

    def compose(self) -> ComposeResult:
        """One line per field."""
        with Vertical(classes="panel"):
            yield Title(self._title, after=1, id="title")
            with VerticalScroll(can_focus=False) as scroll:
                scroll.styles.max_height = max(2, self.app.size.height - 7)
                for number, field in enumerate(self._fields):
                    with Horizontal(classes="field", id=f"line-{number}"):
                        yield Words(field.label + (" *" if field.needed else ""), "dim")
                        yield TypingLine(
                            field.value, hint=field.hint, secret=field.secret, select=bool(field.choices), id=f"field-{number}"
                        )
            if self._follow is not None:
                yield Words("", "", id="said")
            hint = self._wrong or self._keys()
            yield Words(f"\n{hint}", "bad" if self._wrong else "dim", id="hint")

    def _fit(self) -> None:
        """Give the fields what is left, so that the title, the advice and the line of keys stay in sight, whatever the terminal's size.

        Advice is cut where there is no room for all of it.
        """
        high, cells = self.app.size.height, max(10, min(90, self.app.size.width) - 8)
        most = max(1, (high - 10) // 3)
        lines = wrap(self._said, cells) if self._said else []
        if len(lines) > most:
            lines = [*lines[: most - 1], fit(" ".join(lines[most - 1 :]), cells, more=look_of(self).glyphs.more)]
        if self._follow is not None:
            self.query_one("#said", Words).say("\n" + "\n".join(lines) if lines else "")
        below = len(wrap(self.query_one("#hint", Words).text.strip(), cells))
        below += len(self.query_one("#title", Title).lines(cells)) - 2  # one line of it and the blank below it are counted already
        room = high - (4 if high < 16 else 6) - below - (len(lines) + 1 if lines else 0)
        self.query_one(VerticalScroll).styles.max_height = max(2, room)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible)

    def _hint(self, text: str, style: str) -> None:
        """Say something in the last line."""
        self.query_one("#hint", Words).say(f"\n{text}", style)
        self._fit()

    def on_resize(self) -> None:
        """The terminal has another size."""
        self.call_after_refresh(self._fit)

    def on_mount(self) -> None:
        """Fields that the others do not ask for are not there."""
        self._show_asked()

    def _show_asked(self) -> None:
        values = self.values
        for number, field in enumerate(self._fields):
            if field.shown is not None:
                self.query_one(f"#line-{number}").display = field.shown(values)

    @property
    def put_by_itself(self) -> Mapping[str, str]:
        """What stands in the fields without the founder's doing."""
        return self._put

    def _keys(self, picking: bool = False) -> str:
        return f"enter next,{' ctrl+p pick,' if picking else ''} ctrl+s save, esc leave"

    def on_descendant_focus(self) -> None:
        """Another field has the keys: what follows from the one that was left is put into the others."""
        at = self._field_at()
        if at is None or at.name == self._at:
            return
        self._follow_from(self._at)
        self._at = at.name
        hint = self.query_one("#hint", Words)
        if hint.text.strip() in (self._keys(), self._keys(True)):
            self._hint(self._keys(bool(at.choices)), "dim")

    def _field_at(self) -> Field | None:
        number = str(getattr(self.focused, "id", None) or "").removeprefix("field-")
        return self._fields[int(number)] if number.isdecimal() else None

    def _follow_from(self, name: str) -> None:
        values = self.values
        if self._follow is None or not name or values[name] == self._followed[name]:
            return
        self._followed[name] = values[name]
        followed = self._follow(name, values)
        if followed is not None:
            self.put(followed, name)

    def put(self, followed: Followed, name: str = "") -> None:
        """Put what follows into the fields, but not into the one it follows from."""
        values = self.values
        for number, field in enumerate(self._fields):
            text = followed.values.get(field.name)
            free = followed.over or values[field.name] in (self._put[field.name], "")
            if text is not None and field.name != name and free and field.name != self._at:
                self._put[field.name] = self._followed[field.name] = text
                self.query_one(f"#field-{number}", Input).value = text
        self._said = followed.say
        self._fit()

    def action_pick(self) -> None:
        """Choose what the field says from a list."""
        field = self._field_at()
        if field is None or not field.choices:
            return
        number = self._fields.index(field)

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self.query_one(f"#field-{number}", Input).value = chosen
                self._follow_from(field.name)

        self.app.push_screen(Choice(field.label, field.choices, typing=True), take)

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {field.name: self.query_one(f"#field-{number}", Input).value for number, field in enumerate(self._fields)}

    def action_next(self) -> None:
        """Enter: the next field, and after the last one save. What is wrong with this one is said here."""
        field = self._field_at()
        wrong = field.check(self.values[field.name]) if field and field.check and self.values[field.name].strip() else ""
        if wrong:
            self._hint(wrong, "bad")
            return
        if self.focused is not None and self.focused.id == f"field-{len(self._fields) - 1}":
            self.action_save()
        else:
            self.focus_next()

    def on_input_changed(self, message: Input.Changed) -> None:
        """A change makes the warning about leaving fresh again."""
        message.stop()
        self._warned = False
        self._show_asked()

    def action_save(self) -> None:
        """Answer, or say what is wrong and go there."""
        self._follow_from(self._at)
        values = self.values
        for number, field in enumerate(self._fields):
            wrong = field.wrong(values[field.name])
            if wrong:
                self._hint(wrong, "bad")
                self.query_one(f"#field-{number}", Input).focus()
                return
        wrong = self._check(values) if self._check is not None else ""
        if wrong:
            self._hint(wrong, "bad")
            return
        self.leave(values)

    def action_leave(self) -> None:
        """Leave; with something typed, only at the second esc."""
        typed = any(self.values[field.name] not in (field.value, safe_text(self._put[field.name])) for field in self._fields)
        if typed and not self._warned:
            self._warned = True
            self._hint("What you typed is not saved: ctrl+s saves it, esc once more leaves it.", "warn")
            return
        self.leave()
