"""What a mailbox logs in with: a password, or tokens of a sign-in, which SMTP takes by XOAUTH2.

Sources: Google's and Microsoft's descriptions of SASL XOAUTH2 (both give its words and what a refusal looks like), RFC 4954.
"""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import SalesError, TryLater

if TYPE_CHECKING:
    import smtplib

Token = Callable[[bool], str]
"""Gives an access token, from memory while it lives; True asks for a new one, because the last one was refused.

Raises `SignInRefused` where the founder has to sign in again, `TryLater` (`OutOfReach` without a network) where only time helps.
"""

Login = str | Token | None
"""A password, a `Token`, or nothing for a server that wants no login."""


class SignInRefused(SalesError):
    """What the sign-in left is not good (any more): nothing helps but signing in again, or another client id."""


class OutOfReach(TryLater):
    """There is no way to the sign-in server now."""


def xoauth2_words(user: str, token: str) -> str:
    """What the mechanism XOAUTH2 says, before base64; for SMTP and for IMAP."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def log_in_by_xoauth2(smtp: "smtplib.SMTP", user: str, token: str) -> tuple[int, bytes]:
    """Say AUTH XOAUTH2 and return the server's last word. A challenge (334) tells of an error: an empty line gets the refusal itself."""
    answer = smtp.docmd("AUTH", "XOAUTH2 " + base64.b64encode(xoauth2_words(user, token).encode("utf-8")).decode("ascii"))
    return smtp.docmd("") if answer[0] == 334 else answer
