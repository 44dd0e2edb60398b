"""A script as one prospect would get it: made on the very road of sending, without a delivery, and nothing of it is kept."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.asset_page import get_asset_facts
from ..store.attachments import AttachmentRow, list_attachments
from ..store.dispatch import ScriptFacts
from ..store.engine import Database
from ..store.mailboxes import MailboxRow, list_mailboxes
from ..store.trial import get_trial_facts
from .build import Prepared, Values, make_from, read_settings, thread_subject, values_for
from .files import content_ids
from .markdown import bodies
from .template import MissingVariable, render

MOST_MISSING = 30
SHOWN_HEADERS = ("From", "To", "Subject", "In-Reply-To")


@dataclass(frozen=True)
class Tried:
    """A script filled in for a prospect. `headers` are a mail's, as they would leave; `missing` the names without a value.

    `wrong` says why it could not be made, where that is not a missing value; `exact` where these are the words that would leave.
    """

    prospect: str
    asset: str
    kind: str
    status: str
    revision: int
    headers: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    text: str = ""
    files: tuple[AttachmentRow, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: str = ""
    exact: bool = False


def try_asset(db: Database, asset_id: int, prospect_id: int, now: datetime) -> Tried:
    """How the asset would reach the prospect now. Raises `SalesError` where one of them is gone."""
    facts, revision = get_trial_facts(db, asset_id, prospect_id, now)
    row = get_asset_facts(db, asset_id).row
    boxes = list_mailboxes(db)
    tried = Tried(
        safe_text(facts.prospect["name"]), row.title, row.kind, row.status, revision, files=tuple(list_attachments(db, facts.revision_id))
    )
    values = values_for(facts, boxes[0].sender if boxes else "", read_settings(db))
    subject, text, missing, wrong = _filled(facts, values, tried)
    tried = replace(tried, subject=subject, text=text, missing=tuple(missing), wrong=wrong)
    if row.kind != "email" or missing or wrong:
        return replace(tried, exact=not missing and not wrong)
    if not boxes:
        return replace(tried, wrong="There is no mailbox yet: whom it is from is not known.")
    if not facts.to:
        return replace(tried, wrong="He has no address: no mail can reach him.")
    try:
        made = make_from(db, facts, now)
    except SalesError as error:
        return replace(tried, wrong=f"{error.title} {error.hint}".strip())
    return replace(tried, headers=_headers(made.content), subject=made.subject, text=made.rendered, exact=True)


def make_test(db: Database, asset_id: int, prospect_id: int, to: str, now: datetime) -> Prepared:
    """The same mail, addressed to the founder himself. Raises `SalesError` where it cannot be made."""
    facts, _ = get_trial_facts(db, asset_id, prospect_id, now)
    return make_from(db, replace(facts, to=to), now)


def mailbox_of_tests(db: Database) -> MailboxRow | None:
    """The mailbox a test goes through: the first one."""
    boxes = list_mailboxes(db)
    return boxes[0] if boxes else None


def _filled(facts: ScriptFacts, values: Values, tried: Tried) -> tuple[str, str, list[str], str]:
    """(subject, text, missing names, what is wrong): what has no value stands in square brackets."""
    missing: list[str] = []
    known: dict[str, dict[str, Any]] = {name: dict(part) for name, part in values.items()}
    while True:
        hold: list[str] = []
        try:
            body = render(facts.body, known, hold)
            subject = render(facts.subject, known)
            if tried.kind == "email":
                subject = thread_subject(subject, facts.previous, facts.topic)
            text = bodies(body, hold, content_ids(tried.files, "me@localhost.example"))[0]
            return subject, text, missing, ""
        except MissingVariable as gone:
            if gone.name in missing or len(missing) >= MOST_MISSING or not _put(known, gone.name):
                return "", "", [*missing, *([gone.name] if gone.name not in missing else [])], ""
            missing.append(gone.name)
        except SalesError as error:
            return "", "", missing, f"{error.title} {error.hint}".strip()


def _put(values: dict[str, dict[str, Any]], name: str) -> bool:
    """Put a mark in the place of a missing value, so that the rest can be read; False where the template has no such place."""
    part, _, key = name.partition(".")
    if part not in values or not key:
        return False
    mark = f"[{name}]"
    if key.startswith("custom."):
        values[part]["custom"] = {**values[part].get("custom", {}), key.removeprefix("custom."): mark}
    elif key.startswith("custom["):
        values[part]["custom"] = {**values[part].get("custom", {}), json.loads(key.removeprefix("custom[").removesuffix("]")): mark}
    else:
        values[part][key] = mark
    return True


def _headers(content: bytes) -> tuple[tuple[str, str], ...]:
    from email.parser import BytesHeaderParser
    from email.policy import default

    message = BytesHeaderParser(policy=default).parsebytes(content)
    return tuple((name, safe_text(str(message[name]))) for name in SHOWN_HEADERS if message[name])
