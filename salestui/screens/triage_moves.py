"""Going from card to card at 4Qs without deciding, the list of what is left, all of a card's text, and what leaves the app."""

from ..glass import quoted, safe_text
from ..store.inbox import get_intel
from ..store.triage import get_card
from ..widgets.choice import Choice, Option
from .four_pages import FourPages
from .one_at_a_time import Work
from .scrolling import FAR
from .triage_acts import NOTHING, WRITTEN, TriageActs
from .wording import ago_words

MOST = 200_000
"""Characters of a text that are read in full on the screen; `y` copies what there is."""


class TriageMoves(TriageActs, FourPages):
    """Moves. `j` and `k` are for the card; in the list and in a long text they go down and up."""

    _came_from: int | None = None  # the card that was in sight when the list was opened

    def do_down(self) -> Work | None:  # type: ignore[override]
        """Skip the card; in the list the next row, in a text the next line."""
        if self.listed:
            self.left.move(1)
        elif self.has_class("-full"):
            self.sheet.scroll_lines(1)
        elif self.card is None:
            return self.hold(self._again()) if self.skipped else None
        else:
            self.skipped.append(self.card.group)
            return self.hold(self.next_one(()))
        return None

    async def _again(self) -> None:
        self.skipped.clear()
        await self.refresh_rows()

    def do_up(self) -> Work | None:  # type: ignore[override]
        """Back to the card that was skipped last; in the list the row before, in a text the line before."""
        if self.listed:
            self.left.move(-1)
        elif self.has_class("-full"):
            self.sheet.scroll_lines(-1)
        elif self.skipped:
            return self.hold(self._back())
        else:
            self.shell.notice("No card was skipped. u takes back what was decided last.")
        return None

    async def _back(self) -> None:
        while self.skipped:
            card = await self.shell.store.read(get_card, self.skipped.pop(), self.now)
            if card is not None and any(member.waiting for member in card.members):
                self.put_card(card)
                return
        self.shell.notice("What was skipped is decided by now.")

    def do_page_down(self) -> None:
        """One page down."""
        self.left.page(1) if self.listed else self.sheet.scroll_lines(max(1, self.sheet.size.height - 1))

    def do_page_up(self) -> None:
        """One page up."""
        self.left.page(-1) if self.listed else self.sheet.scroll_lines(-max(1, self.sheet.size.height - 1))

    def do_top(self) -> None:
        """The first row, or the beginning."""
        self.left.go_to(0) if self.listed else self.sheet.scroll_lines(-FAR)

    def do_bottom(self) -> None:
        """The last row, or the end."""
        self.left.go_to(self.left.count - 1) if self.listed else self.sheet.scroll_lines(FAR)

    # All of it

    def do_full_text(self) -> Work | None:
        """All of the text; in the list, go to the card; where no card is left, do the first task."""
        if self.listed:
            row = self.left.row
            if row is None:
                return None
            self._close_list()
            return self.hold(self._go_to(row.id))
        if self.card is None:
            from .doing import do_first_task

            return do_first_task(self.shell)
        if self.has_class("-full"):
            self._close_full()
            return None
        return self.hold(self._read_all())

    async def _read_all(self) -> None:
        card = self.card
        if card is not None and card.cut:
            page = await self.shell.store.read(get_intel, card.id)
            self.full_text = page.body[:MOST]
        self.add_class("-full")
        self.call_after_refresh(self.draw)

    def _close_full(self) -> None:
        if self.has_class("-full"):
            self.full_text = ""
            self.remove_class("-full")
            self.sheet.scroll_lines(-FAR)
            self.call_after_refresh(self.draw)

    def open_page(self, name: str) -> None:
        """Another page; whoever comes back finds the card with the answers beside it."""
        self._close_full()
        super().open_page(name)

    def do_back(self) -> Work | None:  # type: ignore[override]
        """Close what is open: the full text, the marks, the list; with that one is on the card one came from."""
        if self.has_class("-full"):
            self._close_full()
        elif self.listed and self.left.marked:
            self.left.mark_keys(())
        elif self.listed:
            self._close_list()
            return self.hold(self._go_to(self._came_from))
        return None

    async def _go_to(self, group: int | None) -> None:
        """Put a card in sight; one that waits no more leaves the one in sight there."""
        if group is not None and (self.card is None or self.card.group != group):
            card = await self.shell.store.read(get_card, group, self.now)
            if card is not None and any(member.waiting for member in card.members):
                self.put_card(card)
                return
        self.draw()

    # The list of what is left

    def do_mark_card(self) -> Work | None:
        """Mark the card, or take its mark off; the first time the list opens."""
        if self.listed:
            self.left.mark()
            return None
        if self.card is None:
            self.shell.notice(NOTHING)
            return None
        return self.hold(self._open_list(self.card.group))

    def do_mark_every_card(self) -> Work | None:
        """Mark every card that is left; where all of them are marked, take all marks off."""
        if self.card is None and not self.left.count:
            self.shell.notice(NOTHING)
            return None
        return self.hold(self._mark_every())

    async def _mark_every(self) -> None:
        if not self.listed:
            await self._open_list(None)
        keys = self.left.source.keys
        if keys is not None:
            every = await keys()
            self.left.mark_keys(() if len(self.left.marked) == len(every) else every)

    async def _open_list(self, marked: int | None) -> None:
        self._came_from = self.card.group if self.card is not None else None
        self.remove_class("-full")
        self.full_text = ""
        self.add_class("-list")
        self.left.cursor_key = self.card.group if self.card is not None else None
        await self.left.reload()
        self.left.focus(scroll_visible=False)
        if marked is not None:
            self.left.mark_keys((marked,))
            self.left.move(1)
        self.status.say("v marks · enter goes there · esc closes · x, p, z, e, c or a digit is for all that are marked")

    def _close_list(self) -> None:
        self.left.mark_keys(())
        self.remove_class("-list")
        self.set_focus(None)

    def refocus(self) -> None:
        """The list has the keys while it is open."""
        if self.listed:
            super().refocus()

    # Out of the app, and in words

    def do_copy(self) -> None:
        """Copy its words."""
        card = self.card
        if card is None:
            self.shell.notice(NOTHING)
            return
        text = safe_text(self.full_text or card.body, lines=True).strip() or safe_text(card.title)
        self.app.copy_to_clipboard(text)
        self.shell.notice(f"Copied: {text[:80].splitlines()[0]}{'…' if len(text) > 80 or chr(10) in text[:80] else ''}")

    def do_outside(self) -> Work | None:  # type: ignore[override]
        """Open its address outside, after it was read."""
        card = self.card
        if card is None or not card.url:
            self.shell.notice("It has no address to open." if card is not None else NOTHING)
            return None
        return self.hold(self._outside(safe_text(card.url)))

    async def _outside(self, url: str) -> None:
        from ..widgets.prose import Confirm

        if await self.shell.ask(Confirm("Open this address outside?", [("", url)], "open it", "leave it")):
            self.open_link(url)

    def do_why(self) -> None:
        """Why this card is here, and why this is suggested."""
        card, suggestion = self.card, self.suggestion
        if card is None or suggestion is None:
            self.shell.notice(NOTHING)
            return
        why = (
            "It was parked until today."
            if card.state == "parked"
            else "Something new was heard."
            if card.reopened
            else "It waits for the longest."
        )
        self.shell.notice(f"{why} Suggested: {suggestion.verdict}. {suggestion.why}")

    def do_search(self) -> None:  # type: ignore[override]
        """A card is no list."""
        self.shell.notice("ctrl+f searches everything; v shows the list of what is left.")

    # What it says again, and what is always done with such a thing

    def do_merge_cards(self) -> Work | None:
        """Make one of this card and another."""
        groups = self.aim()
        if len(groups) != 1:
            self.shell.notice("One card at a time is made one with another." if groups else NOTHING)
            return None
        return self.hold(self._merge(groups[0]))

    async def _merge(self, group: int) -> None:
        from ..store.grouping import list_candidates, merge_into

        rows = await self.shell.store.read(list_candidates, group, 10)
        if not rows:
            self.shell.notice("Nothing else that was heard is like it.")
            return
        told = {"inbox": "waits too", "parked": "parked", "decided": "decided"}
        options = [
            Option(str(row.group), safe_text(row.title), f"{told.get(row.state, row.state)}, {ago_words(row.received_at, self.now)}")
            for row in rows
        ]
        chosen = await self.shell.ask(Choice("It says the same as …", options, digits=True))
        if chosen is None:
            return
        into = await self.shell.store.write(merge_into, group, int(chosen), self.now)
        self.merged = group
        card = await self.shell.store.read(get_card, into, self.now)
        named = next((quoted(row.title) for row in rows if str(row.group) == chosen), "")
        if card is not None and any(member.waiting for member in card.members):
            self.put_card(card)
            self.shell.notice(f"They are one card now, with {named}. u takes it back.", "good")
        else:
            await self.next_one([group])
            verdict = card.earlier.verdict if card is not None and card.earlier is not None else ""
            state = ", parked" if verdict == "park" else f", decided: {verdict}" if verdict else ""
            self.shell.notice(f"One with {named}{state}. u takes it back.", "good")
        self.shell.work(self.shell.changed(WRITTEN))

    def do_rule_from_card(self) -> Work | None:
        """Make a rule of the card."""
        from .rule_form import rule_from

        groups = self.aim()
        if not groups:
            self.shell.notice(NOTHING)
            return None
        return self.hold(rule_from(self.shell, self.card.id if self.card is not None and self._alone(groups) else groups[0]))
