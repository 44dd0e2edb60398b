"""Whoever is suppressed gets nothing, on whichever path a mail could come into being or go on its way."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.exchange.importer import import_file
from salestui.paths import Paths
from salestui.store import dispatch, outbox
from salestui.store.backup import backup
from salestui.store.engine import Database, open_store
from salestui.store.journal import redo, undo
from salestui.store.pipeline import get_prospect
from salestui.store.prospects import add_prospect, edit_prospect, log_touch, move_prospects, skip_step
from salestui.store.restore import restore
from salestui.store.suppressions import (
    address_hash,
    is_forgotten,
    list_suppressions,
    note_suppression,
    suppress,
    suppressed_mailboxes,
    suppression_of,
)

from .conftest import NOW, leave

ADDRESS = "Ada+Post@Mail.Bücher.Example"
KEY = "ada+post@mail.xn--bcher-kva.example"
LATER = NOW + timedelta(hours=1)


def _row(db: Database, kind: str, key: str, origin: str = "hand") -> None:
    db.execute("INSERT INTO suppression (kind, key, reason, origin, at) VALUES (?, ?, 'asked', ?, 'now')", (kind, key, origin))


# How somebody can be suppressed: through the command, or as a row that another program put there a moment ago.
WAYS: dict[str, Callable[[Database], object]] = {
    "address": lambda db: suppress(db, KEY, "", NOW),
    "address in other letters": lambda db: suppress(db, "ADA+post@MAIL.Bücher.EXAMPLE", "", NOW),
    "domain": lambda db: suppress(db, "@mail.bücher.example", "", NOW),
    "domain above it": lambda db: suppress(db, "@Bücher.example", "", NOW),
    "domain in punycode": lambda db: suppress(db, "@xn--bcher-kva.example", "", NOW),
    "hash": lambda db: _row(db, "hash", address_hash(KEY), "forget"),
    "opt-out": lambda db: note_suppression(db, ADDRESS, "wrote: stop", "reply", NOW),
    "bounce": lambda db: note_suppression(db, ADDRESS, "550 5.1.1", "bounce", NOW),
    "behind our back": lambda db: _row(db, "address", KEY),
}


def _person(db: Database, **fields: str) -> int:
    return add_prospect(db, {"name": "Ada Moss", "email": ADDRESS} | fields, NOW)


def _enrolled(db: Database) -> int:
    id = _person(db)
    outbox.enrol(db, [id], NOW)
    return id


def _claimable(db: Database) -> int:
    """An enrolled prospect whose mail has its bytes."""
    id = _enrolled(db)
    assert dispatch.keep_message(db, 1, 1, "<1@firm.example>", b"bytes", "S", "T", NOW)
    return id


def _refused(call: Callable[[], object]) -> None:
    with pytest.raises(SalesError):
        call()


def _import(db: Database, tmp_path: Path, rows: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text("First Name,Last Name,Email\n" + rows, encoding="utf-8")
    import_file(db, file, now=NOW)


# (before the suppression, after it): how a mail comes into being or goes on its way.
Step = Callable[[Database, int], object]
PATHS: dict[str, tuple[Callable[[Database], int], Step]] = {
    "enrolled": (_person, lambda db, id: outbox.enrol(db, [id], NOW)),
    "claimed": (_claimable, lambda db, id: dispatch.claim(db, 1, NOW)),
    "served now": (_person, lambda db, id: _refused(lambda: outbox.serve_next(db, id, NOW))),
    "served now, already scheduled": (_enrolled, lambda db, id: _refused(lambda: outbox.serve_next(db, id, NOW))),
    "moved": (_enrolled, lambda db, id: move_prospects(db, [id], 2, NOW)),
    "a step skipped": (_enrolled, lambda db, id: skip_step(db, id, 1, "known", NOW)),
    "a contact logged": (_enrolled, lambda db, id: log_touch(db, id, "call", "spoke", NOW)),
    "edited": (_enrolled, lambda db, id: edit_prospect(db, id, {"name": "Ada M. Moss"}, NOW)),
    "the send's own clearing": (_enrolled, lambda db, id: dispatch.clear_forbidden(db)),
    "all released": (lambda db: _held(_claimable(db), db), lambda db, id: outbox.release(db, None, NOW)),
    "settled as not arrived": (lambda db: _uncertain(_claimable(db), db), lambda db, id: outbox.settle(db, 1, False, NOW)),
    "the one before was sent": (lambda db: _uncertain(_claimable(db), db), lambda db, id: outbox.settle(db, 1, True, NOW)),
    "undone": (lambda db: _cancelled_by_hand(_enrolled(db), db), lambda db, id: _undo_past_suppression(db)),
}  # fmt: skip


def _held(id: int, db: Database) -> int:
    dispatch.mark_held(db, 1, "too late", NOW)
    return id


def _uncertain(id: int, db: Database) -> int:
    assert dispatch.claim(db, 1, NOW)
    dispatch.mark_uncertain(db, 1, "no answer", NOW)
    return id


def _cancelled_by_hand(id: int, db: Database) -> int:
    outbox.cancel(db, 1, NOW)
    return id


def _undo_past_suppression(db: Database) -> None:
    """Undo the cancelling, whatever was done since stays: the suppression came in by itself."""
    db.execute("UPDATE action SET undone_at = 'x', closed = 1 WHERE label LIKE 'Suppressed%'")
    done = undo(db, NOW)
    assert done and done.label.startswith("Cancelled") and done.suppressed == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", PATHS)
def test_no_mail_leaves_to_the_suppressed(system: Database, way: str, path: str) -> None:
    prepare, go = PATHS[path]
    id = prepare(system)
    WAYS[way](system)
    go(system, id)
    _nothing_can_leave(system)
    assert get_prospect(system, id, NOW).suppressed


def _nothing_can_leave(db: Database) -> None:
    """Neither now nor later: no claim takes a row, and none is left that waits for one once the sender has looked."""
    for later in (NOW, NOW + timedelta(days=30)):
        for row in dispatch.list_due(db, later):
            dispatch.keep_message(db, row.id, 1, f"<x{row.id}@firm.example>", b"bytes", "S", "T", later)
            assert not dispatch.claim(db, row.id, later)
            assert dispatch.standing_in_the_way(db, row.id, later) is not None
    dispatch.clear_forbidden(db)
    assert dispatch.list_due(db, NOW + timedelta(days=30)) == []


@pytest.mark.parametrize("other", ["ada@mail.bücher.example", "ada+post@notbücher.example", "ada+post@mail.bücher.example.org"])
def test_whom_it_does_not_concern_still_gets_mail(system: Database, other: str) -> None:
    """A plus tag makes another address (as some servers have it), and a domain that only ends alike is another firm's."""
    for target in (KEY, "@other.example"):
        suppress(system, target, "", NOW)
    if "not" in other or other.endswith(".org"):
        suppress(system, "@bücher.example", "", NOW)
    id = add_prospect(system, {"name": "Ada", "email": other}, NOW)
    outbox.enrol(system, [id], NOW)
    leave(system, 1, NOW)


