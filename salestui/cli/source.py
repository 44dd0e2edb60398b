"""`salestui source`: where intel comes from: feeds, pages, mail, folders, files, commands."""

import os
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import quoted
from .call import PARTLY, Call, Usage, option
from .out import local, many, moment
from .plain_file import open_plain

if TYPE_CHECKING:
    from ..store.sources import SourceRow
    from .parser import Parser

_ABOUT = (
    "ADDRESS is a feed (https://…), a page to watch (--kind page, or --part), a folder or a Maildir, a file (.xml, .html, .csv, .jsonl, .mbox, .eml),\n"
    "imap:MAILBOX, cmd:PROGRAM or plugin:NAME. --part is the part of a page that counts: #id, .class, a tag, or the words of a heading."
)


def build(parser: "Parser") -> None:
    """The arguments of `source`."""
    below = parser.commands()
    added = below.add_parser("add", help="a new source")
    added.epilog = _ABOUT
    added.add_argument("address", metavar="ADDRESS", type=str)
    _options(added)
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    listed = below.add_parser("list", help="every source, with its health")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    tried = below.add_parser("test", help="read it once and show what would come; nothing is saved")
    tried.add_argument("name", metavar="NAME")
    tried.add_argument("--json", action="store_true", help="print {rows, total} as JSON")
    tried.set_defaults(run=run_test)
    for word, run, what in (
        ("pause", run_pause, "nothing is asked of it until it is resumed"),
        ("resume", run_resume, "it is asked again, the next time at once"),
        ("remove", run_remove, "take it away; what came from it stays"),
    ):
        one = below.add_parser(word, help=what)
        one.add_argument("name", metavar="NAME")
        one.set_defaults(run=run)
    edited = below.add_parser("edit", help="change a source: what is not named stays")
    edited.epilog = _ABOUT
    edited.add_argument("source", metavar="NAME")
    edited.add_argument("--address", type=str, metavar="ADDRESS", help="where it is from now on")
    _options(edited)
    edited.set_defaults(run=run_edit)
    taken = below.add_parser("import-opml", help="take in the list of a feed reader")
    taken.add_argument("file", metavar="FILE", type=str)
    taken.add_argument("--json", action="store_true", help="print {added, known, rejected} as JSON")
    taken.set_defaults(run=run_import)
    given = below.add_parser("export-opml", help="write your feeds as a list for a feed reader")
    given.add_argument("file", metavar="FILE", type=str, help="- writes it to standard output")
    given.set_defaults(run=run_export)


def _options(parser: "Parser") -> None:
    from ..store.sources import KINDS

    parser.add_argument("--name", help="what you call it")
    parser.add_argument("--kind", choices=KINDS, help="where its address does not tell")
    parser.add_argument("--part", metavar="PART", help="the part of a page that counts")
    parser.add_argument(
        "--side", choices=("inside", "outside"), help="whether it speaks of your business from inside (tickets, mail) or outside"
    )
    parser.add_argument("--every", metavar="SPAN", help="how often it is asked: 30m, 6h, 1d (else 1h)")
    private = parser.add_mutually_exclusive_group()
    private.add_argument("--allow-private", action="store_const", const=True, help="let it be on this machine or its network")
    private.add_argument("--no-private", dest="allow_private", action="store_const", const=False, help="not any more")


def _values(call: Call) -> dict[str, Any]:
    """What was said, by the names of `SourceRow`."""
    from ..intel.kinds import read_every

    args = call.args
    values = {name: value for name in ("name", "part", "side", "allow_private") if (value := getattr(args, name)) is not None}
    if args.every is not None:
        with option("--every"):
            values["every_minutes"] = read_every(args.every)
    return values


def run_add(call: Call) -> int:
    """A new source."""
    from ..intel.kinds import place_source
    from ..store.sources import add_source, get_source

    values = _values(call)
    values["kind"], values["address"] = place_source(call.args.address, call.args.kind or "", values.get("part", ""))
    if values["address"].startswith("imap:"):
        _check_mailbox(call, values["address"].removeprefix("imap:").partition("/")[0].strip())
    if "side" not in values and values["kind"] in ("mail", "folder", "file"):
        values["side"] = "inside"
    id = add_source(call.db, values, call.now)
    if call.args.json:
        call.out.json({"id": id})
        return 0
    row = get_source(call.db, id)
    call.out.line(f"Added {row.name} ({row.kind}). See what would come: salestui source test {_shell(row.name)}. Then: salestui fetch.")
    return 0


def _check_mailbox(call: Call, name: str) -> None:
    from ..store.mailboxes import list_mailboxes

    names = [box.name for box in list_mailboxes(call.db)]
    if name.casefold() not in (each.casefold() for each in names):
        hint = f"The mailboxes are: {', '.join(names)}." if names else "Add one first: salestui mailbox add."
        raise SalesError(f"There is no mailbox {quoted(name)}.", "Nothing was added.", hint)


def run_list(call: Call) -> int:
    """Every source with its health."""
    from ..intel.kinds import every_words
    from ..store.sources import list_sources

    rows = list_sources(call.db)
    if call.args.json:
        call.out.json({"rows": [_as_json(row) for row in rows], "total": len(rows)})
        return 0
    if not rows:
        call.out.line(
            "There is no source yet. salestui source add https://… adds a feed; salestui source import-opml FILE a feed reader's list."
        )
        return 0
    call.out.table(
        ("NAME", "KIND", "ADDRESS", "ITEMS", "EVERY", "LAST", "STATE"),
        [
            (
                row.name,
                row.kind,
                row.address + (f" ({row.part})" if row.part else ""),
                row.items,
                every_words(row.every_minutes),
                local(row.last_fetched),
                _state(row),
            )
            for row in rows
        ],
        (3,),
    )
    return 0


