"""From a CSV's text to its rows: delimiter, header line, and what is wrong with a line, by the line's number in the file.

A broken line never takes others with it: a quote that is never closed costs its own line only, and a line cut short at the
end of the file is rejected while the rest is read.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..errors import SalesError
from ..glass import safe_text
from .vocabulary import is_known

DELIMITERS = (",", ";", "\t", "|")
HEADER_WITHIN = 20  # lines a preamble may take; LinkedIn's takes three
SAMPLE_LINES = 60
MOST_LINES = 5_000_000
LONGEST_LINE = 4 * 2**20  # characters; a line beyond this is no row, and splitting it could fill the memory
LONGEST_CELL = 2**20
SAMPLE_LINE = 2**17  # as much of a line as is looked at to find delimiter and header; 268 names take a tenth of it
LONGEST_NAME = 200  # characters of a cell that can be a column's name
RESUMED = 200  # broken quotes after which the rest of the file is given up as one rejected line

_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # as csv counts lines; str.splitlines would also part them at U+2028 and its like
_ADDRESS = re.compile(r"[^\s@]@+[^\s@]+\.[^\s@]")  # an address in a cell; “Contact @ work” is none
_SEP = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_NOTHING = "Nothing was imported."


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was not imported: its number in the file, from 1, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Table:
    """The rows of a file, each as long as `headers`. `lines` holds the file line each row begins on.

    Header names are unique: a second "Status" is "Status (2)", one without a name "Column 7".
    """

    delimiter: str
    header_line: int
    headers: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    skipped: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Every line after the header that was looked at, blank ones too."""
        return len(self.rows) + self.skipped + len(self.rejected)


Known = Callable[[str], bool]


def read_table(text: str, name: str, cancelled: Callable[[], None] = lambda: None, known: Known = is_known) -> Table:
    """Find delimiter and header line in a file's text and read the rows below. `known` says whether a cell reads like a column's name.

    `cancelled` is called now and then and may raise. Raises `SalesError` where there is no header line or not one row.
    """
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise SalesError(
            f"{name} has more than {MOST_LINES // 10**6} million lines.", _NOTHING, "Split it and import the parts one by one."
        )
    lines: list[str] = _LINES.findall(text)
    del text
    monsters = {index for index, line in enumerate(lines) if len(line) > LONGEST_LINE}
    for index in monsters:
        lines[index] = ""
    first, delimiter = 0, ""
    declared = _SEP.match(lines[0].lstrip("\ufeff"))
    if declared:
        first, delimiter = 1, "\t" if declared[1] == "\\" else declared[1]
    previous = csv.field_size_limit(LONGEST_CELL)
    try:
        if not delimiter:
            delimiter = _delimiter(lines[first : first + SAMPLE_LINES], known)
        header_line, cells, begin = _header(lines, first, delimiter, name, known)
        table = Table(delimiter, header_line, _unique(cells))
        _read_rows(lines, begin, table, cells, monsters, cancelled)
    finally:
        csv.field_size_limit(previous)
    _drop_nameless(table, cells)
    return table


