"""Nothing that a terminal obeys, or an eye cannot see, gets past `safe_text`; ordinary words do."""

import time
from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salestui.glass import MAX_MARKS, quoted, safe_text

from .corpus import HOSTILE, find_payload, find_sequences

NAMES = [name for name, _ in HOSTILE]
TEXTS = [text for _, text in HOSTILE]
ANY_TEXT = st.text(st.characters(), max_size=60)
PIECES = (
    "\x1b \x1b[ \x1b] \x1bP \x1bk \x1b\\ \x07 \x9b \x9d \x9c \x90 31m 0;x \n \r\n \t \x00 e \u0301 \u0316 \u200d \ufe0f \ufe0e \u20e3 1 "
    "\U0001f469 \U0001f467 \u2764 \u2194 \u0338 \u2329 \u200b \u202e \ud83d \ue000 \u0e47 \u093f \u1100 \u1161 \u11a8 \u3164 \U000e0041"
)
NASTY_TEXT = st.lists(
    st.one_of(
        st.sampled_from(PIECES.split(" ")),
        st.characters(),
    ),
    max_size=30,
).map("".join)


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    assert len(HOSTILE) >= 40
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
@pytest.mark.parametrize("lines", [False, True], ids=["one line", "lines"])
def test_nothing_of_the_corpus_gets_through(text: str, lines: bool) -> None:
    safe = safe_text(text, lines=lines)
    assert find_payload(safe) == []
    assert find_sequences(safe.encode()) == []
    assert safe_text(safe, lines=lines) == safe
    assert lines or "\n" not in safe


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("Ada\x1b]0;PWNED\x07 Rossi", "Ada Rossi"),
        ("Ada\x1b]52;c;UFdORUQ=\x1b\\ Rossi", "Ada Rossi"),
        ("Ada\x1bPtmux;\x1b\x1b]52;c;UFdORUQ=\x07\x1b\\ Rossi", "Ada Rossi"),
        ("Ada \x1b]0;never finished\nRossi", "Ada  Rossi"),
        ("A\x1b[1;31md\x1b[0ma\x1b[2J\x1b[H", "Ada"),
        ("Ada\x9b31m\x9d0;x\x9c Rossi", "Ada Rossi"),
        ("Ada\x1b_Ga=T;AAAA\x1b\\\x1bXx\x1b\\\x1b^y\x1b\\ Rossi", "Ada Rossi"),
        ("Ada\x1bPq#0;2;0\n#1~~\n\x1b\\ Rossi", "Ada Rossi"),
        ("\x1bc\x1b(BAda\x1b=\x1b7", "Ada"),
        ("Ada\x1b", "Ada"),
        ("Ada\b\b\bEva\rBob", "AdaEva Bob"),
        ("Ada\r\nRossi\tBern\x85CH", "Ada Rossi Bern CH"),
        ("\ufeffAda\u200b \u202eRossi\u2069", "Ada Rossi"),
        ("A\u200dda", "Ada"),
        ("Ada\ufe0f", "Ada"),
        ("Ada\U000e0041\U000e007f", "Ada"),
        ("Ada\ue000", "Ada\ufffd"),
        ("Ada\ud800\ufffe\U0010ffff", "Ada"),
        ("e\u0301", "é"),
        ("\u00e2\u0080\u009chello\u00e2\u0080\u009d and \u00e2\u0080\u009cbye\u00e2\u0080\u009d", "âhelloâ and âbyeâ"),
    ],
)
def test_what_is_left_of_a_hostile_text(hostile: str, left: str) -> None:
    assert safe_text(hostile) == left


@pytest.mark.parametrize(
    "text",
    [
        "Ada Rossi",
        "Łukasz Żółć-Ørsted, naïve café – “quoted” … €5",
        "Nguyễn Thị Hồng Nhung",
        "山田 太郎 株式会社",
        "김철수",
        "Иван Петрович Щербаков",
        "Ελένη Παπαδοπούλου",
        "עדה לבלייס",
        "שָׁלוֹם",
        "مريم العلي",
        "नमस्ते सुनीता",
        "สมชาย ใจดี น้ำ",
        "தமிழ்",
        "བོད་སྐད་",
        "አማርኛ",
        "ქართული",
        "👩‍💻 👩‍👩‍👧‍👦 ❤️‍🔥 👋🏽 🏳️‍🌈 1️⃣ 🇨🇭 ✌🏽",
        "\u00a0\u3000",
        "[@click=app.quit]Ada[/x] {{ 7*7 }} %s =cmd|' /C calc'!A0",
    ],
)
def test_ordinary_text_of_every_script_is_left_alone(text: str) -> None:
    assert safe_text(text) == normalize("NFC", text)


