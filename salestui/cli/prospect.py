"""`salestui prospect`: list, show, add, move, set (and, in files of their own, pause, duplicates, merge)."""

from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import quoted
from .call import Call, Usage
from .merging import add_to as add_merging
from .merging import moves_json, similar_json, tell_similar
from .money import amount, major
from .out import local, local_day, many
from .parser import count, filled
from .pausing import add_to as add_pausing

if TYPE_CHECKING:
    from datetime import date

    from ..store.pipeline import ProspectPage, ProspectRow
    from .parser import Parser

MOST_LINES = 12  # of each thing a prospect wrote
_FIELDS = ("name", "email", "phone", "company", "title", "zone", "value", "currency", "source", "tags", "notes")


FILTER_HELP = (
    "conditions: stage:trial tag:vendor -tag:cold source:web zone:berlin company:law sequence:active | value>1000 value<=2k\n"
    "value>500eur | days>14 stale | due due<7d no:next | replied waiting suppressed | plan:gold renewal<2027-01-01 (your own\n"
    "fields) | no:email no:value no:plan. A minus turns one round, quotes keep words together, what is no condition is a word."
)


def build(parser: "Parser") -> None:
    """The arguments of `prospect`."""
    below = parser.commands()
    listed = below.add_parser("list", help="prospects, of one stage or all")
    listed.add_argument("--stage", type=filled, metavar="S", help="name or id of a stage")
    listed.epilog = FILTER_HELP
    listed.takes_minus = True
    listed.add_argument("--search", default="", metavar="Q", help="words in name, address or company, and conditions (below)")
    listed.add_argument("--view", type=filled, metavar="NAME", help="a saved view; --search narrows it further")
    listed.add_argument("--limit", type=count, metavar="N", help="only the first N")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    shown = below.add_parser("show", help="everything about one prospect")
    shown.add_argument("who", metavar="ID|EMAIL")
    shown.add_argument("--json", action="store_true", help="print JSON")
    shown.set_defaults(run=run_show)
    added = below.add_parser("add", help="a new prospect; prints the id")
    for field in _FIELDS:
        added.add_argument(f"--{field}")
    added.add_argument("--stage", type=filled, help="name or id of a stage (else the first)")
    added.add_argument("--field", action="append", default=[], metavar="COLUMN=VALUE", help="a custom field; may be repeated")
    added.add_argument("--json", action="store_true", help="print {id, similar} as JSON")
    added.set_defaults(run=run_add)
    moved = below.add_parser("move", help="to another stage")
    moved.add_argument("who", metavar="ID|EMAIL")
    moved.add_argument("stage", metavar="STAGE", help="name or id")
    moved.add_argument("--reason", default="", help="why (a lost prospect needs one)")
    moved.add_argument("--until", metavar="DATE", help="when a “not now” returns, like 2026-12-01")
    moved.add_argument("--json", action="store_true", help="print JSON")
    moved.set_defaults(run=run_move)
    changed = below.add_parser("set", help="change fields: salestui prospect set 7 phone=… custom.plan=gold")
    changed.add_argument("who", metavar="ID|EMAIL")
    changed.add_argument(
        "pairs", nargs="+", metavar="field=value", help=f"{', '.join(_FIELDS)}, emails, custom.<column>; nothing behind = empties it"
    )
    changed.set_defaults(run=run_set)
    add_pausing(below)
    add_merging(below)


def _as_json(row: "ProspectRow") -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "email": row.email, "company": row.company, "stage": row.stage, "since": row.since,
        "value": major(row.value, row.currency), "currency": row.currency, "custom": row.custom, "sequence": row.sequence, "next_at": row.next_at,
    }  # fmt: skip


def run_list(call: Call) -> int:
    """A list of prospects."""
    from ..store.filtering import missing, read_filter
    from ..store.pipeline import count_prospects, list_prospects
    from ..store.stages import find_stage

    args = call.args
    stage = find_stage(call.db, args.stage)[0] if args.stage else None
    query = _query(call)
    rows = list_prospects(call.db, stage, query, args.limit, now=call.now)
    total = len(rows) if args.limit is None else count_prospects(call.db, stage, query, call.now)
    if args.json:
        call.out.json({"rows": [_as_json(row) for row in rows], "total": total})
    elif not total:
        narrowed = "Nobody answers to that." if args.stage or query else "There are no prospects yet."
        for words in missing(call.db, read_filter(call.db, query, call.now)):
            call.out.note(f"{words[0].upper()}{words[1:]}.")
        call.out.line(f"{narrowed} salestui import FILE takes in an export; salestui prospect add --name … --email … adds one.")
    else:
        call.out.table(
            ("ID", "NAME", "COMPANY", "E-MAIL", "STAGE", "SINCE", "VALUE", "NEXT MAIL"),
            [(r.id, r.name, r.company, r.email, r.stage, local_day(r.since), amount(r.value, r.currency), local(r.next_at)) for r in rows],
            (0, 6),
        )
        if len(rows) < total:
            call.out.line(f"and {total - len(rows):,} more")
    return 0


