"""Whether two prospects are the same person, and why: an address, a phone or a personal page they share, or a name in one firm.

A shared address is proof; everything else wants a name that may be the same. A name alone says nothing: there are many Li Weis.
Nicknames (Bob, Robert) are not guessed. Names of other scripts than Latin, and short ones, have to be equal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from .names import address_key, fold, split_name

CERTAIN, LIKELY, POSSIBLE = 3, 2, 1
WORDS = {CERTAIN: "certain", LIKELY: "likely", POSSIBLE: "possible"}
NEAR = 85
"""Least `rapidfuzz` token-sort ratio of two near names; `_near_word` then looks at each word. Tested by the table in tests/rules."""

_FREE = (
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com msn.com yahoo.com yahoo.co.uk yahoo.de ymail.com icloud.com"
    " me.com mac.com aol.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com"
    " proton.me protonmail.com pm.me tutanota.com fastmail.com zoho.com qq.com 163.com 126.com sina.com naver.com daum.net orange.fr"
    " wanadoo.fr free.fr laposte.net libero.it virgilio.it alice.it telenet.be ziggo.nl kpnmail.nl bluewin.ch seznam.cz wp.pl o2.pl"
    " rediffmail.com comcast.net verizon.net att.net btinternet.com sky.com bigpond.com uol.com.br bol.com.br"
)
FREE_MAIL = frozenset(_FREE.split())
"""Domains that anybody can have an address at: to share one says nothing."""
_SHARED = "info office contact hello mail sales admin team support kontakt post service accounts billing hr jobs"
_ROLES = frozenset(_SHARED.split())
_DOTLESS = frozenset(("gmail.com", "googlemail.com"))
_PERSONAL = ("linkedin.com/in/", "xing.com/profile/", "github.com/", "twitter.com/", "x.com/", "instagram.com/", "mastodon.social/@")
_FIRMS = ("linkedin.com/company/", "linkedin.com/school/")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^\s?#]*)?)(?:[?#]\S*)?", re.IGNORECASE)
_REGION = re.compile(r"^[a-z]{2}\.(?=(?:linkedin|xing)\.com/)")
_EXTENSION = re.compile(r"(?:ext|extension|x|dw|durchwahl|#)\.?:?\s*\d+\s*$", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D")
_PHONE = 7  # digits of the shortest number that says anything
_NOT_LETTER = re.compile(r"[^\w]+")
_FORMS = (
    "gmbh mbh ag kg ohg ug gbr ev eg se ltd limited llc llp lp plc inc incorporated corp corporation co company sa sas sarl srl spa sl bv"
    " nv oy ab as aps kft doo sro and und et"
)
_LEGAL = frozenset(_FORMS.split())
_GENERATIONS = {"jr": "jr", "jun": "jr", "junior": "jr", "sr": "sr", "sen": "sr", "senior": "sr", "ii": "2", "iii": "3", "iv": "4"}
_SAME_SOUND = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"), ("ß", "ss"))


@dataclass(frozen=True)
class Likeness:
    """Why two prospects may be one person, in words, and how certain that is (`CERTAIN`, `LIKELY`, `POSSIBLE`)."""

    certainty: int
    reason: str


@dataclass(frozen=True)
class Traits:
    """What of a prospect is compared. `addresses` are all of his, the main one first; `links` are texts that may be web addresses."""

    name: str
    company: str = ""
    addresses: Sequence[str] = ()
    phone: str = ""
    links: Sequence[str] = field(default=())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the name as they are compared."""
        return name_words(self.name)

    @cached_property
    def generation(self) -> str:
        """What tells a father from his son: "jr", "sr", "2", or nothing."""
        found = [_GENERATIONS[word] for word in fold(self.name).replace(".", " ").replace(",", " ").split()[1:] if word in _GENERATIONS]
        return found[-1] if found else ""

    @cached_property
    def firms(self) -> frozenset[str]:
        """The keys of his firm: its name without legal forms, and the domains of his addresses that are not anybody's."""
        return firm_keys(self.company, self.addresses)

    @cached_property
    def mails(self) -> frozenset[str]:
        """His addresses as they are compared."""
        return frozenset(loose_address(address) for address in self.addresses if "@" in address)

    @cached_property
    def pages(self) -> frozenset[str]:
        """His web pages as they are compared."""
        return frozenset(filter(None, map(link_key, self.links)))

    @property
    def bare(self) -> bool:
        """Whether nothing but the name is known."""
        return not (self.company.strip() or self.addresses or self.phone.strip() or self.pages)


