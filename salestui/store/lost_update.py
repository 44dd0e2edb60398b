"""Two who change one asset at once: what only one of them has touched is kept from each; where both touched the same, the second is told."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..rules.times import from_text
from .engine import Database
from .library import AssetDraft

_WORDS = {"subject": "subject", "body": "words", "attachments": "files"}
_CALLED = _WORDS | {"stage": "stage", "position": "place", "required": "part in the stage"}


class ChangedMeanwhile(SalesError):
    """Somebody else has changed what this change is about. `standing` is the asset as he left it, `mine` what this change makes of that."""

    def __init__(self, title: str, hint: str, standing: AssetDraft, mine: AssetDraft) -> None:
        super().__init__(title, "Nothing was changed.", hint)
        self.standing, self.mine = standing, mine


def upon(db: Database, id: int, draft: AssetDraft, based_on: AssetDraft, standing: AssetDraft, now: datetime) -> AssetDraft:
    """The draft as a change of what stands now: what it leaves as it was read (`based_on`) is no change of its own.

    Raises `ChangedMeanwhile` where the same thing was changed by both.
    """
    theirs: dict[str, Any] = {}
    clash = []
    for name in (each.name for each in fields(AssetDraft)):
        mine, before, stands = getattr(draft, name), getattr(based_on, name), getattr(standing, name)
        if mine == before:
            theirs[name] = stands
        elif stands not in (before, mine):
            clash.append(name)
    merged = replace(draft, **theirs)
    if clash:
        raise ChangedMeanwhile(_said(db, id, clash, standing, now), f"See it: salestui asset show {id}.", standing, merged)
    return merged


def _said(db: Database, id: int, clash: list[str], standing: AssetDraft, now: datetime) -> str:
    what = " and ".join(_CALLED.get(name, name) for name in clash)
    found = db.execute(
        "SELECT r.number, r.created_at, (SELECT a.actor FROM change c JOIN action a ON a.id = c.action_id"
        " WHERE c.table_name = 'revision' AND c.row_id = r.id AND c.before IS NULL LIMIT 1)"
        " FROM revision r WHERE r.asset_id = ? ORDER BY r.number DESC LIMIT 1",
        (id,),
    ).fetchone()
    if not found or not _WORDS.keys() & set(clash):
        return f"{standing.title} was changed meanwhile: its {what}."
    by = f" by {found[2]}" if found[2] else ""
    return f"{standing.title} was changed meanwhile: its {what}, in revision {found[0]}{by} ({from_text(found[1]).astimezone(now.tzinfo):%Y-%m-%d %H:%M})."
