"""Real mail servers on loopback, from the packages that `scripts/mail_servers.sh` unpacked: smtp-sink, Exim and Dovecot.

    with dovecot() as imap: IMAPClient(imap.host, imap.port, ca=imap.ca) ... imap.deliver(b"From: ...")
    with exim() as mta: ... mta.files(), mta.bounces()
    with smtp_sink("-f", "RCPT") as sink: ... sink.mails()

Each runs as an ordinary user in a folder of its own, on ports below 32768, and is gone afterwards. Where a server is absent the
test is skipped with one line; in CI it fails.
"""

import grp
import pwd
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .servers import wait_until
from .unpacked import as_user, certificates, environment_of, free_ports, greets, listens, needed, own, own_folder, running

USER, PASSWORD = "sam", "päss-wörd"


# --- Dovecot ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dovecot:
    """An IMAP server with Maildirs: STARTTLS on `port`, TLS on `tls_port`. Every user name exists, with `password`."""

    folder: Path
    port: int
    tls_port: int
    ca: Path
    host: str = "localhost"
    user: str = USER
    password: str = PASSWORD

    @property
    def maildir(self) -> Path:
        """The Maildir of `user`: its INBOX; a folder "Sent" is ".Sent" in it."""
        return self.maildir_of(self.user)

    def maildir_of(self, user: str) -> Path:
        return self.folder / "mail" / user

    def deliver(self, content: bytes, folder: str = "INBOX", user: str = "") -> Path:
        """Put a mail into a folder, as a delivery agent would; it is new and unread. The folder comes into being."""
        box = self.maildir_of(user or self.user) / ("" if folder == "INBOX" else f".{folder}")
        for path in (box.parent, box, *(box / part for part in ("tmp", "new", "cur"))):
            if not path.exists():
                path.mkdir(mode=0o700)
                own(path)
        name = f"{time.time_ns()}.{uuid.uuid4().hex}.test"
        (box / "tmp" / name).write_bytes(content)
        own(box / "tmp" / name)
        return (box / "tmp" / name).rename(box / "new" / name)

    def files(self, folder: str = "INBOX", user: str = "") -> list[Path]:
        """The mails of a folder as files, oldest first; what has been read stands under cur/ with an S flag."""
        box = self.maildir_of(user or self.user) / ("" if folder == "INBOX" else f".{folder}")
        return sorted((path for part in ("new", "cur") for path in (box / part).glob("*")), key=lambda path: path.name)


_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
libexec_dir = {root}/usr/lib/dovecot
mail_plugin_dir = {root}/usr/lib/dovecot/modules
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
import_environment = {variables}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
ssl = yes
ssl_cert = <{tls.cert}
ssl_key = <{tls.key}
auth_mechanisms = plain login xoauth2 oauthbearer
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
  }}
}}
"""


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot 2.3. It takes a password without encryption as well: on loopback everything counts as secure."""
    root = needed("Dovecot", "usr/sbin/dovecot")
    with own_folder() as folder:
        port, tls_port = free_ports(2)
        uid, gid = as_user()
        tls = certificates(folder)
        environment = environment_of(
            root,
            folder,
            "fakechroot/libfakechroot.so",  # where its modules are is compiled in; everything else stays where it is
            FAKECHROOT="true",
            FAKECHROOT_BASE=str(root),
            FAKECHROOT_EXCLUDE_PATH=":".join(
                [*(f"/{path.name}" for path in Path("/").iterdir() if path.name != "usr"), "/usr/bin", "/usr/share", "/usr/local"]
                + [f"/usr/lib/{path.name}" for path in Path("/usr/lib").iterdir() if path.name != "dovecot"]
            ),
        )
        values = {"uid": uid, "gid": gid, "user": pwd.getpwuid(uid).pw_name, "group": grp.getgrgid(gid).gr_name, "password": PASSWORD}
        values |= {"folder": folder, "root": root, "tls": tls, "port": port, "tls_port": tls_port, "variables": " ".join(environment)}
        config = _DOVECOT.format(**values)
        (folder / "dovecot.conf").write_text(config)
        (folder / "mail").mkdir()
        own(folder / "mail")
        # What the master reads its settings with is found by a compiled-in path as well: so it is called by hand.
        command = [f"{root}/usr/bin/doveconf", "-c", f"{folder}/dovecot.conf", "-f", "service=master", "-m", "master", "-x", "-e"]
        command += [f"{root}/usr/sbin/dovecot", "-F", "-c", f"{folder}/dovecot.conf"]
        with running(command, environment, folder / "out", lambda: greets(port, b"* OK")):
            yield Dovecot(folder, port, tls_port, tls.ca)


