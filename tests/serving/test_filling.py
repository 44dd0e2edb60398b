"""The words of an asset for one prospect: strict where he reads them, with gaps where the founder speaks them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.playing import check_script
from salestui.sender.template import MissingVariable
from salestui.serving.filling import fill_script, gap
from salestui.serving.serving import make_serving
from salestui.store.engine import Database

from .conftest import NOW

VALUES = {
    "prospect": {"name": "Ada", "first_name": "Ada", "last_name": "", "company": "", "title": "", "email": "", "custom": {"plan": "Team"}},
    "stage": {"name": "Captured"},
    "me": {"name": "Sam", "email": ""},
}


@pytest.mark.parametrize(
    ("body", "spoken"),
    [
        ("Hello {{ prospect.first_name }}.", "Hello Ada."),
        ("At {{ prospect.company }} on {{ prospect.custom.plan }}?", "At [company?] on Team?"),
        ('{{ prospect.custom["Plan size"] }} {{ prospect.custom.plan_size }}', "[Plan size?] [Plan size?]"),
        ("{% if prospect.company %}at {{ prospect.company }}{% else %}there{% endif %}", "there"),
        ("{{ prospect.nothing }}", "[nothing?]"),
        ("{{ prospect.first_name {{ me.name }}", "{{ prospect.first_name Sam"),
        ("{{ foo.bar }} {{ me.name }}", "[bar?] Sam"),
        ("{{ prospect }} {{ me.name }}", "[prospect?] Sam"),
    ],
)
def test_a_missing_fact_is_a_gap_in_its_line(body: str, spoken: str) -> None:
    assert fill_script(body, VALUES).script.parts[0].lines[0].text == spoken


def test_a_prospects_name_is_never_read_as_script() -> None:
    values = VALUES | {"prospect": VALUES["prospect"] | {"company": "X\n## End\n- Yes -> Open\n\x1b[2J"}}  # type: ignore[operator]
    filled = fill_script("Hello {{ prospect.company }}", values)
    assert len(filled.script.parts) == 1 and filled.script.parts[0].lines[0].text == "Hello X ## End - Yes -> Open"


@given(st.text(alphabet=st.sampled_from("#->=→ \n\t{}%|. ab\ue000\ue0010{{}}{%%}Objection:End"), max_size=300))
def test_no_text_is_too_odd_to_be_spoken(body: str) -> None:
    filled = fill_script(body, VALUES)
    check_script(filled.script)
    assert filled.script.parts and "\ue000" not in str(filled.script)


def test_what_he_reads_is_refused_where_a_fact_is_missing(db: Database, asset: Callable[..., int]) -> None:
    id = asset("value", "At {{ prospect.custom.plan }}.")
    with pytest.raises(MissingVariable, match=r"salestui prospect set 1 custom\.plan"):
        make_serving(db, 1, id, NOW)
    good = asset("value", "*Hello* {{ prospect.first_name }}, see [us](https://us.example).", "Another")
    facts, serving = make_serving(db, 1, good, NOW)
    assert serving.text == "Hello Ada, see us <https://us.example>." and serving.markdown.startswith("*Hello* Ada")
    assert (facts.number, serving.prospect["phone"]) == (1, "+44 1")


def test_a_gap_is_named_by_its_last_word() -> None:
    assert gap("prospect.custom.month_end") == "[month end?]" and gap('prospect.custom["Plan size"]') == "[Plan size?]"
