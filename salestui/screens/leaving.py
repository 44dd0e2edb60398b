"""Leaving the app while a screen that is not in sight holds work that is not written yet: asked first."""

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any, cast

from ..widgets.choice import Choice, Option
from .base import BaseScreen

if TYPE_CHECKING:
    from .everywhere import Everywhere, Work


def leave_unsaved(app: "Everywhere", screens: Sequence[BaseScreen]) -> "Work":
    """Ask at once what becomes of it: go there, leave without it, or stay."""
    title = "; ".join(screen.unsaved for screen in screens)
    options = [
        Option("go", "Show it", "there s saves it, and esc leaves it"),
        Option("leave", "Leave without it", "what is unsaved is gone"),
        Option("stay", "Go on", "nothing is left"),
    ]
    return _left(app, screens[0], app.ask(Choice(title[:1].upper() + title[1:], options, digits=True)))


async def _left(app: "Everywhere", screen: BaseScreen, asked: Awaitable[str | None]) -> None:
    chosen = await asked
    if chosen == "go":
        show_open(cast(Any, app), screen)
    elif chosen == "leave":
        closing = app.close_app()
        if closing is not None:
            await closing


def show_open(app: Any, screen: BaseScreen) -> None:
    """Show a screen that is open already, in whichever mode; what was opened over it is closed."""
    mode = next((mode for mode, stack in app._screen_stacks.items() if screen in stack), None)
    if mode is None:
        return
    if app.current_mode != mode:
        app.switch_mode(mode)
    while app.screen is not screen and len(app.screen_stack) > 1:
        app.pop_screen()
