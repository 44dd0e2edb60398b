"""smtplib's connection, reading answers by itself: within one span of time, of a bounded size, and only after the question.

smtplib waits anew for each byte and takes as many lines as come: a server that drips or babbles would hold a run for ever. It
also takes what a server said ahead of time for the answer to the next question: a mail would be "sent" that never arrived.
"""

import smtplib
import ssl
import time
from typing import Any

LONGEST_LINE, LONGEST_ANSWER = 8_192, 262_144  # bytes; RFC 5321 asks for lines of 512
_CHUNK = 8_192


class Wire(smtplib.SMTP):
    """An SMTP connection whose socket is set from outside; the socket's timeout is the longest wait for one whole answer."""

    _unread = b""

    def getreply(self) -> tuple[int, bytes]:
        """The code (-1 where there is none) and the text of the next answer. Raises `OSError` or `smtplib.SMTPException`."""
        until = time.monotonic() + (self.sock.gettimeout() or 0)
        lines: list[bytes] = []
        size, code = 0, -1
        while True:
            line = self._line(until)
            size += len(line)
            if size > LONGEST_ANSWER:
                raise smtplib.SMTPResponseException(500, "an answer without an end")
            lines.append(line[4:].strip(b" \t\r\n"))
            code = int(line[:3]) if line[:3].isdigit() else -1
            if code < 0 or line[3:4] != b"-":
                return code, b"\n".join(lines)

    def spoke_ahead(self) -> bool:
        """Whether the server has said something that nobody has asked for yet. Raises `OSError` where it has hung up."""
        if self._unread:
            return True
        wait = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            self._take()
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            self.sock.settimeout(wait)
        return True

    def upgrade(self, context: ssl.SSLContext, host: str) -> tuple[int, bytes]:
        """STARTTLS: the server's answer; after 220 the connection is encrypted and nothing said before it counts any more."""
        answer = self.docmd("STARTTLS")
        if answer[0] == 220:
            if self.spoke_ahead():
                raise smtplib.SMTPResponseException(500, "words between STARTTLS and its handshake")
            self.sock: Any = context.wrap_socket(self.sock, server_hostname=host)
            self.helo_resp = self.ehlo_resp = None
            self.esmtp_features, self.does_esmtp = {}, False
        return answer

    def _line(self, until: float) -> bytes:
        """One line of an answer, with its end."""
        while (end := self._unread.find(b"\n") + 1) == 0:
            if len(self._unread) > LONGEST_LINE:
                raise smtplib.SMTPResponseException(500, "a line without an end")
            self._wait(until)
        line, self._unread = self._unread[:end], self._unread[end:]
        return line

    def _wait(self, until: float) -> None:
        wait = self.sock.gettimeout()
        left = until - time.monotonic()
        if wait is not None and left <= 0:
            raise TimeoutError("timed out")
        self.sock.settimeout(left if wait is not None else None)
        try:
            self._take()
        finally:
            self.sock.settimeout(wait)

    def _take(self) -> None:
        heard = self.sock.recv(_CHUNK)
        if not heard:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        self._unread += heard
