"""Files for an asset: found beside its Markdown file, checked, and told where they are."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..store.attachments import LARGE, PICTURES, AttachmentRow, check_together, look_at, megabytes

if TYPE_CHECKING:
    from ..store.library import AssetDraft
    from .call import Call

Look = Callable[[Path, str, bool], AttachmentRow]
"""Makes a file ready to be attached, from its place, its name, and whether it goes into a mail."""


def reference(path: Path, name: str, mail: bool) -> AttachmentRow:
    """A file that stays where it is."""
    return look_at(path, name, mail=mail)


def looking(call: "Call", *, keep: bool) -> Look:
    """Files that are read with a progress line where they are large, and copied into salestui's own folder where they are to be kept."""
    from ..store.files import keep_file
    from .checking import telling

    def look(path: Path, name: str, mail: bool) -> AttachmentRow:
        try:
            tell = telling(call, safe_text(name))
            return keep_file(call.db.path, path, name, mail=mail, tell=tell) if keep else look_at(path, name, mail=mail, tell=tell)
        finally:
            call.out.progress_done()

    return look


def attach(
    names: Iterable[str],
    folder: Path,
    where: str = "",
    inside: bool = False,
    known: Collection[str] = (),
    *,
    mail: bool = True,
    look: Look = reference,
) -> tuple[AttachmentRow, ...]:
    """The files of these names, relative ones in `folder`, as they are now. Raises `SalesError` that begins with `where`.

    With `inside` none may be outside of the folder but those in `known` (whole paths): a Markdown file may be somebody else's work, and
    what it names would go to whoever is written to. What goes into no `mail` may be of any size.
    """
    found = []
    try:
        for name in names:
            found.append(look(_place(name, folder, inside, known), Path(name).name, mail))
        check_together(found, mail=mail)
    except SalesError as error:
        title = f"{where}: {error.title[:1].lower()}{error.title[1:]}" if where else error.title
        hint = f"It is looked for in {folder.absolute()}." if error.hint == "Attach it again." else error.hint
        raise SalesError(title, "", hint) from error
    return tuple(found)


def _place(name: str, folder: Path, within: bool, known: Collection[str]) -> Path:
    """Where a file really is. A link that leads out of the asset's folder is refused: such a folder may be somebody else's work."""
    if not name.strip() or "\0" in name:
        raise SalesError(f"{quoted(name)} is no file name.", "", "Name a file.")
    try:
        given = Path(name).expanduser()
        real, inside = (folder / given).resolve(), folder.resolve()
    except (OSError, RuntimeError) as error:
        raise SalesError(f"{quoted(name)} leads nowhere.", "", "Name a file.") from error
    if within and name not in known and (given.is_absolute() or ".." in given.parts):
        raise SalesError(
            f"{quoted(name)} is outside of this file's folder.",
            "",
            f"Put the file beside it, or give it by option: --attach {safe_text(name)}",
        )
    if not given.is_absolute() and ".." not in given.parts and not real.is_relative_to(inside):
        raise SalesError(
            f"{quoted(name)} is a link out of its folder.",
            "",
            f"If you mean that file, name it itself: {'--attach ' if within else ''}{safe_text(str(real))}",
        )
    return real


def place_pictures(draft: "AssetDraft", name: str) -> "AssetDraft":
    """The draft with its files marked that the words show as pictures.

    Raises `SalesError` for a mail that shows a picture which is not attached, or of a kind that mail programs do not show.
    """
    from ..sender.markdown import picture_names, picture_sources

    for source in picture_sources(draft.body) if draft.kind == "email" else ():
        if source.startswith(("/", "~")) or ".." in source.split("/"):
            plain = safe_text(source.rpartition("/")[2])
            raise SalesError(
                f"{name}: the picture {quoted(source)} is outside of this file's folder.",
                "",
                f"Attach it, and write only its name: ![…]({plain})",
            )
    wanted = picture_names(draft.body)
    files = {file.name: file for file in draft.attachments}
    for picture in wanted if draft.kind == "email" else ():
        if picture not in files:
            raise SalesError(
                f"{name}: the picture {quoted(picture)} is not attached.",
                "",
                f"Add it to the front matter: attachments: [{safe_text(picture)}]",
            )
        if files[picture].media_type not in PICTURES:
            raise SalesError(
                f"{name}: mail programs do not show {quoted(picture)}.", "", "Make it a PNG, JPEG or GIF, or attach it without showing it."
            )
    placed = tuple(replace(file, inline=file.name in wanted and file.media_type in PICTURES) for file in draft.attachments)
    return replace(draft, attachments=placed)


def detach(files: Sequence[AttachmentRow], names: Iterable[str]) -> tuple[AttachmentRow, ...]:
    """The files without those of these names. Raises `SalesError` for a name that is not among them."""
    for name in names:
        if name not in [file.name for file in files]:
            there = ", ".join(file.name for file in files)
            raise SalesError(f"{quoted(name)} is not attached.", "", f"Attached are: {there}." if there else "No file is.")
        files = [file for file in files if file.name != name]
    return tuple(files)


def told(files: Sequence[AttachmentRow], *, mail: bool = True) -> list[str]:
    """What is attached, from where, and whether that is a lot for a mail."""
    lines = [
        f"{'Shown' if file.inline else 'Attached'}: {file.name} ({megabytes(file.size)}, {'kept by salestui' if file.kept else file.path})"
        for file in files
    ]
    total = sum(file.size for file in files)
    if mail and total > LARGE:
        lines.append(
            f"The files have {megabytes(total)}, {megabytes(total * 4 // 3)} on the way: many servers refuse a mail of that size. A link arrives everywhere."
        )
    return lines
