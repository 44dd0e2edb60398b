"""Read a script before it is kept: what would stop every mail of it is said now, with the line of the file, not on the day it is due."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import SalesError, TryLater
from .call import Usage
from .front_matter import line_of, place

if TYPE_CHECKING:
    from ..store.engine import Database
    from ..store.library import AssetDraft

_DRAFT = "Correct it, or keep it with --status draft meanwhile."


class _Anything(dict[str, str]):
    """A prospect's own columns: each has a value."""

    def get(self, key: str, default: Any = None) -> Any:
        return f"some {key}"


@contextmanager
def saying(message: str) -> Iterator[None]:
    """What is refused inside says this about the data ("Nothing was added.")."""
    try:
        yield
    except (TryLater, Usage):
        raise
    except SalesError as error:
        raise SalesError(error.title, message, error.hint) from error


def proofread(db: "Database", draft: "AssetDraft", name: str, text: str, said: frozenset[str]) -> list[str]:
    """Refuse what can never become a mail (`SalesError` with the place in the file); returns what is only odd, a sentence each.

    `text` is the whole file (empty where the draft came from none), `said` the options that stand in place of its front matter.
    """
    _check_keys(db, draft, name, text, said)
    before = text[: len(text) - len(draft.body)].count("\n") if text.endswith(draft.body) else 0
    _check_words(draft.subject, place(name, line_of(text, "subject")) + ": the subject", lambda line: place(name, line_of(text, "subject")))
    _check_words(draft.body, f"{name}: the text", lambda line: place(name, before + line))
    if draft.kind != "email" or draft.status != "live":
        return []
    if not draft.body.strip():
        raise SalesError(f"{name}: the mail has no words.", "", "Write them below the front matter. " + _DRAFT)
    return _rehearse(draft, name)


def _check_keys(db: "Database", draft: "AssetDraft", name: str, text: str, said: frozenset[str]) -> None:
    from ..rules.schedule import Delay
    from ..store.stages import find_stage

    checks: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("stage", draft.stage, lambda value: find_stage(db, value)),
        ("delay", draft.delay, Delay.parse),
    )
    for key, value, check in checks:
        line = 0 if key in said else line_of(text, key)
        if not line or not value:
            continue
        try:
            check(value)
        except SalesError as error:
            raise SalesError(f"{place(name, line)}: {error.title}", error.message, error.hint) from error


def _check_words(words: str, what: str, where: Callable[[int], str]) -> None:
    """Refuse a template that is wrong or too long; `where` tells the place of one of its lines."""
    from ..sender.meter import LONGEST_TEMPLATE
    from ..sender.template import check

    if len(words) > LONGEST_TEMPLATE:
        raise SalesError(
            f"{what} has {len(words):,} characters.", "", f"Keep it under {LONGEST_TEMPLATE:,}: what is longer goes into an attachment."
        )
    try:
        check(words)
    except SalesError as error:
        line = getattr(error.__cause__, "lineno", None)
        said = error.title.partition(": ")[2] if line else error.title
        at = f"{where(line)}: the template is wrong: {said}" if line else f"{what}: {error.title}"
        raise SalesError(at, "", "Correct the script.") from error


def _rehearse(draft: "AssetDraft", name: str) -> list[str]:
    """Fill the mail in for somebody about whom everything is known: what fails here fails for everybody."""
    from ..sender.template import NAMES, MissingVariable, render

    known = {each.removeprefix("prospect."): "Example" for each in NAMES if each.startswith("prospect.") and "<" not in each}
    values: Mapping[str, Any] = {
        "prospect": {**known, "custom": _Anything()},
        "stage": {"name": "Example"},
        "me": {"name": "Example", "email": "me@example.com"},
    }
    for words in (draft.subject, draft.body):
        try:
            render(words, values)
        except MissingVariable as missing:
            return [f"{name}: nothing is called {missing.name}, so every mail would be held. The names are {', '.join(NAMES)}."]
        except SalesError as error:
            raise SalesError(f"{name}: {error.title[:1].lower()}{error.title[1:]}", "", f"{error.hint} {_DRAFT}") from error
    return []
