"""System: the sales system drawn, its parts opened, and six pages whose figures are those of the reports."""

import threading
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from salestui.cli import report_json as documents
from salestui.rules.times import from_text
from salestui.screens import system
from salestui.screens.intel import IntelScreen
from salestui.screens.outbox import OutboxScreen
from salestui.screens.pipeline import PipelineScreen
from salestui.screens.system import SystemScreen
from salestui.screens.system_bar import PAGES
from salestui.screens.system_parts import explain
from salestui.screens.triage import TriageScreen
from salestui.store.engine import Database
from salestui.store.intel import capture
from salestui.store.prospects import add_prospect
from salestui.store.reports.assets import converts
from salestui.store.reports.forecast import outlook
from salestui.store.reports.funnel import funnel
from salestui.store.reports.weekly import weekly
from salestui.widgets.cells import width, wrap

from ..store.history import CAPTURED, QUALIFIED, day, deals, mails, person, text, ways
from .play import COMPLETE, HOME, SIZES, SMALL, Firm, Play, play

LATER = day(25)
LOCAL_WEEK = f"{from_text(text(18)).astimezone():%-d %b %Y %H:%M}"
showing = partial(play, screen="S", clock=lambda: LATER)


def screen_of(played: Play) -> SystemScreen:
    found = played.app.base_screen
    assert isinstance(found, SystemScreen)
    return found


@pytest.mark.parametrize("size", SIZES)
async def test_the_system_is_drawn_with_its_counts(firm: Firm, size: tuple[int, int]) -> None:
    ways(firm.db)
    capture(firm.db, "Price asked before booking", LATER)
    async with showing(firm, size) as played:
        await played.sees("INTEL", "4Qs", "WORDS AND PICTURES", "1 in the inbox", "3 live")
        await played.until(lambda: screen_of(played).answer("funnel", "") is not None)
        if size == HOME:  # all of it stands there
            await played.sees("Captured", "Customer", "60%?", "-1", "5 reached", "back to INTEL: 0 replies, 0 objections this week")
            await played.sees("Out of the way: 2 lost, 1 put off.")
        await played.press("G")  # the last part comes into sight
        await played.sees("Customer: 1 here, 1 reached")
        await played.until(lambda: screen_of(played).chart.text.count("back to INTEL") == 1)
        await played.press("g")
        await played.sees("INTEL: 1 in the inbox, 1 heard this week")


async def test_the_cursor_walks_over_the_boxes(firm: Firm) -> None:
    ways(firm.db)
    async with showing(firm) as played:
        await played.sees("▌INTEL")
        for keys, there in (("l", "4Qs"), ("right", "WORDS"), ("tab", "APPLICATIONS"), ("j", "Call done"), ("h", "Call booked"),
                            ("down", "Customer"), ("k", "Call booked"), ("up", "WORDS"), ("left", "4Qs"), ("shift+tab", "INTEL")):  # fmt: skip
            await played.press(keys)
            await played.sees(f"▌{there}")


async def test_at_sixty_columns_the_boxes_are_a_list_and_resizing_keeps_the_part(firm: Firm) -> None:
    ways(firm.db)
    async with showing(firm, SMALL) as played:
        await played.press("j", "j", "j", "j", "j")
        await played.sees("▌ Qualified", "↓ 67%?  -1")
        for size in (HOME, (10, 3), COMPLETE, (1, 1), SMALL, HOME):
            await played.pilot.resize_terminal(*size)
        await played.sees("▌Qualified")


async def test_wide_letters_keep_the_boxes_straight(firm: Firm) -> None:
    ways(firm.db)
    firm.db.execute("UPDATE stage SET name = '电话已预约了' WHERE id = 3")
    async with showing(firm) as played:
        await played.sees("电话已预约了")
        lines = screen_of(played).chart.text.split("\n")
        named = next(number for number, line in enumerate(lines) if "电话已预约了" in line)
        assert len({width(line) for line in lines[named - 1 : named + 4]}) == 1


async def test_enter_opens_the_part(firm: Firm) -> None:
    ways(firm.db)
    for words in ("Price asked before booking", "A competitor's new tagline"):
        capture(firm.db, words, LATER)
    async with showing(firm) as played:
        await played.sees("2 in the inbox")
        await played.press("enter")
        await played.until(lambda: isinstance(played.app.base_screen, IntelScreen))
        await played.press("S", "l", "enter")
        await played.until(lambda: isinstance(played.app.base_screen, TriageScreen))
        await played.press("S", "l", "l", "enter")
        await played.until(lambda: isinstance(played.app.base_screen, OutboxScreen))
        await played.press("S", "j", "h", "h", "h", "enter")
        await played.until(lambda: isinstance(played.app.base_screen, PipelineScreen))
        await played.sees("Captured: 1 of 2")
        await played.press("S", "l", "enter")
        await played.sees("Qualified: nobody")