@pytest.mark.parametrize("origin", ["hand", "import", "reply", "bounce"])
def test_a_new_address_is_a_new_chance_only_after_a_bounce(system: Database, origin: str) -> None:
    id = _enrolled(system)
    _row(system, "address", KEY, origin)
    dispatch.clear_forbidden(system)
    edit_prospect(system, id, {"email": "ada@home.example"}, NOW)
    done = outbox.enrol(system, [id], NOW)
    if origin == "bounce":
        assert [name for _, name, _ in done.enrolled] == ["Ada Moss"]
    else:
        assert done.left_out == [(id, "Ada Moss", f"suppressed: asked ({KEY})")]
        _nothing_can_leave(system)
        edit_prospect(system, id, {"emails": ""}, NOW)  # the founder says himself that it is another person
        assert outbox.enrol(system, [id], NOW).enrolled


def test_a_further_address_that_is_suppressed_stops_a_mail_on_its_way(system: Database) -> None:
    suppress(system, "ada@old.example", "asked", NOW)
    id = _enrolled(system)
    edit_prospect(system, id, {"emails": "ada@old.example"}, NOW)
    assert outbox.get_delivery(system, 1, NOW).state == "cancelled"


def test_a_mail_that_gets_a_suppressed_address_is_cancelled(system: Database, tmp_path: Path) -> None:
    suppress(system, "@no.example", "asked", NOW)
    id = _enrolled(system)
    edit_prospect(system, id, {"email": "ada@no.example"}, NOW)
    assert outbox.get_delivery(system, 1, NOW).state == "cancelled"
    other = add_prospect(system, {"name": "Bo Lind"}, NOW)
    edit_prospect(system, other, {"email": "bo@lind.example"}, NOW)
    outbox.enrol(system, [other], NOW)
    _import(system, tmp_path, "Bo,Lind,bo@lind.example\n")
    suppress(system, "bo@new.example", "asked", NOW)
    file = tmp_path / "two.csv"
    file.write_text("First Name,Last Name,Email,Email 2\nBo,Lind,bo@lind.example,bo@new.example\n")
    import_file(system, file, now=NOW, mapping={"Email 2": "email"})
    assert outbox.get_delivery(system, 2, NOW).state == "cancelled"


