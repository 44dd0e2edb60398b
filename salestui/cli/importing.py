"""`salestui import`: one file, one transaction, one undo."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..glass import quoted
from . import STOPPED_BY_HAND
from .call import PARTLY, Call, Usage, option
from .import_heard import ABOUT, INTEL, check_field, import_heard, is_heard, tell, tell_rejected
from .out import many
from .parser import filled
from .stopping import Stopper

if TYPE_CHECKING:
    from ..exchange.importer import ImportReport
    from .parser import Parser

NAMED = 12  # custom columns that are named; --json has them all


def build(parser: "Parser") -> None:
    """The arguments of `import`."""
    from ..exchange.importer import FOLDERS, KINDS
    from ..exchange.vocabulary import FIELDS

    parser.add_argument(
        "file",
        type=str,
        metavar="FILE",
        help="a CSV export of HubSpot, Pipedrive, LinkedIn, Google, Apollo, or any other; a folder of assets; with --as intel what was heard",
    )
    parser.add_argument("--as", dest="kind", default="auto", metavar="KIND", help=f"what it holds: {', '.join((*KINDS, *FOLDERS, INTEL))}")
    parser.add_argument("--map", action="append", default=[], metavar="Column=field", help="read a column as this field; may be repeated")
    parser.add_argument("--stage", type=filled, metavar="NAME", help="put new prospects here")
    parser.add_argument("--dry-run", action="store_true", help="read and say what would happen; change nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    width = max(map(len, FIELDS))
    fields = [*FIELDS.items(), ("custom.X", "kept as the custom field X"), ("-", "leave the column out")]
    parser.epilog = "Fields:\n" + "\n".join(f"  {name.ljust(width)}  {meaning}" for name, meaning in fields)
    parser.epilog += "\nColumns that are not known become custom fields of their own names.\n\n"
    parser.epilog += ABOUT
    parser.epilog += "Exit codes: 0 every row was taken in; 3 some were rejected, the output says which lines and why."
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Import, and say what became of every row."""
    from ..exchange.importer import ImportStopped, import_file
    from ..store.journal import list_actions

    args = call.args
    _check_options(args.kind, args.map)
    if args.kind == "assets" or (args.kind == "auto" and Path(args.file).is_dir()):
        from ..exchange.asset_import import Asked
        from .asset_folder import import_folder

        return import_folder(call, args.file, Asked(dry=args.dry_run))

    def progress(done: int, total: int) -> None:
        call.out.progress(f"Importing: {done:,} of {total:,} rows")

    call.when_stopped = "Nothing of the import was kept."
    heard = is_heard(call)
    db = call.db
    before = list_actions(db, 1)
    with Stopper(call.out, "Stopping the import …") as stop:
        try:
            if heard:
                report = import_heard(call, progress, stop.asked)
            else:
                report = import_file(
                db, Path(args.file), now=call.now, kind=args.kind, mapping=args.map, stage=args.stage, dry_run=args.dry_run,
                progress=progress, cancelled=stop.asked,
            )  # fmt: skip
        except ImportStopped as stopped:
            if list_actions(db, 1) != before:
                call.out.note("The import was done before it could be stopped, and is kept; salestui undo takes it back.")
                return 0
            call.out.note(str(stopped))
            return STOPPED_BY_HAND
        finally:
            call.out.progress_done()
    call.when_stopped = "The import is kept; salestui undo takes it back."
    if args.json:
        call.out.json(report.as_json() | {"dry_run": args.dry_run, "notes": report.notes})
    elif heard:
        tell(call, report)
    else:
        _tell(call, report)
    return PARTLY if report.rejected else 0


def _check_options(kind: str, pairs: list[str]) -> None:
    """Refuse what no file could make right. Raises `Usage`."""
    from ..exchange.importer import FOLDERS, KINDS, LATER
    from ..exchange.mapping import find_field, read_pairs

    if kind not in (*KINDS, *FOLDERS, INTEL, *LATER):
        raise Usage(f"--as cannot be {quoted(kind)}.", "Nothing was imported.", f"Say one of {', '.join((*KINDS, *FOLDERS, INTEL))}.")
    with option("--map"):
        for column, field in read_pairs(pairs).items():
            if not field.strip():
                raise Usage(
                    f"--map: {quoted(f'{column}=')} names no field.",
                    "Nothing was imported.",
                    f"{quoted(f'{column}=-')} leaves the column out.",
                )
            (check_field if kind == INTEL else find_field)(field)


def _tell(call: Call, report: "ImportReport") -> None:
    out = call.out
    names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    out.line(
        f"Format: {report.format} ({report.encoding}, {names.get(report.delimiter, report.delimiter)}, header in line {report.header_line})"
    )
    out.line("Columns:")
    for column, field in report.mapping.items():
        if field and column not in report.custom:
            out.line(f"  {column} -> {field}")
    if report.custom:
        more = f" and {len(report.custom) - NAMED:,} more" if len(report.custom) > NAMED else ""
        out.line(f"Kept as custom fields: {', '.join(report.custom[:NAMED])}{more}.")
    for note in report.notes:
        out.line(note)
    would = "would be " if call.args.dry_run else ""
    out.line(
        f"{many(report.rows, 'row')}: {report.created:,} {would}created, {report.updated:,} {would}updated, {report.skipped:,} skipped, "
        f"{len(report.rejected):,} rejected."
    )
    if report.suppressed:
        out.line(f"{many(report.suppressed, 'unsubscribed address', 'unsubscribed addresses')} {would}suppressed: never written to.")
    tell_rejected(call, report.rejected)
    if call.args.dry_run:
        out.line("Dry run: nothing was changed.")
    elif report.action is not None:
        out.line("salestui undo takes the whole import back. Next: salestui prospect list, salestui enrol --all --dry-run.")
    else:
        out.line("Nothing was changed: everything in it stood in the store already.")
