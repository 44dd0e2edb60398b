"""A person who is forgotten is nowhere in the file any more, never comes back, and is never written to again."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.errors import SalesError, TryLater
from salestui.exchange.importer import import_file
from salestui.paths import Paths
from salestui.store import dispatch, outbox
from salestui.store.backup import backup
from salestui.store.calls import begin_call
from salestui.store.engine import Database, connect, open_store
from salestui.store.forgetting import Erased, Person, find_person, forget, wipe
from salestui.store.intel import capture
from salestui.store.journal import list_actions, redo, undo
from salestui.store.log import log_state
from salestui.store.pipeline import count_prospects, list_prospects
from salestui.store.prospects import add_prospect, edit_prospect, log_touch, move_prospects, skip_step
from salestui.store.restore import restore
from salestui.store.serving import Contact, note_serving
from salestui.store.stages import list_stages
from salestui.store.suppressions import list_suppressions, suppress
from salestui.store.traces import copies_naming, list_mentions, names_any

from .conftest import NOW, leave

HIS = (
    "quill",
    "zephyrine",
    "secret-plan",
    "xn--zrich-kva",
    "zürich",
    "+41 79 000",
    "kestrel works",
    "he-told-us",
    "very-own-words",
    "goldplan",
)
"""Words that stand in rows of his and nowhere else."""


def _erase(db: Database, who: str, now: object = NOW) -> Erased:
    person = find_person(db, who)
    done = forget(db, person, NOW)
    assert wipe(db)
    return done


def _bytes(db: Database) -> bytes:
    files = [db.path, *(db.path.with_name(db.path.name + end) for end in ("-wal", "-shm", "-journal"))]
    return b"".join(path.read_bytes() for path in files if path.exists()).lower()


def _assert_nowhere(db: Database) -> None:
    content = _bytes(db)
    for word in HIS:
        assert word.encode().lower() not in content, word


@pytest.fixture
def quill(system: Database) -> int:
    """A prospect with a whole life in the store: edited, renamed, moved, mailed, answered, heard, suppressed."""
    db = system
    id = add_prospect(
        db,
        {
            "name": "Zephyrine Quill", "email": "z.quill@zürich.example", "phone": "+41 79 000", "company": "Kestrel Works",
            "notes": "secret-plan", "custom.Plan": "goldplan",
        },
        NOW,
    )  # fmt: skip
    edit_prospect(db, id, {"name": "Zephyrine Quill-Moss", "emails": "zq@quill.example"}, NOW)
    edit_prospect(db, id, {"email": "quill@new.example"}, NOW)
    outbox.enrol(db, [id], NOW)
    dispatch.keep_message(db, 1, 1, "<1@firm.example>", b"To: Zephyrine\r\n\r\nvery-own-words", "very-own-words", "very-own-words", NOW)
    assert dispatch.claim(db, 1, NOW)
    dispatch.mark_sent(db, 1, "250 quill ok", NOW)
    log_touch(db, id, "call", "spoke of secret-plan", NOW)
    skip_step(db, id, 2, "secret-plan", NOW)
    begin_call(db, id, '{"notes": ["secret-plan"]}')
    note_serving(db, id, 1, Contact("call", "spoke", note="secret-plan", objections=[("Too dear", "he-told-us: secret-plan")]), NOW)
    begin_call(db, id, '{"notes": ["secret-plan", "he-told-us"]}')
    move_prospects(db, [id], 2, NOW)
    heard = capture(db, "he-told-us: secret-plan", NOW, title="secret-plan", said_by="Zephyrine Quill")
    db.execute("UPDATE intel SET prospect_id = ? WHERE id = ?", (id, heard))
    db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, at, rendered, message_id) VALUES (?, 'in', 'email', 'now', 'he-told-us', '<r@r>')",
        (id,),
    )
    db.execute(
        "INSERT INTO received (mailbox_id, folder, uid, message_key, kind, prospect_id, delivery_id, sender, subject, at, read_at)"
        " VALUES (1, 'INBOX', 5, '<r@r>', 'reply', ?, 1, 'quill@new.example', 'secret-plan', 'now', 'now')",
        (id,),
    )
    log_state(db, 1, "reply", "quill wrote", NOW)
    db.execute("INSERT INTO log_entry (at, mailbox_id, event, text) VALUES ('now', 1, 'bounce', 'zq@quill.example: unknown')")
    suppress(db, "zq@quill.example", "secret-plan", NOW)
    return id  # fmt: skip


def test_nothing_of_him_is_left_in_the_files(system: Database, quill: int) -> None:
    other = add_prospect(system, {"name": "Bo Lind", "email": "bo@lind.example"}, NOW)
    outbox.enrol(system, [other, quill], NOW)
    assert all(word.encode() in _bytes(system) for word in HIS if word != "zürich")
    done = _erase(system, "quill@new.example")
    _assert_nowhere(system)
    assert (done.prospects, done.intel, done.received, done.hashes) == (1, 2, 1, 3)
    assert (done.touches, done.mails) == (4, 3)
    assert {(row.kind, row.origin, row.reason) for row in list_suppressions(system)} == {("hash", "forget", "forgotten")}
    assert [row.name for row in list_prospects(system)] == ["Bo Lind"]
    assert system.execute("SELECT uid, sender, prospect_id FROM received").fetchall() == [(5, "", None)]  # it is not read twice
    assert system.execute("PRAGMA foreign_key_check").fetchall() == []
    assert system.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_no_undo_and_no_redo_brings_him_back(system: Database, quill: int) -> None:
    other = add_prospect(system, {"name": "Bo Lind", "email": "bo@lind.example"}, NOW)
    move_prospects(system, [other, quill], 3, NOW)
    undo(system, NOW)
    with pytest.raises(SalesError, match="before") as refused:
        find_person(system, "z.quill@zürich.example")  # only his once, perhaps by mistake: named, not guessed
    assert f"forget {quill}" in str(refused.value)
    _erase(system, "zq@quill.example")
    assert [row.label for row in list_actions(system) if re.search("quill|zeph", row.label, re.I)] == []
    again = redo(system, NOW)
    assert again and again.restored == 1 and not again.refused  # the other one is moved again
    while undo(system, NOW):
        _assert_nowhere(system)
    while redo(system, NOW):
        pass
    _assert_nowhere(system)
    assert [row.name for row in list_prospects(system)] == ["Bo Lind"]


@pytest.mark.parametrize("address", ["quill@new.example", "Z.QUILL@ZÜRICH.example", "z.quill@xn--zrich-kva.example", "zq@quill.example"])
def test_no_import_takes_him_in_again(system: Database, quill: int, tmp_path: Path, address: str) -> None:
    _erase(system, str(quill))
    file = tmp_path / "people.csv"
    file.write_text(
        "First Name,Last Name,Email,Phone,Unsubscribed\n"
        f"Zephyrine,Quill,{address},+41 79 000,yes\nBo,Lind,bo@lind.example,,no\n",
        encoding="utf-8",
    )  # fmt: skip
    for _ in range(2):
        report = import_file(system, file, now=NOW)
        assert report.rows == report.created + report.updated + report.skipped + len(report.rejected) == 2
        assert any("forgot" in note for note in report.notes) and report.suppressed == 0
        assert [row.name for row in list_prospects(system)] == ["Bo Lind"]
        assert wipe(system)
        _assert_nowhere(system)
    with pytest.raises(SalesError, match="forgotten"):
        add_prospect(system, {"name": "Z", "email": address}, NOW)


def test_an_older_backup_does_not_bring_him_back(system: Database, quill: int, paths: Paths, tmp_path: Path) -> None:
    file = backup(system, tmp_path / "older.db")
    _erase(system, str(quill))
    system.close()
    done = restore(paths, file, NOW)
    assert done.forgotten == 1
    fresh = open_store(paths)
    try:
        assert count_prospects(fresh) == 0
        _assert_nowhere(fresh)
        assert copies_naming((paths.backups,), ["quill@new.example"], but=paths.store) == []
        assert {row.kind for row in list_suppressions(fresh)} == {"hash"}
    finally:
        fresh.close()


def test_a_mail_that_may_be_out_is_not_forgotten(system: Database) -> None:
    id = add_prospect(system, {"name": "Ada", "email": "ada@x.example"}, NOW)
    outbox.enrol(system, [id], NOW)
    dispatch.keep_message(system, 1, 1, "<1@x>", b"a", "S", "T", NOW)
    assert dispatch.claim(system, 1, NOW)
    person = find_person(system, "ada@x.example")
    with pytest.raises(TryLater, match="leaving"):
        forget(system, person, NOW)
    dispatch.mark_uncertain(system, 1, "no answer", NOW)
    with pytest.raises(SalesError, match="mail 1 reached him") as refused:
        forget(system, person, NOW)
    assert "settle 1" in str(refused.value) and count_prospects(system) == 1
    outbox.settle(system, 1, False, NOW)
    assert forget(system, person, NOW).prospects == 1


def test_somebody_without_a_prospect_and_twice(system: Database) -> None:
    suppress(system, "ada@x.example", "asked", NOW)
    assert _erase(system, "Ada@X.example").hashes == 1
    assert _erase(system, "ada@x.example").hashes == 1
    assert _erase(system, "never@heard.example").prospects == 0
    assert len(list_suppressions(system)) == 2 and b"ada@x.example" not in _bytes(system)
    with pytest.raises(SalesError):
        find_person(system, "nobody")
    with pytest.raises(SalesError):
        find_person(system, "999")


def test_others_keep_what_is_theirs(system: Database, quill: int) -> None:
    """An address that went to somebody else, an address that only looks alike, a shared one, and stages that still add up."""
    other = add_prospect(system, {"name": "Bo Lind", "email": "bo@lind.example"}, NOW)
    edit_prospect(system, quill, {"email": "wrong@lind.example"}, NOW)  # typed to the wrong person, then put right
    edit_prospect(system, quill, {"email": "quill@new.example"}, NOW)
    edit_prospect(system, other, {"emails": "wrong@lind.example", "notes": "talks to big.zq@quill.example, not him"}, NOW)
    edit_prospect(system, other, {"custom.Other e-mail": "x@y.example; quill@new.example"}, NOW)  # as an import keeps it
    assert "quill@new.example" in str(list_prospects(system)[-1].custom)
    outbox.enrol(system, [other], NOW)
    leave(system, outbox.list_deliveries(system, NOW, "due")[0].id, NOW)
    before = {row.name: row.prospects for row in list_stages(system)}
    person = find_person(system, str(quill))
    assert "wrong@lind.example" not in person.addresses
    _erase(system, str(quill))
    after = {row.name: row.prospects for row in list_stages(system)}
    assert before["Qualified"] - after["Qualified"] == 1 and sum(before.values()) - sum(after.values()) == 1
    (row,) = list_prospects(system)
    assert row.name == "Bo Lind" and row.custom == {"Other e-mail": "x@y.example"}
    assert b"quill@new.example" not in _bytes(system)
    assert list_mentions(system, person.needles + person.full_names) == []
    assert len(outbox.list_deliveries(system, NOW + timedelta(days=9))) == 2  # the other's mails, sent and to come


def test_what_a_decision_stands_on_stays_as_an_empty_place(system: Database, quill: int) -> None:
    (heard,) = system.execute("SELECT id FROM intel").fetchone()
    system.execute("INSERT INTO decision (id, at, verdict) VALUES (1, 'now', 'change')")
    system.execute("INSERT INTO decision_intel (decision_id, intel_id) VALUES (1, ?)", (heard,))
    _erase(system, str(quill))
    _assert_nowhere(system)
    assert system.execute("SELECT title, body, prospect_id FROM intel").fetchall() == [("(forgotten)", "", None)]


def test_what_names_him_elsewhere_is_told(system: Database, quill: int) -> None:
    bo = add_prospect(system, {"name": "Bo Lind", "notes": "Knows Zephyrine Quill well"}, NOW)
    said = capture(system, "Write to QUILL@new.example again", NOW)
    capture(system, "Write to aquill@new.example, a namesake of Quill", NOW)
    person = find_person(system, str(quill))
    _erase(system, str(quill))
    found = list_mentions(system, person.needles + person.full_names)
    assert [(each.kind, each.id) for each in found] == [("prospect", bo), ("intel", said)]


def test_pages_that_another_program_reads_are_said_to_stay(system: Database, quill: int) -> None:
    reader = connect(system.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM prospect").fetchone()
    try:
        system.execute("PRAGMA busy_timeout = 10")
        forget(system, find_person(system, str(quill)), NOW)
        assert not wipe(system)
    finally:
        reader.close()
    assert wipe(system)
    _assert_nowhere(system)


def test_a_needle_on_the_border_of_two_pieces_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salestui.store.traces._CHUNK", 2000)
    file = tmp_path / "a.db"
    for at in (0, 1990, 1999, 2000, 3995):
        file.write_bytes(b"." * at + b"Ada@X.example" + b"." * 3000)
        assert names_any(file, ["ada@x.example"])
    assert not names_any(file, ["bo@x.example"]) and not names_any(file, []) and not names_any(tmp_path / "none", ["a"])


def test_a_person_knows_what_to_look_for() -> None:
    make: Callable[..., Person] = Person
    assert make(1, ("Ada Moss", "Ada"), ()).needles == ("Ada Moss",)
    assert set(make(1, ("Ada Moss",), ("a@bücher.example",)).needles) == {"a@bücher.example", "a@xn--bcher-kva.example"}
