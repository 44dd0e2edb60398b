"""Out-of-office notes, bounces, opt-outs and own copies: each does one thing, and nothing it must not."""

from datetime import UTC, datetime, timedelta

import pytest

from salestui.cli import main
from salestui.store.outbox import DeliveryRow, enrol
from salestui.store.suppressions import list_suppressions, suppression_of

from .conftest import LATER, NOW, OWN, Post, letter, report

ADA = "ada0@rossi.example"
USER_UNKNOWN = "550 5.1.1 <ada0@rossi.example>: Recipient address rejected: User unknown"


def follow_up(post: Post, prospect_id: int = 1) -> DeliveryRow:
    """The delivery that waits behind the one that was sent."""
    return next(row for row in post.firm.deliveries(LATER) if row.prospect_id == prospect_id and not row.sent_at)


def away(body: str = "I am away until 16 March 2026.", **headers: str) -> bytes:
    return letter(ADA, "Out of office: Month-end", body, Auto_Submitted="auto-replied", **headers)


# --- out of office


def test_out_of_office_pauses_until_the_day_named_and_is_no_contact(post: Post) -> None:
    post.deliver(away("I am back in the office on 16 March 2026."))
    assert post.counts() == {"out_of_office": 1}
    assert post.sequence() == ("paused", "2026-03-16")
    assert follow_up(post).state == "scheduled", "its mail stays where it is"
    assert post.incoming() == [] and post.today() == [] and post.all("intel") == []
    assert [event for (event,) in post.db.execute("SELECT event FROM log_entry WHERE event = 'out_of_office'")] == ["out_of_office"]


def test_without_a_day_it_pauses_for_seven(post: Post) -> None:
    post.deliver(away("I am out of the office and read no mail.", answers=post.sent[0].message_id or ""))
    assert post.counts() == {"out_of_office": 1}
    assert post.sequence() == ("paused", "2026-03-09")


@pytest.mark.parametrize(
    ("sequence", "until", "then"),
    [
        ("stopped", None, ("stopped", None)),
        ("none", None, ("none", None)),
        ("paused", None, ("paused", None)),
        ("paused", "2026-03-20", ("paused", "2026-03-20")),
        ("paused", "2026-03-05", ("paused", "2026-03-16")),
    ],
)
def test_a_pause_is_only_ever_made_longer(post: Post, sequence: str, until: str | None, then: tuple[str, str | None]) -> None:
    post.db.execute("UPDATE prospect SET sequence = ?, sequence_until = ? WHERE id = 1", (sequence, until))
    post.deliver(away("I am back in the office on 16 March 2026."))
    post.receive()
    assert post.sequence() == then


def test_who_works_there_no_longer_is_written_to_no_more_but_not_suppressed(post: Post) -> None:
    post.deliver(away("I no longer work for Rossi & Co. Please write to info@rossi.example."))
    assert post.counts() == {"out_of_office": 1}
    assert post.sequence() == ("stopped", None) and list_suppressions(post.db) == []
    row = follow_up(post)
    assert row.state == "cancelled" and "he works there no longer" in row.why and post.sequence(2)[0] == "active"
    assert "he works there no longer" in post.db.execute("SELECT text FROM log_entry WHERE event = 'out_of_office'").fetchone()[0]


def test_who_left_his_old_firm_is_still_written_to_at_his_new_one(post: Post) -> None:
    post.db.execute("UPDATE prospect SET email = 'a@new.example', email_key = 'a@new.example' WHERE id = 1")
    post.deliver(away("I no longer work for Rossi & Co."))
    post.receive()
    assert post.sequence()[0] == "active" and follow_up(post).state == "scheduled"


def test_a_day_more_than_a_year_ahead_is_waited_for(post: Post) -> None:
    post.deliver(away("I am on parental leave and back on 1 February 2028."))
    post.receive()
    assert post.sequence() == ("paused", "2028-02-01")


def test_an_absence_that_is_over_when_it_is_read_pauses_nothing(post: Post) -> None:
    post.deliver(away("I am back in the office on 5 March 2026."))
    post.receive(NOW + timedelta(days=20))
    assert post.sequence()[0] == "active"


# --- bounces


