"""Where something new belongs: what is the same told again joins the group of what was heard before, and nothing is ever dropped.

A group is its first item and those whose `cluster_id` names that. All of it is decided together; `grouping` splits and merges by hand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from ..rules.same_story import Told, likely_titles, same_page, same_story, sought_numbers, sought_words
from ..rules.times import utc_text
from .engine import Database

WINDOW = timedelta(days=90)
"""How long a story is told: what is alike but older is another time."""
_CANDIDATES = 50


@dataclass(frozen=True)
class Place:
    """Where a new item belongs: its group (None: one of its own), and the state it enters in."""

    group: int | None = None
    state: str = "inbox"
    parked_until: str | None = None


def place(db: Database, told: Told, digest: str, link: str | None, now: datetime) -> Place:
    """Find the group of an item that is about to be written, inside the caller's transaction.

    It is that of the same words (by `digest`), of the same page (`link`, a `url_key`), or of a story so alike that it is one. A group that
    was decided is opened again by new words, once; the same words again, and whatever follows that once, enter decided.
    """
    found = _same_words(db, told, digest) or _same_link(db, told, link) or _alike(db, told, now)
    if found is None:
        return Place()
    return _entering(db, found, told, digest)


def _same_words(db: Database, told: Told, digest: str) -> int | None:
    row = db.execute("SELECT coalesce(cluster_id, id) FROM intel WHERE content_hash = ? ORDER BY id LIMIT 1", (digest,)).fetchone()
    return int(row[0]) if row else None


def _same_link(db: Database, told: Told, link: str | None) -> int | None:
    """What stands under one address; of one source only where the title is nearly the same too (a status page has one address for all it says)."""
    if link is None or told.kind == "page":
        return None
    rows = db.execute(
        "SELECT coalesce(cluster_id, id), source_id, title FROM intel WHERE url_key = ? AND kind <> 'page' ORDER BY id DESC LIMIT ?",
        (link, _CANDIDATES),
    )
    for group, source_id, title in rows:
        if source_id != told.source_id or same_page(title, told.title):
            return int(group)
    return None


def _alike(db: Database, told: Told, now: datetime) -> int | None:
    """The story that is most alike among the newest that share words of the title. `rapidfuzz` is imported only where there are some."""
    if told.kind == "page" or not (expression := _expression(told.title)):
        return None
    since = utc_text(now - WINDOW)
    first = db.execute("SELECT id FROM intel WHERE received_at >= ? ORDER BY received_at, id LIMIT 1", (since,)).fetchone()
    if first is None:
        return None
    found = db.execute(
        "SELECT i.id, i.title FROM (SELECT rowid FROM intel_text WHERE intel_text MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?) t"
        " JOIN intel i ON i.id = t.rowid WHERE i.received_at >= ?",
        (expression, first[0], _CANDIDATES, since),
    ).fetchall()
    for at in likely_titles(told.title, [title for _, title in found]) if found else ():
        row = db.execute(
            "SELECT coalesce(cluster_id, id), title, substr(body, 1, 2000), kind, source_id, prospect_id FROM intel WHERE id = ?",
            (found[at][0],),
        ).fetchone()
        if same_story(told, Told(*row[1:])):
            return int(row[0])
    return None


def _expression(title: str) -> str:
    """What finds candidates in the index: two of the three longest words, or the beginning of a run without spaces; "" for nothing.

    All numbers of the title must be there too: with other ones it is another story, and of a thousand tickets of one form few are left.
    """
    words = sought_words(title)
    if not words:
        return ""
    if words[0][1]:
        return "title : (" + " OR ".join(f'"{word}"*' for word, _ in words) + ")"
    pairs = combinations([f'"{word}"' for word, _ in words], 2) if len(words) > 1 else [(f'"{words[0][0]}"',)]
    both = " OR ".join(f"({' AND '.join(pair)})" for pair in pairs)
    same = "".join(f' AND "{number}"' for number in sought_numbers(title))
    return f"title : (({both}){same})"


def _entering(db: Database, group: int, told: Told, digest: str) -> Place:
    """The state in which an item joins a group."""
    waits = "SELECT EXISTS (SELECT 1 FROM intel WHERE (id = :group OR cluster_id = :group) AND state = 'inbox')"
    if db.execute(waits, {"group": group}).fetchone()[0]:  # most often; a long group is not read for it
        return Place(group)
    rows = db.execute(
        "SELECT state, parked_until, content_hash = :digest OR (title = :title AND body = :body) FROM intel WHERE id = :group OR cluster_id = :group",
        {"group": group, "digest": digest, "title": told.title, "body": told.body},
    ).fetchall()
    parked = [until for state, until, _ in rows if state == "parked"]
    if parked and None not in parked:
        return Place(group, "parked", max(parked))
    if parked:
        wake_group(db, group)
        return Place(group)
    known = any(same for *_, same in rows)
    return Place(group, "decided") if known or _was_reopened(db, group) else Place(group)


def _was_reopened(db: Database, group: int) -> bool:
    """Whether the group was decided once more because of something that was heard after it had been decided."""
    row = db.execute(
        "WITH made AS (SELECT d.id, d.at, i.received_at FROM intel i JOIN decision_intel x ON x.intel_id = i.id JOIN decision d ON d.id = x.decision_id"
        " WHERE (i.id = :group OR i.cluster_id = :group) AND d.verdict <> 'park')"
        " SELECT EXISTS (SELECT 1 FROM made WHERE id > (SELECT min(id) FROM made) AND received_at >= (SELECT min(at) FROM made))",
        {"group": group},
    ).fetchone()
    return bool(row[0])


def wake_group(db: Database, group: int) -> None:
    """What was parked until something new is heard returns to the inbox."""
    db.execute(
        "UPDATE intel SET state = 'inbox' WHERE (id = :group OR cluster_id = :group) AND state = 'parked' AND parked_until IS NULL",
        {"group": group},
    )


def wake_for(db: Database, prospect_id: int) -> None:
    """What was parked until something new is heard of this prospect returns to the inbox, inside the caller's transaction or action."""
    groups = db.execute(
        "SELECT DISTINCT coalesce(cluster_id, id) FROM intel WHERE prospect_id = ? AND state = 'parked' AND parked_until IS NULL",
        (prospect_id,),
    ).fetchall()
    for (group,) in groups:
        wake_group(db, group)
