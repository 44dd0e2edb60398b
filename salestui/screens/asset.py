"""Everything about one asset on a page: its facts, its place, whom it reached, its words, its revisions. What the library can do with one, its page can."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..store.asset_page import AssetFacts, get_asset_facts, get_reach
from ..store.engine import Database
from ..store.library import get_asset
from ..store.pictures import FileDescription
from ..store.shelf import list_stage_names
from ..widgets.cells import Line, wrap
from ..widgets.look import look_of
from ..widgets.markdown_lines import read_markdown
from ..widgets.sheet import Sheet
from .acts import here
from .asset_files import described
from .asset_lines import Whole, asset_page_lines
from .library_acts import LibraryActs
from .scrolling import Scrolling
from .wording import count_words


class AssetScreen(Scrolling, LibraryActs):
    """The page of one asset; esc goes back to where it was opened."""

    NAME, TAB = "asset", "library"
    KINDS = frozenset({"asset", "revision", "attachment", "step", "stage", "touch", "delivery"})
    AUTO_FOCUS = ""

    def __init__(self, id: int) -> None:
        super().__init__()
        self.sheet = Sheet(id="page")
        self._asset = id
        self._facts: AssetFacts | None = None

    def body(self) -> ComposeResult:
        """One long sheet."""
        yield self.sheet

    async def load(self) -> None:
        """Read all of it."""
        store = self.shell.store
        self.stage_names = await store.read(list_stage_names)
        try:
            facts, whole = await store.read(read_whole, self._asset)
        except SalesError as error:  # an undo took it away while its page was open
            self.sheet.show(partial(_gone, error.title))
            return
        self._facts = facts
        self._show(facts, whole, ())
        self.status.say(f"{safe_text(facts.row.title)} · {count_words(len(whole.revisions), 'revision')}", "esc goes back")

        self.shell.work(self._describe(facts, whole))

    async def _describe(self, facts: AssetFacts, whole: Whole) -> None:
        """Look into its files; no key waits for it."""
        files = await described(facts)
        if files and self._facts is facts and self.is_attached:
            self._show(facts, whole, files)

    def _show(self, facts: AssetFacts, whole: Whole, files: Sequence[FileDescription]) -> None:
        self.sheet.show(partial(asset_page_lines, facts, whole, files, here(self.shell), look_of(self).glyphs), keep=True)

    def targets(self) -> list[Any]:
        """Only this asset."""
        return [self._asset]

    def aimed_id(self) -> int | None:
        """This one."""
        return self._asset

    def do_search(self) -> None:  # type: ignore[override]  # a page is no list
        """Search the library instead."""
        self.shell.notice("Esc goes back to the library; there / searches.")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def read_whole(db: Database, id: int) -> tuple[AssetFacts, Whole]:
    """Everything about an asset; its words are read for variables and laid out here, off the screen's thread."""
    from ..sender.template import variables

    facts = get_asset_facts(db, id)
    read_markdown(facts.body.strip(), facts.row.kind != "email")
    try:
        names, wrong = list(dict.fromkeys([*variables(facts.subject), *variables(facts.body)])), ""
    except SalesError as error:
        names, wrong = [], error.title
    return facts, Whole(get_reach(db, id), get_asset(db, id).revisions, names, wrong)


def _gone(title: str, cells: int) -> list[Line]:
    return [[(line, "dim")] for line in wrap(f"{title} Esc goes back.", cells)]