def test_a_hard_bounce_suppresses_stops_and_shows(post: Post) -> None:
    sent = post.sent[0]
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original=sent.message_id or ""))
    assert post.counts() == {"bounce": 1}
    row = post.firm.deliveries(LATER)[0]
    assert (
        row.state == "failed" and row.why.startswith("550 5.1.1") and "came back on 2026-03-02" in row.why and row.sent_at == sent.sent_at
    )
    found = suppression_of(post.db, ADA)
    assert found and (found.origin, found.kind) == ("bounce", "address") and "User unknown" in found.reason
    assert post.sequence() == ("stopped", None)
    assert post.db.execute("SELECT outcome FROM touch WHERE delivery_id = 1").fetchone() == ("bounced",)
    assert follow_up(post).state == "cancelled" and "came back" in follow_up(post).why
    assert post.today() == [] and post.sequence(2)[0] == "active"


def test_once_the_address_is_right_the_mail_that_bounced_goes_first(post: Post) -> None:
    from salestui.store.prospects import edit_prospect

    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original=post.sent[0].message_id or ""))
    post.receive()
    edit_prospect(post.db, 1, {"email": "ada@rossi.example"}, LATER)
    assert [name for _, name, _ in enrol(post.db, [1], LATER).enrolled] == ["Ada0 Rossi"]
    post.firm.send(LATER)
    row = next(row for row in post.firm.deliveries(LATER) if row.to == "ada@rossi.example")
    assert (row.asset, row.state, row.subject) == ("Opener", "sent", "Month-end at Rossi & Co"), "not “Re:” of a mail nobody has"


def test_a_bounce_without_the_mails_id_is_known_by_the_address(post: Post) -> None:
    post.deliver(report("ADA0@rossi.example", "5.1.1", USER_UNKNOWN))
    post.receive()
    assert post.firm.deliveries(LATER)[0].state == "failed" and suppression_of(post.db, ADA)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.2.2", "552 5.2.2 Mailbox full"),
        ("5.7.1", "550 5.7.1 Message rejected as spam by policy"),
        ("4.4.7", "451 4.4.7 delivery time expired"),
    ],
)
def test_a_final_failure_that_is_not_the_addresss_fault_stops_without_suppressing(post: Post, status: str, said: str) -> None:
    post.deliver(report(ADA, status, said, original=post.sent[0].message_id or ""))
    assert post.counts() == {"bounce": 1}
    assert list_suppressions(post.db) == []
    assert post.sequence()[0] == "stopped" and post.firm.deliveries(LATER)[0].state == "failed"


def test_a_delay_is_noted_and_nothing_else(post: Post) -> None:
    post.deliver(report(ADA, "4.2.2", "452 4.2.2 mailbox full, will try again", original=post.sent[0].message_id or "", action="delayed"))
    assert post.counts() == {"bounce": 1}
    assert post.firm.deliveries(LATER)[0].state == "sent" and post.sequence()[0] == "active" and follow_up(post).state == "scheduled"
    assert "delayed" in post.db.execute("SELECT text FROM log_entry WHERE event = 'bounce'").fetchone()[0]


@pytest.mark.parametrize(
    "recipient", ["stranger@rossi.example", "postmaster@rossi.example", OWN, "@rossi.example", "", "ada0@rossi.example.evil.example"]
)
def test_a_bounce_of_what_was_never_sent_changes_nothing(post: Post, recipient: str) -> None:
    before = post.all("prospect") + post.all("delivery") + post.all("touch")
    post.deliver(report(recipient, "5.1.1", "550 5.1.1 User unknown", original="<forged@firm.example>"))
    assert post.counts() == {"bounce": 1}
    assert post.all("prospect") + post.all("delivery") + post.all("touch") == before and list_suppressions(post.db) == []


@pytest.mark.parametrize("action", ["failed", "delayed"])
def test_a_bounce_of_a_strangers_mail_in_our_name_changes_nothing_for_who_was_written_to(post: Post, action: str) -> None:
    before = post.all("prospect") + post.all("delivery") + post.all("touch")
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original="<spam-0@botnet.example>", action=action, subject="Cheap watches"))
    assert post.counts() == {"bounce": 1}
    assert post.all("prospect") + post.all("delivery") + post.all("touch") == before and list_suppressions(post.db) == []


def test_a_server_that_gives_every_mail_its_own_id_is_believed_where_it_returns_our_subject(post: Post) -> None:
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original="<0102-7@relay.example>", subject="Month-end at Rossi & Co"))
    assert post.counts() == {"bounce": 1}
    assert post.firm.deliveries(LATER)[0].state == "failed" and suppression_of(post.db, ADA)


