"""`salestui import --as intel`: tickets, reviews, mails and other things heard, from one file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted
from .call import Call, Usage
from .out import many

if TYPE_CHECKING:
    from ..exchange.importer import ImportReport
    from ..exchange.reading import Rejected

INTEL = "intel"
OF_MAIL = (".mbox", ".eml")
"""What such a file holds is never people."""
SHOWN = 20  # rejected lines that are printed; --json has them all
ABOUT = (
    "With --as intel: tickets, reviews and other things heard, from CSV, JSON Lines, a JSON list, an mbox or an .eml file. Its fields are\n"
    "title, body, url, id, from, email, created, kind and side; columns that are not known are kept in the words under their names.\n\n"
)


def is_heard(call: Call) -> bool:
    """Whether a file holds what was heard: it is said to, or it is mail. Raises `Usage` for what such a file has no use for."""
    args = call.args
    heard = args.kind == INTEL or (args.kind == "auto" and Path(args.file).suffix.lower() in OF_MAIL)
    if heard and args.stage:
        raise Usage("--stage is for people, not for what was heard.", "Nothing was imported.", "Leave it out.")
    return heard


def check_field(field: str) -> None:
    """Raise `SalesError` for a field that what was heard does not have."""
    from ..intel.columns import FIELDS

    if field not in (*FIELDS, "-"):
        raise SalesError(f"{quoted(field)} is no field of intel.", "Nothing was imported.", f"Say one of {', '.join(FIELDS)}, or -.")


def import_heard(call: Call, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> "ImportReport":
    """Take the file in. Raises as `import_intel`."""
    from ..exchange.mapping import read_pairs
    from ..intel.importing import import_intel

    path, mapping = Path(call.args.file), read_pairs(call.args.map)
    return import_intel(call.db, path, call.now, mapping=mapping, dry_run=call.args.dry_run, progress=progress, cancelled=cancelled)


def tell(call: Call, report: "ImportReport") -> None:
    """What became of it, for people."""
    out, would = call.out, "would be " if call.args.dry_run else ""
    out.line(f"Format: {', '.join(part for part in (report.format, report.encoding) if part)}")
    known = {column: field for column, field in report.mapping.items() if field and field != "-"}
    if known:
        out.line("Columns: " + ", ".join(f"{column} -> {field}" for column, field in known.items()))
    if report.custom:
        out.line(f"Kept in the words: {', '.join(report.custom[:12])}{' …' if len(report.custom) > 12 else ''}.")
    out.line(
        f"{many(report.rows, 'item')}: {report.created:,} {would}heard, {report.skipped:,} skipped, {len(report.rejected):,} rejected."
    )
    tell_rejected(call, report.rejected)
    if call.args.dry_run:
        out.line("Dry run: nothing was changed.")
    elif report.action is not None:
        out.line("salestui undo takes the whole import back. Next: Q in the app, or salestui intel list --state inbox.")
    else:
        out.line("Nothing was changed: all of it was heard already.")


def tell_rejected(call: Call, rejected: "Sequence[Rejected]") -> None:
    """The lines of a file that could not be taken in, each with its reason."""
    for each in rejected[:SHOWN]:
        call.out.line(f"  line {each.line}: {each.reason}")
    if len(rejected) > SHOWN:
        call.out.line(f"  and {len(rejected) - SHOWN:,} more: use --json")
