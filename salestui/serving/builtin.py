"""The applications that come with salestui: mail, phone sheet, clipboard, browser and viewer.

What they need of the place they run in (a terminal's clipboard, a desktop) is handed to them; where it is not there they say so.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from .application import Application, NotServed, Served, Serving

MOST_COPIED = 74_994
"""Bytes that a terminal's clipboard takes for certain: OSC 52 with its 100,000 bytes, which are base64 and a frame."""

_LINK = re.compile(r"https?://[^\s<>\"')\]]+")

BY_KIND = {
    "email": "mail", "call": "phone", "chat": "phone", "value": "clipboard", "page": "browser", "pdf": "viewer", "video": "viewer", "image": "viewer"
}  # fmt: skip
"""Which application serves a kind of asset where none is named."""


@dataclass(frozen=True)
class Place:
    """What the place can do. `copy(text)` fills the terminal's clipboard: False where there is none. `show(link or path)` opens it on the
    desktop: False where there is none."""

    copy: Callable[[str], bool]
    show: Callable[[str], bool]


def osc52(text: str) -> str:
    """The terminal's own sequence that fills its clipboard. Nothing of the text itself is in it: it goes as base64."""
    return f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode('ascii')}\x07"


def copied(place: Place, text: str) -> None:
    """Put a text on the clipboard. Raises `NotServed` where it is too long for one, or there is none."""
    size = len(text.encode("utf-8", "replace"))
    if not text.strip():
        raise NotServed("There are no words to copy.", "Write them into the asset.")
    if size > MOST_COPIED:
        raise NotServed(f"The text has {size:,} bytes; a terminal's clipboard takes {MOST_COPIED:,}.", "Shorten it, or send it as a file.")
    if not place.copy(text):
        raise NotServed(
            "There is no terminal here whose clipboard could be filled.", "Use another application, or --json, which has the text."
        )


class Mail:
    """The outbox. It is where every mail goes through, so it is never called as an application: see `store.serving.queue_mail`."""

    name, automatic, kinds = "mail", True, ("email",)

    def serve(self, serving: Serving) -> Served:
        """Refuse: a mail leaves through the outbox only."""
        raise NotServed("A mail leaves through the outbox only.", "Serve it as an e-mail.")


class Phone:
    """The phone sheet: the script player, or the whole script to read from."""

    name, automatic, kinds = "phone", False, ("call", "chat")

    def serve(self, serving: Serving) -> Served:
        """Refuse: only the founder can speak, and say what came of it."""
        raise NotServed("A script is spoken by you.", "The app plays it line by line; here say what came of it: --outcome TEXT.")


class Clipboard:
    """The words on the clipboard, to be pasted wherever he is: a chat, a form, a letter."""

    name, automatic, kinds = "clipboard", True, ()

    def __init__(self, place: Place) -> None:
        self._place = place

    def serve(self, serving: Serving) -> Served:
        """Copy the plain text."""
        copied(self._place, serving.text)
        return Served("copied to the clipboard")


class Browser:
    """The page that the asset links to, in a browser; where there is no desktop the link is copied."""

    name, automatic, kinds = "browser", True, ("page", "value", "email", "pdf", "video", "image")

    def __init__(self, place: Place) -> None:
        self._place = place

    def serve(self, serving: Serving) -> Served:
        """Open the first link of the text."""
        found = _LINK.search(f"{serving.subject} {serving.markdown}")
        if found is None:
            raise NotServed(f"“{serving.title}” has no link in it.", "Write its address into the asset: https://…")
        link = found[0].rstrip(".,;:!?")
        if self._place.show(link):
            return Served("opened in the browser", link)
        copied(self._place, link)
        return Served("link copied: there is no desktop here", link)


class Viewer:
    """The asset's file, in the desktop's program for it; where there is no desktop its path is copied."""

    name, automatic, kinds = "viewer", True, ("pdf", "video", "image", "value")

    def __init__(self, place: Place) -> None:
        self._place = place

    def serve(self, serving: Serving) -> Served:
        """Open the first file, or else the page that the text links to."""
        from pathlib import Path

        if not serving.files:
            return Browser(self._place).serve(serving)
        file = serving.files[0]
        if not file.path or not Path(file.path).is_file():
            raise NotServed(f"The file {file.name} is not there any more.", "Attach it again.")
        if self._place.show(file.path):
            return Served("opened", file.name)
        copied(self._place, file.path)
        return Served("path copied: there is no desktop here", file.name)


def built_in(place: Place) -> tuple[Application, ...]:
    """All of them."""
    return (Mail(), Phone(), Clipboard(place), Browser(place), Viewer(place))
