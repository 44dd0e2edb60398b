"""Bars over time: drawn by textual-plotext where the terminal has colours and signs for it, else by block characters, which say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.containers import Container

from .bars import Bar
from .cells import Line, Piece, fit, width, wrap
from .look import look_of
from .sheet import Sheet

if TYPE_CHECKING:
    from textual.app import ComposeResult

LEAST_COLUMNS, LEAST_LINES = 60, 12  # below that a chart says less than its rows
CELLS_EACH, TICKS = 4, 5  # the room of one group of bars; marks on the upright axis
STYLES = ("accent", "warn")  # of the first series and of the second
OUT_COLOUR, IN_COLOUR = 79, 179  # of the 256 colours: the app's accent, and its warm one


@dataclass(frozen=True)
class Bars:
    """One group of bars: its name under the axis, and a number for each series."""

    name: str
    values: Sequence[int]


class Legend(Bar):
    """Which bar is which, on a line of its own above the picture, where no bar can reach."""

    DEFAULT_CSS = "Legend { height: 1; padding: 0 1; }"

    def __init__(self, series: Sequence[str]) -> None:
        super().__init__()
        self._series = series

    def lines(self, cells: int) -> Sequence[Line]:
        """One line."""
        full = look_of(self).glyphs.full
        return [[piece for number, name in enumerate(self._series) for piece in ((full * 2, STYLES[number > 0]), (f" {name}   ", ""))]]


class BarChart(Container):
    """Two series over time. The library behind the picture is imported when the first one is drawn."""

    DEFAULT_CSS = """
    BarChart { width: 1fr; height: 1fr; }
    BarChart > PlotextPlot { height: 1fr; padding: 0 1; }
    """

    def __init__(self, series: Sequence[str], *, id: str | None = None) -> None:
        """`series` names what the values of each group are."""
        super().__init__(id=id)
        self._series, self._bars, self.words = series, (), Sheet()
        self._plot: Any = None
        self._legend = Legend(series)

    _bars: Sequence[Bars]

    def compose(self) -> "ComposeResult":
        """The rows of blocks; the picture comes when it is wanted."""
        yield self.words
        yield self._legend

    @property
    def pictured(self) -> bool:
        """Whether the picture stands there, not the rows."""
        return self._plot is not None and bool(self._plot.display)

    def say(self, words: str) -> None:
        """Words in the place of bars."""
        self._bars = ()
        self.words.show(lambda cells: [[(line, "dim")] for line in wrap(words, max(1, cells))])
        self.words.display = True
        self._legend.display = False
        if self._plot is not None:
            self._plot.display = False

    async def show(self, bars: Sequence[Bars]) -> None:
        """These groups, the oldest first."""
        self._bars = bars
        await self._arrange()

    async def on_resize(self) -> None:
        """The other way of showing may say more now."""
        await self._arrange()

    async def _arrange(self) -> None:
        look = look_of(self)
        plain = not look.styles.get("") or look.glyphs.full == "#"  # NO_COLOR or ascii
        wanted = not plain and bool(self._bars) and self.size.width >= LEAST_COLUMNS and self.size.height >= LEAST_LINES
        if wanted:
            if self._plot is None:
                await self._make_plot()
            self._draw_plot()
        elif self._bars:
            self.words.show(partial(self._rows, self._bars), keep=True)
        if self._plot is not None:
            self._plot.display = wanted
        self._legend.display = wanted
        self.words.display = not wanted

    async def _make_plot(self) -> None:
        from textual_plotext import PlotextPlot

        self._plot = PlotextPlot()
        await self.mount(self._plot)

    def _draw_plot(self) -> None:
        plt = self._plot.plt
        plt.clear_figure()
        names = [bar.name for bar in self._bars]
        values = [[bar.values[number] for bar in self._bars] for number in range(len(self._series))]
        places, most = list(range(len(names))), max([1, *(value for each in values for value in each)])
        if len(names) * CELLS_EACH <= self.size.width:
            plt.multiple_bar(places, values, color=[OUT_COLOUR, IN_COLOUR], width=0.6)
        else:  # so many that bars would run into each other
            for each, colour in zip(values, (OUT_COLOUR, IN_COLOUR), strict=True):
                plt.plot(places, each, color=colour, marker="hd")
        step = -(-len(names) // max(1, (self.size.width - 8) // 9))  # a name and the space beside it
        plt.xticks(places[::step], names[::step])
        plt.ylim(0, most)
        ticks = sorted({most * part // TICKS for part in range(TICKS + 1)})
        plt.yticks(ticks, [f"{tick:,}" for tick in ticks])
        self._plot.refresh()

    def _rows(self, bars: Sequence[Bars], cells: int) -> list[Line]:
        """A line for each group and series: name, bar, number."""
        glyphs = look_of(self).glyphs
        most = max([1, *(value for bar in bars for value in bar.values)])
        name = max(width(bar.name) for bar in bars) + 1
        what = max(width(each) for each in self._series) + 1
        room = max(1, cells - name - what - len(f" {most:,}"))
        lines: list[Line] = []
        for bar in reversed(bars):  # the newest at the top, where one looks first
            for number, value in enumerate(bar.values):
                long = max(int(value > 0), room * value // most)
                head: list[Piece] = [(fit(bar.name if number == 0 else "", name), ""), (fit(self._series[number], what), "dim")]
                lines.append([*head, (glyphs.full * long, STYLES[number > 0]), (f" {value:,}", "dim")])
        return lines
