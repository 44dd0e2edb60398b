"""Taking in what was heard: one item, once, by plain SQL, as quick as a shell command."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.same_story import Told
from ..rules.times import utc_text
from .engine import Database
from .joining import place, wake_for
from .journal import action

SIDES = ("inside", "outside")
LONGEST_TITLE = 120
"""Characters of a title that is taken from a body's first line."""
MAIL_KEY = "sha256:"
"""How the key of a mail begins: the hash of its Message-ID and sender, so that what stays of somebody who is forgotten does not name him."""


@dataclass(frozen=True)
class Heard:
    """One thing heard, as it comes from wherever it was heard; nothing in it is trusted.

    `key` is what its source calls it (a guid, a Message-ID): the same key of one source is the same item for ever. Without one, the same
    words are. `said_by` is whoever said it, in words, and `address` his e-mail address, by which his prospect is found; `prospect_id`,
    `touch_id` and `objection_id` are what it belongs to.
    """

    title: str = ""
    body: str = ""
    side: str = "inside"
    kind: str = "note"
    said_by: str = ""
    url: str = ""
    key: str | None = None
    source_id: int | None = None
    published_at: datetime | None = None
    prospect_id: int | None = None
    touch_id: int | None = None
    objection_id: int | None = None
    address: str = ""


@dataclass(frozen=True)
class Added:
    """What became of an item: its id (or that of the item it is the same as), whether it is `new`, and the `group` it is in (its first item).

    Of somebody who was forgotten nothing is taken in: then the id is 0.
    """

    id: int
    new: bool
    group: int

    @property
    def grouped(self) -> bool:
        """Whether it joined what was heard before."""
        return self.new and self.group != self.id


def add_heard(db: Database, heard: Heard, now: datetime) -> Added:
    """Take in one item, inside the caller's transaction or action. What is known already is left as it is.

    Raises `SalesError` where there are no words, or the side is neither inside nor outside.
    """
    body = safe_text(heard.body, lines=True).strip()
    link = kept_link(heard.url)
    title = safe_text(heard.title).strip() or _first_line(body) or link
    if not title:
        raise SalesError("There is nothing to capture.", "Nothing was saved.", "Give a text, or - to read it from standard input.")
    if heard.side not in SIDES:
        raise SalesError(f"“{safe_text(heard.side)}” is no side.", "Nothing was saved.", "Say --side inside or --side outside.")
    digest = hashlib.sha256("\0".join((title, body, link)).encode()).hexdigest()
    key = safe_text(heard.key).strip() if heard.key else digest if heard.source_id is not None else None
    found = _standing(db, heard.source_id, key, digest)
    if found is not None:
        return Added(found[0], False, found[1])
    prospect_id = heard.prospect_id
    if heard.address and prospect_id is None:
        from .correspondence import find_by_address
        from .suppressions import is_forgotten

        if is_forgotten(db, heard.address):
            return Added(0, False, 0)
        prospect_id = find_by_address(db, heard.address)
    values: dict[str, Any] = {
        "side": heard.side, "kind": safe_text(heard.kind).strip() or "note", "source_id": heard.source_id,
        "said_by": safe_text(heard.said_by or heard.address).strip(), "title": title, "body": body, "url": link,
        "prospect_id": prospect_id, "external_key": key, "content_hash": digest,
        "received_at": utc_text(now), "published_at": utc_text(heard.published_at) if heard.published_at else None,
        "touch_id": heard.touch_id, "objection_id": heard.objection_id, "url_key": _url_key(link),
    }  # fmt: skip
    found_in = place(db, Told(title, body, values["kind"], heard.source_id, prospect_id), digest, values["url_key"], now)
    values |= {"cluster_id": found_in.group, "state": found_in.state, "parked_until": found_in.parked_until}
    names = ", ".join(values)
    row = db.execute(f"INSERT INTO intel ({names}) VALUES ({', '.join(':' + name for name in values)}) RETURNING id", values).fetchone()
    if prospect_id is not None:
        wake_for(db, prospect_id)
    return Added(int(row[0]), True, found_in.group or int(row[0]))


def kept_link(url: str) -> str:
    """An address as it is kept: one of the web or of mail (`o` opens it), or a bare one (news.example/a); "" for what would run something."""
    link = safe_text(url).strip()
    scheme, colon, _ = link.partition(":")
    if not colon or scheme.lower() in ("http", "https", "mailto"):
        return link
    is_scheme = scheme[:1].isalpha() and all(sign.isalnum() or sign in "+-" for sign in scheme)  # with a dot it is a host with its port
    return "" if is_scheme else link


def _url_key(link: str) -> str | None:
    """The address as it is compared; what knows how is imported where there is one."""
    if not link:
        return None
    from ..rules.canonical_url import url_key

    return url_key(link)


def _standing(db: Database, source_id: int | None, key: str | None, digest: str) -> tuple[int, int] | None:
    """(id, group) of the item that this one is again. A mail that came as a reply is known whatever folder it is read from once more."""
    if source_id is not None:
        sql = "SELECT id, coalesce(cluster_id, id) FROM intel WHERE source_id = ? AND external_key = ?"
        found = db.execute(sql, (source_id, key)).fetchone()
        if found is not None or key is None or not key.startswith(MAIL_KEY):
            return found  # type: ignore[no-any-return]
    if key is not None:
        sql = "SELECT id, coalesce(cluster_id, id) FROM intel WHERE source_id IS NULL AND external_key = ?"
        return db.execute(sql, (key,)).fetchone()  # type: ignore[no-any-return]
    sql = "SELECT id, coalesce(cluster_id, id) FROM intel WHERE source_id IS NULL AND external_key IS NULL AND content_hash = ?"
    return db.execute(sql, (digest,)).fetchone()  # type: ignore[no-any-return]


def capture(
    db: Database, text: str, now: datetime, *, title: str = "", url: str = "", kind: str = "note", side: str = "inside", said_by: str = ""
) -> int:
    """Note one thing heard; one user action. Returns its id; the same words captured again are counted on the first, not doubled.

    Raises `SalesError` where there are no words, or the side is neither inside nor outside.
    """
    heard = Heard(title, text, side, kind, said_by, url)
    with action(db, "Captured", now) as act:
        added = add_heard(db, heard, now)
        if not added.new:
            db.execute("UPDATE intel SET seen = seen + 1 WHERE id = ?", (added.id,))
        (name,) = db.execute("SELECT title FROM intel WHERE id = ?", (added.id,)).fetchone()
        act.label = f"Captured “{name[:40]}”"
        return added.id


def _first_line(body: str) -> str:
    line = body.partition("\n")[0].strip()
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
