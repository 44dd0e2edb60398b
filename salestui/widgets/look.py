"""How things look: two themes, the styles lists draw with, and the signs. Meaning is never carried by colour alone.

The colours are members of the 256-colour cube, so that a terminal without truecolor shows the very same picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.color import Color
from rich.style import Style
from textual.dom import DOMNode
from textual.theme import Theme

PLAIN_STYLE = Style()


@dataclass(frozen=True)
class Glyphs:
    """Signs that are drawn, one set for every terminal and one for `ascii = true`. All are one cell wide."""

    cursor: str = "▌"
    mark: str = "●"
    more: str = "…"
    rule: str = "─"
    wall: str = "│"
    dot: str = "·"
    full: str = "█"
    rest: str = "░"
    thumb: str = "▐"
    good: str = "✓"
    bad: str = "✗"
    arrow: str = "→"
    back: str = "←"


ASCII = Glyphs(">", "*", "~", "-", "|", "-", "#", ".", "#", "+", "x", ">", "<")


@dataclass(frozen=True)
class Look:
    """Styles by name: "" (text), dim, bold, accent, good, warn, bad, key; and cursor, cursor-away, marked as row backgrounds."""

    styles: Mapping[str, Style]
    glyphs: Glyphs = Glyphs()

    def style(self, name: str) -> Style:
        """The style of this name; an unknown name is plain text."""
        return self.styles.get(name, PLAIN_STYLE)


_DARK = {
    "background": "#121212", "surface": "#1c1c1c", "panel": "#262626", "text": "#d0d0d0", "dim": "#8a8a8a", "accent": "#5fd7af",
    "good": "#87af5f", "warn": "#d7af5f", "bad": "#d75f5f", "bright": "#eeeeee", "cursor": "#303030", "away": "#1c1c1c", "line": "#3a3a3a",
}  # fmt: skip
_LIGHT = {
    "background": "#ffffff", "surface": "#eeeeee", "panel": "#e4e4e4", "text": "#262626", "dim": "#626262", "accent": "#00875f",
    "good": "#008700", "warn": "#875f00", "bad": "#af0000", "bright": "#000000", "cursor": "#d0d0d0", "away": "#eeeeee", "line": "#bcbcbc",
}  # fmt: skip


def themes() -> dict[str, Theme]:
    """The themes the app registers, by the name `config.toml` gives them."""
    return {name: _theme(name, colours) for name, colours in (("dark", _DARK), ("light", _LIGHT))}


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
        variables={"line": colours["line"], "dim": colours["dim"], "bright": colours["bright"]},
    )


def look_for(theme: str, *, ascii: bool = False, colours: bool = True) -> Look:
    """The styles of a theme. Without colours (NO_COLOR) weight, underline and reverse carry what colour would."""
    glyphs = ASCII if ascii else Glyphs()
    if not colours:
        away = Style(underline=True)
        plain = {
            "dim": Style(),
            "bold": Style(bold=True),
            "accent": Style(bold=True),
            "key": Style(bold=True),
            "tab": Style(bold=True, reverse=True),
        }
        return Look(
            {**plain, "warn": Style(bold=True), "bad": Style(bold=True), "cursor": Style(reverse=True), "cursor-away": away}, glyphs
        )
    table = _LIGHT if theme == "light" else _DARK

    def fore(name: str, bold: bool | None = None) -> Style:
        return Style(color=Color.parse(table[name]), bold=bold)

    def back(name: str) -> Style:
        return Style(bgcolor=Color.parse(table[name]))

    return Look(
        {
            "": fore("text"),
            "dim": fore("dim"),
            "line": fore("line"),
            "bold": fore("bright", True),
            "accent": fore("accent"),
            "key": fore("accent", True),
            "tab": fore("bright", True) + Style(underline=True),
            "good": fore("good"),
            "warn": fore("warn"),
            "bad": fore("bad"),
            "cursor": back("cursor"),
            "cursor-away": back("away"),
        },
        glyphs,
    )


DEFAULT = look_for("dark")


def look_of(node: DOMNode) -> Look:
    """The look of the app a widget is in; the dark one in an app that has none."""
    look = getattr(node.app, "look", None)
    return look if isinstance(look, Look) else DEFAULT
