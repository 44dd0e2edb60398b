"""Fill in a script: Jinja2 with a short list of what it may do, so that a template can neither hang, nor blow up, nor look around.

A value that is missing or blank raises `MissingVariable` with its full name: a blank "Hi ," is worse than no mail. A template
that can do without says so with `default` or `if`. Values are put in last and never read as template or Markdown.
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from .meter import LONGEST_TEMPLATE, Meter, TooMuch

if TYPE_CHECKING:
    from jinja2 import Template

NAMES = (
    "prospect.first_name", "prospect.last_name", "prospect.name", "prospect.company", "prospect.title", "prospect.email",
    "prospect.custom.<column>", "stage.name", "me.name", "me.email",
)  # fmt: skip
"""What an editor lists as available."""
CUSTOM = "prospect.custom"
_PLAIN = tuple(name for name in NAMES if "<" not in name)

# Around the number of a value that is put in after the Markdown was read; private-use characters, taken out of all else.
OPEN, CLOSE = "\ue000", "\ue001"


def is_name(name: str) -> bool:
    """Whether a script can have this name at all, whatever its value: one of `NAMES`, a column, or what these stand in."""
    return name in _PLAIN or name in ("prospect", "stage", "me", CUSTOM) or name.startswith((f"{CUSTOM}.", f"{CUSTOM}["))


def nearest_name(name: str, columns: Collection[str] = ()) -> str:
    """What a name that nothing goes by was meant to be ("" where nothing is near); `columns` as a template writes them (plan_size)."""
    root, dot, rest = name.partition(".")
    if not dot:  # the field alone, as in {{ company }}
        short = {column: f"{CUSTOM}.{column}" for column in columns} | {each.partition(".")[2]: each for each in reversed(_PLAIN)}
        short |= {each: each for each in ("prospect", "stage")}
        near = get_close_matches(name, short, 1, 0.75)
        return short[near[0]] if near else ""
    roots = get_close_matches(root, ("prospect", "stage", "me"), 1)
    guess = f"{roots[0]}.{rest}" if roots else name
    near = [guess] if guess != name and is_name(guess) else get_close_matches(guess, _PLAIN, 1)
    return near[0] if near else ""


def _what_to_do(name: str, prospect_id: int | None) -> str:
    """Where a missing value belongs: the command that puts it there, where that is known. No value can help a name that there is not."""
    if not is_name(name):
        near = nearest_name(name)
        return f"Correct the script{f' (did you mean {near}?)' if near else ''}, for whoever waits too: salestui asset edit ID --move."
    if name.startswith("me."):
        fill = f"Fill it in (salestui settings {name} …)"
    else:
        fill = f"Fill it in (salestui prospect set {prospect_id} {_field(name)}=…)" if prospect_id else "Fill it in for this prospect"
    return f'{fill}, or write {{{{ {name} | default("something else") }}}} in the script.'


def _field(name: str) -> str:
    """ "prospect.custom.plan" as `prospect set` wants it."""
    field = name.removeprefix("prospect.")
    if field.startswith("custom["):
        field = "custom." + field[8:-2]
    return f'"{field}"' if " " in field else field


class MissingVariable(SalesError):
    """A name the template needs has no value for this prospect; `name` as the template writes it ("prospect.custom.plan")."""

    def __init__(self, name: str, prospect_id: int | None = None) -> None:
        title = f"{name} is missing." if is_name(name) else f"Nothing is called {name}."
        super().__init__(title, "Nothing was sent.", _what_to_do(name, prospect_id))
        self.name = name


def render(template: str, values: Mapping[str, Any], hold: list[str] | None = None) -> str:
    """The template with its values in place.

    `values` is `{"prospect": {..., "custom": {column: text}}, "stage": {...}, "me": {...}}`. With `hold`, every value is
    appended to it and the text carries `OPEN number CLOSE` instead (see `message.body_parts`).
    Raises `MissingVariable`; `SalesError` for a syntax error (with its line), for what templates may not do, and for one
    that would take too long or grow too large.
    """
    from jinja2.exceptions import TemplateError

    from .facts import Facts

    compiled = _compiled(_plain(template))
    meter = Meter(hold)
    facts = {name: Facts(name, value) for name, value in values.items()}
    try:
        pieces = []
        for piece in compiled.generate(facts, _meter=meter):
            meter.spend(len(piece))
            pieces.append(piece)
        return "".join(pieces)
    except TooMuch as error:
        raise SalesError(
            "The template takes too long or grows too large.", "Nothing was sent.", "Make its loops and values smaller."
        ) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise SalesError(f"The template cannot be filled in: {_reason(error)}.", "Nothing was sent.", "Correct the script.") from error


def check(template: str) -> None:
    """Raise `SalesError` with the line where the template is wrong or does what templates may not do."""
    _compiled(_plain(template))


def variables(template: str) -> list[str]:
    """The names a template uses, in order and once each, as `MissingVariable` would write them. Raises like `check`."""
    from .sandbox import names_used, parse

    check(template)
    return names_used(parse(_plain(template)))


def _plain(template: str) -> str:
    if len(template) > LONGEST_TEMPLATE:
        raise SalesError(f"The template has {len(template)} characters.", "Nothing was sent.", f"Keep it under {LONGEST_TEMPLATE}.")
    return template.replace(OPEN, "").replace(CLOSE, "")


@lru_cache(maxsize=128)
def _compiled(template: str) -> "Template":
    from jinja2.exceptions import TemplateSyntaxError

    from .sandbox import compile_safely

    try:
        return compile_safely(template)
    except TemplateSyntaxError as error:
        raise SalesError(
            f"The template is wrong at line {error.lineno}: {_reason(error)}.", "Nothing was sent.", "Correct the script."
        ) from error
    except (SyntaxError, RecursionError, MemoryError, OverflowError, ValueError) as error:
        raise SalesError("The template is nested too deeply.", "Nothing was sent.", "Make it simpler.") from error


def _reason(error: BaseException) -> str:
    said = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(said).rstrip(".")
