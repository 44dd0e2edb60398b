"""The lines above the outbox's list: the states with their counts, and how the mailboxes stand."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..store.mailbox_status import MailboxStatus
from ..store.mailboxes import MailboxRow
from ..widgets.bars import Bar
from ..widgets.cells import Line, Piece, fit, width, wrap
from ..widgets.look import look_of
from .app_words import in_app

NO_MAILBOX = "No mailbox yet: b adds one."
PAUSED = "All sending is paused: nothing leaves. p lets it go on."


class Filters(Bar):
    """Which state is shown, with the count of each."""

    DEFAULT_CSS = "Filters { height: 1; padding: 0 1; }"
    counts: ClassVar[dict[str, int]] = {}
    chosen: str | None = None

    def show(self, counts: dict[str, int], chosen: str | None) -> None:
        """These counts, and the state that is chosen."""
        if (counts, chosen) != (self.counts, self.chosen):
            self.counts, self.chosen = counts, chosen  # type: ignore[misc]  # an instance has its own
            self.refresh()

    @property
    def whole(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())

    def lines(self, cells: int) -> Sequence[Line]:
        """One line; the chosen state is always in it: what stands before it gives way."""
        pairs: list[tuple[str | None, str, int]] = [(None, "all", self.whole)]
        pairs += [(state, state, count) for state, count in self.counts.items()]
        if self.chosen is not None and self.chosen not in self.counts:
            pairs.append((self.chosen, self.chosen, 0))
        at = next(number for number, pair in enumerate(pairs) if pair[0] == self.chosen)
        while at > 1 and sum(width(f"{name} {count:,}   ") for _, name, count in pairs[: at + 1]) > cells + 3:
            del pairs[1]
            at -= 1
        line: list[Piece] = []
        for state, name, count in pairs:
            here = state == self.chosen
            line += [(name, "tab" if here else "dim"), (f" {count:,}   ", "accent" if here else "dim")]
        return [line]


class Mailboxes(Bar):
    """The mailboxes with their states in words, and whether everything is paused."""

    DEFAULT_CSS = "Mailboxes { height: auto; max-height: 4; padding: 0 1; }"
    rows: Sequence[MailboxRow] = ()
    status: Mapping[int, MailboxStatus] = {}
    paused = False
    loaded = False

    def show(self, rows: Sequence[MailboxRow], status: Mapping[int, MailboxStatus], paused: bool) -> None:
        """These mailboxes."""
        if self.loaded and (rows, status, paused) == (self.rows, self.status, self.paused):
            return
        self.rows, self.status, self.paused, self.loaded = rows, status, paused, True
        self.refresh(layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        """One line for all, or how to add the first."""
        if not self.rows:
            return [[(line, "warn")] for line in wrap(NO_MAILBOX, cells)] if self.loaded else [[]]
        glyphs = look_of(self).glyphs
        signs = {"ready": (glyphs.good, "good"), "paused": ("=", "warn"), "stopped": (glyphs.bad, "bad"), "offline": ("~", "warn")}
        line: list[Piece] = []
        for row in self.rows:
            status = self.status.get(row.id)
            offline = row.state == "ready" and status is not None and status.offline_since is not None
            state = "offline" if offline else row.state
            sign, style = signs[state]
            reason = status.offline_why.removeprefix("offline: ") if offline and status is not None else row.why
            why = f": {reason}" if reason and state != "ready" else ""
            line += [(f"{row.name} ", ""), (f"{sign} {state}{in_app(why)}", style), (f"  {row.sender}", "dim"), ("    ", "")]
        line = _cut(line[:-1], cells)
        return [[(text, "warn")] for text in wrap(PAUSED, cells)] + [line] if self.paused else [line]


def _cut(line: Sequence[Piece], cells: int) -> list[Piece]:
    """A line that fits, with a sign where something is left out."""
    kept: list[Piece] = []
    for text, style in line:
        room = cells - sum(width(before) for before, _ in kept)
        if room < width(text):
            return [*kept, (fit(text, room), style)] if room > 0 else kept
        kept.append((text, style))
    return kept
