"""The founder's mailboxes: how each sends, and whether it may."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from .engine import Database, transaction
from .journal import action, undivided


@dataclass(frozen=True)
class MailboxRow:
    """One mailbox, without any password. Gaps and `timeout` are seconds; `state` is ready, paused or stopped (with `why`).

    What the fields mean is told at the table (`tables.outbox.Mailbox`).
    """

    id: int
    name: str
    sender: str
    host: str
    port: int
    security: str
    user: str
    password_command: str
    password_env: str
    auth: str
    oauth_client: str
    oauth_authority: str
    imap_host: str
    imap_port: int | None
    imap_security: str
    imap_user: str
    imap_folder: str
    sent_folder: str
    maildir: str
    zone: str
    window: str
    per_day: int | None
    per_minute: int | None
    gap_min: int | None
    gap_max: int | None
    timeout: int | None
    state: str
    why: str


_COLUMNS = ", ".join(field.name for field in fields(MailboxRow))


def list_mailboxes(db: Database) -> list[MailboxRow]:
    """Every mailbox, the first one being the one that sends by default."""
    return [MailboxRow(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM mailbox ORDER BY id")]


def get_mailbox(db: Database, id: int) -> MailboxRow:
    """One mailbox by its id."""
    return MailboxRow(*db.execute(f"SELECT {_COLUMNS} FROM mailbox WHERE id = ?", (id,)).fetchone())


def find_mailbox(db: Database, name: str = "") -> MailboxRow:
    """The mailbox of this name, or the only (first) one where none is named. Raises `SalesError` where there is none."""
    rows = list_mailboxes(db)
    for row in rows:
        if not name or row.name.casefold() == name.casefold():
            return row
    if not rows:
        raise SalesError(
            "There is no mailbox yet.",
            "Nothing was sent.",
            "Add one: salestui mailbox add --name N --from ADDRESS --host H --port P --security S.",
        )
    raise SalesError(
        f"There is no mailbox “{safe_text(name)}”.", "Nothing was done.", "The mailboxes are: " + ", ".join(row.name for row in rows) + "."
    )


@undivided
def add_mailbox(db: Database, values: dict[str, Any], now: datetime) -> int:
    """A new mailbox from checked values (the names of `MailboxRow`). Deliveries that wait for one go through it if it is the first.

    Raises `SalesError` for a name that stands already.
    """
    if any(row.name.casefold() == str(values["name"]).casefold() for row in list_mailboxes(db)):
        raise SalesError(f"There is already a mailbox “{values['name']}”.", "Nothing was changed.", "Choose another --name.")
    with action(db, f"Added mailbox {values['name']}", now) as act:
        from .tables import Mailbox

        mailbox = Mailbox(**values)
        act.session.add(mailbox)
        act.session.flush()
        return int(mailbox.id or 0)


@undivided
def edit_mailbox(db: Database, id: int, values: dict[str, Any], now: datetime) -> list[str]:
    """Change a mailbox (names and values of `MailboxRow`); one user action. Returns the names of what changed.

    Mails that were not tried yet are made anew where who they are from changes. Raises `SalesError` for a name another one has.
    """
    before = get_mailbox(db, id)
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    name = str(values.get("name", before.name))
    if any(row.id != id and row.name.casefold() == name.casefold() for row in list_mailboxes(db)):
        raise SalesError(f"There is already a mailbox “{name}”.", "Nothing was changed.", "Choose another --name.")
    if not changed:
        return []
    with action(db, f"Changed mailbox {before.name}", now):
        columns = ", ".join(f"{column} = ?" for column in changed)  # the names are those of `MailboxRow`: getattr above knows no others
        db.execute(f"UPDATE mailbox SET {columns} WHERE id = ?", (*changed.values(), id))
        if "name" in changed:  # what is held for the mailbox's sake is known by its name
            old, new = stopped_why(before.name, ""), stopped_why(name, "")
            db.execute(
                "UPDATE delivery SET why = ? || substr(why, ?) WHERE mailbox_id = ? AND state = 'held' AND substr(why, 1, ?) = ?",
                (new, len(old) + 1, id, len(old), old),
            )
    return list(changed)


@undivided
def set_mailbox_state(db: Database, id: int, state: str, why: str, now: datetime) -> None:
    """Pause or resume a mailbox by hand; one user action. Resuming lets go what was held because the mailbox was stopped."""
    label = {"paused": "Paused", "ready": "Resumed"}[state]
    name = get_mailbox(db, id).name
    with action(db, f"{label} mailbox {name}", now):
        db.execute("UPDATE mailbox SET state = ?, why = ? WHERE id = ?", (state, why, id))
        if state == "ready":  # what was held only for the mailbox's sake is due again
            begins = stopped_why(name, "")
            db.execute(
                "UPDATE delivery SET state = 'scheduled', why = '' WHERE mailbox_id = ? AND state = 'held' AND substr(why, 1, ?) = ?",
                (id, len(begins), begins),
            )


def stopped_why(name: str, why: str) -> str:
    """Why a mail is held whose mailbox was stopped; resuming the mailbox releases it."""
    return f"mailbox {name} is stopped: {why}"


def stop_mailbox(db: Database, id: int, why: str) -> None:
    """The server refused the account: nothing more goes through it until the founder resumes it. Background work, not journaled."""
    with transaction(db):
        db.execute("UPDATE mailbox SET state = 'stopped', why = ? WHERE id = ?", (why, id))
