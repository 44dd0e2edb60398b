"""Groups of what was heard, by hand: an item is split off, or merged into another's group."""

from datetime import datetime

from ..errors import SalesError
from ..glass import quoted
from ..rules.same_story import Told, best_alike
from ..rules.shared_words import share_words
from .engine import Database, steady
from .inbox import IntelRow, members_of, rows_of
from .journal import action, undivided

_RANKED = 50  # the most alike of them, of which those not decided come first
_RECENT = 5_000  # items that candidates for a merge are sought in


@undivided
def split_off(db: Database, id: int, now: datetime) -> int:
    """Take an item out of its group; one user action. What was decided with the group is open again. Returns the id of the group that is left.

    Raises `SalesError` where it stands alone, or is not there.
    """
    group = _group_of(db, id)
    if len(group) < 2:
        raise SalesError("It stands alone already.", "Nothing was changed.", "")
    rest = [each for each in group if each != id]
    with action(db, f"Split off {_title(db, id)}", now):
        db.execute("UPDATE intel SET cluster_id = NULL, state = CASE state WHEN 'decided' THEN 'inbox' ELSE state END WHERE id = ?", (id,))
        if id == group[0]:
            head = min(rest)
            db.execute("UPDATE intel SET cluster_id = NULL WHERE id = ?", (head,))
            db.executemany("UPDATE intel SET cluster_id = ? WHERE id = ?", [(head, each) for each in rest if each != head])
            return head
    return group[0]


@undivided
def merge_into(db: Database, id: int, into: int, now: datetime) -> int:
    """Put an item with all of its group into another's group; one user action. It takes that group's state, and where that was decided the
    decision is about it too. Returns the group's id.

    Raises `SalesError` where one of them is not there, or both are in one group already.
    """
    moved, target = _group_of(db, id), _group_of(db, into)
    if target[0] == moved[0]:
        raise SalesError("They are in one group already.", "Nothing was changed.", "")
    head, (state, until) = target[0], _state_of(db, target)
    with action(db, f"Merged {_title(db, id)} into {_title(db, head)}", now):
        db.executemany(
            "UPDATE intel SET cluster_id = ?, state = ?, parked_until = ? WHERE id = ?", [(head, state, until, each) for each in moved]
        )
        made = db.execute(
            "SELECT max(x.decision_id) FROM decision_intel x JOIN intel i ON i.id = x.intel_id WHERE i.id = :head OR (i.cluster_id = :head AND i.id NOT IN"
            f" ({', '.join(map(str, moved))}))",
            {"head": head},
        ).fetchone()[0]
        if state != "inbox" and made is not None:
            db.executemany(
                "INSERT INTO decision_intel (decision_id, intel_id) VALUES (?, ?) ON CONFLICT DO NOTHING", [(made, each) for each in moved]
            )
    return head


@steady
def list_candidates(db: Database, id: int, limit: int = 9) -> list[IntelRow]:
    """What an item may be merged with: the newest things whose titles share words with its own, the most alike first, then what the same person
    said; what is decided stands behind what is not."""
    group = _group_of(db, id)
    row = db.execute("SELECT title, prospect_id FROM intel WHERE id = ?", (id,)).fetchone()
    words = list(dict.fromkeys(word for word in Told(row[0]).words if len(word) > 2))
    expression = "title : (" + " OR ".join(f'"{word}"' for word in sorted(words, key=len)[-8:]) + ")" if words else ""
    found: dict[int, str] = {}
    if expression:
        rows = db.execute(
            "SELECT coalesce(i.cluster_id, i.id), i.title FROM (SELECT rowid FROM intel_text WHERE intel_text MATCH ?"
            " AND rowid > (SELECT max(id) FROM intel) - ? ORDER BY rowid DESC LIMIT 500) t JOIN intel i ON i.id = t.rowid",
            (expression, _RECENT),
        )
        for group_id, title in rows:
            found.setdefault(group_id, title)
    his = db.execute(
        "SELECT DISTINCT coalesce(cluster_id, id) FROM intel WHERE prospect_id = ? ORDER BY id DESC LIMIT ?", (row[1], limit)
    ).fetchall()
    kin = [(each, title) for each, title in found.items() if each != group[0] and share_words(row[0], title)]
    ids = dict.fromkeys([*best_alike(row[0], kin, _RANKED), *(each for (each,) in his if each != group[0])])
    return sorted(rows_of(db, list(ids)), key=lambda each: each.state == "decided")[:limit]


def _group_of(db: Database, id: int) -> list[int]:
    group = members_of(db, id)
    if not group:
        raise SalesError(f"There is no intel {id}.", "Nothing was changed.", "See it all: salestui intel list.")
    return group


def _state_of(db: Database, group: list[int]) -> tuple[str, str | None]:
    """The state of a group: the most open one of its items."""
    rows = db.execute(f"SELECT state, parked_until FROM intel WHERE id IN ({', '.join('?' * len(group))})", group).fetchall()
    order = ("inbox", "parked", "decided")
    state, until = min(rows, key=lambda row: (order.index(row[0]), row[1] or "9999"))
    return str(state), until


def _title(db: Database, id: int) -> str:
    """A title in quotes, for a label."""
    return quoted(db.execute("SELECT title FROM intel WHERE id = ?", (id,)).fetchone()[0], 40)
