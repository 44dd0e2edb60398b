"""Read a script before it is kept: what would stop every mail of it is said now, with the line of the file, not on the day it is due."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import SalesError
from ..rules.file_lines import line_of, place
from ..rules.playing import check_script
from ..rules.schedule import Delay
from ..rules.script import parse_script
from ..store.engine import Database
from ..store.gaps import promised_in
from ..store.library import FILED, AssetDraft
from ..store.stages import find_stage, list_stages
from .meter import LONGEST_TEMPLATE
from .names import unknown_names
from .template import NAMES, MissingVariable, check, render

NO_FILE = "it has no file and no words yet, so there is nothing to show"
_DRAFT = "Correct it, or keep it with --status draft meanwhile."


class _Anything(dict[str, str]):
    """A prospect's own columns: each has a value."""

    def get(self, key: str, default: Any = None) -> Any:
        return f"some {key}"


def proofread(db: Database, draft: AssetDraft, name: str, text: str, said: frozenset[str]) -> list[str]:
    """Refuse what can never become a mail (`SalesError` with the place in the file); returns what is only odd, a sentence each.

    `text` is the whole file (empty where the draft came from none), `said` the options that stand in place of its front matter.
    """
    _check_keys(db, draft, name, text, said)
    before = text[: len(text) - len(draft.body)].count("\n") if text.endswith(draft.body) else 0
    _check_words(draft.subject, place(name, line_of(text, "subject")) + ": the subject", lambda line: place(name, line_of(text, "subject")))
    _check_words(draft.body, f"{name}: the text", lambda line: place(name, before + line))
    if draft.kind == "email" and draft.status == "live" and not draft.body.strip():
        raise SalesError(f"{name}: the mail has no words.", "", "Write them below the front matter. " + _DRAFT)
    if draft.status == "live":
        rehearse(draft.subject, draft.body, name)
    return _odd(db, draft, name)


def _odd(db: Database, draft: AssetDraft, name: str) -> list[str]:
    """A sentence for each name that nothing goes by, and for each way of a script that leads nowhere."""
    told = []
    for each in unknown_names(db, (draft.subject, draft.body)):
        end = ", so every mail would be held" if draft.kind == "email" else ", so its place stays empty when it is served"
        known = "" if each.column or each.near else f" The names are {', '.join(NAMES)}."
        told.append(f"{name}: {each.told}{end}.{known}")
    if draft.status == "live" and (promised := promised_in(db, (draft.title, draft.subject, draft.body))):
        named = ", ".join(f"“{term}”" for term in promised)
        told.append(f"{name}: {named} is on the roadmap and not live: whoever reads this may buy because of it.")
    if draft.kind in FILED and draft.status == "live" and not draft.attachments and not draft.body.strip():
        told.append(f"{name}: {NO_FILE}.")
    if draft.kind in ("call", "chat"):
        stages = [stage.name for stage in list_stages(db) if stage.kind != "paused"]
        told += [f"{name}: {fault}" for fault in check_script(parse_script(draft.body), stages)]
    return told


def _check_keys(db: Database, draft: AssetDraft, name: str, text: str, said: frozenset[str]) -> None:
    checks: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("stage", draft.stage, lambda value: find_stage(db, value)),
        ("delay", draft.delay, Delay.parse),
    )
    for key, value, test in checks:
        line = 0 if key in said else line_of(text, key)
        if not line or not value:
            continue
        try:
            test(value)
        except SalesError as error:
            raise SalesError(f"{place(name, line)}: {error.title}", error.message, error.hint) from error


def _check_words(words: str, what: str, where: Callable[[int], str]) -> None:
    """Refuse a template that is wrong or too long; `where` tells the place of one of its lines."""
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
        raise SalesError(at, "", "Correct the words.") from error


def rehearse(subject: str, body: str, name: str) -> str:
    """Fill a script in for somebody about whom everything is known: what fails here fails for everybody.

    Returns the name that is missing even then, or "". Raises `SalesError` for a template that would not end, or cannot be filled in.
    """
    known = {each.removeprefix("prospect."): "Example" for each in NAMES if each.startswith("prospect.") and "<" not in each}
    values: Mapping[str, Any] = {
        "prospect": {**known, "custom": _Anything()},
        "stage": {"name": "Example"},
        "me": {"name": "Example", "email": "me@example.com"},
    }
    for words in (subject, body):
        try:
            render(words, values)
        except MissingVariable as missing:
            return missing.name
        except SalesError as error:
            raise SalesError(
                f"{name}: {error.title[:1].lower()}{error.title[1:]}",
                "",
                f"{error.hint.removeprefix('Correct the script.')} {_DRAFT}".lstrip(),
            ) from error
    return ""
