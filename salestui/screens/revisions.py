"""Revisions: every version of an asset with why it was written and who got it; its words, or what changed, beside the list."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..rules.diff import Part, compare_revisions
from ..store.attachments import megabytes
from ..store.engine import Database
from ..store.library import AssetPage, get_asset
from ..store.revising import brought_back, move_everybody, restored_draft
from ..store.revisions import RevisionLine, count_revisions, list_revisions, words_of_revision
from ..widgets.cells import Line, fit, share, wrap
from ..widgets.differ import diff_lines
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .beside import WIDTHS, Beside, Split
from .revising import KINDS as WRITTEN
from .revising import save_words
from .scrolling import Scrolling
from .wording import count_words, moment_words

ABOVE = 7  # lines of the list above a diff


class RevisionsScreen(Scrolling):
    """The revisions of one asset; esc goes back to where it was opened."""

    NAME, TAB = "revisions", "library"
    CSS_PATH = "revisions.tcss"
    AUTO_FOCUS = "LineList"
    KINDS = WRITTEN | {"touch"}
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self, asset_id: int, number: int | None = None) -> None:
        """`number` is the revision that the cursor goes to."""
        super().__init__()
        self._first = number
        self._asset = asset_id
        self._newest: AssetPage | None = None
        self._diff = False  # what stands beside: the words, or what changed
        self._whole = False  # it stands there alone
        self._wanted: tuple[int, int | None, bool] | None = None
        self.sheet = Sheet(id="about")

    def body(self) -> ComposeResult:
        """The revisions, and the words of one."""
        store = self.shell.store
        source = Source(
            lambda: store.read(count_revisions, self._asset),
            lambda offset, limit: store.read(list_revisions, self._asset, limit, offset),
            self._place,
            key=_number,
        )
        with Split():
            self.rows = LineList(self._row, source, header=_head, empty="", id="rows")
            yield self.rows
            yield Beside(self.sheet)

    async def _place(self, number: int) -> int | None:
        """The newest stands first, and there is one of each."""
        return self._newest.row.revision - number if self._newest is not None else None

    async def load(self) -> None:
        """Read the list, and what stands beside it again."""
        try:
            self._newest = await self.shell.store.read(get_asset, self._asset)
        except SalesError as error:  # an undo took it away while this was open
            self._newest = None
            self.rows.empty = f"{error.title} Esc goes back."
        self.rows.marked &= set(range(1, (self._newest.row.revision if self._newest else 0) + 1))
        if self._first is not None:
            self.rows.cursor_key, self._first = self._first, None
        await self.rows.reload()
        self._room()
        self._show()
        self.cursor_moved(self.rows)

    # What stands beside

    @property
    def revision(self) -> RevisionLine | None:
        """The one under the cursor."""
        found: RevisionLine | None = self.rows.row
        return found

    @property
    def base(self) -> int | None:
        """The revision that the one under the cursor is compared with: the marked one, else the one before. None where there is none."""
        row = self.revision
        marked: list[Any] = [number for number in self.rows.marked if row is not None and number != row.number]
        if marked:
            return int(marked[0])
        return row.number - 1 if row is not None and row.number > 1 else None

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is, and what is compared."""
        title = safe_text(self._newest.row.title) if self._newest else "an asset that is gone"
        text = f"revisions of {title}: {lines.cursor + 1:,} of {lines.count:,}" if lines.count else f"revisions of {title}: none"
        row = self.revision
        if self._diff and row is not None:
            text += f" · what changed from {self.base} to {row.number}" if self.base is not None else " · the first: nothing before it"
        elif lines.marked:
            text = f"{lines.cursor + 1:,} of {lines.count:,} · compared with {next(iter(lines.marked))}: d shows what changed"
        self.status.say(text, "esc goes back" if not self._whole else "esc: the list")

    def on_line_list_settled(self) -> None:
        """The cursor rests: show its words."""
        self._show()

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_read_revision)

    def _show(self) -> None:
        row = self.revision
        if row is None:
            self.sheet.show(lambda cells: [])
            return
        wanted = (row.number, self.base if self._diff else None, self._diff)
        keep, self._wanted = wanted == self._wanted, wanted
        self.shell.work(self._read(row, wanted, keep))

    async def _read(self, row: RevisionLine, wanted: tuple[int, int | None, bool], keep: bool) -> None:
        number, base, _ = wanted
        if base is not None:
            parts = await self.shell.store.read(_compare, self._asset, base, number)
            make = partial(self._diff_lines, parts, base, number)
        else:
            page = await self.shell.store.read(get_asset, self._asset, number)
            make = partial(self._word_lines, page, row)
        if wanted == self._wanted and self.is_attached:
            self.sheet.show(make, keep=keep)

    def _diff_lines(self, parts: list[Part], base: int, number: int, cells: int) -> list[Line]:
        if not any(part.changed for part in parts):
            return [[(line, "dim")] for line in wrap(f"Revisions {base} and {number} say the same.", cells)]
        return diff_lines(parts, (self._named(base), self._named(number)), cells, look_of(self).glyphs)

    def _named(self, number: int) -> str:
        revisions = self._newest.revisions if self._newest else []
        at = next((each.at for each in revisions if each.number == number), "")
        return f"revision {number}" + (f", {moment_words(at, here(self.shell))}" if at else "")

    def _word_lines(self, page: AssetPage, row: RevisionLine, cells: int) -> list[Line]:
        lines: list[Line] = [[(fit(f"Revision {row.number}, {moment_words(row.at, here(self.shell))}", cells), "bold")]]
        lines += [[(line, "")] for line in wrap(safe_text(row.note), cells)] if row.note else []
        for told in _told(row, page.row.revision):
            lines += [[(line, "dim")] for line in wrap(told, cells)]
        lines.append([])
        if page.subject:
            lines += [[(line, "bold")] for line in wrap(page.subject, cells)] + [[]]
        lines += [[(line, "")] for line in wrap(page.body.strip() or "It has no words.", cells)]
        if page.attachments:
            lines += [[], [("Files", "accent")]]
        for file in page.attachments:
            place = "kept" if file.kept else file.path
            lines += [[(line, "")] for line in wrap(f"{file.name}, {megabytes(file.size)}", cells)]
            lines += [[(line, "dim")] for line in wrap(f"{place}, checksum {file.sha256[:12]}", cells)]
        return lines

    def _row(self, row: RevisionLine, cells: int, state: RowState) -> Line:
        number, when, got, waits, why, decision = _columns(cells)
        pieces = [
            (f"{row.number}{'*' if row.newcomers_only else ''}", number, "bold" if state.cursor else ""),
            (moment_words(row.at, here(self.shell)), when, "dim"),
            (f"{row.got:,}", got, ""),
            (f"{row.waiting:,}" if row.waiting else "", waits, "accent"),
            (row.note or ("the first" if row.number == 1 else ""), why, "" if row.note else "dim"),
            (f"D{row.decision}" if row.decision else "", decision, "dim"),
        ]
        aligned = [(fit(text, room, "right" if at in (2, 3) else "left"), style) for at, (text, room, style) in enumerate(pieces) if room]
        return [piece for pair in aligned for piece in (pair, ("  ", ""))]

    # Acts

    def do_read_revision(self) -> None:
        """The words alone, and back."""
        if self.revision is not None:
            self._stand(diff=self._diff if self._whole else False, whole=not self._whole)

    def do_diff(self) -> None:
        """What changed, and back to the words; where only one pane has room, alone."""
        row = self.revision
        if row is None:
            return
        if not self._diff and self.base is None:
            self.shell.notice(f"Revision {row.number} is the first: there is none before it. v on another one compares with that.")
            return
        narrow = self.has_class("-narrow") or self.has_class("-short")
        self._stand(diff=not self._diff, whole=narrow and not self._diff)

    def do_mark_revision(self) -> None:
        """Compare with this one from now on."""
        row = self.revision
        if row is not None:
            self.rows.mark_keys(() if row.number in self.rows.marked else (row.number,))
            self._show()

    def _stand(self, *, diff: bool, whole: bool) -> None:
        self._diff, self._whole = diff, whole
        self.set_class(diff, "-diff")
        self.set_class(whole, "-whole")
        self._room()
        if not whole:
            self.call_after_refresh(self.rows.focus, scroll_visible=False)
        self._show()
        self.cursor_moved(self.rows)

    def _room(self) -> None:
        """Above a diff the list takes no more lines than it has, and never the diff's."""
        self.rows.styles.height = max(4, min(self.rows.count + 1, ABOVE)) if self._diff and not self._whole else None

    def do_bring_back(self) -> Work | None:
        """The words and files of this revision as a new one."""
        row = self.revision
        if row is None or self._newest is None:
            return None
        if row.number == self._newest.row.revision:
            self.shell.notice("That is the newest revision already.")
            return None
        return self._brought_back(row.number, self._newest.row.title)

    async def _brought_back(self, number: int, title: str) -> None:
        draft = await self.shell.store.read(restored_draft, self._asset, number)
        newest = await self.shell.store.read(get_asset, self._asset)
        if (draft.subject, draft.body, draft.attachments) == (newest.subject, newest.body, tuple(newest.attachments)):
            self.shell.notice(f"The newest revision says what revision {number} said already.")
            return
        told = f"Brought back revision {number}: it is revision {newest.row.revision + 1} now."
        label = f"Brought back revision {number} of {title}"
        self.rows.to_top = await save_words(self.shell, self._asset, draft, brought_back(number), label=label, told=told)
        if self.rows.to_top:
            await self.rows.reload()

    def do_who_got_it(self) -> None:
        """The people who got it."""
        from .receivers import ReceiversScreen

        row = self.revision
        if row is not None:
            self.app.push_screen(ReceiversScreen(self._asset, row.number))

    def do_trace(self) -> Work | None:
        """From the revision back to what was heard."""
        from .tracing import trace

        row = self.revision
        return trace(self.shell, "revision", self._asset, row.number) if row is not None else None

    def do_move_everybody(self) -> Work | None:
        """Everybody in mid-sequence gets the newest words."""
        return self._moved(self._newest.row.revision) if self._newest is not None else None

    async def _moved(self, newest: int) -> None:
        number, moved = await self.shell.store.write(move_everybody, self._asset, self.shell.now())
        if (number, moved) == (newest, 0):
            self.shell.notice("Everybody gets the newest words already; a mail that was tried or reworded by hand keeps its own.")
            return
        await self.shell.changed(WRITTEN)
        self.shell.notice(f"Everybody moves to revision {number}, {count_words(moved, 'unsent mail')} made anew. u to undo.", "good")

    def do_outside(self) -> None:
        """Open its file outside."""
        from .attaching import open_files

        row = self.revision
        if row is not None:
            self.shell.work(open_files(self.shell, self._asset, row.number))

    def why(self, row: RevisionLine) -> str:
        """What is known of it, in a sentence."""
        newest = self._newest.row.revision if self._newest else row.number
        return " ".join([f"Revision {row.number}: {safe_text(row.note) or 'nobody wrote down why'}.", *_told(row, newest)])

    def do_copy(self) -> None:
        """Its text."""
        row = self.revision
        if row is not None:
            self.shell.work(self._copied(row.number))

    async def _copied(self, number: int) -> None:
        page = await self.shell.store.read(get_asset, self._asset, number)
        self.app.copy_to_clipboard(page.body)
        self.shell.notice(f"Copied the text of revision {number}." if page.body.strip() else "It has no words to copy.")

    # Keys that walk: over the list, or through the words where these stand alone

    def do_down(self) -> None:
        """One row down, or one line."""
        super().do_down() if self._whole else self.rows.move(1)

    def do_up(self) -> None:
        """One row up, or one line."""
        super().do_up() if self._whole else self.rows.move(-1)

    def do_top(self) -> None:
        """The newest, or the beginning."""
        super().do_top() if self._whole else self.rows.go_to(0)

    def do_bottom(self) -> None:
        """The oldest, or the end."""
        super().do_bottom() if self._whole else self.rows.go_to(self.rows.count - 1)

    def do_search(self) -> None:  # type: ignore[override]  # a few versions of one text
        """There is nothing to search in a handful of rows."""
        self.shell.notice("Here are the versions of one asset; W searches all words and pictures.")

    def do_back(self) -> None:
        """The list again, the words again, the mark off, then back to where it was opened."""
        if self._whole:
            self._stand(diff=self._diff and not self.has_class("-narrow"), whole=False)
        elif self._diff:
            self._stand(diff=False, whole=False)
        elif self.rows.marked:
            self.rows.mark_keys(())
        else:
            self.dismiss()


def _number(row: RevisionLine) -> int:
    return row.number


def _compare(db: Database, asset_id: int, old: int, new: int) -> list[Part]:
    return compare_revisions(words_of_revision(db, asset_id, old), words_of_revision(db, asset_id, new))


def _told(row: RevisionLine, newest: int) -> list[str]:
    """Where it comes from and whom it reaches, a sentence each."""
    told = [f"It came from decision {row.decision}."] if row.decision else []
    if row.newcomers_only:
        told.append("* Only newcomers get it: who was in mid-sequence stayed on the words before.")
    got = f"{count_words(row.got, 'prospect')} got it" if row.got else "Nobody got it yet"
    waits = f", {count_words(row.waiting, 'waits', 'wait')} with it in the outbox" if row.waiting else ""
    return [*told, f"{got}{waits}.", *(["It is the newest."] if row.number == newest else [])]


def _columns(cells: int) -> list[int]:
    return share(cells, [(3, 0), (15, 0), (5, 0), (5, 0), (12, 1), (4, 0)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("No", "When", "Got", "Waits", "Why", "From"), _columns(cells), strict=True)
    return [[(fit(text, room, "right" if text in ("Got", "Waits") else "left") + "  ", "dim") for text, room in texts if room]]
