"""What the founder can do about a server's refusal: one sentence for each cause, the same in `send` and in `mailbox test`."""

import re
from dataclasses import dataclass

from .answers import Outcome

_CODE = re.compile(r"(?:^|: )([45]\d\d)\b(?: (\d\.\d{1,3}\.\d{1,3}))?")
_SENDER_STATUS = frozenset(("5.1.7", "5.1.8", "5.7.60", "5.1.90", "5.2.252"))
_BASIC_OFF = frozenset(("5.7.139", "5.7.30"))  # Microsoft 365: what a program logs in with is switched off

_NOT_RELAYED = frozenset(("5.7.54", "5.7.64"))  # Exchange's and Microsoft 365's
_STRANGER = re.compile(
    r"\brelay(?:ing)?\b.{0,30}(?:denied|not (?:permitted|allowed)|prohibited|disallowed)|(?:unable|not (?:permitted|allowed)) to relay"
    r"|(?:do not|don't|cannot|no) relay|authentication (?:is )?required|must (?:first )?(?:authenticate|log ?in)|(?:log ?in|authenticate) first"
    r"|not (?:authenticated|logged in)",
    re.I,
)


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


def advise(outcome: Outcome, mailbox: str, host: str = "", auth: str = "password") -> str:
    """What to do about an outcome that sent nothing. Goes by its words alone where the code and the phase are not known any more.

    Where `host` (the server) is a known provider's, its own way to log in is named; `auth` is the mailbox's.
    """
    found = _CODE.search(outcome.why)
    code = outcome.code or (int(found[1]) if found else 0)
    status = (found[2] or "") if found else ""
    phase = outcome.phase or _phase_of(outcome.why)
    if outcome.kind in ("offline", "busy", "deferred"):
        if outcome.kind == "offline" and phase == "CONNECT":
            return "See that you are online and that --host and --port are right."
        return "Try again in a few minutes."
    said = outcome.why.lower()
    if status in _BASIC_OFF or "smtpclientauthentication is disabled" in said or "basic authentication is" in said:
        return _about_microsoft(said, mailbox, auth)
    return (
        _about_words(outcome.why, mailbox)
        or (_about_login(mailbox, host) if phase == "AUTH" and code not in (530, 538) else "")
        or _about_answer(code, status, phase, said, mailbox)
    )


def _about_microsoft(said: str, mailbox: str, auth: str) -> str:
    """Microsoft 365 has two switches: SMTP for programs (of the mailbox and of the whole firm), and passwords in programs."""
    if "smtpclientauthentication is disabled" in said:
        return (
            "An administrator switches it on: Microsoft 365 admin center -> Users -> the user -> Mail -> Manage email apps -> Authenticated"
            " SMTP (for the whole firm: Exchange admin center -> Settings -> Mail flow)."
        )
    if auth == "password":
        return (
            "Microsoft takes no passwords from programs any more; sign in instead:"
            f" {correct(mailbox, '--auth microsoft --oauth-client ID')}, then {_sign_in(mailbox)}."
        )
    return f"Sign in again as the account's user: {_sign_in(mailbox)}."


def _about_login(mailbox: str, host: str) -> str:
    """What this provider wants to log in with, where it is known."""
    from .providers import provider_of_host

    provider = provider_of_host(host) if host else None
    if provider is None:
        return ""
    return f"Check the password and the user ({correct(mailbox, '--user NAME')}): {provider.name} wants {provider.password_hint}."


def _sign_in(mailbox: str) -> str:
    from shlex import quote

    return f"salestui mailbox sign-in {quote(mailbox)}"


def _about_words(why: str, mailbox: str) -> str:
    """For what was found out on this side."""
    said = why.lower()
    if "certificate" in said:
        return (
            f"Correct the name if the certificate has another ({correct(mailbox, '--host NAME')}), or wait for its owner to renew it;"
            " a private authority goes into SSL_CERT_FILE."
        )
    if "the sign-in of" in said or "is not signed in" in said or "is no token" in said:
        return f"Sign in again: {_sign_in(mailbox)}. It has to be the account's own user, and it may have to be allowed to send by SMTP."
    if "takes no sign-in" in said or "takes no password" in said:
        return _about_ways_in(said, mailbox)
    if "does not offer starttls" in said:
        return f"Use its TLS port: {correct(mailbox, '--security tls --port 465')}."
    if "does not speak tls" in said:
        return f"Use STARTTLS: {correct(mailbox, '--security starttls --port 587')}."
    if "unencrypted" in said:
        return f"Use an encrypted connection: {correct(mailbox, '--security starttls --port 587')} (or tls, 465)."
    return ""


def _about_ways_in(said: str, mailbox: str) -> str:
    """For a server with no way to log in that the mailbox uses, by what it offers instead."""
    offered = set(re.findall(r"[a-z0-9-]+", said.rpartition("it offers ")[2]))
    if "takes no sign-in" in said and offered & {"plain", "login"}:
        return f"Log in with a password: {correct(mailbox, '--auth password')}."
    if "takes no password" in said and offered & {"xoauth2", "oauthbearer"}:
        change = correct(mailbox, "--auth microsoft --oauth-client ID")
        return f"It wants a sign-in: {change} (--auth google for Google's), then {_sign_in(mailbox)}."
    if "not encrypted" in said:
        return f"Use an encrypted connection: {correct(mailbox, '--security starttls --port 587')} (or tls, 465)."
    if "no login" in said.rpartition("it offers ")[2]:
        submission, nobody = correct(mailbox, "--security starttls --port 587"), correct(mailbox, '--user ""')
        return f"Logins are taken at the submission port ({submission}, or tls and 465); if it sends without one: {nobody}."
    return (
        "salestui logs in by PLAIN, LOGIN or XOAUTH2: let the server's owner switch one of them on (over TLS it is safe), or send through"
        f" another server ({correct(mailbox, '--host H')})."
    )


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
    if refuses_strangers(said, status):
        change = correct(mailbox, "--user NAME --password-command COMMAND")
        return f"The server sends only for those who log in: {change}; logins are taken at its submission port (--security starttls --port 587)."
    if phase == "MAIL" or status in _SENDER_STATUS:
        return f"See that --from is an address this account may send as: {correct(mailbox, '--from ADDRESS')}."
    if phase in ("DATA", "END") or code == 552 or status in ("5.7.1", "5.3.4", "5.2.3"):
        return "The server refused the mail for its size or by its policy; its answer says which."
    if phase == "RCPT":
        return "See that the address of --to is right."
    return f"Correct the mailbox: --host, --port and --security belong together ({correct(mailbox, '--security tls --port 465')}, or starttls and 587)."


def refuses_strangers(why: str, status: str = "") -> bool:
    """Whether a refusal says that the server sends (relays) only for those it knows; no word about sender or recipient."""
    return status in _NOT_RELAYED or bool(_STRANGER.search(why))


def _phase_of(why: str) -> str:
    """The step a stored reason tells of."""
    for mark, phase in (
        ("refused the login", "AUTH"),
        ("refused the sign-in", "AUTH"),
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
