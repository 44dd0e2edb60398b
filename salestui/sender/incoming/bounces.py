"""Reports of mail that was not delivered: RFC 3464 by its fields, the odd ones by flufl.bounce and their words."""

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from ...glass import safe_text
from .body import part_text
from .charset import transfer_decoded
from .headers import addresses, message_ids, raw, raw_all, words
from .parts import LONGEST_TEXT, Part, head_of
from .verdict import is_hard, status_of

LONGEST_DIAGNOSTIC, MOST_RECIPIENTS = 300, 100

_DAEMON = re.compile(
    r"^(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon|microsoftexchange[0-9a-f]+|bounces?|mail-?delivery[\w.-]*|mmdf|root|[\w.-]*(?:mail_?service|smtp_?gateways?|antivirus[\w.-]*))(?:[+=].*)?@",
    re.I,
)
_DAEMON_NAME = re.compile(r"mail delivery|mailer.daemon|system administrator|postmaster|delivery sub-?system|mail system", re.I)
_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,20}\] ?|\*+)?(?:undeliver|delivery (?:status|has failed|failure|failed|problem|delayed|incomplete)"
    r"|mail delivery (?:failed|failure)|mail could not be"
    r"|returned mail|failure notice|message (?:undeliverable|delivery failure|not delivered)|undelivered mail|non ?delivery"
    r"|failed (?:mail|delivery)|nondeliverable"
    r"|warning: (?:message|could not send)|mail system error|delayed mail|unzustellbar|zustellung|nachricht (?:unzustellbar"
    r"|nicht zustellbar)|nicht zustellbar"
    r"|non remis|non[ -]distribu|échec|remise|no se (?:puede|pudo) entregar|no entregado|correo devuelto|配信不能|配信でき|未配信"
    r"|returned to sender|mail returned)",
    re.I,
)
_ID_LINE = re.compile(r"^[ \t>*]{0,4}(?:X-Original-)?Message-ID\s{0,3}:\s{0,3}(<[^<>\s]{1,300}>)", re.I | re.M)
_COPY_BEGINS = re.compile(
    r"^[- ]{2,}.{0,60}(?:copy of the message|original message|returned (?:mail|message)|below this line|unsent message|message follows).{0,80}$",
    re.I | re.M,
)
_NAMED = re.compile(
    r"^[ \t]{0,8}<?([^\s<>@:]{1,64}@[^\s<>@:]{1,255})>?(?::|[ \t]*$)", re.M
)  # a line that begins with the address, or is it
_CODE = re.compile(r"(?<![\d.])[45]\d\d[ :-]|(?<![\d.])[45]\.\d\.\d")
_ACTIONS = {
    "failed": "failed",
    "error": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}


@dataclass(frozen=True)
class Failure:
    """One recipient of a report, before it is told to anybody: see `mail.Bounce`."""

    recipient: str
    status: str
    action: str
    diagnostic: str

    @property
    def hard(self) -> bool:
        """Whether the address is refused for good."""
        return is_hard(self.action, self.status, self.diagnostic)


@dataclass(frozen=True)
class Report:
    """A bounce: what it says of each recipient, and the Message-ID and the subject of the mail that it is about ("" where unknown)."""

    failures: tuple[Failure, ...]
    original_message_id: str
    why: str
    original_subject: str = ""


def report_of(part: Part, text: str, sender: tuple[str, str], own: Collection[str]) -> Report | None:
    """The report that a mail is; None where it is none. `sender` is (name, address), `text` the mail's readable text."""
    daemon = from_daemon(part.head, sender)
    status = next((child for child in part.walk() if child.kind in ("message/delivery-status", "message/global-delivery-status")), None)
    if status and (part.kind == "multipart/report" or daemon):
        failures = _by_fields(status, _notice(text))
        if failures:
            fields = _blocks(status)[0]
            original = _original_id(part, text) or next(iter(message_ids(raw(fields, "x-original-message-id"))), "")
            return Report(failures, original, "it is a delivery status report (RFC 3464)", _original_subject(part))
    if not daemon:
        return None
    subject = words(raw(part.head, "subject"))
    failures = _by_words(part, text, sender, own)
    if not failures and (part.head.get("x-failed-recipients") or _SUBJECT.match(subject)):
        found = text[:4_000]
        status_words = status_of("", found)
        failures = (Failure("", status_words, "delayed" if status_words[:1] == "4" else "failed", _shown(_spoken(found, ""))),)
    return Report(failures, _original_id(part, text), "a mail server returned it", _original_subject(part)) if failures else None


