"""What the founder does with prospects: add, edit, move along the stages, snooze. Every function is one user action."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.money import check_currency, parse_money
from ..rules.names import address_key, check_address, fold, split_name
from ..rules.schedule import find_zone
from ..rules.stages import check_move
from ..rules.times import utc_text
from .custom_fields import check_custom
from .engine import Database
from .evidence import last_move, prove_moves
from .journal import action, undivided
from .sequence import cancel_under_way, current_revision, schedule_next
from .settings import get_setting
from .stages import find_stage, first_stage, stage_gone
from .suppressed import cancel_suppressed
from .suppressions import address_hash, is_forgotten, suppression_of

PLAIN_FIELDS = ("name", "first_name", "last_name", "phone", "company", "title", "source", "notes")
FIELDS = (*PLAIN_FIELDS, "email", "emails", "zone", "value", "currency", "tags")


@dataclass(frozen=True)
class Moved:
    """What a move did: who moved (ids), whose mail was cancelled, and who has a new mail scheduled (id, UTC text)."""

    moved: list[int]
    stage: str
    cancelled: int
    scheduled: list[tuple[int, str]]


def read_fields(given: Mapping[str, str], standing: Mapping[str, Any] | None = None, currency: str = "EUR") -> dict[str, Any]:
    """Checked column values from what a person typed (`custom.<column>` for a custom field, "" empties one).

    `standing` is the row that is edited, `currency` that of an amount which names none. Raises `SalesError` naming the field and what it takes.
    """
    values: dict[str, Any] = {}
    custom = json.loads(standing["custom"]) if standing else {}
    for field, text in given.items():
        clean = safe_text(text, lines=field == "notes").strip()
        if field.startswith("custom."):
            name = safe_text(field[7:]).strip()
            custom.pop(name, None)
            if clean:
                custom[name] = clean
            values["custom"] = json.dumps(custom, ensure_ascii=False)
        elif field in PLAIN_FIELDS:
            values[field] = clean
        elif field == "email":
            values["email"] = check_address(clean) if clean else ""
            values["email_key"] = address_key(values["email"]) if clean else None
        elif field == "zone":
            values["zone"] = find_zone(clean).key if clean else ""
        elif field == "tags":
            values["tags"] = json.dumps([tag.strip() for tag in clean.split(",") if tag.strip()], ensure_ascii=False)
        elif field not in ("value", "currency"):
            near = get_close_matches(field, FIELDS, 1)
            raise SalesError(
                f"A prospect has no field “{safe_text(field)}”.",
                "Nothing was changed.",
                f"Did you mean {near[0]}?" if near else "The fields are: " + ", ".join(FIELDS) + ", custom.<column>.",
            )
    if "value" in given or "currency" in given:
        values |= _money(given, standing, currency)
    if not standing and not values.get("name"):
        both = " ".join(part for part in (values.get("first_name"), values.get("last_name")) if part)
        values["name"] = both or values.get("email") or values.get("company") or ""
    if values.get("name") and "first_name" not in values and "last_name" not in values:
        values["first_name"], values["last_name"] = split_name(values["name"]) if "@" not in values["name"] else ("", "")
    if "name" in values and not values["name"]:
        raise SalesError("A prospect needs a name.", "Nothing was changed.", "Give a name, or an e-mail address at least.")
    return values


def _money(given: Mapping[str, str], standing: Mapping[str, Any] | None, usual: str) -> dict[str, Any]:
    if given.get("value", "x").strip() == "":
        return {"value": None, "currency": ""}
    currency = given.get("currency", "").strip() or (standing["currency"] if standing else "")
    if "value" in given:
        minor, code = parse_money(given["value"], currency or usual)
        if minor < 0:
            raise SalesError("A prospect's value cannot be below 0.", "Nothing was changed.", "Write what he may bring in, like 1200.")
        return {"value": minor, "currency": code}
    if standing and standing["value"] is not None:
        return {"currency": check_currency(currency)}
    return {}


def folded(row: Mapping[str, Any]) -> str:
    """The text a prospect is found by in a list."""
    return fold(f"{row['name']} {row['email']} {row['company']}")


@undivided
def add_prospect(db: Database, given: Mapping[str, str], now: datetime, stage: str = "") -> int:
    """A new prospect from typed fields, in the named stage or the first. Returns its id.

    Raises `SalesError` where a field is wrong or the address belongs to somebody already.
    """
    given = dict(given)
    further = given.pop("emails", "")
    values = read_fields(check_custom(db, given), currency=get_setting(db, "currency", "EUR"))
    stage_id, _, kind = find_stage(db, stage) if stage else (*first_stage(db), "open")
    check_move(kind, "", None, now.date())
    with action(db, f"Added {values['name']}", now) as act:
        _refuse_taken(db, values.get("email_key"))
        from .tables import Prospect

        prospect = Prospect(**values, stage_id=stage_id, since=utc_text(now), created_at=utc_text(now))
        prospect.folded = folded({"name": prospect.name, "email": prospect.email, "company": prospect.company})
        act.session.add(prospect)
        act.session.flush()
        assert prospect.id is not None  # the flush gave it
        _set_further(db, prospect.id, further)
        return prospect.id


def edit_prospect(db: Database, id: int, given: Mapping[str, str], now: datetime) -> None:
    """Change typed fields of a prospect; a new address goes to his unsent mail too. Raises `SalesError` as `add_prospect` does."""
    given = dict(given)
    further = given.pop("emails", None)
    with action(db, "Edited a prospect", now) as act:
        from .tables import Prospect

        prospect = act.session.get(Prospect, id)
        if prospect is None:
            raise SalesError(f"There is no prospect {id}.", "Nothing was changed.", "See them all: salestui prospect list.")
        values = read_fields(check_custom(db, given, prospect.custom), prospect.model_dump(), get_setting(db, "currency", "EUR"))
        if values.get("email_key"):
            _refuse_taken(db, values["email_key"], but=id)
        former = prospect.email
        for column, value in values.items():
            setattr(prospect, column, value)
        prospect.folded = folded(prospect.model_dump())
        act.session.flush()
        act.label = f"Edited {prospect.name}"
        if further is not None:
            _set_further(db, id, further)
        elif "email_key" in values:
            _keep_suppressed(db, id, former)
        if "email_key" in values:
            _readdress(db, id, prospect.email, prospect.email_key)
        cancel_suppressed(db, [id])


def _keep_suppressed(db: Database, id: int, former: str) -> None:
    """Whoever asked to be left alone at his former address is not written to at the new one: it stays with him, as a further one."""
    found = suppression_of(db, former) if former else None
    if not found or found.kind != "address" or found.origin == "bounce":
        return
    key = address_key(former)
    taken = "SELECT 1 FROM prospect WHERE email_key = :key UNION SELECT 1 FROM prospect_email WHERE address_key = :key"
    if not db.execute(taken, {"key": key}).fetchone():
        db.execute("INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (?, ?, ?)", (id, former, key))


def _readdress(db: Database, id: int, email: str, key: str | None) -> None:
    if key is None:
        cancel_under_way(db, id, "the prospect has no address any more")
        return
    db.execute(
        "UPDATE delivery SET recipient = ?, recipient_key = ?, recipient_hash = ?"
        " WHERE prospect_id = ? AND channel = 'email' AND state IN ('scheduled', 'deferred', 'held')",
        (email, key, address_hash(key), id),
    )


def _refuse_taken(db: Database, key: str | None, but: int = 0) -> None:
    if not key:
        return
    if is_forgotten(db, key):
        raise SalesError(
            f"Whoever had {key} was forgotten.",
            "Nothing was saved: he is never taken in nor written to again.",
            "That cannot be undone; somebody else can be added without this address.",
        )
    row = db.execute(
        "SELECT id, name FROM prospect WHERE email_key = :key AND id <> :but UNION"
        " SELECT p.id, p.name FROM prospect_email e JOIN prospect p ON p.id = e.prospect_id WHERE e.address_key = :key AND p.id <> :but",
        {"key": key, "but": but},
    ).fetchone()
    if row:
        raise SalesError(
            f"{key} is {row[1]}’s address already (prospect {row[0]}).",
            "Nothing was changed.",
            "Edit that prospect, or give another address.",
        )


def _set_further(db: Database, id: int, text: str) -> None:
    db.execute("DELETE FROM prospect_email WHERE prospect_id = ?", (id,))
    for part in text.replace(";", ",").split(","):
        if part.strip():
            address = check_address(part.strip())
            _refuse_taken(db, address_key(address))
            db.execute(
                "INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (?, ?, ?)", (id, address, address_key(address))
            )


@undivided
def move_prospects(db: Database, ids: Sequence[int], stage_id: int, now: datetime, *, reason: str = "", until: date | None = None) -> Moved:
    """Move prospects to a stage: one action, one undo. Unsent mail of the old stage is cancelled; who is in a sequence goes on in the new stage's.

    Raises `SalesError` where the stage wants a reason (lost) or a day (not now).
    """
    stage, kind = _stage(db, stage_id)
    check_move(kind, reason, until, now.date())
    with action(db, f"Moved {len(ids):,} prospects to {stage}", now) as act:
        moved = move_each(db, ids, stage_id, now, reason=reason, until=until)
        if len(ids) == 1 and moved.moved:
            act.label = f"Moved {_name(db, ids[0])} to {stage}"
    return moved


def move_each(db: Database, ids: Sequence[int], stage_id: int, now: datetime, *, reason: str = "", until: date | None = None) -> Moved:
    """What `move_prospects` does, inside the caller's action; what the stage wants was checked."""
    stage, kind = _stage(db, stage_id)
    moved: list[int] = []
    scheduled: list[tuple[int, str]] = []
    cancelled = 0
    before = last_move(db)
    for id in ids:
        row = db.execute("SELECT sequence FROM prospect WHERE id = ? AND stage_id <> ?", (id, stage_id)).fetchone()
        if row is None:
            continue
        goes_on = kind == "open" and row[0] in ("active", "paused")
        db.execute(
            "UPDATE prospect SET stage_id = :stage, since = :now, lost_reason = :reason, not_now_until = :until,"
            " snoozed_until = NULL, sequence = :sequence WHERE id = :id",
            {
                "stage": stage_id, "now": utc_text(now), "reason": safe_text(reason).strip() if kind == "lost" else "",
                "until": until.isoformat() if until and kind == "paused" else None,
                "sequence": row[0] if goes_on or row[0] == "none" else "stopped", "id": id,
            },
        )  # fmt: skip
        cancelled += cancel_under_way(db, id, f"moved to {stage}")
        if goes_on and row[0] == "active" and (due := schedule_next(db, id, now)):
            scheduled.append((id, due))
        moved.append(id)
    prove_moves(db, before)
    return Moved(moved, stage, cancelled, scheduled)


