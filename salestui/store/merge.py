"""Two prospects become one. `plan_merge` says what would become of every field and row; `merge` writes exactly that.

One user action: an undo makes two people of him again. Nothing that was sent or may have been sent is lost, and nothing is sent twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import SalesError, TryLater
from ..rules.formula import next_step
from ..rules.merging import KEEP, OTHER, MergedField, merge_fields
from ..rules.names import address_key
from .calls import move_call
from .engine import Database
from .journal import action
from .merged_way import Move, plan_way, write_way
from .sequence import UNDER_WAY, list_plans, schedule_next, served_assets
from .suppressed import cancel_suppressed
from .suppressions import address_hash, suppression_of
from .triggers import row_json

_CARRIED = ("touch", "delivery", "skip", "intel", "stage_move")


@dataclass(frozen=True)
class Mail:
    """One unsent mail (or call that is due) in a preview: what it is, and why it is cancelled ("" for the one that stays)."""

    id: int
    asset: str
    recipient: str
    why: str
    channel: str = "email"

    @property
    def told(self) -> str:
        """What it is, in a sentence: the mail and to whom, or the call."""
        if self.channel != "email":
            return f"The {self.channel if self.channel in ('call', 'chat') else 'serving of'} “{self.asset}”"
        return f"The mail “{self.asset}”{f' to {self.recipient}' if self.recipient and self.why else ''}"


@dataclass(frozen=True)
class MergePreview:
    """What a merge makes of two prospects.

    `row` has every column of the row that stays, `addresses` all of his, the main one first. `stays` is the mail under way that
    goes on, `cancelled` those that do not, `untied` sent mails that lose their place in the sequence because the other had the same
    one (they stay in the history). `way` are the moves that stay, `dropped` those told twice. `skips` are (id of the other's skip, id
    of the kept one's, their reasons as one). `next` is the asset that is scheduled anew, if any; `suppressed` why nobody may write to him.
    """

    keep: int
    other: int
    names: tuple[str, str]
    fields: tuple[MergedField, ...]
    row: tuple[tuple[str, Any], ...]
    addresses: tuple[str, ...]
    suppressed: str | None
    stays: Mail | None
    cancelled: tuple[Mail, ...]
    untied: tuple[int, ...]
    way: tuple[Move, ...]
    dropped: tuple[int, ...]
    skips: tuple[tuple[int, int, str], ...]
    carried: tuple[tuple[str, int], ...]
    next: str | None

    @property
    def sentences(self) -> list[str]:
        """What happens beside the fields, a sentence each."""
        nouns = {"touch": "contact", "delivery": "mail", "intel": "thing heard"}
        plurals = {"intel": "things heard"}
        come = [
            f"{count:,} {nouns[table] if count == 1 else plurals.get(table, nouns[table] + 's')}"
            for table, count in self.carried
            if table in nouns and count
        ]
        one = sum(dict(self.carried)[table] for table in nouns) == 1
        told = [f"{' and '.join(come)} of {self.names[1]} {'comes' if one else 'come'} along."] if come else []
        told += [f"{mail.told} is cancelled: {mail.why}." for mail in self.cancelled]
        told += [f"{self.stays.told} goes on."] if self.stays else []
        told += [f"Next he gets “{self.next}”."] if self.next else []
        return told + ([f"He stays suppressed: {self.suppressed}."] if self.suppressed is not None else [])


def plan_merge(db: Database, keep: int, other: int, choices: Mapping[str, str] | None = None) -> MergePreview:
    """What `merge` would do; nothing is written. `choices` (field -> "keep" or "other") counts where a field has a conflict.

    Raises `SalesError` where there is no such pair, or both have a mail of which nobody knows whether it arrived, `TryLater` while
    a mail to one of them is just leaving.
    """
    if keep == other:
        raise SalesError("These are the same prospect.", "Nothing was changed.", "Name two of them: salestui prospect merge ID ID")
    mine, yours = _person(db, keep), _person(db, other)
    merged = merge_fields(mine, yours, choices or {})
    row = merged.row | {"id": keep, "email_key": address_key(merged.row["email"]) if merged.row["email"] else None}
    suppressed = _suppressed(db, merged.addresses)
    under_way = {side: _under_way(db, id) for side, id in ((KEEP, keep), (OTHER, other))}
    _refuse_unsure(under_way, mine["name"])
    served = {KEEP: served_assets(db, keep), OTHER: served_assets(db, other)}
    stays, cancelled = _mails(under_way, served, row, {KEEP: mine, OTHER: yours}, barred=suppressed is not None)
    way, dropped = plan_way(db, keep, other, row, mine, yours)
    return MergePreview(
        keep=keep, other=other, names=(mine["name"], yours["name"]), fields=merged.fields, row=tuple(row.items()), addresses=merged.addresses,
        suppressed=suppressed, stays=stays, cancelled=cancelled, untied=_untied(db, keep, other, {mail.id for mail in cancelled}),
        way=way, dropped=dropped, skips=_skips(db, keep, other), carried=_carried(db, other),
        next=None if stays else _next(db, row, served[KEEP] | served[OTHER], barred=suppressed is not None),
    )  # fmt: skip


def merge(
    db: Database, keep: int, other: int, choices: Mapping[str, str] | None, now: datetime, *, shown: MergePreview | None = None
) -> MergePreview:
    """Make one of two prospects; `keep` stays. One user action, which an undo takes back. Returns what was done.

    `shown` is the preview that the founder has agreed to: raises `SalesError` where something has changed since, else as `plan_merge`.
    """
    with action(db, "Merged two prospects", now) as act:
        plan = plan_merge(db, keep, other, choices)
        if shown is not None and plan != shown:
            raise SalesError("Something about them has changed since you looked.", "Nothing was merged.", "Look at the preview again.")
        act.label = f"Merged {plan.names[1]} into {plan.names[0]}"
        row = dict(plan.row)
        _write_mails(db, plan, row)
        _carry(db, plan)
        _write_addresses(db, plan)
        db.execute("DELETE FROM prospect WHERE id = ?", (other,))  # his address and his key are free for the one who stays
        columns = [column for column in row if column != "id"]
        before = db.execute("SELECT coalesce(max(id), 0) FROM stage_move").fetchone()[0]
        db.execute(f"UPDATE prospect SET {', '.join(f'{column} = :{column}' for column in columns)} WHERE id = :id", row)
        write_way(db, keep, plan.way, plan.dropped, before)
        cancel_suppressed(db, [keep])
        if plan.next is not None:
            schedule_next(db, keep, now)
        return plan


def _person(db: Database, id: int) -> dict[str, Any]:
    found = db.execute(f"SELECT {row_json(db, 'prospect', 'p')} FROM prospect p WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise SalesError(f"There is no prospect {id}.", "Nothing was changed.", "See them all: salestui prospect list.")
    row: dict[str, Any] = json.loads(found[0])
    stage = db.execute("SELECT name, kind, position FROM stage WHERE id = ?", (row["stage_id"],)).fetchone()
    row["stage"], row["stage_kind"], row["stage_position"] = stage
    further = db.execute("SELECT address FROM prospect_email WHERE prospect_id = ? ORDER BY id", (id,))
    row["further"] = [address for (address,) in further]
    return row


def _suppressed(db: Database, addresses: tuple[str, ...]) -> str | None:
    """Why nobody may write to him, as `suppression_of_prospect` will say: his main address, or another one that did not only bounce."""
    for number, address in enumerate(addresses):
        found = suppression_of(db, address)
        if found and (number == 0 or found.origin != "bounce"):
            return found.reason or "by hand"
    return None


@dataclass(frozen=True)
class _Waiting:
    id: int
    step_id: int | None
    stage_id: int | None
    asset_id: int
    asset: str
    state: str
    channel: str
    recipient: str


def _under_way(db: Database, id: int) -> _Waiting | None:
    row = db.execute(
        "SELECT d.id, d.step_id, t.stage_id, r.asset_id, a.title, d.state, d.channel, d.recipient FROM delivery d"
        " JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id LEFT JOIN step t ON t.id = d.step_id"
        f" WHERE d.prospect_id = ? AND d.state IN {UNDER_WAY}",
        (id,),
    ).fetchone()
    return _Waiting(*row) if row else None


def _refuse_unsure(under_way: Mapping[str, _Waiting | None], name: str) -> None:
    waiting = [mail for mail in under_way.values() if mail is not None]
    if any(mail.state == "claimed" for mail in waiting):
        raise TryLater(f"A mail to {name} is just leaving.", "Nothing was merged.", "Do it again in a moment, when it has left.")
    unsure = [mail for mail in waiting if mail.state == "uncertain"]
    if len(unsure) > 1:
        raise SalesError(
            "Of two mails to him nobody knows whether they arrived.",
            "Nothing was merged.",
            f"Say it of one first: salestui settle {unsure[1].id} --arrived or salestui settle {unsure[1].id} --not-arrived.",
        )


def _mails(
    under_way: Mapping[str, _Waiting | None], served: Mapping[str, set[int]], row: Mapping[str, Any],
    people: Mapping[str, Mapping[str, Any]], *, barred: bool,
) -> tuple[Mail | None, tuple[Mail, ...]]:  # fmt: skip
    """The one mail under way that goes on (the kept one's, where both could), and the others with the reason why they do not."""
    reasons = {side: _why_not(mail, side, served, row, people, barred=barred) for side, mail in under_way.items() if mail is not None}
    unsure = [side for side, mail in under_way.items() if mail is not None and mail.state == "uncertain"]
    going = next(iter([*unsure, *(side for side, why in reasons.items() if not why)]), None)
    stays, cancelled = None, []
    other = next((mail.channel for side, mail in under_way.items() if mail is not None and side == going), "email")
    for side, mail in under_way.items():
        if mail is None:
            continue
        if side == going:
            stays = Mail(mail.id, mail.asset, mail.recipient, "", mail.channel)
        else:
            why = reasons[side] or ("another mail to him is under way" if other == "email" else "something else is due with him")
            cancelled.append(Mail(mail.id, mail.asset, mail.recipient, why, mail.channel))
    return stays, tuple(cancelled)


def _why_not(
    mail: _Waiting, side: str, served: Mapping[str, set[int]], row: Mapping[str, Any],
    people: Mapping[str, Mapping[str, Any]], *, barred: bool,
) -> str:  # fmt: skip
    if mail.channel == "email" and (barred or not row["email"]):
        return "nobody may write to him" if barred else "he has no address"
    if mail.asset_id in served[OTHER if side == KEEP else KEEP]:
        return "he has had it already"
    if mail.step_id is None:
        return ""
    if mail.stage_id != row["stage_id"]:
        return "it belongs to the stage before"
    return "his sequence was stopped" if row["sequence"] == "stopped" and people[side]["sequence"] in ("active", "paused") else ""


def _untied(db: Database, keep: int, other: int, cancelled: set[int]) -> tuple[int, ...]:
    """Mails of the other for a step that the kept one had too: each step stands once at a prospect, so these keep only their words."""
    rows = db.execute(
        "SELECT o.id, k.id FROM delivery o JOIN delivery k ON k.step_id = o.step_id AND k.prospect_id = ?"
        " WHERE o.prospect_id = ? AND o.state NOT IN ('cancelled', 'failed') AND k.state NOT IN ('cancelled', 'failed') ORDER BY o.id",
        (keep, other),
    )
    return tuple(mine for mine, yours in rows if mine not in cancelled and yours not in cancelled)


def _skips(db: Database, keep: int, other: int) -> tuple[tuple[int, int, str], ...]:
    rows = db.execute(
        "SELECT o.id, k.id, k.reason, o.reason FROM skip o JOIN skip k ON k.step_id = o.step_id AND k.prospect_id = ?"
        " WHERE o.prospect_id = ? ORDER BY o.id",
        (keep, other),
    )
    return tuple((theirs, mine, one if one == two else f"{one}; {two}") for theirs, mine, one, two in rows)


def _carried(db: Database, other: int) -> tuple[tuple[str, int], ...]:
    return tuple(
        (table, int(db.execute(f"SELECT count(*) FROM {table} WHERE prospect_id = ?", (other,)).fetchone()[0]))
        for table in (*_CARRIED, "received")
    )


def _next(db: Database, row: Mapping[str, Any], served: set[int], *, barred: bool) -> str | None:
    """What `schedule_next` will schedule for him."""
    if row["sequence"] != "active":
        return None
    plan = next_step(list_plans(db, row["stage_id"]), served)
    if plan is None or (plan.channel == "email" and (barred or not row["email"])):
        return None
    return plan.title


def _write_mails(db: Database, plan: MergePreview, row: Mapping[str, Any]) -> None:
    for mail in plan.cancelled:
        db.execute("UPDATE delivery SET state = 'cancelled', why = ? WHERE id = ?", (f"merged: {mail.why}", mail.id))
    db.executemany("UPDATE delivery SET step_id = NULL WHERE id = ?", [(id,) for id in plan.untied])
    if plan.stays is None:
        return
    # What was tried keeps its bytes and its reader; what was not goes to his main address, in words made from his facts.
    untried = "id = :id AND attempts = 0 AND state IN ('scheduled', 'deferred', 'held')"
    values = {"id": plan.stays.id, "email": row["email"], "key": row["email_key"], "hash": address_hash(row["email_key"] or "")}
    db.execute(
        f"UPDATE delivery SET recipient = :email, recipient_key = :key, recipient_hash = :hash WHERE {untried} AND channel = 'email'"
        " AND recipient_key <> :key",
        values,
    )
    db.execute(f"DELETE FROM message WHERE delivery_id IN (SELECT id FROM delivery WHERE {untried})", values)


def _carry(db: Database, plan: MergePreview) -> None:
    """Everything that happened to the other happened to him."""
    for theirs, mine, reason in plan.skips:
        db.execute("DELETE FROM skip WHERE id = ?", (theirs,))
        db.execute("UPDATE skip SET reason = ? WHERE id = ? AND reason <> ?", (reason, mine, reason))
    values = {"keep": plan.keep, "other": plan.other}
    for table in _CARRIED:
        db.execute(f"UPDATE {table} SET prospect_id = :keep WHERE prospect_id = :other", values)
    move_call(db, plan.other, plan.keep)
    # What was read is not journaled, for it is the background's work; here it is the founder's, and his undo gives it back.
    image = row_json(db, "received", "r")
    rows = db.execute(f"SELECT id, {image} FROM received r WHERE prospect_id = :other", values).fetchall()
    db.execute("UPDATE received SET prospect_id = :keep WHERE prospect_id = :other", values)
    for id, before in rows:
        db.execute(
            "INSERT INTO change (action_id, table_name, row_id, before, after)"
            f" SELECT (SELECT action_id FROM journal), 'received', r.id, ?, {image} FROM received r WHERE r.id = ?",
            (before, id),
        )


def _write_addresses(db: Database, plan: MergePreview) -> None:
    further = {address_key(address): address for address in plan.addresses[1:]}
    if not dict(plan.row)["email"]:
        further = {address_key(address): address for address in plan.addresses}
    standing = db.execute(
        "SELECT id, address_key FROM prospect_email WHERE prospect_id IN (?, ?) ORDER BY id", (plan.keep, plan.other)
    ).fetchall()
    for id, key in standing:
        if key in further:
            db.execute("UPDATE prospect_email SET prospect_id = ? WHERE id = ? AND prospect_id <> ?", (plan.keep, id, plan.keep))
        else:
            db.execute("DELETE FROM prospect_email WHERE id = ?", (id,))
    known = {key for _, key in standing}
    for key, address in further.items():
        if key not in known:
            db.execute("INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (?, ?, ?)", (plan.keep, address, key))
