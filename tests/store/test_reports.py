"""Every figure of every report on three small stores, computed by hand (the arithmetic stands beside each)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from salestui.rules.conversion import Gap, Rate
from salestui.store.engine import Database
from salestui.store.journal import action, undo
from salestui.store.prospects import add_prospect, move_prospects
from salestui.store.reports.assets import converts
from salestui.store.reports.flow import read_flow
from salestui.store.reports.forecast import outlook
from salestui.store.reports.funnel import funnel
from salestui.store.reports.interactions import interactions
from salestui.store.reports.ladder import Spread
from salestui.store.reports.touches import touches
from salestui.store.reports.weekly import weekly

from .history import BOOKED, CAPTURED, LOST, QUALIFIED, day, deals, mails, person, text, ways


def test_the_funnel(db: Database) -> None:
    ways(db)
    found = funnel(db)
    assert (found.people, found.lost, found.paused) == (6, 2, 1)
    rows = [
        (row.stage, row.reached, row.here, row.waiting, row.onward, row.decided, row.dropped, row.lost, row.paused) for row in found.rows
    ]
    assert rows == [
        # all but the one imported as lost; 1, 2 and 4 went on; 3 and 4 stand here, but only 3 waits (4 came back); 5 was put off
        ("Captured", 5, 2, 1, Rate(3, 5), Rate(3, 4), Rate(1, 5), 0, 1),
        ("Qualified", 3, 0, 0, Rate(2, 3), Rate(2, 3), Rate(1, 3), 1, 0),  # 1, 2, and 4 who skipped it; 2 was lost
        ("Call booked", 2, 0, 0, Rate(1, 2), Rate(1, 2), Rate(1, 2), 0, 0),  # 1, and 4 who went back and so dropped off
        ("Call done", 1, 0, 0, Rate(1, 1), Rate(1, 1), Rate(0, 1), 0, 0),  # 1, who skipped all of these
        ("Trial started", 1, 0, 0, Rate(1, 1), Rate(1, 1), Rate(0, 1), 0, 0),
        ("Proposal sent", 1, 0, 0, Rate(1, 1), Rate(1, 1), Rate(0, 1), 0, 0),
        ("Customer", 1, 1, 1, None, None, None, 0, 0),
    ]
    # finished stays: Captured 2, 4, 3, 3; Qualified 3, 2; Call booked 5, 5
    assert [(row.days, row.stays) for row in found.rows] == [(3.0, 4), (2.5, 2), (5.0, 2), (None, 0), (None, 0), (None, 0), (None, 0)]


def test_the_funnel_since_a_day_is_of_those_who_came_in_since(db: Database) -> None:
    ways(db)
    found = funnel(db, text(1))  # 3, 5 and 6
    assert (found.people, found.lost, found.paused) == (3, 1, 1)
    first = found.rows[0]
    assert (first.reached, first.here, first.onward, first.paused, first.days) == (2, 1, Rate(0, 2), 1, 3.0)


def test_the_funnel_of_a_fresh_import_has_no_drop_off(db: Database) -> None:
    for id in range(1, 31):
        person(db, id, (CAPTURED, 0))
    first = funnel(db).rows[0]
    assert (first.reached, first.here, first.waiting, first.onward, first.decided, first.dropped) == (
        30, 30, 30, Rate(0, 30), Rate(0, 0), Rate(0, 30),
    )  # fmt: skip
    assert weekly(db, day(7), text(0)).gap == Gap("stage", "Captured")


def test_the_funnel_as_it_was_at_a_moment(db: Database) -> None:
    ways(db)
    found = funnel(db, until=text(4.5))
    # 1 and 2 stand in Qualified, 4 in Call booked, 3 and 5 in Captured, 6 came in as lost
    assert (found.people, found.lost, found.paused) == (6, 1, 0)
    rows = [(row.reached, row.here, row.waiting, row.decided, row.lost, row.paused) for row in found.rows[:4]]
    assert rows == [(5, 2, 2, Rate(3, 3), 0, 0), (3, 2, 2, Rate(1, 1), 0, 0), (1, 1, 1, Rate(0, 0), 0, 0), (0, 0, 0, Rate(0, 0), 0, 0)]
    assert [(row.days, row.stays) for row in found.rows[:2]] == [(3.0, 3), (None, 0)]  # Captured 2, 4 and 3
    assert interactions(db, until=text(9)).actual is None, "1 became a customer on day 10"
    assert funnel(db, until=text(10)) == funnel(db), "the second that is named is in"


def test_what_converts_as_it_was_at_a_moment(db: Database) -> None:
    mails(db)
    found = [(row.asset, row.number, row.served, row.replied.count, row.moved.count) for row in converts(db, until=text(2)).rows]
    # Mail 1: 1, 2, 3, 5, of whom 1 replied; its revision: 4; Mail 2: 1 and 5, of whom 5 replied; nobody has moved
    assert found == [("Mail 1", 1, 4, 1, 0), ("Mail 1", 2, 1, 0, 0), ("Mail 2", 1, 2, 1, 0)]


def test_what_converts(db: Database) -> None:
    mails(db)
    found = [(row.asset, row.number, row.served, row.replied.count, row.moved.count, row.won.count) for row in converts(db).rows]
    assert found == [
        (
            "Mail 1",
            1,
            4,
            1,
            1,
            0,
        ),  # served to 1, 2, 3, 5 (4 bounced); 1 replied; 2 moved on the 14th day, 3 on the 15th; 5's reply is not its own
        ("Mail 1", 2, 1, 1, 0, 1),  # to 4, who wrote twice and is counted once; his move came too late, but he was won
        ("Mail 2", 1, 2, 2, 1, 0),  # to 1 and 5, both replied; 1 moved two days after
    ]
    assert all(row.replied.of == row.served and row.replied.too_few for row in converts(db).rows)
    since = [(row.asset, row.number, row.served, row.replied.count, row.moved.count) for row in converts(db, text(1)).rows]
    assert since == [("Mail 1", 2, 1, 1, 0), ("Mail 2", 1, 1, 1, 1)], "1's first reply answered what was served before that day"
    longer = {row.number: row.moved.count for row in converts(db, days=15).rows if row.asset_id == 1}
    assert longer == {1: 2, 2: 0}, "within fifteen days the third's move counts too"


def test_touches_per_week(db: Database) -> None:
    mails(db)
    found = touches(db, day(16))
    rows = [(row.week, row.monday, row.out, row.incoming, row.email, row.call, row.chat, row.other) for row in found.rows]
    assert rows == [
        ("2026-W02", "2026-01-05", 8, 5, 8, 0, 0, 0),
        ("2026-W03", "2026-01-12", 0, 0, 0, 0, 0, 0),
        ("2026-W04", "2026-01-19", 1, 0, 0, 1, 0, 0),
    ]
    assert (found.out, found.incoming) == (9, 5)
    later = touches(db, day(16), text(1))
    assert [(row.week, row.out, row.incoming) for row in later.rows] == [("2026-W02", 2, 4), ("2026-W03", 0, 0), ("2026-W04", 1, 0)]
    kiritimati = touches(db, day(0.25), zone=ZoneInfo("Pacific/Kiritimati"))
    assert [row.week for row in kiritimati.rows] == ["2026-W02"]
    assert touches(db, day(0.25), text(0)).rows[0].out == 6  # five on day 0, one at 0.25, that very second


def test_the_weekly_review(db: Database) -> None:
    mails(db)
    for item, quadrant_text in ((None, "today"), (1, "tomorrow"), (1, "today")):
        db.execute("INSERT INTO answer (quadrant_id, item_id, text, created_at) VALUES (1, ?, ?, ?)", (item, quadrant_text, text(2)))
    with action(db, "Decided", day(2)):
        db.execute("INSERT INTO decision (at, verdict) VALUES (?, 'change')", (text(2),))
    undo(db, day(3))
    with action(db, "A slip", day(3)):
        db.execute("INSERT INTO decision (at, verdict) VALUES (?, 'discard')", (text(3),))
    undo(db, day(3) + timedelta(seconds=5))
    db.execute("INSERT INTO decision (at, verdict) VALUES (?, 'park')", (text(4),))
    for event in ("failed", "bounce", "bounce", "sent"):
        db.execute("INSERT INTO log_entry (at, event) VALUES (?, ?)", (text(5), event))
    found = weekly(db, day(7), text(0))
    told = {(row.what, row.detail): (row.count, row.before) for row in found.rows if row.count or row.before}
    assert told == {
        ("touches out", "email"): (8, 0), ("touches in", "email"): (5, 0), ("new prospects", ""): (5, 0), ("moves on", ""): (1, 0),
        ("people who replied", ""): (3, 0), ("mails sent", ""): (8, 0), ("mails failed", ""): (1, 0), ("mails bounced", ""): (2, 0),
        ("decisions", "park"): (1, 0), ("reversals", ""): (2, 0), ("revisions", ""): (1, 0),
    }  # fmt: skip
    # mails sent are the touches out by e-mail; reversals: the decision taken back, and the answer that is again what it was
    assert found.gap == Gap("stage", "Qualified"), "fewer than twenty are decided: the first stage without a live asset"
    assert (found.since, found.until, found.before_since) == (text(0), text(7), text(-7))
    after = weekly(db, day(14), text(7))
    assert after.count("touches out") == 0 and after.before("touches out") == 8 and after.count("moves on") == 1, "that of this very second"
    month = weekly(db, day(30), text(8))
    assert [month.count(what) for what in ("moves on", "won", "lost", "moves back", "touches out")] == [3, 1, 1, 0, 1]
    assert weekly(db, day(25), text(18)).count("lost") == 1, "lost in the very second that is now"
    assert (weekly(db, day(32), text(25)).count("lost"), weekly(db, day(32), text(25)).before("lost")) == (1, 0), "nobody is counted twice"


def test_the_gap_is_the_worst_drop_off_as_soon_as_twenty_are_decided(db: Database) -> None:
    for id in range(1, 51):  # 11 are lost from Qualified, 8 went on from there, 23 wait there, 8 wait in Captured
        way = ((CAPTURED, 0), (QUALIFIED, 1), *(((LOST, 2),) if id <= 11 else ((BOOKED, 2),) if id <= 19 else ()))
        person(db, id, *(way if id <= 42 else way[:1]))
    assert weekly(db, day(7), text(0)).gap == Gap("stage", "Captured"), "19 are too few; of Captured 42 of 42 went on"
    person(db, 51, (QUALIFIED, 0), (LOST, 2))
    assert weekly(db, day(7), text(0)).gap == Gap("drop-off", "Qualified", Rate(8, 20))  # those who wait do not count


def test_interactions_planned_and_taken(db: Database) -> None:
    ways(db)
    found = interactions(db)
    # days 0, 1 and 2 belong to Captured (2 is the second he left it), 3 to Qualified, 10 to Call booked; the bounce and day 11 do not count
    one, three, five = Spread(1, 1.0, 1, 1, 1), Spread(1, 3.0, 3, 3, 3), Spread(1, 5.0, 5, 5, 5)
    assert [(row.planned, row.actual) for row in found.rows] == [(2, three), (1, one), (0, one), (0, None), (0, None), (0, None)]
    assert (found.planned, found.actual) == (3, five)
    assert interactions(db, text(0)).actual == five and interactions(db, text(0.5)).actual is None, "the customer came in on day 0"


def test_interactions_of_several_customers(db: Database) -> None:
    deals(db)
    found = interactions(db)  # three and one
    assert found.actual == found.rows[0].actual == Spread(2, 2.0, 1, 3, 3)


def test_the_forecast(db: Database) -> None:
    deals(db)
    found = outlook(db, day(25), ZoneInfo("UTC"))
    captured = found.stages[0]
    assert (captured.rate, captured.days, captured.late, captured.customers, captured.here) == (
        Rate(2, 6),
        30.0,
        40.0,
        2,
        3,
    )  # 20 and 40 days
    assert dict(captured.value) == {"EUR": 29_999, "USD": 5_000}
    # day 10 + 30 is 14 February, day 20 + 30 is 24 February; a third of 299.99 and of 50.00
    rows = [(row.month, row.currency, row.prospects, row.expected.value, row.expected.expected) for row in found.rows]
    assert rows == [("2026-02", "EUR", 2, 29_999, 10_000), ("2026-02", "USD", 1, 5_000, 1_667)]
    # Wilson for 2 of 6: 0.0968 to 0.7000
    assert found.rows[1].expected.low == pytest.approx(484, abs=2) and found.rows[1].expected.high == pytest.approx(3500, abs=2)
    assert all(row.expected.few == row.expected.value for row in found.rows), "six are too few to say"


def test_whoever_is_past_the_median_has_a_later_month_or_none(db: Database) -> None:
    deals(db)  # half are there within 30 days, three in four (of two: both) within 40; 4 came on day 10, 5 and 6 on day 20

    def months(now: float) -> list[tuple[str, str, int]]:
        return [(row.month, row.currency, row.expected.value) for row in outlook(db, day(now), ZoneInfo("UTC")).rows]

    # day 40: 4 is there in that very second, 14 February; 5 and 6 are on day 50, 24 February
    assert months(40) == [("2026-02", "EUR", 29_999), ("2026-02", "USD", 5_000)]
    # day 51: day 40 and day 50 are past; 4 would be late on day 50, past too; 5 and 6 on day 60, 6 March
    assert months(51) == [("2026-03", "EUR", 9_999), ("2026-03", "USD", 5_000), ("", "EUR", 20_000)]
    assert months(61) == [("", "EUR", 29_999), ("", "USD", 5_000)]


def test_without_a_customer_there_is_no_month(db: Database) -> None:
    ways(db)
    found = outlook(db, day(11), ZoneInfo("UTC"))  # 3 came on day 1; the only customer took 10 days: the 11th is the 16th of January
    assert [(row.month, row.expected.value, row.expected.expected) for row in found.rows] == [("2026-01", 100_000, 20_000)]
    assert found.valueless == 1
    db.execute("DELETE FROM stage_move WHERE to_stage_id = 7")
    assert [row.month for row in outlook(db, day(11)).rows] == [""]


def test_the_forecast_as_it_was_at_a_moment(db: Database) -> None:
    deals(db)
    found = outlook(db, day(25), ZoneInfo("UTC"), until=text(25))
    # 2 became a customer on day 40 only: he stands in Captured since day 0 and is past the 20 days that 1 took
    assert (found.stages[0].rate, found.stages[0].days, found.stages[0].here) == (Rate(1, 6), 20.0, 4)
    # day 10 + 20 is 4 February, day 20 + 20 is 14 February; a sixth of each
    rows = [(row.month, row.currency, row.expected.value, row.expected.expected) for row in found.rows]
    assert rows == [("2026-02", "EUR", 29_999, 5_000), ("2026-02", "USD", 5_000, 833), ("", "EUR", 100_000, 16_667)]


def test_an_undone_move_is_no_move_and_a_real_one_is(db: Database) -> None:
    id = add_prospect(db, {"name": "Ada Byron"}, day(0))
    move_prospects(db, [id], QUALIFIED, day(3))
    assert [row.reached for row in funnel(db).rows[:2]] == [1, 1] and funnel(db).rows[0].days == 3.0
    undo(db, day(4))
    assert [row.reached for row in funnel(db).rows[:2]] == [1, 0] and funnel(db).rows[0].days is None


def test_an_empty_store_has_reports_too(db: Database) -> None:
    assert [row.reached for row in funnel(db).rows] == [0] * 7 and funnel(db).rows[0].onward == Rate(0, 0)
    assert converts(db).rows == touches(db, day(0)).rows == outlook(db, day(0)).rows == []
    assert interactions(db).actual is None and weekly(db, day(7), text(0)).gap == Gap("stage", "Captured")


def test_the_flow_counts_every_part(db: Database) -> None:
    mails(db)
    for number, state in enumerate(("inbox", "inbox", "parked")):
        db.execute(
            "INSERT INTO intel (title, state, content_hash, received_at) VALUES (?, ?, ?, ?)",
            (f"Heard {number}", state, str(number), text(number)),
        )
    db.execute("INSERT INTO objection (name, created_at) VALUES ('Too expensive', ?)", (text(0),))
    db.execute("UPDATE intel SET objection_id = 1 WHERE id = 2")
    found = read_flow(db, day(5.75))
    assert (found.inbox, found.heard, found.parked, found.newest) == (2, 3, 1, ("Heard 1", "Heard 0"))
    assert (found.assets, found.unanswered, len(found.bare), found.holes) == ({"live": 2}, ("Too expensive",), 5, 6)
    assert (found.replies, found.objections, found.lost, found.people) == (5, 1, 1, 5)
    assert [(stage.name, stage.here, stage.steps, stage.live) for stage in found.stages[:2]] == [
        ("Captured", 0, 2, 2),
        ("Qualified", 3, 0, 0),
    ]
