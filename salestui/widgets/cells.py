"""Text in terminal cells: CJK and emoji are two wide, and other people's text is made safe before it is measured.

A `Line` is what widgets draw: pieces of (text, style name). Style names are those of `look.py`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from ..glass import safe_text
from .look import PLAIN_STYLE, Look, look_of

Piece = tuple[str, str]
Line = Sequence[Piece]


@lru_cache(maxsize=4096)
def one_line(text: str) -> str:
    """Outside text as it may be drawn on one line: safe, its line breaks and tabs as spaces."""
    return safe_text(text)


def width(text: str) -> int:
    """Cells this text takes."""
    return cell_len(text)


def fit(text: str, cells: int, align: str = "left", more: str = "…") -> str:
    """Exactly `cells` wide: padded, or cut with `more` at the end. `align` is "left" or "right"."""
    if cells <= 0:
        return ""
    text = one_line(text)
    taken = cell_len(text)
    if taken > cells:
        return set_cell_size(text, cells - 1) + more if cells > 1 else more
    gap = " " * (cells - taken)
    return gap + text if align == "right" else text + gap


def share(total: int, wishes: Sequence[tuple[int, int]], gap: int = 2) -> list[int]:
    """Column widths for `total` cells from (least, weight) wishes: weight 0 keeps its least, the others share what is left.

    Columns that do not fit any more get 0, the last ones first; the first column always gets something.
    """
    shown = len(wishes)
    while shown > 1 and sum(least for least, _ in wishes[:shown]) + gap * (shown - 1) > total:
        shown -= 1
    kept = wishes[:shown]
    spare = max(0, total - gap * (shown - 1) - sum(least for least, _ in kept))
    weights = sum(weight for _, weight in kept)
    widths = [least + (spare * weight // weights if weights else 0) for least, weight in kept]
    if shown == 1:
        widths = [total if wishes[0][1] or wishes[0][0] > total else widths[0]]
    elif weights:
        first = next(number for number, (_, weight) in enumerate(kept) if weight)
        widths[first] += total - gap * (shown - 1) - sum(widths)
    return [max(0, cells) for cells in widths] + [0] * (len(wishes) - shown)


def strip_of(line: Iterable[Piece], cells: int, look: Look, ground: Style = PLAIN_STYLE) -> Strip:
    """A line as the terminal library draws it, exactly `cells` wide, on the widget's ground."""
    segments = [
        Segment("".join(one_line(text) for text, _ in pieces), ground + look.style(name))
        for name, pieces in groupby(_gaps_joined(line, look), itemgetter(1))
    ]
    return Strip(segments).adjust_cell_length(cells, ground + look.style(""))


def _gaps_joined(line: Iterable[Piece], look: Look) -> Iterable[Piece]:
    """A plain gap behind words takes their style: blanks look the same in any ink, and every change of style costs bytes on a slow line."""
    before = ""
    for text, name in line:
        if name or not text.isspace():
            style = look.style(name)
            before = name if not (style.underline or style.reverse or style.bgcolor) else ""
            yield text, name
        else:
            yield text, before


def ground_of(widget: Widget) -> Style:
    """The background a widget's lines are drawn on."""
    if not look_of(widget).styles.get(""):
        return Style()  # NO_COLOR: the terminal's own
    return Style(bgcolor=widget.background_colors[1].rich_color)


def wrap(text: str, cells: int) -> list[str]:
    """Prose broken between words into lines of at most `cells`; a longer word is cut. Line breaks of the text are kept."""
    lines: list[str] = []
    for paragraph in safe_text(text, lines=True).split("\n"):
        current = ""
        for word in paragraph.split():
            while cell_len(word) > max(1, cells):
                head = set_cell_size(word, max(1, cells)).rstrip() or word[:1]
                lines.extend([current] if current else [])
                lines.append(head)
                current, word = "", word[len(head) :]
            if current and cell_len(current) + 1 + cell_len(word) > cells:
                lines.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        lines.append(current)
    return lines


def differing(old: Line, new: Line, cells: int) -> tuple[int, int]:
    """The cells from the first to behind the last in which two lines differ; of lines with wide or joined letters, and of equal ones, all."""
    one, other = _single(old, cells), _single(new, cells)
    if one is None or other is None:
        return 0, cells
    begin, end = 0, cells
    while begin < end and one[begin] == other[begin]:
        begin += 1
    while end > begin and one[end - 1] == other[end - 1]:
        end -= 1
    return (begin, end) if begin < end else (0, cells)


def _single(line: Line, cells: int) -> list[Piece] | None:
    """A line cell by cell, each with its style; None where a letter takes not just one."""
    found = [(letter, style) for text, style in line for letter in one_line(text)]
    if len(found) > cells or any(width(letter) != 1 for letter, _ in found):
        return None
    return found + [(" ", "")] * (cells - len(found))
