"""How things look: two themes, the styles lists draw with, and the signs. Meaning is never carried by colour alone.

The colours are members of the 256-colour cube, so that a terminal without truecolor shows the very same picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.theme import Theme

PLAIN_STYLE = Style()

_LINES = {code: "-" if chr(code) in "─━┄┅┈┉═╌╍" else "|" if chr(code) in "│┃┆┇┊┋║╎╏" else "+" for code in range(0x2500, 0x2580)}
_BLOCKS = {
    code: "|" if chr(code) in "▎▏▕" else "_" if chr(code) == "▁" else "-" if chr(code) == "▔" else "#" for code in range(0x2580, 0x25A0)
}


_MARKS = {ord(sign): plain for sign, plain in zip("…“”‘’–—·", "~\"\"''---", strict=True)}


class PlainSigns(LineFilter):
    """`ascii = true`: what is drawn around the words (borders, bars, quotes) in signs every terminal has. Letters stay."""

    table: ClassVar[Mapping[int, str]] = {**_LINES, **_BLOCKS, **_MARKS}

    def apply(self, segments: list[Segment], background: object) -> list[Segment]:
        """The same segments in plain signs."""
        return [Segment(text if text.isascii() else text.translate(self.table), style, control) for text, style, control in segments]


@dataclass(frozen=True)
class Glyphs:
    """Signs that are drawn, one set for every terminal and one for `ascii = true`. All are one cell wide."""

    cursor: str = "▌"
    away: str = "▏"
    mark: str = "●"
    more: str = "…"
    rule: str = "─"
    wall: str = "│"
    dot: str = "·"
    full: str = "█"
    rest: str = "░"
    thumb: str = "▕"
    good: str = "✓"
    bad: str = "✗"
    arrow: str = "→"
    back: str = "←"


ASCII = Glyphs(">", ":", "*", "~", "-", "|", "-", "#", ".", "|", "+", "x", ">", "<")


@dataclass(frozen=True)
class Look:
    """Styles by name: "" (text), dim, bold, italic, accent, good, warn, bad, key; cursor, cursor-away, marked as row backgrounds; plus and
    minus for words that a diff marks."""

    styles: Mapping[str, Style]
    glyphs: Glyphs = Glyphs()

    def style(self, name: str) -> Style:
        """The style of this name; an unknown name is plain text."""
        return self.styles.get(name, PLAIN_STYLE)


_NAMES = ("background", "surface", "panel", "text", "dim", "accent", "good", "warn", "bad", "bright", "cursor", "away", "line")
_TABLES: Mapping[tuple[str, bool], Mapping[str, str]] = {
    (theme, few): dict(zip(_NAMES, colours.split(), strict=True))
    for theme, few, colours in (
        ("dark", False, "#121212 #1c1c1c #262626 #d0d0d0 #8a8a8a #5fd7af #87af5f #d7af5f #d75f5f #eeeeee #303030 #1c1c1c #3a3a3a"),
        ("light", False, "#ffffff #eeeeee #e4e4e4 #262626 #626262 #00875f #008700 #875f00 #af0000 #000000 #d0d0d0 #eeeeee #bcbcbc"),
        # What 16 colours have, in the values by which the library finds them again.
        ("dark", True, "#000000 #000000 #000000 #aaaaaa #aaaaaa #55ffff #55ff55 #ffff55 #ff5555 #ffffff #555555 #000000 #555555"),
        ("light", True, "#ffffff #ffffff #ffffff #000000 #555555 #0000aa #00aa00 #aa5500 #aa0000 #000000 #aaaaaa #ffffff #aaaaaa"),
    )
}


def themes(*, few: bool = False) -> dict[str, Theme]:
    """The themes the app registers, by the name `config.toml` gives them. `few` is for a terminal of 16 colours."""
    return {name: _theme(name, _TABLES[name, few]) for name in ("dark", "light")}


def _theme(name: str, colours: Mapping[str, str]) -> Theme:
    return Theme(
        name=f"salestui-{name}",
        primary=colours["accent"],
        secondary=colours["accent"],
        accent=colours["accent"],
        warning=colours["warn"],
        error=colours["bad"],
        success=colours["good"],
        foreground=colours["text"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        dark=name == "dark",
        variables={
            "line": colours["line"],
            "dim": colours["dim"],
            "bright": colours["bright"],
            "scrollbar": colours["line"],
            "scrollbar-hover": colours["dim"],
            "scrollbar-active": colours["dim"],
            "scrollbar-background": colours["panel"],
            "scrollbar-background-hover": colours["panel"],
            "scrollbar-background-active": colours["panel"],
            # Reversed, so that it is seen without colours too.
            "input-cursor-background": colours["background"],
            "input-cursor-foreground": colours["accent"],
            "input-cursor-text-style": "reverse",
            "input-selection-background": colours["cursor"],
        },
    )


def look_for(theme: str, *, ascii: bool = False, colours: bool = True, few: bool = False) -> Look:
    """The styles of a theme. Without colours (NO_COLOR) weight, underline and reverse carry what colour would."""
    glyphs = ASCII if ascii else Glyphs()
    if not colours:
        bold, reverse = Style(bold=True), Style(reverse=True)
        names = ("bold", "accent", "key", "warn", "bad")
        marked = dict.fromkeys(("plus", "minus"), bold + Style(underline=True))
        rows = {"italic": Style(italic=True), "tab": bold + reverse, "cursor": reverse, "cursor-away": Style(underline=True)}
        return Look({**dict.fromkeys(names, bold), **marked, **rows}, glyphs)
    table = _TABLES["light" if theme == "light" else "dark", few]

    def fore(name: str, bold: bool | None = None) -> Style:
        return Style(color=Color.parse(table[name]), bold=bold)

    styles = {name: fore(name) for name in ("dim", "line", "accent", "good", "warn", "bad")}
    styles |= {
        "": fore("text"),
        "bold": fore("bright", True),
        "italic": fore("text") + Style(italic=True),
        "key": fore("accent", True),
        "tab": fore("bright", True) + Style(underline=True),
    }
    # Words that came or went inside a line of a diff: underlined too, for the line's sign alone does not tell which.
    styles |= {name: fore(colour, True) + Style(underline=True) for name, colour in (("plus", "good"), ("minus", "bad"))}
    styles |= {"cursor": Style(bgcolor=Color.parse(table["cursor"])), "cursor-away": Style(bgcolor=Color.parse(table["away"]))}
    return Look(styles, glyphs)


DEFAULT = look_for("dark")


def look_of(node: DOMNode) -> Look:
    """The look of the app a widget is in; the dark one in an app that has none."""
    look = getattr(node.app, "look", None)
    return look if isinstance(look, Look) else DEFAULT
