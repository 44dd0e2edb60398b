"""What is in a document that somebody else wrote: the items of a feed, the text of a page. Runs only in the parsing process.

feedparser gets bytes and nothing else: given a text it would take it for an address or a file's name and open that.
"""

import re
from calendar import timegm
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from ..glass import safe_text
from ..sender.incoming.charset import decoded
from ..sender.incoming.html import html_text

MOST_ITEMS = 5_000
"""That are handed over at once; the rest of a long feed is asked for behind them."""
MOST_TITLE, MOST_BODY, MOST_LINK, MOST_KEY = 500, 50_000, 2_000, 1_000
MOST_PAGE = 500_000
MOST_TEXT = 8_000_000
"""Characters of all items that are handed over at once."""
_FAR_AHEAD = 4_000_000_000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.I)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_FEED_LINK = re.compile(r"<link\b[^>]{0,1000}>", re.I)
_COLOUR = re.compile(r"\u203a\d{1,3}(?:;\d{1,3})*m")  # what HTML makes of the control sign 0x9B, and the colour behind it
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def feed_items(data: bytes, url: str, content_type: str, skip: int = 0) -> dict[str, Any]:
    """The items of a feed behind the first `skip`, its own title, and whether it is a feed at all (else the address of the one that the page names).

    `next` is what to skip for those that are still left, 0 where none is; `broken`: it is ill-formed, and no item could be made out.
    """
    from xml.sax import SAXException

    import feedparser  # type: ignore[import-untyped]

    headers = {"content-type": content_type} if content_type else {}  # without an address: it would be put before every guid
    found = feedparser.parse(BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    entries = found.entries
    if not entries and not found.get("version"):
        return {"items": [], "feed": False, "title": "", "names": _named_feed(decoded(data[:200_000], _stated(data, content_type)), url)}
    useless = len(entries) > 1 and len({entry.get("id") or entry.get("link") or "" for entry in entries}) == 1
    left = MOST_TEXT
    items = []
    at = skip
    for at, entry in enumerate(entries[skip : skip + MOST_ITEMS], start=skip + 1):
        item = _item(entry, useless, url)
        left -= len(item["body"])
        if left < 0:
            at -= 1
            break
        if item["title"] or item["body"] or item["url"]:
            items.append(item)
    title = _one_line(found.feed.get("title_detail"), found.feed.get("title"))
    broken = not items and not skip and isinstance(found.get("bozo_exception"), SAXException)
    return {"items": items, "feed": True, "title": title, "names": "", "next": at if at < len(entries) else 0, "broken": broken}


def _item(entry: Any, useless: bool, base: str) -> dict[str, Any]:
    """One entry as plain text. `useless`: the feed gives all of them one id, so it tells nothing."""
    body = ""
    for detail in [*(entry.get("content") or []), entry.get("summary_detail")]:
        text = _text(detail) if detail else ""
        body = text if len(text) > len(body) else body
    guid, link = _one(entry.get("id")), ""
    if guid.startswith("http") or not entry.get("guidislink"):  # a guid that is no address is not made one, though feedparser would
        link = next(
            filter(None, (_link(each, base) for each in [entry.get("link"), *(one.get("href") for one in entry.get("links") or [])])), ""
        )
    key = "" if useless else guid or link
    return {
        "title": _cut(_one_line(entry.get("title_detail"), entry.get("title")), MOST_TITLE), "body": _cut(body, MOST_BODY), "url": link,
        "key": key[:MOST_KEY], "said_by": _cut(_one(entry.get("author")), 200), "published": _moment(entry),
    }  # fmt: skip


def _one(value: Any) -> str:
    return " ".join(safe_text(_COLOUR.sub("", value)).split()) if isinstance(value, str) else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _link(value: Any, base: str = "") -> str:
    """An address of the web; one that is told from where it stands is joined to that."""
    if not isinstance(value, str) or not value:
        return ""
    link = _one(value)
    if base and not link.startswith(("http://", "https://")):
        try:
            link = urljoin(base, link)
        except ValueError:
            return ""
    return link[:MOST_LINK] if link.startswith(("http://", "https://")) else ""


def _one_line(detail: Any, plain: Any) -> str:
    return " ".join(_text(detail).split()) if detail else _one(plain)


def _text(detail: Any) -> str:
    """A text of a feed without its markup."""
    value = detail.get("value") or ""
    if not isinstance(value, str):
        return ""
    value = value[: 4 * MOST_BODY]
    if not re.search(r"</?[a-zA-Z][^<>]{0,500}>", value):  # plain words keep their lines, whatever the feed says they are
        return _shown(unescape(value) if _ENTITY.search(value) else value)
    return _shown(html_text(value))


def _shown(text: str) -> str:
    return safe_text(_COLOUR.sub("", text), lines=True).strip()


def _moment(entry: Any) -> int | None:
    """Seconds since 1970 at which an entry says that it was published (or changed)."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        if parsed := entry.get(name):
            try:
                seconds = timegm(parsed)
            except (ValueError, OverflowError, TypeError):
                continue
            return min(seconds, _FAR_AHEAD) if seconds > 0 else None
    return None


def _stated(data: bytes, content_type: str) -> str:
    """The charset that a document or its server states."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return name
    if found := _CHARSET.search(content_type):
        return found[1]
    meta = _META.search(data[:4_096])
    return meta[1].decode("ascii") if meta else ""


def _named_feed(page: str, url: str) -> str:
    """The feed that a page says it has."""
    for tag in _FEED_LINK.findall(page)[:200]:
        if re.search(r"application/(?:rss|atom)\+xml", tag, re.I) and (href := re.search(r"href\s*=\s*[\"']?([^\"'\s>]+)", tag, re.I)):
            return _link(unescape(href[1]), url)
    return ""


def page_text(data: bytes, content_type: str, part: str) -> dict[str, Any]:
    """The text of a page, or of a part of it: `#id`, `.class`, a tag's name, or the words of a heading (all below it). None where it has no such part."""
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return {"text": None, "binary": True}
    source = decoded(data, _stated(data, content_type))
    plain = "html" not in content_type.lower() and not re.search(
        r"<(?:html|body|div|p|head|h[1-6]|ul|table|main|article|!doctype)\b", source[:20_000], re.I
    )
    if plain and not part:
        return {"text": _tidy(source), "binary": False}
    if not part:
        return {"text": _tidy(html_text(source)), "binary": False}
    spans = Finder(source).spans(part)
    return {"text": _tidy("\n".join(html_text(source[start:end]) for start, end in spans)) if spans else None, "binary": False}


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in safe_text(text[: 2 * MOST_PAGE], lines=True).split("\n"))
    return "\n".join(line for line in lines if line)[:MOST_PAGE]


