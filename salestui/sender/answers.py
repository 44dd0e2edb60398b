"""What a server's answer means for the delivery: a pure table, apart from the network.

Sources: RFC 5321 (4.2, 4.3.2), RFC 3463 (enhanced codes), Gmail's and Microsoft 365's lists of SMTP errors.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ..glass import safe_text

Kind = Literal["sent", "deferred", "failed", "mailbox_stopped", "uncertain", "offline", "busy"]
"""What an attempt can come to. "offline": the server is out of reach; "busy": it answers, but takes nothing now."""

LONGEST_ANSWER = 300
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
# The account, not the recipient: daily limits, and senders this account may not use.
_ACCOUNT = frozenset(("5.4.5", "5.1.90", "5.7.60", "5.2.252"))
# The founder's own domain: SPF, DKIM, reverse DNS (RFC 7372). No prospect can mend that.
_DOMAIN = frozenset(f"5.7.{number}" for number in range(20, 28))
_LOGIN_CODES = frozenset((530, 534, 535, 538))
# Said at RCPT by servers that take no mail from us at all: no word about the recipient, whatever the code.
_NOT_FROM_US = re.compile(
    r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited)|(unable|not (permitted|allowed)) to relay|(do not|don't|cannot) relay"
    r"|authentication (is )?required|must (first )?(authenticate|log ?in)|(log ?in|authenticate) first|not (authenticated|logged in)",
    re.IGNORECASE,
)
# Without an enhanced code: no such mailbox, not here, name not allowed, domain takes no mail.
_NO_SUCH_ADDRESS = frozenset((550, 551, 553, 521, 556))
# With one: every address status (5.1.x) but the two about the sender, and a disabled mailbox.
_SENDER_STATUS = frozenset(("5.1.7", "5.1.8"))
_BAD_ADDRESS = frozenset(("5.2.1",))


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `lost` where the connection went with it, so that the next mail needs a new one.

    `phase` is the step it happened in: CONNECT, GREET, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, or END for the final dot. `policy`
    where the server turned the mail away for what it is or whom it comes from: once that may be the mail, time and again it is us.
    """

    kind: Kind
    why: str = ""
    code: int | None = None
    hard_bounce: bool = False
    lost: bool = False
    phase: str = ""
    policy: bool = False


def words(code: int, text: bytes) -> str:
    """A server's answer as one harmless line: "550 5.1.1 no such user"."""
    said = safe_text(" ".join(_once(text.decode("utf-8", "replace"))))
    return f"{code} {said}".strip()[:LONGEST_ANSWER]


def _once(text: str) -> list[str]:
    """The words of an answer; the enhanced code that servers repeat in each line stands only at the front."""
    found: list[str] = []
    status = ""
    for line in text.splitlines():
        said = line.split()
        if said and _ENHANCED.fullmatch(said[0]):
            if said[0] == status:
                said = said[1:]
            else:
                status = said[0]
        found += said
    return found


def judge(phase: str, code: int, text: bytes) -> Outcome:
    """The outcome of a refusal (4xx or 5xx) at MAIL, RCPT, DATA or after the final dot ("END")."""
    said = words(code, text)
    if code < 500:
        return Outcome("deferred", said, code, lost=code == 421, phase=phase)
    found = _ENHANCED.match(text.decode("ascii", "replace"))
    status = found[0] if found else ""
    if code in _LOGIN_CODES or status in _ACCOUNT | _DOMAIN or (not status.startswith("5.1.") and _NOT_FROM_US.search(said)):
        return Outcome("mailbox_stopped", said, code, phase=phase)
    if phase == "MAIL" and code != 552:  # nobody has been named yet but the sender; 552 is this mail's size
        return Outcome("mailbox_stopped", said, code, phase=phase)
    if status in ("", "5.0.0"):
        bounce = phase == "RCPT" and code in _NO_SUCH_ADDRESS
    else:
        bounce = status in _BAD_ADDRESS or (status.startswith("5.1.") and status not in _SENDER_STATUS)
    policy = not bounce and (status.startswith("5.7.") or (status in ("", "5.0.0") and code in (554, 571)))
    return Outcome("failed", said, code, hard_bounce=bounce, phase=phase, policy=policy)
