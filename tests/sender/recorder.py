"""The recording mail server's own process: python -m tests.sender.recorder PORT FILE [--cert F --key F] [--tls] [--user U --password P].

Each accepted mail is one JSON line, written before the server says 250: the witness of what really arrived.
"""

import argparse
import base64
import json
import os
import ssl
import threading
import time
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Keeper:
    """Appends every mail to the file in one write."""

    def __init__(self, file: str, delay: float) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._delay = delay

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        row = {"sender": envelope.mail_from, "recipients": envelope.rcpt_tos, "content": base64.b64encode(content).decode()}
        os.write(self._handle, json.dumps(row).encode() + b"\n")
        if self._delay:
            time.sleep(self._delay)
        return "250 2.0.0 recorded"


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
    controller = Controller(Keeper(options.file, options.delay), hostname="127.0.0.1", port=options.port, **more)
    controller.start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
