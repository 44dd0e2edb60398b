"""Bytes of a stated, missing or wrong charset as text: never an error, and no codec that is slow or no charset at all."""

import base64
import binascii
import codecs
import quopri
import re

# What senders write, and what they mean: the supersets that Windows programs put under the standard's name (WHATWG Encoding).
_MEANT = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "iso-2022-jp": "iso2022_jp_ext",
    "utf8mb4": "utf-8",
}
# Python codecs that are no charsets of mail: quadratic, or an attacker's second language.
_REFUSED = {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def decoded(data: bytes, charset: str) -> str:
    """The text of `data`: by its charset, else UTF-8, else Windows-1252; what cannot be read becomes U+FFFD."""
    name = charset.strip().strip("\"'").lower()
    if not name and b"\x1b$" in data:
        name = "iso-2022-jp"  # seven bits and no word of it: Japanese programs of the nineties, still met in bounces
    name = _MEANT.get(name, name)
    for candidate in (name, "utf-8"):
        if known := _text_codec(candidate):
            try:
                return data.decode(known)
            except ValueError:  # UnicodeDecodeError, and what a codec says of input that it cannot follow
                continue
    known = _text_codec(name)
    if known and known != "cp1252" and not known.startswith("utf"):
        return data.decode(known, "replace")
    return data.decode("utf-8" if _nearly_utf8(data) else "cp1252", "replace")


def _text_codec(name: str) -> str:
    """The codec's own name; "" where Python has none or it is not for text."""
    if not re.fullmatch(r"[a-z0-9_.:+-]{1,40}", name):
        return ""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    is_text: bool = getattr(known, "_is_text_encoding", True)
    return known.name if is_text and known.name.replace("-", "_") not in _REFUSED else ""


def _nearly_utf8(data: bytes) -> bool:
    """UTF-8 that was cut in the middle of a character, or has one bad byte: still UTF-8 rather than Windows-1252."""
    lost = data.decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}")
    return lost * 20 < sum(byte > 0x7F for byte in data)


def transfer_decoded(data: bytes, encoding: str) -> bytes:
    """The bytes under a Content-Transfer-Encoding, as far as they can be had; anything unknown is taken as it stands."""
    match encoding.strip().lower():
        case "base64":
            return base64_decoded(data)
        case "quoted-printable":
            return quopri.decodestring(data)
        case _:
            return data


def base64_decoded(data: bytes) -> bytes:
    """Base64 with whatever was mixed into it left out and a broken end left off."""
    letters = _NOT_BASE64.sub(b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""
