"""Other people's text made harmless: what a terminal, a list row or a mail header gets instead of what was sent.

A terminal obeys what it is shown. A prospect's name can set the window title, fill the clipboard, turn the line around or
paint over the row above. `safe_text` takes all of that out and leaves the words. It is called when text enters the store
and again when it is drawn, so it is idempotent, and ordinary text must cost next to nothing (50,000 rows x every cell).
"""

import re
from functools import cache
from unicodedata import category, is_normalized, normalize

MAX_MARKS = 4
"""Accents that may stand on one letter. Vietnamese needs 2, pointed Hebrew 3, "zalgo" text dozens."""

TAB = "    "
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Where a sequence begins. The 8-bit forms (U+0080-9F) only when no other of them stands before: UTF-8 that was read as
# Latin-1 is full of pairs such as U+0080 U+009D, and swallowing "payloads" there would lose the words between two quotes.
_STARTS = (
    r"(?P<csi>(?:\x1b\[|(?<![\x80-\x9f])\x9b)[0-?]*[ -/]*[@-~])"
    r"|(?P<osc>\x1b\]|(?<![\x80-\x9f])\x9d)"
    r"|(?P<dcs>\x1b[PX^_k]|(?<![\x80-\x9f])[\x90\x98\x9e\x9f])"
    r"|\x1b[ -/]*[0-~]"
)
_ENDS = {"osc": r"\x07|\x1b\\|\x9c", "dcs": r"\x1b\\|\x9c"}

_BREAKS = r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]"
_PRIVATE = r"[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"

# Never shown, whatever stands around it: controls, soft hyphen, grapheme joiner, Hangul and Khmer fillers, Mongolian and
# ideographic selectors, zero widths, bidi controls, word joiners, shorthand and musical formats, annotations, tags,
# surrogates, noncharacters. Kept on purpose: the visible format characters (Arabic number signs, U+0600 and its like).
_DROPPED = (
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff" + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17)) + "]"
)

# The part of the above that counts as printable, and the two selectors that only an emoji may have.
_UNSEEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

_EMOJI = (
    r"\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u2328\u23cf-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    r"\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_STRAY_SELECTOR = rf"(?<![{_EMOJI}])(?!(?<=[0-9#*])\ufe0f\u20e3)[\ufe0e\ufe0f]"
_STRAY_JOINER = rf"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
# A superset of "more marks in a row than allowed" that needs no table of marks; the exact look is taken only at what it finds.
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\u02ff]{{{MAX_MARKS + 1},}}")


def safe_text(text: str, *, lines: bool = False) -> str:
    """Somebody else's text without anything that a terminal would act on or that hides from the eye.

    One line comes out: line breaks and tabs become a space each. With `lines` the breaks stay, as "\\n", and tabs become
    four spaces. Whole escape sequences go with their payload, accents are composed (NFC), emoji families stay together,
    private-use characters become U+FFFD. Idempotent; ordinary text is returned as the same object.
    """
    if text.isascii() and text.isprintable():
        return text
    # `isprintable` knows every control, format, private and unassigned character; what it lets through unseen is looked for.
    bare = text.replace("\n", "") if lines else text
    if bare.isprintable() and is_normalized("NFC", text) and not (_UNSEEN.search(text) or _MAYBE_MARKS.search(text)):
        return text
    return _cleaned(text, lines)


def quoted(text: str, limit: int = 60) -> str:
    """Somebody's words as a sentence quotes them: harmless, in “quotes”, cut at `limit` characters with “…”.

    Quotes of their own become ‘single’ ones; around all of the words they are left out.
    """
    shown = safe_text(text[: limit * 8]).strip()
    if any(mark in shown for mark in '"“”„«»'):
        shown = _single(shown)
    return f"“{shown[: limit - 1].rstrip()}…”" if len(shown) > limit else f"“{shown}”"


_AROUND = '["“”„]([^"“”„]*)["“”]|«([^«»]*)»'


def _single(text: str) -> str:
    """A text without double quotes."""
    if found := _compiled(_AROUND).fullmatch(text):
        text = (found[1] or found[2] or "").strip()
    return _compiled(_OPENS).sub("‘", text).translate(_SINGLE)


_OPENS = r'(?<![^\s(\[‘“„«])"(?=\S)'
_SINGLE = str.maketrans({"“": "‘", "”": "’", '"': "’", "„": "‚", "«": "‹", "»": "›"})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The patterns of the long way are compiled when the first text needs it: they would cost 4 ms of every start."""
    return re.compile(pattern)


def _cleaned(text: str, lines: bool) -> str:
    """The long way: sequences first (they need their controls to be recognised), then characters, then what joins them."""
    text = _without_sequences(text.replace("\0", "").replace("\x7f", ""))  # terminals skip these two even inside a sequence
    text = _compiled(_BREAKS).sub("\n" if lines else " ", text).replace("\t", TAB if lines else " ")
    text = _compiled(_PRIVATE).sub(REPLACEMENT, _compiled(_DROPPED).sub("", text))
    while True:  # what one rule takes out can bring together what another looks at: until nothing changes
        before = text
        text = _compiled(_STRAY_SELECTOR).sub("", normalize("NFC", text))
        text = _MAYBE_MARKS.sub(_fewer_marks, _compiled(_STRAY_JOINER).sub("", text))
        if text == before:
            return text


def _without_sequences(text: str) -> str:
    """Take out CSI, OSC, DCS, SOS, PM, APC, screen's title and the short escapes; an unfinished string goes to the end of its line."""
    kept: list[str] = []
    unfinished: set[str] = set()  # kinds with no terminator ahead: not looked for again, or this would be quadratic
    position = 0
    while found := _compiled(_STARTS).search(text, position):
        kept.append(text[position : found.start()])
        position, kind = found.end(), found.lastgroup
        if kind is None or kind == "csi":
            continue
        end = None if kind in unfinished else _compiled(_ENDS[kind]).search(text, position)
        if end:
            position = end.end()
            continue
        unfinished.add(kind)
        if found[0][0] == "\x1b":
            line_end = _compiled(_BREAKS).search(text, position)
            position = line_end.start() if line_end else len(text)
    return "".join((*kept, text[position:])) if kept else text


def _fewer_marks(run: re.Match[str]) -> str:
    """The run with no more than `MAX_MARKS` marks upon one another; spacing marks (Mc) stand beside and are not counted."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        kind = category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else marks if kind == "Mc" else 0
        if marks <= MAX_MARKS or kind == "Mc":
            kept.append(character)
    return "".join(kept)
