"""Search everything: intel, prospects, words and pictures, contacts, decisions. Results come while typing; enter puts the best first."""

from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType

from ..glass import safe_text
from ..rules.closeness import closeness
from ..rules.intel_query import FIELDS
from ..rules.query import parse_query
from ..store.search import Hit, search
from ..widgets.cells import Line, Piece, fit, share
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prompt import Prompt
from ..widgets.rows import fixed
from .acts import Work, here
from .base import BaseScreen
from .wording import ago_words

MOST = 200  # hits that are shown; whoever wants more types another word
KINDS = {"intel": "Intel", "prospect": "Prospects", "asset": "Words", "touch": "Contacts", "decision": "Decisions"}
HINT = "enter: the best first, then j k and enter opens · down: into the list · esc leaves"
EMPTY = "Type a word: it is sought in what was heard, in prospects, words and pictures, contacts and decisions. Any text will do."


class FindPrompt(Prompt):
    """The typing line; down goes into the list as it stands."""

    BINDINGS: ClassVar[list[BindingType]] = [("down", "walk", "into the list")]

    walked = False

    def action_walk(self) -> None:
        """Leave the line for the list, in the order that is there."""
        self.walked = True
        self.action_take()


class FindScreen(BaseScreen):
    """What answers, by kind; esc goes back to where it was opened."""

    NAME, PASSING = "find", True

    def __init__(self, tab: str) -> None:
        """`tab` is the screen from which it was opened."""
        super().__init__()
        self.TAB = tab  # type: ignore[misc]  # an instance has its own
        self._ranked = False
        self._hits: Sequence[Hit] = ()

    def body(self) -> ComposeResult:
        """One list."""
        self.rows = LineList(self._row, fixed((), _key), empty=EMPTY, id="hits")
        yield self.rows

    async def load(self) -> None:
        """Ask for what answers, and put it together by kind, the kind of the first hit first."""
        text, ranked = self.search_text, self._ranked
        found: Sequence[Hit] = await self.shell.store.read(search, text, MOST, ranked, now=here(self.shell)) if text else ()
        if (text, ranked) != (self.search_text, self._ranked):
            self.stale = True  # more was typed meanwhile
            return
        if ranked:  # ranks of different kinds do not compare; how the words stand in them does
            words = [term.text for term in parse_query(text, FIELDS).words if not term.without]
            found = sorted(found, key=lambda hit: closeness(words, hit.title, hit.excerpt))
        kinds = list(dict.fromkeys(hit.kind for hit in found))
        self._hits = [hit for kind in kinds for hit in found if hit.kind == kind]
        key = self.rows.cursor_key
        at = next((number for number, hit in enumerate(self._hits) if _key(hit) == key), 0)
        self.rows.empty = f"Nothing has “{safe_text(text)}” in it." if text else EMPTY
        self.rows.show_rows(self._hits, 0 if self.rows.to_top else at)
        self.rows.to_top = False
        self.cursor_moved(self.rows)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        found = f"{lines.cursor + 1:,} of {lines.count:,}{' or more' if lines.count >= MOST else ''}" if lines.count else "nothing"
        order = "best first" if self._ranked else "newest first"
        told = f"everything: {found} · searched: {self.search_text} · {order}" if self.search_text else "everything"
        self.status.say(told, "/ other words · esc goes back")

    # Drawing

    def _row(self, hit: Hit, cells: int, state: RowState) -> Line:
        kind, title, excerpt, when = self._columns(cells)
        more = look_of(self).glyphs.more
        at = self._hits.index(hit)
        first = at == 0 or self._hits[at - 1].kind != hit.kind
        pieces: list[Piece] = [(fit(KINDS.get(hit.kind, hit.kind), kind), "accent" if first else "dim"), ("  ", "")]
        pieces.append((fit(hit.title, title, more=more), "bold" if state.cursor else ""))
        if excerpt:
            pieces += [("  ", ""), (fit(hit.excerpt, excerpt, more=more), "dim")]
        if when:
            pieces += [("  ", ""), (fit(ago_words(hit.at, here(self.shell)) if hit.at else "", when, "right"), "dim")]
        return pieces

    @staticmethod
    def _columns(cells: int) -> list[int]:
        kind, title, when, excerpt = share(cells, [(9, 0), (20, 1), (12, 0), (20, 2)])
        return [kind, title, excerpt, when]

    # The typing line

    def do_search(self) -> Coroutine[Any, Any, object]:
        """Type; esc at the first time goes back to where it was opened."""
        before = self.search_text
        prompt = FindPrompt("Search everything", value=before, hint=HINT, select=True, on_change=self._typed)
        return self._found(before, prompt, self.shell.ask(prompt))

    def _typed(self, text: str) -> None:
        self._ranked = False
        self._search(text)

    async def _found(self, before: str, prompt: FindPrompt, answer: Awaitable[str | None]) -> None:
        text = await answer
        if text is None and not before:
            self.dismiss()
            return
        if text is None:
            self._search(before)
            return
        self.search_text = text.strip()
        if not prompt.walked:
            self._ranked, self.rows.to_top = True, True
        await self.refresh_rows()

    # Acts

    def do_open_hit(self) -> Work | None:
        """The thing itself, at its place."""
        hit: Hit | None = self.rows.row
        if hit is None:
            return self.do_search()
        return open_hit(self, hit)

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_hit)

    def why(self, hit: Hit) -> str:
        """The words that answered."""
        return safe_text(f"{KINDS.get(hit.kind, hit.kind)}: {hit.title}. {hit.excerpt}")

    def outside(self, hit: Hit) -> str:
        """Nothing of it stands outside."""
        return ""

    def copied(self, hit: Hit) -> str:
        """Its title and the words that answered."""
        return safe_text(f"{hit.title}: {hit.excerpt}")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def _key(hit: Hit) -> tuple[str, int]:
    return hit.kind, hit.id


async def open_hit(screen: BaseScreen, hit: Hit) -> None:
    """Open what was found: an item's words, a page, a contact in its prospect's page, a decision's chain."""
    app = cast(Any, screen.app)
    if hit.kind == "intel":
        from .reading import ReadingScreen

        app.push_screen(ReadingScreen(hit.id, None))
    elif hit.kind == "prospect":
        from .prospect import ProspectScreen

        app.push_screen(ProspectScreen(hit.id))
    elif hit.kind == "asset":
        from .library_doors import open_asset

        open_asset(screen.shell, hit.id)
    elif hit.kind == "touch" and hit.prospect_id is not None:
        from .prospect import ProspectScreen

        app.push_screen(ProspectScreen(hit.prospect_id, contact=hit.id))
    elif hit.kind == "decision":
        from .chain import ChainScreen

        app.push_screen(ChainScreen(hit.id))
