"""The sender's own words of a text: without quoted mail, what introduces it, and the signature.

The rule above all: nothing of his own is lost. Answers between quotes stay, and what cannot be told apart stays.
"""

import re
from itertools import groupby

from .quoting import LONGEST, introduction_at, is_quoted, next_is_quoted

MOST_LINES = 4_000
_MAY_HEAD = re.compile(r"[:\uff1a]|original message|^[-_]{5}", re.M | re.I)
_FOR_THE_LIBRARY = 12_000  # characters: its patterns go back and forth over a line

_ANSWERS_BELOW = re.compile(
    r"\b(?:in-?line|below|in (?:red|blue|green)|between the lines)\b|\b(?:unten|weiter unten|im text|in rot|in blau|dazwischen)\b"
    r"|ci-dessous|en (?:rouge|bleu)|dans le texte|más abajo|abajo|en rojo|en azul|下記|以下|赤字|文中",
    re.I,
)
_DEVICE = re.compile(
    r"(?:sent (?:from|with|via|using)\b|get outlook for|(?:von meinem|gesendet (?:von|mit|aus))\b"
    r"|diese nachricht wurde von meinem|outlook für (?:ios|android)"
    r"|(?:envoyé|expédié) (?:de|depuis|à partir de|avec)\b|télécharge[rz] outlook|obtenir outlook|enviado desde"
    r"|obtener outlook|enviado do meu|inviato da"
    r"|verzonden vanaf|skickat från|sendt fra|von meinem .{2,30} gesendet).{0,70}$|.{0,30}から送信.{0,10}$|.{0,10}outlook for (?:ios|android).{0,20}$",
    re.I,
)
_CLOSING = re.compile(
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest|many)(?: regards| wishes| greetings)?|regards|cheers|sincerely"
    r"|yours(?: sincerely| truly| faithfully)?"
    r"|all the best|(?:mit )?(?:besten|freundlichen|herzlichen|lieben|vielen|schönen|beste|freundliche|herzliche|liebe|viele"
    r"|schöne) (?:gr(?:ü|ue)(?:ß|ss)e?n?)"
    r"(?: aus .{2,20})?|gruß|lg|vg|mfg|(?:bien )?cordialement|bien à vous|cdlt|sincères salutations|bonne (?:journée|soirée)"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiale?s?)?|atentamente|cordialmente)\s*[,.!]?\s*$",
    re.I,
)
_CONTACT = re.compile(r"\d{3}|@|https?:|www\.|\bgmbh\b|\bltd\b|\binc\b|\bs\.?a\.?\b|[|·•]|^(?:tel|phone|mobil|fon|fax)", re.I)
_DISCLAIMER = re.compile(
    r"[* ]*(?:(?:confidentiality|legal|privacy) (?:notice|note)|disclaimer|this (?:e-?mail|message"
    r"|communication)\b.{0,80}\b(?:confidential|intended|privileged)"
    r"|diese (?:e-?mail|nachricht)\b.{0,80}\b(?:vertraulich|bestimmt)|ce (?:message|courriel|mail)\b.{0,80}\b(?:confidentiel|destin)"
    r"|este (?:mensaje|correo)\b.{0,80}\b(?:confidencial|dirigid)|このメールには.{0,20}機密)",
    re.I,
)


