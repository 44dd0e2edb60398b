"""`salestui forget`: erase a person everywhere, and say what remains."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import Call, Usage
from .out import many

if TYPE_CHECKING:
    from ..store.forgetting import Erased, Person
    from ..store.traces import Mention
    from .parser import Parser

_NO_WAY_BACK = "This cannot be undone."
_SHOWN = 20  # mentions that are listed; --json has all


def build(parser: "Parser") -> None:
    """The arguments of `forget`."""
    parser.epilog = (
        "Erased are the person, every address, every contact and mail with its words, what he wrote, what he\n"
        "said, and the undo history of all that. The hash of each address stays, so that he is never taken in\n"
        "or written to again. It cannot be undone."
    )
    parser.add_argument("who", metavar="EMAIL", help="his address, or the id of a prospect without one")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--backups", action="store_true", help="also delete the automatic backups that still have him")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Erase, after asking."""
    from ..sender.lock import only_sender
    from ..store.forgetting import find_person, forget, wipe

    person = find_person(call.db, call.args.who)
    if not call.args.yes:
        _ask(call, person)
    call.when_stopped = "Nothing was erased."
    with only_sender(call.paths.sender_lock):  # no mail to him leaves while he is erased
        done = forget(call.db, person, call.now)
    call.when_stopped = f"He is erased; what remains was not looked for. Do it again: salestui forget {call.args.who}"
    wiped = wipe(call.db)
    _tell(call, person, done, wiped)
    return 0


def _ask(call: Call, person: "Person") -> None:
    if not sys.stdin.isatty():
        raise Usage("forget erases a person for good.", "Nothing was erased.", "Add --yes to say that you mean it.")
    who = ", ".join(person.names[:1] + person.addresses) or call.args.who
    call.out.note(f"{who}: everything about this person is erased. {_NO_WAY_BACK} Go on? [y/N]")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise SalesError("Not forgotten.", "Nothing was erased.", "")


def _tell(call: Call, person: "Person", done: "Erased", wiped: bool) -> None:
    """What was erased, and what remains where."""
    from ..store.traces import list_mentions, names_any

    mentions = list_mentions(call.db, person.needles + person.full_names)
    removed, kept = _backups(call, person)
    log = [call.paths.log_file] if names_any(call.paths.log_file, person.needles) else []
    if call.args.json:
        call.out.json(
            {
                "prospects": done.prospects, "contacts": done.touches, "mails": done.mails, "received": done.received, "intel": done.intel,
                "log": done.log, "journal": done.changes, "hashes": done.hashes, "wiped": wiped,
                "mentions": [{"kind": each.kind, "id": each.id, "title": each.shown} for each in mentions],
                "backups": [str(path) for path in kept], "removed": [str(path) for path in removed], "files": [str(path) for path in log],
            }
        )  # fmt: skip
        return
    _tell_erased(call, person, done)
    _tell_mentions(call, mentions)
    for path in removed:
        call.out.line(f"Deleted the backup {path}.")
    if kept:
        call.out.line("These copies of the store still have him; salestui restore of one would erase him again:")
        for path in kept:
            call.out.line(f"  {path}")
        hint = "Delete them yourself" if call.args.backups else "Delete them, or salestui forget … --backups deletes the automatic ones"
        call.out.line(f"{hint}; copies elsewhere are known to you only.")
    for path in log:
        call.out.line(f"The log still names him: {path}.")
    call.out.line("Your mail account (its inbox and Sent folder) keeps its own copies. " + _NO_WAY_BACK)
    if not wiped:
        call.out.line("Another program has the store open: bytes of his may stay in free pages until you close it and run this again.")


def _tell_erased(call: Call, person: "Person", done: "Erased") -> None:
    parts = [
        many(done.prospects, "prospect"), many(done.touches, "contact"), many(done.mails, "mail"), many(done.received, "mail read", "mails read"),
        many(done.intel, "thing heard", "things heard"), many(done.log, "line of the log", "lines of the log"),
        many(done.changes, "row of the undo history", "rows of the undo history"),
    ]  # fmt: skip
    said = ", ".join(part for part in parts if not part.startswith("0 "))
    call.out.line(f"Erased: {said}." if said else "Nothing was kept of this person, so nothing was erased.")
    if done.hashes and not said:
        call.out.line(
            "The address is suppressed by its hash from now on: an import or a capture that names it takes nothing in, and it is never written to."
        )
    elif done.hashes:
        call.out.line(f"The hash of {many(done.hashes, 'address', 'addresses')} stays, so that he is never taken in or written to again.")
    else:
        call.out.line("He had no address: nothing stays by which an import would know him.")


def _tell_mentions(call: Call, mentions: "list[Mention]") -> None:
    if not mentions:
        return
    call.out.line("Others' rows and your own words still name him (or a namesake); edit them where you want that gone:")
    for each in mentions[:_SHOWN]:
        call.out.line(f"  {each.kind} {each.id}: {each.shown}")
    if len(mentions) > _SHOWN:
        call.out.line(f"  and {len(mentions) - _SHOWN:,} more")


def _backups(call: Call, person: "Person") -> tuple[list[Path], list[Path]]:
    """(deleted, still there) of the copies in salestui's own folders that have him."""
    from ..store.backup import backup_into
    from ..store.traces import AUTOMATIC, copies_naming

    paths = call.paths
    found = copies_naming((paths.backups, paths.data), person.needles, but=paths.store)
    removed: list[Path] = []
    if call.args.backups:
        automatic = [path for path in found if path.parent == paths.backups and path.match(AUTOMATIC)]
        if automatic:
            backup_into(call.db, paths.backups, "forget")  # the founder is never left without a backup
        for path in automatic:
            path.unlink(missing_ok=True)
            removed.append(path)
    return removed, [path for path in found if path not in removed]
