"""The demo's own server in the app: what arrived there, as it arrived; outside the demo there is no such key."""

import pytest

from salestui.app import SalesApp
from salestui.commands import help_lines
from salestui.demo.run import open_demo
from salestui.paths import locate

from .play import NOW, SIZES, Firm, Play, play


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_demos_server_received_is_shown(tmp_path_factory: pytest.TempPathFactory, size: tuple[int, int]) -> None:
    with open_demo(locate(str(tmp_path_factory.mktemp("demo")), {}), NOW) as (paths, server):
        app = SalesApp(paths, clock=lambda: NOW, environ={}, label="demo: mail stays here", arrived=server.received)
        async with app.run_test(size=size) as pilot:
            played = Play(app, pilot)
            try:
                await played.press("O")
                await played.sees("due 12", "demo")
                await played.press("m")
                await played.sees("the demo's server has received nothing yet", "s in the outbox sends")
                await played.press("escape", "s")
                await played.sees("12 sent.")
                await played.press("enter", "m")
                await played.sees("received by the demo's server: 1 of 12")
                last = server.received()[-1]
                await played.press("enter")
                await played.sees("envelope", f"{len(last.content):,}", "Message-ID")
                await played.press("escape", "/")
                await played.type("nobody at all")
                await played.press("enter")
                await played.sees("received nothing yet")
                await played.press("escape", "escape")
                await played.sees("sent 14")
            finally:
                played.db.close()
        assert not app.crashed, app.crashed


async def test_outside_the_demo_there_is_no_such_key(firm: Firm) -> None:
    firm.due(1)
    async with play(firm, screen="O") as played:
        await played.sees("due 1")
        await played.press("m")
        await played.pilot.pause(0.1)
        assert "server has received" not in played.text
        assert not any("demo’s mail server" in sentence for _, sentence in help_lines("outbox", played.app.commands))
