"""Importing a file from inside the app: its path, the mapping to look at, then the rows with counts; one key takes it all back."""

from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError

if TYPE_CHECKING:
    from ..exchange.importer import ImportReport
    from ..widgets.prose import Entry
    from .everywhere import Everywhere

_PARTED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SHOWN = 20  # rejected lines shown; the command line lists them all


async def import_file(app: "Everywhere") -> None:
    """Ask for the file, show what would be done with it, do it."""
    from ..widgets.prompt import Prompt

    hint = "its path; nothing is written before you have seen what would be done"
    answer: Awaitable[str | None] = app.ask(Prompt("Which CSV file?", hint=hint, check=_is_file))
    text = await answer
    if text is None:
        return
    path = Path(text.strip()).expanduser()
    plan = await _run(app, path, dry_run=True)
    if plan is None:
        return
    from ..widgets.prose import Confirm

    if await app.ask(Confirm(f"Import {path.name}?", _preview(plan), "import", "leave it")):
        done = await _run(app, path, dry_run=False)
        await app.changed()
        if done is not None:
            app.notice(f"Imported {path.name}: {_counts(done)}. u takes it back.", "warn" if done.rejected else "good")


async def _run(app: "Everywhere", path: Path, *, dry_run: bool) -> "ImportReport | None":
    from ..exchange.importer import import_file
    from ..widgets.progress import Progress

    progress = Progress(
        f"Reading {path.name}" if dry_run else f"Importing {path.name}", stopping="esc stops; an import that is stopped keeps nothing"
    )
    closed = app.ask(progress)
    lane = app.store.read if dry_run else app.store.write
    try:
        report = await lane(
            import_file,
            path,
            now=app.now(),
            dry_run=dry_run,
            progress=lambda done, total: progress.tell(done, total),
            cancelled=lambda: progress.stopping,
        )
    except SalesError as error:
        progress.finish(str(error), "bad")
        await closed
        return None
    except BaseException:
        progress.close_now()
        raise
    progress.close_now()
    await closed
    return report


def _counts(report: "ImportReport") -> str:
    parts = [
        f"{report.rows:,} rows",
        f"{report.created:,} new",
        f"{report.updated:,} updated",
        f"{report.skipped:,} skipped",
        f"{len(report.rejected):,} rejected",
    ]
    return ", ".join(parts) + (f", {report.suppressed:,} never to be written to" if report.suppressed else "")


def _preview(report: "ImportReport") -> "list[Entry]":
    parted = _PARTED.get(report.delimiter, report.delimiter)
    entries: list[Entry] = [
        ("", f"{report.format}, {report.encoding}, fields parted by {parted}, header in line {report.header_line:,}."),
        ("", f"Would be: {_counts(report)}."),
        *(("", note) for note in report.notes),
        ("Column goes to", ""),
        *((column, field.replace("_", " ")) for column, field in report.mapping.items()),
    ]
    if report.custom:
        entries += [("Kept as custom fields", ""), ("", ", ".join(report.custom))]
    if report.rejected:
        entries += [("Rejected", ""), *((f"line {each.line:,}", each.reason) for each in report.rejected[:SHOWN])]
        if len(report.rejected) > SHOWN:
            entries.append(("", f"and {len(report.rejected) - SHOWN:,} more; salestui import --dry-run lists them all."))
    return entries


def _is_file(text: str) -> str:
    path = Path(text.strip()).expanduser()
    if not text.strip():
        return "A path is needed."
    return "" if path.is_file() else f"There is no file {path}."