def from_daemon(head: Message, sender: tuple[str, str]) -> bool:
    """Whether a mail server rather than a person seems to have written: by its name, or by the null path that bounces have."""
    name, address = sender
    if head.get("x-failed-recipients") or _DAEMON.match(address) or _DAEMON_NAME.search(name):
        return True
    return_paths = raw_all(head, ("return-path",))
    return not address or (any(path.strip() == "<>" for path in return_paths) and bool(_SUBJECT.match(words(raw(head, "subject")))))


def _blocks(status: Part) -> list[Message]:
    """The field groups of a message/delivery-status part: the mail's own, then one for each recipient."""
    data = transfer_decoded(status.content[:LONGEST_TEXT], raw(status.head, "content-transfer-encoding"))
    groups = re.split(rb"(?:\r?\n[ \t]*){2,}", data.strip())[: MOST_RECIPIENTS + 1]
    return [head_of(group.lstrip() + b"\r\n\r\n")[0] for group in groups]


def _by_fields(status: Part, notice: str) -> tuple[Failure, ...]:
    found: dict[str, Failure] = {}
    for group in _blocks(status):
        recipient = next(filter(None, (_recipient(raw(group, name)) for name in ("original-recipient", "final-recipient"))), "")
        action = _ACTIONS.get(re.match(r"[a-z]*", raw(group, "action").lower())[0], "")  # type: ignore[index]
        if not (recipient or action or group.get("final-recipient")):
            continue
        diagnostic = _shown(re.sub(r"^[\w.-]{1,20};\s*", "", raw(group, "diagnostic-code")))
        diagnostic = diagnostic or (_shown(_spoken(notice, recipient)) if recipient else "")
        code = status_of(raw(group, "status"), diagnostic)
        found.setdefault(recipient, Failure(recipient, code, action, diagnostic))
    return tuple(found.values())


