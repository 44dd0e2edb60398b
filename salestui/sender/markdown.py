"""The founder's Markdown as the two bodies of a mail: plain text that reads well, and HTML.

The Markdown is read with every value still held back (`template.render(..., hold)`), so an imported name can never become a
link, a heading or a tag, and one reading serves all prospects of a revision. The values are put in afterwards.
"""

import html
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ..errors import SalesError
from ..glass import quoted
from .template import CLOSE, OPEN

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_NONE: Mapping[str, str] = MappingProxyType({})
# Around an address in the text body until its values are in; private use, like OPEN and CLOSE.
_URL, _URL_END = "\ue002", "\ue003"
_VALUE = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_TEXT_LINK = re.compile(f"{_URL}([^{_URL_END}]*){_URL_END}")
_HTML_LINK = re.compile(f'(href|src)="([^"]*{OPEN}[^"]*)"')
# In an address, a value that begins it may be a whole address; elsewhere it is one piece of it.
_WHOLE, _PIECE = ":/?#[]@!$&'()*+,;=%-._~", "/-._~"


def bodies(marked: str, hold: list[str], pictures: Mapping[str, str] = _NONE) -> tuple[str, str]:
    """(text, HTML) of a filled-in script: `marked` carries placeholders for the values in `hold`. Lines end with LF.

    `pictures` is {file name: Content-ID} of what can be shown inside the mail. A picture on the web becomes a link: nothing is
    fetched when the mail is opened, and nobody is watched opening it. Raises `SalesError` for a picture that is neither.
    """
    text, page = _read(marked.replace(_URL, "").replace(_URL_END, ""), tuple(pictures.items()))
    if not hold:
        return _TEXT_LINK.sub(r"<\1>", text), page
    page = _HTML_LINK.sub(lambda found: f'{found[1]}="{html.escape(_address(html.unescape(found[2]), hold))}"', page)
    page = _VALUE.sub(lambda found: html.escape(hold[int(found[1])]).replace("\n", "<br />\n"), page)
    text = _TEXT_LINK.sub(lambda found: f"<{_address(found[1], hold)}>", text)
    return _VALUE.sub(lambda found: hold[int(found[1])], text), page


def _address(marked: str, hold: list[str]) -> str:
    """A link's address with its values in, percent-encoded; "#" where the values made it one that runs something."""
    url = _VALUE.sub(lambda found: quote(hold[int(found[1])].strip(), safe=_PIECE if found.start() else _WHOLE), marked)
    return url if _markdown().validateLink(url) else "#"


def picture_names(body: str) -> list[str]:
    """The names of the files that a script shows as pictures, each once; those on the web are none of them."""
    return list(dict.fromkeys(source.rpartition("/")[2] for source in picture_sources(body)))


def picture_sources(body: str) -> list[str]:
    """Where a script says that the pictures are which it shows, as it says it ("pics/my chart.png"); without those on the web."""
    return [
        unquote(source.removeprefix("cid:"))
        for token in _markdown().parse(body)
        for child in token.children or ()
        if child.type == "image" and not _on_the_web(source := str(child.attrs["src"])) and OPEN not in source
    ]


def _file_name(source: str) -> str:
    """ "pics/my%20chart.png" and "cid:my chart.png" as the name of the attached file."""
    return unquote(source.removeprefix("cid:")).rpartition("/")[2]


def _on_the_web(source: str) -> bool:
    return source.startswith("//") or (":" in source.partition("/")[0] and not source.startswith("cid:"))


@lru_cache(maxsize=64)
def _read(marked: str, pictures: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    from markdown_it.tree import SyntaxTreeNode

    md = _markdown()
    tokens = md.parse(marked)
    for token in tokens:
        if token.children:
            token.children = _with_pictures(token.children, dict(pictures))
    return "\n".join(_as_text(SyntaxTreeNode(tokens).children)) + "\n", str(md.renderer.render(tokens, md.options, {}))


def _with_pictures(children: list["Token"], pictures: Mapping[str, str]) -> list["Token"]:
    """The inline parts of a block, each picture turned into one of the mail's own or into a link."""
    from markdown_it.token import Token

    done: list[Token] = []
    links = 0
    for child in children:
        links += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type != "image":
            done.append(child)
            continue
        source = str(child.attrs["src"])
        words = "".join(part.content or " " * part.type.endswith("break") for part in child.children or ()).strip()
        if not _on_the_web(source) and OPEN not in source:
            name = _file_name(source)
            if name not in pictures:
                raise SalesError(
                    f"The picture {quoted(name)} is not attached.", "Nothing was sent.", "Attach it to the script, or take it out."
                )
            child.attrs = {"src": f"cid:{pictures[name]}", "alt": "", "style": "max-width: 100%"}
            child.content = words or name
            if not words:
                child.children = [Token("text", "", 0, content=name)]
            done.append(child)
            continue
        text = [Token("text", "", 0, content=words or source)]
        done += text if links else [Token("link_open", "a", 1, attrs={"href": source}), *text, Token("link_close", "a", -1)]
    return done


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"html": False, "breaks": True})
    encode = md.normalizeLink

    def keep_placeholders(url: str) -> str:
        return encode(url).replace(quote(OPEN), OPEN).replace(quote(CLOSE), CLOSE)

    md.normalizeLink = keep_placeholders  # type: ignore[method-assign]
    return md


def _as_text(blocks: list["SyntaxTreeNode"], tight: bool = False) -> list[str]:
    """The lines of blocks, divided by blank lines; list items and quotes keep their marks, everything else only its words."""
    lines: list[str] = []
    for block in blocks:
        if lines and not tight:
            lines.append("")
        lines += _block(block)
    return lines


def _block(block: "SyntaxTreeNode") -> list[str]:
    if block.type in ("fence", "code_block"):
        return ["    " + line for line in block.content.rstrip("\n").split("\n")]
    if block.type == "hr":
        return ["-" * 20]
    if block.type == "blockquote":
        return [f"> {line}".rstrip() for line in _as_text(block.children)]
    if block.type not in ("bullet_list", "ordered_list"):
        return "".join(_inline(child) for child in block.children).split("\n")
    tight = any(part.hidden for item in block.children for part in item.children)
    number = int(block.attrs.get("start", 1))
    lines: list[str] = []
    for place, item in enumerate(block.children):
        mark = "- " if block.type == "bullet_list" else f"{number + place}. "
        inside = _as_text(item.children, tight) or [""]
        lines += [""] if lines and not tight else []
        lines += [mark + inside[0], *((" " * len(mark) + line).rstrip() for line in inside[1:])]
    return lines


def _inline(node: "SyntaxTreeNode") -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "image":
        return f"[{node.content}]"  # only those that are in the mail are left: see _with_pictures
    if not node.children:
        return node.content
    inside = "".join(_inline(child) for child in node.children)
    if node.type != "link":
        return inside
    url = str(node.attrs.get("href", ""))
    if url.removeprefix("mailto:") == inside or not url:
        return inside
    return f"{inside} {_URL}{url}{_URL_END}"