def _sample(lines: list[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader((line[:SAMPLE_LINE] for line in lines), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
    except csv.Error:
        pass  # a sample may be cut inside a quote or hold a monster: what was read so far tells enough
    return rows


def _delimiter(lines: list[str], known: Known) -> str:
    """The separator under which a header line is recognised best, then the one that gives rows of one length."""

    def merit(delimiter: str) -> tuple[int, float, int]:
        rows = [row for row in _sample(lines, delimiter) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows)
        width, often = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0))
        names = max((_names(row, known) for row in rows[:HEADER_WITHIN]), default=0)
        return (names if width > 1 else 0), (often / len(rows) if width > 1 else 0.0), width

    return max(DELIMITERS, key=merit)  # the comma stands first and wins a tie


def _names(row: list[str], known: Known) -> int:
    """How many cells of a row read like column names; none where one is an address."""
    if any("@" in cell and _ADDRESS.search(cell[:LONGEST_NAME]) for cell in row):
        return 0
    return len({cell.strip().lower() for cell in row if cell and len(cell) < LONGEST_NAME and known(cell)})


def _header(lines: list[str], first: int, delimiter: str, name: str, known: Known) -> tuple[int, list[str], int]:
    """(line number, names, index of the first line below) of the header."""
    reader = csv.reader(iter(lines[first : first + SAMPLE_LINES]), delimiter=delimiter)
    rows: list[tuple[int, int, list[str]]] = []
    start = first
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((start, first + reader.line_num, row))
            start = first + reader.line_num
            if start - first >= HEADER_WITHIN:
                break
    except csv.Error as error:
        if not rows:
            raise SalesError(f"The first line of {name} is too long to be a header.", _NOTHING, "Check that the file is CSV.") from error
    if not rows:
        raise SalesError(f"{name} has no header line.", _NOTHING, "The first line must name the columns, for example: Name,Email,Company.")
    best = max(rows, key=lambda each: _names(each[2], known))
    if not _names(best[2], known):
        usual = Counter(len(row) for *_, row in rows).most_common(1)[0][0]
        best = next((each for each in rows if len(each[2]) == usual), rows[0])
        if any("@" in cell and _ADDRESS.search(cell[:LONGEST_NAME]) for cell in best[2]) or not any(
            any(sign.isalpha() for sign in cell) for cell in best[2]
        ):
            raise SalesError(
                f"{name} has no header line: line {best[0] + 1} reads “{safe_text(delimiter.join(best[2]))[:60]}”.",
                _NOTHING,
                "Put a line above it that names the columns, for example: Name,Email,Company.",
            )
    return best[0] + 1, [safe_text(cell).strip() for cell in best[2]], best[1]


def _unique(cells: list[str]) -> list[str]:
    """Names that can be told apart, whatever the file repeats or leaves out."""
    taken: set[str] = set()
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        wanted = name = cell or f"Column {number}"
        copy = 2
        while name in taken:
            name, copy = f"{wanted} ({copy})", copy + 1
        taken.add(name)
        names.append(name)
    return names


def _read_rows(lines: list[str], begin: int, table: Table, header: list[str], monsters: set[int], cancelled: Callable[[], None]) -> None:
    """Read every row from line index `begin` on; see the module's promise about broken lines."""
    monsters = {index for index in monsters if index >= begin}
    table.rejected += [
        Rejected(index + 1, f"the line is longer than {LONGEST_LINE // 2**20} million characters") for index in sorted(monsters)
    ]
    short: list[int] = []
    start, resumed = begin, 0
    while start < len(lines):
        start = _read_on(lines, start, table, len(header), short, monsters)
        cancelled()
        resumed += 1
        if resumed > RESUMED and start < len(lines):
            table.rejected.append(Rejected(start + 1, "too many broken quotes: nothing from here to the end of the file was read"))
            break
    cut = not lines[-1].endswith(("\n", "\r"))  # whoever wrote the file to its end ended its last line too
    if cut and len(short) == 1 and len(header) > 1 and short[0] == len(table.rows) - 1 and not _refused_after(table, table.lines[-1]):
        table.rejected.append(Rejected(table.lines.pop(), "the line ends too early: the file seems to be cut off here"))
        table.rows.pop()


def _refused_after(table: Table, line: int) -> bool:
    return any(bad.line > line for bad in table.rejected)


def _read_on(lines: list[str], start: int, table: Table, width: int, short: list[int], monsters: set[int]) -> int:
    """Read rows from line index `start` until a broken one or the end; where to go on from."""
    reader = csv.reader(_from(lines, start), delimiter=table.delimiter)
    rows, numbers, last = table.rows, table.lines, len(lines)
    at = start
    try:
        for row in reader:
            after = start + reader.line_num
            if not row or not (row[0].strip() or "".join(row).strip()):
                table.skipped += at not in monsters
            elif len(row) == width and after - at == 1 and after < last:  # nearly every row
                rows.append(row)
                numbers.append(at + 1)
            elif _is_broken(lines, at, after, len(row) == width, table.delimiter):
                table.rejected.append(Rejected(at + 1, "a quote is opened and never closed"))
                return _resume(lines, at + 1, after, table.delimiter, width)
            elif why := _fit(row, width, short, len(rows)):
                table.rejected.append(Rejected(at + 1, why))
            else:
                rows.append(row)
                numbers.append(at + 1)
            at = after
    except csv.Error:
        why = f"a cell is longer than {LONGEST_CELL // 2**20} million characters, or its quote is never closed"
        table.rejected.append(Rejected(at + 1, why))
        return _resume(lines, at + 1, last, table.delimiter, width)
    return last


def _is_broken(lines: list[str], at: int, after: int, fits: bool, delimiter: str) -> bool:
    """Whether the row of these lines has a quote that is never closed: at the end of the file, or running on over other rows."""
    if after >= len(lines) and _open(lines[at:after], delimiter):
        return True
    return after - at > 1 and not fits and not _closed(lines[at:after], delimiter)


def _fit(row: list[str], width: int, short: list[int], number: int) -> str:
    """Make a row as long as the header (spreadsheets leave out empty cells at the end); the reason where it is too long."""
    if len(row) < width:
        short.append(number)
        row.extend([""] * (width - len(row)))
    elif len(row) > width:
        if any(cell.strip() for cell in row[width:]):
            return f"{len(row)} cells where the header has {width} columns"
        del row[width:]
    return ""


def _from(lines: list[str], start: int) -> Iterator[str]:
    rest = iter(lines)
    rest.__setstate__(start)  # type: ignore[attr-defined]  # jumps there at once; a slice would copy the file for each broken line
    return rest


def _resume(lines: list[str], start: int, end: int, delimiter: str, width: int) -> int:
    """The first line after a broken one that is a whole row by itself; the lines before it belong to the broken one."""
    for at in range(start, end):
        if (
            lines[at].count(delimiter) >= width - 1
            and any(len(row) == width for row in _sample([lines[at]], delimiter))
            and not _open([lines[at]], delimiter)
        ):
            return at
    return end


def _open(part: list[str], delimiter: str) -> bool:
    """Whether these lines end inside a quote: then a further line still belongs to their last row."""
    if not any('"' in line for line in part):
        return False
    try:
        more = sum(1 for _ in csv.reader(iter([*part, "x"]), delimiter=delimiter))
        return more == sum(1 for _ in csv.reader(iter(part), delimiter=delimiter))
    except csv.Error:
        return True


def _closed(part: list[str], delimiter: str) -> bool:
    """Whether every quote of these lines is closed where a cell ends."""
    try:
        for _ in csv.reader(iter(part), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _drop_nameless(table: Table, cells: list[str]) -> None:
    """Forget columns without a name and without one value: what a trailing delimiter leaves."""
    empty = [at for at, cell in enumerate(cells) if not cell and not any(row[at].strip() for row in table.rows)]
    for at in reversed(empty):
        del table.headers[at]
        for row in table.rows:
            del row[at]
