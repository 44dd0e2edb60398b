"""Letting held mails go: why they were held is shown, and what will happen, before a crowd or an old mail leaves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.times import from_text
from ..store.engine import Database
from ..store.mailboxes import MailboxRow, list_mailboxes
from ..store.outbox import DeliveryRow, get_delivery, release
from ..store.restore import WHY_HELD
from ..store.watermark import CLOCK_MOVED, WHY_MOVED, WHY_OLDER
from ..widgets.prose import Confirm, Entry
from .acts import here
from .base import Shell
from .wording import count_words, moment_words, sentence

DELIVERED = frozenset({"delivery", "touch", "prospect"})
TRIED = 200  # held mails that are made once to see whether they can leave; more would keep the founder waiting
LATE = "Too late"
CAREFUL = (LATE, CLOCK_MOVED, WHY_OLDER, WHY_MOVED, WHY_HELD)
"""How the reasons begin by which the app holds mails to protect the founder from himself: these are asked about, also for one mail."""


@dataclass
class Held:
    """Held mails sorted out: `go` may leave, `stay` cannot yet (with the reason); `reasons` says why they were held, and how often."""

    go: list[DeliveryRow] = field(default_factory=list)
    stay: list[tuple[DeliveryRow, str]] = field(default_factory=list)
    other: list[DeliveryRow] = field(default_factory=list)

    @property
    def careful(self) -> bool:
        """Whether a mail that would leave was held to protect the founder."""
        return any(row.why.casefold().startswith(begins.casefold()) for row in self.go for begins in CAREFUL)

    @property
    def doubtful(self) -> int:
        """How many of those that would leave may have left already."""
        return sum(row.why.startswith((WHY_OLDER, WHY_MOVED, WHY_HELD)) for row in self.go)


def sort_held(db: Database, ids: Sequence[int], now: datetime) -> Held:
    """Which of these mails can leave now, and what keeps the others. Reads only."""
    from ..sender.build import make

    held, boxes = Held(), {box.name: box for box in list_mailboxes(db)}
    for number, id in enumerate(ids):
        row = get_delivery(db, id, now)
        if row.state != "held":
            held.other.append(row)
            continue
        why = _stopped(boxes.get(row.mailbox or ""))
        if not why and number < TRIED:
            try:
                row = replace(row, subject=make(db, id, now).subject)  # as it would leave, not as the script has it
            except SalesError as error:
                why = error.title
        if why:
            held.stay.append((row, why))
        else:
            held.go.append(row)
    return held


def _stopped(box: MailboxRow | None) -> str:
    return f"Mailbox {box.name} is stopped: p lets it send again, and them with it." if box is not None and box.state == "stopped" else ""


def reason_of(row: DeliveryRow) -> str:
    """Why a mail was held, without what differs from mail to mail, so that many can be counted together."""
    why = safe_text(row.why).strip()
    known = {LATE: "too late: their day is over", CLOCK_MOVED: CLOCK_MOVED, WHY_OLDER: WHY_OLDER, WHY_MOVED: WHY_MOVED, WHY_HELD: WHY_HELD}
    common = next((told for begins, told in known.items() if why.startswith(begins)), "")
    return common or re.split(r"(?<=\w)\. ", why, maxsplit=1)[0].rstrip(" .:") or "no reason was noted"


def counted(reasons: Sequence[str]) -> list[Entry]:
    """Each reason once with its count, the commonest first."""
    counts = {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
    return [(count_words(count, "mail"), sentence(reason)) for reason, count in sorted(counts.items(), key=lambda pair: -pair[1])]


async def release_all(shell: Shell, ids: Sequence[int], *, ask: bool = False) -> None:
    """Let held mails go. One that was held for a fault that is mended goes at once; a crowd, and what was held to protect the founder,
    is shown first with its reasons (with `ask` a single mail too); what would only be held again stays, and is told."""
    held = await shell.store.read(sort_held, list(ids), shell.now())
    if not held.go:
        shell.notice(*_none_goes(held))
        return
    if (ask or len(held.go) > 1 or held.careful) and not await shell.ask(_confirm(held, here(shell))):
        return
    await shell.store.write(release, [row.id for row in held.go], shell.now())
    await shell.changed(DELIVERED)
    was = f" (it was held: {safe_text(held.go[0].why).rstrip('.')})" if len(held.go) == 1 and len(held.go[0].why) < 60 else ""
    told = f"Released {count_words(len(held.go), 'mail')}{was}: due now, s sends. u to undo."
    shell.notice(f"{told}{_stays(held)}", "warn" if held.stay else "good")


def _none_goes(held: Held) -> tuple[str, str]:
    if not held.stay:
        state = held.other[0].state
        return f"Only held mails can be released; {'this one is' if len(held.other) == 1 else 'the first of these is'} {state}.", "warn"
    why = held.stay[0][1]
    if why.startswith("Mailbox"):
        return f"Nothing was released. {why}", "warn"
    if len(held.stay) > 1:
        return (
            f"Nothing was released: {count_words(len(held.stay), 'mail')} would be held again, the first one because {why.rstrip('.')}.",
            "warn",
        )
    mend = "e edits this mail" + ("; or fill it in: e in Pipeline" if "prospect." in why else "")
    return f"Not released, it would be held again: {why.rstrip('.')}. {mend}.", "warn"


def _stays(held: Held) -> str:
    if not held.stay:
        return ""
    few = f"{count_words(len(held.stay), 'mail')} {'stays' if len(held.stay) == 1 else 'stay'}"
    return f" {few} held: {held.stay[0][1].rstrip('.')}."


def _confirm(held: Held, now: datetime) -> Confirm:
    many = len(held.go) > 1
    entries: list[Entry] = [("Held because", "")]
    if many:
        entries += counted([reason_of(row) for row in held.go])
    else:
        entries += [("", sentence(safe_text(held.go[0].why))), ("", f"{safe_text(held.go[0].to)}: {safe_text(held.go[0].subject)}")]
    late = sorted(row.due_at for row in held.go if from_text(row.due_at) < now)
    entries.append(("What happens", ""))
    due = f" The oldest was due {moment_words(late[0], now)}." if late else ""
    entries.append(("", f"{'They are' if many else 'It is'} due at once and {'leave' if many else 'leaves'} with the next send.{due}"))
    if held.doubtful:
        entries.append(
            (
                "",
                f"{count_words(held.doubtful, 'mail')} may have left already: look into the Sent folder first, or"
                f" {'it arrives' if held.doubtful == 1 else 'they arrive'} twice. To cancel instead: esc, then x.",
            )
        )
    if held.stay:
        entries.append(("These stay", ""))
        entries += counted([why.rstrip(".") for _, why in held.stay])
    if held.other:
        entries.append(
            ("", f"{count_words(len(held.other), 'marked mail')} not held: left as {'it is' if len(held.other) == 1 else 'they are'}.")
        )
    return Confirm(
        f"Release {count_words(len(held.go), 'mail')}?", entries, "release", "leave them held" if many else "leave it held", term=12
    )
