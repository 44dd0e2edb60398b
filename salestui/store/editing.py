"""The words of one mail, changed before it goes: they stand with the delivery, in the place of the script's."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from .engine import Database
from .journal import action, undivided


@dataclass(frozen=True)
class MailWords:
    """The subject and the Markdown of one mail. `own` where they are not the script's; `why_not` says why they can no longer be changed."""

    id: int
    to: str
    asset: str
    subject: str
    body: str
    own: bool
    why_not: str


_LEFT = {
    "sent": "it has left",
    "claimed": "it is just leaving",
    "uncertain": "it may have left",
    "failed": "the server refused it for good",
    "cancelled": "it was cancelled",
}


def read_words(db: Database, id: int) -> MailWords:
    """The words of a mail as they stand. Raises `SalesError` where there is no such mail."""
    row = db.execute(
        "SELECT d.recipient, a.title, coalesce(d.own_subject, r.subject), coalesce(d.own_body, r.body),"
        " d.own_subject IS NOT NULL OR d.own_body IS NOT NULL, d.state, d.attempts"
        " FROM delivery d JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id WHERE d.id = ?",
        (id,),
    ).fetchone()
    if row is None:
        raise SalesError(f"There is no delivery {id}.", "Nothing was changed.", "See them all: salestui outbox.")
    tried = "it was tried already, and what is tried again are the same bytes" if row[6] else ""
    return MailWords(*(id, *row[:4], bool(row[4]), _LEFT.get(row[5], tried)))


@undivided
def set_words(db: Database, id: int, subject: str, body: str, now: datetime) -> bool:
    """Give one mail words of its own; one user action. The script's own words take them away again. False where nothing changes.

    Its bytes are dropped and made anew. Raises `SalesError` where the mail was tried already: its bytes are made once.
    """
    words = read_words(db, id)
    if words.why_not:
        raise SalesError(f"The mail to {words.to} cannot be changed: {words.why_not}.", "Nothing was changed.", "")
    if (subject, body) == (words.subject, words.body):
        return False
    with action(db, f"Edited the mail to {words.to}", now):
        # In the statement itself once more: a sender may take the mail between the look and the write.
        done = db.execute(
            "UPDATE delivery SET own_subject = :subject, own_body = :body"
            " WHERE id = :id AND attempts = 0 AND state IN ('scheduled', 'deferred', 'held') RETURNING revision_id",
            {"id": id, "subject": subject, "body": body},
        ).fetchone()
        if done is None:
            raise SalesError(f"The mail to {words.to} has just been taken by the sender.", "Nothing was changed.", "")
        db.execute(
            "UPDATE delivery SET own_subject = NULL, own_body = NULL WHERE id = :id"
            " AND EXISTS (SELECT 1 FROM revision r WHERE r.id = revision_id AND r.subject = own_subject AND r.body = own_body)",
            {"id": id},
        )
    return True