def test_a_bounce_that_came_before_the_mail_left_is_not_about_it(post: Post) -> None:
    import os

    path = post.deliver(report(ADA, "5.1.1", USER_UNKNOWN))
    os.utime(path, ((NOW - timedelta(days=3)).timestamp(),) * 2)
    post.receive()
    assert post.firm.deliveries(LATER)[0].state == "sent" and list_suppressions(post.db) == []


def test_a_forwarded_address_that_fails_suppresses_only_the_one_we_wrote_to(post: Post) -> None:
    post.deliver(report("ada.private@gmail.example", "5.1.1", "550 5.1.1 no such user", original=post.sent[0].message_id or ""))
    post.receive()
    assert [row.key for row in list_suppressions(post.db)] == [ADA]


def test_a_bounce_proves_that_an_uncertain_mail_left(post: Post) -> None:
    message_id = post.uncertain(1)
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original=message_id))
    post.receive()
    row = post.firm.deliveries(LATER)[0]
    assert row.state == "failed" and row.sent_at
    assert [row.id for row in post.firm.deliveries(LATER) if row.prospect_id == 1] == [1]


def test_a_bounce_that_is_quicker_than_the_sender_is_read_the_next_time(post: Post) -> None:
    message_id = post.uncertain(1)
    post.db.execute("UPDATE delivery SET state = 'claimed' WHERE id = 1")
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original=message_id))
    assert post.counts() == {} and post.firm.deliveries(LATER)[0].state == "claimed"
    post.db.execute("UPDATE delivery SET state = 'uncertain' WHERE id = 1")
    assert post.counts() == {"bounce": 1} and post.firm.deliveries(LATER)[0].state == "failed"


def test_an_old_address_that_bounces_does_not_stop_who_has_a_new_one(post: Post) -> None:
    post.db.execute("UPDATE prospect SET email = 'a@new.example', email_key = 'a@new.example' WHERE id = 1")
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original=post.sent[0].message_id or ""))
    post.receive()
    assert post.sequence()[0] == "active" and [row.key for row in list_suppressions(post.db)] == [ADA]


# --- opt-outs


def test_an_opt_out_is_never_written_to_again_and_its_words_are_kept(post: Post) -> None:
    post.db.execute("INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (1, 'a@home.example', 'a@home.example')")
    post.deliver(letter("Ada <ada0@rossi.example>", "unsubscribe", "unsubscribe"))
    assert post.counts() == {"opt_out": 1}
    found = list_suppressions(post.db)
    assert {row.key for row in found} == {ADA, "a@home.example"} and {row.origin for row in found} == {"reply"}
    assert post.sequence() == ("stopped", None) and follow_up(post).state == "cancelled"
    assert [(outcome, subject) for _, outcome, subject, _ in post.incoming()] == [("opted out", "unsubscribe")]
    assert post.today() == []
    assert enrol(post.db, [1], LATER).left_out[0][2].startswith("suppressed")


def test_an_opt_out_of_an_alias_suppresses_the_address_that_was_written_to(post: Post) -> None:
    post.deliver(letter("alias@rossi.example", "unsubscribe", "unsubscribe", answers=post.sent[0].message_id or ""))
    post.receive()
    assert {row.key for row in list_suppressions(post.db)} == {ADA, "alias@rossi.example"}


def test_an_opt_out_of_a_stranger_is_heeded(post: Post) -> None:
    post.deliver(letter("who@else.example", "unsubscribe", "unsubscribe"))
    assert post.counts() == {"opt_out": 1}
    assert [row.key for row in list_suppressions(post.db)] == ["who@else.example"] and post.sequence()[0] == "active"


# --- own copies


def test_an_own_copy_is_no_reply_and_settles_an_uncertain_mail(post: Post) -> None:
    message_id = post.uncertain(1)
    own = letter(f"Sam Founder <{OWN}>", "Month-end", "Hi", to=ADA, message_id=message_id)
    post.deliver(own)
    assert post.counts() == {"own": 1}
    row = post.firm.deliveries(LATER)[0]
    assert (row.state, row.sent_at) == ("sent", "2026-03-02T10:00:00+00:00"), "it counts from when it was tried"
    assert post.incoming() == [] and post.sequence()[0] == "active"
    assert follow_up(post).state == "scheduled", "the next step is planned"
    assert ("arrived",) in post.db.execute("SELECT event FROM log_entry WHERE delivery_id = 1").fetchall()


