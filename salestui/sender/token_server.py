"""Talk to the server that gives tokens: over https only (or this machine itself), little at a time, and never for long.

Sources: RFC 6749 (errors of a token endpoint, 5.2), RFC 8414 and OpenID Connect Discovery (where the endpoints are).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import TryLater
from ..glass import safe_text
from .conversation import is_loopback
from .login import OutOfReach, SignInRefused

SECONDS = 20
INTERVAL_SECONDS, MOST_SECONDS = 5, 1800  # between two questions of a device flow, and its longest life (RFC 8628, 3.2)
MOST_BYTES = 1_000_000
LONGEST_REASON = 200
_TEMPORARY = frozenset(("temporarily_unavailable", "server_error", "slow_down"))
_SIGN_IN_AGAIN = frozenset(("invalid_grant", "interaction_required", "consent_required", "login_required"))


@dataclass(frozen=True)
class Answer:
    """What a server answered, whole."""

    status: int
    text: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Tokens:
    """What a token endpoint gave. `seconds` is how long the access token lives; `refresh` is empty where it gave no new one."""

    access: str
    refresh: str
    seconds: float


@dataclass(frozen=True)
class Endpoints:
    """Where a founder signs in and where tokens are got; `device` is empty where there is no device flow."""

    authorization: str
    token: str
    device: str


def fetch(method: str, url: str, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """One request; no redirect is followed. Raises `OutOfReach` without a way there, `SignInRefused` for an address that is not secure."""
    check_secure(url)
    import ssl

    import httpx

    where = urlsplit(url).netloc
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False, verify=ssl.create_default_context()) as client:
            with client.stream(method, url, data=dict(data) if data is not None else None, headers=dict(headers or {})) as response:
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise TryLater(
                            f"The sign-in server {where} sends more than anybody could want.", "Nothing was sent.", "Try again later."
                        )
                return Answer(response.status_code, body.decode("utf-8", "replace"), dict(response.headers))
    except httpx.InvalidURL as error:
        raise SignInRefused(
            f"“{safe_text(url)[:LONGEST_REASON]}” is no address of a sign-in server.", "", "Correct --oauth-authority."
        ) from error
    except (httpx.HTTPError, OSError) as error:
        reason = safe_text(str(error) or type(error).__name__)[:LONGEST_REASON]
        raise OutOfReach(
            f"The sign-in server {where} is out of reach ({reason}).", "Nothing is lost.", "See that you are online, and try again."
        ) from error


def check_secure(url: str) -> None:
    """Raise `SignInRefused` unless an address is https, or http on this machine: a token is never sent in the clear."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise SignInRefused(
            f"“{safe_text(url)[:LONGEST_REASON]}” is not a secure address of a sign-in server.",
            "No token was sent there.",
            "Correct --oauth-authority: it begins with https://.",
        )


def find_endpoints(authority: str) -> Endpoints:
    """The endpoints that an authority publishes. Raises as `fetch` does."""
    answer = fetch("GET", authority.rstrip("/") + "/.well-known/openid-configuration", headers={"Accept": "application/json"})
    document = as_object(answer, authority)
    found = {name: document.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint")}
    if answer.status != 200 or not found["token_endpoint"]:
        raise SignInRefused(
            f"{urlsplit(authority).netloc} publishes no sign-in (answer {answer.status}).",
            "Nothing was sent.",
            "Correct --oauth-authority.",
        )
    for url in found.values():
        if url:
            check_secure(str(url))
    return Endpoints(*(str(url) for url in found.values()))


def as_object(answer: Answer, url: str) -> dict[str, Any]:
    """The JSON object of an answer. Raises `TryLater` where a server is busy or babbles."""
    where = urlsplit(url).netloc
    if answer.status == 429 or answer.status >= 500:
        raise TryLater(f"The sign-in server {where} is busy (answer {answer.status}).", "Nothing is lost.", "Try again in a few minutes.")
    try:
        document = json.loads(answer.text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise TryLater(
            f"The sign-in server {where} answered something that is no sign-in (answer {answer.status}).",
            "Nothing is lost.",
            "A hotel's or airport's log-in page can do that; try again later.",
        )
    return document


def read_tokens(document: Mapping[str, Any], who: str, where: str) -> Tokens:
    """The tokens of an answer; `who` signed in at `where` (a host). Raises `SignInRefused` or `TryLater` for a refusal."""
    if document.get("error"):
        raise refusal(document, who, where)
    access, refresh, lives = document.get("access_token"), document.get("refresh_token") or "", document.get("expires_in", 3600)
    if not isinstance(access, str) or not isinstance(refresh, str) or not _is_token(access) or (refresh and not _is_token(refresh)):
        raise TryLater(f"The sign-in server {where} gave no token.", "Nothing is lost.", "Try again later.")
    try:
        seconds = float(lives)
    except (TypeError, ValueError, OverflowError):
        seconds = 0.0
    return Tokens(access, refresh, min(seconds, 86_400.0) if seconds > 0 else 0.0)  # also where it is no number (NaN)


def seconds_said(said: object, usual: int) -> float:
    """A number of seconds as a server said it, from 1 to `MOST_SECONDS`; `usual` where it said none."""
    if isinstance(said, bool) or not isinstance(said, int | float) or said != said:
        return float(usual)
    return float(min(max(said, 1), MOST_SECONDS))


def no_sign_in(where: str) -> TryLater:
    """The server at `where` (a host) answered, but not what such a server has to."""
    return TryLater(f"The sign-in server {where} answered something that is no sign-in.", "Nothing is lost.", "Try again later.")


def _is_token(text: str) -> bool:
    return 0 < len(text) <= 16_384 and text.isascii() and text.isprintable()


def refusal(document: Mapping[str, Any], who: str, where: str) -> SignInRefused | TryLater:
    """What an error of a token endpoint means for the founder."""
    code = safe_text(str(document.get("error", "")))[:60]
    said = safe_text(" ".join(str(document.get("error_description") or "").split()))[:LONGEST_REASON].rstrip(". ")
    reason = f"{code}: {said}" if said else code
    if code in _TEMPORARY:
        return TryLater(f"The sign-in server {where} takes nothing now ({reason}).", "Nothing is lost.", "Try again in a few minutes.")
    if code in _SIGN_IN_AGAIN:
        return SignInRefused(f"The sign-in of {who} at {where} is not valid any more ({reason}).", "Nothing is lost.", "Sign in again.")
    if code == "access_denied":
        return SignInRefused(f"{where} was told not to let salestui in ({reason}).", "Nothing was changed.", "Sign in and allow it.")
    return SignInRefused(
        f"The sign-in of {who} at {where} was refused ({reason}).",
        "Nothing is lost.",
        "See that --oauth-client is the id of an application that is registered there and may send mail.",
    )