def _state(row: "SourceRow") -> str:
    if row.paused:
        return "paused"
    if row.error:
        return f"failed {many(row.failures, 'time')}: {row.error}" if row.failures else row.error
    return "" if row.last_fetched else "not asked yet"


def _as_json(row: "SourceRow") -> dict[str, object]:
    return {
        "id": row.id, "name": row.name, "kind": row.kind, "address": row.address, "part": row.part, "side": row.side, "items": row.items,
        "every_minutes": row.every_minutes, "last_fetched": row.last_fetched and moment(row.last_fetched),
        "next_fetch": row.next_fetch and moment(row.next_fetch), "error": row.error, "failures": row.failures, "paused": row.paused,
        "allow_private": row.allow_private,
    }  # fmt: skip


def run_test(call: Call) -> int:
    """Read it once; nothing is written."""
    from ..intel.gather import MOST_TRIED, try_source
    from ..store.sources import find_source
    from .stopping import Stopper

    row = find_source(call.db, call.args.name)
    with Stopper(call.out, "Stopping …") as stop:
        items = try_source(call.db, row, call.now, os.environ, stop.asked)
    if call.args.json:
        shown = [
            {
                "title": item.title,
                "body": item.body,
                "url": item.url,
                "said_by": item.said_by,
                "published_at": item.published_at and item.published_at.isoformat(),
            }
            for item in items
        ]
        call.out.json({"rows": shown, "total": len(shown)})
        return 0
    if items:
        call.out.table(
            ("TITLE", "WHO", "DATE"),
            [
                (item.title or item.body.split("\n")[0], item.said_by, item.published_at and local(item.published_at.isoformat()))
                for item in items
            ],
        )
    more = " or more" if len(items) >= MOST_TRIED else ""
    call.out.line(f"{row.name} can be read: {many(len(items), 'item')}{more}. Nothing was saved.")
    return 0


def run_pause(call: Call) -> int:
    """Leave it alone."""
    return _pause(call, True)


def run_resume(call: Call) -> int:
    """Ask it again."""
    return _pause(call, False)


def _pause(call: Call, paused: bool) -> int:
    from ..store.sources import find_source, pause_source

    row = find_source(call.db, call.args.name)
    pause_source(call.db, row.id, paused, call.now)
    call.out.line(f"{row.name} is {'paused' if paused else 'asked again'}.")
    return 0


def run_remove(call: Call) -> int:
    """Take it away."""
    from ..store.sources import find_source, remove_source

    row = find_source(call.db, call.args.name)
    remove_source(call.db, row.id, call.now)
    stays = f" {many(row.items, 'item')} of it {'stays' if row.items == 1 else 'stay'}." if row.items else ""
    call.out.line(f"Removed {row.name}.{stays} salestui undo takes it back.")
    return 0


def run_edit(call: Call) -> int:
    """Change what is said."""
    from ..intel.kinds import place_source
    from ..store.sources import edit_source, find_source

    row = find_source(call.db, call.args.source)
    values = _values(call)
    if call.args.address is not None:
        values["kind"], values["address"] = place_source(call.args.address, call.args.kind or "", values.get("part", row.part))
    elif call.args.kind is not None:
        values["kind"] = call.args.kind
    if not values:
        raise Usage("Nothing to change was named.", "Nothing was changed.", "Name options of source add, like --every 6h.")
    changed = edit_source(call.db, row.id, values, call.now)
    call.out.line(f"{row.name} is changed. salestui undo takes it back." if changed else f"{row.name} is like that already.")
    return 0


def run_import(call: Call) -> int:
    """The feeds of an OPML list."""
    from ..intel.opml import MOST_BYTES, read_opml
    from ..store.sources import add_sources

    with open_plain(call.args.file) as file:
        found = read_opml(file.read(MOST_BYTES + 1))
    good = [{"kind": "feed", "name": each.name, "address": each.address} for each in found if not each.wrong]
    added, known = add_sources(call.db, good, call.now) if good else (0, 0)
    rejected = [{"name": each.name, "address": each.address, "reason": each.wrong} for each in found if each.wrong]
    if call.args.json:
        call.out.json({"added": added, "known": known, "rejected": rejected})
    else:
        there = f"; {many(known, 'was', 'were')} there already" if known else ""
        call.out.line(f"{many(added, 'source')} added{there}." + (" Then: salestui fetch." if added else ""))
        for each in rejected:
            call.out.note(f"salestui: {each['address']}: {each['reason']}")
    return PARTLY if rejected else 0


def run_export(call: Call) -> int:
    """The feeds as an OPML list."""
    from ..intel.opml import exported, write_opml
    from ..store.sources import list_sources

    rows = list_sources(call.db)
    content = write_opml(rows)
    if call.args.file == "-":
        call.out.raw(content)
        return 0
    try:
        with open(call.args.file, "xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise SalesError(f"{call.args.file} is there already.", "It was left as it is.", "Choose another name.") from error
    left = len(rows) - len(exported(rows))
    others = f" {many(left, 'source')} of other kinds {'is' if left == 1 else 'are'} not in it." if left else ""
    call.out.line(f"Wrote {many(len(exported(rows)), 'feed')} to {call.args.file}.{others}")
    return 0


def _shell(name: str) -> str:
    from shlex import quote

    return quote(name)
