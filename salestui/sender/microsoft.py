"""Sign in with Microsoft, by its own library (msal): the device-code flow, and new access tokens from what it left."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from ..glass import safe_text
from .login import SignInRefused
from .token_server import (
    INTERVAL_SECONDS,
    MOST_SECONDS,
    Answer,
    Tokens,
    as_object,
    check_secure,
    fetch,
    no_sign_in,
    read_tokens,
    refusal,
    seconds_said,
)

AUTHORITY = "https://login.microsoftonline.com/common"
SCOPES = ("https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All")

_CARELESS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)
"""What msal raises at an answer that is not what it should be: it reads without looking."""


class _Response:
    """An answer in the shape msal wants."""

    def __init__(self, answer: Answer, text: str) -> None:
        self.status_code, self.text, self.headers = answer.status, text, dict(answer.headers)

    def raise_for_status(self) -> None:
        """Nothing to raise: a server that is busy never gets this far, and what a grant is refused for stands in the text."""


class _Http:
    """How msal talks: by our one way to token servers. It insists on https; a server on this machine is spoken to by http behind its back."""

    def __init__(self, authority: str) -> None:
        parts = urlsplit(authority)
        self._plain = f"http://{parts.netloc}/" if parts.scheme == "http" else ""
        self._secure = f"https://{parts.netloc}/"

    def post(
        self, url: str, params: Mapping[str, str] | None = None, data: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> _Response:
        """POST a form."""
        form = {str(name): str(value) for name, value in dict(data or {}).items() if value is not None}
        return self._fetch("POST", url, params, form, headers)

    def get(self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: Any) -> _Response:
        """GET."""
        return self._fetch("GET", url, params, None, headers)

    def close(self) -> None:
        """Nothing stays open between two requests."""

    def _fetch(
        self, method: str, url: str, params: Mapping[str, str] | None, data: Mapping[str, str] | None, headers: Mapping[str, str] | None
    ) -> _Response:
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        if self._plain and url.startswith(self._secure):
            url = self._plain + url.removeprefix(self._secure)
        answer = fetch(method, url, data, {name: str(value) for name, value in (headers or {}).items()})
        if method == "POST" or answer.status != 404:
            as_object(answer, url)  # raises where it is none: msal reads answers without looking
        return _Response(answer, answer.text.replace(self._plain, self._secure) if self._plain else answer.text)


def sign_in(client: str, authority: str, user: str, tell: Callable[[str], object]) -> Tokens:
    """Let the founder sign in: `tell` shows him the address and the code, then this waits until he did, refused, or the code is too old.

    Raises `SignInRefused` or `TryLater`.
    """
    where = _host(authority)
    app = _application(client, authority)
    try:
        flow = app.initiate_device_flow(scopes=list(SCOPES))
        if "user_code" not in flow or "device_code" not in flow:
            raise refusal(flow, user, where) if flow.get("error") else no_sign_in(where)
        flow["interval"] = int(seconds_said(flow.get("interval"), INTERVAL_SECONDS))  # msal would ask without a pause at 0
        flow["expires_at"] = time.time() + seconds_said(flow.get("expires_in"), MOST_SECONDS)
        tell(
            f"Open {safe_text(str(flow.get('verification_uri', '')))} in a browser on any machine, enter the code"
            f" {safe_text(str(flow['user_code']))} and sign in as {user}."
        )
        answer = app.acquire_token_by_device_flow(flow)
    except _CARELESS as error:
        raise no_sign_in(where) from error
    if answer.get("error") in ("authorization_pending", "slow_down", "expired_token", "code_expired"):
        raise SignInRefused(f"Nobody signed in as {user} before the code was too old.", "Nothing was changed.", "Start again.")
    if answer.get("error") == "authorization_declined":
        answer["error"] = "access_denied"
    return _tokens(app, answer, user, where)


def refresh(client: str, authority: str, user: str, refresh_token: str) -> Tokens:
    """A new access token (and, most times, a new refresh token). Raises `SignInRefused` or `TryLater`."""
    where = _host(authority)
    app = _application(client, authority)
    try:
        answer = app.acquire_token_by_refresh_token(refresh_token, scopes=list(SCOPES))
    except _CARELESS as error:
        raise no_sign_in(where) from error
    return _tokens(app, answer, user, where)


def _tokens(app: Any, answer: dict[str, Any], user: str, where: str) -> Tokens:
    tokens = read_tokens(answer, user, where)
    if not tokens.refresh:  # msal may have kept it to itself, in its cache, which ends with this call
        kept = list(app.token_cache.search(app.token_cache.CredentialType.REFRESH_TOKEN))
        return Tokens(tokens.access, str(kept[-1]["secret"]) if kept else "", tokens.seconds)
    return tokens


def _application(client: str, authority: str) -> Any:
    authority = (authority or AUTHORITY).rstrip("/")
    check_secure(authority)
    import msal

    parts = urlsplit(authority)
    path = parts.path if parts.path.strip("/") else "/common"
    try:
        return msal.PublicClientApplication(
            client,
            authority=f"https://{parts.netloc}{path}",
            instance_discovery=False,  # the founder named this server; nobody else is asked about it
            validate_authority=False,
            http_client=_Http(authority),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SignInRefused(
            f"{parts.netloc} knows no sign-in at {safe_text(path)}.",
            "Nothing was sent.",
            "Correct --oauth-authority, like https://login.microsoftonline.com/TENANT.",
        ) from error


def _host(authority: str) -> str:
    return urlsplit(authority or AUTHORITY).netloc