@undivided
def snooze_prospect(db: Database, id: int, until: date, now: datetime) -> None:
    """Take a prospect out of Today until a day. Raises `SalesError` for a day that is past."""
    if until <= now.date():
        raise SalesError(f"{until} is not ahead.", "Nothing was changed.", "Give a day from tomorrow on.")
    with action(db, f"Snoozed {_name(db, id)} until {until}", now):
        db.execute("UPDATE prospect SET snoozed_until = ? WHERE id = ?", (until.isoformat(), id))


@undivided
def mark_answered(db: Database, id: int, now: datetime, outcome: str = "answered") -> None:
    """The founder has dealt with what a prospect wrote: his waiting replies leave Today."""
    with action(db, f"Dealt with the reply of {_name(db, id)}", now):
        db.execute("UPDATE touch SET outcome = ? WHERE prospect_id = ? AND direction = 'in' AND outcome = ''", (safe_text(outcome), id))


@undivided
def log_touch(
    db: Database, id: int, channel: str, outcome: str, now: datetime, *, step_id: int | None = None, direction: str = "out"
) -> None:
    """Note a contact that happened outside the outbox (a call, a chat); if it was the sequence's step, the next one is scheduled."""
    with action(db, f"Logged a {channel} with {_name(db, id)}", now):
        step = db.execute("SELECT asset_id FROM step WHERE id = ?", (step_id,)).fetchone()
        step_id = step_id if step else None  # it was taken out of the formula meanwhile: the contact took place all the same
        db.execute(
            "INSERT INTO touch (prospect_id, direction, channel, step_id, revision_id, at, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id, direction, channel, step_id, current_revision(db, id, step[0]) if step else None, utc_text(now), safe_text(outcome)),
        )
        if direction == "in":
            from .joining import wake_for

            wake_for(db, id)
        db.execute(
            "UPDATE delivery SET state = 'sent', sent_at = ?, why = ''"
            " WHERE prospect_id = ? AND step_id = ? AND channel <> 'email' AND state IN ('scheduled', 'deferred')",
            (utc_text(now), id, step_id),
        )
        if db.execute("SELECT sequence FROM prospect WHERE id = ?", (id,)).fetchone()[0] == "active":
            schedule_next(db, id, now)


