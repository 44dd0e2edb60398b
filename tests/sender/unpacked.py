"""Servers that were only unpacked, not installed (scripts/mail_servers.sh): found, started as an ordinary user, and ended."""

import atexit
import ctypes
import functools
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from .servers import PORTS, ROOT

UNPACKED = ROOT / ".servers" / "root"
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534


def needed(server: str, path: str) -> Path:
    """The unpacked root, or the end of this test in one line."""
    if not (UNPACKED / path).exists():
        says = f"no {server} here: run scripts/mail_servers.sh (on Debian or Ubuntu)"
        if os.environ.get("CI"):
            pytest.fail(says, pytrace=False)
        pytest.skip(says)
    return _reachable()


@functools.cache
def _reachable() -> Path:
    """The unpacked root where the servers' user can read it: a copy, where root's checkout is closed to everybody else."""
    if os.geteuid() or all(folder.stat().st_mode & stat.S_IXOTH for folder in UNPACKED.parents):
        return UNPACKED
    copy = Path(tempfile.mkdtemp(prefix="salestui-servers-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    shutil.copytree(UNPACKED, copy / "root", symlinks=True)
    return copy / "root"


def as_user() -> tuple[int, int]:
    """(uid, gid) the servers run as: they refuse root."""
    return (os.geteuid(), os.getegid()) if os.geteuid() else (_NOBODY, _NOBODY)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder of the servers' user; outside of pytest's, which only root may enter."""
    folder = Path(tempfile.mkdtemp(prefix="salestui-mail-"))
    try:
        if not os.geteuid():
            os.chown(folder, *as_user())
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own(path: Path) -> None:
    if not os.geteuid():
        os.chown(path, *as_user())


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on, below those of outgoing connections."""
    with ExitStack() as held:
        found: list[int] = []
        start = PORTS.start + uuid.uuid4().int % (len(PORTS) - 500)
        for port in range(start, PORTS.stop):
            probe = held.enter_context(socket.socket())
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
            if len(found) == count:
                return found
    raise RuntimeError("no free port")


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def _die_with_parent() -> None:
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def environment_of(root: Path, folder: Path, preload: str = "libnss_wrapper.so", **more: str) -> dict[str, str]:
    """The libraries beside the servers, and a list of users that has the ones they ask for by name."""
    uid, gid = as_user()
    names = ("Debian-exim", "mailer")
    (folder / "passwd").write_text("root:x:0:0::/:/bin/false\n" + "".join(f"{name}:x:{uid}:{gid}::/:/bin/false\n" for name in names))
    (folder / "group").write_text("root:x:0:\nmail:x:8:\n" + "".join(f"{name}:x:{gid}:\n" for name in names))
    for file in ("passwd", "group"):
        (folder / file).chmod(0o644)
    inside = root / "usr" / "lib"
    libraries = [inside / "postfix", inside / "dovecot", inside / "dovecot/modules", inside / "dovecot/modules/old-stats"]
    libraries += [path for path in inside.iterdir() if path.name.endswith(("-gnu", "-gnueabihf"))]
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        "LD_PRELOAD": str(next(inside.glob(f"*/{preload}"))),
        "NSS_WRAPPER_PASSWD": str(folder / "passwd"),
        "NSS_WRAPPER_GROUP": str(folder / "group"),
        "PATH": "/usr/bin:/bin",
        **more,
    }


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """A server in the foreground, ready; at the end it and its children are gone."""
    more = {} if os.geteuid() else {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    _libc()
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            preexec_fn=_die_with_parent, **more,
        )  # fmt: skip
    try:
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until and not ready():
            time.sleep(0.02)
        if process.poll() is not None or time.monotonic() >= until:
            pytest.fail(f"{Path(command[0]).name} did not start: {log.read_text(errors='replace')[-2000:]}", pytrace=False)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)  # the session it began: whoever is left of it
        except ProcessLookupError:
            pass
        process.wait()


def greets(port: int, first: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as sock:
            return sock.recv(100).startswith(first)
    except OSError:
        return False


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


@dataclass(frozen=True)
class Certificates:
    """A throw-away authority, and a certificate for localhost and 127.0.0.1 that it vouches for."""

    ca: Path
    cert: Path
    key: Path


def certificates(folder: Path, *names: str) -> Certificates:
    """Write them into `folder`; `names` instead of localhost makes a certificate of somebody else."""
    made = Certificates(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(made.ca))
    issued = authority.issue_cert(*(names or ("localhost", "127.0.0.1")))
    made.cert.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(str(made.key))
    for file in (made.ca, made.cert, made.key):
        file.chmod(0o600 if file == made.key else 0o644)
        own(file)
    return made
