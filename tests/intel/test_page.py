"""Watching pages: the first look tells nothing, then only what changed, of the part that was asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.intel.documents import page_text
from salestui.intel.gather import FetchReport, try_source
from salestui.store.engine import Database
from salestui.store.sources import get_source

from .conftest import NOW
from .servers import Web, answer

PAGE = """<!doctype html><html><head><title>Shop</title><style>p{{}}</style></head><body><nav>Home</nav>
<main id="all" class="wide main"><h1>Shop</h1><h2>Prices &amp; plans</h2><p>Small: {small} <b>a month</b><p>Large: 90 a month
<ul class="list"><li>one<li>two</ul><h3>Notes</h3><p>Without tax.</p><h2>News</h2><p>{news}</p></main><footer>{footer}</footer></body></html>"""


def page(small: str = "30", news: str = "Nothing", footer: str = "2026") -> bytes:
    return PAGE.format(small=small, news=news, footer=footer).encode()


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("#all", "Shop\nPrices & plans\nSmall: 30 a month\nLarge: 90 a month\n- one\n- two\nNotes\nWithout tax.\nNews\nNothing"),
        (".main", "Shop\nPrices & plans\nSmall: 30 a month\nLarge: 90 a month\n- one\n- two\nNotes\nWithout tax.\nNews\nNothing"),
        ("footer", "2026"),
        ("prices & plans", "Prices & plans\nSmall: 30 a month\nLarge: 90 a month\n- one\n- two\nNotes\nWithout tax."),
        ("notes", "Notes\nWithout tax."),
        ("plans", "Prices & plans\nSmall: 30 a month\nLarge: 90 a month\n- one\n- two\nNotes\nWithout tax."),
        ("h2", "Prices & plans\nNews"),
        ("li", "- one\n- two"),
        ("#nowhere", None),
        ("Not a heading", None),
    ],
)
def test_a_part_of_a_page(part: str, text: str | None) -> None:
    assert page_text(page(), "text/html", part)["text"] == text


def test_text_and_charsets_of_pages() -> None:
    assert page_text("Zoë\t bought\n\n\nit".encode("utf-16"), "text/plain", "")["text"] == "Zoë bought\nit"
    assert page_text(b"<meta charset=windows-1252><p>10 \x80", "text/html", "")["text"] == "10 €"
    assert page_text(b"<p>1 < 2 & \x1b]0;x\x07", "text/html; charset=utf-8", "")["text"] == "1 < 2 &"
    assert page_text(b"%PDF\0\0", "application/pdf", "")["binary"]


def test_only_what_changed_comes_and_each_change_once(
    db: Database, server: Web, add: Callable[..., int], run: Callable[..., FetchReport]
) -> None:
    server.routes["/"] = answer(page())
    id = add(server.url(), kind="page", part="#all", name="Shop")
    first = run().rows[0]
    assert first.unchanged and not first.new
    server.routes["/"] = answer(page(footer="2027"))
    assert run().rows[0].unchanged, "another part changed"
    server.routes["/"] = answer(page(small="35", news="Bigger"))
    assert run().rows[0].new == 1
    title, body, url = db.execute("SELECT title, body, url FROM intel").fetchone()
    assert title == "Shop changed: Small: 35 a month" and url == server.url()
    assert body == "- Small: 30 a month\n+ Small: 35 a month\n- Nothing\n+ Bigger"
    assert run().rows[0].unchanged
    for small in ("30", "35", "30", "35"):  # it goes to and fro: each state is told once
        server.routes["/"] = answer(page(small=small, news="Bigger"))
        run()
    assert [row for (row,) in db.execute("SELECT title FROM intel")] == [
        "Shop changed: Small: 35 a month",
        "Shop changed: Small: 30 a month",
    ]
    assert "Large: 90 a month" in try_source(db, get_source(db, id), NOW, {})[0].body


def test_a_page_that_cannot_be_watched_says_why(
    server: Web, tmp_path: Path, add: Callable[..., int], run: Callable[..., FetchReport]
) -> None:
    server.routes |= {"/a": answer(page()), "/b": answer(b"<body><script>x</script>"), "/c": answer(b"\x89PNG\0\0\0")}
    local = tmp_path / "page.html"
    local.write_bytes(page())
    for path, part in (("/a", "#gone"), ("/b", ""), ("/c", "")):
        add(server.url(path), kind="page", part=part, name=path)
    add(str(local), kind="page", part="News", name="file")
    assert [(row.name, row.error.partition(".")[0]) for row in run().rows] == [
        ("/a", "It has no part “#gone”"), ("/b", "It has no text"), ("/c", "It is no page of text"), ("file", "")
    ]  # fmt: skip
