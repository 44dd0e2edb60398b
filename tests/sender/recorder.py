"""The recording mail server's own process: python -m tests.sender.recorder PORT FILE [--cert F --key F] [--tls] [--user U --password P].

Each accepted mail is one JSON line, written before the server says 250: the witness of what really arrived. With --moody SEED it
puts a third of the recipients off the first time (451) and a tenth of the mails after the dot, and now and then it hangs up after
the dot, with the mail or without it; how often it did that is the number of bytes in FILE.hangups.
"""

import argparse
import base64
import json
import os
import random
import ssl
import threading
import time
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Keeper:
    """Appends every mail to the file in one write."""

    def __init__(self, file: str, delay: float, mood: str) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._hangups = os.open(f"{file}.hangups", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._delay = delay
        self._dice = random.Random(mood) if mood else None
        self._asked: set[str] = set()

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self._dice and address not in self._asked:
            self._asked.add(address)
            if self._dice.random() < 1 / 3:
                return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mood = self._dice.random() if self._dice else 1.0
        if mood < 0.1:
            return "451 4.3.0 not now"
        if mood < 0.12:  # before the mail is kept
            return self._hang_up(server)
        content = envelope.original_content or b""
        row = {"sender": envelope.mail_from, "recipients": envelope.rcpt_tos, "content": base64.b64encode(content).decode()}
        os.write(self._handle, json.dumps(row).encode() + b"\n")
        if self._delay:
            time.sleep(self._delay)
        if mood < 0.14:  # after it was kept
            return self._hang_up(server)
        return "250 2.0.0 recorded"

    def _hang_up(self, server: SMTP) -> str:
        os.write(self._hangups, b".")
        server.transport.abort()
        return "421 4.3.0 gone"


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file")
    for option in ("--cert", "--key", "--user", "--password"):
        parser.add_argument(option, default="")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--plain-auth", action="store_true")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--moody", metavar="SEED", default="")
    options = parser.parse_args()
    context = None
    if options.cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.cert, options.key)
    more: dict[str, Any] = {"enable_SMTPUTF8": True}
    if options.user:

        def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
            right = LoginPassword(options.user.encode(), options.password.encode())
            return AuthResult(success=data == right, handled=True) if data == right else AuthResult(success=False, handled=False)

        more |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": bool(context) and not options.tls}
    if options.tls:
        more["ssl_context"] = context
    elif context:
        more |= {"tls_context": context, "require_starttls": True}
    controller = Controller(Keeper(options.file, options.delay, options.moody), hostname="127.0.0.1", port=options.port, **more)
    controller.start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