def loose_address(text: str) -> str:
    """An address as two people would share it: without "+tag", and without dots where the provider ignores them."""
    local, at, domain = address_key(text).rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in _DOTLESS else local}{at}{domain}"


def phone_digits(text: str) -> str:
    """The digits of a phone number without extension, trunk zeros and "(0)"; "" where it is too short to tell."""
    if not text:
        return ""
    digits = _NOT_DIGIT.sub("", _EXTENSION.sub("", text).replace("(0)", "")).lstrip("0")
    return digits if len(digits) >= _PHONE else ""


def phone_key(text: str) -> str:
    """The last digits of a phone number, which two spellings of it share."""
    return phone_digits(text)[-_PHONE:]


def same_phone(one: str, other: str) -> bool:
    """Whether two texts are one number, with or without its country prefix."""
    short, long = sorted((phone_digits(one), phone_digits(other)), key=len)
    return bool(short) and long.endswith(short)


def link_key(text: str) -> str:
    """A web address of one page as it is compared; "" for other text, a bare homepage, and a firm's page."""
    if "/" not in text or not (found := _LINK.fullmatch(text.strip())):
        return ""
    key = _REGION.sub("", found[1].lower().rstrip("/"))
    return key if "/" in key and not key.startswith(_FIRMS) else ""


@lru_cache(maxsize=4096)
def company_key(text: str) -> str:
    """A firm's name as it is compared: "Berg & Co. GmbH" is "berg"."""
    words = _NOT_LETTER.sub(" ", fold(text)).split()
    return " ".join(word for word in words if word not in _LEGAL) or " ".join(words)


