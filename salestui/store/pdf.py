"""Looking into a PDF: how many pages, and the words of the first one.

A PDF is a program in disguise: a hostile one loops, nests or swells. So it is read by a process of its own (`pdf_reader.py`), with a
limit on time and memory, which may die of it.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..glass import safe_text
from .pdf_reader import LOCKED

MOST_BYTES = 50_000_000  # of a PDF that is looked into
SECONDS = 8
MEMORY = 1 << 30  # bytes of address space; pypdf alone takes a tenth
MOST_TEXT = 2_000  # characters of the first page that are kept
READER = Path(__file__).with_name("pdf_reader.py")


@dataclass(frozen=True)
class PdfLook:
    """What was found: `wrong` says in a sentence why nothing, or only a part."""

    pages: int = 0
    text: str = ""
    wrong: str = ""


def look_into(path: Path, size: int) -> PdfLook:
    """Pages and first words of a PDF. Never raises for what is in it, and takes no longer than `SECONDS`."""
    if size > MOST_BYTES:
        return PdfLook(wrong="It is too large to look into.")
    command = [sys.executable, "-P", str(READER), os.path.abspath(path), str(SECONDS), str(MEMORY), str(MOST_TEXT)]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return PdfLook(wrong="It takes too long to look into.")
    except (OSError, ValueError):
        return PdfLook(wrong="It cannot be looked into here.")
    if done.returncode == LOCKED:
        return PdfLook(wrong="It is locked with a password.")
    try:
        found = json.loads(done.stdout) if done.returncode == 0 else {}
    except ValueError:
        found = {}
    if not found:
        return PdfLook(wrong="It is damaged, or no PDF.")
    return PdfLook(int(found["pages"]), safe_text(str(found["text"]), lines=True), "" if found["text"] else "Its first page has no words.")
