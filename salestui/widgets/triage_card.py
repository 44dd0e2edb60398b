"""What is drawn of 4Qs: the line of progress, the card, the answers beside it, and the suggested verdict with its reason. Plain values only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .bars import Bar
from .cells import Line, Piece, fit, one_line, width, wrap
from .look import Glyphs

SIGNS = {"": ("·", "no"), "=": ("=", "confirms"), "+": ("+", "adds"), "!": ("!", "contradicts")}
"""How a mark of a quadrant stands on the screen, and in a word."""
_STYLES = {"": "dim", "=": "good", "+": "accent", "!": "warn"}
VERDICT = 2
"""Lines of the suggested verdict with its reason."""
SHOWN = 4_000
"""Characters of a card's text that are drawn before it is opened in full."""


@dataclass(frozen=True)
class Progress:
    """How far one is: the card's place among so many (those decided come first), how many are not decided yet (the one in sight is one of
    them), and what was touched and put away."""

    number: int
    cards: int
    left: int
    touched: tuple[int, int, int, int]
    parked: int
    discarded: int
    marked: int = 0


@dataclass(frozen=True)
class CardView:
    """A card in words. `heard` says who said it, when and through what; `times` how often; `facts` are sentences on what else is known
    (his stage, what was decided before), each with its style."""

    title: str
    heard: str
    times: str = ""
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""
    more: str = ""


@dataclass(frozen=True)
class AnswersOf:
    """A quadrant beside the card: its number, name and question, its mark, and its standing answers, each with what kind it is."""

    number: int
    name: str
    question: str
    mark: str = ""
    answers: Sequence[tuple[str, str]] = field(default_factory=tuple)


def progress_line(now: Progress, cells: int) -> Line:
    """The line above the card; what has no room goes from its end."""
    quads = "  ".join(f"Q{number} {count}" for number, count in enumerate(now.touched, 1))
    parts: list[Piece] = [(f"#{now.number:,} of {now.cards:,}", "bold"), (f"{now.left:,} left", "accent")]
    parts += [(f"{now.marked:,} marked", "accent")] if now.marked else []
    parts += [(quads, ""), (f"parked {now.parked:,}", "dim"), (f"discarded {now.discarded:,}", "dim")]
    line: list[Piece] = [(" ", "")]
    taken = 1
    for number, (text, style) in enumerate(parts):
        gap = " · " if number else " "
        if taken + width(gap) + width(text) > cells:
            break
        line += [(gap, "dim"), (text, style)]
        taken += width(gap) + width(text)
    return line


def card_lines(card: CardView, cells: int, *, full: bool = False, between: Sequence[Line] = ()) -> list[Line]:
    """The card. `full` draws all of its text; `between` stands before the text where there is no room beside the card."""
    lines: list[Line] = [[(line, "bold")] for line in wrap(card.title, cells)]
    lines += [[(line, "dim")] for line in wrap(card.heard, cells)]
    lines += [[(line, "accent")] for line in wrap(card.times, cells)] if card.times else []
    for text, style in card.facts:
        lines += [[(line, style)] for line in wrap(text, cells)]
    if between:
        lines += [[], *between]
    text = card.text if full else card.text[:SHOWN]
    if text.strip():
        lines += [[], *([(line, "")] for line in wrap(text, cells))]
    if not full and len(card.text) > SHOWN:
        lines += [[("enter shows the rest", "dim")]]
    if card.more:
        lines += [[], *([(line, "accent")] for line in wrap(card.more, cells))]
    return lines


