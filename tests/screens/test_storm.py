"""A hand that falls on the keyboard: 300 keys in any order never crash the app, and the store stays whole."""

import random

from salestui.commands import COMMANDS
from salestui.store.dispatch import mark_held
from salestui.widgets.keys import terminal_key

from .play import NOW, SIZES, Firm, play

KEYS = (
    sorted({terminal_key(key) for command in COMMANDS for key in command.keys if command.id != "quit"} | set("abc123"))
    + ["enter", "escape"] * 4
)


async def test_300_random_keys(firm: Firm) -> None:
    ids = firm.due(6)
    firm.people(3, days=30, stage="Qualified")
    mark_held(firm.db, ids[0], "prospect.custom.plan is missing.", NOW)
    chance = random.Random(5)
    async with play(firm) as played:
        for size in SIZES:
            for _ in range(2):
                await played.pilot.resize_terminal(*size)
                await played.press(*(chance.choice(KEYS) for _ in range(50)))
                await played.pilot.resize_terminal(chance.randint(1, 130), chance.randint(1, 45))
        await played.pilot.resize_terminal(*SIZES[0])
        await played.press(*["escape"] * 8, "P")
        await played.sees("Captured", "Qualified", " of ")
        assert played.ask("PRAGMA integrity_check") == "ok"
