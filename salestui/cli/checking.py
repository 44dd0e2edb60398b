"""`salestui asset check`: every file of the words and pictures read through, and what is missing or changed named."""

from typing import TYPE_CHECKING, Any

from .call import PARTLY, Call
from .out import many
from .stopping import Stopper

if TYPE_CHECKING:
    from ..store.file_state import FileRow

SLOW = 20_000_000
"""Bytes from which on reading a file is worth a progress line."""


def build(below: Any) -> None:
    """The arguments."""
    checked = below.add_parser("check", help="read every file that goes along; exit code 3 where one is missing or changed")
    checked.add_argument("id", type=int, nargs="*", metavar="ID", help="only the files of these assets")
    checked.add_argument("--sweep", action="store_true", help="also remove copies that nothing names any more (not those of the last day)")
    checked.add_argument("--json", action="store_true", help="print JSON")
    checked.set_defaults(run=run)


def run(call: Call) -> int:
    """Read them all, one after the other."""
    from ..store.attachments import Stopped, check_attachment
    from ..store.file_state import list_files
    from ..store.files import sweep_files
    from ..store.library import get_asset

    for id in call.args.id:
        get_asset(call.db, id)
    rows = list_files(call.db, call.args.id)
    states: list[str] = []
    with Stopper(call.out, "Stopping after this file …") as stop:
        try:
            for row in rows:
                if stop.asked():
                    break
                states.append(check_attachment(row.file, telling(call, row.file.name), stop.asked))
        except Stopped:
            pass
        finally:
            call.out.progress_done()
    swept = sweep_files(call.db, call.now) if call.args.sweep and not stop.asked() else None
    _tell(call, rows, states, swept)
    if len(states) < len(rows):
        call.out.note(f"Stopped: {many(len(rows) - len(states), 'file was', 'files were')} not read. Nothing was changed.")
        return stop.code
    return PARTLY if any(state != "ok" for state in states) else 0


def _tell(call: Call, rows: "list[FileRow]", states: list[str], swept: Any) -> None:
    from ..store.attachments import megabytes

    looked = list(zip(rows, states, strict=False))
    wrong = [(row, state) for row, state in looked if state != "ok"]
    if call.args.json:
        found = [
            {"asset": row.asset_id, "title": row.asset, "revision": row.revision, "name": row.file.name, "path": row.file.path,
             "kept": row.file.kept, "size": row.file.size, "state": state} for row, state in looked
        ]  # fmt: skip
        removed = {"swept": swept.count, "swept_bytes": swept.size} if swept is not None else {}
        call.out.json({"rows": found, "total": len(rows), "wrong": len(wrong)} | removed)
        return
    for row, state in wrong:
        call.out.line(f"{row.asset} ({row.asset_id}), revision {row.revision}: {row.file.name}: {state} ({row.file.path})")
    if wrong:
        held = any(row.kind == "email" and row.status == "live" for row, _ in wrong)
        call.out.line(
            f"{many(len(wrong), 'file is', 'files are')} missing or changed{'; mails with them are held' if held else ''}."
            " Put it back, or attach it again: salestui asset edit ID --attach FILE --move"
        )
    else:
        call.out.line(
            f"{many(len(looked), 'file')} read, all as they were when they were attached." if rows else "No file goes along with anything."
        )
    if swept is not None:
        said = f"{many(swept.count, 'copy', 'copies')} that nothing names any more removed ({megabytes(swept.size)})."
        call.out.line(said if swept.count else "No copy was loose: nothing was removed.")


def telling(call: Call, name: str) -> Any:
    """What to say of a file that takes a while to read: a line on stderr, where somebody is looking."""
    shown = [-1]

    def tell(done: int, total: int) -> None:
        percent = done * 100 // total if total else 100
        if total >= SLOW and percent != shown[0]:
            shown[0] = percent
            call.out.progress(f"{name}: {percent} % of {total / 1_000_000:,.0f} MB")

    return tell
