"""Names and addresses as other people write them: taken apart, compared, checked.

Everything here runs once per imported row, so ordinary ASCII has a short way through each function.
"""

import re
from unicodedata import category, normalize

from ..errors import SalesError
from ..glass import quoted, safe_text

MAX_LOCAL = 64
MAX_ADDRESS = 254
"""RFC 5321, 4.5.3.1: octets of the local part and of a path without its angle brackets."""

_TITLES = "mr mrs ms mx miss dr prof sir herr frau mme mlle sr sra srta dipl.-ing"
_HONORIFICS = frozenset(_TITLES.split())
_DEGREES = "jr sr ii iii iv phd ph.d md m.d mba esq cpa dds"
_SUFFIXES = frozenset(_DEGREES.split())
_INITIAL = re.compile(r"(?:\w\.-?)+|\w")
_HAN = (("\u3005", "\u3007"), ("\u3041", "\u9fff"), ("\uac00", "\ud7a3"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))

_MARKS = re.compile(
    r"[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŧ": "t"})

_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_BRACKETED = re.compile(r"[^<>]*<([^<>]*)>")
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_QUOTED = re.compile(r"\"[\w!#$%&'*+/=?^`{|}~.-]+\"", re.ASCII)
_FORBIDDEN = {" ": "a space", ",": "a comma", ";": "a semicolon", "<": "a bracket", ">": "a bracket", "=?": "a hidden code"}
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def split_name(name: str) -> tuple[str, str]:
    """(first, last) of a full name, for a greeting and for sorting.

    The rule: "Last, First" is turned round; otherwise the first word is the first name and the rest the last name, so that
    particles ("van", "de la") stay with the family. An initial takes the next word along ("J. Robert"). Leading titles
    and trailing "Jr.", "PhD" go. Words that are all Han, kana or Hangul have the family first; one word is a first name.
    """
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and first and _bare(first) not in _SUFFIXES:
        words = _without_titles(first.partition(",")[0].split())
        return " ".join(words), " ".join(_without_titles(last.split()))
    words = _without_titles(last.split())
    if len(words) > 1 and not name.isascii() and all(_is_han(word) for word in words):
        return " ".join(words[1:]), words[0]
    if len(words) < 2:
        return " ".join(words), ""
    taken = 2 if len(words) > 2 and _INITIAL.fullmatch(words[0]) else 1
    return " ".join(words[:taken]), " ".join(words[taken:])


def _is_han(word: str) -> bool:
    """Whether every letter is Han, kana or Hangul."""
    return word.isalpha() and all(any(first <= letter <= last for first, last in _HAN) for letter in word)


def _bare(word: str) -> str:
    return word.rstrip(".").lower()


def _without_titles(words: list[str]) -> list[str]:
    """Without leading titles and trailing degrees, as long as a name is left."""
    while len(words) > 1 and _bare(words[0]) in _HONORIFICS:
        words = words[1:]
    while len(words) > 2 and _bare(words[-1]) in _SUFFIXES:
        words = words[:-1]
    return words


def fold(text: str) -> str:
    """Text as it is searched and compared: no capitals, no accents, single blanks ("  José  ØRSTED" is "jose orsted").

    Latin, Greek and Cyrillic accents and Hebrew and Arabic points go; the marks other scripts spell with stay.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    bare = _MARKS.sub("", normalize("NFKD", normalize("NFKD", text).casefold())).translate(_STROKES)
    return " ".join(normalize("NFC", bare).split())


def address_key(text: str) -> str:
    """An e-mail address as it is compared: bare, lower case, domain in punycode. Never raises; no tricks with dots or plus."""
    address = _bare_address(text).lower()
    if address.isascii():
        return address
    local, at, domain = normalize("NFC", address).rpartition("@")
    return f"{local}{at}{_punycode(domain)}"


def check_address(text: str) -> str:
    """An address one can write to, without "mailto:", display name and brackets, its domain in lower case.

    Raises `SalesError` with the reason: it never guesses what a broken address may have meant.
    """
    address = _bare_address(text)
    local, _, domain = address.rpartition("@")
    address = f"{local}@{domain.lower()}"
    short = len(local) <= MAX_LOCAL and len(address) <= MAX_ADDRESS
    if short and _PLAIN_ADDRESS.fullmatch(address) and "=?" not in local and text.isprintable():
        return address
    _explain(text, local, domain.lower())
    return normalize("NFC", address)


def _bare_address(text: str) -> str:
    """Without blanks around it, "mailto:" and its query, and without a display name."""
    address = text.strip()
    if address.endswith(">") and (found := _BRACKETED.fullmatch(address)):
        address = found[1].strip()
    if address[:7].lower() == "mailto:":
        address = address[7:].partition("?")[0].strip()
    return address


def _explain(text: str, local: str, domain: str) -> None:
    """Raise the reason why an address is refused; return where it is unusual but right (quoted, other scripts, localhost)."""
    address = f"{local}@{domain}"
    shown = quoted(text)
    if not text.strip():
        raise SalesError("The e-mail address is missing.", "Nothing was saved for it.", "Write it like ada@rossi.example.")
    if len(text) > 1000 or len(address.encode("utf-8", "replace")) > MAX_ADDRESS:
        raise _refused(shown, f"it is longer than {MAX_ADDRESS} characters")
    if not text.strip().isprintable() or safe_text(address) != normalize("NFC", address):
        raise _refused(shown, "it has a line break or an invisible character in it")
    if not local or "@" in local or not domain:
        raise _refused(shown, "it needs exactly one “@”, with something on both sides")
    if len(local.encode()) > MAX_LOCAL:
        raise _refused(shown, f"the part before “@” is longer than {MAX_LOCAL} characters")
    for sign, name in _FORBIDDEN.items():
        if sign in address:
            raise _refused(shown, f"it has {name} in it")
    if not (_ATOMS.fullmatch(_letters(local)) or _QUOTED.fullmatch(local)):
        raise _refused(shown, "the part before “@” has a dot or a sign in the wrong place")
    _check_domain(domain, shown)


def _letters(local: str) -> str:
    """The local part with the marks of other scripts (Devanagari vowels and their like) standing as letters."""
    return local if local.isascii() else "".join(c if c.isascii() or c.isalnum() else "x" for c in normalize("NFC", local))


def _check_domain(domain: str, shown: str) -> None:
    if domain == "localhost":
        return
    labels = _punycode(domain).split(".")
    letters = domain.isascii() or all(category(sign)[0] in "LM" or category(sign) == "Nd" or sign in ".-" for sign in domain)
    hyphens_inside = ".-" not in f".{domain}" and "-." not in f"{domain}."
    if len(labels) < 2:
        raise _refused(shown, f"{quoted(domain, 40)} has no dot, so it is no domain")
    if not (letters and hyphens_inside and all(_LABEL.fullmatch(label) for label in labels)):
        raise _refused(shown, f"{quoted(domain, 40)} is no domain")
    if not any(character.isalpha() for character in labels[-1]):
        raise _refused(shown, f"{quoted(domain, 40)} is a number, not a domain")


def _punycode(domain: str) -> str:
    """The domain as the mail system knows it; unchanged where it has no such form."""
    if domain.isascii() or len(domain) > MAX_ADDRESS:
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _refused(shown: str, reason: str) -> SalesError:
    title = f"{shown} is not an e-mail address: {reason}."
    return SalesError(title, "Nothing was saved for it.", "Write it like ada@rossi.example.")
