"""Who is the same person and who is not: the cases a founder would judge at a glance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.likeness import CERTAIN, LIKELY, POSSIBLE, Traits, company_key, compare, link_key, phone_key, same_phone

FIRM = "Berg & Co"
JANE = "https://www.linkedin.com/in/jane-doe/"


def person(name: str, company: str = "", *addresses: str, phone: str = "", links: tuple[str, ...] = ()) -> Traits:
    return Traits(name, company, addresses, phone, links)


SAME = [
    ("one address", person("A", "", "ada@b.example"), person("B", "", "x@b.example", "ADA@b.example"), CERTAIN),
    ("one address but for its tag", person("Ada", "", "ada+crm@b.example"), person("Ada", "", "ada@b.example"), LIKELY),
    ("dots of one provider", person("Ada B", "", "ada.b@gmail.com"), person("Ada B", "", "adab@gmail.com"), LIKELY),
    ("umlauts in one firm", person("Jürgen Müller", FIRM), person("Juergen Mueller", "Berg & Co. GmbH"), LIKELY),
    ("family first", person("Müller, Jürgen", FIRM), person("Jürgen Muller", FIRM), LIKELY),
    ("one name at one domain", person("Ada Moss", "", "ada@firm.example"), person("Ada Moss", "", "a.moss@firm.example"), LIKELY),
    ("a slip of the pen", person("John Berg", FIRM), person("Jon Berg", FIRM), POSSIBLE),
    ("two spellings", person("Stephen Miller", FIRM), person("Steven Miller", FIRM), POSSIBLE),
    ("an initial in one firm", person("Anna Berg", FIRM), person("A. Berg", FIRM), POSSIBLE),
    ("a middle name more", person("Anna Maria Berg", FIRM), person("Anna Berg", FIRM), POSSIBLE),
    ("a phone with and without prefix", person("Ada Moss", phone="+49 170 1234567"), person("Ada Moss", phone="0170/1234567"), CERTAIN),
    ("a phone whose owner's name changed", person("Ada Moss", phone="0170 1234567"), person("Ada Holt", phone="0170 1234567"), POSSIBLE),
    ("one page", person("Jane Doe", links=(JANE,)), person("Jane D.", links=("de.linkedin.com/in/Jane-Doe?x=1",)), CERTAIN),
    ("a Chinese name in one firm", person("李 伟", FIRM), person("李 伟", FIRM), LIKELY),
    ("a name and nothing else", person("Ada Moss"), person("Ada Moss", FIRM, "ada@b.example"), POSSIBLE),
]  # fmt: skip
TWO = [
    ("Li Wei of two firms", person("Li Wei", "A Ltd", "li@a.example"), person("Li Wei", "B Ltd", "li@b.example")),
    ("father and son", person("Karl Berg", FIRM, "karl@berg.example"), person("Kurt Berg", FIRM, "kurt@berg.example")),
    ("father and son of one name", person("John Berg Sr.", FIRM), person("John Berg Jr.", FIRM)),
    ("a nickname is not guessed", person("Bob Berg", FIRM), person("Robert Berg", FIRM)),
    ("an initial elsewhere", person("Anna Berg", FIRM), person("A. Berg", "Holt Ltd")),
    ("sister and brother", person("Maria Rossi", FIRM), person("Mario Rossi", FIRM)),
    ("Daniel and Daniela", person("Daniel Berg", FIRM), person("Daniela Berg", FIRM)),
    ("Alexander and Alexandra", person("Alexander Papadopoulos", FIRM), person("Alexandra Papadopoulos", FIRM)),
    ("short names", person("Tim Fox", FIRM), person("Tom Fox", FIRM)),
    ("two Chinese names", person("李伟", FIRM), person("李玮", FIRM)),
    ("free mail is no firm", person("Ada Moss", "", "ada1@gmail.com"), person("Ada Moss", "", "ada2@gmail.com")),
    ("colleagues at one number", person("Ada Moss", FIRM, phone="030 1234567"), person("Tom Holt", FIRM, phone="030 1234567")),
    ("colleagues at one shared address", person("Ada Moss", FIRM, "info@b.example"), person("Tom Holt", FIRM, "info@b.example")),
    ("the firm's page is nobody's", person("Ada Moss", links=("https://b.example/",)), person("Tom Holt", links=("https://b.example",))),
    ("two pages", person("Jane Doe", FIRM, links=(JANE,)), person("Jane Doe", FIRM, links=("linkedin.com/in/jane-doe-2",))),
    ("nothing", person("Ada"), person("")),
]


@pytest.mark.parametrize(("one", "other", "certainty"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_one_person(one: Traits, other: Traits, certainty: int) -> None:
    found = compare(one, other)
    assert found is not None
    assert found.certainty == certainty, found
    assert found.reason.startswith(("the same", "nearly", "a name")), found.reason
    back = compare(other, one)
    assert back is not None
    assert back.certainty == certainty, "it does not matter who is named first"


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in TWO], ids=[case[0] for case in TWO])
def test_two_people(one: Traits, other: Traits) -> None:
    assert compare(one, other) is None
    assert compare(other, one) is None


def test_keys() -> None:
    assert same_phone("+44 (0)20 7946 0018 ext. 7", "020 7946 0018")
    assert not same_phone("+1 206 555 0167", "+1 266 555 0167")
    assert not same_phone("", "")
    assert phone_key("123") == ""
    assert company_key("Berg & Co. GmbH") == company_key("BERG") == "berg"
    assert company_key("& Co") == "co", "a firm that is called like a legal form keeps its name"
    assert link_key("see my notes/ideas") == "" == link_key("https://linkedin.com/company/berg")


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=20), st.text(max_size=40))
def test_other_peoples_text_never_breaks_it(name: str, other: str, phone: str, link: str) -> None:
    one = Traits(name, other, [f"{name}@{other}"], phone, [link])
    assert compare(one, one) is None or compare(one, one) == compare(one, Traits(name, other, [f"{name}@{other}"], phone, [link]))
