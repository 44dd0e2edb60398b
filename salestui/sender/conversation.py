"""Talk to the founder's SMTP server, and know at every moment how far the mail has got.

smtplib raises the same exceptions in every phase, so the steps of a mail are driven here one by one: whatever goes wrong
before the final dot has left can be tried again, whatever goes wrong after it is uncertain, and after 250 it is sent.
"""

import base64
import contextlib
import ipaddress
import re
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..errors import SalesError, TryLater
from ..store.mailboxes import MailboxRow
from .answers import Kind, Outcome, judge, words
from .login import Login, OutOfReach, Token, log_in_by_xoauth2
from .wire import Wire

CONNECT_SECONDS, COMMAND_SECONDS, FINAL_SECONDS = 30, 300, 600  # RFC 5321, 4.5.3.2; a mailbox's own timeout caps each
IDLE_SECONDS = 60  # older connections are opened anew: servers and sleeping laptops drop them without a word
QUIT_SECONDS = 5
_STEPS = {"GREET": "its greeting", "EHLO": "the greeting (EHLO)", "STARTTLS": "STARTTLS", "AUTH": "the login (AUTH)"}
_LINE_START = re.compile(rb"^\.", re.MULTILINE)


class _Gone(Exception):
    """The connection went before the final dot had left."""


