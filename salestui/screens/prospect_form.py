"""The form for one prospect: its fields, and what of it was changed."""

from collections.abc import Callable

from ..errors import SalesError
from ..glass import safe_text
from ..rules.money import exponent, parse_money
from ..rules.names import check_address
from ..rules.schedule import find_zone
from ..store.pipeline import ProspectPage
from ..widgets.form import Field


def _check(read: Callable[[str], object]) -> Callable[[str], str]:
    def wrong(text: str) -> str:
        try:
            read(text)
        except SalesError as error:
            return f"{error.title} {error.hint}"
        return ""

    return wrong


def _money(text: str) -> object:
    return parse_money(text, "EUR")


def fields_of(page: ProspectPage | None = None) -> list[Field]:
    """The form's fields, filled with what is known; `None` is somebody new. Custom fields come last."""
    row = page.row if page else None
    fields = [
        Field("name", "Name", row.name if row else "", needed=True),
        Field("email", "E-mail", row.email if row else "", "e.g. ada@firm.example", check=_check(check_address)),
        Field("company", "Company", row.company if row else ""),
        Field("title", "Title", page.title if page else "", "e.g. bookkeeper"),
        Field("phone", "Phone", page.phone if page else ""),
        Field("value", "Value", _amount(row.value, row.currency) if row else "", "e.g. 1200 EUR", check=_check(_money)),
        Field("zone", "Time zone", page.zone if page else "", "e.g. Europe/Berlin", check=_check(find_zone)),
        Field("source", "Source", page.source if page else "", "where the contact comes from"),
        Field("tags", "Tags", ", ".join(page.tags) if page else "", "with commas between them"),
        Field("notes", "Notes", " ".join(page.notes.split("\n")) if page else ""),
    ]
    if row:
        fields += [Field(f"custom.{name}", str(name), str(value)) for name, value in row.custom.items()]
    return fields


def changed(fields: list[Field], values: dict[str, str]) -> dict[str, str]:
    """What was typed anew; a note of several lines that was not touched keeps its lines."""
    return {field.name: values[field.name] for field in fields if values[field.name] != safe_text(field.value)}


def _amount(value: int | None, currency: str) -> str:
    if value is None:
        return ""
    places = exponent(currency)
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{places}}" if rest else "") + f" {currency}"
