"""A server that gives tokens as it is told to, and a mail server that takes them: what Microsoft and Google are to salestui, on loopback."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from .servers import free_port

PENDING: tuple[int, dict[str, Any]] = (400, {"error": "authorization_pending"})
SLOW_DOWN: tuple[int, dict[str, Any]] = (400, {"error": "slow_down"})
DEVICE = {
    "device_code": "dev-1",
    "user_code": "WXYZ-1234",
    "verification_uri": "https://signin.example/device",
    "expires_in": 900,
    "interval": 1,
}


def refused(error: str, words: str = "") -> tuple[int, dict[str, Any]]:
    return 400, {"error": error, "error_description": words}


def granted(access: str = "access-1", refresh: str = "refresh-1", lives: int = 3600) -> tuple[int, dict[str, Any]]:
    return 200, {"token_type": "Bearer", "access_token": access, "expires_in": lives, **({"refresh_token": refresh} if refresh else {})}


class TokenServer:
    """Gives what stands in `tokens` one by one; the last stays. `asked` are the forms that came to the token endpoint."""

    def __init__(self, *tokens: tuple[int, dict[str, Any]] | bytes, device: Any = DEVICE, offers_device: bool = True) -> None:
        self.tokens, self.device, self.offers_device = list(tokens) or [granted()], device, offers_device
        self.asked: list[dict[str, str]] = []
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words: object) -> None:
                return

            def do_GET(self) -> None:
                if not self.path.endswith("/.well-known/openid-configuration"):
                    return outer._say(self, 404, {})
                document = {"issuer": outer.address} | {
                    name: outer.address + path
                    for name, path in (
                        ("authorization_endpoint", "/tenant/authorize"),
                        ("token_endpoint", "/tenant/token"),
                        *([("device_authorization_endpoint", "/tenant/device")] if outer.offers_device else []),
                    )
                }
                outer._say(self, 200, document)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
                if urlsplit(self.path).path.endswith("/device"):
                    return outer._say(self, 200, outer.device)
                outer.asked.append(form)
                answer = outer.tokens.pop(0) if len(outer.tokens) > 1 else outer.tokens[0]
                if isinstance(answer, bytes):
                    return outer._say_bytes(self, 200, answer)
                outer._say(self, *answer)

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def _say(self, handler: BaseHTTPRequestHandler, status: int, document: Any) -> None:
        self._say_bytes(handler, status, json.dumps(document).encode())

    def _say_bytes(self, handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def token_server(*tokens: tuple[int, dict[str, Any]] | bytes, **more: Any) -> Iterator[TokenServer]:
    server = TokenServer(*tokens, **more)
    try:
        yield server
    finally:
        server.stop()


class _XOAuth2:
    """Takes the tokens in `good`; refuses others as Gmail and Microsoft do, with a challenge that tells of the error."""

    def __init__(self, user: str, good: set[str]) -> None:
        self.user, self.good = user, good
        self.tried: list[str] = []
        self.mails = 0

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:
        said = base64.b64decode(words[1]).decode() if len(words) == 2 else ""
        token = said.removeprefix(f"user={self.user}\x01auth=Bearer ").removesuffix("\x01\x01")
        self.tried.append(token)
        if token in self.good:
            return AuthResult(success=True)
        answer = await server.challenge_auth(json.dumps({"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"}))
        assert answer == b"", f"a client answers the challenge with an empty line, not {answer!r}"
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(0)
        self.mails += 1
        return "250 2.0.0 taken"


class TokenMail:
    """A mail server (no encryption: loopback) that lets `user` in with the access tokens in `good`."""

    def __init__(self, user: str, *good: str) -> None:
        self.port = free_port()
        self._handler = _XOAuth2(user, set(good))
        self.good, self.tried = self._handler.good, self._handler.tried
        self._controller = Controller(
            self._handler,
            hostname="127.0.0.1",
            port=self.port,
            auth_required=True,
            auth_require_tls=False,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
        )
        self._controller.start()

    @property
    def mails(self) -> int:
        return self._handler.mails

    def stop(self) -> None:
        self._controller.stop()


@contextmanager
def token_mail(user: str, *good: str) -> Iterator[TokenMail]:
    server = TokenMail(user, *good)
    try:
        yield server
    finally:
        server.stop()
