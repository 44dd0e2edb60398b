"""`salestui field`: the founder's own fields of prospects, and what each takes."""

import shlex
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from .call import Call
from .out import many

if TYPE_CHECKING:
    from ..store.custom_fields import FieldRow
    from .parser import Parser

_MOST = 20  # misfits that are printed; --json has all of them


def build(parser: "Parser") -> None:
    """The arguments of `field`."""
    below = parser.commands()
    listed = below.add_parser("list", help="every field, also columns of imports that have no kind yet")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    for name, summary in (
        ("add", "give a field its kind: a new one, or a column that stands there"),
        ("set", "another kind; nothing is lost"),
    ):
        one = below.add_parser(name, help=summary)
        one.add_argument("name", metavar="NAME", help="like renewal")
        one.add_argument(
            "--kind",
            default="text" if name == "add" else None,
            required=name == "set",
            metavar="KIND",
            help="text, number, date, yesno or choice",
        )
        one.add_argument("--choices", default="", metavar="A,B", help="what a field of kind choice may say")
        one.add_argument("--json", action="store_true", help="print JSON")
        one.set_defaults(run=run_define, known=name == "set")
    renamed = below.add_parser("rename", help="another name, in every prospect")
    renamed.add_argument("name", metavar="NAME")
    renamed.add_argument("to", metavar="NEW")
    renamed.set_defaults(run=run_rename)
    removed = below.add_parser("remove", help="take its kind away; what prospects say in it stays, as text")
    removed.add_argument("name", metavar="NAME")
    removed.set_defaults(run=run_remove)


def _as_json(row: "FieldRow") -> dict[str, Any]:
    return {
        "name": row.name, "kind": row.kind, "choices": list(row.choices), "defined": row.defined, "prospects": row.filled, "misfits": row.wrong
    }  # fmt: skip


def run_list(call: Call) -> int:
    """Every field."""
    from ..store.custom_fields import list_fields

    rows = list_fields(call.db)
    if call.args.json:
        call.out.json({"rows": [_as_json(row) for row in rows], "total": len(rows)})
    elif not rows:
        call.out.line("There are no fields of your own yet. salestui field add renewal --kind date adds one.")
    else:
        shown = [(row.name, row.kind if row.defined else "-", row.filled, row.wrong or "", ", ".join(row.choices)) for row in rows]
        call.out.table(("FIELD", "KIND", "PROSPECTS", "NOT FITTING", "CHOICES"), shown, (2, 3))
    return 0


def run_define(call: Call) -> int:
    """Give a field its kind, and name who says something that does not fit: it stays as it is."""
    from ..rules.fields import read_choices
    from ..store.custom_fields import define_field, get_field, list_fields, list_misfits

    args = call.args
    choices = read_choices(args.choices)
    before = next((row for row in list_fields(call.db) if row.defined and row.name.casefold() == args.name.strip().casefold()), None)
    if before is not None and not args.known:
        raise SalesError(
            f"There is a field {before.name} already, of kind {before.kind}.",
            "Nothing was changed.",
            f"Another kind: salestui field set {shlex.quote(before.name)} --kind {args.kind if args.kind != before.kind else 'KIND'}.",
        )
    if args.known:
        before = get_field(call.db, args.name)
        choices = choices or before.choices
    row = define_field(call.db, args.name, args.kind, choices, call.now)
    misfits = list_misfits(call.db, row.type) if row.wrong else []
    if args.json:
        call.out.json(
            _as_json(row) | {"rows": [{"id": one.id, "name": one.name, "value": one.value} for one in misfits], "total": len(misfits)}
        )
        return 0
    call.out.line(f"{row.name} is of kind {row.kind} now{': ' + ', '.join(row.choices) if row.choices else ''}.")
    if misfits:
        call.out.line(f"{many(row.wrong, 'prospect says', 'prospects say')} something else; it stays as it is:")
        call.out.table(("ID", "NAME", "SAYS"), [(one.id, one.name, one.value) for one in misfits[:_MOST]], (0,))
        if len(misfits) > _MOST:
            call.out.line(f"and {len(misfits) - _MOST:,} more")
    return 0


def run_rename(call: Call) -> int:
    """Give a field another name."""
    from ..store.custom_fields import asset_titles_with, get_field, rename_field

    row = get_field(call.db, call.args.name)
    titles = asset_titles_with(call.db, row.name)
    count = rename_field(call.db, row.name, call.args.to, call.now)
    call.out.line(f"Renamed {row.name} to {call.args.to.strip()}, in {many(count, 'prospect')}.")
    if titles:
        call.out.note(f"Still by the old name in: {', '.join(titles)}. Revise them: salestui asset edit ID.")
    return 0


def run_remove(call: Call) -> int:
    """Take a field's kind away."""
    from ..store.custom_fields import remove_field

    row = remove_field(call.db, call.args.name, call.now)
    call.out.line(f"Removed the kind of {row.name}; what {many(row.filled, 'prospect says', 'prospects say')} in it stays, as text.")
    return 0
