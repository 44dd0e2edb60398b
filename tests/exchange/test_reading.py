"""Rows out of a text: delimiter, header line, and broken lines that cost only themselves."""

import pytest

from salestui.errors import SalesError
from salestui.exchange.reading import Table, read_table


def read(text: str) -> Table:
    return read_table(text, "people.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_through_quotes(delimiter: str) -> None:
    quoted = '"' + ",;|\t" + '"'
    table = read(f"Name{delimiter}Email{delimiter}Note\nAda{delimiter}ada@rossi.example{delimiter}{quoted}\n")
    assert table.delimiter == delimiter
    assert table.rows == [["Ada", "ada@rossi.example", ",;|\t"]]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_sep_line_of_excel_is_obeyed(first: str) -> None:
    table = read(f"{first}\r\nName;Email\r\nRossi, Ada;ada@rossi.example\r\n")
    assert (table.delimiter, table.header_line, table.lines) == (";", 2, [3])


def test_a_preamble_is_passed_over() -> None:
    table = read('Notes:\n"When exporting, you may notice, that some are missing"\n\nFirst Name,Last Name,URL\nAda,Rossi,\n')
    assert table.header_line == 4
    assert table.lines == [5]


def test_one_column_is_enough() -> None:
    assert read("email\nada@rossi.example\n").rows == [["ada@rossi.example"]]


def test_blank_rows_and_rows_of_commas_are_counted_not_read() -> None:
    table = read("Name,Email\nAda,a@x.example\n,,\n\n , \nBob,b@x.example\n")
    assert (len(table.rows), table.skipped, table.lines) == (2, 3, [2, 6])


def test_names_of_columns_become_unique_and_trailing_commas_vanish() -> None:
    table = read("Name,Status,Status,,X,\nAda,a,b,kept,c,\n")
    assert table.headers == ["Name", "Status", "Status (2)", "Column 4", "X"]
    assert table.rows == [["Ada", "a", "b", "kept", "c"]]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    table = read('Name,Note\nAda,"one\ntwo\nthree"\nBob,x\n')
    assert table.lines == [2, 5]


def test_a_quote_never_closed_costs_its_own_line_only() -> None:
    table = read('Name,Email,N\nAda,a@x.example,x\nBob,"b@x.example,x\nCy,c@x.example,"q"\nDi,d@x.example,z\n')
    assert [row[0] for row in table.rows] == ["Ada", "Cy", "Di"]
    assert [(bad.line, "never closed" in bad.reason) for bad in table.rejected] == [(3, True)]


@pytest.mark.parametrize("tail", ['Bob,"b@x', "Bob,b@x", 'Bob,b@x.example,"first\nsecond line of a note\nthi'])
def test_a_file_cut_off_in_its_last_row_keeps_the_others(tail: str) -> None:
    table = read("Name,Email,N\nAda,a@x.example,z\n" + tail)
    assert [row[0] for row in table.rows] == ["Ada"]
    assert [bad.line for bad in table.rejected] == [3]
    assert table.total == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\nCy,c@x.example,x,too,many"])
def test_a_short_last_row_that_was_written_to_its_end_is_a_row(end: str) -> None:
    table = read("Name,Email,N\nAda,a@x.example,z\nBob,b@x.example" + end)
    assert [row[0] for row in table.rows] == ["Ada", "Bob"]


def test_a_column_may_have_an_at_sign_in_its_name() -> None:
    table = read("Name,Email,Contact @ work\nAda,ada@rossi.example,yes\n")
    assert (table.header_line, table.headers[2]) == (1, "Contact @ work")


def test_short_rows_are_filled_where_a_file_is_full_of_them() -> None:
    table = read("Name,Email,N\nAda,a@x.example\nBob\nCy,c@x.example,z\n")
    assert table.rows[1] == ["Bob", "", ""]
    assert not table.rejected


def test_a_row_with_more_cells_than_columns_is_rejected() -> None:
    table = read("Name,Email\nAda,a@x.example\nBob,b@x.example,extra\nCy,c@x.example,,\n")
    assert [row[0] for row in table.rows] == ["Ada", "Cy"]
    assert [(bad.line, bad.reason) for bad in table.rejected] == [(3, "3 cells where the header has 2 columns")]


def test_a_monstrous_line_is_one_rejected_line() -> None:
    table = read("Name,Email\nAda,a@x.example\n" + "x," * 3_000_000 + "\nBob,b@x.example\n")
    assert [row[0] for row in table.rows] == ["Ada", "Bob"]
    assert [bad.line for bad in table.rejected] == [3]
    assert (table.skipped, table.total) == (0, 3)


def test_a_monstrous_cell_is_one_rejected_row() -> None:
    table = read('Name,Note\nAda,x\nBob,"' + "y\n" * 700_000 + '"\nCy,z\n')
    assert [row[0] for row in table.rows] == ["Ada", "Cy"]
    assert [bad.line for bad in table.rejected] == [3]


def test_more_lines_than_a_machine_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salestui.exchange.reading.MOST_LINES", 2)
    with pytest.raises(SalesError, match=r"people\.csv has more than"):
        read("Name\n\n\n\n")


@pytest.mark.parametrize("text", ["," * 5_000_000 + "\n", "Ada,ada@rossi.example\nBob,bob@ek.example\n", "123,44\n55,66\n"])
def test_a_file_without_a_header_line_is_told_what_it_lacks(text: str) -> None:
    with pytest.raises(SalesError) as told:
        read(text)
    assert "no header line" in told.value.title
    assert "Name,Email,Company" in told.value.hint
