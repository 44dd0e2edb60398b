"""What is asked while a card is decided: the target, the sentence, a reason, until when, and more that nobody has to say."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.effects import parse_pairs
from ..rules.fit import PAIRS
from ..rules.parking import CHOICES, park_until
from ..rules.synthesis import check_synthesis
from ..rules.verdict import FRICTIONS, GRADES, REASONS, VOICES
from ..store.answers import REACTIONS
from ..store.targets import TargetRow
from ..store.triage import QuadrantAnswers
from ..widgets.choice import Choice, Option
from ..widgets.form import Field, Form
from ..widgets.prompt import Prompt
from .app_words import in_app
from .base import Shell
from .days import HINT, day_check, parse_day
from .triage_thoughts import Thought
from .wording import day_words

SORTS = {"write": "", "add stage": "", "application": "", "edit stage": "stage", "answer": "answer"}
"""What sort of thing a target is; where nothing stands here, an asset."""
WORDS = {
    "write": "write add a new asset", "revise": "revise change edit", "add stage": "add a stage", "edit stage": "edit change rename stage",
    "answer": "answer edit price fact belief promise", "application": "set up add an application", "retire": "retire take out",
    "move": "move to another stage",
}  # fmt: skip
"""What else a target is found by."""
TARGETS = "1-9 and 0 choose; type a name, a kind, retire or move; / before a digit types it"
DOES = {"write": "Write", "add stage": "Add", "application": "Set up", "retire": "Retire", "move": "Move"}
"""What is done to a target of a kind; where nothing stands here, it is changed."""
CHANGES = "It changes something"
LONGEST = 44  # cells of a name among the targets


def ask_target(shell: Shell, rows: Sequence[TargetRow], quadrants: Sequence[QuadrantAnswers] = ()) -> Awaitable[str | None]:
    """Ask what changes; the answer is `kind|target`. It is found by its name, its kind, what is done with it, and its quadrant's name."""
    names = {f"Q{each.id}": each.name for each in quadrants}
    options = [
        Option(
            f"{row.kind}|{row.target}",
            _name(row),
            _sort(row),
            words=" ".join((WORDS.get(row.kind, ""), names.get(row.where, ""), row.also)),
        )
        for row in rows
    ]
    return shell.ask(Choice("What does it change?", options, typing=True, digits=True, hint=TARGETS))


def target_of(chosen: str) -> tuple[str, str]:
    """The answer of `ask_target` as (kind of task, target)."""
    kind, _, target = chosen.partition("|")
    return kind, target


def change_words(row: TargetRow) -> str:
    """What is done to a target, as the beginning of the question for the sentence."""
    does = DOES.get(row.kind, "Change")
    name = safe_text(row.name).rstrip(".")
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
    ours = not row.target or row.kind == "write" or row.target.startswith("quadrant:")  # named by the app, not by the founder
    return f"{does} {name[:1].lower() + name[1:] if ours else name}"


