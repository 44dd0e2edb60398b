"""`salestui doctor`: everything a founder would have to look at when something does not work. It changes nothing."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import Call
from .out import many

if TYPE_CHECKING:
    from .parser import Parser


LEAST_FREE, FULL = 100 * 2**20, 2**20


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state` is ok, note or wrong; `hint` is what to do about it."""

    check: str
    state: str
    said: str
    hint: str = ""


def build(parser: "Parser") -> None:
    """The arguments of `doctor`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--systemd", action="store_true", help="write a systemd user unit that keeps salestui send --watch running")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Look at everything; 1 where something is wrong."""
    if call.args.systemd:
        from .systemd import run as write_unit

        return write_unit(call)
    looks: dict[str, Callable[[], Iterator[Finding]]] = {
        "salestui": _python, "store": lambda: _store(call), "sqlite": _sqlite, "disk": lambda: _disk(call), "files": lambda: _files(call),
        "permissions": lambda: _permissions(call), "config": lambda: _config(call), "terminal": _terminal, "time zone": _zone,
        "mailbox": lambda: _mailboxes(call), "keyring": _keyring,
    }  # fmt: skip
    findings = [finding for check, look in looks.items() for finding in _guarded(check, look)]
    wrong = [finding for finding in findings if finding.state == "wrong"]
    if call.args.json:
        call.out.json({"rows": [asdict(finding) for finding in findings], "total": len(findings), "ok": not wrong})
    else:
        for finding in findings:
            call.out.line(f"{finding.state.ljust(5)} {finding.check.ljust(11)} {finding.said}{' ' + finding.hint if finding.hint else ''}")
        call.out.line(f"{many(len(wrong), 'thing is', 'things are')} wrong." if wrong else "All is well.")
    return 1 if wrong else 0