def test_ordinary_text_is_not_even_copied() -> None:
    for text in ("Ada Rossi", "José Müller", "山田 太郎"):
        assert safe_text(text) is text


def test_lines_keep_their_breaks_and_lose_the_rest() -> None:
    assert safe_text("a\r\nb\rc\x0bd\u2028e\n\n\tf\x1b[2J\x00", lines=True) == "a\nb\nc\nd\ne\n\n    f"


def test_marks_pile_up_no_higher_than_a_language_needs() -> None:
    assert safe_text("A" + "\u0316" * 500 + "da") == "A" + "\u0316" * MAX_MARKS + "da"
    assert safe_text("\u0e2a" + "\u0e47" * 500) == "\u0e2a" + "\u0e47" * MAX_MARKS


def test_a_megabyte_of_unfinished_sequences_costs_no_more_than_its_length() -> None:
    """Ten times the text must not take a hundred times as long: the scan is linear in the worst cases known."""
    for piece in ("\x1b]", "\x1b]\n", "\x1b[1", "\x9d", "\x1bP\n", "e\u0301\u0316", "\U0001f469\u200d", "\ufe0f\u200d"):
        small, large = (min(_seconds(piece * times) for _ in range(3)) for times in (2_000, 20_000))
        assert large < 40 * small + 0.01, piece


def _seconds(text: str) -> float:
    start = time.perf_counter()
    safe_text(text)
    return time.perf_counter() - start


@given(ANY_TEXT | NASTY_TEXT, st.booleans())
@example("\u2329\ufe0f", False)
@example("e\u200d\u0301", False)
@example("\u2194\ufe0f\u200d\u0338\u2764", True)
def test_any_text_comes_out_harmless_and_stays_as_it_is(text: str, lines: bool) -> None:
    safe = safe_text(text, lines=lines)
    assert find_payload(safe) == []
    assert safe_text(safe, lines=lines) == safe
    assert safe == normalize("NFC", safe)
    assert lines or "\n" not in safe
    safe.encode()


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=40))
def test_letters_digits_and_signs_of_every_script_survive(text: str) -> None:
    fillers = "\u115f\u1160\u3164\uffa0"
    expected = "".join(character for character in text if character not in fillers)
    assert safe_text(text) == normalize("NFC", expected)


@given(ANY_TEXT)
def test_the_fast_way_and_the_long_way_agree(text: str) -> None:
    """Text that the short way returns would have come out of the long way just the same."""
    assert safe_text(text + "\x1b") == safe_text(text)


def test_a_quotation_is_short_and_harmless() -> None:
    assert quoted("Ada\x1b]0;x\x07\n") == "“Ada”"
    assert quoted("x" * 100, 10) == "“xxxxxxxxx…”"
    for words in ("“AI ends it”", '"AI ends it"', "«AI ends it»", "„AI ends it“"):
        assert quoted(words) == "“AI ends it”"
    assert quoted('He left, "I never saw (“it”)"') == "“He left, ‘I never saw (‘it’)’”"


def test_the_oracle_itself_sees_every_hostile_character() -> None:
    """The checks above would be worthless with a blind `find_payload`."""
    harmless = {name for name, text in HOSTILE if not find_payload(text)}
    assert {"osc title", "c1 csi", "bidi override", "zalgo", "lone surrogate", "private use", "every c0"}.isdisjoint(harmless)
    assert {"cjk", "rtl name", "emoji family", "nfd", "very long word", "sql quotes"} <= harmless
    assert find_sequences("Ada\x1b]0;PWNED\x07\x1b[7331m\u202e\x9b".encode())
    assert not any(category(character) == "Cc" for character in safe_text("".join(map(chr, range(0x110000)))))
