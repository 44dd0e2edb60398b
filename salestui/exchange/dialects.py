"""Which program wrote an export, by the names of its columns (never by their order), and what its columns mean to us."""

from collections.abc import Sequence
from dataclasses import dataclass

from .vocabulary import bare, entity, field_of, words

_DEAL_TITLES = frozenset({"title", "titel", "titulo", "titre", "titolo", "name"})
_ONLY_DEALS = {"contact_name": "name", "contact_email": "email", "contact_id": "", "deal_name": "deal_name"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """A program's export. `key` begins the external ids of its rows ("hubspot:contact:123"), `lost_in` names it in a reason.

    `day_first` says how it writes 03/04/2026 where no other row of the column tells (None: as the founder's region does).
    """

    name: str
    system: str = ""
    key: str = ""
    contact_key: str = ""
    deals: bool = False
    day_first: bool | None = None


DIALECTS: tuple[Dialect, ...] = (
    Dialect("hubspot contacts", "HubSpot", "hubspot:contact:", day_first=False),
    Dialect("hubspot deals", "HubSpot", "hubspot:deal:", "hubspot:contact:", deals=True, day_first=False),
    Dialect("pipedrive people", "Pipedrive", "pipedrive:person:"),
    Dialect("pipedrive deals", "Pipedrive", "pipedrive:deal:", "pipedrive:person:", deals=True),
    Dialect("linkedin", "LinkedIn", "linkedin:", day_first=False),
    Dialect("google", "Google", day_first=False),
    Dialect("apollo", "Apollo", day_first=False),
    Dialect("plain"),
    Dialect("plain deals", deals=True),
)
_BY_NAME = {dialect.name: dialect for dialect in DIALECTS}


def recognise(headers: Sequence[str], kind: str = "auto") -> Dialect:
    """The dialect of a header line; `kind` "contacts" or "deals" settles what `auto` would decide. Always finds one."""
    found = _guess(headers)
    if kind == "deals" and not found.deals:
        return _BY_NAME["plain deals"]
    if kind == "contacts" and found.deals:
        return _BY_NAME["plain"]
    return found


def _guess(headers: Sequence[str]) -> Dialect:
    names = {words(header) for header in headers}
    fields = {field_of(name, names)[0] for name in names}
    entities = [entity(header) for header in headers]
    if any(header.strip().lower().endswith(".id") for header in headers):  # Zoho: "Account Name.id"
        return _BY_NAME["plain"]
    if {"deal", "person"} & set(entities) or "kontakt" in entities:
        people = entities.count("person") + entities.count("kontakt")
        bares = {bare(header) for header in headers if entity(header) == "deal"}
        deals = entities.count("deal") > people or bool(bares & {"contact person", "kontaktperson"})
        return _BY_NAME["pipedrive deals" if deals else "pipedrive people"]
    if "connected on" in names and names & {"url", "position", "email address"}:
        return _BY_NAME["linkedin"]
    if names & {"e mail 1 value", "e mail 1 label", "e mail 1 type"} or {"given name", "group membership"} <= names:
        return _BY_NAME["google"]
    if "id" in fields and not names & {"id", "uid", "external id"}:  # HubSpot alone says "Record ID", in every language
        if fields & {"deal_name"} or names & {"deal stage", "deal phase", "dealphase", "dealfase"}:
            return _BY_NAME["hubspot deals"]
        if fields & {"first_name", "last_name", "email"}:
            return _BY_NAME["hubspot contacts"]
    if {"title", "value"} <= names and names & {"currency of value", "contact person", "deal created", "contact person id"}:
        return _BY_NAME["pipedrive deals"]
    if "person created" in names or (names & {"email work", "phone work"} and "organization" in names):
        return _BY_NAME["pipedrive people"]
    if names & {"employees", "company city", "work direct phone", "person linkedin url", "corporate phone"} and "first name" in names:
        return _BY_NAME["apollo"]
    if names & {"deal name", "opportunity name", "dealname", "deal title"} and not names & {
        "email",
        "e mail",
        "first name",
        "contact name",
    }:
        return _BY_NAME["plain deals"]
    return _BY_NAME["plain"]


def suggest(header: str, dialect: Dialect, beside: set[str]) -> tuple[str, int]:
    """The field a column means in a dialect, with its rank among the columns of that field; ("", 0) makes it a custom field.

    `beside` are the bare words of the whole header line.
    """
    owner, text = entity(header), bare(header)
    field, rank = field_of(text, beside)
    if owner in ("organization", "organisation", "organizacion", "organizacao", "organisatie", "organizzazione"):
        return ("company", 0) if text in ("name", "nombre", "nome", "naam") else ("", 0)
    if owner in ("activity", "product", "aktivitat"):
        return "", 0
    if owner == "deal" or (dialect.deals and not owner):
        if text in _DEAL_TITLES and not (text == "name" and dialect.name != "plain deals" and not owner):
            return "deal_name", rank
        if owner and not dialect.deals and field in ("id", "created", "tags"):
            return "", 0
    if dialect.deals and owner in ("person", "kontakt", "contact"):
        field = {"name": "contact_name", "email": "contact_email", "id": "contact_id"}.get(field, field)
    return _in_dialect(field, rank, text, dialect)


def _in_dialect(field: str, rank: int, text: str, dialect: Dialect) -> tuple[str, int]:
    """Corrections that hold for whole dialects."""
    if dialect.name == "linkedin" and text == "url":
        return "id", 0
    if dialect.deals:
        if text == "contact id":
            return "contact_id", rank
        if field == "name" and text in ("contact name", "contact", "person", "client", "customer"):
            return "contact_name", rank
        if field == "email":
            return "contact_email", rank
    elif field in _ONLY_DEALS:
        field, rank = _ONLY_DEALS[field], rank + 100
    if field == "id" and (not dialect.key):
        return "", 0  # a number from a file of unknown origin would meet other people's numbers
    if field == "title" and dialect.deals:
        return "", 0
    return field, rank if field else 0
