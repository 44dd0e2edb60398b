"""The founder's own fields: which there are, what each takes, who says what does not fit; each changed by one key."""

from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from operator import attrgetter

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.fields import KIND_WORDS, KINDS, read_choices
from ..store.custom_fields import (
    FieldRow,
    Misfit,
    asset_titles_with,
    define_field,
    list_fields,
    list_misfits,
    list_said,
    remove_field,
    rename_field,
)
from ..widgets.cells import Line, Piece, fit, share, wrap
from ..widgets.choice import Option
from ..widgets.form import Field
from ..widgets.line_list import LineList, RowState
from ..widgets.prompt import Prompt, needed
from ..widgets.prose import Entry, Prose
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work, fill_in
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .wording import count_words

TERM = 9
MOST = 50  # misfits that are listed; the filter finds all of them
NONE_YET = "No field of your own yet. n adds one, like renewal: a day. Columns of an import that salestui does not know stand here too."


class CustomFieldsScreen(BaseScreen):
    """The list, and what prospects say in the field under the cursor; esc goes back to the pipeline."""

    NAME, TAB = "fields", "pipeline"
    KINDS = frozenset({"prospect", "custom_field"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self._fields: list[FieldRow] = []
        self._said: Mapping[str, tuple[list[str], list[Misfit]]] = {}
        self._wanted = ""  # the field that was just added or renamed

    def body(self) -> ComposeResult:
        """The fields and what is known of one."""
        with Split():
            self.rows = LineList(self._row, fixed((), attrgetter("name")), header=_head, empty=NONE_YET, id="rows")
            yield self.rows
            yield Beside(self.about)

    async def load(self) -> None:
        """Read all of them."""
        self._fields, self._said = await self.shell.store.read(list_fields), {}
        wanted = self._wanted or self.rows.cursor_key
        self._wanted = ""
        at = next((number for number, row in enumerate(self._fields) if row.name == wanted), min(self.rows.cursor, len(self._fields) - 1))
        self.rows.show_rows(self._fields, max(0, at))
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self.status.say(f"your fields: {lines.cursor + 1:,} of {lines.count:,}" if lines.count else "your fields: none", "esc goes back")

    def on_line_list_settled(self) -> None:
        """Show what is known of the field."""
        row = self.row
        if row is None:
            self.about.show(lambda cells: [])
        else:
            self.shell.work(self._look(row))

    async def _look(self, row: FieldRow) -> None:
        store = self.shell.store
        if row.name not in self._said:
            misfits = await store.read(list_misfits, row.type, MOST) if row.wrong else []
            self._said = {**self._said, row.name: (await store.read(list_said, row.name), misfits)}
        if row == self.row and self.is_attached:
            self.about.show(partial(self._about, row))

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_field)

    @property
    def row(self) -> FieldRow | None:
        """The field under the cursor."""
        found: FieldRow | None = self.rows.row
        return found

    def _row(self, row: FieldRow, cells: int, state: RowState) -> Line:
        name, kind, filled, wrong = _columns(cells)
        pieces: list[Piece] = [(fit(row.name, name), "bold" if state.cursor else "")]
        if kind:
            pieces += [("  ", ""), (fit(kind_words(row), kind), "" if row.defined else "dim")]
        if filled:
            pieces += [("  ", ""), (fit(f"{row.filled:,}", filled, "right"), "dim")]
        if wrong:
            pieces += [("  ", ""), (fit(f"! {row.wrong:,} not" if row.wrong else "", wrong), "warn")]
        return pieces

    def _about(self, row: FieldRow, cells: int) -> list[Line]:
        lines: list[Line] = []
        for term, text in self._entries(row):
            wrapped = wrap(text, max(1, cells - TERM))
            lines += [[(fit(term if number == 0 else "", TERM), "dim"), (line, "")] for number, line in enumerate(wrapped)]
        return lines

    def _entries(self, row: FieldRow) -> list[Entry]:
        said, misfits = self._said.get(row.name, ([], []))
        entries: list[Entry] = [("Field", row.name), ("Takes", kind_words(row) if row.defined else "any text: e says what it takes")]
        entries.append(("Filled", f"by {count_words(row.filled, 'prospect')}"))
        if said:
            entries.append(("Says", ", ".join(said) + ("…" if len(said) > 11 else "")))
        entries.append(("Filter", filter_example(row)))
        if misfits:
            entries.append(("Not fit", f"{row.wrong:,}; they stay as they are until you correct them:"))
            entries += [("", f"{one.name} ({one.id}): {one.value}") for one in misfits]
            if row.wrong > len(misfits):
                entries.append(("", f"and {row.wrong - len(misfits):,} more"))
        return [(term, safe_text(text)) for term, text in entries]

    # Acts

    def do_open_field(self) -> Work | None:
        """Everything about it in a panel of its own."""
        return self._opened(self.row) if self.row is not None else self._nothing()

    async def _opened(self, row: FieldRow) -> None:
        await self.shell.ask(Prose(f"Field {row.name}", self._entries(row), term=TERM + 2))

    def do_new_field(self) -> Work:
        """Ask for the name and what it takes; columns without a kind are offered."""
        seen = [Option(row.name, row.name, f"stands in {count_words(row.filled, 'prospect')}") for row in self._fields if not row.defined]
        hint = "like renewal" if not seen else "like renewal; ctrl+p picks a column that stands there"
        return self._define("A field of your own", [Field("name", "Name", hint=hint, needed=True, choices=seen), *_kind_fields("", ())])

    def do_field_kind(self) -> Work | None:
        """Say what it takes."""
        row = self.row
        if row is None:
            return self._nothing()
        said = [text for text in self._said.get(row.name, ([], []))[0] if "," not in text]
        fields = _kind_fields(row.kind if row.defined else "", row.choices or said)
        return self._define(f"What does {row.name} take?", fields, row.name)

    async def _define(self, title: str, fields: list[Field], name: str = "") -> None:
        async def save(typed: dict[str, str]) -> str:
            kind = read_kind(typed["kind"])
            done = await self.shell.store.write(define_field, name or typed["name"], kind, read_choices(typed["choices"]), self.shell.now())
            self._wanted = done.name
            told = f"{safe_text(done.name)} takes {kind_words(done)} now."
            if done.wrong:
                told += f" {count_words(done.wrong, 'prospect')} {'says' if done.wrong == 1 else 'say'} something else: it stays, enter lists it."
            return f"{told} u to undo."

        await fill_in(self.shell, title, fields, save)

    def do_rename_field(self) -> Work | None:
        """Ask for another name."""
        row = self.row
        if row is None:
            return self._nothing()
        hint = f"in {count_words(row.filled, 'prospect')} too"
        return self._renamed(
            row, self.shell.ask(Prompt(f"Another name for {safe_text(row.name)}", value=row.name, hint=hint, check=needed("A name")))
        )

    async def _renamed(self, row: FieldRow, answer: Awaitable[str | None]) -> None:
        name = await answer
        if name is None or name.strip() == row.name:
            return
        titles = await self.shell.store.read(asset_titles_with, row.name)
        count = await self.shell.store.write(rename_field, row.name, name, self.shell.now())
        self._wanted = clean = safe_text(name).strip()
        await self.shell.changed(frozenset({"prospect", "custom_field"}))
        told = f"Renamed {safe_text(row.name)} to {clean}"
        told += f", in {count_words(count, 'prospect')}. u to undo."
        if titles:
            told += f" Still by the old name in: {', '.join(titles[:3])}{'…' if len(titles) > 3 else ''}."
        self.shell.notice(safe_text(told), "warn" if titles else "good")

    def do_remove_field(self) -> Work | None:
        """Take its kind away."""
        row = self.row
        if row is None:
            return self._nothing()
        if not row.defined:
            self.shell.notice(f"{safe_text(row.name)} has no kind: prospects say it as text, and it goes when none of them does.")
            return None
        return self._removed(row)

    async def _removed(self, row: FieldRow) -> None:
        await self.shell.store.write(remove_field, row.name, self.shell.now())
        await self.shell.changed(frozenset({"custom_field"}))
        kept = (
            f"; what {count_words(row.filled, 'prospect')} {'says' if row.filled == 1 else 'say'} in it stays, as text"
            if row.filled
            else ""
        )
        self.shell.notice(f"Removed the kind of {safe_text(row.name)}{kept}. u to undo.", "good")

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no field of your own yet: n adds one.")
        return None

    def why(self, row: FieldRow) -> str:
        """Why it stands here."""
        if row.defined:
            return f"You said that {safe_text(row.name)} takes {kind_words(row)}."
        return f"{safe_text(row.name)} came with {count_words(row.filled, 'prospect')}; e says what it takes."

    def copied(self, row: FieldRow) -> str:
        """How a mail says it."""
        return safe_text(f"{{{{ prospect.custom.{row.name} }}}}")

    def do_back(self) -> None:
        """Back to the pipeline."""
        self.dismiss()

    def do_search(self) -> None:  # type: ignore[override]  # nobody has so many
        """There is nothing to search in a handful of rows."""
        self.shell.notice("There are too few fields to search; esc goes back to the pipeline, where / filters.")


def kind_words(row: FieldRow) -> str:
    """What a field takes, in words."""
    if row.kind == "choice":
        return "one of " + ", ".join(row.choices)
    return (
        {"number": "a number", "date": "a day", "text": "text"}.get(row.kind, KIND_WORDS[row.kind]) if row.defined else "text, no kind yet"
    )


def filter_example(row: FieldRow) -> str:
    """How the filter asks for the field."""
    name = f'"{row.name}"' if " " in row.name else row.name
    what = {"number": ">10", "date": "<30d", "yesno": ":yes", "choice": f":{row.choices[0] if row.choices else 'gold'}"}.get(
        row.kind, ":word"
    )
    return f"{name}{what}, no:{name}"


def read_kind(text: str) -> str:
    """The kind that was typed or picked, by its name or its words; what is none stays and is refused by the store."""
    clean = text.strip().casefold()
    words = {"day": "date", "yes/no": "yesno", "yes or no": "yesno", "one of a few": "choice", "one of": "choice", "": "text"}
    return words.get(clean, clean)


def _kind_fields(kind: str, choices: Sequence[str]) -> list[Field]:
    options = [Option(name, name, sentence) for name, sentence in zip(KINDS, _SENTENCES, strict=True)]

    def wrong(text: str) -> str:
        return "" if read_kind(text) in KINDS else f"The kinds are: {', '.join(KINDS)}; ctrl+p picks one."

    return [
        Field("kind", "Takes", kind or "text", ", ".join(KINDS), check=wrong, choices=options),
        Field(
            "choices",
            "Choices",
            ", ".join(choices),
            "gold, silver, none",
            shown=lambda values: read_kind(values["kind"]) == "choice",
        ),
    ]


_SENTENCES = (
    "any words",
    "12.5, compared and sorted as a number",
    "2027-01-31, compared and sorted as a day",
    "yes or no",
    "one of a few that you name",
)


def _columns(cells: int) -> list[int]:
    return share(cells, [(12, 2), (16, 2), (6, 0), (9, 0)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("Field", "Takes", "Filled", "Fits"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
