"""Where salestui keeps things: one home when the founder names one, else what the platform calls for."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import SalesError


@dataclass(frozen=True)
class Paths:
    """The four folders; files in them are 0600, the folders 0700."""

    config: Path
    data: Path
    state: Path
    log: Path

    @property
    def store(self) -> Path:
        """The SQLite file that holds everything."""
        return self.data / "salestui.db"

    @property
    def backups(self) -> Path:
        """Online backups made before every migration and import."""
        return self.data / "backups"

    @property
    def sender_lock(self) -> Path:
        """What the one sender at work holds."""
        return self.state / "sender.lock"

    @property
    def sender_mark(self) -> Path:
        """How far the sending has come, kept beside the store (`store.watermark`)."""
        return self.sender_lock.with_suffix(".mark")

    @property
    def receiver_lock(self) -> Path:
        """What the one reader of incoming mail holds."""
        return self.state / "receiver.lock"

    @property
    def fetcher_lock(self) -> Path:
        """What the one reader of the sources of intel holds."""
        return self.state / "fetcher.lock"

    @property
    def config_file(self) -> Path:
        """The founder's `config.toml`, only ever read."""
        return self.config / "config.toml"

    @property
    def log_file(self) -> Path:
        """Where unexpected errors go with their tracebacks."""
        return self.log / "salestui.log"


def locate(home: str | None, environ: Mapping[str, str]) -> Paths:
    """The folders for `--home`, `SALESTUI_HOME` or, without either, the platform's own; nothing is created.

    Raises `SalesError` where there is neither a home folder nor a name for one.
    """
    chosen = home or environ.get("SALESTUI_HOME")
    if chosen:
        top = Path(os.path.abspath(os.path.expanduser(chosen)))
        return Paths(top / "config", top / "data", top / "state", top / "log")
    from platformdirs import PlatformDirs

    try:
        dirs = PlatformDirs("salestui", appauthor=False)
        found = Paths(dirs.user_config_path, dirs.user_data_path, dirs.user_state_path, dirs.user_log_path)
        if all(folder.is_absolute() for folder in (found.config, found.data, found.state, found.log)):
            return found
    except (RuntimeError, KeyError):
        pass
    raise SalesError("This account has no home folder.", "Nothing was read or written.", "Name a folder with --home DIR or SALESTUI_HOME.")


def make_private(folder: Path) -> None:
    """Create a folder (and its parents) that only its owner can enter. Raises `SalesError` where that is refused."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SalesError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "Nothing was changed.",
            "Name another one with --home DIR or SALESTUI_HOME.",
        ) from error
