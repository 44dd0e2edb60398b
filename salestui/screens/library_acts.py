"""What can be done with the words and pictures from the list and from an asset's own page."""

from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any, cast

from ..glass import safe_text
from ..store.asset_page import AssetFacts, get_asset_facts, get_reach
from ..widgets.prose import Prose
from .acts import Work, here
from .asset_lines import why_entries
from .base import BaseScreen
from .choosing import choose_prospect
from .wording import count_words


class LibraryActs(BaseScreen):
    """A screen whose rows are assets. `targets()` gives their ids, captured when the key is pressed."""

    stage_names: Sequence[tuple[int, str]] = ()
    stage: int | None = None  # the stage that is shown, and where something new goes

    def aimed_id(self) -> int | None:
        """The one asset an act is for, marks or not."""
        row = self.lines.row if self.lines is not None else None
        return int(row.id) if row is not None else None

    def highlight(self, id: int) -> None:
        """Something was added: the highlight goes to it."""

    def nothing(self) -> Work | None:
        """There is nothing to act on."""
        self.shell.notice("There is nothing here yet. n writes something.")
        return None

    async def _done(self, act: Coroutine[Any, Any, object]) -> None:
        """Do something with the marked rows; then the marks have done their duty."""
        lines = self.lines
        if await act is not False and lines is not None and lines.marked:
            lines.mark_keys(())

    # Words

    def do_new_asset(self) -> Work:
        """Ask what kind, and write it."""
        from .writing import write_new

        stage = next((name for id, name in self.stage_names if id == self.stage), "")
        return write_new(self.shell, [name for _, name in self.stage_names], stage, self.highlight)

    def do_edit_asset(self) -> Work | None:
        """Change the words."""
        from .writing import edit_words

        ids = self.targets()
        if len(ids) > 1:
            self.shell.notice("One at a time is edited: esc takes the marks off. d changes what all of them share.", "warn")
            return None
        return edit_words(self.shell, ids[0]) if ids else self.nothing()

    def do_copy(self) -> Work | None:  # type: ignore[override]  # the words are read first
        """Copy the words."""
        id = self.aimed_id()
        return self._copy(id) if id is not None else self.nothing()

    async def _copy(self, id: int) -> None:
        facts = await self.shell.store.read(get_asset_facts, id)
        text = safe_text(facts.body, lines=True).strip()
        if text:
            self.app.copy_to_clipboard(text)
        told = f"Copied the words of “{safe_text(facts.row.title)}”: {count_words(len(text.split()), 'word')}."
        self.shell.notice(told if text else "It has no words to copy.")

    def do_outside(self) -> Work | None:  # type: ignore[override]  # the files are looked up first
        """Open its file outside."""
        from .attaching import open_files

        id = self.aimed_id()
        if id is None:
            return self.nothing()
        return open_files(self.shell, id)

    # Its place and its state

    def do_details(self) -> Work | None:
        """The form: of one, or of what the marked ones get."""
        from .asset_details import ask_shared, change_details, change_shared

        ids = self.targets()
        if len(ids) > 1:
            return self._done(change_shared(self.shell, ids, ask_shared(self.shell, len(ids))))
        return change_details(self.shell, ids[0], self.stage_names) if ids else self.nothing()

    def do_place(self) -> Work | None:
        """Ask for a stage, and put them there."""
        from .asset_details import ask_stage, place

        ids = self.targets()
        if not ids:
            return self.nothing()
        return self._done(place(self.shell, ids, self.stage_names, ask_stage(self.shell, self.stage_names, len(ids))))

    def do_retire(self) -> Work | None:
        """Retire, or bring back."""
        from .asset_details import retire_or_restore

        ids = self.targets()
        return self._done(retire_or_restore(self.shell, ids)) if ids else self.nothing()

    def do_why(self) -> Work | None:  # type: ignore[override]  # what is known is read first
        """Where it stands in the formula, when it is served, how often it was."""
        id = self.aimed_id()
        return self._why(id) if id is not None else self.nothing()

    async def _why(self, id: int) -> None:
        store = self.shell.store
        facts: AssetFacts = await store.read(get_asset_facts, id, self.stage)
        entries = why_entries(facts, await store.read(get_reach, id), here(self.shell))
        await self.shell.ask(Prose(f"Why “{safe_text(facts.row.title)}” is here", entries, term=12))

    # With a prospect

    def do_try_asset(self) -> Work | None:
        """Ask for a prospect, and show it as he would get it."""
        id = self.aimed_id()
        return self._try(id, choose_prospect(self.shell, "See it as which prospect?")) if id is not None else self.nothing()

    async def _try(self, id: int, asked: Awaitable[Any]) -> None:
        from .trial import TrialScreen

        prospect = await asked
        if prospect is not None:
            self.app.push_screen(TrialScreen(id, int(prospect)))

    def do_serve_asset(self) -> Work | None:
        """Ask for a prospect, and serve it to him."""
        id = self.aimed_id()
        return self._serve(id, choose_prospect(self.shell, "Serve it to whom?")) if id is not None else self.nothing()

    async def _serve(self, id: int, asked: Awaitable[Any]) -> None:
        from .serving import serve_asset

        prospect = await asked
        if prospect is None:
            return
        await serve_asset(self.shell, int(prospect), id)

    # What stands beside the library

    def do_formula(self) -> None:
        """The formula."""
        cast(Any, self.app).do_the_formula()

    def do_coverage(self) -> None:
        """Coverage."""
        from .coverage import CoverageScreen

        self.app.push_screen(CoverageScreen())

    def do_revisions(self) -> Work | None:
        """Its revisions."""
        from .revisions import RevisionsScreen

        id = self.aimed_id()
        if id is None:
            return self.nothing()
        self.app.push_screen(RevisionsScreen(id))
        return None

    def do_trace(self) -> Work | None:
        """From its words back to what was heard."""
        from .tracing import trace

        id = self.aimed_id()
        return trace(self.shell, "asset", id) if id is not None else self.nothing()

    def do_attach(self) -> Work | None:
        """Its files."""
        from .attaching import attach_to

        id = self.aimed_id()
        return attach_to(self.shell, id) if id is not None else self.nothing()
