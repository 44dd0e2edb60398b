"""A reply becomes a contact, intel and something to do today, and stops what was to follow."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.rules.threads import thread_subject
from salestui.store.dispatch import claim
from salestui.store.intel import capture
from salestui.store.prospects import add_prospect

from .conftest import LATER, NOW, OWN, Post, letter

ADA = "Ada0 Rossi <ada0@rossi.example>"


def test_a_reply_is_a_contact_intel_and_something_to_do_today(post: Post) -> None:
    first = post.sent[0]
    body = f"Yes, Tuesday suits me.\n\nOn Mon, Sam Founder <{OWN}> wrote:\n> Hi Ada0,\n> how long does month-end take you?\n"
    post.deliver(letter(ADA, "Re: Month-end at Rossi & Co", body, answers=first.message_id or "", at=NOW + timedelta(hours=2)))
    assert post.counts() == {"reply": 1}
    at, outcome, subject, rendered = post.incoming()[0]
    assert (at, outcome, subject) == ("2026-03-02T12:00:00+00:00", "", "Re: Month-end at Rossi & Co")
    assert "Tuesday suits me" in rendered
    assert post.sequence() == ("stopped", None)
    follow_up = next(row for row in post.firm.deliveries(LATER) if row.prospect_id == 1 and row.id != first.id)
    assert (follow_up.state, follow_up.why) == ("cancelled", "replied on 2026-03-02")
    assert [(row.kind, row.prospect_id) for row in post.today()] == [("reply", 1)] and "wrote: Yes, Tuesday suits me." in post.today()[
        0
    ].why
    intel = post.db.execute("SELECT side, kind, said_by, title, prospect_id, state FROM intel").fetchall()
    assert intel == [("inside", "reply", "Ada0 Rossi", "Re: Month-end at Rossi & Co", 1, "inbox")]
    assert post.sequence(2)[0] == "active", "nobody else is touched"
    assert post.db.execute("SELECT event, delivery_id FROM log_entry WHERE event = 'reply'").fetchall() == [("reply", first.id)]


def test_the_words_of_a_reply_are_kept_without_what_they_quote(post: Post) -> None:
    body = f"Tuesday suits me.\n\nOn Mon, 2 Mar 2026 at 10:00, Sam Founder <{OWN}> wrote:\n> how long does month-end take you?\n"
    post.deliver(letter(ADA, "Re: Month-end", body, answers=post.sent[0].message_id or ""))
    post.receive()
    assert post.incoming()[0][3] == "Tuesday suits me."
    assert post.db.execute("SELECT body FROM intel").fetchone()[0] == "Tuesday suits me."


def test_read_twice_or_moved_or_in_two_places_it_is_one_reply(post: Post) -> None:
    content = letter(ADA, "Re: Month-end", "Yes.", answers=post.sent[0].message_id or "")
    path = post.deliver(content, "1.host")
    assert post.counts() == {"reply": 1}
    assert post.counts() == {}
    path.rename(post.folder / "cur" / "1.host:2,S")
    assert post.counts() == {}
    post.deliver(content, "2.host")  # another copy: the same mail
    assert post.counts() == {}
    assert len(post.incoming()) == 1 and len(post.all("intel")) == 1
    assert [row[0] for row in post.db.execute("SELECT kind FROM received ORDER BY id")] == ["reply", "again"]


def test_a_colleague_who_answers_our_mail_answers_for_the_prospect(post: Post) -> None:
    post.deliver(letter("Bo <bo@other.example>", "Re: x", "Ada asked me to answer.", answers=post.sent[1].message_id or ""))
    assert post.counts() == {"reply": 1}
    assert post.sequence(2)[0] == "stopped" and len(post.incoming(2)) == 1


def test_without_references_it_is_found_by_address(post: Post) -> None:
    post.deliver(letter("ADA1@Rossi.Example", "AW: Month-end at Rossi & Co", "Ja."))
    post.deliver(letter("ada2@rossi.example", "Something else", "Call me."))
    assert post.counts() == {"reply": 2}
    found = post.db.execute("SELECT prospect_id, delivery_id FROM received ORDER BY prospect_id").fetchall()
    assert found == [(2, post.sent[1].id), (3, None)], "the thread's subject tells which mail was answered"


def test_who_answers_through_a_list_has_answered_and_who_only_posts_there_has_not(post: Post) -> None:
    of_a_list = {"List_Id": "<sales.rossi.example>", "Precedence": "list"}
    post.deliver(letter("ada1@rossi.example", "Re: something else", "To the list.", answers="<thread@list.example>", **of_a_list))
    post.deliver(letter("sales@rossi.example", "Re: Month-end", "Yes.", answers=post.sent[0].message_id or "", **of_a_list))
    assert post.counts() == {"other": 1, "reply": 1}
    assert post.sequence(1)[0] == "stopped" and post.sequence(2)[0] == "active"


def test_a_further_or_a_former_address_is_the_prospects_too(post: Post) -> None:
    post.db.execute("INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (1, 'a@home.example', 'a@home.example')")
    post.db.execute("UPDATE prospect SET email = 'new@rossi.example', email_key = 'new@rossi.example' WHERE id = 2")
    post.deliver(letter("a@home.example", "Hello", "From home."))
    post.deliver(letter("ada1@rossi.example", "Hello", "From the old address."))
    assert post.counts() == {"reply": 2}
    assert (len(post.incoming(1)), len(post.incoming(2))) == (1, 1)


def test_nobody_is_guessed_by_name_or_domain(post: Post) -> None:
    post.deliver(letter("Ada0 Rossi <ada0@rossi.example.evil.example>", "Re: Month-end at Rossi & Co", "Hi"))
    post.deliver(letter("Ada0 Rossi <someone@rossi.example>", "Re: Month-end at Rossi & Co", "Hi", answers="<unknown@x.example>"))
    assert post.counts() == {"other": 2}
    assert post.incoming() == [] and post.sequence()[0] == "active" and post.all("intel") == []


def test_a_reply_of_somebody_lost_or_never_written_to_still_waits_today(post: Post) -> None:
    lost = post.db.execute("SELECT id FROM stage WHERE kind = 'lost'").fetchone()[0]
    post.db.execute("UPDATE prospect SET stage_id = ?, sequence = 'none', snoozed_until = '2027-01-01' WHERE id = 1", (lost,))
    new = add_prospect(post.db, {"name": "Cy Ray", "email": "cy@ray.example"}, NOW)
    post.deliver(letter(ADA, "We have changed our mind", "Let us talk."))
    post.deliver(letter("cy@ray.example", "Hello", "I heard of you."))
    assert post.counts() == {"reply": 2}
    assert {row.prospect_id for row in post.today()} == {1, new}
    assert post.sequence() == ("none", None)


@pytest.mark.parametrize("days", [-400, -1, 9])
def test_a_date_that_cannot_be_true_is_replaced_by_when_it_came(post: Post, days: int) -> None:
    import os

    path = post.deliver(letter(ADA, "Re", "Yes", answers=post.sent[0].message_id or "", at=NOW + timedelta(days=days)))
    came = (NOW + timedelta(hours=3)).timestamp()
    os.utime(path, (came, came))
    post.receive()
    assert post.incoming()[0][0] == "2026-03-02T13:00:00+00:00"


def test_an_answered_mail_that_was_uncertain_did_arrive(post: Post) -> None:
    message_id = post.uncertain(1)
    post.deliver(letter(ADA, "Re", "Yes", answers=message_id))
    post.receive()
    row = post.firm.deliveries(LATER)[0]
    assert (row.state, row.answer) == ("sent", "settled: it was answered")
    assert [row.id for row in post.firm.deliveries(LATER) if row.prospect_id == 1] == [1], "no follow-up is planned behind it"
    assert len(post.db.execute("SELECT 1 FROM touch WHERE delivery_id = 1").fetchall()) == 1


def test_a_mail_settled_as_lost_does_not_go_again_once_it_is_answered(post: Post) -> None:
    from salestui.store.outbox import settle

    message_id = post.uncertain(1)
    settle(post.db, 1, False, NOW)
    post.deliver(letter(ADA, "Re", "I have it already.", answers=message_id))
    post.receive()
    assert post.firm.deliveries(LATER)[0].state == "sent"


def test_a_mail_that_is_just_leaving_is_left_to_the_sender(post: Post) -> None:
    after = LATER + timedelta(days=3)
    post.firm.send(after, dry_run=True)
    waiting = next(row for row in post.firm.deliveries(after) if row.prospect_id == 1 and row.state == "due")
    assert claim(post.db, waiting.id, after)
    post.deliver(letter(ADA, "Re", "Yes", answers=post.sent[0].message_id or ""))
    post.receive(after)
    assert next(row.state for row in post.firm.deliveries(after) if row.id == waiting.id) == "claimed"
    assert post.sequence()[0] == "stopped"


def test_a_mail_the_founder_wrote_himself_is_held_not_thrown_away(post: Post) -> None:
    follow_up = next(row for row in post.firm.deliveries(LATER) if row.prospect_id == 1 and row.state == "scheduled")
    post.db.execute("UPDATE delivery SET step_id = NULL WHERE id = ?", (follow_up.id,))
    post.deliver(letter(ADA, "Re", "Wait", answers=post.sent[0].message_id or ""))
    post.receive()
    row = next(row for row in post.firm.deliveries(LATER) if row.id == follow_up.id)
    assert row.state == "held" and row.why.startswith("replied on 2026-03-02")


def test_terminal_codes_in_a_reply_reach_nothing(post: Post) -> None:
    content = letter("ada0@rossi.example", "Re: hi", "plain \x1b]52;c;ZXZpbA==\x07 words \u202e end", answers=post.sent[0].message_id or "")
    post.deliver(content)
    post.receive()
    stored = str(post.all("touch")) + str(post.all("intel")) + str(post.all("received")) + str(post.all("log_entry"))
    assert "\\x1b" not in stored and "\\u202e" not in stored and "words" in stored


def test_of_a_forgotten_address_nothing_is_kept(post: Post) -> None:
    from salestui.store.suppressions import address_hash

    post.db.execute(
        "INSERT INTO suppression (kind, key, at) VALUES ('hash', ?, '2026-03-02T10:00:00+00:00')", (address_hash("ada0@rossi.example"),)
    )
    post.deliver(letter(ADA, "My private words", "Very private.", answers=post.sent[0].message_id or "", message_id="<1@x.example>"))
    assert post.counts() == {"other": 1}
    kept = (
        str(post.db.execute("SELECT sender, subject, why FROM received").fetchall()) + str(post.all("log_entry")) + str(post.all("intel"))
    )
    assert "private" not in kept and "ada0@" not in kept and post.incoming() == []


def test_of_mail_that_concerns_nobody_nothing_is_kept_but_that_it_was_read(post: Post) -> None:
    post.deliver(letter("Doctor <doctor@clinic.example>", "Your results", "Private.", message_id="<results@clinic.example>"))
    post.deliver(letter(f"Sam <{OWN}>", "To my wife", "Private too."))
    assert post.counts() == {"other": 1, "own": 1} and post.counts() == {}
    for what in ("clinic", "results", "wife", "Private"):
        assert what not in str(post.all("received")) + str(post.all("log_entry"))


def test_what_is_noted_of_a_read_mail_names_nobody_who_is_forgotten_later(post: Post) -> None:
    post.deliver(letter(ADA, "Re", "Yes", answers=post.sent[0].message_id or "", message_id="<1@rossi.example>"))
    post.receive()
    keys = str(
        post.db.execute("SELECT message_key FROM received").fetchall() + post.db.execute("SELECT external_key FROM intel").fetchall()
    )
    assert "sha256:" in keys and "rossi" not in keys


def test_the_same_words_captured_by_hand_are_no_hindrance(post: Post) -> None:
    capture(post.db, "Yes", NOW, title="Re")
    for n in range(2):
        post.deliver(letter(ADA, "Re", "Yes", answers=post.sent[0].message_id or "", message_id=f"<{n}@x.example>"))
    assert post.counts() == {"reply": 2}
    assert len(post.all("intel")) == 3 and len(post.incoming()) == 2


@pytest.mark.parametrize(
    ("written", "thread"),
    [
        ("Re: Month-end", "month-end"),
        ("AW: WG: Re[2]: Month-end", "month-end"),
        ("SV: Antw: R: RES: Month-end", "month-end"),
        ("回复：返信: RE : Month-end", "month-end"),
        ("Reward: Month-end", "reward: month-end"),
        ("Re:" * 50_000, "re:" * 49_980),
    ],
)
def test_a_thread_is_known_by_its_subject_in_every_language(written: str, thread: str) -> None:
    assert thread_subject(written) == thread


@pytest.mark.parametrize("headers", [{}, {"Auto_Submitted": "auto-replied"}])
def test_a_mail_from_years_before_our_first_one_answers_nothing(post: Post, headers: dict[str, str]) -> None:
    before = post.all("prospect") + post.all("delivery") + post.all("touch")
    _aged(post.deliver(letter(ADA, "Our lunch", "It was good to see you.", at=NOW - timedelta(days=900), **headers)), 900)
    assert post.counts() == {"other": 1}
    assert post.all("prospect") + post.all("delivery") + post.all("touch") == before and post.today() == []
    assert "older than our first mail to him" in str(post.all("received"))


def test_a_mail_is_older_than_who_was_never_written_to_only_by_his_own_day(post: Post) -> None:
    add_prospect(post.db, {"name": "Cy Ray", "email": "cy@ray.example"}, NOW - timedelta(days=100))
    _aged(post.deliver(letter("cy@ray.example", "Long ago", "Hello", at=NOW - timedelta(days=120))), 120)
    _aged(post.deliver(letter("cy@ray.example", "Since then", "Hello", at=NOW - timedelta(days=90))), 90)
    assert post.counts() == {"other": 1, "reply": 1} and [row[2] for row in post.incoming(4)] == ["Since then"]


def test_what_comes_today_is_heard_today_whatever_clock_dated_it(post: Post) -> None:
    post.deliver(letter(ADA, "A question", "Is it still to be had?", at=NOW - timedelta(days=900)))
    assert post.counts() == {"reply": 1} and len(post.today()) == 1
    (at,) = post.db.execute("SELECT at FROM touch WHERE direction = 'in'").fetchone()
    assert at > (NOW - timedelta(days=1)).isoformat(), "it came now"


def _aged(path: Path, days: int) -> None:
    """A file of the Maildir as a delivery so many days ago left it."""
    came = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (came, came))


def test_a_mail_from_shortly_before_our_first_one_is_a_reply(post: Post) -> None:
    post.deliver(letter(ADA, "Can we talk?", "I heard of you.", at=NOW - timedelta(days=20)))
    post.deliver(letter("ada1@rossi.example", "Re", "Yes", answers=post.sent[1].message_id or "", at=NOW - timedelta(days=900)))
    assert post.counts() == {"reply": 2}
