"""HTML of a mail as the text that its reader sees: paragraphs, "- " lists, "> " for quoted mail.

A scanner of its own, because `html.parser` is quadratic on unclosed comments and quotes, and a mail is written by anybody.
"""

import html
import re

_QUOTED_ATTRIBUTES = re.compile(r"[^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+>")
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_MOST_MISSES = 20  # quotes that were never closed, before attributes are read without them

_APART = frozenset(("p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote"))  # with an empty line around
_BLOCKS = _APART | frozenset(("div", "br", "tr", "li", "dl", "dt", "dd", "section", "article", "header", "footer", "form", "center"))
_UNSEEN = frozenset(["script", "style", "head", "title", "template", "noscript", "svg", "math", "object"])
_QUOTE_CLASSES = re.compile(
    r"\btype\s*=\s*[\"']?cite|gmail_quote(?!_container)|protonmail_quote|yahoo_quoted|moz-cite|zmail_extra|\bcite\s*=|name\s*=\s*[\"']?quote",
    re.I,
)
# Where Outlook and its like begin the earlier mail: nothing below is the writer's own.
_BELOW_IS_QUOTED = re.compile(r"\bid\s*=\s*[\"']?(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)\b", re.I)


class _Writer:
    """Text put together line by line, with the depth of quoting it stands in."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0

    def write(self, words: str) -> None:
        self.line.append(words)

    def end_line(self, apart: bool = False, always: bool = False) -> None:
        """Close the line, if there is one (`always`: also an empty one); `apart`: an empty line behind it."""
        text = _SPACES.sub(" ", "".join(self.line)).strip(" ")
        self.line.clear()
        mark = "> " * min(self.depth, 20)
        if text or always:
            self.lines.append((mark + text).rstrip(" "))
        if apart and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip(" "))


def html_text(source: str, own_only: bool = False) -> str:
    """The text of HTML; with `own_only` it ends where the mail program wrote the earlier mail below."""
    out = _Writer()
    quotes: list[tuple[str, bool]] = []  # open div and blockquote elements, and whether they are quoted mail
    unseen, position, misses = "", 0, 0
    last_close, last_comment_close = source.rfind(">"), source.rfind("-->")
    while True:
        start = source.find("<", position)
        words = source[position : start if start >= 0 else len(source)]
        if words and not unseen:
            out.write(html.unescape(words))
        if start < 0:
            break
        if source.startswith("<!", start) or source.startswith("<?", start):
            close = "-->" if source.startswith("<!--", start) and start < last_comment_close else ">"
            position = source.find(close, start) + len(close) if start < last_close else start + 2
            continue
        name = _NAME.match(source, start + 1)
        if not name or start > last_close:
            if not unseen:
                out.write("<")
            position = start + 1
            continue
        end = source.find(">", start)
        whole = _QUOTED_ATTRIBUTES.match(source, name.end()) if misses < _MOST_MISSES else None
        misses += whole is None
        position = whole.end() if whole else end + 1
        tag, attributes = name[0].lower(), source[name.end() : min(position, name.end() + 2_000)]
        if unseen:
            unseen = "" if tag == "/" + unseen else unseen
        elif tag in _UNSEEN:
            unseen = "" if attributes.endswith("/>") else tag
        elif own_only and _BELOW_IS_QUOTED.search(attributes):
            break
        else:
            _element(out, tag, attributes, quotes)
    out.end_line()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out.lines)).strip("\n")


def _element(out: _Writer, tag: str, attributes: str, quotes: list[tuple[str, bool]]) -> None:
    name = tag.lstrip("/")
    if name in _BLOCKS:
        out.end_line(apart=name in _APART, always=name == "br")
    if name == "li" and tag == name:
        out.write("- ")
    if name in ("td", "th"):
        out.write(" ")
    if name not in ("div", "blockquote"):
        return
    if tag == name:
        # Gmail wraps "On … wrote:" and the quoted mail in one div, and its forwards too: only its blockquote is the quote.
        quoted = bool(_QUOTE_CLASSES.search(attributes)) and not (name == "div" and "gmail_quote" in attributes)
        quotes.append((name, quoted))
        out.depth += quoted
    elif quotes and quotes[-1][0] == name and quotes.pop()[1]:
        while out.lines and out.lines[-1] and not out.lines[-1].strip("> "):
            out.lines.pop()
        out.lines.append("")
        out.depth -= 1