# --- Exim ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """One mail as a server took it: envelope sender and recipient, and its bytes with CRLF, without the server's own header lines."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Exim:
    """A mail server that delivers all it takes into one Maildir; bounces go into another.

    nosuch@ is refused (550 5.1.1), grey@ is put off (451), latebounce@ is taken and bounces, more than 1 MB is refused (552).
    """

    folder: Path
    port: int
    ca: Path
    host: str = "localhost"
    user: str = USER
    password: str = PASSWORD

    def files(self, box: str = "all") -> list[Path]:
        """The mails of a Maildir ("all" or "bounces"), oldest first, as Exim delivered them."""
        return sorted((self.folder / "mail" / box / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)

    def bounces(self) -> list[bytes]:
        """What Exim reported back, as it stands in the sender's Maildir."""
        return [path.read_bytes() for path in self.files("bounces")]

    @property
    def log(self) -> str:
        path = self.folder / "log" / "mainlog"
        return path.read_text(errors="replace") if path.exists() else ""

    def settle(self, mails: int, box: str = "all") -> bool:
        """Wait until so many mails were delivered; Exim does that after its 250."""
        return wait_until(lambda: len(self.files(box)) >= mails, 20)


_EXIM = """
exim_path = {root}/usr/sbin/exim4
keep_environment = {variables}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
exim_user = mailer
exim_group = mailer
never_users =
primary_hostname = mx.firm.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
deliver_drop_privilege
queue_only = false
smtp_accept_max = 50
smtp_accept_queue_per_connection = 0
tls_advertise_hosts = *
tls_certificate = {tls.cert}
tls_privatekey = {tls.key}
message_size_limit = 1M
smtputf8_advertise_hosts = *
acl_smtp_rcpt = acl_rcpt
host_lookup =
rfc1413_query_timeout = 0s
disable_ipv6
begin acl
acl_rcpt:
{login}
  deny  local_parts = nosuch
        message = 550 5.1.1 user unknown
  defer local_parts = grey
        message = 451 4.7.1 greylisted, try later
  accept
begin routers
late:
  driver = redirect
  local_parts = latebounce
  allow_fail
  data = :fail: mailbox does not exist
bounces:
  driver = accept
  senders = :
  transport = bounces
all:
  driver = accept
  transport = all
begin transports
all:
  driver = appendfile
  directory = {folder}/mail/all
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
bounces:
  driver = appendfile
  directory = {folder}/mail/bounces
  maildir_format
  create_directory
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
"""


@contextmanager
def exim(*, login_needed: bool = False) -> Iterator[Exim]:
    """A running Exim 4. With `login_needed` nobody may send without one; a login is offered after STARTTLS only."""
    root = needed("Exim", "usr/sbin/exim4")
    with own_folder() as folder:
        (port,) = free_ports(1)
        tls = certificates(folder)
        environment = environment_of(root, folder)
        values = {"folder": folder, "root": root, "tls": tls, "port": port, "variables": " : ".join(environment)}
        login = "  deny  !authenticated = *\n        message = 550 5.7.1 log in first" if login_needed else ""
        config = _EXIM.format(**values, login=login, user=USER, password=PASSWORD)
        (folder / "exim.conf").write_text(config, encoding="utf-8")
        for name in ("mail", "log", "spool"):
            (folder / name).mkdir()
            own(folder / name)
        command = [f"{root}/usr/sbin/exim4", "-C", f"{folder}/exim.conf", "-bdf", "-oX", f"127.0.0.1.{port}"]
        with running(command, environment, folder / "out", lambda: greets(port, b"220")):
            yield Exim(folder, port, tls.ca)


# --- smtp-sink ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sink:
    """Postfix's test server. `options` are its own: -f RCPT (5xx), -r RCPT (450), -q . (hangs up after the dot), -Q . (421), -W .:2 (slow)."""

    port: int
    file: Path
    host: str = "127.0.0.1"

    def mails(self) -> list[Received]:
        """What it took, from its own record."""
        if not self.file.exists():
            return []
        return [_from_dump(part) for part in self.file.read_bytes().split(b"X-Client-Addr: ")[1:]]


def _from_dump(part: bytes) -> Received:
    """One mail of smtp-sink's record: its X- lines and its Received line, the mail, an empty line."""
    envelope: dict[str, str] = {}
    lines = part.split(b"\n")
    at = 1
    while lines[at].startswith((b"X-", b"Received:", b"\t", b" ")):
        name, _, value = lines[at].partition(b": ")
        envelope[name.decode()] = value.decode("utf-8", "replace")
        at += 1
    content = b"\n".join(lines[at:])
    content = content.removesuffix(b"\n")
    sender, recipient = envelope["X-Mail-Args"].split(">")[0], envelope["X-Rcpt-Args"].split(">")[0]
    return Received(sender.partition("<")[2], recipient.partition("<")[2], content.replace(b"\n", b"\r\n"))


@contextmanager
def smtp_sink(*options: str) -> Iterator[Sink]:
    """A running smtp-sink that records every mail whose final dot it read."""
    root = needed("smtp-sink", "usr/sbin/smtp-sink")
    with own_folder() as folder:
        (port,) = free_ports(1)
        file = folder / "record"
        command = [f"{root}/usr/sbin/smtp-sink", "-D", str(file), *options, f"127.0.0.1:{port}", "50"]
        with running(command, environment_of(root, folder), folder / "out", lambda: listens(port)):
            yield Sink(port, file)