def own_words(text: str) -> str:
    """What the sender wrote himself; "" where nothing of the text is."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        lines = lines[:MOST_LINES]
    marked = _without_quotes(lines)
    segments = [[line for _, line in run] for own, run in groupby(marked, key=lambda pair: pair[0]) if own]
    kept = ["\n".join(_without_signature(segment)).strip("\n ") for segment in segments]
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(words for words in kept if words.strip()))


def _without_quotes(lines: list[str]) -> list[tuple[bool, str]]:
    """Every line that is looked at with whether it is the sender's own; what is cut at the end is left out."""
    marked: list[tuple[bool, str]] = []
    quotes = sum(map(is_quoted, lines))
    introduced = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if is_quoted(line) and (introduced or quotes > 1 or re.match(r"\s*> ", line)):
            marked.append((False, line))
            at += 1
            continue
        found = introduction_at(lines, at)
        if not found:
            marked.append((True, line))
            at += 1
            continue
        introduced = True
        behind = at + found.length
        own = " ".join(line for mine, line in marked if mine)
        answers_below = len(own) < 500 and _ANSWERS_BELOW.search(own)
        if not next_is_quoted(lines, behind) and not answers_below:
            break  # nothing marks the earlier mail: it is all that follows
        marked += [(False, line) for line in lines[at:behind]]
        at = behind
    if not introduced and not quotes:
        cut = _introduction_by_library(lines)
        marked = marked[:cut] if any(line.strip() for _, line in marked[:cut]) else marked
    return marked


def _introduction_by_library(lines: list[str]) -> int:
    """The line where mail-parser-reply sees a header of one more language or program; the number of lines if it sees none."""
    from mailparser_reply import EmailReplyParser

    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line[:LONGEST].strip() for line in lines))[:_FOR_THE_LIBRARY]
    if not _MAY_HEAD.search(text):  # its patterns take 40 ms of a long text
        return len(lines)
    languages = ["en", "de", "fr", "es", "ja", "it", "nl", "cs", "da", "sv", "ko", "zh", "david"]
    replies = EmailReplyParser(languages=languages).read(text).replies
    if len(replies) < 2 or not replies[1].headers:
        return len(lines)
    header = replies[1].headers
    # One line that has a colon is also how people write lists: a date or an address and a second line, or "wrote:", is asked for.
    if not re.search(r"\d{4}|@", header) or ("\n" not in header and not header.rstrip().endswith((":", "\uff1a"))):
        return len(lines)
    first = header.split("\n")[0].strip()
    return next((number for number, line in enumerate(lines) if line.strip()[:LONGEST] == first), len(lines))


def _without_signature(lines: list[str]) -> list[str]:
    """The lines without "-- " and below, programs' and telephones' advertisements, disclaimers, and a closing with a name."""
    end = next((number for number in range(len(lines)) if _signature_begins(lines, number)), len(lines))
    while True:
        before = end
        while end and not lines[end - 1].strip():
            end -= 1
        if end and len(lines[end - 1]) < 120 and _DEVICE.match(lines[end - 1].strip(" <>")):
            end -= 1
        start = next((number + 1 for number in range(end - 1, max(-1, end - 40), -1) if not lines[number].strip()), 0)
        if start and _DISCLAIMER.match(" ".join(lines[start : start + 3])[:400]):
            end = start
        if end == before:
            return lines[: _closing_at(lines[:end])]


def _signature_begins(lines: list[str], at: int) -> bool:
    """ "-- " is what RFC 3676 says; without its space it counts where only a few lines follow."""
    if lines[at] in ("-- ", "--\u00a0"):
        return True
    if lines[at].strip() not in ("--", "—") or not at > 0 or len(lines) - at > 25:
        return False
    return sum(1 for line in lines[at + 1 :] if line.strip()) <= 12


def _closing_at(lines: list[str]) -> int:
    """Where "Best regards" with a name and an address under it begins; the number of lines where words follow."""
    for number in range(len(lines) - 1, max(-1, len(lines) - 16), -1):
        if len(lines[number]) < 60 and _CLOSING.match(lines[number].strip()):
            return number if all(map(signs, lines[number + 1 :])) else len(lines)
    return len(lines)


def signs(line: str) -> bool:
    """Whether a line under a closing is of a signature: a name, a role, an address; not a sentence."""
    line = line.strip()
    if not line:
        return True
    if re.match(r"p\.?\s?s\b", line, re.I) or line.endswith("?") or len(line) > 160:
        return False
    return (bool(_CONTACT.search(line)) and len(line.split()) <= 16) or (len(line.split()) <= 6 and not line.endswith((".", "!", "。")))
