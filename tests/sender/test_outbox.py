"""The outbox against a server that records: what is due leaves once, as previewed, and every row says what became of it."""

import threading
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from salestui.errors import SalesError, TryLater
from salestui.sender.build import prepare
from salestui.sender.lock import only_sender
from salestui.store.mailboxes import set_mailbox_state
from salestui.store.outbox import get_message, release, settle
from salestui.store.prospects import edit_prospect
from salestui.store.settings import set_setting
from salestui.store.suppressions import suppress

from .conftest import NOW, Firm
from .servers import HANG_UP, Recorder, free_port, scripted


def read(content: bytes, kind: str = "plain") -> str:
    """A body as a mail program shows it."""
    body = message_from_bytes(content, policy=default).get_body((kind,))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


def test_what_was_previewed_is_what_the_server_has(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(3)
    previews = {row.to: prepare(firm.db, row.id, NOW) for row in firm.deliveries()}
    report = firm.send(NOW + timedelta(minutes=3))
    assert dict(report.as_json()) | {"rows": len(report.rows)} == {
        "due": 3, "sent": 3, "deferred": 0, "held": 0, "failed": 0, "uncertain": 0, "cancelled": 0, "waiting": 0, "rows": 3,
    }  # fmt: skip
    mails = record.mails()
    assert {mail.recipient: mail.content for mail in mails} == previews
    assert {mail.sender for mail in mails} == {"sam@firm.example"}
    for row, mail in zip(firm.deliveries(), mails, strict=True):
        assert row.state == "sent" and "recorded" in row.answer and mail.message_id == row.message_id
        assert get_message(firm.db, row.id) == (mail.content, read(mail.content))
    assert firm.send(NOW + timedelta(minutes=4)).due == 0 and len(record.mails()) == 3


def test_a_dry_run_shows_the_bytes_and_changes_no_state(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(2)
    firm.prospects(1, company="")
    report = firm.send(dry_run=True)
    assert [(row.state, row.subject) for row in report.rows] == [("due", "Month-end at Rossi & Co")] * 2 + [("held", "Month-end at …")]
    assert "prospect.company" in report.rows[2].why
    assert firm.states() == ["due"] * 3 and not record.mails()
    shown = get_message(firm.db, 1)
    firm.send()
    assert shown and record.mails()[0].content == shown[0]


def test_a_missing_value_holds_the_row_and_names_it(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail(body="Your plan: {{ prospect.custom.plan_size }}")
    ids = firm.prospects(1)
    firm.prospects(1, NOW, **{"custom.Plan size": "20 seats"})
    report = firm.send()
    assert [(row.state, "prospect.custom.plan_size" in row.why) for row in report.rows] == [("held", True), ("sent", False)]
    assert b"Your plan: 20 seats" in record.mails()[0].content
    edit_prospect(firm.db, ids[0], {"custom.Plan size": "5 seats"}, NOW)
    release(firm.db, None, NOW)
    assert firm.send().count("sent") == 1
    assert b"Your plan: 5 seats" in record.mails()[1].content


def test_bytes_follow_the_facts_until_the_first_attempt(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    ids = firm.prospects(1)
    before = prepare(firm.db, 1, NOW)
    message_id = firm.deliveries()[0].message_id
    edit_prospect(firm.db, ids[0], {"company": "Bianchi"}, NOW)
    firm.send()
    assert b"at Rossi" in before and b"at Bianchi" in record.mails()[0].content
    assert record.mails()[0].message_id == message_id


def test_a_follow_up_threads_and_answers_only_what_really_went(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.mail(subject="Re:", body="Just a nudge, {{ prospect.first_name }}.", title="Nudge", delay="2b")
    firm.mail(subject="Re: one more", body="Last one.", title="Last", delay="1")
    firm.prospects(1)
    later = NOW
    for _ in range(3):
        assert firm.send(later).count("sent") == 1
        later += timedelta(days=3)
    mails = [message_from_bytes(mail.content, policy=default) for mail in record.mails()]
    assert [mail["Subject"] for mail in mails] == ["Month-end at Rossi & Co", "Re: Month-end at Rossi & Co", "Re: one more"]
    ids = [mail["Message-ID"] for mail in mails]
    assert [mail["In-Reply-To"] for mail in mails] == [None, ids[0], ids[1]]
    assert mails[2]["References"].split() == ids[:2]


def test_a_first_mail_is_no_answer(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail(subject="Re: our talk")
    firm.prospects(1)
    firm.send()
    assert message_from_bytes(record.mails()[0].content, policy=default)["Subject"] == "our talk"


def test_the_suppressed_and_those_taken_out_get_nothing(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(3)
    suppress(firm.db, "ada1@rossi.example", "asked", NOW)
    report = firm.send()
    assert sorted(mail.recipient for mail in record.mails()) == ["ada0@rossi.example", "ada2@rossi.example"]
    assert report.due == 2 and firm.states() == ["sent", "cancelled", "sent"]


def test_an_old_outbox_never_bursts(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(2)
    report = firm.send(NOW + timedelta(hours=49))
    assert [row.state for row in report.rows] == ["held", "held"] and "2026-03-02 10:00" in report.rows[0].why and not record.mails()
    release(firm.db, [1], NOW + timedelta(hours=49))
    assert firm.send(NOW + timedelta(hours=49)).count("sent") == 1


def test_two_senders_never_work_at_once(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1)
    with only_sender(firm.paths.state / "sender.lock"), pytest.raises(TryLater, match="Another sender"):
        firm.send()
    assert firm.send().count("sent") == 1


def test_a_claim_left_by_a_dead_sender_is_uncertain_and_never_resent(firm: Firm, record: Recorder) -> None:
    from salestui.store.dispatch import claim

    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1)
    prepare(firm.db, 1, NOW)
    assert claim(firm.db, 1, NOW)
    report = firm.send()
    assert (report.due, report.count("uncertain"), firm.states()) == (1, 1, ["uncertain"])
    assert firm.send().rows == [] and not record.mails()
    settle(firm.db, 1, False, NOW)
    assert firm.send().count("sent") == 1 and len(record.mails()) == 1


def test_offline_is_a_state(firm: Firm) -> None:
    firm.mailbox(free_port())
    firm.mail()
    firm.prospects(3)
    report = firm.send()
    assert report.offline and [row.state for row in report.rows] == ["deferred", "due", "due"]
    assert all("no connection" in row.why for row in report.rows)
    assert [row.attempts for row in firm.deliveries()] == [0, 0, 0]


def test_a_stopped_mailbox_stops_after_one_try(firm: Firm) -> None:
    firm.environ["MAIL_PASSWORD"] = "wrong"
    with scripted(AUTH=b"535 5.7.8 bad credentials\r\n") as server:
        firm.mailbox(server.port, user="sam", password_env="MAIL_PASSWORD")
        firm.mail()
        firm.prospects(3)
        report = firm.send()
        assert [row.state for row in report.rows] == ["held"] * 3 and "535 5.7.8" in report.rows[2].why
        assert "535 5.7.8" in report.problems[0] and "wrong" not in str(report)
        assert sum(line.startswith("AUTH") for line in server.heard) == 1
    with scripted() as server:
        firm.db.execute("UPDATE mailbox SET port = ?", (server.port,))
        set_mailbox_state(firm.db, 1, "ready", "", NOW)
        release(firm.db, None, NOW)
        assert firm.send().count("sent") == 3 and len(server.mails) == 3


def test_no_password_leaves_everything_due(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, user="sam", password_env="NOT_SET")
    firm.mail()
    firm.prospects(2)
    report = firm.send()
    assert [row.state for row in report.rows] == ["due", "due"] and "NOT_SET" in report.problems[0] and firm.states() == ["due", "due"]


def test_backoff_grows_and_stands_in_the_store(firm: Firm) -> None:
    with scripted(RCPT=b"451 4.7.1 greylisted\r\n") as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(1)
        now, waits = NOW, []
        for _ in range(6):
            assert firm.send(now).count("deferred") == 1
            row = firm.deliveries()[0]
            waits.append((datetime.fromisoformat(row.next_at) - now).total_seconds() / 60)
            assert "greylisted" in row.why and firm.send(now).due == 0
            now = datetime.fromisoformat(row.next_at)
        assert waits == [5, 10, 20, 40, 66, 66]
        assert firm.send(NOW + timedelta(days=6)).count("held") == 1


def test_caps_and_windows_put_off_with_the_reason(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, per_day=2)
    firm.mail()
    firm.prospects(3)
    report = firm.send()
    assert [row.state for row in report.rows] == ["sent", "sent", "deferred"] and "24 hours" in report.rows[2].why
    assert firm.deliveries()[2].next_at == "2026-03-03T10:00:00+00:00"  # when the first of the two is a day old
    firm.db.execute("UPDATE mailbox SET per_day = NULL, window = 'Wed 09:00-17:00', zone = 'Europe/Berlin'")
    assert firm.send(NOW + timedelta(days=1)).rows[0].why == "outside Wed 09:00-17:00 in Europe/Berlin"
    assert firm.deliveries()[2].next_at == "2026-03-04T08:00:00+00:00"


def test_a_gap_can_be_cancelled_and_what_is_done_stays_done(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, gap_min=300, gap_max=300)
    firm.mail()
    firm.prospects(2)
    stop = threading.Event()
    report = firm.send(cancelled=stop.is_set, progress=lambda done, total: stop.set())
    assert report.interrupted and firm.states() == ["sent", "due"] and len(record.mails()) == 1


def test_cancelling_between_mails_and_limits(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(5)
    assert firm.send(limit=2).due == 2
    seen: list[tuple[int, int]] = []
    report = firm.send(progress=lambda done, total: seen.append((done, total)), cancelled=lambda: len(seen) == 1)
    assert report.interrupted and seen == [(1, 3)] and len(record.mails()) == 3


def test_no_mailbox_is_said_once(firm: Firm) -> None:
    firm.mail()
    firm.prospects(2)
    with pytest.raises(SalesError, match="mailbox"):
        firm.send()
    assert firm.states() == ["due", "due"]


def test_the_postal_address_and_the_unsubscribe_header_are_in_the_mail(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    set_setting(firm.db, "postal_address", "Firm Ltd\n1 Main Street", NOW)
    firm.mail()
    firm.prospects(1)
    firm.send()
    mail = message_from_bytes(record.mails()[0].content, policy=default)
    assert mail["List-Unsubscribe"] == "<mailto:sam@firm.example?subject=unsubscribe>"
    assert "1 Main Street" in read(record.mails()[0].content) and "1 Main Street" in read(record.mails()[0].content, "html")


def test_a_mail_too_large_for_the_server_is_held(firm: Firm) -> None:
    with scripted(EHLO=b"250-test\r\n250 SIZE 2000\r\n") as server:
        firm.mailbox(server.port)
        firm.mail(body="x " * 3000)
        firm.prospects(1)
        report = firm.send()
        assert report.rows[0].state == "held" and "2,000" in report.rows[0].why and not server.mails
        assert firm.deliveries()[0].attempts == 0


@pytest.mark.parametrize("status", ["retired", "draft"])
def test_an_asset_that_is_not_live_is_not_sent(firm: Firm, record: Recorder, status: str) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1)
    firm.db.execute("UPDATE asset SET status = ?", (status,))
    report = firm.send()
    assert report.rows[0].state == "held" and status in report.rows[0].why and not record.mails()


def test_a_paused_prospect_or_mailbox_waits_with_the_reason(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1)
    firm.db.execute("UPDATE prospect SET sequence = 'paused'")
    report = firm.send()
    assert report.rows[0].state == "due" and "paused" in report.rows[0].why
    firm.db.execute("UPDATE prospect SET sequence = 'active'")
    set_mailbox_state(firm.db, 1, "paused", "", NOW)
    report = firm.send()
    assert report.rows[0].state == "due" and "main is paused" in report.rows[0].why
    set_mailbox_state(firm.db, 1, "ready", "", NOW)
    assert firm.send().count("sent") == 1


def test_a_hard_bounce_suppresses_and_another_refusal_does_not(firm: Firm) -> None:
    with scripted(RCPT=[b"550 5.1.1 no such user\r\n", b"550 5.7.1 policy\r\n"]) as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(2)
        report = firm.send()
        assert [row.state for row in report.rows] == ["failed", "failed"] and "no such user" in report.rows[0].why
    assert firm.db.execute("SELECT key FROM suppression").fetchall() == [("ada0@rossi.example",)]


def test_a_server_that_hangs_up_on_everyone_is_left_alone(firm: Firm) -> None:
    with scripted(RCPT=b"421 4.7.0 too many\r\n") as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(6)
        report = firm.send()
        assert [row.state for row in report.rows] == ["deferred"] * 3 + ["due"] * 3 and "hangs up" in report.later and not report.offline
        assert server.connections <= 6


def test_a_daily_limit_stops_the_mailbox_not_the_prospect(firm: Firm) -> None:
    with scripted(RCPT=[b"250 ok\r\n", b"550 5.4.5 Daily user sending limit exceeded\r\n"]) as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(3)
        report = firm.send()
        assert [row.state for row in report.rows] == ["sent", "held", "held"] and len(server.mails) == 1
    assert firm.db.execute("SELECT state, why FROM mailbox").fetchone() == ("stopped", "550 5.4.5 Daily user sending limit exceeded")
    assert {row.attempts for row in firm.deliveries()[1:]} == {0}
    assert firm.db.execute("SELECT count(*) FROM prospect WHERE sequence = 'active'").fetchone() == (3,)


def test_uncertain_is_not_sent_again(firm: Firm) -> None:
    with scripted(END=HANG_UP) as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(1)
        assert firm.send().count("uncertain") == 1
        assert firm.send(NOW + timedelta(hours=1)).due == 0 and len(server.mails) == 1
        settle(firm.db, 1, True, NOW)
        assert firm.states() == ["sent"]


def test_edited_while_the_sender_waits_the_new_facts_leave(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, gap_min=1, gap_max=1)
    firm.mail()
    ids = firm.prospects(2)

    def edit_after_the_first(done: int, total: int) -> None:
        if done == 1:
            edit_prospect(firm.db, ids[1], {"company": "Bianchi"}, NOW)

    firm.send(progress=edit_after_the_first)
    assert [b"at Bianchi" in mail.content for mail in record.mails()] == [False, True]
    assert get_message(firm.db, 2) == (record.mails()[1].content, read(record.mails()[1].content))
