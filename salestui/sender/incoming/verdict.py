"""Whether a refusal is about the address itself, for good: only then it is suppressed (RFC 3463's codes, and servers' words)."""

import re

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_BASIC = re.compile(r"(?<![\d.])([245][0-5]\d)(?=[ :-])")

_FULL = re.compile(
    r"(?:mail ?box|inbox|quota|storage|account).{0,30}(?:\bfull\b|exceed|over)|over ?quota|\bfull mail ?box|mail ?box is over"
    r"|insufficient (?:disk|system|storage)"
    r"|out of storage|postfach.{0,20}voll|boîte.{0,20}pleine|buzón.{0,20}lleno",
    re.I,
)
# About the mail or about us, not about the address.
_POLICY = re.compile(
    r"\bspam|\bblock(?:ed|list)|\bblacklist|\bblock list|\bdnsbl\b|\brbl\b|spamhaus|barracuda|reputation|\bpolicy|policies"
    r"|content (?:reject|filter)|\bvirus"
    r"|\bspf\b|\bdkim\b|\bdmarc\b|authenticat|unsolicited|rate limit|too many|throttl|at a rate|too quickly"
    r"|message (?:too large|size)|size limit|exceeds? .{0,30}size|relay(?:ing)? (?:access )?denied"
    r"|not permitted to relay|greylist|try again|temporar|timed? ?out|expired|retry time|too long in queue"
    r"|sender (?:address )?(?:rejected|denied)|loop|daily .{0,20}limit",
    re.I,
)
_UNKNOWN = re.compile(
    r"(?:user|account|mail ?box|recipient|address|addressee).{0,40}(?:unknown|not (?:be )?(?:found|recogni[sz]ed)"
    r"|does ?n.t exist|does not exist|not exist|invalid|disabled|inactive"
    r"|unavailable|no longer|not (?:a )?(?:known|valid))|(?:unknown|no such|invalid|bad|non-?existent|unrouteable|unroutable|undeliverable)"
    r" (?:\w+ )?(?:user|local|address|recipient|mail ?box|domain|account|host)|no mail ?box here|(?:couldn.t"
    r"|could not) be found|not our customer|not a valid (?:recipient|user|address|mail ?box)"
    r"|host (?:or domain name )?not found|unrouteable|domain .{0,30}(?:not found|does not exist)|nxdomain|null ?mx|not listed in"
    r"|couldn.t find any host|destination server .{0,40}unknown|unbekannt|existiert nicht|n.existe pas|inconnue?\b|no existe|存在しません",
    re.I,
)
# 5.x.x that are not about the address: mailbox full and too long (2.2, 2.3), the system (3.x), congestion, loops and expiry (4.2, 4.5-4.8),
# our own sender address (1.7, 1.8), the content (6.x), policy and authentication (7.x).
_SAYS_LITTLE = re.compile(r"5\.(?:[0-4]\.0|5\.\d+)")  # "other" of a class, and errors of the conversation: the words decide
_NOT_THE_ADDRESS = re.compile(r"5\.(?:2\.[23]|3\.\d+|4\.[25678]|1\.[78]|6\.\d+|7\.\d+)")


def status_of(field: str, diagnostic: str) -> str:
    """The enhanced status ("5.1.1") of a report: of its Status field, or of the server's words where that says nothing exact."""
    stated = _ENHANCED.search(field)
    spoken = _ENHANCED.search(diagnostic)
    if stated and not (stated[1].endswith(".0.0") and spoken and spoken[1][0] == stated[1][0]):
        return stated[1]
    if spoken:
        return spoken[1]
    basic = _BASIC.search(diagnostic)
    return f"{basic[1][0]}.0.0" if basic else ""


def is_hard(action: str, status: str, diagnostic: str) -> bool:
    """Whether the address is to be suppressed. In doubt it is not: the next refusal will tell."""
    if action not in ("failed", "") or status[:1] in ("2", "4") or _FULL.search(diagnostic):
        return False
    if status and not _SAYS_LITTLE.fullmatch(status):
        exact = not _NOT_THE_ADDRESS.fullmatch(status)
        return exact and (status in ("5.1.1", "5.1.10", "5.4.1") or not _POLICY.search(diagnostic) or bool(_UNKNOWN.search(diagnostic)))
    return bool(_UNKNOWN.search(diagnostic)) and not _POLICY.search(diagnostic)
