"""`salestui backup` and `salestui restore`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import Call, Usage
from .out import many

if TYPE_CHECKING:
    from .parser import Parser


def build_backup(parser: "Parser") -> None:
    """The arguments of `backup`."""
    parser.add_argument("file", nargs="?", type=str, metavar="FILE", help="where to (else into the folder of backups)")
    parser.add_argument("--json", action="store_true", help="print {file, bytes} as JSON")
    parser.set_defaults(run=run_backup)


def build_restore(parser: "Parser") -> None:
    """The arguments of `restore`."""
    parser.add_argument("file", type=str, metavar="FILE", help="a backup, or a store")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_restore)


def run_backup(call: Call) -> int:
    """A whole copy; an older backup of the same name is replaced, any other file is not."""
    from ..store.attachments import megabytes
    from ..store.backup import backup
    from ..store.files import count_kept
    from ..store.restore import check_backup

    paths = call.paths
    if not paths.store.exists():
        raise SalesError(f"There is no store in {paths.data}.", "Nothing was backed up.", "See that --home is right.")
    target = Path(call.args.file).expanduser().absolute() if call.args.file else paths.backups / f"by-hand-{call.now:%Y%m%dT%H%M%S}.db"
    db = call.db
    if target.is_dir():
        target = target / f"salestui-{call.now:%Y%m%dT%H%M%S}.db"
    if target.exists():
        if target.samefile(paths.store):
            raise SalesError("That is the store itself.", "Nothing was written.", "Name another file.")
        try:
            check_backup(target)
        except SalesError as error:
            raise SalesError(f"{target} exists and is no backup.", "It was left as it is.", "Name another file.") from error
    made = backup(db, target)
    kept = count_kept(paths.store)
    if call.args.json:
        beside = {"files": kept.count, "files_bytes": kept.size, "files_folder": str(kept.folder)} if kept.count else {}
        call.out.json({"file": str(made), "bytes": made.stat().st_size} | beside)
        return 0
    call.out.line(f"Backed up to {made} ({made.stat().st_size:,} bytes). salestui restore puts it back.")
    if kept.count:
        call.out.line(
            f"Not inside: {many(kept.count, 'file')} that salestui keeps ({megabytes(kept.size)}). Copy the folder too: {kept.folder}"
        )
    return 0


def run_restore(call: Call) -> int:
    """Put a backup in the store's place, after asking."""
    from ..sender.lock import only_sender
    from ..store.restore import check_backup, restore

    source, paths = Path(call.args.file).expanduser().absolute(), call.paths
    check_backup(source)
    if paths.store.exists() and source.samefile(paths.store):
        raise SalesError("That is the store itself.", "Nothing was changed.", "Name a backup.")
    if not call.args.yes:
        _ask(call, source)
    call.when_stopped = "Nothing was changed."
    with only_sender(paths.sender_lock):  # nothing leaves while the outbox is exchanged
        done = restore(paths, source, call.now)
    call.when_stopped = "The backup is in place."
    if call.args.json:
        call.out.json(
            {
                "store": str(paths.store),
                "kept": str(done.kept) if done.kept else None,
                "held": done.held,
                "uncertain": done.uncertain,
                "suppressions": done.suppressions,
                "forgotten": done.forgotten,
            }
        )
        return 0
    call.out.line(f"Restored {source} to {paths.store}.")
    if done.kept:
        call.out.line(f"What stood there is kept: {done.kept}.")
    if done.held:
        call.out.line(
            f"{many(done.held, 'unsent mail is', 'unsent mails are')} held, because they may have left since: salestui outbox --state held, then release."
        )
    if done.suppressions:
        call.out.line(f"{many(done.suppressions, 'suppression')} made since the backup still stand: salestui suppressions.")
    elif done.suppressions is None:
        call.out.line("The store before could not be read: who was suppressed since the backup has to be suppressed again.")
    if done.forgotten:
        call.out.line(f"{many(done.forgotten, 'person', 'people')} whom you had forgotten since: erased again.")
    if done.uncertain:
        call.out.line(f"{many(done.uncertain, 'mail is', 'mails are')} uncertain: salestui outbox --state uncertain, then settle.")
    return 0


def _ask(call: Call, source: Path) -> None:
    if not sys.stdin.isatty():
        raise Usage("restore replaces everything in the store.", "Nothing was changed.", "Add --yes to say that you mean it.")
    call.out.note(f"{call.paths.store} is replaced by {source}; what stands there now is kept as a backup. Go on? [y/N]")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise SalesError("Not restored.", "Nothing was changed.", "")
