"""Who would get what when: the forecast is held against what the sender then really does, moment by moment."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from salestui.rules.forecast import Pace, Way, forecast
from salestui.rules.formula import StepPlan
from salestui.rules.schedule import Delay
from salestui.store.dispatch import next_moment
from salestui.store.forecast import list_planned
from salestui.store.outbox import list_deliveries
from salestui.store.pausing import pause_prospects
from salestui.store.settings import set_setting

from .conftest import NOW, Firm
from .servers import Recorder

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "")


def play(firm: Firm, until: datetime) -> list[tuple[str, str, datetime]]:
    """The sender at every moment it names itself, as the watch would; what left, when."""
    at, rounds = NOW, 0
    while at <= until and rounds < 500:
        rounds += 1
        firm.send(at, waits=False)
        coming = next_moment(firm.db)
        if coming is None:
            break
        at = max(coming, at + timedelta(seconds=1))
    rows = [row for row in list_deliveries(firm.db, until) if row.state == "sent"]
    return sorted((row.to, row.asset, datetime.fromisoformat(row.sent_at)) for row in rows if row.sent_at)


@pytest.mark.parametrize(
    "mailbox",
    [{}, {"window": "Mon-Fri 09:00-17:00", "zone": "Europe/Berlin"}, {"window": "Mon,Wed 08:00-12:00", "per_day": 3}, {"per_day": 2}],
    ids=["any hour", "office hours", "narrow and capped", "capped"],
)
def test_the_sender_does_what_was_forecast(firm: Firm, record: Recorder, mailbox: dict[str, object]) -> None:
    firm.mailbox(record.port, **mailbox)
    set_setting(firm.db, "holidays", '["2026-03-06"]', NOW)
    for title, delay in (("First", "0"), ("Second", "2b"), ("Third", "3")):
        firm.mail(title=title, delay=delay)
    for zone in ZONES:
        firm.prospects(2, zone=zone)
    until = NOW + timedelta(days=14)
    planned = sorted((row.to, row.asset, row.at) for row in list_planned(firm.db, NOW, until))
    assert planned, "something is planned"
    assert play(firm, until) == planned


def test_another_formula_shows_what_it_would_change_before_it_is_saved(firm: Firm, record: Recorder) -> None:
    from salestui.store.sequence import list_plans

    firm.mailbox(record.port)
    firm.mail(title="First")
    firm.mail(title="Second", delay="5")
    firm.prospects(1)
    first, second = list_plans(firm.db, 1)
    now = list_planned(firm.db, NOW, NOW + timedelta(days=30))
    sooner = StepPlan(second.step_id, second.asset_id, second.title, second.position, second.channel, Delay(1))
    then = list_planned(firm.db, NOW, NOW + timedelta(days=30), {1: [first, sooner]})
    assert [(row.asset, (row.at - NOW).days) for row in now] == [("First", 0), ("Second", 5)]
    assert [(row.asset, (row.at - NOW).days) for row in then] == [("First", 0), ("Second", 1)]
    assert list_planned(firm.db, NOW, NOW + timedelta(days=30)) == now, "nothing was saved"


def test_a_pause_moves_the_plan_and_one_without_a_day_takes_it_out(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    ids = firm.prospects(3)
    pause_prospects(firm.db, ids[:1], NOW)
    pause_prospects(firm.db, ids[1:2], NOW, (NOW + timedelta(days=3)).date())
    planned = list_planned(firm.db, NOW, NOW + timedelta(days=30))
    assert [(row.prospect_id, row.at.date()) for row in planned] == [
        (ids[2], NOW.date()),
        (ids[1], (NOW + timedelta(days=3)).date()),
    ]


@pytest.mark.parametrize("status", ["retired", "draft"])
def test_a_mail_whose_words_are_live_no_more_is_held_and_nothing_follows_it(firm: Firm, record: Recorder, status: str) -> None:
    firm.mailbox(record.port)
    firm.mail(title="First")
    firm.mail(title="Second", delay="2")
    firm.prospects(1)
    firm.db.execute("UPDATE asset SET status = ? WHERE title = 'First'", (status,))
    planned = list_planned(firm.db, NOW, NOW + timedelta(days=30))
    assert play(firm, NOW + timedelta(days=30)) == planned == []
    assert [row.state for row in list_deliveries(firm.db, NOW)] == ["held"]


def test_follow_ups_go_before_openers_where_a_cap_leaves_room_for_one() -> None:
    step = StepPlan(1, 1, "Mail", 1, "email", Delay(0))
    ways = [Way(1, [step], NOW, ZoneInfo("UTC"), 1, known=False), Way(2, [step], NOW, ZoneInfo("UTC"), 1, known=True)]
    planned = list(forecast(ways, {1: Pace(per_day=1)}, (), NOW, NOW + timedelta(days=5)))
    assert [(found.prospect_id, found.at - NOW) for found in planned] == [(2, timedelta()), (1, timedelta(days=1))]


def test_a_gap_parts_mails_and_ten_thousand_are_played_forward_in_a_moment() -> None:
    step = StepPlan(1, 1, "Mail", 1, "email", Delay(0))
    ways = [Way(id, [step], NOW, ZoneInfo("UTC"), 1) for id in range(10_000)]
    planned = list(forecast(ways, {1: Pace(gap=75)}, (), NOW, NOW + timedelta(days=30)))
    assert len(planned) == 10_000
    assert {two.at - one.at for one, two in pairwise(planned)} == {timedelta(seconds=75)}
