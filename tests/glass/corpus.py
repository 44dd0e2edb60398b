"""Hostile strings for every way in, and what to look for on every way out.

`HOSTILE` holds (name, text) pairs. Put each text through a way in (a CSV cell, a command-line argument, a feed title), then

* `find_payload(text)` on what the program printed when it was not a terminal (also on JSON after decoding), and
* `find_sequences(output)` on the raw bytes a pty received while the screen showed it.

Both return a list of what got through, in words; it must be empty. Words inside escape sequences contain `PWNED` or its
base64 form, and numbers no program would send by itself (7331), so that the app's own styling is never mistaken for them.
"""

import re
from unicodedata import category

BASE64 = "UFdORUQ="  # "PWNED"

HOSTILE: list[tuple[str, str]] = [
    # escape sequences that a terminal obeys
    ("osc title", "Ada\x1b]0;PWNED\x07 Rossi"),
    ("osc title, ST", "Ada\x1b]2;PWNED\x1b\\ Rossi"),
    ("osc title, unfinished", "Ada \x1b]0;PWNED"),
    ("osc 52 clipboard", f"Ada\x1b]52;c;{BASE64}\x07 Rossi"),
    ("osc 52 in tmux passthrough", f"Ada\x1bPtmux;\x1b\x1b]52;c;{BASE64}\x07\x1b\\ Rossi"),
    ("osc 52 with a nul inside", f"Ada\x1b\x00]52;c;{BASE64}\x07 Rossi"),
    ("osc 8 link", "\x1b]8;;https://PWNED.example\x1b\\Ada\x1b]8;;\x1b\\ Rossi"),
    ("osc 7 directory", "Ada\x1b]7;file://host/PWNED\x07 Rossi"),
    ("osc 9 notification", "Ada\x1b]9;PWNED\x07 Rossi"),
    ("osc 1337 file", f"Ada\x1b]1337;File=inline=1:{BASE64}\x07 Rossi"),
    ("osc 4 palette", "Ada\x1b]4;0;PWNED\x07 Rossi"),
    ("csi clear screen", "Ada\x1b[2J\x1b[3J\x1b[7331;7331HRossi"),
    ("csi cursor up and erase", "Ada\x1b[7331A\x1b[2K\rRossi"),
    ("csi colours", "\x1b[38;5;7331mAda\x1b[0m Rossi"),
    ("csi hidden text", "\x1b[8;7331mAda\x1b[28m Rossi"),
    ("csi report", "Ada\x1b[7331n\x1b[c Rossi"),
    ("csi mouse and paste modes", "Ada\x1b[?7331h\x1b[?1003h Rossi"),
    ("csi window size", "\x1b[8;7331;7331tAda Rossi"),
    ("csi unfinished", "Ada Rossi\x1b[7331"),
    ("alternate screen", "\x1b[?1049;7331hAda Rossi"),
    ("reset", "\x1bcAda Rossi"),
    ("charset shift", "\x1b(0Ada Rossi\x0e\x0f"),
    ("dcs sixel", 'Ada\x1bPq"1;1;7331;7331#0PWNED\x1b\\ Rossi'),
    ("dcs request", "Ada\x1bP+qPWNED\x1b\\ Rossi"),
    ("apc kitty graphics", f"Ada\x1b_Gf=100,a=T;{BASE64}\x1b\\ Rossi"),
    ("pm", "Ada\x1b^PWNED\x1b\\ Rossi"),
    ("sos", "Ada\x1bXPWNED\x1b\\ Rossi"),
    ("screen title", "Ada\x1bkPWNED-K\x1b\\ Rossi"),
    ("sequence split by another", "Ada\x1b\x1b[7331m[31m Rossi"),
    ("c1 csi", "Ada\x9b7331mRossi\x9b2J"),
    ("c1 osc", "Ada\x9d0;PWNED\x9c Rossi"),
    ("c1 dcs", "Ada\x90q#0PWNED\x9c Rossi"),
    ("c1 next line and index", "Ada\x85Rossi\x84\x8d\x8e"),
    # controls
    ("nul", "Ada\x00 Rossi"),
    ("bel", "Ada\x07\x07\x07 Rossi"),
    ("backspace overwrite", "Ada Rossi\b\b\b\b\bXXXXX"),
    ("carriage return overwrite", "Ada Rossi\rXXX XXXXX"),
    ("line breaks", "Ada\nRossi\r\nBern\x0bCH\x0cEND"),
    ("unicode line breaks", "Ada\u2028Rossi\u2029Bern"),
    ("tabs", "Ada\tRossi\t\t"),
    ("delete", "Ada\x7f Rossi"),
    ("every c0", "".join(map(chr, range(32))) + "Ada"),
    ("every c1", "".join(map(chr, range(0x80, 0xA0))) + "Ada"),
    # text that hides or turns
    ("bidi override", "Ada \u202eissoR\u202c"),
    ("bidi isolates", "Ada \u2066\u2067Rossi\u2069\u2068"),
    ("bidi marks", "Ada\u200e\u200f\u061c Rossi"),
    ("file name turned round", "invoice\u202efdp.exe"),
    ("zero widths", "A\u200bd\u200ca\u2060 \ufeffRos\u00adsi"),
    ("joiner in letters", "A\u200dda Rossi\u200d"),
    ("tag characters", "Ada" + "".join(chr(0xE0000 + ord(c)) for c in "PWNED") + "\U000e007f"),
    ("selectors as data", "Ada" + "".join(chr(0xFE00 + n) for n in range(15)) + "\U000e0100\U000e01ef"),
    ("invisible letters", "\u3164\u115f\u1160\uffa0Ada\u17b4\u180e\u034f"),
    ("annotation", "Ada\ufff9PWNED\ufffa hidden\ufffb"),
    ("private use", "Ada\ue000\U000f0001\U00100001"),
    ("noncharacters", "Ada\ufffe\uffff\ufdd0\U0001fffe"),
    ("lone surrogate", "Ada\ud800 Rossi\udfff"),
    ("undecoded bytes", b"Ada \xff\xfe Rossi".decode("utf-8", "surrogateescape")),
    ("zalgo", "A" + "\u0301\u0316\u0334\u0353" * 40 + "da"),
    ("thai zalgo", "\u0e2a" + "\u0e47" * 200),
    ("enclosing marks", "A\u20dd\u20de\u20e0\u20e3\u20e4\u20dd\u20dedda"),
    # markup, templates and other people's languages
    ("textual link", "[@click=app.quit]Ada[/]"),
    ("closing tag", "Ada [/x] Rossi"),
    ("rich style", "[bold red on white blink]Ada[/bold red on white blink]"),
    ("unclosed markup", "[b][i][link=https://PWNED.example]Ada [[["),
    ("spreadsheet command", "=cmd|' /C calc'!A0"),
    ("spreadsheet link", '=HYPERLINK("https://PWNED.example","Ada")'),
    ("spreadsheet plus, minus, at", "+1+1\t@SUM(1)-2"),
    ("format string", "%s%n%x %(name)s {0} {name!r} ${HOME}"),
    ("template", "{{ 7*7 }}{% for x in range(9**9) %}{{ ''.__class__ }}{% endfor %}"),
    ("sql quotes", "Robert'); DROP TABLE prospect;-- \"`"),
    ("shell", "$(touch PWNED) `touch PWNED` ; rm -rf ~ | & > x"),
    ("path", "../../../../etc/passwd"),
    ("option", "--help -rf"),
    ("html", "<script>alert(1)</script><img src=x onerror=alert(1)>&#27;]0;x&#7;"),
    ("json", '"}],"x":{"__proto__":1},\\u001b]0;'),
    # headers
    ("header injection", "Ada\r\nBcc: victim@pwned.example\r\n\r\nHello"),
    ("header injection, encoded", "=?UTF-8?Q?=0A?=Bcc: x"),
    ("header injection, folded", "Ada\n Bcc: x\n\tCc: y"),
    ("address in a name", 'Ada" <victim@pwned.example>, "Rossi'),
    ("smtp end of data", "Ada\r\n.\r\nMAIL FROM:<x@pwned.example>"),
    # harmless text that must survive
    ("rtl name", "\u05e2\u05d3\u05d4 \u05dc\u05d1\u05dc\u05d9\u05d9\u05e1 \u0645\u0631\u064a\u0645"),
    ("cjk", "山田 太郎 株式会社 김철수"),
    (
        "emoji family",
        "Ada \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \u2764\ufe0f \U0001f44b\U0001f3fd 1\ufe0f\u20e3 \U0001f1e8\U0001f1ed",
    ),
    ("nfd", "Jose\u0301 Mu\u0308ller"),
    ("devanagari and thai", "नमस्ते सुनीता สมชาย ใจดี"),
    ("very long line", "Ada " * 25_000),
    ("very long word", "W" * 100_000),
    ("many open sequences", "\x1b]0;" * 20_000),
    ("empty", ""),
    ("blank", " \t \u00a0\u3000 "),
]

