"""Sources in the app: added with a look at what would come, fetched behind the screens, paused, changed, removed; lists in and out."""

from pathlib import Path

import pytest

from salestui.screens.sources import short_address
from salestui.store.sources import add_source

from .play import HOME, NOW, SIZES, SMALL, Firm, play

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Letter</title>
<item><guid>1</guid><title>Inspectors visit more</title><description>Twice a year from now on.</description></item>
<item><guid>2</guid><title>\u202e]0;owned Ten hacks</title><description>&lt;b&gt;Sponsored&lt;/b&gt;</description></item>
</channel></rss>"""
LIST = """<?xml version="1.0"?><opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/>
<outline text="B" xmlUrl="https://b.example/feed"/><outline text="C" xmlUrl="ftp://c.example/feed"/></body></opml>"""


def feed(folder: Path, text: str = FEED) -> Path:
    path = folder / "letter.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_address_is_shortened_to_what_tells_it_from_others() -> None:
    assert short_address("https://www.news.example/feed", 30, "…") == "news.example/feed"
    assert short_address("https://news.example/a/long/way/to/feed.xml", 24, "…") == "news.example/…o/feed.xml"
    assert short_address("/home/ada/very/long/way/to/tickets.csv", 14, "…") == "…o/tickets.csv"


@pytest.mark.parametrize("size", SIZES)
async def test_a_source_is_tried_before_it_is_kept_and_then_fetched(firm: Firm, tmp_path: Path, size: tuple[int, int]) -> None:
    path = feed(tmp_path)
    firm.people(1)
    async with play(firm, size, screen="I") as played:
        await played.press("s")
        await played.sees("No source yet")
        await played.press("n")
        await played.type(str(tmp_path / "nothing"))
        await played.press("ctrl+s")
        await played.sees("There is no folder or file")
        await played.press("ctrl+u")
        await played.type(str(path))
        await played.press("enter")
        await played.sees("A feed")
        await played.press("ctrl+s")
        await played.sees("2 items would come", "Inspectors visit more")
        assert played.ask("SELECT count(*) FROM source") == 0, "a look keeps nothing"
        await played.press("enter")
        await played.sees("Added the source letter.xml.", "2 new items from 1 source")
        assert played.ask("SELECT count(*) FROM intel") == 2
        await played.press("u")
        await played.sees("Undone: Added the source", "No source yet")
        await played.press("ctrl+r")
        await played.sees("Done again: Added the source", "✓ fetched")
        await played.press("f")
        await played.sees("Nothing new: 1 source asked")
        await played.press("p")
        await played.sees("paused")
        await played.press("f")
        await played.sees("is paused")
        await played.press("p", "x")
        await played.sees("Removed the source", "What came from it stays")
        await played.press("u", "escape")
        await played.sees("inbox 2")
        assert played.ask("SELECT removed_at FROM source") is None
        assert "owned Ten hacks" in played.text and "\u202e" not in played.text


async def test_what_fails_is_said_in_a_line_and_nothing_else_stops(firm: Firm, tmp_path: Path) -> None:
    firm.people(1)
    add_source(firm.db, {"kind": "feed", "address": str(feed(tmp_path)), "name": "Letter"}, NOW)
    add_source(firm.db, {"kind": "feed", "address": str(tmp_path / "gone.xml"), "name": "Gone"}, NOW)
    async with play(firm, HOME, screen="I") as played:
        await played.sees("Nothing was heard yet")
        await played.press("f")
        await played.sees("2 new items from 1 source; 2 sources asked, 1 failed.", "Gone: ")
        await played.sees("inbox 2", "Inspectors visit more")
        await played.press("f")
        await played.sees("Nothing new: 1 source asked")
        await played.press("s")
        await played.sees("✗ failed", "✓ fetched")
        await played.press("t")
        await played.sees("gone.xml")
        await played.press("j", "t")
        await played.sees("Letter: 2 items would come. Nothing was kept.")


async def test_a_list_of_feeds_comes_in_and_goes_out(firm: Firm, tmp_path: Path) -> None:
    firm.people(1)
    (tmp_path / "old.opml").write_text(LIST, encoding="utf-8")
    async with play(firm, SMALL, screen="I") as played:
        await played.press("s", "a")
        await played.type(str(tmp_path / "old.opml"))
        await played.press("enter")
        await played.sees("Add 2 feeds of old.opml?", "https://a.example/feed", "Left out")
        await played.press("enter")
        await played.sees("Added 2 sources.")
        assert played.ask("SELECT count(*) FROM source") == 2
        await played.press("w")
        await played.type(str(tmp_path / "new.opml"))
        await played.press("enter")
        await played.sees("Wrote 2 feeds")
        assert "https://b.example/feed" in (tmp_path / "new.opml").read_text(encoding="utf-8")
        await played.press("u")
        await played.sees("Undone: Added 2 sources", "No source yet")


async def test_a_feed_form_knows_the_kind_and_refuses_what_is_none(firm: Firm) -> None:
    firm.people(1)
    add_source(firm.db, {"kind": "feed", "address": "https://a.example/feed", "name": "A"}, NOW)
    async with play(firm, HOME, screen="I") as played:
        await played.press("s")
        await played.sees("sources: 1 of 1", "not fetched yet")
        await played.press("e")
        await played.sees("The source A")
        for _ in range(4):
            await played.press("enter")
        await played.press("ctrl+u")
        await played.type("soon")
        await played.press("ctrl+s")
        await played.sees("is no span of time")
        await played.press("ctrl+u")
        await played.type("6h")
        await played.press("ctrl+s")
        await played.sees("Changed A.")
        assert played.ask("SELECT every_minutes FROM source") == 360
