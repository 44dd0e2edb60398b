"""The founder's Markdown as lines to read: headings, lists, quotes, links, code and tables, with what is filled in standing out.

It is read as the mail is made (one line end is a line end, HTML is only text). Reading and laying out are kept: the words of a
revision never change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from ..glass import safe_text
from .cells import Line, Piece, fit, width
from .look import Glyphs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

# Around the number of a part of the template while the Markdown is read; `safe_text` takes private-use characters out of all else.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TEMPLATE = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
_HELD = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
FILLED = "key"
"""The style of what is filled in for each prospect."""


@dataclass(frozen=True)
class Block:
    """Something that stands on lines of its own. `first` goes before its first line, `rest` before the others.

    `kind` is text (wrapped), code (its lines as they are), rule, row (a table's, its cells in `cells`) or gap.
    """

    kind: str
    pieces: tuple[Piece, ...] = ()
    first: tuple[Piece, ...] = ()
    rest: tuple[Piece, ...] = ()
    cells: tuple[tuple[Piece, ...], ...] = ()
    columns: tuple[int, ...] = ()


def markdown_lines(text: str, cells: int, glyphs: Glyphs, *, tables: bool = True) -> Sequence[Line]:
    """A text as lines of at most `cells`. Without `tables` a table's signs stay as they are written: a mail knows no tables."""
    return _laid_out(text, max(1, cells), glyphs, tables)


@lru_cache(maxsize=32)
def _laid_out(text: str, cells: int, glyphs: Glyphs, tables: bool) -> tuple[Line, ...]:
    lines: list[Line] = []
    for block in read_markdown(text, tables):
        first, rest = _signs(block.first, glyphs), _signs(block.rest, glyphs)
        room = max(1, cells - sum(width(sign) for sign, _ in rest))
        if block.kind == "rule":
            made: list[Line] = [[(glyphs.rule * room, "line")]]
        elif block.kind == "code":
            made = [[(part, "accent")] for line in block.pieces for part in _cut(line[0], room)]
        elif block.kind == "row":
            made = [_row(block, room, glyphs)]
        else:
            made = list(_wrapped(block.pieces, room))
        lines += [[*(first if number == 0 else rest), *line] for number, line in enumerate(made)]
    return tuple(lines)


@lru_cache(maxsize=64)
def read_markdown(text: str, tables: bool = True) -> tuple[Block, ...]:
    """The blocks of a text, whatever the width; worth calling in another thread before a long text is drawn."""
    from markdown_it.tree import SyntaxTreeNode

    parts: list[str] = []

    def hold(found: "re.Match[str]") -> str:
        parts.append(" ".join(found[0].split()))
        return f"{_OPEN}{len(parts) - 1}{_CLOSE}"

    marked = _TEMPLATE.sub(hold, safe_text(text, lines=True))
    blocks = _Reader(parts).blocks(SyntaxTreeNode(_markdown(tables).parse(marked)).children, (), ())
    return tuple(blocks)


@cache
def _markdown(tables: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"html": False, "breaks": True})
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]  # it is read, not followed
    return md.enable("table") if tables else md


