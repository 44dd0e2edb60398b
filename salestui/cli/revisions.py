"""`salestui asset diff`, `restore`, `move` and `who`: what changed from one revision to the next, and who got which."""

import sys
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from .call import Call
from .out import local, many, moment

if TYPE_CHECKING:
    from ..rules.diff import Part
    from ..store.revisions import ReceiverRow


def build(below: Any) -> None:
    """The arguments of these."""
    diff = below.add_parser("diff", help="what changed: the newest revision and the one before, or any two")
    diff.add_argument("id", type=int, metavar="ID")
    diff.add_argument("old", type=int, nargs="?", metavar="N", help="a revision; alone it is compared with the one before")
    diff.add_argument("new", type=int, nargs="?", metavar="M", help="the revision it is compared with")
    diff.add_argument("--json", action="store_true", help="print JSON")
    diff.set_defaults(run=run_diff)
    restored = below.add_parser("restore", help="bring the words and files of an older revision back, as a new one")
    restored.add_argument("id", type=int, metavar="ID")
    restored.add_argument("number", type=int, metavar="N")
    who_moves(restored)
    restored.add_argument("--json", action="store_true", help="print {id, revision} as JSON")
    restored.set_defaults(run=run_restore)
    moved = below.add_parser("move", help="everybody who is in mid-sequence gets the newest words")
    moved.add_argument("id", type=int, metavar="ID")
    moved.add_argument("--json", action="store_true", help="print {id, revision, moved} as JSON")
    moved.set_defaults(run=run_move)
    who = below.add_parser("who", help="who got it, and what happened since")
    who.add_argument("id", type=int, metavar="ID")
    who.add_argument("--revision", type=int, metavar="N", help="only this revision")
    who.add_argument("--limit", type=int, metavar="N")
    who.add_argument("--json", action="store_true", help="print JSON")
    who.set_defaults(run=run_who)


def who_moves(parser: Any) -> None:
    """The two options that say who gets new words."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--move", action="store_true", help="everybody moves to the new words: unsent mails are made anew with them")
    group.add_argument(
        "--stay",
        action="store_true",
        help="who has begun stays on the words before, only newcomers get the new ones (so it is where neither is said)",
    )


def choice(call: Call, id: int) -> bool | None:
    """Whether only newcomers get the new words of an asset, by `--stay` or `--move`, else as answered on a terminal.

    None where nothing was said: whoever is in mid-sequence stays then.
    """
    from ..store.midway import count_midway

    if call.args.stay or call.args.move:
        return bool(call.args.stay)
    people = count_midway(call.db, id).people
    if call.args.json or not people or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    answer = input(f"{many(people, 'prospect')} in mid-sequence: should they get the new words too? [y/N] ")
    return answer.strip().lower() not in ("y", "yes")


def run_diff(call: Call) -> int:
    """A unified diff of all parts."""
    from ..rules.diff import compare_revisions
    from ..store.library import get_asset
    from ..store.revisions import words_of_revision

    args = call.args
    page = get_asset(call.db, args.id)
    title, newest = page.row.title, page.row.revision
    after = args.new if args.new is not None else args.old if args.old is not None else newest
    before = args.old if args.new is not None else after - 1
    new = words_of_revision(call.db, args.id, after)
    if before == 0 and args.new is None:
        only = "its only revision" if newest == 1 else "the first revision"
        if args.json:
            call.out.json({"id": args.id, "title": title, "old": None, "new": after, "changed": False, "parts": []})
        else:
            call.out.line(f"Revision {after} is {only} of {title}: there is none before it to compare it with.")
        return 0
    parts = compare_revisions(words_of_revision(call.db, args.id, before), new)
    changed = any(part.changed for part in parts)
    if args.json:
        call.out.json(
            {"id": args.id, "title": title, "old": before, "new": after, "changed": changed, "parts": [_as_json(part) for part in parts]}
        )
        return 0
    if not changed:
        call.out.line(f"Revisions {before} and {after} of {title} say the same.")
        return 0
    whens = {revision.number: revision for revision in page.revisions}
    for sign, number in (("---", before), ("+++", after)):
        revision = whens[number]
        call.out.line(f"{sign} revision {number}, {local(revision.at)}{': ' + revision.note if revision.note else ''}")
    for part in parts:
        if part.changed:
            _print(call, part)
    return 0


def _print(call: Call, part: "Part") -> None:
    from ..rules.diff import Row, folded, unified

    call.out.line(f"@@ {part.name} @@")
    block: list[Row] = []
    for each in (*folded(part.rows), 0):
        if isinstance(each, Row):
            block.append(each)
            continue
        for line in unified(block):
            call.out.line(f"{line.sign} {''.join(text for text, _ in line.pieces)}".rstrip())
        block = []
        if each:
            call.out.line(f"  … {many(each, 'line')} the same …")


def _as_json(part: "Part") -> dict[str, Any]:
    from ..rules.diff import unified

    return {
        "part": part.name,
        "changed": part.changed,
        "lines": [
            {"sign": line.sign, "old": line.old, "new": line.new, "text": "".join(text for text, _ in line.pieces)}
            for line in unified(part.rows)
        ],
    }


def run_restore(call: Call) -> int:
    """An older revision's words as a new revision."""
    from ..store.library import get_asset
    from ..store.midway import count_waiting
    from ..store.revising import restore_revision

    args = call.args
    waiting = count_waiting(call.db, args.id)
    only = choice(call, args.id)
    number = restore_revision(call.db, args.id, args.number, call.now, newcomers_only=only)
    if args.json:
        call.out.json({"id": args.id, "revision": number} | told_as_json(call, args.id, number, waiting))
        return 0
    call.out.line(f"{get_asset(call.db, args.id).row.title} says what revision {args.number} said: that is revision {number} now.")
    for line in told(call, args.id, number, waiting, moves=only is False):
        call.out.line(line)
    call.out.line("salestui undo takes it back.")
    return 0


