"""Words that were being typed when the app was closed, by a lost connection perhaps: laid down, and taken up again next time."""

from pathlib import Path
from typing import Any, cast

from ..paths import make_private
from .base import Shell


def unsaved(shell: Shell, name: str) -> Path:
    """Where words of this name are kept ("mail-3", "asset-7")."""
    state: Path = cast(Any, shell).paths.state
    return state / f"unsaved-{name}.md"


def lay_down(draft: Path, subject: str, body: str) -> None:
    """Keep what was typed."""
    make_private(draft.parent)
    draft.touch(mode=0o600)
    draft.write_text(f"{subject}\n\n{body}", encoding="utf-8")


def take_up(draft: Path) -> tuple[str, str] | None:
    """The subject and text that were laid down; None where nothing was."""
    try:
        subject, _, body = draft.read_text(encoding="utf-8").partition("\n\n")
    except (OSError, UnicodeDecodeError):
        return None
    return subject, body