def _query(call: Call) -> str:
    """The view and the search as one filter; what looks like a condition and is none is said on stderr."""
    from ..store.filtering import read_filter
    from ..store.views import find_view

    query: str = call.args.search
    if call.args.view:
        query = f"{find_view(call.db, call.args.view).query} {query}".strip()
    read = read_filter(call.db, query, call.now)
    for word in read.unread:
        call.out.note(f"{quoted(word)} is no condition; it was looked for as a word. salestui prospect list --help names them.")
    for word in read.unfinished:
        call.out.note(f"{quoted(word)} says no value; it was left out.")
    return query


def run_show(call: Call) -> int:
    """Everything about one prospect."""
    from ..store.pipeline import find_prospect, get_prospect

    page = get_prospect(call.db, find_prospect(call.db, call.args.who), call.now)
    if call.args.json:
        call.out.json(_page_json(page) | {"moves": moves_json(call.db, page.row.id)})
        return 0
    _print_facts(call, page)
    call.out.line()
    if page.row.custom:
        call.out.line("Custom fields")
        for name, value in page.row.custom.items():
            call.out.line(f"  {name}: {value}")
        call.out.line()
    if not page.touches:
        call.out.line("No contact yet.")
    for touch in page.touches:
        arrow = "->" if touch.direction == "out" else "<-"
        what = touch.asset or touch.subject or touch.rendered.partition("\n")[0]
        revision = f" (revision {touch.revision})" if touch.revision else ""
        call.out.line(f"{local(touch.at)} {arrow} {touch.channel}: {what}{revision}{'; ' + touch.outcome if touch.outcome else ''}")
        if touch.direction == "in" and touch.subject:  # what was heard is worth its lines; what was sent is in outbox show
            said = [line for line in touch.rendered.splitlines() if line.strip()]
            for line in said[:MOST_LINES]:
                call.out.line(f"    {line}")
            if len(said) > MOST_LINES:
                call.out.line(f"    and {len(said) - MOST_LINES:,} more lines (--json has them)")
    return 0


def _print_facts(call: Call, page: "ProspectPage") -> None:
    row, following = page.row, "nothing left to serve in this stage"
    if page.next:
        due = f", due {local(page.next.due)}" if page.next.due else ""
        following = f"{page.next.asset} by {page.next.channel}{due}: {page.next.why}"
    never = ", but he is suppressed: he is never written to" if page.suppressed is not None and row.sequence in ("active", "paused") else ""
    facts = {
        "id": str(row.id), "name": row.name, "title": page.title, "company": row.company, "e-mail": ", ".join(page.emails), "phone": page.phone,
        "stage": f"{row.stage} since {local_day(row.since)}", "value": amount(row.value, row.currency), "zone": page.zone, "source": page.source,
        "tags": ", ".join(page.tags), "sequence": row.sequence + never, "suppressed": page.suppressed or "", "lost": page.lost_reason,
        "not now": f"until {page.not_now_until}" if page.not_now_until else "",
        "import id": page.external_id or "", "notes": page.notes, "next": following,
    }  # fmt: skip
    for name, value in facts.items():
        if value:
            call.out.line(f"{name.ljust(10)} {value}")


def _page_json(page: "ProspectPage") -> dict[str, Any]:
    return _as_json(page.row) | {
        "first_name": page.first_name, "last_name": page.last_name, "emails": page.emails, "phone": page.phone, "title": page.title,
        "zone": page.zone, "source": page.source, "tags": page.tags, "notes": page.notes, "external_id": page.external_id,
        "suppressed": page.suppressed is not None, "suppressed_why": page.suppressed,
        "lost_reason": page.lost_reason, "not_now_until": page.not_now_until,
        "touches": [
            {
                "at": touch.at, "direction": touch.direction, "channel": touch.channel, "asset": touch.asset, "revision": touch.revision,
                "outcome": touch.outcome, "subject": touch.subject, "rendered": touch.rendered,
            }
            for touch in page.touches
        ],
        "next": {"asset": page.next.asset, "due": page.next.due, "why": page.next.why, "asset_id": page.next.asset_id, "channel": page.next.channel}
        if page.next
        else None,
    }  # fmt: skip


