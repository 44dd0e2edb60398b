"""An asset's words for one prospect: filled in strictly for whoever reads them, and with gaps for the founder who speaks them."""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.script import Script, mapped, parse_script
from ..sender.build import read_settings, values_for
from ..sender.meter import LONGEST_TEMPLATE
from ..sender.template import CLOSE, OPEN, MissingVariable, render
from ..store.attachments import PICTURES
from ..store.engine import Database
from ..store.serving import ServeFacts

MOST_GAPS = 40  # different values that one script may lack; more is no script for this prospect
GAP = "…"
_HELD = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_TAG = re.compile(r"\{[%#][^{}]*[%#]\}")
_VALUE = re.compile(r"\{\{([^{}]{0,200})\}\}")
_NAME = re.compile(r"[\w.]+")
_ENTRY = re.compile(r'\["([^"]*)"\]$|\.([^.\[\]]+)$')


@dataclass(frozen=True)
class FilledScript:
    """A script with the facts in it. `gaps` are the names that have no value here, `wrong` says where it could not be read as a template."""

    script: Script
    gaps: tuple[str, ...] = ()
    wrong: str = ""


def values_of(db: Database, facts: ServeFacts) -> dict[str, Any]:
    """What the words are filled in with, the same as in a mail."""
    return values_for(facts.script, facts.sender, read_settings(db))


def fill_text(facts: ServeFacts, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """(subject, plain text, Markdown) as the prospect gets them. Raises `SalesError` with what is missing."""
    from ..sender.markdown import bodies

    hold: list[str] = []
    try:
        marked = render(facts.script.body, values, hold)
        subject = " ".join(safe_text(render(facts.script.subject, values)).split())
        pictures = {file.name: file.name for file in facts.files if file.media_type in PICTURES}
        text, _ = bodies(marked, hold, pictures)
        markdown = safe_text(_put_in(marked, hold), lines=True)
    except MissingVariable as missing:
        raise MissingVariable(missing.name, facts.script.prospect_id) from missing
    return subject, safe_text(text, lines=True).strip(), markdown.strip()


def fill_script(body: str, values: Mapping[str, Any]) -> FilledScript:
    """The script as it is spoken to this prospect. Never raises: a missing fact is a gap in its line, like [company?]."""
    known: dict[str, Any] = copy.deepcopy(dict(values))
    gaps: list[str] = []
    wrong = ""
    while True:
        hold: list[str] = []
        try:
            marked = render(body, known, hold)
            break
        except MissingVariable as missing:
            if len(gaps) < MOST_GAPS and missing.name not in gaps and _put(known, missing.name):
                gaps.append(missing.name)
                continue
            wrong = missing.title
        except SalesError as error:
            wrong = error.title
        marked, hold = _plainly(body, known, gaps), []
        break
    script = parse_script(marked)
    return FilledScript(mapped(script, lambda text: " ".join(safe_text(_put_in(text, hold)).split())), tuple(gaps), wrong)


def _put_in(text: str, hold: list[str]) -> str:
    """The held values in their places; they were never read as Markdown."""
    return _HELD.sub(lambda found: hold[int(found[1])] if int(found[1]) < len(hold) else "", text)


def gap(name: str) -> str:
    """ "prospect.custom.plan" as it stands in a line: [plan?]."""
    found = _ENTRY.search(name)
    return f"[{(found[1] or found[2] if found else name).replace('_', ' ')}?]"


def spoken(text: str, gaps: Sequence[str]) -> str:
    """A text as it was spoken: in place of what had no value there was a gap, and no name in brackets."""
    for name in gaps:
        text = text.replace(gap(name), GAP)
    return text


def _put(values: dict[str, Any], name: str) -> bool:
    """Give a missing name its gap as value. False where it is none that a template can have."""
    found = _ENTRY.search(name)
    if found is None:
        return False
    here: Any = values
    for key in name[: found.start()].split("."):
        here = here.get(key) if isinstance(here, dict) else None
    if not isinstance(here, dict):
        return False
    here[found[1] or found[2]] = gap(name)
    return True


def _plainly(body: str, values: Mapping[str, Any], gaps: list[str]) -> str:
    """A template that cannot be read, as well as it can be spoken: known names filled in, the rest as `gaps`, its tags taken out."""

    def value(found: re.Match[str]) -> str:
        here: Any = values
        named = _NAME.search(found[1])
        name = named[0] if named else ""
        for key in name.split("."):
            here = here.get(key) if isinstance(here, Mapping) else None
        if isinstance(here, str) and here.strip():
            return " ".join(here.split())
        if name and name not in gaps:
            gaps.append(name)
        return gap(name) if name else ""

    return _VALUE.sub(value, _TAG.sub("", body[:LONGEST_TEMPLATE].replace(OPEN, "").replace(CLOSE, "")))
