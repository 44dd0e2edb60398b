"""`salestui asset export` and `asset import`: the whole library as a folder of Markdown files, made for git."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .call import PARTLY, Call
from .out import many
from .revisions import who_moves
from .stopping import Stopper

if TYPE_CHECKING:
    from ..exchange.asset_export import ExportReport
    from ..exchange.asset_import import Asked, AssetImport
    from ..store.asset_records import AssetRecord

SHOWN = 20  # files that are told of; --json has them all


def build(below: Any) -> None:
    """The arguments of both."""
    out = below.add_parser("export", help="every asset as a Markdown file in a folder, with its files beside it")
    out.add_argument("folder", type=str, metavar="DIR")
    out.add_argument("--json", action="store_true", help="print JSON")
    out.epilog = (
        "One file per asset, named after stage and step. A file there that is not this asset's (by its id) is left as it is and told.\n"
        "Exporting again writes only what changed."
    )
    out.set_defaults(run=run_export)
    taken = below.add_parser("import", help="a folder of Markdown files, or one of them: one action, one undo")
    taken.add_argument("folder", type=str, metavar="DIR")
    taken.add_argument("--dry-run", action="store_true", help="read and say what would happen; change nothing")
    taken.add_argument("--add-stages", action="store_true", help="make the stages that the files name and the store lacks")
    taken.add_argument("--no-ids", action="store_true", help="leave the ids in the files aside: a folder of another store")
    who_moves(taken)
    taken.add_argument("--json", action="store_true", help="print JSON")
    taken.epilog = (
        "A file is the asset of its id, else the one of its kind and title, else a new one. Another title with other words under an id is\n"
        "refused: it is another asset. Changed words are a new revision; whoever is in mid-sequence stays on the words before, unless\n"
        "--move says otherwise. A file that is gone removes nothing, and neither does a place that a file leaves out.\n"
        "Exit codes: 0 every file was taken in; 3 some were rejected, the output says which lines and why."
    )
    taken.set_defaults(run=run_import)


def run_export(call: Call) -> int:
    """Write the folder."""
    from ..exchange.asset_export import export_assets

    call.when_stopped = "What was written is whole; export again to finish it."
    with Stopper(call.out, "Stopping the export …") as stop:
        report = export_assets(call.db, Path(call.args.folder), stop.asked)
    if call.args.json:
        call.out.json(report.as_json())
    else:
        _tell_export(call, report)
    done = report.written + report.unchanged + len(report.refused)
    if done < report.rows:
        call.out.note(f"Stopped after {done:,} of {report.rows:,} assets. {call.when_stopped}")
        return stop.code
    return PARTLY if report.refused or report.missing else 0


def _tell_export(call: Call, report: "ExportReport") -> None:
    moved = f", {report.moved:,} under a new name" if report.moved else ""
    files = f" {many(report.files, 'file')} beside them." if report.files else ""
    call.out.line(
        f"{many(report.rows, 'asset')}: {report.written:,} written{moved}, {report.unchanged:,} unchanged, {len(report.refused):,} refused.{files}"
    )
    for each in report.refused[:SHOWN]:
        call.out.line(f"  {each['file']}: {each['reason']}")
    for each in report.missing[:SHOWN]:
        call.out.line(f"  {each['asset']}: {each['reason']}")
    if not report.rows:
        call.out.line("There are no words and pictures yet. salestui asset add FILE.md --kind email --title … --stage … adds one.")


def run_import(call: Call) -> int:
    """Take in `asset import DIR`."""
    from ..exchange.asset_import import Asked

    args = call.args
    newcomers_only = True if args.stay else False if args.move else None
    return import_folder(call, args.folder, Asked(args.dry_run, args.add_stages, args.no_ids, newcomers_only))


def import_folder(call: Call, folder: str, asked: "Asked") -> int:
    """Take in a folder or a file of assets, and say what became of each."""
    from ..exchange.asset_import import import_assets

    call.when_stopped = "Nothing of the import was kept."

    def polish(record: "AssetRecord", name: str, text: str) -> "tuple[AssetRecord, list[str]]":
        return _polish(call, record, name, text)

    report = import_assets(call.db, Path(folder), call.now, polish, asked)
    call.when_stopped = "The import is kept; salestui undo takes it back."
    if call.args.json:
        call.out.json(report.as_json() | {"dry_run": call.args.dry_run})
    else:
        _tell_import(call, report)
    return PARTLY if report.rejected else 0


def _polish(call: Call, record: "AssetRecord", name: str, text: str) -> "tuple[AssetRecord, list[str]]":
    """Read a script over as `asset add` does, and mark the pictures that it shows."""
    from ..sender.proofreading import proofread
    from ..store.attachments import AttachmentRow
    from ..store.library import AssetDraft
    from .attaching import place_pictures

    files = tuple(AttachmentRow(file.name, file.path, file.sha256, file.media_type, inline=False, size=file.size) for file in record.files)
    draft = AssetDraft(
        record.kind, record.title, record.subject, record.body, record.stage, record.position, record.delay, record.status, record.tags,
        record.required, files,
    )  # fmt: skip
    warnings = proofread(call.db, draft, name, text, frozenset({"stage"}))
    shown = {file.name for file in place_pictures(draft, name).attachments if file.inline}
    return replace(record, files=tuple(replace(file, inline=file.name in shown) for file in record.files)), warnings


def _tell_import(call: Call, report: "AssetImport") -> None:
    out, would = call.out, "would be " if call.args.dry_run else ""
    out.line(
        f"{many(report.rows, 'file')}: {report.created:,} {would}created, {report.updated:,} {would}updated, {report.unchanged:,} unchanged, "
        f"{len(report.rejected):,} rejected."
    )
    if report.stages:
        out.line(f"New stages: {', '.join(report.stages)}.")
    for each in report.changes[: SHOWN if call.args.dry_run else 0]:
        out.line(f"  {each['file']}: {each['title']}{f' ({id})' if (id := each['id']) else ''}: {each['what']}")
    if call.args.dry_run and len(report.changes) > SHOWN:
        out.line(f"  and {len(report.changes) - SHOWN:,} more: use --json")
    for each in report.rejected[:SHOWN]:
        out.line(f"  {each['reason']}")
    if len(report.rejected) > SHOWN:
        out.line(f"  and {len(report.rejected) - SHOWN:,} more: use --json")
    _tell_mails(call, report)
    for warning in report.warnings[:SHOWN]:
        out.note(warning)
    if report.missing:
        names = ", ".join(str(each["title"]) for each in report.missing[:5]) + (" …" if len(report.missing) > 5 else "")
        out.line(f"No file of {many(len(report.missing), 'asset')} is there any more, and nothing was removed: {names}.")
    if call.args.dry_run:
        out.line("Dry run: nothing was changed.")
    elif report.action is not None:
        out.line("salestui undo takes the whole import back.")


def _tell_mails(call: Call, report: "AssetImport") -> None:
    """Who stays on the words before, and what becomes of mails under way."""
    from .formula_steps import mails_that_follow

    out, dry = call.out, call.args.dry_run
    if report.staying:
        mails, people = sum(each["mails"] for each in report.staying), sum(each["prospects"] for each in report.staying)
        keeps = "would keep" if dry else "keeps" if mails == 1 else "keep"
        titles = ", ".join(f"{each['title']} ({each['id']})" for each in report.staying[:5]) + (" …" if len(report.staying) > 5 else "")
        who = f"{many(people, 'prospect')} in mid-sequence"
        out.line(
            f"{many(mails, 'unsent mail')} and {who} {keeps} the words before: {titles}. To move them: --move, or salestui asset move ID."
        )
    if report.moved:
        out.line(f"{many(report.moved, 'unsent mail')} {'would be ' if dry else ''}made anew with the new words.")
    if mails_told := mails_that_follow(report.due_again, report.cancelled, report.scheduled):
        out.line(f"{', '.join(mails_told)}.")