async def test_the_funnel_on_the_screen_is_that_of_the_report(firm: Firm) -> None:
    ways(firm.db)
    found = documents.funnel(funnel(firm.db))
    async with showing(firm) as played:
        await played.press("2")
        for row in found["rows"]:
            await played.sees(f"{row['reached']} reached, {row['here']} here now")
        first = found["rows"][0]
        told = f"{first['conversion']['count']} of {first['conversion']['of']} went on (too few to say); {first['drop_off']['count']} dropped off"
        await played.sees(told, f"{first['paused']} put off from here", f"{first['median_days']:.1f} days in the median")
        await played.sees("Of the 6 people who came in since the beginning · d changes that")
        await played.sees("6 prospects in all; 2 lost, 1 put off.", "at least 3 interactions; 1 customer among them took 5 in the median")


async def test_what_converts_on_the_screen_is_that_of_the_report(firm: Firm) -> None:
    mails(firm.db)
    found = documents.assets(converts(firm.db))
    async with showing(firm) as played:
        await played.press("3")
        await played.sees("Moved on in 14 d")
        lines = [line for line in played.text.split("\n") if "Mail " in line]
        for line, row in zip(lines, found["rows"], strict=True):
            shares = [f"{row[what]['count']}/{row['served']} too few" for what in ("replied", "moved_on", "won")]
            assert " ".join(line.split()).endswith(f"{row['asset']} r{row['revision']} {row['served']} {' '.join(shares)}")
        await played.press("i")
        await played.sees("Mail 1, revision 1 (not the newest): served to 4 people.", "Replied before the next one came: 1 of 4, too few")
        await played.press("slash", "2", "enter")
        await played.sees("searched: 2", "what converts: 1 of 1")


async def test_the_forecast_on_the_screen_is_that_of_the_report(firm: Firm) -> None:
    deals(firm.db)
    found = documents.forecast(outlook(firm.db, LATER))
    async with showing(firm) as played:
        await played.press("4")
        for row in found["rows"]:
            money = [f"{int(row[what] + 0.5):,} {row['currency']}" for what in ("expected", "low", "high", "value")]
            await played.sees(f"{row['month']}", f"{money[0]} ({money[1]} to {money[2]}) of {money[3]}")
        await played.sees("Captured: 2 of 6, too few to say, 30 days to go (three in four within 40); 3 here")
        await played.sees("By all that ever happened: a period does not apply here")
        await played.press("d")
        await played.sees("The forecast counts all that ever happened")


async def test_the_review_on_the_screen_is_that_of_the_report(firm: Firm) -> None:
    mails(firm.db)
    found = weekly(firm.db, LATER, text(18))
    async with showing(firm) as played:
        await played.press("6")
        await played.sees(
            f"The review since {LOCAL_WEEK} (7 days)", f"{found.count('moves on')} move on ({found.before('moves on')} before)"
        )
        await played.sees("1 new customer (0 before)", "Look first at Qualified: it has no live asset")
        await played.press("d", "3")
        await played.sees("The review since 1 Nov 2025", "(90 days)", "9 contacts out (0 before): 1 by call, 8 by email.")


async def test_touches_are_a_picture_and_without_signs_for_it_they_are_bars(firm: Firm) -> None:
    mails(firm.db)
    async with showing(firm) as played:
        await played.press("5")
        await played.until(lambda: screen_of(played).weeks.pictured)
        await played.sees("██ out   ██ in", "05 Jan", "26 Jan", "9 contacts out, 5 in, in 4 weeks")
        await played.pilot.resize_terminal(*SMALL)
        await played.sees("9 contacts out")
        await played.pilot.resize_terminal(50, 16)
        await played.until(lambda: not screen_of(played).weeks.pictured)
        await played.sees("05 Jan out █", "26 Jan out")


async def test_with_ascii_everything_is_ascii(firm: Firm) -> None:
    mails(firm.db)
    firm.paths.config.mkdir(parents=True, exist_ok=True)
    firm.paths.config_file.write_text("ascii = true\n")
    async with showing(firm) as played:
        await played.sees(">INTEL", "+---")
        assert played.text.isascii()
        await played.press("5")
        await played.sees("05 Jan out ####")
        for page in "2346":
            await played.press(page)
            await played.until(lambda: not screen_of(played).counting and bool(screen_of(played).status))
            assert played.text.isascii(), played.text


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_store_says_what_will_stand_there_and_what_to_do_first(firm: Firm, size: tuple[int, int]) -> None:
    async with play(firm, size, clock=lambda: LATER) as played:
        await played.press("escape", "S")
        await played.sees("INTEL")
        await played.press("G")
        assert "Nobody is on the way yet." in screen_of(played).chart.text
        for page, words in (
            ("2", "It begins with the first"),
            ("3", "It begins when the first"),
            ("4", "It needs prospects"),
            ("5", "Every mail, call"),
        ):
            await played.press(page)
            await played.until(lambda words=words: words in " ".join(played.text.split()))  # type: ignore[misc]  # bound now
        await played.press("6", "G")
        await played.until(lambda: "it has no live asset" in " ".join(played.text.split()))