def told(call: Call, id: int, number: int, waiting: int, *, moves: bool) -> list[str]:
    """Who moved to the new words of a revision and who stayed, a sentence each; `waiting` mails were unsent before."""
    from ..store.midway import count_midway, count_waiting

    stay = count_waiting(call.db, id, number)
    if moves:
        return [f"Everybody moves to the new words: {many(waiting - stay, 'unsent mail is', 'unsent mails are')} made anew."]
    people = count_midway(call.db, id).people
    if people or stay or call.args.stay:
        mails = f", {many(stay, 'unsent mail')} with them" if stay else ""
        who = many(people, "prospect in mid-sequence stays", "prospects in mid-sequence stay")
        return [f"{who} on the words before{mails}. salestui asset move {id} moves everybody."]
    return []


def told_as_json(call: Call, id: int, number: int, waiting: int) -> dict[str, int]:
    """The same for programs: unsent mails that moved, and that stayed on older words."""
    from ..store.midway import count_waiting

    stay = count_waiting(call.db, id, number)
    return {"moved": waiting - stay if call.args.move else 0, "stayed": stay}


def run_move(call: Call) -> int:
    """Everybody gets the newest words."""
    from ..store.library import get_asset
    from ..store.revising import move_everybody

    id = call.args.id
    title, before = get_asset(call.db, id).row.title, get_asset(call.db, id).row.revision
    number, moved = move_everybody(call.db, id, call.now)
    if call.args.json:
        call.out.json({"id": id, "revision": number, "moved": moved})
    elif (number, moved) == (before, 0):
        call.out.line(f"Nothing was changed: everybody gets the newest words of {title} already.")
    else:
        call.out.line(
            f"{many(moved, 'unsent mail', 'unsent mails')} of {title} made anew with revision {number}. salestui undo takes it back."
        )
    return 0


def run_who(call: Call) -> int:
    """Who got an asset."""
    from ..store.library import get_asset
    from ..store.revisions import count_receivers, list_receivers

    args = call.args
    if args.limit is not None and args.limit < 0:
        raise SalesError("--limit cannot be below 0.", "Nothing was done.", "")
    title = get_asset(call.db, args.id).row.title
    rows = list_receivers(call.db, args.id, args.revision, -1 if args.limit is None else args.limit)
    total = count_receivers(call.db, args.id, args.revision)
    if args.json:
        found = [
            {"prospect": row.id, "name": row.name, "company": row.company, "revision": row.revision, "at": moment(row.at), "channel": row.channel,
             "outcome": row.outcome, "replied": row.replied, "stage": row.stage, "moved": row.moved} for row in rows
        ]  # fmt: skip
        call.out.json({"rows": found, "total": total})
    elif not total:
        call.out.line(f"Nobody has got {f'revision {args.revision} of ' if args.revision else ''}{title} yet.")
    else:
        shown = [
            (row.id, row.name, row.company, row.revision, local(row.at), row.channel, _outcome(row), row.stage + _moved(row))
            for row in rows
        ]
        call.out.table(("ID", "NAME", "COMPANY", "REVISION", "WHEN", "BY", "OUTCOME", "STANDS IN"), shown, (0, 3))
    return 0


def _outcome(row: "ReceiverRow") -> str:
    return row.outcome or ("he wrote since" if row.replied else "")


def _moved(row: "ReceiverRow") -> str:
    return " (moved since)" if row.moved else ""
