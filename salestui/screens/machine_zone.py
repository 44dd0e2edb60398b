"""The name of this machine's time zone, to be offered in a form."""

import os
from collections.abc import Mapping
from pathlib import Path

from ..errors import SalesError
from ..rules.zones import find_zone

LOCALTIME, TIMEZONE = Path("/etc/localtime"), Path("/etc/timezone")


def machine_zone(environ: Mapping[str, str] = os.environ) -> str:
    """A name like "Europe/Berlin" from $TZ, the link /etc/localtime or /etc/timezone; nothing where none of them names a zone."""
    _, _, linked = os.path.realpath(LOCALTIME).partition("zoneinfo/")
    try:
        written = TIMEZONE.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        written = ""
    for name in (environ.get("TZ", "").lstrip(":"), linked, written):
        try:
            if name:
                return find_zone(name).key
        except SalesError:
            continue
    return ""
