"""What can be done with what was heard, from the list and from its own page: decide at once, group, make a rule, copy, open outside."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any, cast

from ..glass import quoted, safe_text
from ..rules.parking import next_review
from ..store.deciding import Decided, Deciding, decide
from ..store.inbox import IntelPage, get_intel
from ..widgets.choice import Choice, Option
from ..widgets.prose import Confirm
from .acts import Work, here
from .base import BaseScreen
from .four_pages import uncover_card
from .intel_lines import copied_words, links_of, origin, skipped_words, state_words
from .wording import ago_words, count_words, day_words

DECIDED = frozenset({"intel", "decision", "decision_intel", "task"})
MANY = 20  # cards from which a batch asks once


class IntelActs(BaseScreen):
    """A screen whose rows are things heard. `targets()` gives their ids, captured when the key is pressed."""

    def aimed_id(self) -> int | None:
        """The one item an act is for, marks or not."""
        row = self.lines.row if self.lines is not None else None
        return int(row.id) if row is not None else None

    def nothing(self) -> Work | None:
        """There is nothing to act on."""
        self.shell.notice("There is nothing here. n writes down something heard.")
        return None

    def do_trace(self) -> Work | None:
        """From what was heard on to the decision, and to what came of it."""
        from .tracing import trace

        id = self.aimed_id()
        return trace(self.shell, "intel", id) if id is not None else self.nothing()

    # Verdicts

    def do_discard_intel(self) -> Work | None:
        """Discard, for the suggested reason."""
        return self._decide("Discard", Deciding("discard"))

    def do_park_intel(self) -> Work | None:
        """Park until the next weekly review."""
        return self._decide("Park", Deciding("park", until=next_review(here(self.shell).date())))

    def _decide(self, name: str, deciding: Deciding) -> Work | None:
        ids = self.targets()
        if not ids:
            return self.nothing()
        asked = None
        if len(ids) > MANY:
            until = f" until {day_words(deciding.until, here(self.shell).date())}" if deciding.until else ", each lot for one reason"
            told = f"{name} {count_words(len(ids), 'card')}{until}? It is one step: one u takes all of it back."
            asked = self.shell.ask(Confirm(f"{name} {len(ids):,} cards?", [("", told)], name.lower(), "leave them"))
        return self._decided(ids, deciding, asked)

    async def _decided(self, ids: Sequence[int], deciding: Deciding, asked: Awaitable[bool | None] | None) -> None:
        if asked is not None and not await asked:
            return
        done = await self.shell.store.write(decide, ids, deciding, here(self.shell), skip_decided=len(ids) > 1)
        if self.lines is not None and self.lines.marked:
            self.lines.mark_keys(())
        await self.shell.changed(DECIDED)
        self.shell.notice(f"{self._told(done, deciding)} u to undo.", "good")
        await self.after_verdict()

    def _told(self, done: Decided, deciding: Deciding) -> str:
        why = f": {done.suggestion.reason}" if deciding.verdict == "discard" else ""
        more = f" ({count_words(done.items, 'item')})" if done.items > done.cards else ""
        return safe_text(f"{done.label}{more}{why}.{skipped_words(done)}")

    def merged_with(self, id: int) -> None:
        """The item in question has joined the group of this one."""

    async def after_verdict(self) -> None:
        """It is decided: the page of one item goes on to the next."""

    def do_triage_this(self) -> Work | None:
        """Go to 4Qs with this card."""
        id = self.aimed_id()
        return self._triage(id) if id is not None else self.nothing()

    async def _triage(self, id: int) -> None:
        app = cast(Any, self.app)
        app.go("triage")
        uncover_card(app, always=True)
        await app.base_screen.show_card(id)

    # Groups and rules

    def do_group_intel(self) -> Work | None:
        """Merge into another group, or out of its own."""
        from .grouping import ask_group

        id = self.aimed_id()
        return ask_group(self.shell, id, self.merged_with) if id is not None else self.nothing()

    def do_always(self) -> Work | None:
        """Make a rule of it."""
        from .rule_form import rule_from

        id = self.aimed_id()
        return rule_from(self.shell, id) if id is not None else self.nothing()

    def do_hear(self) -> Work:
        """Write down something heard."""
        return cast(Work, cast(Any, self.app).do_capture())

    # Words and links

    def do_copy(self) -> Work | None:  # type: ignore[override]  # the words are read first
        """Copy the words."""
        id = self.aimed_id()
        return self._copy(id) if id is not None else self.nothing()

    async def _copy(self, id: int) -> None:
        page = await self.shell.store.read(get_intel, id)
        text = copied_words(page)
        self.app.copy_to_clipboard(text)
        self.shell.notice(f"Copied {quoted(page.row.title)}: {count_words(len(text.split()), 'word')}.")

    def do_outside(self) -> Work | None:  # type: ignore[override]  # its links are read first
        """Show the address, then open it outside."""
        id = self.aimed_id()
        return self._outside(id) if id is not None else self.nothing()

    async def _outside(self, id: int) -> None:
        links = links_of(await self.shell.store.read(get_intel, id))
        if not links:
            self.shell.notice("It has no address to open outside.")
        elif len(links) == 1:
            said = Confirm("Open this address outside?", [("", links[0]), *_true_host(links[0])], "open it", "leave it")
            if await self.shell.ask(said):
                self.open_link(links[0])
        else:
            options = [Option(str(number), link, "") for number, link in enumerate(links)]
            chosen = await self.shell.ask(Choice("Open which address outside?", options, digits=True))
            if chosen is not None:
                self.open_link(links[int(chosen)])

    def do_why(self) -> Work | None:  # type: ignore[override]  # what is known is read first
        """Why it is here: how it came, what was decided."""
        id = self.aimed_id()
        return self._why(id) if id is not None else self.nothing()

    async def _why(self, id: int) -> None:
        page: IntelPage = await self.shell.store.read(get_intel, id)
        self.shell.notice(why_words(page, here(self.shell)))


def why_words(page: IntelPage, now: datetime) -> str:
    """How it came here and where it stands, in a sentence or two."""
    row = page.row
    came = (
        f"from the source {row.source}"
        if row.source
        else f"in a contact with {row.prospect}"
        if page.touch_id is not None and row.prospect
        else "captured by you"
    )
    again = f" {count_words(row.seen, 'time')} heard, {count_words(len(page.members) + 1, 'item')} in its group." if row.seen > 1 else ""
    last = page.decisions[0] if page.decisions else None
    because = f" ({last.synthesis or last.reason})" if last is not None and (last.synthesis or last.reason) else ""
    return safe_text(f"{origin(row)}: it came {ago_words(row.received_at, now)}, {came}. It is {state_words(row, now)}{because}.{again}")


def _true_host(link: str) -> list[tuple[str, str]]:
    """A name with foreign letters as the network spells it: two that look the same are not."""
    host = link.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
    if host.isascii():
        return []
    try:
        return [("", f"The network spells its host {host.encode('idna').decode('ascii')}.")]
    except UnicodeError:
        return [("", "Its host has letters that no address can have.")]