def firm_keys(company: str, addresses: Sequence[str]) -> frozenset[str]:
    """The keys of a firm, from its name and from the domains of addresses; domains begin with "@"."""
    keys = {f"@{domain}" for address in addresses if (domain := address_key(address).rpartition("@")[2]) and domain not in FREE_MAIL}
    if company and (key := company_key(company)):
        keys.add(key)
    return frozenset(keys)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in their alphabetical order, spelled as they sound: "Müller, Jürgen" and "Juergen Mueller" are equal.

    An address in the place of a name has none.
    """
    if "@" in name:
        return ()
    plain = fold(" ".join(split_name(name)) if not name.isascii() or "," in name or "." in name else name)
    for written, sounds in _SAME_SOUND:
        plain = plain.replace(written, sounds)
    return tuple(sorted(word for word in _NOT_LETTER.sub(" ", plain).split() if word not in _GENERATIONS))


def compare(one: Traits, other: Traits) -> Likeness | None:
    """Why these two are the same person, by the strongest reason there is; None where nothing says so."""
    name = _compare_names(one, other)
    return _by_address(one, other, name) or _by_page(one, other, name) or _by_phone(one, other, name) or _by_name(one, other, name)


def _compare_names(one: Traits, other: Traits) -> str:
    """How two names stand to each other: "same", "near", "initial", "unknown" (one of them is no name), or "" (two people)."""
    if one.generation and other.generation and one.generation != other.generation:
        return ""
    a, b = one.words, other.words
    if not a or not b:
        return "unknown"
    if a == b:
        return "same" if one.generation == other.generation else "near"
    if len(a) < 2 or len(b) < 2:
        return "initial" if set(a) <= set(b) or set(b) <= set(a) else ""
    if set(a) < set(b) or set(b) < set(a):  # a middle name more
        return "near"
    return _compare_words(a, b)


def _compare_words(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    rest = [word for word in a if word not in b], [word for word in b if word not in a]
    if len(a) != len(b) or len(rest[0]) != 1 or len(rest[1]) != 1:
        return _compare_initials(*rest) if len(rest[0]) == len(rest[1]) and len(rest[0]) < len(a) else ""
    mine, yours = rest[0][0], rest[1][0]
    if 1 in (len(mine), len(yours)) and mine[0] == yours[0] and mine.isascii() and yours.isascii():
        return "initial"
    return "near" if _near_word(mine, yours) and _ratio(a, b) >= NEAR else ""


def _compare_initials(mine: list[str], yours: list[str]) -> str:
    """ "J. R." and "John Robert" beside the same family name."""
    short, long = (mine, yours) if all(len(word) == 1 for word in mine) else (yours, mine)
    fits = short and all(len(word) == 1 for word in short) and [word[0] for word in long] == short
    return "initial" if fits and all(word.isascii() for word in (*mine, *yours)) else ""


def _ratio(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.token_sort_ratio(" ".join(a), " ".join(b)))


def _near_word(mine: str, yours: str) -> bool:
    """Whether one word is the other with a slip of the pen: one sign, not at the end (Maria and Mario are two), not in a short word."""
    from rapidfuzz.distance import OSA

    if not (mine.isascii() and yours.isascii()) or max(len(mine), len(yours)) < 4 or OSA.distance(mine, yours, score_cutoff=1) != 1:
        return False
    if len(mine) == len(yours):
        swapped = sorted(mine) == sorted(yours)
        return swapped or (len(mine) >= 6 and mine[:-1] != yours[:-1])
    long, short = (mine, yours) if len(mine) > len(yours) else (yours, mine)
    return long[:-1] != short or long[-1] == long[-2]  # Daniel and Daniela are two, Schmid and Schmidd one


def _by_address(one: Traits, other: Traits, name: str) -> Likeness | None:
    shared = sorted(one.mails & other.mails)
    for address in shared:
        if address.partition("@")[0] not in _ROLES:
            exact = {address_key(text) for text in one.addresses} & {address_key(text) for text in other.addresses}
            return Likeness(CERTAIN if exact else LIKELY, f"the same address {sorted(exact)[0] if exact else address}")
        if name:
            return Likeness(LIKELY, f"the same address {address} and a name that fits")
    return None


def _by_page(one: Traits, other: Traits, name: str) -> Likeness | None:
    for page in sorted(one.pages & other.pages):
        if page.startswith(_PERSONAL):
            return Likeness(CERTAIN if name else LIKELY, f"the same page {page}")
        if name:
            return Likeness(LIKELY, f"the same page {page} and a name that fits")
    return None


def _by_phone(one: Traits, other: Traits, name: str) -> Likeness | None:
    if not same_phone(one.phone, other.phone):
        return None
    if name in ("same", "near"):
        return Likeness(CERTAIN, f"the same phone {one.phone.strip()} and {'the same' if name == 'same' else 'nearly the same'} name")
    if name:
        return Likeness(LIKELY, f"the same phone {one.phone.strip()} and a name that fits")
    # Two names at one number of one firm are colleagues; a private number that changed its name is worth a look.
    return None if one.firms & other.firms else Likeness(POSSIBLE, f"the same phone {one.phone.strip()}, but another name")


def _by_name(one: Traits, other: Traits, name: str) -> Likeness | None:
    if name not in ("same", "near", "initial") or _two_pages(one, other):
        return None
    shared = one.firms & other.firms
    if not shared:
        alone = name == "same" and len(one.words) > 1 and (one.bare or other.bare)
        return Likeness(POSSIBLE, "the same name, and nothing else is known of one of them") if alone else None
    firm = next((f"at {key}" for key in sorted(shared) if key[0] == "@"), "")
    where = f"in the firm {one.company.strip()}" if any(key[0] != "@" for key in shared) else firm.replace("at @", "at ")
    told = {"same": "the same name", "near": "nearly the same name", "initial": "a name that fits"}[name]
    return Likeness(LIKELY if name == "same" and len(one.words) > 1 else POSSIBLE, f"{told} {where}")


def _two_pages(one: Traits, other: Traits) -> bool:
    """Whether both have a personal page at the same site, and not the same one: then they are two people."""
    for site in _PERSONAL:
        mine, yours = ({page for page in each.pages if page.startswith(site)} for each in (one, other))
        if mine and yours and not mine & yours:
            return True
    return False
