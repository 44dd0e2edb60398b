"""`salestui outbox edit`: the words of one mail, changed before it goes; read for its very prospect before they are kept."""

import sys
from typing import TYPE_CHECKING

from ..errors import SalesError
from ..paths import make_private
from .call import Call, Usage

if TYPE_CHECKING:
    from .parser import Parser

_SUBJECT = "Subject: "


def build_edit(parser: "Parser") -> None:
    """The arguments of `outbox edit`."""
    parser.add_argument("id", type=int, metavar="ID")
    parser.add_argument("--subject", help="the new subject")
    parser.add_argument("--body-file", type=str, metavar="FILE", help="the new text, in Markdown; - reads standard input")
    parser.epilog = (
        "Without options $EDITOR opens. The words are this mail's alone; the script stays as it is. salestui undo takes them back."
    )
    parser.set_defaults(run=run_edit)


def run_edit(call: Call) -> int:
    """Change the words; a mail that was tried already keeps its bytes."""
    from ..sender.rewording import proofread_words
    from ..store.editing import read_words, set_words
    from ..store.outbox import get_delivery

    id, args = call.args.id, call.args
    words = read_words(call.db, id)
    if words.why_not:
        raise SalesError(f"The mail to {words.to} cannot be changed: {words.why_not}.", "Nothing was changed.", "")
    edited = args.subject is None and args.body_file is None
    if edited:
        subject, body = _in_editor(call, words.subject, words.body)
    else:
        subject = words.subject if args.subject is None else " ".join(args.subject.split())
        body = words.body if args.body_file is None else _from_file(args.body_file)
    wrong = proofread_words(call.db, id, subject, body, call.now)
    if wrong:
        raise SalesError(wrong, "Nothing was changed.", _kept(call, subject, body) if edited else "")
    changed = set_words(call.db, id, subject, body, call.now)
    if not changed:
        call.out.line(f"The mail to {words.to} has these words already.")
        return 0
    held = get_delivery(call.db, id, call.now).state == "held"
    call.out.line(f"Edited the mail to {words.to} (delivery {id}); salestui undo takes it back.")
    call.out.line(f"Next: salestui release {id}" if held else f"See it as it leaves: salestui outbox show {id}")
    return 0


def _in_editor(call: Call, subject: str, body: str) -> tuple[str, str]:
    from .editor import edit_text

    text = edit_text(call, f"{_SUBJECT}{subject}\n\n{body}", f"mail-{call.args.id}.md")
    first, _, rest = text.partition("\n")
    if not first.startswith(_SUBJECT.strip()):
        raise SalesError("The first line is no subject any more.", "Nothing was changed.", _kept(call, subject, text))
    return first.removeprefix(_SUBJECT.strip()).strip(), rest.removeprefix("\n")


def _from_file(name: str) -> str:
    from .front_matter import read_bytes

    if name == "-" and sys.stdin.isatty():
        raise Usage("There is nothing on standard input.", "Nothing was changed.", "Pipe the text in, or name a file.")
    return read_bytes(name, sys.stdin)


def _kept(call: Call, subject: str, body: str) -> str:
    """What was written in the editor is not lost: it is put where it can be taken up again."""
    path = call.paths.state / f"mail-{call.args.id}.md"
    make_private(path.parent)
    path.touch(mode=0o600)
    path.write_text(body, encoding="utf-8")
    from shlex import quote

    return f"Your text is in {path}: correct it, then salestui outbox edit {call.args.id} --subject {quote(subject)} --body-file {quote(str(path))}."