async def test_the_period_is_asked_by_a_digit_or_a_date(firm: Firm) -> None:
    ways(firm.db)
    async with play(firm, screen="S", clock=lambda: day(32)) as played:
        await played.press("2")
        await played.sees("6 prospects in all", "since the beginning")
        await played.press("d", "1")
        await played.sees("Of the 2 people who came in since 7 Jan 2026 (30 days)", "2 prospects in all")  # those of day 2 (the 7th) and 3
        await played.press("d", "5")
        await played.type("soon")
        await played.press("enter")
        await played.sees("is not a day")
        await played.press("ctrl+u")
        await played.type("2027-01-01")
        await played.press("enter")
        await played.sees("still to come")
        await played.press("ctrl+u")
        await played.type("2026-02-01")
        await played.press("enter")
        await played.sees("There is nothing since 1 Feb 2026. d goes further back.")
        await played.press("1")
        await played.sees("on the arrows: of the 0 people who came in since 1 Feb 2026")
        await played.press("d", "4", "2")
        await played.sees("6 prospects in all")


async def test_a_report_is_counted_once_until_the_data_changes(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    ways(firm.db)
    counted: list[str] = []

    def counting(db: Database, now: datetime, since: str, tell: Any) -> Any:
        counted.append(since)
        return converts(db, since)

    monkeypatch.setattr(system, "REPORTS", {**system.REPORTS, "converts": ("converts", counting)})
    async with showing(firm) as played:
        await played.press("3")
        await played.until(lambda: counted == [""])
        await played.press("2", "3", "1", "3")
        await played.pilot.pause(0.2)
        assert counted == [""]
        await played.app.store.write(add_prospect, {"name": "Ada Byron"}, LATER)
        await played.app.changed(frozenset({"prospect"}))
        await played.until(lambda: counted == ["", ""])


async def test_a_long_report_says_so_is_broken_off_by_esc_and_keys_go_on(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    ways(firm.db)
    going = threading.Event()

    def endless(db: Database, now: datetime, since: str, tell: Any) -> Any:
        tell(1, 3)
        if not going.is_set():
            db.execute("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n").fetchone()
        return converts(db, since)

    monkeypatch.setattr(system, "REPORTS", {**system.REPORTS, "converts": ("converts", endless)})
    async with showing(firm) as played:
        await played.press("3")
        await played.sees("counting… 1 of 3", "esc breaks it off")
        await played.press("2")  # another page does not wait for it
        await played.sees("6 prospects in all")
        await played.press("3")
        await played.sees("counting… esc breaks it off.")
        await played.press("escape")
        await played.sees("Broken off; the page's digit counts again.")
        await played.press("P")
        await played.sees("Captured: 1 of 2")
        going.set()
        await played.press("S", "3")
        await played.sees("It begins when the first one")


async def test_a_crowd_of_twenty_has_an_interval(firm: Firm) -> None:
    for id in range(1, 41):
        person(firm.db, id, *(((CAPTURED, 0), (QUALIFIED, 1)) if id <= 16 else ((CAPTURED, 0),)))
    async with showing(firm) as played:
        await played.sees("40%")
        assert "40%?" not in played.text and "-24" not in played.text, "all 24 still stand there"
        await played.press("2")
        await played.sees(
            "40 % (26-55 %) went on; 0 dropped off", "16 reached, 16 here now", "nobody has left it yet"
        )  # Wilson for 16 of 40: 0.2635 to 0.5541


def test_what_a_page_means_fits_the_notice_of_a_small_screen() -> None:
    assert {page: lines for page in PAGES if (lines := len(wrap(explain(page), 56))) > 6} == {}


async def test_keys_that_have_nothing_to_do_say_so(firm: Firm) -> None:
    ways(firm.db)
    async with showing(firm) as played:
        await played.press("slash")
        await played.sees("There is nothing to search on this page")
        await played.press("2", "enter")
        await played.sees("There is nothing to open on this page.")
        await played.press("i")
        await played.sees("Reached: who came to this stage")
        await played.press("y")
        await played.sees("Copied the page.")