def _name(row: TargetRow) -> str:
    name = f"{row.kind.capitalize()}: {safe_text(row.name)}" if row.kind in ("retire", "move") else safe_text(row.name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _sort(row: TargetRow) -> str:
    return ", ".join(word for word in (SORTS.get(row.kind, "asset"), safe_text(row.where)) if word)


async def ask_quadrant(shell: Shell, question: str, quadrants: Sequence[QuadrantAnswers]) -> int | None:
    """Ask for one of the four, by its digit."""
    options = [Option(str(each.id), safe_text(each.name), safe_text(each.question)) for each in quadrants]
    chosen = await shell.ask(Choice(question, options, digits=True))
    return int(chosen) if chosen is not None else None


def ask_sentence(
    shell: Shell, question: str, thought: Thought, heard: Sequence[str], typed: Callable[[str], None], refused: str = ""
) -> Awaitable[str | None]:
    """Ask for the founder's own sentence. What is copied from what was heard is refused beside the line, which stays to be edited."""

    def wrong(text: str) -> str:
        try:
            check_synthesis(text, heard)
        except SalesError as error:
            return in_app(f"{error.title} {error.hint}")
        return ""

    return shell.ask(
        Prompt(
            question,
            value=thought.synthesis,
            hint="in your own words; enter decides, esc keeps it for later",
            check=wrong,
            on_change=typed,
            wrong=refused,
        )
    )


def ask_reason(shell: Shell, suggested: str) -> Awaitable[str | None]:
    """Ask for which reason it is discarded, by one key."""
    options = [Option(reason, reason) for reason in REASONS if reason != suggested]
    return shell.ask(Choice("Discard it, because …", options, digits=True))


def ask_until(shell: Shell, today: date) -> Awaitable[str | None]:
    """Ask until when it is parked, by the key of `rules.parking.CHOICES`."""
    options = []
    for key, words in CHOICES.items():
        day = park_until(key, today)
        options.append(
            Option(key, words, f"{day:%a} {day.day} {day:%b}" if day is not None else "it comes back with what he says or does next", key)
        )
    return shell.ask(Choice("Park it …", options, keys=True))


def ask_third_park(shell: Shell, times: int, today: date, until: date | None) -> Awaitable[str | None]:
    """It was parked often enough: ask to decide."""
    back = f"until {day_words(until, today)}" if until is not None else "until something new comes"
    options = [
        Option("discard", "Discard it", "whatever it was, it was not worth a decision twice", "x"),
        Option("confirm", "Confirm an answer", "one sentence, no work", "e"),
        Option("change", "Change something", "a task comes of it", "c"),
        Option("park", "Park it once more", back, "p"),
    ]
    return shell.ask(Choice(f"It was parked {'twice' if times == 2 else f'{times} times'} already. What is it?", options, keys=True))


def ask_more(shell: Shell, thought: Thought, beliefs: Sequence[tuple[int, str]], today: date) -> Awaitable[dict[str, str] | None]:
    """Everything that may be said of a card and never has to be."""
    belief = next((text for id, text in beliefs if id == thought.belief), "")
    fields = [
        _one_of("voice", "Whose voice", thought.voice, VOICES, "today's customer, tomorrow's, or nobody we serve"),
        _one_of("evidence", "Evidence", thought.evidence, GRADES, "how good it is"),
        _one_of("friction", "Friction", thought.friction, FRICTIONS, "the next sale gets less, the same, more of it"),
        Field("fit", "Fit that breaks", " ".join(thought.fit), f"pairs of quadrants: {' '.join(PAIRS)}", check=_checked(parse_pairs)),
        Field("check_back", "Check back on", thought.check_back.isoformat() if thought.check_back else "", HINT, check=day_check(today)),
        Field("expected", "Expected", thought.expected, "what should come of it"),
        Field("quote", "Quotation", thought.quote, "his own words, as he said them"),
    ]
    if beliefs:
        texts = [text for _, text in beliefs]
        choices = [Option(safe_text(text), safe_text(text)) for text in texts]
        hint = "which belief it is about; ctrl+p shows them"
        fields.append(Field("belief", "Belief", safe_text(belief), hint, choices=choices, check=_known(texts)))
        fields.append(_one_of("reaction", "Reaction", thought.reaction, REACTIONS, "how he took it"))
    return shell.ask(Form("More about it. None of this is needed.", fields, check=_both))


def with_more(thought: Thought, values: Mapping[str, str], beliefs: Sequence[tuple[int, str]], today: date) -> Thought:
    """The thought with what the form said."""
    day = values["check_back"].strip()
    belief = values.get("belief", "").strip()
    found = next((id for id, text in beliefs if safe_text(text) == belief), None) or next(
        (id for id, text in beliefs if belief and _found(belief, text)), None
    )
    return replace(
        thought,
        voice=_whole(values["voice"], VOICES), evidence=_whole(values["evidence"], GRADES), friction=_whole(values["friction"], FRICTIONS),
        fit=parse_pairs(values["fit"]), check_back=parse_day(day, today) if day else None, expected=values["expected"].strip(),
        quote=values["quote"].strip(), belief=found, reaction=_whole(values.get("reaction", ""), REACTIONS),
    )  # fmt: skip


def _one_of(name: str, label: str, value: str, known: Sequence[str], hint: str) -> Field:
    choices = [Option(word, word) for word in known]
    return Field(name, label, value, f"{', '.join(known)}: {hint}", choices=choices, check=_known(known))


def _known(known: Sequence[str]) -> Callable[[str], str]:
    return lambda text: "" if any(_found(text, word) for word in known) else f"Say one of: {', '.join(safe_text(word) for word in known)}."


def _found(text: str, word: str) -> bool:
    return safe_text(word).casefold().startswith(text.strip().casefold())


def _whole(text: str, known: Sequence[str]) -> str:
    return next((word for word in known if text.strip() and _found(text, word)), "")


def _checked(parse: Callable[[str], Any]) -> Callable[[str], str]:
    def wrong(text: str) -> str:
        try:
            parse(text)
        except SalesError as error:
            return f"{error.title} {error.hint}"
        return ""

    return wrong


def _both(values: Mapping[str, str]) -> str:
    if bool(values.get("belief", "").strip()) != bool(values.get("reaction", "").strip()):
        return "A belief and how he took it go together."
    return ""