def run_add(call: Call) -> int:
    """A new prospect; prints its id."""
    from ..store.duplicates import similar_to
    from ..store.prospects import add_prospect
    from ..store.stages import find_stage

    fields = {field: value for field in _FIELDS if (value := getattr(call.args, field)) is not None}
    if not any(value.strip() for value in fields.values()):
        raise Usage(
            "A prospect needs a name or an e-mail address.", "Nothing was added.", "salestui prospect add --name “Ada Moss” --email ada@…"
        )
    if call.args.stage and find_stage(call.db, call.args.stage)[2] in ("lost", "paused"):
        raise SalesError(
            f"Nobody begins in {find_stage(call.db, call.args.stage)[1]}.",
            "Nothing was added.",
            "Add without --stage, then salestui prospect move.",
        )
    for name, value in map(_pair, call.args.field):
        fields[f"custom.{name.removeprefix('custom.')}"] = value
    similar = similar_to(call.db, fields)
    id = add_prospect(call.db, fields, call.now, stage=call.args.stage or "")
    if call.args.json:
        call.out.json({"id": id, "similar": [similar_json(each) for each in similar]})
    else:
        call.out.line(str(id))
    tell_similar(call, id, similar)
    return 0


def run_move(call: Call) -> int:
    """To another stage; says what that did to his mail."""
    from ..store.pipeline import find_prospect, get_row
    from ..store.prospects import move_prospects
    from ..store.stages import find_stage

    args = call.args
    until = _day(args.until)
    id, (stage, _, kind) = find_prospect(call.db, args.who), find_stage(call.db, args.stage)
    _check_wants(kind, args.reason, until, call.now.date())
    moved = move_prospects(call.db, [id], stage, call.now, reason=args.reason, until=until)
    row = get_row(call.db, id)
    if args.json:
        due = moved.scheduled[0][1] if moved.scheduled else None
        call.out.json({"id": id, "stage": row.stage, "moved": bool(moved.moved), "cancelled": moved.cancelled, "next_due": due})
        return 0
    if not moved.moved:
        call.out.line(f"{row.name} is in {row.stage} already.")
        return 0
    mail = f" {many(moved.cancelled, 'unsent mail')} cancelled." if moved.cancelled else ""
    mail += f" The next one is due {local(moved.scheduled[0][1])}." if moved.scheduled else ""
    call.out.line(f"Moved {row.name} to {row.stage}.{mail}")
    return 0


def _check_wants(kind: str, reason: str, until: "date | None", today: "date") -> None:
    """Refuse a move that lacks what its stage wants, and name the option. Raises `SalesError`."""
    from ..rules.stages import check_move

    try:
        check_move(kind, reason, until, today)
    except SalesError as error:
        hint = "Add --reason “price”, or what it was: it is what you learn from." if kind == "lost" else error.hint
        raise SalesError(error.title, error.message, hint.replace("Give a", "Add --until with a") if kind == "paused" else hint) from error


def run_set(call: Call) -> int:
    """Change fields of a prospect."""
    from ..store.pipeline import find_prospect, get_row
    from ..store.prospects import edit_prospect
    from ..store.suppressions import suppression_of_prospect

    fields = dict(map(_pair, call.args.pairs))
    if "stage" in fields:
        raise SalesError("A stage is not set, it is moved to.", "Nothing was changed.", "salestui prospect move ID STAGE")
    id = find_prospect(call.db, call.args.who)
    edit_prospect(call.db, id, fields, call.now)
    call.out.line(f"Changed {get_row(call.db, id).name}: {', '.join(fields)}.")
    if fields.keys() & {"email", "emails"} and (found := suppression_of_prospect(call.db, id)):
        call.out.note(f"Nothing is sent to him: {found.key if found.kind != 'hash' else 'he'} is suppressed ({found.reason or 'by hand'}).")
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Usage(f"{quoted(text)} is not field=value.", "Nothing was changed.", "Write it like phone=+441234567 or custom.plan=gold.")
    return name.strip(), value


def _day(text: str | None) -> "date | None":
    from datetime import date

    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Usage(f"--until: {quoted(text)} is no day.", "Nothing was changed.", "Write it like 2026-12-01.") from error
