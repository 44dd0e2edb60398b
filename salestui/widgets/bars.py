"""The lines around a screen: where one is (top), what is shown or has happened (status and notices), which keys work (keys)."""

from collections.abc import Sequence

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from .calm import CalmWidget
from .cells import Line, Piece, differing, fit, ground_of, strip_of, width, wrap
from .look import look_of

NOTICE_SECONDS = 8.0  # that what has happened stands in the place of what is in sight


class Bar(CalmWidget):
    """Lines of pieces on one ground; the base of the lines around a screen. Its height follows its lines."""

    DEFAULT_CSS = "Bar { height: auto; width: 1fr; }"
    ALLOW_SELECT = False

    def lines(self, cells: int) -> Sequence[Line]:
        """What is shown at this width."""
        return ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        """One of the lines."""
        cells = self.size.width
        lines = self.lines(cells)
        return strip_of(lines[y] if y < len(lines) else (), cells, look_of(self), ground_of(self))


class TopBar(Bar):
    """The app's name and its screens, each with its capital; on the right a word on the store (the demo says so)."""

    NAME = "salestui"
    DEFAULT_CSS = "TopBar { height: 1; background: $surface; }"

    class Chosen(Message):
        """A screen's name was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, tabs: Sequence[tuple[str, str, str]], current: str, right: str = "") -> None:
        """`tabs` is (name, key, label) for each screen."""
        super().__init__()
        self._tabs, self._current, self._right = tabs, current, right

    def lines(self, cells: int) -> Sequence[Line]:
        """One line."""
        left = self._begun(cells)
        for _, pieces in self._parts(cells):
            left += pieces
        spare = cells - sum(width(text) for text, _ in left) - 1
        short = self._right.partition(":")[0]  # "demo" of "demo: mail stays here"
        right = next((text for text in (self._right, short) if spare > width(text)), "")
        if right:
            left.append((fit(right, spare, "right"), "dim"))
        return [left]

    def _begun(self, cells: int) -> list[Piece]:
        named = cells >= width(self.NAME) + 3 + self._length(self._whole())
        return [(" ", ""), (self.NAME, "accent"), ("  ", "")] if named else [(" ", "")]

    def _parts(self, cells: int) -> list[tuple[str, list[Piece]]]:
        """(name, pieces) of every screen: key and label; in less room the key inside its label; in the least the key alone, but for the
        screen that one is on."""
        for parts in (self._whole(), self._joined()):
            if self._length(parts) < cells:
                return parts
        return self._keys_alone()

    def _whole(self) -> list[tuple[str, list[Piece]]]:
        return [
            (
                name,
                [(" ", ""), (key, "key"), (" ", ""), (label, self._style(name)), (" ", "")]
                if key
                else [(" ", ""), (label, self._style(name)), (" ", "")],
            )
            for name, key, label in self._tabs
        ]

    def _joined(self) -> list[tuple[str, list[Piece]]]:
        parts: list[tuple[str, list[Piece]]] = []
        for name, key, label in self._tabs:
            rest = label[len(key) :] if key and label.startswith(key) else f" {label}" if key else label
            parts.append((name, [(key, "key"), (rest, self._style(name)), ("  ", "")]))
        return parts

    def _keys_alone(self) -> list[tuple[str, list[Piece]]]:
        return [
            (name, [(key or label[:1], "key"), (f" {label}" if name == self._current else "", "tab"), ("  ", "")])
            for name, key, label in self._tabs
        ]

    def _style(self, name: str) -> str:
        return "tab" if name == self._current else "dim"

    @staticmethod
    def _length(parts: Sequence[tuple[str, Sequence[Piece]]]) -> int:
        return sum(width(text) for _, pieces in parts for text, _ in pieces)

    def on_click(self, event: events.Click) -> None:
        """Go to the screen under the pointer."""
        cells = self.size.width
        at = sum(width(text) for text, _ in self._begun(cells))
        for name, pieces in self._parts(cells):
            length = sum(width(text) for text, _ in pieces)
            if at <= event.x < at + length:
                self.post_message(self.Chosen(name))
            at += length


TALLEST = 6  # lines of a notice


class StatusBar(Bar):
    """What is in sight; a notice takes its place until the next act, or until it is old."""

    DEFAULT_CSS = "StatusBar { height: auto; max-height: 6; background: $surface; }"

    def __init__(self) -> None:
        super().__init__()
        self._left: Line = ()
        self._right = ""
        self._notice: tuple[str, str] | None = None
        self._told = 0
        self._news: tuple[Sequence[str], str] = ((), "")

    def tell(self, news: Sequence[str], style: str = "dim") -> None:
        """What goes on behind every screen, at the right end: the same in ever fewer words, the longest that fits is shown."""
        if (tuple(news), style) != (tuple(self._news[0]), self._news[1]):
            self._news = news, style
            if self._notice is None:
                self.refresh()

    def say(self, left: Line | str, right: str = "") -> None:
        """Set what stands here while nothing happens."""
        left = [(left, "dim")] if isinstance(left, str) else left
        if (left, right) != (self._left, self._right):
            cells = self.size.width
            before = self.lines(cells)[0] if self._notice is None and cells > 0 else ()
            self._left, self._right = left, right
            if self._notice is None and cells > 0:  # a cursor that walks changes a number or two
                begin, end = differing(before, self.lines(cells)[0], cells)
                self.refresh(Region(begin, 0, end - begin, 1))
            elif self._notice is None:
                self.refresh()

    def notice(self, text: str, style: str = "") -> None:
        """Say what has happened, for `NOTICE_SECONDS`: one sentence or a few. `style` is "", good, warn or bad."""
        before = len(self.lines(self.size.width))
        self._notice = (text, style)
        self._told += 1
        told = self._told
        self.refresh(layout=len(self.lines(self.size.width)) != before)
        self.set_timer(NOTICE_SECONDS, lambda: self.clear_notice() if told == self._told else None)

    def clear_notice(self) -> None:
        """Back to what is in sight."""
        if self._notice is not None:
            tall = len(self.lines(self.size.width)) != 1
            self._notice = None
            self.refresh(layout=tall)

    @property
    def said(self) -> tuple[str, str] | None:
        """The notice that stands here, with its style."""
        return self._notice

    @property
    def notice_text(self) -> str:
        """The notice that stands here, or nothing."""
        return self._notice[0] if self._notice else ""

    def lines(self, cells: int) -> Sequence[Line]:
        """The notice's lines, or one line about the screen."""
        if self._notice is not None:
            text, style = self._notice
            glyphs = look_of(self).glyphs
            sign = {"good": glyphs.good, "warn": "!", "bad": glyphs.bad}.get(style, glyphs.dot)
            wrapped = wrap(text, max(1, cells - 4))
            if len(wrapped) > TALLEST:
                last = f"{wrapped[TALLEST - 1]} {glyphs.more}"
                wrapped[TALLEST - 1 :] = [fit(last, max(1, min(width(last), cells - 4)), more=glyphs.more)]
            return [[(f" {sign if number == 0 else ' '} ", style or "accent"), (line, "")] for number, line in enumerate(wrapped)]
        more = look_of(self).glyphs.more
        left: list[Piece] = [(" ", ""), *self._left]
        taken = sum(width(text) for text, _ in left)
        news = next((text for text in self._news[0] if taken + width(text) + 3 <= cells), (*self._news[0], "")[-1] if self._news[0] else "")
        room = cells - 2 - (width(news) + 2 if news else 0)
        if len(left) == 2 and width(left[1][0]) > room:
            left[1] = (fit(left[1][0], max(1, room), more=more), left[1][1])
        spare = cells - sum(width(text) for text, _ in left) - 1
        right = [(text, style) for text, style in ((self._right, "dim"), (news, self._news[1])) if text]
        if len(right) == 2 and spare <= width(self._right) + 3 + width(news):
            right = right[1:]
        long = sum(width(text) for text, _ in right) + 3 * (len(right) - 1)
        if right and spare > long:
            left.append((" " * (spare - long), ""))
            left += [piece for number, pair in enumerate(right) for piece in ([("   ", ""), pair] if number else [pair])]
        return [left]


