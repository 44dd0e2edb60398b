"""Taking in one mail: what it is, whose it is, and what follows from it, in one transaction, once."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from ...errors import SalesError
from ...glass import quoted
from ...rules.names import address_key
from ...rules.times import from_text, utc_text
from ...store import consequences as after
from ...store import correspondence as whose
from ...store.engine import Database, transaction
from ...store.log import log_state
from ...store.received import AGAIN, Place, Verdict, key_known, note_received, place_known
from ...store.suppressions import is_forgotten, note_suppression
from ..noting import insist
from .kinds import OF_A_LIST
from .mail import Bounce, Incoming, read_mail
from .report import SETTLED, ReceiveRow

AWAY = timedelta(days=7)
"""How long somebody is taken to be away who does not say until when (sender.md)."""
LEFT = "he works there no longer"
OLD = timedelta(days=30)
"""How old a mail that names none of ours has to be before it is asked whether it is from before our first one."""
OLDER = "older than our first mail to him"
_LONGEST_WORDS, _LONGEST_DIAGNOSTIC = 100_000, 200

Outcome = tuple[Verdict, ReceiveRow | None]


class NotNoted(Exception):
    """The store could not be written: the mail is as if it had never been read."""

    def __init__(self, fault: SalesError) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _JustLeaving(Exception):
    """The mail is about one of which the sender has not noted yet that it left: it is read again the next time."""


class Taker:
    """Takes mails in. `own` are the founder's addresses; `now` is the moment of the reading."""

    def __init__(self, db: Database, own: Collection[str], now: datetime) -> None:
        self._db, self._now = db, now
        self._own = frozenset(own) | {address_key(address) for address in own}

    def key_of(self, head: bytes) -> str:
        """What tells a mail from others, by its header lines alone; "" where those do not suffice."""
        mail = self._read(head, self._now)
        return mail.key if mail.message_id else ""

    def take(self, place: Place, content: bytes, received_at: datetime | None) -> tuple[str, ReceiveRow | None]:
        """(kind, what followed) of a mail. Kind is "again" for one that was read before, "" for one that has to wait. Raises `NotNoted`."""
        came = min(received_at or self._now, self._now)
        mail = self._read(content, came)
        return self._once(lambda: self._take_in(place, mail, came))

    def take_again(self, place: Place, key: str, received_at: datetime | None) -> bool:
        """Note that a mail stands in a further place, where its key is known. False where it is not. Raises `NotNoted`."""
        if not key or not key_known(self._db, key):
            return False
        came = min(received_at or self._now, self._now)
        self._once(lambda: self._note_again(place, key, came))
        return True

    def settle(self, delivery_id: int, answer: str) -> ReceiveRow | None:
        """A copy of an uncertain mail was found: it left. What there is to tell; None where it was no question. Raises `NotNoted`."""
        settled: list[bool] = []
        self._write(lambda: settled.append(after.settle_by_evidence(self._db, delivery_id, answer, self._now)))
        if not settled[-1]:
            return None
        written = whose.get_written(self._db, delivery_id)
        name, subject = after.name_of(self._db, written.prospect_id), whose.get_subject(self._db, delivery_id)
        came_of_it = "a copy of it is among the sent mail: it counts as sent"
        return ReceiveRow(SETTLED, "", subject, written.sent_at or utc_text(self._now), came_of_it, name, written.prospect_id, delivery_id)

    def _read(self, content: bytes, came: datetime) -> Incoming:
        """A mail, its key as a hash: what stays of the mails of somebody who is forgotten must not name him."""
        mail = read_mail(content, self._own, came)
        return replace(mail, key="sha256:" + sha256(mail.key.encode("utf-8", "surrogateescape")).hexdigest())

    def _once(self, work: Callable[[], tuple[str, ReceiveRow | None]]) -> tuple[str, ReceiveRow | None]:
        done: list[tuple[str, ReceiveRow | None]] = []
        try:
            self._write(lambda: done.append(work()))
        except _JustLeaving:
            return "", None
        return done[-1]

    def _write(self, work: Callable[[], None]) -> None:
        def write() -> None:
            with transaction(self._db):
                work()

        if fault := insist(write):
            raise NotNoted(fault)

    def _note_again(self, place: Place, key: str, came: datetime) -> tuple[str, None]:
        if not place_known(self._db, place):
            note_received(self._db, place, key, Verdict(AGAIN), came, self._now)
        return AGAIN, None

    def _take_in(self, place: Place, mail: Incoming, came: datetime) -> tuple[str, ReceiveRow | None]:
        if place_known(self._db, place) or key_known(self._db, mail.key):
            return self._note_again(place, mail.key, came)
        if mail.why == OF_A_LIST and any(whose.find_written(self._db, message_id) for message_id in mail.references):
            mail = replace(mail, kind="reply", why="it answers a mail of ours through a list")
        if mail.sender and mail.kind != "own" and is_forgotten(self._db, mail.sender):
            verdict, row = Verdict("other", "its sender was forgotten"), None
        else:
            handlers = {
                "reply": self._reply,
                "out_of_office": self._out_of_office,
                "bounce": self._bounce,
                "opt_out": self._opt_out,
                "own": self._own_copy,
            }
            handler = handlers.get(mail.kind)
            verdict, row = handler(mail, place, came) if handler else (_verdict("other", mail.why, mail), None)
        note_received(self._db, place, mail.key, verdict, came, self._now)
        return verdict.kind, row

    # -- the kinds

    def _reply(self, mail: Incoming, place: Place, came: datetime) -> Outcome:
        match = self._match(mail, came)
        if match is None:
            return _verdict("other", "it is from nobody salestui knows", mail), None
        if self._is_of_old(match, came):
            return _verdict("other", OLDER, mail), None
        words = self._words(mail, match, came)
        ended = after.end_sequence(self._db, match.prospect_id)
        self._settle_referenced(mail, match.prospect_id, "settled: it was answered")
        taken_out = after.clear_unsent(self._db, match.prospect_id, f"replied on {self._day(words.at)}")
        touch_id = after.note_words(self._db, match.prospect_id, words)
        after.note_heard(self._db, match.prospect_id, words, touch_id)
        return self._told(mail, place, match, words.at, ("his sequence is stopped" if ended else "", _unsent(taken_out)))

    def _out_of_office(self, mail: Incoming, place: Place, came: datetime) -> Outcome:
        match = self._match(mail, came)
        if match is None:
            return _verdict("out_of_office", f"{mail.why}; of nobody salestui knows", mail), None
        if self._is_of_old(match, came):
            return _verdict("other", OLDER, mail), None
        self._settle_referenced(mail, match.prospect_id, "settled: an automatic answer came")
        at = self._arrival(mail, match, came)
        his_own = after.lives_at(self._db, match.prospect_id, address_key(mail.sender))
        if mail.gone and (his_own or match.how == "address"):
            return self._gone(mail, place, match, at, his_own)
        day = at.astimezone(self._now.tzinfo).date()
        until = mail.until if mail.until and mail.until > day else (at + AWAY).astimezone(self._now.tzinfo).date()
        paused = until > self._now.date() and after.pause_until(self._db, match.prospect_id, until)
        return self._told(mail, place, match, at, (f"away until {until}", "his sequence is paused until then" if paused else ""))

    def _gone(self, mail: Incoming, place: Place, match: whose.Match, at: datetime, his_own: bool) -> Outcome:
        """He works there no longer: like a mail that came back for good, but the address stays. An earlier address of his changes nothing."""
        told = [LEFT]
        if his_own:
            told += ["his sequence is stopped"] if after.end_sequence(self._db, match.prospect_id) else []
            told.append(_unsent(after.clear_unsent(self._db, match.prospect_id, f"{LEFT} (an automatic answer of {self._day(at)})")))
        return self._told(mail, place, match, at, tuple(told))

    def _opt_out(self, mail: Incoming, place: Place, came: datetime) -> Outcome:
        match = self._match(mail, came)
        if match is None:  # somebody whom a mail of ours was passed on to, perhaps: the wish is heeded all the same
            never = self._never_again({address_key(mail.sender)}, came)
            return _verdict("opt_out", f"{mail.why}; of nobody salestui knows", mail), _row(mail, came, never) if never else None
        words = self._words(mail, match, came)
        after.end_sequence(self._db, match.prospect_id)
        self._settle_referenced(mail, match.prospect_id, "settled: it was answered")
        taken_out = after.clear_unsent(self._db, match.prospect_id, "he opted out", whole=True)
        after.note_words(self._db, match.prospect_id, words, after.OPTED_OUT)
        keys = {address_key(mail.sender), *after.addresses_of(self._db, match.prospect_id)}
        keys |= {whose.get_written(self._db, match.delivery_id).recipient_key} if match.delivery_id else set()
        return self._told(mail, place, match, words.at, (self._never_again(keys, came), _unsent(taken_out)))

    def _never_again(self, keys: set[str], came: datetime) -> str:
        """Suppress who asked for it, never an address of the founder's own. In words; "" where all that stood already."""
        reason = f"asked for it by mail on {self._day(came)}"
        new = [key for key in sorted(keys - self._own) if "@" in key and note_suppression(self._db, key, reason, "reply", self._now)]
        return f"{', '.join(new)} {'is' if len(new) == 1 else 'are'} never written to again" if new else ""

    def _own_copy(self, mail: Incoming, place: Place, came: datetime) -> Outcome:
        written = whose.find_written(self._db, mail.message_id)
        if written and after.settle_by_evidence(self._db, written.id, "settled: a copy of it came back", self._now, mail.at):
            name = after.name_of(self._db, written.prospect_id)
            row = _row(mail, came, "it arrived: it counts as sent", name, written.prospect_id, written.id)
            return _verdict("own", mail.why, mail, written.prospect_id, written.id), row
        return _verdict("own", mail.why, mail), None

    def _bounce(self, mail: Incoming, place: Place, came: datetime) -> Outcome:
        found = [(bounce, written) for bounce in mail.bounces if (written := self._bounced(mail, bounce, came))]
        if any(written.state == "claimed" for _, written in found):
            raise _JustLeaving
        told = [f"{written.recipient_key}: {self._bounce_one(bounce, written, came)}" for bounce, written in found]
        if not found:
            return _verdict("bounce", f"{mail.why}; of no mail that salestui sent", mail), None
        first = found[0][1]
        name = after.name_of(self._db, first.prospect_id)
        row = _row(mail, came, "; ".join(dict.fromkeys(told)), name, first.prospect_id, first.id)
        return _verdict("bounce", row.came_of_it, mail, first.prospect_id, first.id), row

    def _bounced(self, mail: Incoming, bounce: Bounce, came: datetime) -> whose.Written | None:
        """The mail of ours that a report is about, if it is about one.

        A report that names a mail which is none of ours is about one that a stranger sent in our name (backscatter), even where we have
        written to the same address; unless it returns the very subject we wrote there: some servers give every mail an id of their own.
        Only where a report names no mail at all, the address alone says which one it was.
        """
        named = [one for one in dict.fromkeys((bounce.original_message_id, *mail.references)) if one]
        for message_id in named:
            if written := whose.find_written(self._db, message_id):
                return written
        last = whose.find_last_written(self._db, bounce.recipient, came)
        if not named or (last and bounce.original_subject and bounce.original_subject == whose.get_subject(self._db, last.id)):
            return last
        return None

    def _bounce_one(self, bounce: Bounce, written: whose.Written, came: datetime) -> str:
        """What follows from one report, in words."""
        said = (bounce.diagnostic or bounce.status or "no reason was given")[:_LONGEST_DIAGNOSTIC].rstrip(". ")
        final = bounce.hard or bounce.action == "failed"
        if not final:
            after.settle_by_evidence(self._db, written.id, "settled: a mail server reported on it", self._now)
            if bounce.action in ("delivered", "relayed", "expanded"):
                return f"{bounce.action}: {said}"
            log_state(self._db, written.id, "bounce", f"delayed: {said}", self._now)
            return f"delayed, the server goes on trying: {said}"
        stops = after.lives_at(self._db, written.prospect_id, written.recipient_key)
        if stops:
            after.end_sequence(self._db, written.prospect_id)
        after.settle_by_evidence(self._db, written.id, "settled: it came back", self._now)
        after.record_bounced(self._db, written.id, f"{said} (it came back on {self._day(came)})", self._now)
        if stops:
            after.clear_unsent(self._db, written.prospect_id, f"the mail before came back: {said}")
        never = bounce.hard and written.recipient_key not in self._own
        if never:
            note_suppression(self._db, written.recipient_key, f"bounced: {said}", "bounce", self._now)
        return f"{said}; {'this address is never written to again' if never else 'his sequence is stopped' if stops else 'noted'}"

    # -- what they share

    @cached_property
    def _former(self) -> dict[str, int]:
        return whose.list_former(self._db)

    def _match(self, mail: Incoming, came: datetime) -> whose.Match | None:
        return whose.find_correspondent(self._db, mail.references, mail.sender, mail.subject, came, lambda: self._former)

    def _is_of_old(self, match: whose.Match, came: datetime) -> bool:
        """Whether a mail that names none of ours came before we first wrote to him: a folder read for the first time has such ones.

        By its arrival, not by its Date: that is the word of a clock somewhere, and what comes today is heard today.
        """
        return match.how == "address" and came < self._now - OLD and came < whose.get_first_contact(self._db, match.prospect_id)

    def _settle_referenced(self, mail: Incoming, prospect_id: int, answer: str) -> None:
        """Who answers a mail has it: where that was uncertain, it is settled."""
        for message_id in mail.references:
            written = whose.find_written(self._db, message_id)
            if written and written.prospect_id == prospect_id:
                after.settle_by_evidence(self._db, written.id, answer, self._now)

    def _arrival(self, mail: Incoming, match: whose.Match, came: datetime) -> datetime:
        """When a mail was written, where its Date can be true: not ahead of now, not long before it came, nor before the mail that it answers."""
        sent = whose.get_written(self._db, match.delivery_id).sent_at if match.delivery_id else None
        if mail.at is None or mail.at > self._now or mail.at < came - OLD or (sent and mail.at < from_text(sent)):
            return came
        return mail.at

    def _words(self, mail: Incoming, match: whose.Match, came: datetime) -> after.Words:
        body = (mail.words or mail.text).strip()[:_LONGEST_WORDS]
        return after.Words(self._arrival(mail, match, came), mail.sender, mail.subject, body, mail.message_id, mail.key)

    def _told(self, mail: Incoming, place: Place, match: whose.Match, at: datetime, came_of_it: tuple[str, ...]) -> Outcome:
        """The verdict, the row of the report and the line of the log of a prospect's mail."""
        told = "; ".join(filter(None, came_of_it)) or "noted"
        name = after.name_of(self._db, match.prospect_id)
        after.log_about(
            self._db, mail.kind, f"{quoted(mail.subject, 80)}: {told}", self._now, place.mailbox_id, match.prospect_id, match.delivery_id
        )
        verdict = _verdict(mail.kind, f"{mail.why}; found by {match.how}; {told}", mail, match.prospect_id, match.delivery_id)
        return verdict, _row(mail, at, told, name, match.prospect_id, match.delivery_id)

    def _day(self, at: datetime) -> str:
        return at.astimezone(self._now.tzinfo).date().isoformat()


def _verdict(kind: str, why: str, mail: Incoming, prospect_id: int | None = None, delivery_id: int | None = None) -> Verdict:
    """Of the founder's other mail nothing is kept but that it was read."""
    private = kind in ("own", "other")
    return Verdict(kind, why, "" if private else mail.sender, "" if private else mail.subject, prospect_id, delivery_id)


def _row(
    mail: Incoming, at: datetime, came_of_it: str, prospect: str = "", prospect_id: int | None = None, delivery_id: int | None = None
) -> ReceiveRow:
    return ReceiveRow(mail.kind, mail.sender, mail.subject, utc_text(at), came_of_it, prospect, prospect_id, delivery_id)


def _unsent(count: int) -> str:
    return "" if not count else "his unsent mail is taken out of the outbox"
