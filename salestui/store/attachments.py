"""The files that go with a revision, by reference and checksum."""

from dataclasses import dataclass

from .engine import Database


@dataclass(frozen=True)
class AttachmentRow:
    """One file of a revision: `sha256` is what it was when it was attached, `inline` a picture inside the HTML."""

    name: str
    path: str
    sha256: str
    media_type: str
    inline: bool


def list_attachments(db: Database, revision_id: int) -> list[AttachmentRow]:
    """The files of a revision in their order."""
    rows = db.execute("SELECT name, path, sha256, media_type, inline FROM attachment WHERE revision_id = ? ORDER BY id", (revision_id,))
    return [AttachmentRow(name, path, sha256, media_type, bool(inline)) for name, path, sha256, media_type, inline in rows]
