"""System: the sales system drawn with what stands in each part now, and six pages of what it says: funnel, what converts, forecast,
touches, the weekly review."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, cast

from textual.app import ComposeResult

from ..rules.conversion import MOVE_DAYS
from ..rules.names import fold
from ..store.reports.assets import Converts, ConvertsRow, converts
from ..store.reports.flow import Flow, read_flow
from ..store.reports.forecast import outlook
from ..store.reports.funnel import funnel
from ..store.reports.interactions import interactions
from ..store.reports.touches import Touches, touches
from ..store.reports.weekly import weekly
from ..widgets.cells import Line, fit, share
from ..widgets.chart import BarChart, Bars
from ..widgets.flowchart import FlowChart
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.sheet import Sheet
from .acts import Work
from .beside import WIDTHS
from .counting import Counting, Report
from .periods import WEEK, Period, ask_period, scope
from .scrolling import FAR
from .system_bar import PAGES, PageBar
from .system_boxes import back_words, below_words, groups_of
from .system_pages import NO_CONVERTS, NO_TOUCHES, forecast_lines, funnel_lines, paragraph, short_rate, week_lines
from .system_parts import explain, open_part, open_revision, row_words
from .wording import count_words

REPORTS: Mapping[str, tuple[str, Report]] = {
    "flow": ("funnel", lambda db, now, since, tell: (funnel(db, since, tell), interactions(db, since))),
    "converts": ("converts", lambda db, now, since, tell: converts(db, since, MOVE_DAYS, tell)),
    "forecast": ("forecast", lambda db, now, since, tell: outlook(db, now, None, tell)),
    "touches": ("touches", lambda db, now, since, tell: touches(db, now, since, None, tell)),
    "week": ("week", lambda db, now, since, tell: weekly(db, now, since, tell)),
}
REPORTS = {**REPORTS, "funnel": REPORTS["flow"]}


class SystemScreen(Counting):
    """The flowchart and the pages; nothing is drawn again before the data changes or a key is pressed."""

    NAME = "system"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.bar, self.chart, self.sheet = PageBar(), FlowChart(id="flow"), Sheet(id="page")
        self.rows = LineList(self._row, header=self._head, empty="", id="converts")
        self.weeks = BarChart(("out", "in"), id="touches")
        self.page = "flow"
        self.period, self.review = Period(), Period(WEEK, exact=True)
        self._flow: Flow | None = None

    def body(self) -> ComposeResult:
        """One widget for each way of showing; only that of the page is in sight."""
        yield self.bar
        yield from (self.chart, self.sheet, self.rows, self.weeks)
        self._arrange()

    @property
    def lines(self) -> LineList | None:
        """The only list is that of what converts."""
        return self.rows if self.page == "converts" else None

    @property
    def since(self) -> str:
        """From when on the page counts (UTC text); the forecast needs every way there is."""
        return "" if self.page == "forecast" else self._period.since(self.moment)

    @property
    def _period(self) -> Period:
        return self.review if self.page == "week" else self.period

    # Rows come in

    async def load(self) -> None:
        """The counts of the flowchart at once, then the page's report."""
        self.forget_counts()
        self._flow = await self.shell.store.read(read_flow, self.moment)
        self.counted()
        await self._count()

    async def _count(self) -> None:
        name, report = REPORTS[self.page]
        await self.count(name, self.since, report, self.moment)

    def _turn(self, page: str) -> None:
        self.page = page
        self.at_this_moment()
        self._arrange()
        self.counted()
        self.shell.work(self._count())

    def _arrange(self) -> None:
        self.chart.display = self.page == "flow"
        self.rows.display = self.page == "converts"
        self.weeks.display = self.page == "touches"
        self.sheet.display = self.page in ("funnel", "forecast", "week")
        self.sheet.top = 0
        if self.page == "converts":
            self.rows.focus()
        else:
            self.set_focus(None)

    def counted(self) -> None:
        """Draw what is known; what is not known yet is said in words."""
        page, span = self.page, self._period.words(self.moment)
        found = self.answer(REPORTS[page][0], self.since)
        told = scope(page, span, found[0].people if found is not None and page in ("flow", "funnel") else None)
        self.bar.show(page, told + (" · d changes that" if page != "forecast" else ""))
        if page == "flow":
            self._show_flow(found)
        elif found is None:
            self._show_waiting()
        elif self.since and page != "week" and _empty(found):
            self._show_words(f"There is nothing {span}. d goes further back.")
        elif page == "converts":
            self._show_converts(found)
        elif page == "touches":
            self.shell.work(self._show_touches(found))
        else:
            self.sheet.show(partial(self._page_lines, page, found, span), keep=True)
        self._say()

    def _page_lines(self, page: str, found: Any, span: str, cells: int) -> list[Line]:
        glyphs = look_of(self).glyphs
        if page == "funnel":
            flow, took = found
            return funnel_lines(flow, took, cells, glyphs)
        return forecast_lines(found, cells, glyphs) if page == "forecast" else week_lines(found, cells, span)

    def _show_flow(self, found: Any) -> None:
        if self._flow is not None:
            counts = found[0] if found is not None else None
            self.chart.show_boxes(groups_of(self._flow, counts), back_words(self._flow), below_words(self._flow))

    def _waiting_words(self) -> str:
        return "Broken off; the page's digit counts again." if self.broken_off else "counting… esc breaks it off."

    def _show_waiting(self) -> None:
        self._show_words(self._waiting_words() if self.counting or self.broken_off else "")

    def _show_words(self, words: str) -> None:
        self.sheet.show(lambda cells: paragraph(words, cells, "dim"))
        self.rows.empty = words
        self.rows.show_rows(())
        self.weeks.say(words)

    def _show_converts(self, found: Converts) -> None:
        words = fold(self.search_text).split()
        rows = [row for row in found.rows if all(word in fold(row.asset) for word in words)]
        self.rows.empty = "Nothing that was served answers to this search." if words else NO_CONVERTS
        key = self.rows.cursor_key
        self.rows.show_rows(rows, next((number for number, row in enumerate(rows) if row.id == key), 0))

    async def _show_touches(self, found: Touches) -> None:
        if not found.rows:
            self.weeks.say(NO_TOUCHES)
            return
        await self.weeks.show([Bars(f"{date.fromisoformat(row.monday):%d %b}", (row.out, row.incoming)) for row in found.rows])

    def _say(self) -> None:
        right = "esc breaks it off" if self.counting else ""
        if self.counting:
            self.status.say(f"counting… {self.progress}", right)
        elif self.broken_off:
            self.status.say(self._waiting_words())
        elif self.page == "flow":
            box = self.chart.box
            self.status.say(f"{box.title}: {', '.join(text for text, _ in box.lines)}" if box is not None else "", "enter opens it")
        elif self.page == "converts":
            place = f"{self.rows.cursor + 1:,} of {self.rows.count:,}" if self.rows.count else "nothing served"
            self.status.say(f"what converts: {place}" + (f" · searched: {self.search_text}" if self.search_text else ""), "enter opens it")
        elif self.page == "touches":
            found: Touches | None = self.answer("touches", self.since)
            told = (
                f"{count_words(found.out, 'contact')} out, {found.incoming:,} in, in {count_words(len(found.rows), 'week')}"
                if found
                else ""
            )
            self.status.say(told)
        else:
            self.status.say(PAGES[self.page])

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self._say()

    # What converts

    def _row(self, row: ConvertsRow, cells: int, state: RowState) -> Line:
        title, number, served, *rates = _columns(cells)
        texts = [(row.asset, title, "bold" if state.cursor else "" if row.newest else "dim"), (f"r{row.number}", number, "dim")]
        texts.append((f"{row.served:,}", served, "accent" if row.served else "dim"))
        texts += [
            (short_rate(rate), room, "dim" if rate.too_few else "")
            for rate, room in zip((row.replied, row.moved, row.won), rates, strict=True)
        ]
        return [(fit(text, room, "right" if at == 2 else "left") + "  ", style) for at, (text, room, style) in enumerate(texts) if room]

    def _head(self, cells: int) -> Sequence[Line]:
        names = ("Revision", "", "Served", "Replied", f"Moved on in {MOVE_DAYS} d", "Won")
        pairs = zip(names, _columns(cells), strict=True)
        return [[(fit(text, room) + "  ", "dim") for text, room in pairs if room]]

    # Keys

    def do_page_flow(self) -> None:
        """The flowchart."""
        self._turn("flow")

    def do_page_funnel(self) -> None:
        """The funnel."""
        self._turn("funnel")

    def do_page_converts(self) -> None:
        """What converts."""
        self._turn("converts")

    def do_page_forecast(self) -> None:
        """The forecast."""
        self._turn("forecast")

    def do_page_touches(self) -> None:
        """Touches per week."""
        self._turn("touches")

    def do_page_week(self) -> None:
        """The weekly review."""
        self._turn("week")

    def do_part_left(self) -> None:
        """The box on the left; elsewhere the page before."""
        self._beside(-1)

    def do_part_right(self) -> None:
        """The box on the right; elsewhere the next page."""
        self._beside(1)

    def do_next_pane(self) -> None:
        """The next box; elsewhere the next page."""
        self._beside(1)

    def do_previous_pane(self) -> None:
        """The box before; elsewhere the page before."""
        self._beside(-1)

    def _beside(self, by: int) -> None:
        if self.page == "flow":
            self.chart.step(by)
            self._say()
        else:
            pages = list(PAGES)
            self._turn(pages[(pages.index(self.page) + by) % len(pages)])

    def _walk(self, rows: int, lines: int) -> None:
        if self.page == "flow":
            self.chart.turn(1 if rows > 0 else -1)
            self._say()
        elif self.page == "converts":
            self.rows.move(rows)
        else:
            (self.weeks.words if self.page == "touches" else self.sheet).scroll_lines(lines)

    def do_down(self) -> None:
        """One row of boxes, one row, or one line down."""
        self._walk(1, 1)

    def do_up(self) -> None:
        """One up."""
        self._walk(-1, -1)

    def do_page_down(self) -> None:
        """One page down."""
        self._walk(max(1, self.rows.visible_rows - 1), max(1, self.sheet.size.height - 1))

    def do_page_up(self) -> None:
        """One page up."""
        self._walk(-max(1, self.rows.visible_rows - 1), -max(1, self.sheet.size.height - 1))

    def do_top(self) -> None:
        """The first box, row or line."""
        self.chart.go(0) if self.page == "flow" else self._walk(-FAR, -FAR)
        self._say()

    def do_bottom(self) -> None:
        """The last box, row or line."""
        self.chart.go(FAR) if self.page == "flow" else self._walk(FAR, FAR)
        self._say()

    def do_back(self) -> None:
        """Break off what is being counted; then end the search."""
        if not self.break_off():
            super().do_back()

    def do_search(self) -> Work | None:  # type: ignore[override]  # only one page is a list
        """Search what converts."""
        if self.page == "converts":
            return super().do_search()
        self.shell.notice("There is nothing to search on this page; 3 shows what converts, where / searches.")
        return None

    def do_open_part(self) -> Work | None:
        """Open the box, or the revision."""
        if self.page == "flow" and self._flow is not None and self.chart.box is not None:
            return open_part(self, self._flow, self.chart.box.key)
        row = self.rows.row if self.page == "converts" else None
        if row is not None:
            open_revision(self, row)
            return None
        self.shell.notice("There is nothing to open on this page." if self.page != "converts" else "Nothing was served yet.")
        return None

    def on_flow_chart_opened(self) -> None:
        """A click on the box under the cursor opens it."""
        self.shell.attempt(self.do_open_part)

    def on_flow_chart_moved(self) -> None:
        """A click went to another box."""
        self._say()

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_part)

    def do_system_formula(self) -> None:
        """The stages with their steps."""
        cast(Any, self.app).do_the_formula()

    def do_system_coverage(self) -> None:
        """Stages and kinds, and the holes."""
        from .coverage import CoverageScreen

        self.app.push_screen(CoverageScreen())

    def do_why(self) -> None:
        """What the figures of this page mean."""
        row = self.rows.row if self.page == "converts" else None
        self.shell.notice(row_words(row) if row is not None else explain(self.page))

    def do_copy(self) -> None:
        """Copy the page, or the row."""
        row = self.rows.row if self.page == "converts" else None
        text = (
            row_words(row)
            if row is not None
            else (self.chart if self.page == "flow" else self.sheet).text
            if self.page != "touches"
            else ""
        )
        if text:
            self.app.copy_to_clipboard(text)
        self.shell.notice(("Copied the row." if row is not None else "Copied the page.") if text else "There is nothing to copy here.")

    def do_period(self) -> Work | None:
        """Ask from when on to count."""
        if self.page == "forecast":
            self.shell.notice(
                "The forecast counts all that ever happened: a share of few people would say little. The other pages have a period."
            )
            return None
        week = self.page == "week"
        return self._asked_period(ask_period(self.shell, self.review if week else self.period, week=week), week)

    async def _asked_period(self, asked: Awaitable[Period | None], week: bool) -> None:
        period = await asked
        if period is None:
            return
        if week:
            self.review = period
        else:
            self.period = period
        self._turn(self.page)


def _empty(found: Any) -> bool:
    """Whether a report has nothing to show: of a funnel nobody came in, of all others there is no row."""
    return not found[0].people if isinstance(found, tuple) else not found.rows


def _columns(cells: int) -> list[int]:
    return share(cells, [(14, 1), (3, 0), (6, 0), (14, 0), (16, 0), (14, 0)])
