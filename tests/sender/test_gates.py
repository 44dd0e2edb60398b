"""What holds a mail back at the moment of sending: the hour where the prospect is, caps, and a rehearsal that knows of all of it."""

from datetime import timedelta

from salestui.store.dispatch import claim
from salestui.store.mailboxes import set_mailbox_state, stop_mailbox
from salestui.store.suppressions import suppress

from .conftest import NOW, Firm
from .servers import Recorder

OFFICE = {"window": "Mon-Fri 09:00-17:00", "zone": "Europe/Berlin"}


def test_nobody_gets_a_mail_at_night_where_he_is(firm: Firm, record: Recorder) -> None:
    """10:00 UTC is office time in Berlin, where the mailbox is, and two in the morning in Los Angeles."""
    firm.mailbox(record.port, **OFFICE)
    firm.mail()
    firm.prospects(1, zone="America/Los_Angeles")
    firm.prospects(1)
    firm.db.execute("UPDATE delivery SET due_at = ?, next_at = ?", ("2026-03-02T10:00:00+00:00",) * 2)
    rehearsed = firm.send(dry_run=True)
    report = firm.send()
    assert [mail.recipient for mail in record.mails()] == ["ada1@rossi.example"]
    for rows in (rehearsed.rows, report.rows):
        assert (rows[0].state, rows[0].why) == ("deferred", "outside Mon-Fri 09:00-17:00 in America/Los_Angeles")
    assert firm.deliveries()[0].next_at == "2026-03-02T17:00:00+00:00"  # nine in the morning there
    assert firm.send(NOW + timedelta(hours=7)).count("sent") == 1


def test_a_rehearsal_counts_what_leaves_against_the_caps(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, per_day=2)
    firm.mail()
    firm.prospects(3)
    rows = firm.send(dry_run=True).rows
    assert [row.state for row in rows] == ["due", "due", "deferred"] and "24 hours" in rows[2].why
    assert firm.states() == ["due"] * 3
    assert [row.state for row in firm.send().rows] == ["sent", "sent", "deferred"]
    late = NOW + timedelta(hours=1)
    firm.prospects(1, late)
    assert [row.state for row in firm.send(late, dry_run=True).rows] == ["deferred"]


def test_a_rehearsal_knows_what_stands_in_the_way(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1)
    set_mailbox_state(firm.db, 1, "paused", "by hand", NOW)
    assert [(row.state, row.why) for row in firm.send(dry_run=True).rows] == [("due", "mailbox main is paused")]
    stop_mailbox(firm.db, 1, "535 5.7.8 no")
    assert [(row.state, row.why) for row in firm.send(dry_run=True).rows] == [("held", "mailbox main is stopped: 535 5.7.8 no")]
    set_mailbox_state(firm.db, 1, "ready", "", NOW)
    firm.db.execute("UPDATE prospect SET sequence = 'paused'")
    assert [(row.state, row.why) for row in firm.send(dry_run=True).rows] == [("due", "his sequence is paused")]
    firm.db.execute("UPDATE prospect SET sequence = 'active'")
    firm.db.execute("INSERT INTO suppression (kind, key, reason, origin, at) VALUES ('address', 'ada0@rossi.example', 'x', 'hand', '')")
    assert [row.state for row in firm.send(dry_run=True).rows] == ["cancelled"]


def test_the_counts_of_a_report_add_up(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(4)
    firm.send(dry_run=True)
    assert claim(firm.db, 1, NOW)
    suppress(firm.db, "ada1@rossi.example", "asked", NOW)
    seen: list[int] = []
    report = firm.send(progress=lambda done, total: seen.append(done), cancelled=lambda: bool(seen))
    document = report.as_json()
    assert document["due"] == sum(document[state] for state in ("sent", "deferred", "held", "failed", "uncertain", "cancelled", "waiting"))
    assert (report.due, report.count("uncertain"), report.count("sent"), report.reasons()) == (3, 1, 1, {"": 1})


def test_a_server_that_turns_every_mail_away_stops_the_mailbox_before_the_list_is_burnt(firm: Firm) -> None:
    from .servers import scripted

    with scripted(END=b"554 5.7.1 Service unavailable; blocked using a list\r\n") as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(8)
        report = firm.send()
        assert [row.state for row in report.rows] == ["failed"] * 3 + ["held"] * 5 and len(server.mails) == 3
        assert "3 mails in a row" in report.problems[0]


def test_a_founders_own_domain_that_fails_its_checks_stops_the_mailbox_at_once(firm: Firm) -> None:
    from .servers import scripted

    with scripted(END=b"550 5.7.26 Unauthenticated email from firm.example is not accepted\r\n") as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(2)
        assert [row.state for row in firm.send().rows] == ["held", "held"] and len(server.mails) == 1


def test_an_enrolment_of_all_leaves_in_peace_who_has_answered_or_is_away(firm: Firm, record: Recorder) -> None:
    from salestui.store.outbox import enrol
    from salestui.store.pausing import pause_prospects

    firm.mailbox(record.port)
    firm.mail()
    firm.mail(title="Second")
    ids = firm.prospects(4)
    firm.send()
    firm.db.execute("UPDATE prospect SET sequence = 'stopped' WHERE id = ?", (ids[0],))
    firm.db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, at) VALUES (?, 'in', 'email', '2026-03-02T11:00:00+00:00')", (ids[0],)
    )
    pause_prospects(firm.db, ids[1:2], NOW, (NOW + timedelta(days=4)).date())
    later = NOW + timedelta(hours=2)
    left_out = {id: why for id, _, why in enrol(firm.db, ids, later, named=False).left_out}
    assert "replied on 2026-03-02" in left_out[ids[0]] and "paused until 2026-03-06" in left_out[ids[1]]
    assert [id for id, *_ in enrol(firm.db, ids[:1], later).enrolled] == ids[:1], "who is named starts again"


def test_a_mail_that_waits_for_its_window_is_made_on_the_day_it_leaves(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, window="Wed 09:00-17:00")
    firm.mail()
    firm.prospects(1)
    firm.db.execute("UPDATE delivery SET due_at = ?, next_at = ?", (NOW.isoformat(timespec="seconds"),) * 2)
    firm.send(dry_run=True)
    assert firm.send().count("deferred") == 1
    assert firm.send(NOW + timedelta(days=2)).count("sent") == 1
    assert b"Date: Wed, 04 Mar 2026" in record.mails()[0].content