class _Reader:
    """From the library's tree to blocks. `parts` are the parts of the template that are held back."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts

    def blocks(
        self, nodes: Sequence["SyntaxTreeNode"], first: tuple[Piece, ...], rest: tuple[Piece, ...], tight: bool = False, style: str = ""
    ) -> list[Block]:
        """The blocks of these nodes, with gaps between them unless they stand tight."""
        done: list[Block] = []
        for node in nodes:
            if done and not tight:
                done.append(Block("gap", (), rest, rest))
            done += self._block(node, rest if done else first, rest, style)
        return done

    def _block(self, node: "SyntaxTreeNode", first: tuple[Piece, ...], rest: tuple[Piece, ...], style: str) -> list[Block]:
        if node.type in ("bullet_list", "ordered_list"):
            return self._list(node, first, rest, style)
        if node.type == "blockquote":
            bar = ("|", "line"), (" ", "")
            return self.blocks(node.children, (*first, *bar), (*rest, *bar), style="dim")
        if node.type == "hr":
            return [Block("rule", (), first, rest)]
        if node.type in ("fence", "code_block"):
            code = tuple((self._plain(line), "") for line in node.content.rstrip("\n").split("\n"))
            indent = ("  ", "")
            return [Block("code", code, (*first, indent), (*rest, indent))]
        if node.type == "table":
            return self._table(node, first, rest)
        if node.type == "heading":
            style = "tab" if node.tag == "h1" else "bold"
        pieces = [piece for child in node.children for piece in self._inline(child, style)]
        return [Block("text", tuple(pieces), first, rest)]

    def _list(self, node: "SyntaxTreeNode", first: tuple[Piece, ...], rest: tuple[Piece, ...], style: str) -> list[Block]:
        number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        tight = any(part.hidden for item in node.children for part in item.children)
        done: list[Block] = []
        for at, item in enumerate(node.children):
            sign = f"{number + at}. " if node.type == "ordered_list" else "- "
            if done and not tight:
                done.append(Block("gap", (), rest, rest))
            begin = rest if done else first
            empty = [Block("text", (), (*begin, (sign, "accent")), rest)]
            inside = self.blocks(item.children, (*begin, (sign, "accent")), (*rest, (" " * len(sign), "")), tight, style)
            done += inside or empty
        return done

    def _table(self, node: "SyntaxTreeNode", first: tuple[Piece, ...], rest: tuple[Piece, ...]) -> list[Block]:
        rows: list[tuple[tuple[Piece, ...], ...]] = []
        for part in node.children:
            style = "bold" if part.type == "thead" else ""
            for row in part.children:
                rows.append(tuple(tuple(p for child in cell.children for p in self._inline(child, style)) for cell in row.children))
        count = max((len(row) for row in rows), default=0)
        widest = [max((sum(width(text) for text, _ in row[at]) for row in rows if at < len(row)), default=0) for at in range(count)]
        made = [Block("row", (), first if number == 0 else rest, rest, row, tuple(widest)) for number, row in enumerate(rows)]
        return [*made[:1], Block("rule", (), rest, rest), *made[1:]]

    def _inline(self, node: "SyntaxTreeNode", style: str) -> list[Piece]:
        if node.type in ("softbreak", "hardbreak"):
            return [("\n", "")]
        if node.type == "code_inline":
            return self._filled(f"`{node.content}`", "accent")
        if node.type == "image":
            words, source = node.content.strip(), str(node.attrs.get("src", ""))
            return self._filled(f"[picture: {', '.join(part for part in (words, source) if part)}]", "dim")
        if node.type == "text" or not node.children:
            return self._filled(node.content, style)
        inner = {"strong": "bold", "em": "italic", "link": "accent"}.get(node.type, style)
        pieces = [piece for child in node.children for piece in self._inline(child, inner)]
        if node.type == "link":
            address = str(node.attrs.get("href", ""))
            if self._plain(address).removeprefix("mailto:") != "".join(text for text, _ in pieces):
                pieces += [(" ", ""), *self._filled(f"<{address}>", "dim")]
        return pieces

    def _filled(self, text: str, style: str) -> list[Piece]:
        """A text with the template's parts in their places, each a piece of its own."""
        pieces: list[Piece] = []
        at = 0
        for found in _HELD.finditer(text):
            pieces += [(text[at : found.start()], style)] if found.start() > at else []
            pieces.append((self._part(found), FILLED))
            at = found.end()
        return [*pieces, (text[at:], style)] if at < len(text) else pieces

    def _plain(self, text: str) -> str:
        return _HELD.sub(self._part, text)

    def _part(self, found: "re.Match[str]") -> str:
        number = int(found[1])
        return self._parts[number] if number < len(self._parts) else ""


def _signs(pieces: Sequence[Piece], glyphs: Glyphs) -> list[Piece]:
    """What stands before a line, with the quote's bar as this terminal draws it."""
    return [(glyphs.wall, style) if (text, style) == ("|", "line") else (text, style) for text, style in pieces]


def _words(pieces: Sequence[Piece]) -> list[list[Piece] | None]:
    """The words of pieces, each of one or more pieces that stick together; None for a line's end. What is filled in is not broken."""
    words: list[list[Piece] | None] = []
    word: list[Piece] = []
    for text, style in pieces:
        parts = [text] if style == FILLED else re.split(r"(\s+)", text)
        for part in parts:
            if style == FILLED or part.strip():
                word.append((part, style))
            elif part:
                words += [word] if word else []
                words += [None] * part.count("\n")
                word = []
    return [*words, word] if word else words


def _wrapped(pieces: Sequence[Piece], cells: int) -> list[Line]:
    """Pieces broken between words into lines of at most `cells`; a longer word is cut."""
    lines: list[list[Piece]] = [[]]
    taken = 0
    for word in _words(pieces):
        if word is None:
            lines.append([])
            taken = 0
            continue
        long = sum(width(text) for text, _ in word)
        if taken and taken + 1 + long > cells:
            lines.append([])
            taken = 0
        if taken:
            lines[-1].append((" ", word[0][1] if word[0][1] != FILLED else ""))
            taken += 1
        for text, style in word:
            for number, part in enumerate(_cut(text, cells, cells - taken)):
                if number or (taken and taken + width(part) > cells):
                    lines.append([])
                    taken = 0
                lines[-1].append((part, style))
                taken += width(part)
    return list(lines)


def _cut(text: str, cells: int, first: int | None = None) -> list[str]:
    """A text in parts of at most `cells` (the first of at most `first`, where anything of it fits there)."""
    parts: list[str] = []
    room = cells if first is None or first < 1 or width(text) <= first else first
    while width(text) > room:
        head = set_cell_size(text, room).rstrip(" ") or text[:1]
        if not text.startswith(head):  # a wide letter was halved
            head = text[: max(1, len(head) - 1)]
        parts.append(head)
        text, room = text[len(head) :], cells
    return [*parts, text] if text or not parts else parts


def _row(block: Block, cells: int, glyphs: Glyphs) -> Line:
    """One row of a table: its columns as wide as their widest cell, the widest ones giving way where there is no room."""
    columns = list(block.columns)
    room = cells - 2 * (len(columns) - 1)
    while sum(columns) > max(room, len(columns)):
        columns[columns.index(max(columns))] -= 1
    line: list[Piece] = []
    for at, long in enumerate(columns):
        pieces = block.cells[at] if at < len(block.cells) else ()
        text, style = "".join(part for part, _ in pieces), next((style for _, style in pieces), "")
        line.append((fit(text, long, more=glyphs.more) + ("  " if at < len(columns) - 1 else ""), style))
    return line
