"""One sitting at 4Qs: how many cards were looked at, how long that took, what came of it, and what to do next."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from ..store.triage import Deciding
from ..widgets.cells import Line, wrap
from .wording import count_words, day_words

PAUSE = 300.0
"""Seconds that one card counts at most: who was called away was not looking at it."""
_CHANGED = {
    "asset": ("asset to change", "assets to change"), "new": ("asset to write", "assets to write"), "stage": ("stage to change", "stages to change"),
    "answer": ("answer to change", "answers to change"), "application": ("application to set up", "applications to set up"),
}  # fmt: skip


@dataclass(frozen=True)
class Did:
    """One decision of this sitting."""

    id: int
    verdict: str
    cards: int
    until: date | None
    changes: tuple[str, ...]
    tasks: int = 0  # what it made to be done


@dataclass
class Session:
    """What was decided since the screen was opened; what was taken back counts no more."""

    did: list[Did] = field(default_factory=list)
    undone: list[Did] = field(default_factory=list)
    shown_at: datetime | None = None
    seconds: float = 0.0  # looked at cards, those too whose decision was taken back

    def show(self, now: datetime) -> None:
        """Another card is in sight."""
        self.shown_at = now

    def decided(self, id: int, deciding: Deciding, targets: tuple[tuple[str, str], ...], cards: int, now: datetime, tasks: int = 0) -> None:
        """A decision was written."""
        seconds = max(0.0, (now - self.shown_at).total_seconds()) if self.shown_at is not None else 0.0
        self.seconds += min(seconds, PAUSE * max(1, cards))
        changes = tuple(_changes(kind, target) for kind, target in targets) if deciding.verdict == "change" else ()
        self.did.append(Did(id, deciding.verdict, cards, deciding.until, changes, tasks))
        self.undone.clear()

    def took_back(self, verdict: str, cards: int) -> None:
        """A decision was undone: if it was the last one of this sitting, it counts no more."""
        if self.did and (self.did[-1].verdict, self.did[-1].cards) == (verdict, cards):
            self.undone.append(self.did.pop())

    def done_again(self) -> None:
        """What was undone last is done again."""
        if self.undone:
            self.did.append(self.undone.pop())

    @property
    def looked_at(self) -> int:
        """Cards that were decided."""
        return sum(each.cards for each in self.did)

    def _cards(self, verdict: str) -> int:
        return sum(did.cards for did in self.did if did.verdict == verdict)

    def before(self, parked: int, tasks: int) -> tuple[int, int]:
        """Of what is parked and to be done now, how much is from before this sitting."""
        return max(0, parked - self._cards("park")), max(0, tasks - sum(did.tasks for did in self.did))

    def words(self, today: date, left: int, skipped: int) -> str:
        """The sitting in a sentence: how many, how long, what came of it."""
        if not self.did:
            return ""
        looked, seconds = self.looked_at, self.seconds
        each = max(1, round(seconds / looked)) if seconds >= 1 else 0
        parts = [f"{looked:,} looked at in {_clock(seconds)}" + (f", {each} s each" if looked > 1 and each else "")]
        changes = Counter(change for did in self.did for change in did.changes)
        told = ", ".join(f"{count:,} {_CHANGED[kind][count != 1]}" for kind, count in changes.items())
        changed, confirmed, discarded = (self._cards(verdict) for verdict in ("change", "confirm", "discard"))
        parts += [told if changed == sum(changes.values()) else f"{changed:,} for {told}"] if changed else []
        parts += [f"{confirmed:,} confirmed"] if confirmed else []
        parts += [f"{discarded:,} discarded"] if discarded else []
        parked = [did for did in self.did if did.verdict == "park"]
        if parked:
            days = Counter[date]()
            for did in parked:
                if did.until is not None:
                    days[did.until] += did.cards
            due = "".join(f", {count:,} due {day_words(day, today)}" for day, count in sorted(days.items())[:1])
            parts.append(f"{self._cards('park'):,} parked{due}")
        if skipped:
            parts.append(f"{skipped:,} skipped")
        parts.append("inbox empty" if not left else f"{left:,} left")
        return "; ".join(parts) + "."


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _changes(kind: str, target: str) -> str:
    if kind == "write":
        return "new"
    if "stage" in kind:
        return "stage"
    return kind if kind in ("answer", "application") else "asset"


def end_lines(
    words: str, *, heard: bool, skipped: int, parked: int, tasks: int, cells: int, before: tuple[int, int] = (0, 0)
) -> list[Line]:
    """What stands where no card is left: the sitting, and what to do next. `heard` is whether there ever was intel, `before` how many of
    the parked ones and of the tasks are not of this sitting."""
    lines: list[Line] = [[]]
    if not heard:
        return [*lines, *_empty(cells)]
    if skipped:
        lines += [[("Only skipped cards are left.", "bold")], [], *_said(words, cells)]
        lines += _keys([("j", f"shows {'it' if skipped == 1 else f'the {skipped:,} of them'} again")], cells)
        return lines
    lines += [[("Nothing is left to decide.", "bold")], [], *_said(words, cells)]
    from_before = [f" ({count:,} from before)" if words and count else "" for count in before]
    keys = [("enter", "does the first task")] if tasks else []
    keys += [("T", f"{count_words(tasks, 'task')} to do{from_before[1]}: Today shows them with the sentence behind each")] if tasks else []
    keys += [("I", f"{parked:,} parked{from_before[0]}: they come back by themselves")] if parked else []
    keys += [("u", "takes the last decision back")] if words else []
    keys += [("tab", "the four answers, strength, decisions, frictions"), ("+", "write down something heard")]
    return lines + _keys(keys, cells)


def _said(words: str, cells: int) -> list[Line]:
    return [*([(line, "accent")] for line in wrap(words, cells)), []] if words else []


def _keys(keys: list[tuple[str, str]], cells: int) -> list[Line]:
    lines: list[Line] = []
    for key, words in keys:
        for number, line in enumerate(wrap(words, max(1, cells - 6))):
            lines.append([(f"{key if not number else '':<6}", "key"), (line, "")])
    return lines


def _empty(cells: int) -> list[Line]:
    lines: list[Line] = [[("Nothing was heard yet.", "bold")], []]
    lines += [
        [(line, "")]
        for line in wrap(
            "What comes in here is decided one card at a time: what does it change, if anything? This is how it comes in:", cells
        )
    ]
    keys = [
        ("+", "write down what somebody said, on any screen"),
        ("I", "Intel: s there adds a source (a feed, a page, a mail folder, a folder of files), f fetches"),
        ("S", "replies and objections come in by themselves, as soon as mail is read"),
    ]
    lines += [[], *_keys(keys, cells), []]
    lines += [[(line, "dim")] for line in wrap("From a shell, also over SSH: salestui capture “what he said”.", cells)]
    return lines
