"""The form for one prospect: its fields, and what of it was changed."""

from collections.abc import Callable, Sequence

from ..errors import SalesError
from ..glass import safe_text
from ..rules.fields import FieldType, wrong_value
from ..rules.money import exponent, parse_money
from ..rules.names import check_address
from ..rules.schedule import find_zone
from ..store.pipeline import ProspectPage
from ..widgets.choice import Option
from ..widgets.form import Field


def sentence_of(read: Callable[[str], object]) -> Callable[[str], str]:
    """A field's check from a function that raises what is wrong."""

    def wrong(text: str) -> str:
        try:
            read(text)
        except SalesError as error:
            return f"{error.title} {error.hint}"
        return ""

    return wrong


def _money(text: str) -> object:
    return parse_money(text, "EUR")


zone_check, money_check = sentence_of(find_zone), sentence_of(_money)


def typed_field(type: FieldType, value: str) -> Field:
    """The form's line for one of the founder's own fields; its kind says what it takes, and ctrl+p picks where there are choices."""
    said = {"yesno": ("yes", "no"), "choice": type.choices}.get(type.kind, ())
    hint = {"number": "a number, e.g. 12.5", "date": "a day, e.g. 2027-01-31", "text": ""}.get(type.kind, ", ".join(said))
    choices = [Option(choice, choice) for choice in said]
    name = safe_text(type.name)
    return Field(f"custom.{type.name}", name, value, hint, check=lambda text: wrong_value(type, text), choices=choices)


def fields_of(page: ProspectPage | None = None, types: Sequence[FieldType] = ()) -> list[Field]:
    """The form's fields, filled with what is known; `None` is somebody new. The founder's own come last, those with a kind first."""
    row = page.row if page else None
    fields = [
        Field("name", "Name", row.name if row else "", needed=True),
        Field("email", "E-mail", row.email if row else "", "e.g. ada@firm.example", check=sentence_of(check_address)),
        Field("company", "Company", row.company if row else ""),
        Field("title", "Title", page.title if page else "", "e.g. bookkeeper"),
        Field("phone", "Phone", page.phone if page else ""),
        Field("value", "Value", _amount(row.value, row.currency) if row else "", "e.g. 1200 EUR", check=money_check),
        Field("zone", "Time zone", page.zone if page else "", "e.g. Europe/Berlin", check=zone_check),
        Field("source", "Source", page.source if page else "", "where the contact comes from"),
        Field("tags", "Tags", ", ".join(page.tags) if page else "", "with commas between them"),
        Field("notes", "Notes", " ".join(page.notes.split("\n")) if page else ""),
    ]
    custom = row.custom if row else {}
    fields += [typed_field(type, str(custom.get(type.name, ""))) for type in types]
    named = {type.name for type in types}
    return fields + [Field(f"custom.{name}", str(name), str(value)) for name, value in custom.items() if name not in named]


def changed(fields: list[Field], values: dict[str, str]) -> dict[str, str]:
    """What was typed anew; a note of several lines that was not touched keeps its lines."""
    return {field.name: values[field.name] for field in fields if values[field.name] != safe_text(field.value)}


def _amount(value: int | None, currency: str) -> str:
    if value is None:
        return ""
    places = exponent(currency)
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{places}}" if rest else "") + f" {currency}"
