"""What changed between two revisions, line by line and word by word. Plain text in, plain rows out; both texts can be read back from them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Piece = tuple[str, bool]
"""A part of a line, and whether it is one that changed."""

MOST_LINES = 1_000  # lines of what differs that are compared with one another; of more it is only said that all of it changed
MOST_WORDS = 1_000  # words of one line that are compared, both sides together
MOST_PAIRS = 1_600  # pairs of lines that are looked at to find which became which
ALIKE = 0.4  # share of words in common from which on a line is another's new form, not a new line

# A word, a run of spaces, one sign, or one letter of a script that has no spaces. Marks stay with what they stand on.
_WORD = re.compile(
    r"\s+|[!-/:-@\[-`{-~…“”‘’–—]|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s!-/:-@\[-`{-~…“”‘’–—\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)


@dataclass(frozen=True)
class Side:
    """A line on one side: its number from 1, and its pieces."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True)
class Row:
    """A line before and after: the same on both sides, changed, or only on one."""

    old: Side | None
    new: Side | None
    same: bool = False


@dataclass(frozen=True)
class Words:
    """What a revision says: `files` a line for each file (name, size, checksum)."""

    subject: str = ""
    body: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What became of one part of a revision ("subject", "text", "files")."""

    name: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> bool:
        """Whether anything in it did."""
        return not all(row.same for row in self.rows)


@dataclass(frozen=True)
class Line:
    """A line of a unified diff: `sign` is "-", "+" or a space."""

    sign: str
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]


def compare_revisions(old: Words, new: Words) -> list[Part]:
    """The parts of two revisions that either of them has, in their order."""
    parts = (
        Part("subject", tuple(compare(old.subject, new.subject))),
        Part("text", tuple(compare(old.body, new.body))),
        Part("files", tuple(_rows(old.files, new.files))),
    )
    return [part for part in parts if part.rows]


def compare(old: str, new: str) -> list[Row]:
    """The lines of two texts side by side. An empty text has no lines."""
    return _rows(lines_of(old), lines_of(new))


def lines_of(text: str) -> list[str]:
    """A text as lines, which joined by line breaks are the text again."""
    return text.split("\n") if text else []


def unified(rows: Sequence[Row]) -> list[Line]:
    """The rows one below the other: of what changed together, first all old lines, then all new ones."""
    lines: list[Line] = []
    fresh: list[Line] = []
    for row in rows:
        if row.same and row.old and row.new:
            lines += [*fresh, Line(" ", row.old.number, row.new.number, row.new.pieces)]
            fresh = []
            continue
        if row.old:
            lines.append(Line("-", row.old.number, None, row.old.pieces))
        if row.new:
            fresh.append(Line("+", None, row.new.number, row.new.pieces))
    return lines + fresh


def folded(rows: Sequence[Row], around: int = 3) -> list[Row | int]:
    """The rows with what stayed the same far from any change as a number of lines left out."""
    near = [False] * len(rows)
    for at, row in enumerate(rows):
        if not row.same:
            for place in range(max(0, at - around), min(len(rows), at + around + 1)):
                near[place] = True
    kept: list[Row | int] = []
    hidden = 0
    for at, row in enumerate(rows):
        alone = not near[at] and (at == 0 or near[at - 1]) and (at + 1 == len(rows) or near[at + 1])
        if near[at] or alone:  # a sign for one line would be no shorter than the line
            kept += [hidden] if hidden else []
            kept.append(row)
            hidden = 0
        else:
            hidden += 1
    return [*kept, hidden] if hidden else kept


def _rows(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    rows = [_same(at, old[at], at) for at in range(head)]
    if len(before) + len(after) > MOST_LINES:
        rows += [*_removed(before, head), *_added(after, head)]
    else:
        for kind, i, k, j, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind == "equal":
                rows += [_same(head + i + at, before[i + at], head + j + at) for at in range(k - i)]
            else:
                rows += _changed(before[i:k], after[j:m], head + i, head + j)
    return rows + [_same(len(old) - tail + at, old[len(old) - tail + at], len(new) - tail + at) for at in range(tail)]


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    return next((at for at, (left, right) in enumerate(zip(one, two, strict=False)) if left != right), min(len(one), len(two)))


def _same(old: int, text: str, new: int) -> Row:
    pieces = ((text, False),)
    return Row(Side(old + 1, pieces), Side(new + 1, pieces), same=True)


def _removed(lines: Sequence[str], start: int) -> Iterator[Row]:
    return (Row(Side(start + at + 1, ((text, True),)), None) for at, text in enumerate(lines))


def _added(lines: Sequence[str], start: int) -> Iterator[Row]:
    return (Row(None, Side(start + at + 1, ((text, True),))) for at, text in enumerate(lines))


def _changed(old: Sequence[str], new: Sequence[str], first_old: int, first_new: int) -> list[Row]:
    """A block that was replaced: lines that are another's new form stand beside it, the others alone."""
    rows: list[Row] = []
    i = j = 0
    for at, to in [*_pairs(old, new), (len(old), len(new))]:
        rows += [*_removed(old[i:at], first_old + i), *_added(new[j:to], first_new + j)]
        if at < len(old):
            left, right = _pieces(old[at], new[to])
            rows.append(Row(Side(first_old + at + 1, left), Side(first_new + to + 1, right)))
        i, j = at + 1, to + 1
    return rows


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which old line became which new one, in order: the pairing that has the most words in common."""
    if len(old) == len(new) == 1:
        return [(0, 0)] if old[0].strip() and new[0].strip() else []
    if len(old) * len(new) > MOST_PAIRS:
        return []
    bags = [[frozenset(_WORD.findall(line)) - {" "} for line in lines] for lines in (old, new)]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            alike = _alike(bags[0][i], bags[1][j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike if alike >= ALIKE else 0.0)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _pieces(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two lines in pieces, with the words that changed marked."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return ((old, True),), ((new, True),)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, k, j, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        text, fresh = "".join(before[i:k]), "".join(after[j:m])
        # A space between two words that changed is no word that stayed.
        changed = kind != "equal" or (text.isspace() and bool(left or right) and k < len(before) and m < len(after))
        left += [(text, changed)] if text else []
        right += [(fresh, changed)] if fresh else []
    return _joined(left), _joined(right)


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for text, changed in pieces:
        if joined and joined[-1][1] == changed:
            joined[-1] = (joined[-1][0] + text, changed)
        else:
            joined.append((text, changed))
    return tuple(joined)
