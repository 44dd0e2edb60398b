"""The script player: a call or chat script line by line with the facts filled in, and what came of it in one key."""

from collections.abc import Awaitable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap
from textual.containers import Container

from ..commands import by_id
from ..errors import SalesError
from ..glass import safe_text
from ..rules.playing import Place, answering, branched, line_at, onward
from ..rules.times import utc_text
from ..serving.filling import FilledScript, gap
from ..store.calls import begin_call, drop_call, keep_call, known_objections, read_call
from ..store.pipeline import ProspectPage, get_prospect
from ..store.serving import SERVED, SPOKEN, Contact, EndedElsewhere, ServeFacts, note_serving
from ..store.stages import list_stages
from ..widgets.cells import Line
from ..widgets.choice import Choice, Option
from ..widgets.keys import terminal_key
from ..widgets.look import look_of
from ..widgets.prompt import Prompt, needed
from ..widgets.sheet import Sheet
from .acts import edit, here
from .finishing import came_words, outcome_choice, settle_outcome
from .player_state import CallState
from .player_words import Head, beside_lines, clock, head_line, script_lines
from .scrolling import Scrolling
from .wording import count_words

Work = Coroutine[Any, Any, object]
TICK = 1.0  # seconds between two looks of the timer; nothing else of the screen is drawn by itself
KEEP = 15  # seconds of the timer that a killed app may lose


