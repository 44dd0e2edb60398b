"""Enrolling with the scripts read first: a name that nothing goes by is told now, not on the day its mail is held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted
from ..store.engine import Database
from ..store.outbox import Enrolled
from ..store.outbox import enrol as put_into_sequence
from ..store.scripts import ScriptRow, list_scripts, next_assets
from .names import unknown_names
from .proofreading import rehearse


@dataclass(frozen=True)
class _Fault:
    """What is wrong with a script, and whether nobody can get it because of that."""

    told: str
    stops: bool


def enrol(db: Database, ids: Sequence[int], now: datetime, *, named: bool = True) -> Enrolled:
    """`store.outbox.enrol` with proofread scripts: one action, one undo.

    Whoever would get a script next that cannot be filled in for anybody is left out, with the script and the name that is wrong. One
    that comes later in his stage, or asks for a column that no prospect has, is a warning.
    """
    faults = {script.asset_id: fault for script in list_scripts(db, ids) if (fault := _fault(db, script)) is not None}
    stopping = [asset for asset, fault in faults.items() if fault.stops]
    blocked = next_assets(db, ids, stopping) if stopping else {}
    done = put_into_sequence(db, [id for id in ids if id not in blocked], now, named=named)
    met = {asset for _, asset in blocked.values()}
    return replace(
        done,
        left_out=[*done.left_out, *((id, name, f"{faults[asset].told}.") for id, (name, asset) in blocked.items())],
        warnings=[f"{fault.told}." for asset, fault in faults.items() if asset not in met],
    )


def _fault(db: Database, script: ScriptRow) -> _Fault | None:
    title = quoted(script.title)
    try:
        unknown = unknown_names(db, (script.subject, script.body))
        missing = rehearse(script.subject, script.body, title) if any(not each.column for each in unknown) else ""
    except SalesError as error:  # it was kept by an older salestui
        return _Fault(f"{title} cannot be filled in: {error.title.rstrip('.')}", stops=True)
    if not unknown:
        return None
    told = "; ".join(each.told for each in unknown)
    return _Fault(f"{title} cannot be filled in: {told}" if missing else f"{title}: {told}", bool(missing))
