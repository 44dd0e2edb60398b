"""What a founder does with several assets at once: retire and restore them, give them tags or a quadrant, put them into a stage. One undo each."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.drafting import Edit, Wait
from ..rules.schedule import Delay
from .asset_page import count_under_way
from .engine import Database
from .formula_editing import apply_edits
from .held_scripts import retell_held
from .journal import action, undivided
from .library import CHANNELS, STATUSES
from .replanning import Replanned
from .revising import place_edits, read_draft
from .stages import find_stage


@undivided
def retire_assets(db: Database, ids: Sequence[int], now: datetime) -> tuple[int, int]:
    """Nobody gets these assets any more. Returns how many were retired, and how many unsent mails of them are on their way."""
    done = 0
    with action(db, f"Retired {_named(db, ids)}", now):
        for id in ids:
            done += db.execute("UPDATE asset SET status = 'retired' WHERE id = ? AND status <> 'retired'", (id,)).rowcount
    return done, count_under_way(db, list(ids))


@undivided
def restore_assets(db: Database, ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Bring retired assets back as what they were, as far as the journal still knows; else live. Returns {id: status now}."""
    done: dict[int, str] = {}
    with action(db, f"Restored {_named(db, ids)}", now):
        for id in ids:
            was = db.execute(
                "SELECT json_extract(before, '$.status') FROM change WHERE table_name = 'asset' AND row_id = ?"
                " AND json_extract(after, '$.status') = 'retired' AND json_extract(before, '$.status') <> 'retired' ORDER BY id DESC LIMIT 1",
                (id,),
            ).fetchone()
            status = str(was[0]) if was else "live"
            if db.execute("UPDATE asset SET status = ? WHERE id = ? AND status = 'retired'", (status, id)).rowcount:
                done[id] = status
        retell_held(db, list(done))
    return done


@undivided
def label_assets(
    db: Database,
    ids: Sequence[int],
    now: datetime,
    *,
    add: Sequence[str] = (),
    drop: Sequence[str] = (),
    status: str = "",
    quadrant: int | None = None,
) -> int:
    """Give assets tags, take tags away, set their status or quadrant (0: none); what is not said stays. Returns how many have changed."""
    if status and status not in STATUSES:
        raise SalesError(f"{quoted(status)} is no status.", "Nothing was changed.", f"The statuses are: {', '.join(STATUSES)}.")
    add = [clean for tag in add if (clean := safe_text(tag).strip())]
    gone = {safe_text(tag).strip().casefold() for tag in drop}
    done = 0
    with action(db, f"Labelled {_named(db, ids)}", now):
        for id in ids:
            row = db.execute("SELECT tags, status, quadrant FROM asset WHERE id = ?", (id,)).fetchone()
            if row is None:
                continue
            tags = {tag.casefold(): tag for tag in [*json.loads(row[0]), *add]}
            kept = json.dumps([tag for key, tag in tags.items() if key not in gone], ensure_ascii=False)
            new = kept, status or row[1], row[2] if quadrant is None else quadrant or None
            if new != tuple(row):
                db.execute("UPDATE asset SET tags = ?, status = ?, quadrant = ? WHERE id = ?", (*new, id))
                done += 1
        if status:
            retell_held(db, list(ids))
    return done


@undivided
def place_assets(
    db: Database, ids: Sequence[int], stage_id: int, now: datetime, delay: str | None = None, followed: Replanned | None = None
) -> int:
    """Put assets at the end of a stage's sequence, in this order; those that stand in it stay where they are. Returns how many came.

    Without `delay` each keeps its own; with it, also those that stand there wait so long. Mails under way follow (`save_formula`), counted
    on `followed`. Raises `SalesError` where a mail of a step that would leave its stage is on its way.
    """
    name = find_stage(db, str(stage_id))[1]
    done, edits = 0, list[Edit]()
    with action(db, f"Put {_named(db, ids)} into {name}", now):
        for id in ids:
            draft = read_draft(db, id)
            standing = db.execute("SELECT id FROM step WHERE stage_id = ? AND asset_id = ?", (stage_id, id)).fetchone()
            if standing:
                edits += [] if delay is None else [Wait(standing[0], Delay.parse(delay))]
                continue
            required = draft.required and (bool(draft.stage) or CHANNELS[draft.kind] != "hand")
            delay_kept = draft.delay if delay is None else delay
            edits += place_edits(db, id, replace(draft, stage=str(stage_id), position=None, delay=delay_kept, required=required))
            done += 1
        saved = apply_edits(db, edits, now)
        if followed is not None:
            followed.count(saved.again, saved.cancelled, saved.scheduled)
    return done


def _named(db: Database, ids: Sequence[int]) -> str:
    if len(ids) == 1:
        row = db.execute("SELECT title FROM asset WHERE id = ?", (ids[0],)).fetchone()
        return str(row[0]) if row else "an asset"
    return f"{len(ids)} assets"
