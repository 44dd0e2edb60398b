"""The few words on the sending: what matters most first, in ever fewer cells, and when they have to be looked at again."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from salestui.rules.times import utc_text
from salestui.screens.sending_words import look_again, news_of
from salestui.store.sending_state import SendingState
from salestui.widgets import bars
from salestui.widgets.look import DEFAULT

NOW = datetime(2026, 3, 4, 10, 5, tzinfo=UTC)
QUIET = SendingState(0, 0, None, None, False, None, None, 1, 0)
OFFLINE = replace(QUIET, offline=("work", utc_text(NOW), "no route to host", utc_text(NOW + timedelta(minutes=20))))


def said(state: SendingState, begun_with: int = 0) -> str:
    return (*news_of(state, NOW, begun_with)[0], "")[0]


def test_what_is_said() -> None:
    at = utc_text(NOW + timedelta(hours=4, minutes=15))
    assert said(QUIET) == ""
    assert said(replace(QUIET, next_at=at)) == "next due 14:20"
    assert said(replace(QUIET, next_at=utc_text(NOW + timedelta(days=1)))) == "next due tomorrow 10:05"
    assert said(replace(QUIET, due=12, next_at=at)) == "12 mails due"
    assert said(replace(QUIET, due=2, gap_until=utc_text(NOW + timedelta(minutes=2)))) == "2 mails due, next at 10:07"
    assert said(OFFLINE) == "offline since 10:05: no route to host, next look 10:25"
    assert said(replace(QUIET, paused=True, due=3)) == "all sending paused (O)"
    assert said(replace(QUIET, stopped=("work", "535 wrong password"))) == "work stopped: 535 wrong password (O)"
    assert said(replace(QUIET, not_ready=1, due=1)) == "mailbox paused (O)"


def test_sending_counts_from_what_it_began_with() -> None:
    assert said(replace(QUIET, claimed=1, due=28), begun_with=40) == "sending 12 of 40"
    assert said(replace(QUIET, claimed=1), begun_with=1) == "sending"


def test_each_is_shorter_than_the_one_before() -> None:
    for state in (
        OFFLINE,
        replace(QUIET, stopped=("work", "the server refused the login: 535 5.7.8 wrong password")),
        replace(QUIET, paused=True),
    ):
        words, _ = news_of(state, NOW)
        assert all(len(one) >= len(two) for one, two in itertools.pairwise(words)), words


def test_it_is_looked_at_again_when_the_words_change_by_themselves() -> None:
    soon, later = NOW + timedelta(minutes=10), NOW + timedelta(hours=2)
    assert look_again(replace(QUIET, next_at=utc_text(later), gap_until=utc_text(soon)), NOW) == soon
    assert look_again(QUIET, NOW) == datetime(2026, 3, 5, tzinfo=UTC), "at midnight “tomorrow” becomes “today”"


def test_the_line_keeps_the_news_and_cuts_what_has_less_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "look_of", lambda node: DEFAULT)  # there is no app around it here
    bar = bars.StatusBar()
    bar._left, bar._right = [("due: 1 of 2 · 3 marked", "dim")], "tab next state"
    bar._news = news_of(OFFLINE, NOW)

    def line(cells: int) -> str:
        return "".join(text for text, _ in bar.lines(cells)[0])

    assert line(120).endswith("tab next state   offline since 10:05: no route to host, next look 10:25")
    assert line(80).endswith("offline since 10:05: no route to host, next look 10:25") and "tab next" not in line(80)
    assert line(62).endswith("offline since 10:05, next look 10:25")
    assert line(40).endswith("offline") and "due: 1 of 2" in line(40)
