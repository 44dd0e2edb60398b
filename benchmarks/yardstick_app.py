"""What a Textual app of this shape costs without salestui: Header, DataTable of 1,000 rows, detail pane, Footer.

The yardstick for start, memory, idle and the bytes of a cursor key.
"""

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Footer, Header, Static

READY = "Person 0003"
ROWS = 1000
COLUMNS = ("Name", "E-mail", "Company", "Stage", "Since")


class YardstickApp(App[None]):
    """A list of people on the left, the one under the cursor on the right."""

    CSS = "DataTable { width: 2fr; } #detail { width: 1fr; padding: 1 2; }"
    BINDINGS = [("j", "down", "Down"), ("k", "up", "Up"), ("n", "new", "New"), ("slash", "search", "Search"), ("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield DataTable(cursor_type="row")
            yield Static("", id="detail")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        table.add_rows(person(number) for number in range(ROWS))
        table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        facts = zip(COLUMNS, person(event.cursor_row), strict=True)
        self.query_one("#detail", Static).update("\n".join(f"{name}: {value}" for name, value in facts))

    def action_down(self) -> None:
        self.query_one(DataTable).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(DataTable).action_cursor_up()


def person(number: int) -> tuple[str, str, str, str, str]:
    """The five cells of one row."""
    return (f"Person {number:04}", f"person{number}@firm{number % 97}.example", f"Firm {number % 97}", f"Stage {number % 7}", "2026-11-23")


if __name__ == "__main__":
    YardstickApp().run()