class PlayerScreen(Scrolling):
    """One call. Esc keeps it as it is for the next time; `a` ends it."""

    NAME = "player"
    KINDS = frozenset({"prospect", "touch"})
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    PlayerScreen #talk { layout: horizontal; height: 1fr; width: 1fr; }
    PlayerScreen #script { padding: 1 1 0 2; }
    PlayerScreen #who { display: none; padding: 1 1 0 2; }
    PlayerScreen.-wide #who { display: block; width: 42; border-left: solid $line; }
    PlayerScreen.-who #who { display: block; width: 1fr; border-left: none; }
    PlayerScreen.-who #script { display: none; }
    PlayerScreen.-wide.-who #script { display: block; }
    PlayerScreen.-wide.-who #who { display: none; }
    """

    def __init__(self, facts: ServeFacts, filled: FilledScript, state: CallState, page: ProspectPage, tab: str) -> None:
        super().__init__()
        self.TAB = tab  # type: ignore[misc]  # it belongs to whatever it was opened from
        self.facts, self.filled, self.state, self.page = facts, filled, state, page
        self.sheet = Sheet(id="script")
        self.who = Sheet(id="who")
        self.top_line = Head()
        self.done = False
        self.elsewhere = False  # another window has ended it
        self._own = len(state.notes) + len(state.objections)  # what was noted before, by whichever window
        self._stages: list[str] = []
        self._known: list[tuple[str, str]] = []  # objections that were heard before: (name, title of the answer)
        self._since: datetime | None = self.shell.now()  # None while the timer stands still
        self._kept_at = state.seconds

    def _table_bindings(self) -> BindingsMap:
        """A digit says which answer it stands for."""
        bindings = super()._table_bindings()
        for number, key in enumerate(by_id("branch", self.shell.commands).keys):
            name = terminal_key(key)
            bindings.key_to_bindings[name] = [Binding(name, f"branch({number})", show=False, priority=True)]
        return bindings

    def body(self) -> ComposeResult:
        """The head; the script, and the person beside it."""
        yield self.top_line
        with Container(id="talk"):
            yield self.sheet
            yield self.who

    def on_mount(self) -> None:
        """The timer runs from now on."""
        super().on_mount()
        self.set_interval(TICK, self._tick)

    def on_resize(self) -> None:
        """Another height has room for other lines."""
        super().on_resize()
        self.call_after_refresh(self._draw)

    async def load(self) -> None:
        """Read who he is."""
        try:
            self._known = await self.shell.store.read(known_objections)
            self._stages = [stage.name for stage in await self.shell.store.read(list_stages)]
            self.page = await self.shell.store.read(get_prospect, self.state.prospect_id, self.shell.now())
        except SalesError as error:  # he was taken away by an undo; what was noted stays on the screen
            self.shell.notice(str(error), "warn")
        self._draw()

    # Time

    @property
    def seconds(self) -> int:
        """How long it has taken so far."""
        running = (self.shell.now() - self._since).total_seconds() if self._since is not None else 0.0
        return self.state.seconds + max(0, int(running))

    def _take_time(self) -> None:
        before, self.state.seconds = self.state.seconds, self.seconds
        if self._since is not None:  # the part of a second that is not counted yet stays
            self._since += timedelta(seconds=self.state.seconds - before)

    def _tick(self) -> None:
        if self.done or self._since is None:
            return
        if self.app.base_screen is self:  # type: ignore[attr-defined]  # also below a dialog
            self.top_line.refresh()
        if self.seconds - self._kept_at >= KEEP:
            self._keep()

    def head(self, cells: int) -> Line:
        """The line above the script."""
        row = self.page.row
        return head_line(row.name, row.company, self.page.phone, clock(self.seconds), self._since is None, cells)

    # Drawing and keeping

    def _draw(self) -> None:
        if not self.is_attached:
            return
        glyphs, height = look_of(self).glyphs, max(4, self.sheet.size.height)
        self.sheet.show(lambda cells: script_lines(self.filled, self.state, glyphs, cells, height))
        self.who.show(lambda cells: beside_lines(self.page, self.filled, self.state, here(self.shell), cells))
        self.top_line.refresh()
        part = self.filled.script.parts[min(self.state.place.part, len(self.filled.script.parts) - 1)]
        told = [f"line {self.state.place.line + 1} of {max(1, len(part.lines))}"]
        told += [count_words(len(self.state.notes), "note")] if self.state.notes else []
        told += [count_words(len(self.state.objections), "objection")] if self.state.objections else []
        self.status.say(" · ".join([*told, safe_text(self.facts.title)]), "esc keeps it for later")

    def _keep(self) -> None:
        """Write the call down as it stands: a kill takes nothing away."""
        if self.done:
            return
        self._take_time()
        self._kept_at = self.state.seconds
        self.shell.work(self._write_down(self.state.text()))

    async def _write_down(self, text: str) -> None:
        if self.done or self.elsewhere:
            return
        if not await self.shell.store.write(keep_call, self.state.prospect_id, text, self.state.began):
            self.elsewhere = True
            self.shell.notice("This call was ended elsewhere. Esc leaves it; what you noted here is kept.", "warn")

    def on_unmount(self) -> None:
        """However it was left, it is kept."""
        if not self.done and self.app.is_running and self.state.worth_keeping():
            self._keep()

    # Walking

    def _go(self, place: Place, label: str = "the step to the next line") -> None:
        self.state.go(place, label)
        self._keep()
        self._draw()

    def do_next_line(self) -> Work | None:
        """The next line; at the end, what came of it."""
        after = onward(self.filled.script, self.state.place)
        if after is not None:
            self._go(after)
            return None
        line = line_at(self.filled.script, self.state.place)
        if line is not None and line.branches:
            self.shell.notice("A digit says what he answered; a, what came of the call.")
            return None
        return self.do_finish()

    def do_down(self) -> None:
        """The next line."""
        self.shell.attempt(self.do_next_line)

    def do_up(self) -> None:
        """The line before."""
        if not self.state.back():
            self.shell.notice("This is where it began.")
            return
        self._keep()
        self._draw()

    def action_branch(self, number: int) -> None:
        """Go where answer `number` (from 0) leads."""
        self.status.clear_notice()
        self.shell.attempt(lambda: self._branch(number))

    def _branch(self, number: int) -> Work | None:
        line = line_at(self.filled.script, self.state.place)
        if line is None or number >= len(line.branches):
            self.shell.notice(f"There is no answer {number + 1} here.")
            return None
        branch = line.branches[number]
        after = branched(self.filled.script, self.state.place, number)
        if after is not None:
            self._go(after, f"the answer “{branch.said}”" if branch.said else "the answer")
            return None
        if self.filled.script.find(branch.target) is None:
            self.shell.notice(f"The script has no part “{safe_text(branch.target)}”. j goes on, a ends the call.", "warn")
            return None
        return self.do_finish()

    def do_branch(self) -> Work | None:
        """Ask for the answer, where it was not given by its digit."""
        line = line_at(self.filled.script, self.state.place)
        if line is None or not line.branches:
            self.shell.notice("There is nothing to choose here.")
            return None
        options = [Option(str(number), branch.said, branch.target) for number, branch in enumerate(line.branches)]
        return self._branched(self.shell.ask(Choice("What does he say?", options, digits=True)))

    async def _branched(self, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is not None:
            self.action_branch(int(chosen))

    # What is heard

    def do_objection(self) -> Work:
        """Note an objection, and jump to its answer."""
        known = self._known
        heard = {name.casefold() for name, _ in self.state.objections}
        answered = list(self.filled.script.objections)
        own = {name.casefold() for name in answered}
        options = [Option(name, name, "answered here" + (", heard" if name.casefold() in heard else "")) for name in answered]
        options += [
            Option(name, name, f"answer: {title}" if title else "no answer yet") for name, title in known if name.casefold() not in own
        ]
        options.append(Option("", "Another one", "in his words"))
        return self._objected(self.shell.ask(Choice("What does he object to?", options, digits=True)))

    async def _objected(self, asked: Awaitable[str | None]) -> None:
        chosen, words = await asked, ""
        if chosen == "":
            typed = await self.shell.ask(Prompt("What does he say? A few words, his own", check=needed("A word")))
            chosen = words = (typed or "").strip()
        if chosen:
            self._heard(chosen, words, next((title for name, title in self._known if name == chosen), ""))

    def _heard(self, name: str, words: str, title: str) -> None:
        after = answering(self.filled.script, self.state.place, name)
        self.state.heard(safe_text(name), safe_text(words), after)
        self._keep()
        self._draw()
        if after is not None:
            return
        told = f"“{safe_text(title)}” answers it." if title else "This script has no answer to it; the coverage will show the hole."
        self.shell.notice(f"Heard: {safe_text(name)}. {told}", "" if title else "warn")

    def do_call_note(self) -> Work:
        """Type a note."""
        return self._noted(
            self.shell.ask(Prompt("A note", hint="enter keeps it with the call; esc leaves", check=needed("A word"), lines=True))
        )

    async def _noted(self, asked: Awaitable[str | None]) -> None:
        text = await asked
        if text is not None:
            self.state.note(safe_text(text, lines=True).strip())
            self._keep()
            self._draw()

    def do_undo(self) -> None:
        """Take back the last thing of this call; what was done before it is left alone."""
        self._turned(
            "Taken back",
            self.state.take_back(),
            "There is nothing of this call to take back. After esc, u takes back what was done before.",
        )

    def do_redo(self) -> None:
        """Do again what was taken back in this call."""
        self._turned("Done again", self.state.do_again(), "There is nothing of this call to do again.")

    def _turned(self, verb: str, what: str, nothing: str) -> None:
        if what:
            self._keep()
            self._draw()
        self.shell.notice(f"{verb}: {safe_text(what)}." if what else nothing)

    # Beside

    def do_pause_timer(self) -> None:
        """Stop the timer, or let it run."""
        self._take_time()
        self._since = self.shell.now() if self._since is None else None
        self._keep()
        self.top_line.refresh()

    def do_next_pane(self) -> None:
        """The person instead of the script, or back; where both are in sight, the script alone."""
        self.toggle_class("-who")
        self.call_after_refresh(self._draw)

    do_previous_pane = do_next_pane

    def do_copy(self) -> None:
        """His number; in a chat the line, to be pasted."""
        text = safe_text(self.page.phone)
        if self._channel == "chat":
            line = line_at(self.filled.script, self.state.place)
            text = "" if line is None or line.direction else line.text
        if text:
            self.app.copy_to_clipboard(text)
        gaps = ", ".join(gap(name) for name in self.filled.gaps if gap(name) in text)
        nothing = "There is nothing to say here that could be copied." if self._channel == "chat" else "There is no phone number to copy."
        self.shell.notice(f"Copied{f' (see to {gaps})' if gaps else ''}: {text}" if text else nothing, "warn" if gaps else "")

    @property
    def _channel(self) -> str:
        """Whether it is a call or a chat."""
        channel = self.facts.channel if self.facts.channel in SPOKEN else self.facts.script.asset_kind
        return channel if channel in SPOKEN else "call"

    def do_why(self) -> None:
        """Which script this is, and how it is used."""
        self.shell.notice(
            f"“{safe_text(self.facts.title)}”, revision {self.facts.number}, with the facts of {safe_text(self.page.row.name)} in it."
        )

    def do_search(self) -> None:  # type: ignore[override]  # a script is no list
        """There is nothing to search."""
        self.shell.notice("b finds an objection by its name; the script has no search.")

    # The end

    def do_back(self) -> None:
        """Keep it for later, and go back. Nothing is asked while somebody is on the line."""
        if self.has_class("-who") and not self.has_class("-wide"):
            self.do_next_pane()
            return
        self._take_time()
        worth = self.state.worth_keeping()
        self._since = None
        self._keep()
        self.done = True
        prospect = self.state.prospect_id
        self.dismiss()
        self.shell.work(self._left(worth, prospect))

    async def _left(self, worth: bool, prospect: int) -> None:
        state, store = self.state, self.shell.store
        if not worth:
            await store.write(drop_call, prospect, state.began)
        elif await store.write(keep_call, prospect, state.text(), state.began):
            self.shell.notice(f"Kept at {clock(state.seconds)} with its notes. Serve {safe_text(self.page.row.name)} again to go on.")
        elif len(state.notes) + len(state.objections) > self._own and not await store.read(read_call, prospect):
            state.began = utc_text(self.shell.now() + timedelta(seconds=1))  # a call of its own, after the one that was ended
            await store.write(begin_call, prospect, state.text())
            self.shell.notice("This call was ended elsewhere. What you noted here is kept: serve him again to see it.", "warn")
        else:
            self.shell.notice("This call was ended elsewhere; nothing of it is left open.")

    def do_finish(self) -> Work:
        """Say what came of it."""
        self._take_time()
        waits = self.page.next is not None and self.page.next.due is not None and self.page.next.asset_id == self.state.asset_id
        return self._finish(self.shell.ask(outcome_choice(self.page.row.name, self.filled.script, self._stages, waits=waits)))

    async def _finish(self, asked: Awaitable[str | None]) -> None:
        state = self.state
        came = await settle_outcome(self.shell, asked, self.filled.script, self.page, [name for name, _ in state.objections])
        if came is None or self.done:
            return
        self._take_time()
        contact = Contact(
            self._channel, safe_text(came.words), "phone", "\n".join(state.notes), state.seconds,
            "", state.said(self.filled.script, self.filled.gaps), came.served, state.began, came.again,
            tuple(state.objections), came.move_to, safe_text(came.reason),
        )  # fmt: skip
        self.done = True  # nothing is kept behind the end's back
        try:
            noted = await self.shell.store.write(
                note_serving, state.prospect_id, state.asset_id, contact, self.shell.now(), revision_id=state.revision_id
            )
        except SalesError as error:
            self.done, self.elsewhere = False, self.elsewhere or isinstance(error, EndedElsewhere)
            raise
        self.dismiss()
        await self.shell.changed(SERVED)
        told = came_words(self.shell, contact.channel, self.page, came, state.seconds, noted, len(state.objections))
        self.shell.notice(told, "good")
        if came.usual == "wrong-number":
            await edit(self.shell, state.prospect_id, first="phone")
