"""`salestui capture`: note one thing heard, as quick as a shell command."""

import sys
from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted
from .call import Call, Usage
from .plain_file import open_plain

if TYPE_CHECKING:
    from .parser import Parser

MOST_BYTES = 2_000_000
"""A book is shorter; what is longer is a file to attach, not a thing heard."""


def build(parser: "Parser") -> None:
    """The arguments of `capture`."""
    parser.add_argument("text", nargs="*", metavar="TEXT", help="what you heard; - reads standard input")
    parser.add_argument("--title", default="", help="one line for the list (else the text's first line)")
    parser.add_argument("--url", default="", help="where it stands")
    parser.add_argument("--kind", default="note", help="note, call, reply, ticket, competitor, …")
    parser.add_argument("--side", default="inside", choices=("inside", "outside"), help="heard inside the business or outside it")
    parser.add_argument("--from", default="", dest="said_by", metavar="NAME", help="who said it")
    parser.add_argument("--file", type=str, metavar="F", help="take the text from a file")
    parser.add_argument("--json", action="store_true", help="print {id} as JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Store it and print its id."""
    args = call.args
    from_stdin = args.text == ["-"]
    if args.file and args.text:
        raise Usage("capture takes a text or --file, not both.", "Nothing was saved.", "Give one of them.")
    if args.file:
        text = _decoded(call, _read_file(args.file), args.file)
    elif from_stdin:
        text = _decoded(call, _read_stdin(), "standard input")
    else:
        text = " ".join(args.text)
    url = _address(args.url, text)
    from ..store.intel import capture

    id = capture(
        call.db,
        "" if url == text.strip() and not args.url else text,
        call.now,
        title=args.title,
        url=url,
        kind=args.kind,
        side=args.side,
        said_by=args.said_by,
    )
    if args.json:
        call.out.json({"id": id})
    else:
        call.out.line(str(id))
    return 0


def _address(given: str, text: str) -> str:
    """Where it stands: what was said, or the text where that is nothing but an address. Raises `Usage` for what no browser or mail program opens."""
    from ..store.intel import kept_link

    if given.strip() and not kept_link(given):
        raise Usage(
            f"{quoted(given)} is no address of the web.", "Nothing was saved.", "An address begins with http://, https:// or mailto:."
        )
    alone = text.strip()
    return given or (alone if len(alone.split()) == 1 and alone.startswith(("http://", "https://")) and kept_link(alone) else "")


def _read_file(name: str) -> bytes:
    try:
        with open_plain(name) as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "that is no file name"
        raise SalesError(f"{name} cannot be read: {why}.", "Nothing was saved.", "Check the name.") from error


def _read_stdin() -> bytes:
    try:
        return sys.stdin.buffer.read(MOST_BYTES + 1) if hasattr(sys.stdin, "buffer") else sys.stdin.read(MOST_BYTES + 1).encode()
    except (OSError, ValueError) as error:
        raise SalesError(
            "Standard input cannot be read.", "Nothing was saved.", "Pipe a text into it, or give one as an argument."
        ) from error


def _decoded(call: Call, content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise SalesError(f"{name} has more than {MOST_BYTES:,} bytes.", "Nothing was saved.", "Capture the part that matters.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        raise SalesError(f"{name} is no text.", "Nothing was saved.", "Capture what it says in words.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        call.out.note(f"{name} is not UTF-8; it was read as Windows-1252.")
        return content.decode("cp1252", "replace")
