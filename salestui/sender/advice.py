"""What the founder can do about a server's refusal: one sentence for each cause, the same in `send` and in `mailbox test`."""

import re
from dataclasses import dataclass

from .answers import Outcome

_CODE = re.compile(r"(?:^|: )([45]\d\d)\b(?: (\d\.\d{1,3}\.\d{1,3}))?")
_SENDER_STATUS = frozenset(("5.1.7", "5.1.8", "5.7.60", "5.1.90", "5.2.252"))


@dataclass(frozen=True)
class Step:
    """One step of a trial: its name, whether it went well, what was seen, and what to change (or, where it went well, what would be better)."""

    step: str
    ok: bool
    said: str
    advice: str = ""


def correct(mailbox: str, options: str) -> str:
    """How to correct a mailbox: the command with the options that matter."""
    from shlex import quote

    return f"salestui mailbox set {quote(mailbox)} {options}"


def advise(outcome: Outcome, mailbox: str) -> str:
    """What to do about an outcome that sent nothing. Goes by its words alone where the code and the phase are not known any more."""
    found = _CODE.search(outcome.why)
    code = outcome.code or (int(found[1]) if found else 0)
    status = (found[2] or "") if found else ""
    phase = outcome.phase or _phase_of(outcome.why)
    if outcome.kind in ("offline", "busy", "deferred"):
        if outcome.kind == "offline" and phase == "CONNECT":
            return "See that you are online and that --host and --port are right."
        return "Try again in a few minutes."
    return _about_words(outcome.why, mailbox) or _about_answer(code, status, phase, outcome.why.lower(), mailbox)


def _about_words(why: str, mailbox: str) -> str:
    """For what was found out on this side."""
    said = why.lower()
    if "certificate" in said:
        return (
            f"Correct the name if the certificate has another ({correct(mailbox, '--host NAME')}), or wait for its owner to renew it;"
            " a private authority goes into SSL_CERT_FILE."
        )
    if "does not offer starttls" in said:
        return f"Use its TLS port: {correct(mailbox, '--security tls --port 465')}."
    if "does not speak tls" in said:
        return f"Use STARTTLS: {correct(mailbox, '--security starttls --port 587')}."
    if "takes no password" in said or "unencrypted" in said:
        return f"Use an encrypted connection: {correct(mailbox, '--security starttls --port 587')} (or tls, 465)."
    return ""


def _about_answer(code: int, status: str, phase: str, said: str, mailbox: str) -> str:
    """For what the server answered."""
    if status == "5.4.5":
        return "The daily limit of this account is reached: try again tomorrow."
    if code == 530 and "starttls" in said:
        return f"The server wants encryption: {correct(mailbox, '--security starttls --port 587')}."
    if code in (530, 538):
        return f"The server sends for nobody unknown: {correct(mailbox, '--user NAME --password-command COMMAND')}."
    if phase == "AUTH" or code in (534, 535):
        return f"Check the password and the user ({correct(mailbox, '--user NAME')}); Gmail and others want an app password, not the account's own."
    if phase in ("GREET", "EHLO", "CONNECT"):
        return f"The server refuses this machine or this network: try from another one, or use another server ({correct(mailbox, '--host H')})."
    if phase == "MAIL" or status in _SENDER_STATUS:
        return f"See that --from is an address this account may send as: {correct(mailbox, '--from ADDRESS')}."
    if phase in ("DATA", "END") or code == 552 or status in ("5.7.1", "5.3.4", "5.2.3"):
        return "The server refused the mail for its size or by its policy; its answer says which."
    if phase == "RCPT":
        return "See that the address of --to is right."
    return f"Correct the mailbox: --host, --port and --security belong together ({correct(mailbox, '--security tls --port 465')}, or starttls and 587)."


def _phase_of(why: str) -> str:
    """The step a stored reason tells of."""
    for mark, phase in (
        ("refused the login", "AUTH"),
        ("did not greet", "GREET"),
        ("refused the greeting", "EHLO"),
        ("refused STARTTLS", "STARTTLS"),
    ):
        if mark in why:
            return phase
    return ""


def stopped_sentence(mailbox: str, outcome: Outcome) -> str:
    """What to say of a mailbox that was stopped: why, that nothing was lost, what to correct, how to go on."""
    from shlex import quote

    return (
        f"Mailbox {mailbox} is stopped: {outcome.why.rstrip('.')}. Nothing is lost: its mails are held. {advise(outcome, mailbox)}"
        f" Then: salestui mailbox resume {quote(mailbox)}."
    )