class _Refused(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Conversation:
    """One connection to one mailbox's server, opened when needed and kept for a batch. Not for use by two threads.

    It logs in with a password, or by XOAUTH2 where `login` gives tokens (`oauth.login_of`).
    """

    def __init__(self, account: MailboxRow, login: Login) -> None:
        self._account, self._login = account, login
        self._smtp: Wire | None = None
        self._last_used = 0.0
        self._used = False  # whether a mail was handed over this connection before: only then it may have died meanwhile
        self._phase = "CONNECT"
        self.handed_over = False
        """Whether the whole of the mail at hand may have left: only then is it uncertain when this is cut short."""

    @property
    def size_limit(self) -> int | None:
        """The largest mail the server takes, in bytes, where it said so."""
        said = self._smtp.esmtp_features.get("size", "") if self._smtp else ""
        return int(said) or None if said.isdigit() else None

    @property
    def encryption(self) -> str:
        """How the connection is encrypted ("TLSv1.3"); empty where it is not."""
        sock = self._smtp.sock if self._smtp else None
        return str(sock.version()) if isinstance(sock, ssl.SSLSocket) else ""

    def offer_sender(self, sender: str) -> Outcome | None:
        """Whether the server lets this account send as `sender`, without sending anything. None when it does."""
        try:
            code, text = self._ask("MAIL", f"FROM:<{sender}>")
        except _Gone as gone:
            self._drop()
            return Outcome("deferred", f"the server {gone}", lost=True, phase="MAIL")
        self._reset()
        return None if code == 250 else judge("MAIL", code, text)

    def open(self) -> Outcome | None:
        """Be connected, encrypted and logged in. None when ready, else an "offline", "busy" or "mailbox_stopped" outcome."""
        if self._smtp and abs(time.time() - self._last_used) > IDLE_SECONDS:
            self.close()
        if self._smtp:
            return None
        try:
            self._connect()
        except _Refused as refused:
            self._drop()
            return replace(refused.outcome, phase=self._phase)
        self._last_used = time.time()
        self._used = False
        return None

    def deliver(self, content: bytes, sender: str, recipient: str) -> Outcome:
        """Hand over one mail. A kept connection that turns out to be dead is opened anew once, before anything was said."""
        self.handed_over = False
        for kept in (self._smtp is not None and self._used, False):
            refused = self.open()
            if refused:
                return refused
            self._used = True
            try:
                outcome = self._hand_over(content, sender, recipient)
            except _Gone as gone:
                self._drop()
                if kept:
                    continue
                return Outcome("deferred", f"the server {gone}; it did not have the whole mail", lost=True, phase=self._phase)
            if outcome.lost:
                self._drop()
                if kept and outcome.code == 421:  # "closing an idle connection", said when we came back to it
                    continue
            elif outcome.kind != "sent":
                self._reset()
            self._last_used = time.time()
            return outcome
        raise AssertionError("the second round always returns")

    def abandon(self) -> None:
        """Let the connection go without a word, in the middle of whatever it was at."""
        self._drop()

    def close(self) -> None:
        """Say goodbye. What the server answers to that changes nothing."""
        if self._smtp and self._smtp.sock:
            self._smtp.sock.settimeout(QUIT_SECONDS)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    # -- opening

    def _seconds(self, most: int) -> float:
        return min(most, self._account.timeout or most)

    def _connect(self) -> None:
        account = self._account
        where = f"{account.host}:{account.port}"
        if account.security == "none" and self._login and not is_loopback(account.host):
            raise _Refused(Outcome("mailbox_stopped", f"a password is never sent to {where} unencrypted: use --security starttls or tls"))
        context = ssl.create_default_context() if account.security != "none" else None
        self._phase = "CONNECT"
        with _opening(where, account.security, lambda: self._phase):
            raw = socket.create_connection((account.host, account.port), timeout=self._seconds(CONNECT_SECONDS))
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._smtp = smtp = Wire(local_hostname=_own_name(raw), timeout=self._seconds(COMMAND_SECONDS))
            smtp.sock = raw
            if context and account.security == "tls":
                smtp.sock = context.wrap_socket(raw, server_hostname=account.host)
            self._phase = "GREET"
            self._expect(smtp.getreply(), 220, f"{where} did not greet as a mail server")
            smtp.sock.settimeout(self._seconds(COMMAND_SECONDS))
            self._phase = "EHLO"
            if smtp.ehlo()[0] != 250:
                self._expect(smtp.helo(), 250, f"{where} refused the greeting")
            if context and account.security == "starttls":
                if not smtp.has_extn("starttls"):
                    raise _Refused(
                        Outcome("mailbox_stopped", f"{where} does not offer STARTTLS: use --security tls with its TLS port (often 465)")
                    )
                self._phase = "STARTTLS"
                self._expect(smtp.upgrade(context, account.host), 220, f"{where} refused STARTTLS")
                self._phase = "EHLO"
                self._expect(smtp.ehlo(), 250, f"{where} refused the greeting after STARTTLS")
            if account.user:
                self._phase = "AUTH"
                self._log_in(smtp, where)

    def _expect(self, answer: tuple[int, bytes], wanted: int, otherwise: str) -> None:
        code, text = answer
        if code != wanted:
            kind: Kind = "mailbox_stopped" if 500 <= code < 600 else "busy"
            if 400 <= code < 500:
                raise _Refused(Outcome(kind, f"the server is busy: {words(code, text)}", code))
            said = words(code, text) if code > 0 else "an answer that is not SMTP"
            raise _Refused(Outcome(kind, f"{otherwise}: {said}", code))

    def _log_in(self, smtp: Wire, where: str) -> None:
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        user = self._account.user
        if callable(self._login):
            return self._sign_in(smtp, where, offered, self._login)
        password = self._login or ""
        if "PLAIN" in offered:
            answer = smtp.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}")
        elif "LOGIN" in offered:
            answer = smtp.docmd("AUTH", "LOGIN")
            for secret in (user, password):
                if answer[0] == 334:
                    answer = smtp.docmd(_base64(secret))
        else:
            bare = "" if self.encryption else " on a connection that is not encrypted"
            said = f"{where} takes no password by PLAIN or LOGIN{bare}; it offers {', '.join(offered) or 'no login'}"
            raise _Refused(Outcome("mailbox_stopped", said))
        self._expect(answer, 235, f"{where} refused the login of {user}")

    def _sign_in(self, smtp: Wire, where: str, offered: list[str], token: Token) -> None:
        """XOAUTH2. A token that the server refuses may have died before its time: a new one is tried once."""
        user = self._account.user
        if "XOAUTH2" not in offered:
            said = ", ".join(offered) or "no login"
            raise _Refused(Outcome("mailbox_stopped", f"{where} takes no sign-in (XOAUTH2) for {user}; it offers {said}"))
        answer = (0, b"")
        for fresh in (False, True):
            try:
                secret = token(fresh)
            except TryLater as error:
                raise _Refused(Outcome("offline" if isinstance(error, OutOfReach) else "busy", error.title.rstrip("."))) from error
            except SalesError as error:
                raise _Refused(Outcome("mailbox_stopped", error.title.rstrip("."))) from error
            answer = log_in_by_xoauth2(smtp, user, secret)
            if answer[0] != 535:
                break
        self._expect(answer, 235, f"{where} refused the sign-in of {user}")

    # -- one mail

    def _hand_over(self, content: bytes, sender: str, recipient: str) -> Outcome:
        smtp = self._smtp
        assert smtp and smtp.sock
        smtp.sock.settimeout(self._seconds(COMMAND_SECONDS))
        international = not (sender + recipient).isascii()
        if international and not smtp.has_extn("smtputf8"):
            return Outcome("failed", "the server does not take addresses with other letters before the @ (SMTPUTF8)")
        smtp.command_encoding = "utf-8" if international else "ascii"
        options = f" SIZE={len(content)}" if smtp.has_extn("size") else ""
        if not content.isascii() and smtp.has_extn("8bitmime"):
            options += " BODY=8BITMIME"
        options += " SMTPUTF8" if international else ""
        for phase, argument in (("MAIL", f"FROM:<{sender}>{options}"), ("RCPT", f"TO:<{recipient}>"), ("DATA", "")):
            self._phase = phase
            code, text = self._ask(phase, argument)
            if 400 <= code < 600:
                return judge(phase, code, text)
            if code != 354 if phase == "DATA" else code not in (250, 251, 252):
                raise _Gone(f"answered {phase} with something that is not SMTP")
        try:
            ahead = smtp.spoke_ahead()
        except (OSError, smtplib.SMTPException) as error:
            raise _Gone(_how(error)) from error
        if ahead:  # its words would be taken for the answer to the final dot
            raise _Gone("answers before it is asked")
        return self._finish(smtp.sock, smtp, _LINE_START.sub(b"..", content) + b".\r\n")

    def _ask(self, verb: str, argument: str) -> tuple[int, bytes]:
        assert self._smtp
        try:
            return self._smtp.docmd(verb, argument)
        except (OSError, smtplib.SMTPException) as error:
            raise _Gone(_how(error)) from error

    def _finish(self, sock: Any, smtp: Wire, body: bytes) -> Outcome:
        """Send the body with its final dot and wait for the one answer that counts."""
        sock.settimeout(self._seconds(FINAL_SECONDS))
        try:
            # Where this raises, the end of `body` was never handed to the network: the server cannot have seen the dot.
            self.handed_over = True
            sock.sendall(body)
        except OSError as error:
            self.handed_over = False
            early = self._early_answer(sock, smtp)
            if early:
                return early
            self._phase = "END"
            raise _Gone(f"{_how(error)} while the mail was being sent") from error
        # The final dot has left: from here on only the server's answer says what became of the mail.
        try:
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome("uncertain", f"the whole mail left, but no answer came: the server {_how(error)}", lost=True, phase="END")
        if 200 <= code < 300:
            return Outcome("sent", words(code, text), code)
        if 400 <= code < 600:
            return judge("END", code, text)
        return Outcome("uncertain", "the server answered the whole mail with something that is not SMTP", lost=True, phase="END")

    def _early_answer(self, sock: Any, smtp: Wire) -> Outcome | None:
        """Why the server hung up in the middle of the body, where it said so (too large, for one)."""
        try:
            if not select.select([sock], [], [], 0)[0]:
                return None
            sock.settimeout(1)
            code, text = smtp.getreply()
        except (OSError, ValueError, smtplib.SMTPException):
            return None
        if not 400 <= code < 600:
            return None
        found = judge("END", code, text)
        return replace(found, lost=True)

    def _reset(self) -> None:
        """Clear a refused mail out of the conversation, or the conversation."""
        try:
            answer = self._smtp.docmd("RSET") if self._smtp else (0, b"")
        except (OSError, smtplib.SMTPException):
            answer = (0, b"")
        if answer[0] != 250:
            self._drop()

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None


