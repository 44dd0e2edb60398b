"""Find out why there is no conversation with a server: what answers on its port, whose its certificate is, whether there is a network at all.

Asked only after a conversation failed to begin; every look is a connection of its own that says next to nothing.
"""

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from ..glass import safe_text
from ..store.mailboxes import MailboxRow
from .advice import Step, advise, correct
from .answers import Outcome
from .conversation import is_loopback
from .domain import Names, Unanswered

SECONDS = 4  # for each look
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL: to read a certificate that is too old
_USUAL = ((587, "starttls"), (465, "tls"))
_BANNERS = (
    (b"220", "mail (SMTP)"), (b"* ", "IMAP"), (b"+OK", "POP3"), (b"SSH-", "SSH"), (b"HTTP/", "web"), (b"RFB ", "screen-sharing"),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What answers on a port: "mail (SMTP)", "IMAP", "web" ..., "" where it is nothing known; and whether it speaks TLS from the start."""

    kind: str
    tls: bool


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises `OSError` (`socket.gaierror`) or `UnicodeError` where there are none."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def why_no_address(mailbox: MailboxRow, names: Names) -> tuple[Step, bool]:
    """Why a host has no address; and whether only the network is missing."""
    where = mailbox.host
    if not _has_network():
        return Step("name", False, f"this machine has no network, so {where} was not found", "Connect it, and try again."), True
    try:
        exists = names.exists(where)
    except Unanswered:
        said = f"no address was found for {where}: the name server does not answer, or knows nothing of the internet"
        return Step("name", False, said, "See that you are online; a VPN or a firewall may stand between."), True
    if exists:
        return Step("name", False, f"{where} exists, but has no address now", "Try again in a few minutes."), True
    return Step("name", False, f"there is no server called {where}", f"Correct the name: {correct(mailbox.name, '--host NAME')}."), False


def why_no_conversation(mailbox: MailboxRow, outcome: Outcome) -> tuple[Step, bool]:
    """The failing step after `Conversation.open` gave this outcome before the login; and whether time may mend it."""
    later = outcome.kind in ("offline", "busy")
    said = outcome.why.lower()
    if "certificate of" in said:
        return _about_certificate(mailbox, said), False
    if "does not speak tls" in said:
        return _about_plain(mailbox), False
    if outcome.phase == "STARTTLS" or ("starttls" in said and outcome.kind == "mailbox_stopped"):
        return Step("encryption", False, outcome.why, advise(outcome, mailbox.name)), later
    if (outcome.phase == "CONNECT" and "no connection" in said) or outcome.phase in ("CONNECT", "GREET"):
        step = _about_port(mailbox, outcome)
        if step:
            return step, False
    return Step("port", False, outcome.why, advise(outcome, mailbox.name)), later


def _has_network() -> bool:
    """Whether there is any way out of this machine. Nothing is sent: connecting a datagram socket only looks for a route."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 53))
            return True
    return False


def _about_port(mailbox: MailboxRow, outcome: Outcome) -> Step | None:
    """Where it can be told for certain that the port is the wrong one, or spoken to in the wrong way."""
    where, name = f"{mailbox.host}:{mailbox.port}", mailbox.name
    found = what_answers(mailbox.host, mailbox.port)
    if found is None:
        if is_loopback(mailbox.host):
            return None
        for port, security in _USUAL:
            if port != mailbox.port and (there := what_answers(mailbox.host, port)) and there.kind == "mail (SMTP)":
                change = correct(name, f"--security {security} --port {port}")
                return Step("port", False, f"{outcome.why}, but port {port} answers", f"Use that one: {change}.")
        return None
    if found.tls and mailbox.security != "tls":
        if found.kind == "mail (SMTP)":
            return Step("encryption", False, f"{where} speaks TLS from the start", f"Use it so: {correct(name, '--security tls')}.")
        return _wrong_service(where, name, found)
    if found.kind in ("", "mail (SMTP)"):
        return None
    return _wrong_service(where, name, found)


def _wrong_service(where: str, name: str, found: Found) -> Step:
    kind = found.kind or "strange"
    article = "an" if kind in ("IMAP", "SSH") else "a"
    advice = f"Use its mail port: {correct(name, '--security starttls --port 587')}, or tls and 465."
    return Step("port", False, f"{article} {kind} server answers at {where}, not a mail server", advice)


def _about_plain(mailbox: MailboxRow) -> Step:
    where = f"{mailbox.host}:{mailbox.port}"
    found = what_answers(mailbox.host, mailbox.port)
    if found and found.kind not in ("", "mail (SMTP)"):
        return _wrong_service(where, mailbox.name, found)
    port = 587 if mailbox.port == 465 else mailbox.port
    advice = f"Use STARTTLS: {correct(mailbox.name, f'--security starttls --port {port}')}."
    return Step("encryption", False, f"{where} does not speak TLS from the start", advice)


def what_answers(host: str, port: int) -> Found | None:
    """What answers on a port; None where nothing can be connected to."""
    try:
        with socket.create_connection((host, port), timeout=SECONDS) as sock:
            first = _hear(sock)
        if first:
            return Found(_kind(first), False)
        with socket.create_connection((host, port), timeout=SECONDS) as sock, contextlib.suppress(OSError):
            with _unchecked().wrap_socket(sock, server_hostname=host) as secure:
                return Found(_kind(_hear(secure)), True)
        with socket.create_connection((host, port), timeout=SECONDS) as sock:
            sock.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
            return Found(_kind(_hear(sock)), False)
    except (OSError, UnicodeError):
        return None


def _hear(sock: socket.socket) -> bytes:
    try:
        return sock.recv(64)
    except OSError:
        return b""


def _kind(first: bytes) -> str:
    return next((kind for start, kind in _BANNERS if first.startswith(start)), "")


def _unchecked() -> ssl.SSLContext:
    """For looking only: nothing secret is ever said through it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _about_certificate(mailbox: MailboxRow, said: str) -> Step:
    """What is the matter with a certificate, from OpenSSL's words and (where its authority is trusted) the certificate itself."""
    where, name = f"{mailbox.host}:{mailbox.port}", mailbox.name
    if "mismatch" in said or "not valid for" in said:
        names = [safe_text(str(value)) for kind, value in _certificate(mailbox).get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
        fits = next((each for each in names if "*" not in each), "NAME")
        whose = f"is for {shown}" if names else "is for another name"
        advice = f"If that is your provider's server, use its name: {correct(name, f'--host {fits}')}."
        return Step("encryption", False, f"the certificate of {where} {whose}, not for {mailbox.host}", advice)
    if "expired" in said or "not yet valid" in said:
        day = safe_text(str(_certificate(mailbox).get("notAfter" if "expired" in said else "notBefore", "")))
        ended = f"ended on {day}" if "expired" in said and day else "has ended" if "expired" in said else f"is not valid yet ({day})"
        advice = "Its owner has to renew it. If this machine's clock is wrong, set that right."
        return Step("encryption", False, f"the certificate of {where} {ended}", advice)
    if "self-signed" in said or "self signed" in said:
        advice = "If it is your own server, name its certificate in SSL_CERT_FILE; else something stands between you and the server."
        return Step("encryption", False, f"the certificate of {where} is signed by itself, not by an authority", advice)
    advice = "If the authority is your firm's own, name its file in SSL_CERT_FILE; else the server has to send its whole chain."
    return Step("encryption", False, f"the certificate of {where} comes from an authority that this machine does not know", advice)


def _certificate(mailbox: MailboxRow) -> dict[str, Any]:
    """The server's certificate, whatever its name and date; {} where its authority is not known either."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_flags |= _NO_CHECK_TIME
    try:
        if mailbox.security == "starttls":
            with smtplib.SMTP(mailbox.host, mailbox.port, local_hostname="localhost", timeout=SECONDS) as smtp:
                smtp.starttls(context=context)
                return dict(smtp.sock.getpeercert() or {}) if isinstance(smtp.sock, ssl.SSLSocket) else {}
        with socket.create_connection((mailbox.host, mailbox.port), timeout=SECONDS) as sock:
            with context.wrap_socket(sock, server_hostname=mailbox.host) as secure:
                return dict(secure.getpeercert() or {})
    except (OSError, smtplib.SMTPException, UnicodeError):
        return {}