def _recipient(field: str) -> str:
    """The address of "rfc822; Ada@Firm.example" and its neighbours; "" for X.400 and other kinds."""
    kind, semicolon, value = field.partition(";")
    if not semicolon:
        kind, value = "rfc822", field
    if kind.strip().lower() not in ("rfc822", "smtp", "utf-8"):
        return ""
    value = re.sub(r"\+([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), value) if "+40" in value and "@" not in value else value
    return next((address.lower() for _, address in addresses([value])), "")


def _by_words(part: Part, text: str, sender: tuple[str, str], own: Collection[str]) -> tuple[Failure, ...]:
    """The recipients that flufl.bounce finds, each with the words that stand behind it."""
    temporary, permanent = _detected(part, text, sender[1])
    notice = _notice(text)
    if not temporary | permanent and _SUBJECT.match(words(raw(part.head, "subject"))):
        permanent = {found[1] for found in islice(_NAMED.finditer(notice), MOST_RECIPIENTS)}
    found: dict[str, Failure] = {}
    for address in sorted(temporary | permanent)[:MOST_RECIPIENTS]:
        recipient = words(address, 320).strip("<>\"' ").lower()
        if "@" not in recipient or recipient in own:
            continue
        spoken = _spoken(notice, recipient)
        code = status_of("", spoken)
        action = "delayed" if address in temporary or (code[:1] == "4" and _still_trying(notice)) else "failed"
        found.setdefault(recipient, Failure(recipient, code, action, _shown(spoken)))
    return tuple(found.values())


def _still_trying(notice: str) -> bool:
    return bool(
        re.search(r"delay|will (?:be )?(?:keep trying|retried|continue)|not yet been delivered|no action is required", notice, re.I)
    )


def _notice(text: str) -> str:
    """The server's words without the copy of the mail below them."""
    copy = _COPY_BEGINS.search(text)
    return text[: copy.start()] if copy and copy.start() > 20 else text[:20_000]


def _spoken(notice: str, recipient: str) -> str:
    """What the notice says of a recipient: the paragraph with a code behind a mention of him, else what stands behind the last one."""
    behind = ""
    for mention in islice(re.finditer(re.escape(recipient) + r"[>:)\s]*", notice, re.I), 20 if recipient else 0):
        paragraphs = [one for one in notice[mention.end() : mention.end() + 1_200].split("\n\n") if one.strip()][:3]
        if coded := next((one for one in paragraphs if _CODE.search(one)), ""):
            return coded
        behind = paragraphs[0] if paragraphs else behind
    if behind:
        return behind
    line = re.search(rf"^.{{0,200}}(?:{_CODE.pattern}).{{0,300}}$", notice, re.M)
    return line[0] if line else ""


def _shown(diagnostic: str) -> str:
    return re.sub(r"\s+", " ", safe_text(diagnostic[:2_000])).strip()[:LONGEST_DIAGNOSTIC].strip()


def _detected(part: Part, text: str, sender: str) -> tuple[set[str], set[str]]:
    """flufl.bounce's (temporary, permanent) addresses. It is given a small copy: its patterns are slow on long lines."""
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").disabled = True  # it logs every detector at every mail, and a failing one with the mail's text
    lines = "\n".join(line[:400] for line in text[:30_000].split("\n")[:600])
    copy = Message()
    copy["From"] = sender.encode("ascii", "replace").decode() or "mailer-daemon@unknown.invalid"  # one detector falls over none
    for name in ("subject", "x-failed-recipients", "x-mailer"):
        for value in raw_all(part.head, (name,))[:20]:
            copy[name] = value[:2_000].encode("ascii", "replace").decode()
    inner = Message()
    inner["Content-Type"] = "text/plain"
    described = next((words(raw(child.head, "content-description"), 60) for child in part.walk() if child.kind == "text/plain"), "")
    inner["Content-Description"] = described or "notification"
    inner.set_payload(lines.encode("ascii", "replace").decode())
    if part.kind.startswith("multipart/"):
        copy["Content-Type"] = "multipart/mixed"
        copy.set_payload([inner])
    else:
        copy["Content-Type"] = "text/plain"
        copy.set_payload(inner.get_payload())
    try:
        temporary, permanent = all_failures(copy)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):  # a detector that did not expect such a mail
        return set(), set()
    return {one.decode("ascii", "replace") for one in temporary}, {one.decode("ascii", "replace") for one in permanent}


def _returned(part: Part) -> Iterator[Message]:
    """The header lines of the mail that came back, where the report has them."""
    for child in part.walk():
        if child.kind in ("message/rfc822", "message/global", "message/partial") and child.parts:
            yield child.parts[0].head
        elif child.kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            yield head_of(transfer_decoded(child.content[:LONGEST_TEXT], raw(child.head, "content-transfer-encoding")))[0]


def _original_subject(part: Part) -> str:
    """The subject of the mail that came back; "" where it is not told."""
    return next((subject for head in _returned(part) if (subject := words(raw(head, "subject")))), "")


def _original_id(part: Part, text: str) -> str:
    """The Message-ID of the mail that came back: of the part with it or with its headers, else of the words, else of what is answered."""
    for head in _returned(part):
        if found := message_ids(raw(head, "message-id")):
            return found[0]
    for shown in (text, *(part_text(child) for child in part.walk() if child.kind == "text/html")):
        if line := _ID_LINE.search(shown):
            return safe_text(line[1])
    answered = [one for value in raw_all(part.head, ("in-reply-to", "references")) for one in message_ids(value)]
    return answered[0] if answered else ""