@contextlib.contextmanager
def _opening(where: str, security: str, phase: Callable[[], str]) -> Any:
    """Every fault of an opening as the outcome it means: what time may mend is "offline" or "busy", what the founder must is "mailbox_stopped"."""

    def silent() -> str:
        step = phase()
        if step in ("CONNECT", "GREET"):
            return f"{where} did not answer in time{'' if security == 'tls' else '; if this is a TLS port (465), use --security tls'}"
        return f"{where} did not answer to {_STEPS.get(step, step)} in time"

    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise _Refused(
            Outcome("mailbox_stopped", f"the certificate of {where} is not trusted: {error.verify_message.rstrip('.')}")
        ) from error
    except ssl.SSLError as error:
        if security == "tls" and error.reason in ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST"):
            raise _Refused(Outcome("mailbox_stopped", f"{where} does not speak TLS from the start: use --security starttls")) from error
        raise _Refused(Outcome("busy", f"no encrypted connection to {where}: {error.reason or _brief(error)}")) from error
    except socket.gaierror as error:
        raise _Refused(Outcome("offline", f"no address found for {where} ({error.strerror})")) from error
    except UnicodeError as error:
        raise _Refused(Outcome("mailbox_stopped", f"“{where}” is no host name")) from error
    except (OSError, smtplib.SMTPException) as error:
        late = isinstance(error, TimeoutError) or "timed out" in str(error)
        if late or phase() == "CONNECT":
            why = silent() if late else f"no connection to {where}: {_brief(error)}"
            raise _Refused(Outcome("offline" if phase() in ("CONNECT", "GREET") else "busy", why)) from error
        raise _Refused(Outcome("busy", f"{where} {_how(error)} at {_STEPS.get(phase(), phase())}")) from error


def _own_name(sock: socket.socket) -> str:
    """Our name for EHLO: the address literal of this end, which needs no look-up and tells no host name."""
    address = sock.getsockname()[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _how(error: BaseException) -> str:
    """What a lost connection looks like from here, after "the server"."""
    if isinstance(error, smtplib.SMTPResponseException):
        return "answered with something that is not SMTP"
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "did not answer in time"
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | smtplib.SMTPException) and error.strerror:
        return f"is out of reach ({_brief(error)})"
    return "closed the connection"


def _brief(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0][:100].rstrip(".").lower()
