"""The smallest Textual app: the yardstick for what one key press must cost."""

from textual.app import App, ComposeResult
from textual.widgets import Static

READY = "Hello, world"


class HelloApp(App[None]):
    """One line of text; `j` changes the number in it."""

    BINDINGS = [("j", "count", "Count"), ("q", "quit", "Quit")]
    pressed = 0

    def compose(self) -> ComposeResult:
        yield Static(READY, id="line")

    def action_count(self) -> None:
        self.pressed += 1
        self.query_one("#line", Static).update(f"{READY} {self.pressed}")


if __name__ == "__main__":
    HelloApp().run()
