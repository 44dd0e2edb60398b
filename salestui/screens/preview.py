"""A mail as it left, will leave, or would leave now: what a preview shows is what the server gets."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..store.attachments import list_attachments
from ..store.dispatch import get_facts
from ..store.engine import Database
from ..store.log import LogRow, list_log
from ..store.mailboxes import MailboxRow
from ..store.outbox import DeliveryRow, find_answered, get_delivery, get_message
from ..widgets.cells import Line, fit, wrap
from ..widgets.look import Glyphs
from .app_words import in_app
from .reasons import why_words
from .wording import STATE_STYLES, moment_words, state_sign

SHOWN_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")
BESIDE = ("From", "To", "Subject", "Date", "Attached")  # what the pane beside a list shows; a panel of its own shows all
UNSENT = ("scheduled", "due", "deferred", "held")
TERM = 9
STORY = 50  # lines of the log that a mail's own panel shows


@dataclass(frozen=True)
class Preview:
    """A delivery with its headers (decoded) and its text. `wrong` says why there are none; `final` where the bytes are made.

    `answered` is (direction, moment, subject) of the mail it goes on from, `story` its lines of the log, newest first.
    """

    row: DeliveryRow
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    wrong: str = ""
    final: bool = False
    answered: tuple[str, str, str] | None = None
    story: tuple[LogRow, ...] = ()


def make_preview(db: Database, id: int, now: datetime) -> Preview:
    """How a mail left or would leave now. Nothing is written: a cursor that rests on a row changes nothing.

    Raises `SalesError` where the delivery is gone.
    """
    shown = _made(db, get_delivery(db, id, now), now)
    before = dict(shown.headers).get("In-Reply-To", "")
    files = [file.name for file in list_attachments(db, get_facts(db, id).revision_id)]
    if files and shown.headers:
        shown = replace(shown, headers=(*shown.headers, ("Attached", safe_text(", ".join(files)))))
    return replace(shown, answered=find_answered(db, before) if before else None, story=tuple(list_log(db, STORY, 0, id)))


def _made(db: Database, row: DeliveryRow, now: datetime) -> Preview:
    from ..sender.build import make

    id = row.id
    found = get_message(db, id)
    final = found is not None
    if found is None and row.state in UNSENT:
        try:
            made = make(db, id, now)
        except SalesError as error:
            return Preview(row, wrong=_wrong(error))
        found = (made.content, made.rendered)
    if found is None:
        return Preview(row, wrong="Its words are not kept.")
    return Preview(row, _headers(found[0]), found[1], final=final)


def settle_preview(db: Database, id: int, now: datetime) -> Preview:
    """The preview that a founder asked for by a key: the bytes of a due mail are made by it and are the ones that leave;
    one that cannot be filled in is held, as it would be when sending. For the writer's thread."""
    from ..sender.build import prepare

    row = get_delivery(db, id, now)
    if row.state == "due" and not row.built:
        try:
            prepare(db, id, now)
        except SalesError as error:
            return Preview(get_delivery(db, id, now), wrong=_wrong(error))
    return make_preview(db, id, now)


def _wrong(error: SalesError) -> str:
    return in_app(" ".join(part for part in (error.title, error.hint) if part))


def _headers(content: bytes) -> tuple[tuple[str, str], ...]:
    from email.parser import BytesHeaderParser
    from email.policy import default

    message = BytesHeaderParser(policy=default).parsebytes(content)
    return tuple((name, safe_text(str(message[name]))) for name in SHOWN_HEADERS if message[name])


STAMP = 18  # cells of a moment before a line of the story
EVENTS = {
    "out_of_office": "out of office",
    "opt_out": "asked for no more mail",
    "arrived": "it did arrive",
    "stopped": "mailbox stopped",
    "offline": "server out of reach",
    "online": "server answers again",
    "clock": "clock moved",
}
"""Words for events that are not words already."""


