"""The founder's own fields: typed values are checked and kept as text in one form."""

import pytest

from salestui.errors import SalesError
from salestui.rules.fields import FieldType, check_value, find_field, fits, read_choices, show_value

SEATS, RENEWAL, PAID = FieldType("seats", "number"), FieldType("renewal", "date"), FieldType("paid", "yesno")
PLAN = FieldType("plan", "choice", ("Gold", "Silver"))


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (SEATS, "1,200.50", "1200.50"), (SEATS, " 12 ", "12"), (SEATS, "-3", "-3"), (RENEWAL, "2027-1-31", "2027-01-31"),
        (PAID, "Y", "yes"), (PAID, "false", "no"), (PLAN, "gold", "Gold"), (PLAN, "", ""), (FieldType("note"), " x ", "x"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_form(field: FieldType, typed: str, kept: str) -> None:
    assert check_value(field, typed) == kept
    assert check_value(field, kept) == kept


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (SEATS, "many", "seats is a number: 1200 or 12.5."), (RENEWAL, "31.1.27", "renewal is a day: 2027-01-31."),
        (RENEWAL, "2027-02-30", "renewal is a day"), (PAID, "maybe", "paid is yes or no."), (PLAN, "bronze", "plan is one of: Gold, Silver."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_what_would(field: FieldType, typed: str, sentence: str) -> None:
    with pytest.raises(SalesError, match=sentence):
        check_value(field, typed)
    assert not fits(field, typed)


def test_values_are_shown_as_they_are_read() -> None:
    assert show_value(SEATS, "1200.5") == "1,200.5" and show_value(RENEWAL, "2027-01-31") == "31 Jan 2027"
    assert (
        show_value(SEATS, "many") == "many"
        and show_value(None, "x") == "x"
        and show_value(RENEWAL, "2027-01-31 10:40") == "2027-01-31 10:40"
    )


def test_a_name_is_found_whatever_its_case_and_blanks() -> None:
    fields = [FieldType("Close date"), FieldType("close_date"), FieldType("plan")]
    found = [find_field(name, fields) for name in ("close_date", "CLOSE DATE", "Plan", "x")]
    assert [field.name if field else "" for field in found] == ["close_date", "Close date", "plan", ""]
    assert read_choices("gold, Silver,,gold ") == ("gold", "Silver")
