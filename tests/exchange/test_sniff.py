"""A file's bytes become its text, or one clear sentence."""

import contextlib
import os
import threading
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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("BEGIN:VCARD\r\nVERSION:3.0\r\n", "vCard"), ("begin:vcalendar\n", "calendar"), ("\n<!DOCTYPE html>\n<html>", "HTML"), ("<table><tr>", "HTML"),
        ("<?xml version='1.0'?>", "XML"), ('{"name": "Ada"}\n{"name": "Bo"}\n', "JSON"), ('[\n  {"name": "Ada"}]', "JSON"),
    ],
)  # fmt: skip
def test_another_format_under_this_name_is_named(text: str, says: str) -> None:
    with pytest.raises(SalesError, match="is not CSV") as told:
        decode(text.encode(), "people.csv")
    assert says in told.value.title and "not read yet" in told.value.title


def test_a_pipe_is_read_to_its_end_and_a_device_is_none(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    asked: list[bool] = []

    def stop() -> None:
        if not asked:  # the first look: nobody writes yet
            asked.append(True)
            threading.Thread(target=pipe.write_bytes, args=(b"Name\nAda\n" * 20_000,)).start()

    assert read_bytes(pipe, stop) == b"Name\nAda\n" * 20_000
    with pytest.raises(SalesError, match="is not a regular file"):
        read_bytes(Path("/dev/null"))


def test_a_pipe_that_nobody_writes_to_can_be_left_and_one_without_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def enough() -> None:
        raise InterruptedError

    with pytest.raises(SalesError):  # InterruptedError is an OSError, told like any other
        read_bytes(pipe, enough)
    monkeypatch.setattr("salestui.exchange.sniff.MAX_BYTES", 1000)
    threading.Thread(target=lambda: _write(pipe), daemon=True).start()
    with pytest.raises(SalesError, match="has more than"):
        read_bytes(pipe)


def _write(pipe: Path) -> None:
    with contextlib.suppress(BrokenPipeError):
        pipe.write_bytes(b"x" * 500_000)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for path, says in ((tmp_path / "gone.csv", "is not there"), (tmp_path, "is a directory"), (tmp_path / "empty.csv", "is empty")):
        with pytest.raises(SalesError, match=says):
            read_bytes(path)