@undivided
def skip_step(db: Database, id: int, step_id: int, reason: str, now: datetime) -> str | None:
    """Pass over a step for one prospect; the reason is kept and the next step is scheduled. Returns when that is due."""
    clean = safe_text(reason).strip()
    if not clean:
        raise SalesError("Skipping needs a reason.", "Nothing was changed.", "Say in a few words why this one gets it not.")
    with action(db, f"Skipped a step for {_name(db, id)}", now):
        if db.execute("SELECT 1 FROM step WHERE id = ?", (step_id,)).fetchone() is None:
            raise SalesError("That step is gone.", "Nothing was changed.", "It was taken out of the formula meanwhile.")
        cancel_under_way(db, id, f"skipped: {clean}")
        db.execute(
            "INSERT INTO skip (prospect_id, step_id, reason, at) VALUES (?, ?, ?, ?) ON CONFLICT (prospect_id, step_id) DO NOTHING",
            (id, step_id, clean, utc_text(now)),
        )
        if db.execute("SELECT sequence FROM prospect WHERE id = ?", (id,)).fetchone()[0] == "active":
            return schedule_next(db, id, now)
        return None


def _stage(db: Database, id: int) -> tuple[str, str]:
    row = db.execute("SELECT name, kind FROM stage WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise stage_gone()
    return str(row[0]), str(row[1])


def _name(db: Database, id: int) -> str:
    row = db.execute("SELECT name FROM prospect WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no prospect {id}.", "Nothing was changed.", "See them all: salestui prospect list.")
    return str(row[0])