def preview_lines(
    preview: Preview,
    now: datetime,
    glyphs: Glyphs,
    cells: int,
    *,
    full: bool = False,
    barred: str = "",
    box: MailboxRow | None = None,
) -> list[Line]:
    """State and reason, then headers and text; `full` also has the facts, every header and what happened. `barred` says what keeps it."""
    row = preview.row
    lines: list[Line] = [
        [(f"{state_sign(row.state, glyphs)} {row.state}", STATE_STYLES.get(row.state, "")), (f"  {safe_text(row.asset)}", "dim")]
    ]
    lines += [[(line, "warn")] for line in wrap(barred, cells)] if barred else []
    keys = (full or (box is not None and row.state == "uncertain")) and not barred  # what only the founder settles names its keys
    lines += [[(line, "")] for line in wrap(why_words(row, now, box, keys=keys, barred=bool(barred)), cells)]
    if full:
        lines += [[(line, "dim")] for line in wrap(_facts(row, now), cells)]
    if preview.wrong and row.state == "held" and preview.wrong.split(". ")[0] in row.why:
        return lines + _story(preview, now, cells) if full else lines  # the reason is told already
    lines.append([])
    if preview.wrong:
        lines += [[(line, "warn")] for line in wrap(preview.wrong, cells)]
        return lines + _story(preview, now, cells) if full else lines
    lines += _header_lines(preview, now, cells, full)
    lines.append([])
    lines += [[(line, "")] for line in wrap(preview.text.strip(), cells)]
    lines.append([])
    lines += [[(line, "dim")] for line in wrap(_promise(preview), cells)]
    return lines + _story(preview, now, cells) if full else lines


def _header_lines(preview: Preview, now: datetime, cells: int, full: bool) -> list[Line]:
    lines: list[Line] = []
    headers = list(preview.headers)
    if full and preview.answered is not None:
        direction, at, subject = preview.answered
        whose = "your mail" if direction == "out" else "his mail"
        headers.append(("Answers", f"{whose} of {moment_words(at, now)}: {safe_text(subject)}"))
    for name, value in headers:
        if name not in (*BESIDE, "Answers") and not full and preview.row.state != "uncertain":  # it is looked for by its Message-ID
            continue
        if len(name) < TERM:
            wrapped = wrap(value, max(1, cells - TERM))
            lines += [
                [(fit(name if number == 0 else "", TERM), "dim"), (line, "bold" if name == "Subject" else "")]
                for number, line in enumerate(wrapped)
            ]
        else:
            lines += [[(line, "dim")] for line in wrap(f"{name}: {value}", cells)]
    return lines


def _facts(row: DeliveryRow, now: datetime) -> str:
    parts = ["own words"] if row.own else []
    parts += [safe_text(row.prospect), f"{safe_text(row.stage)}: {safe_text(row.asset)}" if row.stage else safe_text(row.asset)]
    parts.append(f"through {safe_text(row.mailbox)}" if row.mailbox else "through the first mailbox")
    parts.append(f"planned for {moment_words(row.due_at, now)}")
    return " · ".join(parts)


def _story(preview: Preview, now: datetime, cells: int) -> list[Line]:
    """What happened to the mail, the oldest first."""
    if not preview.story:
        return []
    lines: list[Line] = [[], [("What happened", "bold")]]
    for entry in reversed(preview.story):
        told = f"{EVENTS.get(entry.event, entry.event)}{f': {safe_text(entry.text)}' if entry.text else ''}"
        when = moment_words(entry.at, now)
        wrapped = wrap(told, max(1, cells - STAMP))
        lines += [[(fit(when if number == 0 else "", STAMP), "dim"), (line, "")] for number, line in enumerate(wrapped)]
    return lines


def _promise(preview: Preview) -> str:
    if preview.row.state in ("sent", "uncertain", "claimed", "failed"):
        return "These are the bytes that were given to the server."
    if preview.final:
        return "What is shown is what leaves, byte for byte."
    if preview.row.state == "due":
        return "This is how it would leave now. Enter makes it final."
    return "This is how it would leave now; it is made final when it is due."