class KeyBar(Bar):
    """The keys that work here, as many as fit, and always the one that shows them all."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $surface; }"

    class Pressed(Message):
        """A key's label was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, keys: Sequence[tuple[str, str]], last: tuple[str, str] | None = None) -> None:
        """`keys` is (key, label), most wanted first; `last` stays when not all fit."""
        super().__init__()
        self._keys, self._last = [pair for pair in keys if pair != last], last

    def _shown(self, cells: int) -> list[tuple[str, str]]:
        shown: list[tuple[str, str]] = []
        taken = 1 + (self._length(self._last) if self._last else 0)
        for pair in self._keys:
            taken += self._length(pair)
            if taken > cells:
                break
            shown.append(pair)
        return [*shown, self._last] if self._last else shown

    @staticmethod
    def _length(pair: tuple[str, str]) -> int:
        return width(pair[0]) + width(pair[1]) + 3

    def lines(self, cells: int) -> Sequence[Line]:
        """One line."""
        line: list[Piece] = [(" ", "")]
        for key, label in self._shown(cells):
            line += [(key, "key"), (" ", ""), (label, "dim"), ("  ", "")]
        return [line]

    def on_click(self, event: events.Click) -> None:
        """A click is the key."""
        at = 1
        for pair in self._shown(self.size.width):
            if at <= event.x < at + self._length(pair):
                self.post_message(self.Pressed(pair[0]))
            at += self._length(pair)