def test_a_named_release_or_delay_of_a_suppressed_mail_is_refused_with_the_reason(system: Database) -> None:
    id = _claimable(system)
    dispatch.mark_held(system, 1, "too late", NOW)
    _row(system, "address", KEY)
    for call in (lambda: outbox.release(system, [1], NOW), lambda: outbox.postpone(system, 1, LATER, NOW)):
        with pytest.raises(SalesError, match="suppressed") as refused:
            call()
        assert f"prospect show {id}" in str(refused.value)


def test_undoing_a_suppression_lets_nothing_leave_by_surprise(system: Database) -> None:
    _enrolled(system)
    suppress(system, KEY, "", NOW)
    done = undo(system, LATER)
    row = outbox.get_delivery(system, 1, LATER)
    assert done and done.held == 1 and not done.refused
    assert row.state == "held" and "put it back" in row.why
    again = redo(system, LATER)
    assert again and not again.refused and outbox.get_delivery(system, 1, LATER).state == "cancelled"
    assert suppression_of(system, ADDRESS)
    undo(system, LATER)
    assert outbox.release(system, [1], LATER) == 1


def test_a_mail_whose_day_is_ahead_is_just_scheduled_again(system: Database) -> None:
    _enrolled(system)
    outbox.postpone(system, 1, NOW + timedelta(days=3), NOW)
    suppress(system, KEY, "", NOW)
    done = undo(system, LATER)
    assert done and done.held == 0 and outbox.get_delivery(system, 1, LATER).state == "scheduled"


@pytest.mark.parametrize(("first", "then", "stands"), [
    ("import", "reply", "reply"), ("import", "bounce", "import"), ("hand", "reply", "reply"), ("hand", "bounce", "hand"),
    ("bounce", "reply", "reply"), ("reply", "bounce", "reply"), ("reply", "hand", "reply"), ("bounce", "hand", "hand"),
])  # fmt: skip
def test_the_stronger_word_stands_and_outlives_the_undo_of_the_weaker(
    system: Database, tmp_path: Path, first: str, then: str, stands: str
) -> None:
    def say(origin: str) -> None:
        if origin == "hand":
            suppress(system, KEY, "", NOW)
        elif origin == "import":
            file = tmp_path / "gone.csv"
            file.write_text(f"First Name,Email,Unsubscribed\nAda,{ADDRESS},yes\n", encoding="utf-8")
            assert import_file(system, file, now=NOW).suppressed == 1
        else:
            note_suppression(system, ADDRESS, "said so", origin, NOW)

    say(first)
    say(then)
    (row,) = list_suppressions(system)
    assert row.origin == stands
    if first in ("import", "hand"):
        undo(system, NOW)
        assert suppression_of(system, ADDRESS), "what came in since is lost with the undo"


def test_suppressing_twice_and_oneself(system: Database) -> None:
    first = suppress(system, "ada@x.example", "asked", NOW)
    again = suppress(system, "ADA@x.example", "", LATER)
    assert (first.stood, again.stood, again.reason, again.at) == (False, True, "asked", first.at)
    assert suppressed_mailboxes(system, suppress(system, "@firm.example", "", NOW).key) == ["me"]
    assert suppressed_mailboxes(system, first.key) == []


def test_a_forgotten_address_is_not_written_down_again(system: Database) -> None:
    _row(system, "hash", address_hash("ada@x.example"), "forget")
    done = suppress(system, "ada@x.example", "by hand", NOW)
    assert done.kind == "hash" and not note_suppression(system, "ada@x.example", "stop", "reply", NOW)
    assert [row.kind for row in list_suppressions(system)] == ["hash"]
    assert is_forgotten(system, "Ada@X.example")
    with pytest.raises(SalesError, match="forgotten"):
        add_prospect(system, {"name": "Ada", "email": "Ada@X.example"}, NOW)
    id = add_prospect(system, {"name": "Ada"}, NOW)
    for field in ("email", "emails"):
        with pytest.raises(SalesError, match="forgotten"):
            edit_prospect(system, id, {field: "ada@x.example"}, NOW)


def test_a_restore_loses_no_suppression_that_came_since(db: Database, paths: Paths, tmp_path: Path) -> None:
    id = add_prospect(db, {"name": "Ada", "email": "ada@x.example"}, NOW)
    suppress(db, "old@x.example", "stood before", NOW)
    file = backup(db, tmp_path / "copy.db")
    note_suppression(db, "ada@x.example", "wrote: stop", "reply", NOW)
    suppress(db, "@firm.example", "by hand", NOW)
    db.close()
    done = restore(paths, file, NOW)
    assert done.suppressions == 2
    fresh = open_store(paths)
    try:
        assert {row.key: row.origin for row in list_suppressions(fresh)} == {
            "old@x.example": "hand", "ada@x.example": "reply", "@firm.example": "hand"
        }  # fmt: skip
        assert get_prospect(fresh, id, NOW).suppressed == "wrote: stop"
    finally:
        fresh.close()
