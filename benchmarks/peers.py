"""Other programs that send mail merges, for `python -m benchmarks.sender_rate --peers`: the same mails to the same server, in the same run.

They are installed into an environment of their own in a temporary folder. Neither records durably per mail what it has sent.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Peer:
    """A program: what is installed for it, the script here that drives it, and what it does with a mail."""

    name: str
    packages: tuple[str, ...]
    driver: str
    does: str


PEERS = (
    Peer("mailmerge", ("mailmerge==2.3.0",), "peer_mailmerge.py", "a connection for each mail, nothing recorded"),
    Peer("django-post_office", ("django-post_office==3.12.0", "django<6"), "peer_post_office.py", "queued in SQLite, one connection, logged at the end"),
)  # fmt: skip


def install(folder: Path) -> Path | str:
    """The interpreter of a new environment with all peers in it, or why there is none."""
    steps = [
        [sys.executable, "-m", "venv", str(folder / "venv")],
        [str(folder / "venv/bin/python"), "-m", "pip", "install", "-q", *(package for peer in PEERS for package in peer.packages)],
    ]
    for step in steps:
        try:
            ended = subprocess.run(step, capture_output=True, text=True, timeout=300, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if ended.returncode:
            return (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
    return folder / "venv/bin/python"


def seconds(peer: Peer, python: Path, folder: Path, port: int, mails: int, texts: dict[str, str]) -> float:
    """How long a peer takes for so many mails, without its own start."""
    command = [str(python), str(HERE / peer.driver), str(folder), str(port), str(mails)]
    ended = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, timeout=300, check=True)
    return float(ended.stdout.split()[-1])
