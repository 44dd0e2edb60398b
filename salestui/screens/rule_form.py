"""A rule as a form: what it looks for and what always happens to that. What it would find is shown before it is kept."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.verdict import REASONS
from ..store.inbox import IntelPage, get_intel
from ..store.ruling import RuleDraft, RuleRow, add_rule, apply_rules, edit_rule, preview_rule
from ..widgets.choice import Choice, Option
from ..widgets.form import Field, Form
from ..widgets.prose import Confirm, Entry
from .acts import Work, here
from .base import Shell
from .intel_lines import who
from .wording import ago_words, count_words

CHANGED = frozenset({"rule", "intel", "decision", "decision_intel"})
DOES = (
    Option("discard", "discard", "it leaves the inbox, for the reason below; it stays searchable"),
    Option("park", "park", "it comes back after the days below, or when something new is heard"),
    Option("propose", "propose", "its card says which quadrant, or which asset, it is about; you decide"),
)
HINT = 'words, "a phrase", -not, from:acme source:news kind:ticket side:outside url:acme.example'


def rule_from(shell: Shell, id: int) -> Work:
    """Make a rule of something heard: what of it is meant is chosen first."""
    return _from(shell, id)


async def _from(shell: Shell, id: int) -> None:
    page = await shell.store.read(get_intel, id)
    options = [Option(query, said, query, key) for key, said, query in proposals(page)]
    chosen = await shell.ask(Choice("Always … what is like this in which way?", options, keys=True))
    if chosen is not None:
        await add_rule_form(shell, chosen)


def proposals(page: IntelPage) -> list[tuple[str, str, str]]:
    """(key, what is alike, the query that finds it) of something heard, the widest first; the last one is typed by hand.

    The key of a way is always the same, also where others are missing: the hand learns it.
    """
    row = page.row
    source, words = _word(row.source), " ".join(safe_text(row.title).replace('"', " ").split()[:8])
    found = [
        ("1", "from this source", f"source:{source}" if row.source else ""),
        ("2", "said by the same", f"from:{_word(row.said_by)}" if row.said_by else ""),
        ("3", "of the same prospect", f"prospect:{_word(row.prospect)}" if row.prospect else ""),
        ("4", "with these words", f'"{words}"'),
        ("5", "from this source, with these words", f'source:{source} "{words}"' if row.source else ""),
        ("6", f"of the kind {safe_text(row.kind)}", f"kind:{_word(row.kind)}"),
        ("7", "something else, to be typed", " "),
    ]
    return [way for way in found if way[2]]


def _word(text: str) -> str:
    text = safe_text(text).replace('"', " ").strip()
    return text if text and not any(letter.isspace() for letter in text) else f'"{text}"'


def add_rule_form(shell: Shell, query: str = "") -> Work:
    """Ask for a rule at once, show what it would find, keep it, and offer to apply it."""
    fields = _fields(query=query.strip())
    return _filled(shell, "Always", fields, shell.ask(Form("A rule: what is found always gets the same", fields, check=_wrong)), None)


def change_rule_form(shell: Shell, rule: RuleRow) -> Work:
    """The same with what is known."""
    days = str(rule.park_days) if rule.park_days is not None else ""
    fields = _fields(rule.query, rule.verdict or "propose", rule.reason, days, rule.effects, rule.target)
    return _filled(shell, "Rule", fields, shell.ask(Form(f"The rule {quoted(rule.query)}", fields, check=_wrong)), rule.id)


def _fields(query: str = "", does: str = "discard", reason: str = "", days: str = "", effects: str = "", target: str = "") -> list[Field]:
    def when(verdict: str) -> Callable[[Mapping[str, str]], bool]:
        return lambda values: values["does"].strip() == verdict

    reasons = [Option(each, each) for each in REASONS]
    return [
        Field("query", "Looks for", query, HINT, needed=True),
        Field("does", "Does", does, "discard, park or propose; ctrl+p chooses", needed=True, choices=DOES, check=_does_check),
        Field("reason", "Reason", reason, "why: ctrl+p chooses", choices=reasons, shown=when("discard")),
        Field("days", "For days", days, "a number; empty: until something new is heard", shown=when("park"), check=_days_check),
        Field("effects", "Quadrants", effects, "1= confirms, 2+ adds, 4! contradicts; several with commas", shown=when("propose"), check=_effects_check),
        Field("target", "About", target, "asset:3, stage:2, quadrant:1; empty for none", shown=when("propose")),
    ]  # fmt: skip


def _does_check(text: str) -> str:
    return "" if text.strip() in {option.id for option in DOES} else "Say discard, park or propose."


def _days_check(text: str) -> str:
    return "" if text.strip().isdecimal() and 0 < int(text) < 3660 else "A number of days, or nothing: then until something new is heard."


def _effects_check(text: str) -> str:
    from ..rules.effects import parse_effects

    try:
        parse_effects(text)
    except SalesError as error:
        return str(error)
    return ""


def _wrong(values: Mapping[str, str]) -> str:
    if values["does"].strip() == "propose" and not (values["effects"].strip() or values["target"].strip()):
        return "Say which quadrant, or what it is about: a rule that proposes nothing does nothing."
    return ""


def draft_of(values: Mapping[str, str]) -> RuleDraft:
    """What stands in the form as the store takes it."""
    does, days = values["does"].strip(), values["days"].strip()
    proposes = does == "propose"
    return RuleDraft(
        values["query"].strip(), "" if proposes else does, values["reason"].strip() if does == "discard" else "",
        int(days) if does == "park" and days else None, values["effects"].strip() if proposes else "", values["target"].strip() if proposes else "",
    )  # fmt: skip


async def _filled(shell: Shell, name: str, fields: list[Field], asked: Awaitable[dict[str, str] | None], id: int | None) -> None:
    while (values := await asked) is not None:
        draft = draft_of(values)
        try:
            if await _shown(shell, draft, new=id is None):
                await _keep(shell, draft, id)
                return
            wrong = ""
        except SalesError as error:
            wrong = str(error)
        fields = [replace(field, value=values[field.name]) for field in fields]
        asked = shell.ask(Form(name, fields, wrong=wrong, check=_wrong))


async def _shown(shell: Shell, draft: RuleDraft, *, new: bool) -> bool:
    """Show what it would find; whether it is kept."""
    now = here(shell)
    found = await shell.store.read(preview_rule, draft.query, now)
    waits = f"{count_words(found.inbox, 'card')} of it in the inbox now." if found.inbox else "None of it is in the inbox now."
    entries: list[Entry] = [
        ("", f"{safe_text(draft.query)}  finds {count_words(found.found, 'item')} of all that was heard. {waits}"),
        ("", " "),
    ]
    entries += [(ago_words(row.received_at, now), safe_text(f"{who(row)}: {row.title}")) for row in found.rows]
    if found.found > len(found.rows):
        entries.append(("", f"and {found.found - len(found.rows):,} more"))
    answer: Any = await shell.ask(
        Confirm("What it would find", entries, "keep the rule" if new else "keep the change", "back to the form", term=16)
    )
    return bool(answer)


async def _keep(shell: Shell, draft: RuleDraft, id: int | None) -> None:
    store, now = shell.store, here(shell)
    if id is None:
        id = await store.write(add_rule, draft, now)
        told = f"Made the rule {quoted(draft.query)}."
    else:
        await store.write(edit_rule, id, draft, now)
        told = f"Changed the rule {quoted(draft.query)}."
    await shell.changed(CHANGED)
    shell.notice(f"{told} It works at every fetch. u to undo.", "good")
    found = await store.read(preview_rule, draft.query, now, 0)
    if not (draft.verdict and found.inbox):
        return
    options = [
        Option(
            "yes", f"{draft.verdict.capitalize()} the {count_words(found.inbox, 'card')} it finds in the inbox now", "one step, one undo"
        ),
        Option("no", "Leave the inbox as it is", "it works on what comes from now on"),
    ]
    if await shell.ask(Choice("And what is in the inbox already?", options, digits=True)) == "yes":
        done = await store.write(apply_rules, now, rule_ids=[id])
        await shell.changed(CHANGED)
        shell.notice(f"Rules: {done.words}. u takes it back." if done.words else "It found nothing that it may decide.", "good")
