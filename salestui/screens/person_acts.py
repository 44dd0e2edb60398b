"""What a founder does on the page of a prospect beside the pipeline's acts: read a contact, note, put off, pass over, name a proof."""

from collections.abc import Awaitable, Sequence
from typing import Any

from ..glass import safe_text
from ..store.evidence import WayRow, set_evidence
from ..store.person import Person
from ..store.timeline import ContactRow, add_note, get_contact, list_contacts
from ..widgets.choice import Choice, Option
from ..widgets.line_list import LineList
from ..widgets.prompt import Prompt, needed
from ..widgets.prose import Prose
from .acts import Work, here, snooze
from .duplicating import DuplicateActs
from .person_lines import contact_entries, proof_words, verb_of, what_of
from .wording import day_words, local, moment_words

MOST = 200  # contacts offered as a proof, the newest before the exit
NONE = "none"


class PersonActs(DuplicateActs):
    """The acts of the page."""

    prospect: int
    person: Person | None
    contacts: LineList

    async def go(self, by: int) -> None:
        """Show a neighbour."""
        raise NotImplementedError

    def do_next_person(self) -> Work:
        """The next prospect of the list."""
        return self.go(1)

    def do_previous_person(self) -> Work:
        """The prospect before."""
        return self.go(-1)

    def do_read_contact(self) -> Work | None:
        """The words of the contact under the cursor."""
        row = self.contacts.row if self.lines is not None else None
        if row is None:
            self.shell.notice("Tab goes to the contacts." if self.lines is None else "There is no contact to read.")
            return None
        return self._read(row)

    async def _read(self, row: ContactRow) -> None:
        contact = await self.shell.store.read(get_contact, row.id)
        title = f"{verb_of(row).capitalize()} {moment_words(row.at, here(self.shell))}"
        await self.shell.ask(Prose(title, contact_entries(contact, here(self.shell)), term=12))

    def on_line_list_opened(self) -> None:
        """Two clicks read."""
        self.shell.attempt(self.do_read_contact)

    def do_note(self) -> Work:
        """A line for his notes."""
        hint = "it is kept with today’s date; e shows all notes"
        return self._noted(self.prospect, self.shell.ask(Prompt("What is to be noted about him?", hint=hint, check=needed("A word"))))

    async def _noted(self, id: int, asked: Awaitable[str | None]) -> None:
        text = await asked
        if text is None:
            return
        await self.shell.store.write(add_note, id, text, here(self.shell))
        await self.shell.changed(frozenset({"prospect"}))
        self.shell.notice("Noted. u to undo.", "good")

    def do_later(self) -> Work:
        """Out of Today until a day."""
        return snooze(self.shell, self.prospect)

    def do_skip_next(self) -> Work:
        """Pass over the next right asset."""
        from .serving import skip_next

        return skip_next(self.shell, self.prospect)

    # What proved an exit

    def do_evidence(self) -> Work | None:
        """Name the contact that proved an exit."""
        way = list(reversed(self.person.way)) if self.person is not None else []
        if not way:
            self.shell.notice("He has not left a stage yet: there is nothing to prove.")
            return None
        if len(way) == 1:
            return self._prove(way[0])
        options = [Option(str(row.id), f"{row.from_stage} to {row.to_stage}", self._proof(row)) for row in way]
        return self._which_exit(way, self.shell.ask(Choice("Which exit?", options, digits=True)))

    def _proof(self, row: WayRow) -> str:
        return proof_words(row.evidence, here(self.shell)) if row.evidence is not None else "nothing proves it yet"

    async def _which_exit(self, way: Sequence[WayRow], asked: Awaitable[str | None]) -> None:
        chosen = await asked
        row = next((row for row in way if str(row.id) == chosen), None)
        if row is not None:
            await self._prove(row)

    async def _prove(self, row: WayRow) -> None:
        shell, now = self.shell, here(self.shell)
        contacts = await shell.store.read(list_contacts, self.prospect, MOST, 0, row.at)
        if not contacts:
            shell.notice(f"There was no contact with him before he left {safe_text(row.from_stage)}.")
            return
        options = [
            Option(str(each.id), f"{verb_of(each)}, {day_words(local(each.at, now).date(), now.date())}", what_of(each))
            for each in contacts
        ]
        options.append(Option(NONE, "nothing", "no contact proves it"))
        current = str(row.evidence.id) if row.evidence is not None else ""
        title = f"What proved that he left {row.from_stage}?"
        chosen: Any = await shell.ask(Choice(title, options, typing=len(options) > 9, current=current, digits=len(options) <= 9))
        if chosen is None:
            return
        await shell.store.write(set_evidence, row.id, None if chosen == NONE else int(chosen), shell.now())
        await shell.changed(frozenset({"stage_move"}))
        shell.notice("Kept as the proof. u to undo." if chosen != NONE else "Nothing proves it now. u to undo.", "good")