class Finder(HTMLParser):
    """Where the elements of a page begin and end."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self._starts = [0]
        for line in source.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._open: list[int] = []
        self.elements: list[list[Any]] = []  # tag, attributes, start, end, words of a heading
        self._end = len(source)
        self.feed(source)
        self.close()
        for at in self._open:
            self.elements[at][3] = self._end

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where an element begins; `</p>` and `</li>` are often left out, so one of these ends the one before."""
        if tag in ("p", "li", "tr", "td", "th", "dt", "dd", "option") and self._open and self.elements[self._open[-1]][0] == tag:
            self.elements[self._open.pop()][3] = self._here()
        self.elements.append([tag, dict(attrs), self._here(), self._here() + len(self.get_starttag_text() or ""), ""])
        if tag not in _VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends, and all that was left open in it."""
        if any(self.elements[at][0] == tag for at in self._open[-200:]):
            while self._open:
                at = self._open.pop()
                self.elements[at][3] = self._here()
                if self.elements[at][0] == tag:
                    return

    def handle_data(self, data: str) -> None:
        """Keep the words of headings."""
        for at in self._open[-20:]:
            if self.elements[at][0] in _HEADINGS:
                self.elements[at][4] += data

    def spans(self, part: str) -> list[tuple[int, int]]:
        """The places of a part, none inside another."""
        wanted = part.strip()
        found: list[tuple[int, int]] = []
        if wanted[:1] in "#.":
            name = "id" if wanted[0] == "#" else "class"
            found = [(each[2], each[3]) for each in self.elements if wanted[1:] in (each[1].get(name) or "").split()]
        elif re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", wanted):
            found = [(each[2], each[3]) for each in self.elements if each[0] == wanted.lower()]
        return _outermost(found) if found else self._below_heading(" ".join(wanted.split()).casefold())

    def _below_heading(self, words: str) -> list[tuple[int, int]]:
        """From a heading to the next one of its rank or above."""
        headings = [(each[0], " ".join(each[4].split()).casefold(), each[2]) for each in self.elements if each[0] in _HEADINGS]
        for exact in (True, False):
            for at, (rank, said, start) in enumerate(headings):
                if words and (said == words if exact else words in said):
                    return [(start, next((place for other, _, place in headings[at + 1 :] if other <= rank), self._end))]
        return []


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return list(_not_inside(sorted(spans)))


def _not_inside(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reached = -1
    for start, end in spans:
        if start >= reached:
            yield start, end
            reached = end
