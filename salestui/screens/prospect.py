"""The page of one prospect: facts, where he stands and the way he took, and each contact. The pipeline's acts work on him."""

from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from ..errors import SalesError
from ..glass import safe_text
from ..store.filtering import list_types
from ..store.person import Person, get_person
from ..store.pipeline import ProspectPage
from ..store.stages import list_stages
from ..store.timeline import contact_index, count_contacts, list_contacts
from ..widgets.cells import Line, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .base import BaseScreen
from .beside import WIDTHS
from .card import page_lines, reply_lines
from .neighbours import Neighbours
from .person_acts import PersonActs
from .person_lines import contact_line, ends, way_lines
from .scrolling import FAR
from .wording import count_words

TWO_PANES = 100  # cells from which facts and contacts stand side by side


class Panes(Container):
    """Facts and contacts: side by side, or one at a time."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    Panes { layout: vertical; height: 1fr; width: 1fr; }
    Panes > #facts { height: 1fr; }
    Panes > #facts { padding: 0 1; }
    Screen.-wide Panes { layout: horizontal; }
    Screen.-wide Panes > #facts { width: 52; border-right: solid $line; }
    """


class ProspectScreen(PersonActs):
    """The page of one prospect; esc goes back to where it was opened, `[` and `]` to his neighbours in the list there."""

    NAME, TAB = "prospect", "pipeline"
    KINDS = frozenset(
        {"prospect", "stage", "touch", "delivery", "step", "asset", "revision", "suppression", "skip", "prospect_email", "stage_move"}
    )
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self, id: int, lines: LineList | None = None, contact: int | None = None) -> None:
        """`lines` is the list he was opened from, whose rows are prospects or rows about one; `contact` the one that the cursor goes to."""
        super().__init__()
        self.prospect, self.person = id, None
        self._around = Neighbours(lines) if lines is not None else None
        self._reading = contact is None  # the facts have the keys, not the contacts
        self._contact = contact

    person: Person | None

    def body(self) -> ComposeResult:
        """The two panes."""
        store = self.shell.store
        source = Source(
            lambda: store.read(count_contacts, self.prospect),
            lambda offset, limit: store.read(list_contacts, self.prospect, limit, offset),
            lambda key: store.read(contact_index, key, self.prospect),
        )
        self.sheet = Sheet(id="facts")
        self.contacts = LineList(self._row, source, header=self._head, empty="", id="contacts")
        with Panes():
            yield self.sheet
            yield self.contacts

    async def load(self) -> None:
        """Read him again."""
        self.stages, self.types = await self.shell.store.read(list_stages), await self.shell.store.read(list_types)
        id = self.prospect
        try:
            person = await self.shell.store.read(get_person, id, self.shell.now())
        except SalesError as error:  # an undo took him away while his page was open
            self.person = None
            self.sheet.show(partial(_gone, error.title))
            self.contacts.show_rows(())
            self.landed()
            return
        if id != self.prospect:
            return  # the founder has gone on to the next one
        same = self.person is not None and self.person.page.row.id == id
        self.person = person
        self.sheet.show(partial(self._facts, person), keep=same)
        self.contacts.empty = "No contact yet. s serves him his next right asset."
        if self._contact is not None:
            self.contacts.cursor_key, self._contact = self._contact, None
        await self.contacts.reload()
        self._arrange()
        self.say()
        self.landed()

    def _facts(self, person: Person, cells: int) -> list[Line]:
        now, glyphs = here(self.shell), look_of(self).glyphs
        said = reply_lines(person.page, now, cells)
        return [*said, *page_lines(person.page, now, cells, ends(person, now), way_lines(person, now, glyphs, cells))]

    def _row(self, row: Any, cells: int, state: RowState) -> Line:
        return contact_line(row, here(self.shell), look_of(self).glyphs, cells, here=state.cursor)

    def _head(self, cells: int) -> list[Line]:
        return [[("Contacts, the newest first", "tab" if self.contacts.has_focus else "bold")]]

    def say(self) -> None:
        """The line about him."""
        if self.person is None:
            return
        told = f"{safe_text(self.person.page.row.name)} · {count_words(self.person.contacts, 'contact')}"
        if self.person.page.touches:
            told += " · a reply waits: a marks it answered"
        elif not self._side_by_side:
            told += " · tab: contacts" if self._reading else " · tab: facts"
        around = self._around
        several = around is not None and around.count > 1
        self.status.say(told, f"{around.index + 1:,} of {around.count:,} · esc back" if around is not None and several else "esc goes back")

    # The panes

    @property
    def _side_by_side(self) -> bool:
        return self.app.size.width >= TWO_PANES

    def _arrange(self) -> None:
        both = self._side_by_side
        self.sheet.display, self.contacts.display = both or self._reading, both or not self._reading
        if self._reading and not both:
            self.set_focus(None)
        else:
            self.contacts.focus(scroll_visible=False)

    def on_resize(self) -> None:
        """Another shape for another size."""
        self.call_after_refresh(self._arranged)

    def _arranged(self) -> None:
        if self.is_attached:
            self._arrange()
            self.say()

    def refocus(self) -> None:
        """The contacts have the keys where they are in sight."""
        if self.is_attached:
            self._arrange()

    @property
    def lines(self) -> LineList | None:
        """The contacts, unless the facts alone are in sight."""
        return self.contacts if self._side_by_side or not self._reading else None

    def do_trace(self) -> Work | None:
        """From the words of the contact back to what was heard."""
        from .tracing import trace

        row = self.contacts.row if self.lines is not None else None
        if row is None:
            self.shell.notice("This is for a contact: tab goes to them.")
            return None
        return trace(self.shell, "touch", row.id)

    def do_next_pane(self) -> None:
        """From the facts to the contacts and back; where both are in sight, tab scrolls the facts on."""
        if self._side_by_side:
            at = self.sheet.top
            self.sheet.scroll_lines(max(1, self.sheet.size.height - 1))
            if self.sheet.top == at:
                self.sheet.scroll_lines(-FAR)
            return
        self._reading = not self._reading
        self._arrange()
        self.say()

    def do_previous_pane(self) -> None:
        """The same the other way round."""
        if self._side_by_side:
            self.sheet.scroll_lines(-max(1, self.sheet.size.height - 1))
        else:
            self.do_next_pane()

    def _move(self, by: int, otherwise: Any) -> None:
        if self.lines is None:
            self.sheet.scroll_lines(by)
        else:
            otherwise()

    def do_down(self) -> None:
        """One contact, or one line of the facts, down."""
        self._move(1, super().do_down)

    def do_up(self) -> None:
        """One contact, or one line of the facts, up."""
        self._move(-1, super().do_up)

    def do_page_down(self) -> None:
        """One page down."""
        self._move(max(1, self.sheet.size.height - 1), super().do_page_down)

    def do_page_up(self) -> None:
        """One page up."""
        self._move(-max(1, self.sheet.size.height - 1), super().do_page_up)

    def do_top(self) -> None:
        """The newest contact, or the beginning of the facts."""
        self._move(-FAR, super().do_top)

    def do_bottom(self) -> None:
        """The oldest contact, or the end of the facts."""
        self._move(FAR, super().do_bottom)

    # Who it is

    async def go(self, by: int) -> None:
        """His neighbour in the list he was opened from."""
        found = await self._around.step(by, self.prospect) if self._around is not None else None
        if found is None:
            at_end = "the last" if by > 0 else "the first"
            self.shell.notice(f"He is {at_end} of the list." if self._around is not None else "He was not opened from a list.")
            return
        self.prospect = found
        self.contacts.to_top = True
        self.sheet.scroll_lines(-FAR)
        await self.refresh_rows()

    def standing(self) -> int | None:
        """His stage."""
        return self.person.page.row.stage_id if self.person else None

    def shown_id(self) -> int | None:
        """He."""
        return self.prospect

    def shown_page(self, id: int) -> ProspectPage | None:
        """This page."""
        return self.person.page if self.person is not None and self.person.page.row.id == id else None

    def targets(self) -> list[Any]:
        """Only he."""
        return [self.prospect]

    def do_search(self) -> None:  # type: ignore[override]  # a page is no list
        """Search the board instead."""
        self.shell.notice("Esc goes back to the list; there / searches.")

    def do_copy(self) -> None:
        """His address."""
        address = safe_text(self.person.page.row.email) if self.person else ""
        if address:
            self.app.copy_to_clipboard(address)
        self.shell.notice(f"Copied: {address}" if address else "There is no address to copy.")

    def do_outside(self) -> None:
        """A new mail to him, in the mail program; on a server the link is copied."""
        self.open_link(BaseScreen.outside(self, self.person.page.row) if self.person else "")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def _gone(title: str, cells: int) -> list[Line]:
    return [[(line, "dim")] for line in wrap(f"{title} Esc goes back.", cells)]
