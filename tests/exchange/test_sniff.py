"""A file's bytes become its text, or one clear sentence."""

from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.exchange.sniff import decode, read_bytes


@pytest.mark.parametrize(
    ("encoding", "text", "told"),
    [
        ("utf-8", "Name\nZoë Ørsted 山田\n", "utf-8"),
        ("utf-8-sig", "Name\nZoë\n", "utf-8-sig"),
        ("utf-16", "Name\tCity\nŻak\tŁódź\n", "utf-16"),
        ("utf-16-le", "Name,City\nAnn,Leeds\nBob,York\n", "utf-16-le"),
        ("utf-16-be", "Name,City\nAnn,Leeds\nBob,York\n", "utf-16-be"),
        ("cp1252", "Name,Ort\nJürgen Müßig,Köln\nSéb “Sly” O’Hara,Málaga – Süd\n", "cp1252"),
        ("cp1250", "Name,Miasto\nŁukasz Żółć,Kraków\nStanisław Wójcik,Gdańsk\n", "cp1250"),
        ("cp1251", "Имя,Почта\nИван Петров,ivan@petrov.example\nМария Сидорова,m@sidorova.example\n", "cp1251"),
        ("shift_jis", "名前,会社\n山田太郎,株式会社サンプル\n鈴木花子,有限会社テスト\n", "shift_jis"),
    ],
)
def test_the_encoding_is_found(encoding: str, text: str, told: str) -> None:
    found = decode(text.encode(encoding), "people.csv")
    assert found.text == text
    assert found.encoding == told


def test_a_file_cut_inside_a_letter_is_still_utf8() -> None:
    found = decode("Name\nMüller\nZoë".encode()[:-1], "people.csv")
    assert found.encoding == "utf-8"
    assert found.text.startswith("Name\nMüller\nZo")


def test_one_stray_byte_does_not_spoil_a_whole_utf8_file() -> None:
    data = "Name\nMüller\nÖrsted\nGarcía\nŁukasz\nZoë\n".encode() + b"M\xfcller\n"
    found = decode(data, "people.csv")
    assert found.encoding == "utf-8"
    assert "García" in found.text
    assert found.text.endswith("Müller\n")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04" + b"\x00" * 50, "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel workbook"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"Name,Email\nAda\x00,a@x.example\n", "NUL bytes (line 2)"),
        (bytes(range(1, 32)) * 40, "not a text file"),
        (b"\xef\xbb\xbf \n\n", "no text"),
    ],
)
def test_what_is_no_csv_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(SalesError) as told:
        decode(data, "people.csv")
    assert says in told.value.title
    assert "people.csv" in told.value.title
    assert told.value.message == "Nothing was imported."
    assert told.value.hint


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for path, says in ((tmp_path / "gone.csv", "is not there"), (tmp_path, "is a directory"), (tmp_path / "empty.csv", "is empty")):
        with pytest.raises(SalesError, match=says):
            read_bytes(path)
