"""What the page of one prospect shows, but for the contacts, which it reads in windows."""

from dataclasses import dataclass, replace
from datetime import datetime

from .engine import Database, steady
from .evidence import WayRow, list_way
from .pipeline import ProspectPage, get_prospect, list_waiting
from .suppressions import suppression_of_prospect
from .timeline import count_contacts


@dataclass(frozen=True)
class Person:
    """Of the contacts `page` has only the replies of his that wait for an answer; `dead` where he is suppressed only because an address bounced."""

    page: ProspectPage
    way: list[WayRow]
    contacts: int
    snoozed_until: str | None
    dead: bool


@steady
def get_person(db: Database, id: int, now: datetime) -> Person:
    """Everything about a prospect but his contacts. Raises `SalesError` where he is gone."""
    page = replace(get_prospect(db, id, now, touches=0), touches=list_waiting(db, id))
    snoozed = db.execute("SELECT snoozed_until FROM prospect WHERE id = ?", (id,)).fetchone()[0]
    found = suppression_of_prospect(db, id)
    return Person(page, list_way(db, id), count_contacts(db, id), snoozed, bool(found and found.origin == "bounce"))