def test_an_own_copy_of_a_mail_that_is_no_question_changes_nothing(post: Post) -> None:
    before = post.all("delivery") + post.all("touch")
    post.deliver(letter(OWN, "Month-end", "Hi", to=ADA, message_id=post.sent[0].message_id or ""))
    assert post.counts() == {"own": 1} and post.all("delivery") + post.all("touch") == before


def test_a_copy_among_the_sent_ones_of_a_maildir_settles_an_uncertain_mail(post: Post) -> None:
    from .conftest import maildir

    message_id = post.uncertain(1)
    sent = maildir(post.folder / ".Sent")
    (sent / "cur" / "1.host:2,S").write_bytes(letter(OWN, "Month-end", "Hi", to=ADA, message_id=message_id))
    post.db.execute("UPDATE mailbox SET sent_folder = 'Sent'")
    report = post.receive()
    assert (report.new, report.settled, report.as_json()["settled"]) == (0, 1, 1) and not report.problems
    (row,) = report.rows
    assert (row.kind, row.prospect, row.delivery_id) == ("settled", "Ada0 Rossi", 1) and "counts as sent" in row.came_of_it
    assert post.firm.deliveries(LATER)[0].state == "sent" and post.receive().rows == []


def test_a_folder_of_sent_mail_that_is_not_there_is_told_and_the_mail_read(post: Post) -> None:
    post.db.execute("UPDATE mailbox SET sent_folder = 'Sent'")
    post.deliver(letter(ADA, "Re", "Yes"))
    report = post.receive()
    assert report.replies == 1 and len(report.problems) == 1 and "--sent-folder" in report.problems[0] and ".Sent" in report.problems[0]


def test_what_a_backup_held_as_perhaps_gone_is_settled_by_its_copy(post: Post) -> None:
    from salestui.store.restore import WHY_HELD

    from .conftest import maildir

    message_id = post.uncertain(1)
    post.db.execute("UPDATE delivery SET state = 'held', why = ?, attempts = 0, claimed_at = NULL WHERE id = 1", (WHY_HELD,))
    sent = maildir(post.folder / ".Sent")
    (sent / "cur" / "1.host:2,S").write_bytes(letter(OWN, "Month-end", "Hi", to=ADA, message_id=message_id))
    post.db.execute("UPDATE mailbox SET sent_folder = 'Sent'")
    post.receive()
    assert post.firm.deliveries(LATER)[0].state == "sent"


def test_newsletters_and_other_machines_are_other(post: Post) -> None:
    post.deliver(
        letter(
            ADA,
            "Our news of March",
            "Read this.",
            List_Id="<news.rossi.example>",
            List_Unsubscribe="<https://x.example>",
            Precedence="bulk",
        )
    )
    assert post.counts() == {"other": 1}
    assert post.incoming() == [] and post.sequence()[0] == "active"


def test_the_outbox_says_what_bounced_and_what_to_do(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    post.deliver(report(ADA, "5.1.1", USER_UNKNOWN, original=post.sent[0].message_id or ""))
    post.receive(datetime.now(UTC))
    assert main(["--home", str(post.firm.paths.data.parent), "outbox", "show", "1"]) == 0
    said = capsys.readouterr().out
    assert "failed" in said and "User unknown" in said and "Correct the address" in said


def test_reading_may_need_a_password_where_sending_needs_none(post: Post) -> None:
    from .scripted_imap import Talk, scripted_imap

    heard: list[bytes] = []
    folders: list[str] = []

    def answer(talk: Talk, command: str, rest: str) -> str:
        if command == "AUTHENTICATE":
            talk.say("+ ")
            heard.append(talk.hear_base64())
        if command == "EXAMINE":
            folders.append(rest)
            if "Gesendet" in rest:
                return "NO no such folder"
            talk.say("* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok")
        return "OK done"

    with scripted_imap(answer) as port:
        post.db.execute(
            "UPDATE mailbox SET user = '', imap_user = 'sam', password_env = 'IP', imap_host = '127.0.0.1', imap_port = ?,"
            " imap_security = 'none', maildir = '', sent_folder = 'Gesendet'",
            (port,),
        )
        post.firm.environ["IP"] = "read only"
        report = post.receive()
    assert heard == [b"\0sam\0read only"]
    assert len(report.problems) == 1 and "--sent-folder NAME" in report.problems[0] and folders == ['"INBOX"', '"Gesendet"']