def _guarded(check: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What one look found; a fault on the way is a finding too, so that the list is always whole."""
    from ..store.faults import DatabaseFault, explain

    found: list[Finding] = []
    try:
        for finding in look():
            found.append(finding)
    except (SalesError, DatabaseFault) as error:
        fault = explain(error)
        said, hint = (fault.title, f"{fault.message} {fault.hint}".strip()) if fault else (f"it cannot be looked at ({error}).", "")
        found.append(Finding(check, "wrong", said, hint))
    except OSError as error:
        found.append(Finding(check, "wrong", f"it cannot be looked at: {error.strerror or error}."))
    return found


def _python() -> Iterator[Finding]:
    from .. import __version__

    yield Finding("salestui", "ok", f"{__version__} on Python {sys.version.split()[0]}")


def _store(call: Call) -> Iterator[Finding]:
    store = call.paths.store
    if not _exists(store):
        yield Finding("store", "note", f"none yet at {store}.", "salestui init makes it; so does the first import or capture.")
        return
    db = call.db
    said = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    broken = db.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0] if said == "ok" else 0
    if said != "ok" or broken:
        what = said if said != "ok" else many(broken, "loose row")
        yield Finding("store", "wrong", f"{store} is damaged ({what}).", "Restore a backup: salestui restore FILE.")
    else:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        yield Finding("store", "ok", f"{store}, {store.stat().st_size:,} bytes, schema {version}, sound")


def _sqlite() -> Iterator[Finding]:
    from ..store.engine import connect

    db = connect(Path(":memory:"))
    version = str(db.execute("SELECT sqlite_version()").fetchone()[0])
    options = {row[0] for row in db.execute("PRAGMA compile_options")}
    db.close()
    missing = []
    if tuple(int(part) for part in version.split(".")[:2]) < (3, 35):
        missing.append("RETURNING (3.35)")
    if "ENABLE_FTS5" not in options:
        missing.append("full-text search (FTS5)")
    if "OMIT_JSON" in options:
        missing.append("JSON")
    if missing:
        yield Finding("sqlite", "wrong", f"{version} is without {', '.join(missing)}.", "Use a Python built with a newer SQLite.")
    else:
        yield Finding("sqlite", "ok", f"{version} with FTS5, JSON and RETURNING")


def _disk(call: Call) -> Iterator[Finding]:
    from shutil import disk_usage

    try:
        free = disk_usage(call.paths.data).free
    except OSError:
        return  # no folder yet
    said = f"{free / 2**20:,.0f} MB free where the store is"
    if free < LEAST_FREE:
        yield Finding("disk", "wrong" if free < FULL else "note", f"{said}.", "Free some: saving, backups and imports need room.")
    else:
        yield Finding("disk", "ok", said)


def _files(call: Call) -> Iterator[Finding]:
    """What salestui keeps beside the store, and what goes along with an asset but is not there as it was."""
    from ..store.attachments import megabytes
    from ..store.file_state import list_file_troubles
    from ..store.files import count_kept

    if not call.opened:
        return
    kept, troubles = count_kept(call.paths.store), list_file_troubles(call.db)
    if kept.count:
        yield Finding(
            "files", "ok", f"{many(kept.count, 'file')} kept in {kept.folder}, {megabytes(kept.size)}; salestui backup leaves them out"
        )
    for row in troubles:
        yield Finding(
            "files", "note", f"{row.asset} ({row.asset_id}): {row.file.name}: {row.wrong}.", "salestui asset check reads them all."
        )


def _permissions(call: Call) -> Iterator[Finding]:
    paths = call.paths
    open_to_others = []
    for place in (paths.config, paths.data, paths.state, paths.log, paths.store):
        try:
            mode = place.stat().st_mode
        except OSError:
            continue  # not there yet: it will be made private
        if stat.S_IMODE(mode) & 0o077:
            open_to_others.append(place)
    if open_to_others:
        names = " ".join(map(str, open_to_others))
        yield Finding("permissions", "note", f"others on this machine can read {names}.", f"chmod go-rwx {names}")
    else:
        yield Finding("permissions", "ok", "only you can read what salestui keeps")
    if _exists(paths.data) and not os.access(paths.data, os.W_OK):
        yield Finding("permissions", "wrong", f"{paths.data} cannot be written.", "Make it yours, or use --home DIR.")


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False


def _config(call: Call) -> Iterator[Finding]:
    from ..commands import COMMANDS, resolve_keys
    from ..config import load

    config = load(call.paths.config_file)
    for problem in config.problems:
        yield Finding("config", "wrong", problem.title, problem.hint)
    if not config.problems:
        there = _exists(call.paths.config_file)
        yield Finding(
            "config", "ok", str(call.paths.config_file) if there else f"none at {call.paths.config_file}: the app's own settings are used"
        )
    for clash in resolve_keys(COMMANDS, config.keys)[1]:
        yield Finding("config", "note", clash.message)


def _terminal() -> Iterator[Finding]:
    if not sys.stdout.isatty():
        yield Finding("terminal", "ok", "none here: the commands work, the app needs one")
        return
    size = os.get_terminal_size(sys.stdout.fileno())
    name = os.environ.get("TERM", "")
    colours = "no colours (NO_COLOR)" if os.environ.get("NO_COLOR") else os.environ.get("COLORTERM") or "256 or fewer colours"
    said = f"{name or 'unnamed'}, {size.columns}x{size.lines}, {colours}"
    if name in ("", "dumb"):
        yield Finding("terminal", "wrong", said, "Set TERM to what your terminal is.")
    elif size.columns < 60 or size.lines < 20:
        yield Finding("terminal", "note", said, "The app wants at least 60x20.")
    else:
        yield Finding("terminal", "ok", said)


def _zone() -> Iterator[Finding]:
    from datetime import datetime

    from ..rules.schedule import find_zone

    now = datetime.now().astimezone()
    yield Finding("time zone", "ok", f"{now.tzname()} ({now:%z}), it is {now:%Y-%m-%d %H:%M}")
    try:
        find_zone("Europe/Berlin")
    except SalesError:
        yield Finding("time zone", "wrong", "this machine knows no time zones.", "Install tzdata.")


def _mailboxes(call: Call) -> Iterator[Finding]:
    from ..credentials import find_password

    if not call.opened:
        if _exists(call.paths.store):
            yield Finding("mailbox", "note", "not looked at: the store cannot be opened.")
        return
    from ..store.mailbox_status import list_status
    from ..store.mailboxes import list_mailboxes
    from ..store.pausing import sending_paused

    rows, status = list_mailboxes(call.db), list_status(call.db)
    if sending_paused(call.db):
        yield Finding("mailbox", "note", "all sending is paused.", "salestui mailbox resume --all")
    if not rows:
        yield Finding("mailbox", "note", "none yet: nothing can be sent.", "salestui mailbox add")
    for row in rows:
        said = f"{row.name}: {row.sender} through {row.host}:{row.port}, {row.security}"
        if row.state != "ready":
            yield Finding(
                "mailbox", "wrong" if row.state == "stopped" else "note", f"{said}; {row.state}: {row.why}.", "salestui mailbox resume"
            )
            continue
        known = status.get(row.id)
        if known and known.offline_since:
            yield Finding(
                "mailbox", "note", f"{said}; out of reach since {known.offline_since[:16].replace('T', ' ')} UTC: {known.offline_why}."
            )
        if known and known.receive_why:
            yield Finding("mailbox", "note", f"{row.name}: its incoming mail could not be read: {known.receive_why}")
        try:
            find_password(row, os.environ)
        except SalesError as error:
            yield Finding(
                "mailbox",
                "note",
                f"{said}. {error.title} {error.message}".removesuffix(" Nothing was sent."),
                "On a terminal it is asked for.",
            )
        else:
            yield Finding(
                "mailbox", "ok", f"{said}; {'its password is found' if row.user else 'no login'}. salestui mailbox test tries it out."
            )


def _keyring() -> Iterator[Finding]:
    from ..credentials import keyring_name

    name = keyring_name()
    if name:
        yield Finding("keyring", "ok", name)
    else:
        yield Finding("keyring", "note", "this machine has none.", "Give mailboxes --password-command or --password-env.")
