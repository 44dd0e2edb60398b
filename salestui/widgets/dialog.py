"""What every dialog is: a panel over the screen, closed by esc, that loses no key typed before it is drawn."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import events
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widget import Widget

from .bars import Bar
from .calm import Calm
from .cells import Line, fit, wrap
from .look import look_of

T = TypeVar("T")


class Dialog(Calm, ModalScreen[T], inherit_bindings=False):
    """A panel that answers with a value, or with None when it is left.

    Keys that arrive before the panel has its focus are kept and given to it in order, so that a fast hand (or a slow line)
    never types a reason into the screen below.
    """

    DEFAULT_CSS = """
    Dialog { background: transparent; align: center middle; }
    Dialog > .panel { background: $panel; width: 80; max-width: 100%; max-height: 100%; height: auto; padding: 1 2; border-left: wide $accent; }
    Dialog > .panel.-plain { border-left: none; }
    """
    AUTO_FOCUS = "*"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", "back"),
        ("tab", "app.focus_next", "next"),
        ("shift+tab", "app.focus_previous", "before"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Key | events.Paste] = []
        self._left = False
        self._waiting: tuple[T | None] | None = None  # the answer, while something stands above this dialog

    def _forward_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and self.focused is None:
            self._early.append(event)
        else:
            super()._forward_event(event)

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Give the focus, and with it the keys that came too early."""
        super().set_focus(widget, scroll_visible, from_app_focus)
        if self.focused is not None:
            early, self._early = self._early, []
            for event in early:
                self.focused._forward_event(event)
            if (give := getattr(self.app, "give_keys", None)) is not None:
                self.app.call_later(give)

    def leave(self, answer: T | None = None) -> None:
        """Close with an answer, once: what comes after the first is dropped. Below another dialog it waits until that one is gone."""
        if self._left:
            return
        if self.app.screen is not self:
            self._waiting = (answer,)
            return
        self._left = True
        self.dismiss(answer)

    def on_screen_resume(self) -> None:
        """Close now, if that was the wish while something stood above."""
        if self._waiting is not None:
            self.call_later(self.leave, *self._waiting)

    def action_leave(self) -> None:
        """Close without an answer."""
        self.leave()


class Words(Bar):
    """A few lines of plain text in a dialog: its title, a hint, what is wrong."""

    DEFAULT_CSS = "Words { height: auto; }"

    def __init__(self, text: str = "", style: str = "", *, id: str | None = None, after: int = 0) -> None:
        """`after` blank lines follow the text."""
        super().__init__(id=id)
        self._text, self._style, self._after = text, style, after

    @property
    def text(self) -> str:
        """What stands here."""
        return self._text

    def say(self, text: str, style: str | None = None) -> None:
        """Show another text."""
        self._text, self._style = text, self._style if style is None else style
        self.refresh(layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        """The text, wrapped."""
        if not self._text:
            return []
        return [[(line, self._style)] for line in wrap(self._text, cells)] + [[] for _ in range(self._after)]


class Shortened(Words):
    """Words of which `most` lines are shown: they may be longer than the screen, and what is asked needs room too."""

    def __init__(self, text: str = "", style: str = "", *, id: str | None = None, after: int = 0, most: int = 2) -> None:
        super().__init__(text, style, id=id, after=after)
        self._most = most

    def lines(self, cells: int) -> Sequence[Line]:
        """The text, cut where it is too long."""
        lines = wrap(self.text, cells)
        if len(lines) > self._most:
            lines = [*lines[: self._most - 1], fit(" ".join(lines[self._most - 1 :]), cells, more=look_of(self).glyphs.more)]
        return [[(line, self._style)] for line in lines] + [[] for _ in range(self._after)]


class Title(Shortened):
    """What a dialog asks, in `most` lines at most."""

    def __init__(self, text: str, *, after: int = 0, id: str | None = None, most: int = 2) -> None:
        super().__init__(text, "accent", after=after, id=id, most=most)
