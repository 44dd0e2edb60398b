"""Names taken apart, text folded for searching, addresses compared and checked."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.glass import safe_text
from salestui.rules.names import address_key, check_address, fold, split_name

from ..glass.corpus import HOSTILE


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("  Ada   Lovelace ", "Ada", "Lovelace"),
        ("Ada", "Ada", ""),
        ("", "", ""),
        (" , ", "", ""),
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("Lovelace,", "Lovelace", ""),
        (", Ada", "Ada", ""),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("Gabriel García Márquez", "Gabriel", "García Márquez"),
        ("Jean-Pierre Dupont", "Jean-Pierre", "Dupont"),
        ("J. Robert Oppenheimer", "J. Robert", "Oppenheimer"),
        ("J Robert Oppenheimer", "J Robert", "Oppenheimer"),
        ("J. Oppenheimer", "J.", "Oppenheimer"),
        ("Dr. Ada Lovelace", "Ada", "Lovelace"),
        ("Prof. Dr. Max Muster PhD", "Max", "Muster"),
        ("Herr Muster", "Muster", ""),
        ("Dr.", "Dr.", ""),
        ("Kim Esq", "Kim", "Esq"),
        ("Martin King, Jr.", "Martin", "King"),
        ("Martin King Jr.", "Martin", "King"),
        ("山田 太郎", "太郎", "山田"),
        ("山田\u3000太郎", "太郎", "山田"),
        ("김 철수", "철수", "김"),
        ("山田太郎", "山田太郎", ""),
        ("山田 Taro", "山田", "Taro"),
        ("Иван Петров", "Иван", "Петров"),
    ],
)
def test_a_name_is_split_for_a_greeting(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


@given(st.text(max_size=40))
def test_a_name_never_gains_a_letter(name: str) -> None:
    first, last = split_name(name)
    assert sorted(first + last) == sorted((first + last).strip())
    assert all(word in name for part in (first, last) for word in part.split())
    assert bool(first) or not last


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  José \t ØRSTED\n", "jose orsted"),
        ("Łódź Đà Nẵng", "lodz da nang"),
        ("Straße", "strasse"),
        ("ΕΛΈΝΗ", "ελενη"),
        ("İstanbul ısı", "istanbul isi"),
        ("김철수", "김철수"),
        ("ﬁne Ｗｉｄｅ", "fine wide"),
        ("Jose\u0301", "jose"),
        ("हिन्दी", "हिन्दी"),
        ("が", "が"),
        ("", ""),
    ],
)
def test_folded_text_has_no_capitals_and_no_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(normalize("NFD", text)) == fold(normalize("NFC", text))


@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), max_size=20))
def test_capitals_make_no_difference(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) or "\u0149" in text or "\u01f0" in text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@rossi.example", "ada@rossi.example"),
        (" Ada.Rossi@ROSSI.Example\n", "Ada.Rossi@rossi.example"),
        ("mailto:ada@rossi.example?subject=Hi%0ABcc:x", "ada@rossi.example"),
        ("Ada Rossi <ada@rossi.example>", "ada@rossi.example"),
        ('"Rossi, Ada" <mailto:ada@rossi.example>', "ada@rossi.example"),
        ("<ada@rossi.example>", "ada@rossi.example"),
        ("ada+list@rossi.example", "ada+list@rossi.example"),
        ("o'brien@b.example", "o'brien@b.example"),
        ("%s%n@b.example", "%s%n@b.example"),
        ("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"),
        ("a@münchen.example", "a@münchen.example"),
        ("a@mu\u0308nchen.example", "a@münchen.example"),
        ("jörg@b.example", "jörg@b.example"),
        ("नमस्ते@b.example", "नमस्ते@b.example"),
        ("ada@localhost", "ada@localhost"),
        ('"a..b"@c.example', '"a..b"@c.example'),
        ("x" * 64 + "@b.example", "x" * 64 + "@b.example"),
        ("a@4b.example", "a@4b.example"),
        ("a@" + "b." * 122 + "example1", "a@" + "b." * 122 + "example1"),  # 254 characters
        ("a@münchen." + "b." * 116 + "example", "a@münchen." + "b." * 116 + "example"),
    ],
)
def test_an_address_is_cleaned(text: str, address: str) -> None:
    assert check_address(text) == address
    assert check_address(address) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is missing"),
        ("   ", "is missing"),
        ("ada", "exactly one"),
        ("ada@", "exactly one"),
        ("@b.example", "exactly one"),
        ("a@b@c.example", "exactly one"),
        ("a b@c.example", "a space"),
        ("a@b.example, c@d.example", "exactly one|comma|space"),
        ("a,b@c.example", "a comma"),
        ("a@b.example;c", "a semicolon"),
        ("a@b.example\nBcc:", "line break"),
        ("a@b.example\r\nBcc: x@y.example", "line break"),
        ("x\nBcc: y@z.example <a@b.example>", "line break"),
        ("a\x00@b.example", "invisible"),
        ("a\u200b@b.example", "invisible"),
        ("\u202ea@b.example", "invisible"),
        ("a@b\ud800.example", "invisible"),
        ("=?utf-8?q?=0a?=@b.example", "hidden code"),
        ("x" * 65 + "@b.example", "longer than 64"),
        ("ü" * 33 + "@b.example", "longer than 64"),
        ("a@" + "b." * 122 + "example12", "longer than 254"),  # 255 characters
        ("a" * 100_000, "longer than 254"),
        ("a@" + "b" * 64 + ".example", "no domain"),
        (".a@b.example", "wrong place"),
        ("a.@b.example", "wrong place"),
        ("a..b@c.example", "wrong place"),
        ('a"b@c.example', "wrong place"),
        ('"a b"@c.example', "space"),
        ("a(b)@c.example", "wrong place"),
        ("a@b", "no dot"),
        ("a@b..example", "no domain"),
        ("a@.example", "no domain"),
        ("a@b.example.", "no domain"),
        ("a@-b.example", "no domain"),
        ("a@b_c.example", "no domain"),
        ("a@½.example", "no domain"),
        ("a@i❤.example", "no domain"),
        ("a@-ü.example", "no domain"),
        ("a@ü-.example", "no domain"),
        ("a@[127.0.0.1]", "no domain"),
        ("a@127.0.0.1", "number"),
        ("a@b.example>", "bracket"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(SalesError, match=reason) as refused:
        check_address(text)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
@pytest.mark.parametrize("shape", ["{}", "{}@b.example", "a@{}", "a@b.example{}", "{} <a@b.example>"])
def test_a_hostile_text_never_becomes_part_of_an_address(text: str, shape: str) -> None:
    try:
        address = check_address(shape.replace("{}", text))
    except SalesError as refused:
        assert safe_text(str(refused)) == str(refused)
    else:
        assert safe_text(address) == address
        assert address.count("@") == 1
        assert not set(address) & set(' \n\r\t,;<>"\\\0')


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" Ada.Rossi@ROSSI.Example ", "ada.rossi@rossi.example"),
        ("mailto:ADA@b.example?subject=x", "ada@b.example"),
        ("Ada <Ada@B.example>", "ada@b.example"),
        ("a@MÜNCHEN.example", "a@xn--mnchen-3ya.example"),
        ("a@mu\u0308nchen.example", "a@xn--mnchen-3ya.example"),
        ("A.d.a+x@gmail.example", "a.d.a+x@gmail.example"),
        ("JO\u0308RG@b.example", "jörg@b.example"),
        ("@b.example", "@b.example"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_the_same_address_has_one_key(text: str, key: str) -> None:
    assert address_key(text) == key


@given(st.text(max_size=60) | st.from_regex(r"[^@]{1,10}@[^@]{1,20}\.[a-z]{2,5}", fullmatch=True))
def test_keys_and_checks_never_crash_and_agree(text: str) -> None:
    key = address_key(text)
    assert address_key(key) == key or not text.isprintable() or "<" in text or ":" in text
    try:
        address = check_address(text)
    except SalesError:
        return
    assert address_key(address) == key
    assert check_address(address) == address
