"""How a diff is drawn: side by side where there is room, else one below the other. Signs tell what changed; colour and weight only help."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from ..rules.diff import Part, Row, Side, folded, unified
from .cells import Line, Piece, fit, one_line, width
from .look import Glyphs

SIDE_BY_SIDE = 90  # cells from which on two columns leave each side room for a sentence
_STYLES = {"-": ("bad", "minus"), "+": ("good", "plus"), " ": ("", "")}  # of a line that changed: its sign, and its changed words


def diff_lines(parts: Sequence[Part], names: tuple[str, str], cells: int, glyphs: Glyphs) -> list[Line]:
    """The parts that changed, under the names of both sides. What stayed the same far from any change is told as a number of lines."""
    beside = cells >= SIDE_BY_SIDE
    lines: list[Line] = []
    if beside:
        room = (cells - 3) // 2
        lines.append([(fit(f"- {names[0]}", room), "bold"), (f" {glyphs.wall} ", "line"), (fit(f"+ {names[1]}", room), "bold")])
    else:
        lines += [[(fit(f"- {names[0]}", cells), "bold")], [(fit(f"+ {names[1]}", cells), "bold")]]
    for part in parts:
        if part.changed:
            lines += [[], [(part.name.capitalize(), "accent")]]
            lines += _side_by_side(part, cells, glyphs) if beside else _unified(part, cells, glyphs)
    same = [part.name for part in parts if not part.changed]
    if same:
        lines += [[], [(fit(f"The same: {', '.join(same)}.", cells), "dim")]]
    return lines


def _unified(part: Part, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    block: list[Row] = []
    for each in (*folded(part.rows), 0):
        if isinstance(each, Row):
            block.append(each)
            continue
        for line in unified(block):
            yield from _side(line.sign, line.pieces, cells)
        block = []
        if each:
            yield _fold(each, cells, glyphs)


def _side_by_side(part: Part, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    room = (cells - 3) // 2
    for each in folded(part.rows):
        if isinstance(each, int):
            yield _fold(each, cells, glyphs)
            continue
        left = _of(each.old, "-", each.same, room)
        right = _of(each.new, "+", each.same, room)
        for at in range(max(len(left), len(right))):
            one, two = (side[at] if at < len(side) else [] for side in (left, right))
            pad = " " * max(0, room - sum(width(text) for text, _ in one))
            yield [*one, (pad, ""), (f" {glyphs.wall} ", "line"), *two]


def _of(side: Side | None, sign: str, same: bool, room: int) -> list[Line]:
    return list(_side(" " if same else sign, side.pieces, room)) if side is not None else []


def _side(sign: str, pieces: Sequence[tuple[str, bool]], cells: int) -> Iterator[Line]:
    """One line of a text, wrapped beside its sign."""
    plain, changed = _STYLES[sign]
    whole = all(each for _, each in pieces)  # a line that is new or gone as a whole needs no words marked in it
    styled = [(text, plain if whole and sign != " " else changed if each else "") for text, each in pieces]
    for number, line in enumerate(wrap_pieces(styled, max(1, cells - 2))):
        yield [(f"{sign} " if number == 0 or sign != " " else "  ", plain), *line]


def _fold(count: int, cells: int, glyphs: Glyphs) -> Line:
    return [(fit(f"  {glyphs.more} {count:,} lines the same", cells), "dim")]


def wrap_pieces(pieces: Sequence[Piece], cells: int) -> list[list[Piece]]:
    """Styled text on lines of at most `cells`, broken after a space where there is one. Nothing is left out."""
    lines: list[list[Piece]] = [[]]
    taken, space = 0, None  # cells of the line so far; where it may be broken: (piece, letters of it)
    for text, style in pieces:
        for letter in _clusters(one_line(text)):
            wide = cell_len(letter)
            if taken + wide > cells and taken:
                lines, taken, space = _broken(lines, space)
            line = lines[-1]
            if line and line[-1][1] == style:
                line[-1] = (line[-1][0] + letter, style)
            else:
                line.append((letter, style))
            taken += wide
            if letter == " ":
                space = (len(line) - 1, len(line[-1][0]))
    return lines


def _broken(lines: list[list[Piece]], space: tuple[int, int] | None) -> tuple[list[list[Piece]], int, None]:
    """The lines with a new last one, that begins with what stands behind the last space."""
    if space is None:
        return [*lines, []], 0, None
    line, (at, letters) = lines[-1], space
    text, style = line[at]
    rest = [*([(text[letters:], style)] if text[letters:] else []), *line[at + 1 :]]
    kept = [*line[:at], (text[:letters], style)]
    return [*lines[:-1], kept, rest], sum(width(each) for each, _ in rest), None


def _clusters(text: str) -> Iterator[str]:
    """A text in parts that a terminal draws as one: a letter with its marks, an emoji with what is joined to it."""
    if text.isascii():
        yield from text
        return
    current = ""
    for letter in text:
        joined = current and (cell_len(letter) == 0 or current.endswith("\u200d"))
        if current and not joined:
            yield current
            current = ""
        current += letter
    if current:
        yield current