def answers_lines(quadrants: Sequence[AnswersOf], cells: int, most: int | None = None) -> list[Line]:
    """The standing answers. With `most` each quadrant shows so many of them, one line each (0: the first beside its name); without, all in full."""
    lines: list[Line] = []
    for each in quadrants:
        if lines and (most is None or most > 2):
            lines.append([])
        sign, word = SIGNS.get(each.mark, SIGNS[""])
        head: list[Piece] = [(f"Q{each.number} ", "key"), (f"{each.name} ", "bold")]
        head += [(f"{sign} {word} ", _STYLES.get(each.mark, "dim"))] if each.mark else []
        room = cells - sum(width(text) for text, _ in head)
        if most == 0:
            said = _said(*each.answers[0]) if each.answers else "nothing is written yet"
            lines.append([*head, (fit(said, max(1, room)).rstrip(), "" if each.answers else "dim")])
            continue
        if not each.mark and room > 12:
            head.append((fit(each.question, room).rstrip(), "dim"))
        lines.append(head)
        if not each.answers:
            lines.append([("   nothing is written yet", "dim")])
        for slot, text in each.answers[:most]:
            lines += _answer(slot, text, cells, most is not None)
        if most is not None and len(each.answers) > most:
            more = f"  +{len(each.answers) - most}"
            lines[-1] = [("   ", ""), (fit(lines[-1][1][0], max(1, cells - 3 - len(more))).rstrip(), ""), (more, "dim")]
    return lines


def _said(slot: str, text: str) -> str:
    return f"{slot}: {one_line(text)}" if slot else one_line(text)


def _answer(slot: str, text: str, cells: int, short: bool) -> list[Line]:
    said = _said(slot, text)
    if short:
        return [[("   ", ""), (fit(said, max(1, cells - 3)).rstrip(), "")]]
    return [[("   ", ""), (line, "")] for line in wrap(said, max(1, cells - 3))]


def marks_line(effects: Mapping[int, str], reason: str, cells: int, glyphs: Glyphs) -> Line:
    """The four quadrants with their marks, and on the right the reason `x` would give, in as many words as fit."""
    for words, said in ((True, f"x: discard, {reason}"), (False, f"x: discard, {reason}"), (False, f"x: {reason}")):
        line: list[Piece] = [("  ", "")]
        for number in (1, 2, 3, 4):
            mark = effects.get(number, "")
            sign, word = SIGNS.get(mark, SIGNS[""])
            sign = sign if mark else glyphs.dot
            line += [(f"Q{number} ", "key"), (f"{sign} {word}" if words and mark else sign, _STYLES.get(mark, "dim")), ("   ", "")]
        spare = cells - sum(width(text) for text, _ in line) - 1
        if not reason or spare >= width(said):
            break
    return [*line, (fit(said, max(0, spare), "right"), "dim")] if reason else line


def verdict_lines(verdict: str, why: str, key: str, cells: int, *, why_first: bool = False) -> list[Line]:
    """The suggested verdict and its reason, the key in front of it: one or two lines. `why_first`: the reason is what is to be done first."""
    lines = wrap(f"{why} {key}: {verdict}." if why_first else f"{key}: {verdict}. {why}", max(1, cells - 3))
    if len(lines) > VERDICT:
        lines = [*lines[: VERDICT - 1], fit(" ".join(lines[VERDICT - 1 :]), max(1, cells - 3)).rstrip()]
    return [[("  ", ""), (line, "accent")] for line in lines]


class ProgressBar(Bar):
    """The line of progress, asked for when it is drawn."""

    DEFAULT_CSS = "ProgressBar { height: 1; }"

    def __init__(self, line: Callable[[int], Line]) -> None:
        super().__init__(id="progress")
        self._line = line

    def lines(self, cells: int) -> Sequence[Line]:
        """One line."""
        return [self._line(cells)]


class VerdictBar(Bar):
    """The marks and the suggestion, always in sight below the card. Its height stays: a digit redraws it and lays nothing out anew."""

    DEFAULT_CSS = f"VerdictBar {{ height: {VERDICT + 1}; background: $surface; }}"

    def __init__(self, lines: Callable[[int], Sequence[Line]]) -> None:
        super().__init__(id="verdict")
        self._lines = lines

    def lines(self, cells: int) -> Sequence[Line]:
        """The marks, then the verdict."""
        return self._lines(cells)