_WITHIN_SEQUENCES = re.compile(r"\d;[^\n ]{0,20}PWNED|UFdORUQ|[\^X]PWNED|#0PWNED|\+qPWNED|PWNED-K|\[[0-9;?]*7331")
_INVISIBLE_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
_VISIBLE_FORMATS = (
    range(0x600, 0x606),
    range(0x6DD, 0x6DE),
    range(0x70F, 0x710),
    range(0x890, 0x892),
    range(0x8E2, 0x8E3),
    range(0x110BD, 0x110CE),
)


def find_payload(text: str) -> list[str]:
    """Everything in `text` that a terminal would act on or that an eye would not see; line feeds are fine."""
    found = []
    marks = 0
    for place, character in enumerate(text):
        kind = category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if _is_harmful(character, kind, text[place - 1 : place], text[place + 1 : place + 2]) or marks > 6:
            found.append(f"U+{ord(character):04X} ({kind}) at {place} after {text[max(0, place - 12) : place]!r}")
    found += [f"payload {sequence[0]!r}" for sequence in _WITHIN_SEQUENCES.finditer(text)]
    return found


def _is_harmful(character: str, kind: str, before: str, after: str) -> bool:
    code = ord(character)
    if kind == "Cc":
        return character != "\n"
    if kind in ("Cs", "Co", "Zl", "Zp"):
        return True
    if character == "\u200d":
        return not (before and after and (category(before) in ("So", "Sk") or before == "\ufe0f") and category(after) == "So")
    if kind == "Cf":
        return not any(code in block for block in _VISIBLE_FORMATS)
    if 0xFE00 <= code <= 0xFE0F:
        return not (code >= 0xFE0E and before and (category(before) in ("So", "Sk", "Sm", "Po") or after == "\u20e3"))
    return character in _INVISIBLE_LETTERS or 0xE0000 <= code <= 0xE0FFF or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


_OWN_SEQUENCES = re.compile(
    rb"\x1b(?:\]|P|_|\^|X|k)[^\x07\x1b\x9c]{0,200}?(?:PWNED|UFdORUQ)"  # a string sequence with our words in it
    rb"|\x1b\[[0-9;?]*7331"  # a control sequence with our number in it
    rb"|\x1bc|\x1bPq|\x1bP\+q|\x08\x08|\x00"  # reset, sixel, request, overwriting, nul: no Textual app writes these
    rb"|\xc2[\x80-\x9f]"  # C1 in UTF-8
    rb"|\xd8\x9c|\xe2\x80[\x8b\x8c\x8e\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]"  # bidi, zero widths, separators, annotations
    rb"|\xf3\xa0[\x80-\xbf][\x80-\xbf]"  # tags and selectors beyond the first plane
    rb"|\xed[\xa0-\xbf][\x80-\xbf]|\xe3\x85\xa4"  # surrogates, the Hangul filler
)


def find_sequences(output: bytes) -> list[str]:
    """What of the corpus reached a terminal as a sequence or an unseen character; `output` is the raw bytes of a pty."""
    return [f"{match[0]!r} at {match.start()}" for match in _OWN_SEQUENCES.finditer(output)]
