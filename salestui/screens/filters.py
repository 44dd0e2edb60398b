"""Pipeline's filter: typed with its words offered, chosen from saved views and ready-made ones, said in the status line."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from ..glass import safe_text
from ..rules.fields import FieldType
from ..rules.filters import offers, parse
from ..store.filtering import known_values
from ..store.found import Found
from ..store.views import ViewRow, remove_view, rename_view, save_view
from ..widgets.choice import Choice, Option
from ..widgets.prompt import Prompt, needed
from .acts import ProspectActs
from .board import Searched
from .wording import count_words

Work = Coroutine[Any, Any, object]
HINT = "words, or stage: tag: -tag: value>1k days>14 stale due no:next source: replied; tab completes"
VIEWS = frozenset({"saved_view"})

READY = (
    ("stale", "Stale", "longer in the stage than planned"),
    ("no:next", "No next step", "in an open stage, and nothing is planned"),
    ("waiting", "Waiting for your answer", "wrote, and nobody has answered"),
    ("replied", "Replied", "wrote at least once"),
    ("due<=7d", "Due this week", "a step is due in the next seven days, or late"),
)
"""Filters that a founder needs every week: the query, its name, what it shows."""

ORDER_WORDS = {"days": "days in the stage", "value": "value", "name": "name", "next": "next step"}


class FilterActs(ProspectActs, Searched):
    """The acts about what the board shows, and in which order."""

    views: Sequence[ViewRow] = ()
    seen: Sequence[FieldType] = ()  # the founder's own fields, also those without a kind

    def __init__(self) -> None:
        super().__init__()
        self._known: Mapping[str, Sequence[str]] = {}  # what can stand behind `stage:` and its like

    def do_search(self) -> Work:
        """Filter while typing; esc brings back what was there before."""
        before = self.search_text
        self.shell.work(self._learn())
        prompt = Prompt("Filter all stages", value=before, hint=HINT, select=True, on_change=self._search, offers=self._offers)
        return self._searched(before, self.shell.ask(prompt))

    async def _learn(self) -> None:
        self._known = await self.shell.store.read(known_values)

    def _offers(self, text: str) -> list[tuple[str, str]]:
        return offers(text, self.seen, self._known)

    def said_filter(self) -> str:
        """The filter as the status line says it: a view by its name, words as a search."""
        view = next((view for view in self.views if view.query == self.search_text), None)
        ready = next((name for query, name, _ in READY if query == self.search_text), "")
        if view is not None or ready:
            return f"view: {safe_text(view.name if view else ready)}"
        return f"{'searched' if self.found is None or self.found.plain else 'filter'}: {self.search_text}"

    def do_views(self) -> Work:
        """Choose a view or a ready-made filter; keep, rename, remove views."""
        options = [Option(f"={view.query}", view.name, view.query) for view in self.views]
        options += [Option(f"={query}", name, sentence, query) for query, name, sentence in READY]
        options.append(Option("worth", "Worth more than…", "you say how much", "value>"))
        if self.search_text:
            options.append(Option("save", "Save this filter as…", self.search_text))
            options.append(Option("=", "Show everybody", "end the filter", "esc"))
        if self.views:
            options.append(Option("rename", "Rename a view…"))
            options.append(Option("remove", "Remove a view…", "nobody in it is touched"))
        options.append(Option("fields", "Your own fields…", "which there are, and what each takes"))
        answer = self.shell.ask(Choice("Filters and saved views", options, current=f"={self.search_text}", digits=True))
        return self._filtered(answer)

    async def _filtered(self, answer: Awaitable[str | None]) -> None:
        chosen = await answer
        acts: Mapping[str, Callable[[], Coroutine[Any, Any, object]]] = {
            "worth": self._worth, "save": self._save, "rename": self._rename, "remove": self._remove, "fields": self._open_fields
        }  # fmt: skip
        if chosen is not None and chosen.startswith("="):
            self._search(chosen[1:])
        elif chosen is not None:
            await acts[chosen]()

    async def _worth(self) -> None:
        def wrong(text: str) -> str:
            return "" if parse(f"value>{_bare(text)}").terms[0].amount is not None else "That is no amount: 1000, 2k or 500eur."

        text = await self.shell.ask(
            Prompt("Worth more than how much?", hint="1000, 2k, 500eur; without a currency each in its own", check=wrong)
        )
        if text is not None:
            self._search(f"value>{_bare(text)}")

    async def _save(self) -> None:
        query = self.search_text
        name = await self.shell.ask(Prompt("Save this filter under which name?", hint=query, check=needed("A name")))
        if name is None:
            return
        view = await self.shell.store.write(save_view, name, query, self.shell.now())
        await self.shell.changed(VIEWS)
        self.shell.notice(f"Saved the view {safe_text(view.name)}: f opens it. u to undo.", "good")

    async def _ask_view(self, question: str) -> ViewRow | None:
        views = self.views
        chosen = await self.shell.ask(Choice(question, [Option(str(view.id), view.name, view.query) for view in views], digits=True))
        return next((view for view in views if str(view.id) == chosen), None)

    async def _rename(self) -> None:
        view = await self._ask_view("Rename which view?")
        if view is None:
            return
        name = await self.shell.ask(Prompt(f"Another name for {safe_text(view.name)}", value=view.name, check=needed("A name")))
        if name is not None and name.strip() != view.name:
            await self.shell.store.write(rename_view, view.id, name, self.shell.now())
            await self.shell.changed(VIEWS)
            self.shell.notice(f"Renamed {safe_text(view.name)} to {safe_text(name.strip())}. u to undo.", "good")

    async def _remove(self) -> None:
        view = await self._ask_view("Remove which view?")
        if view is not None:
            await self.shell.store.write(remove_view, view.id, self.shell.now())
            await self.shell.changed(VIEWS)
            self.shell.notice(f"Removed the view {safe_text(view.name)}. u to undo.", "good")

    async def _open_fields(self) -> None:
        self.do_custom_fields()

    def do_custom_fields(self) -> None:
        """The founder's own fields."""
        from .custom_fields import CustomFieldsScreen

        self.app.push_screen(CustomFieldsScreen())

    def do_order(self) -> Work:
        """Choose what the columns are sorted by."""
        options = [
            Option("days", "Days in the stage", "longest there first"),
            Option("value", "Value", "worth most first"),
            Option("name", "Name", "from A to Z"),
            Option("next", "Next step", "soonest first"),
            *(Option(f"custom.{field.name}", field.name, _field_order(field)) for field in self.seen),
        ]
        return self._ordered(self.shell.ask(Choice("Sort the columns by", options, current=self.order, digits=True)))

    async def _ordered(self, answer: Awaitable[str | None]) -> None:
        chosen = await answer
        if chosen is None or chosen == self.order:
            return
        self.order = chosen
        await self.refresh_rows()
        self.shell.notice(f"Sorted by {order_words(chosen)}. r changes it.")


def order_words(order: str) -> str:
    """An order as the status line says it."""
    return ORDER_WORDS.get(order) or safe_text(order.removeprefix("custom."))


def _field_order(field: FieldType) -> str:
    return {"number": "smallest first", "date": "earliest first"}.get(field.kind, "from A to Z")


def _bare(text: str) -> str:
    return "".join(text.split()).lstrip(">")


def doubts(found: Found) -> str:
    """What a filter says about its words that are no condition, not finished, or ask for what does not exist."""
    said = [f"{count_words(len(found.unread), 'part')} read as plain words: {' '.join(found.unread)}"] if found.unread else []
    if found.unfinished:
        said.append(f"without a value yet, left out: {' '.join(found.unfinished)}")
    return " · ".join([*said, *found.missing])
