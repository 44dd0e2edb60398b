"""From a file's bytes to its text: what encoding a CSV export was written in, and what is no CSV at all.

Nothing here knows the store. Every fault is a `SalesError` that names the file and says what to do.
"""

import codecs
import os
import re
import select
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import SalesError

MAX_BYTES = 256 * 1024 * 1024  # the largest file read at once; a CRM's whole export of 268 columns is a tenth of it
SAMPLE = 64 * 1024  # bytes that decide on an encoding
WAIT = 0.2  # seconds between two looks whether the founder stopped waiting for a pipe

_NOTHING = "Nothing was imported."
_AS_CSV = "Save or export it as CSV and import that file."
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "is an Excel workbook or a ZIP archive", "Unpack it, or save the sheet as CSV, and import that file."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook", _AS_CSV),
    (b"%PDF", "is a PDF", _AS_CSV),
    (b"\x1f\x8b", "is a compressed file", "Unpack it first (gunzip) and import the file inside."),
    (b"SQLite format 3\x00", "is a database", _AS_CSV),
    (b"\x89PNG", "is a picture", _AS_CSV),
    (b"\xff\xd8\xff", "is a picture", _AS_CSV),
)
_FORMATS: tuple[tuple[re.Pattern[str], str], ...] = (  # texts that are no tables
    (re.compile(r"begin:vcard\b", re.IGNORECASE), "a vCard file"),
    (re.compile(r"begin:vcalendar\b", re.IGNORECASE), "a calendar file"),
    (re.compile(r"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE), "a web page (HTML)"),
    (re.compile(r"<\?xml\b|<!doctype\b", re.IGNORECASE), "an XML file"),
    (re.compile(r'\{\s*"[^"\n]*"\s*:|\[\s*[\[{]'), "a JSON file"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Legacy encodings that exports come in, beside cp1252 and cp1250.
_LEGACY = ["cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
_BINARY = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
_SIGN_IN_WORD = re.compile(  # not the dashes, quotes and dots that do stand between letters
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f\u2010-\u2027\xab\xbb\xb7\xad](?=[^\W\d_])|[\xa3\xa5\xbf\xaf\xbc-\xbe\xb3\xb9\u02c6\u02dc](?=[^\W\d_])"
    r"|(?<=[^\W\d_])[\xb3\xb9\xbf\xa3\xa5\xbc-\xbe]"
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text and the encoding it was read in ("utf-8", "utf-8-sig", "utf-16", "cp1252", ...)."""

    text: str
    encoding: str


def read_bytes(path: Path, stop: Callable[[], None] = lambda: None) -> bytes:
    """The bytes of a file or a pipe that might hold a CSV export.

    `stop` is called while a pipe is waited for and may raise. Raises `SalesError` for a missing, unreadable, empty or huge file,
    and for what is none: a directory, a device.
    """
    try:
        if path.is_dir():
            raise SalesError(f"{path.name or path} is a directory, not a file.", _NOTHING, "Name the CSV file inside it.")
        if not path.exists():
            raise SalesError(f"{path} is not there.", _NOTHING, "Check the name; `ls` shows what is in the directory.")
        if path.is_fifo():
            data = _read_pipe(path, stop)
        elif not path.is_file():  # a device has no end that could be waited for
            raise SalesError(f"{path} is not a regular file.", _NOTHING, "Name a CSV file, or a pipe that one comes through.")
        elif path.stat().st_size > MAX_BYTES:
            raise _too_large(path)
        else:
            data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise SalesError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.", _NOTHING, "Check the file.") from error
    if not data:
        raise SalesError(f"{path.name} is empty.", _NOTHING, "Export it again.")
    return data


def _read_pipe(path: Path, stop: Callable[[], None]) -> bytes:
    """Everything that comes through a pipe, as soon as somebody writes into it."""
    parts: list[bytes] = []
    room = MAX_BYTES
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while True:
            stop()
            if not select.select([pipe], [], [], WAIT)[0]:
                continue
            part = os.read(pipe, SAMPLE)
            room -= len(part)
            if room < 0:
                raise _too_large(path)
            if not part:
                return b"".join(parts)
            parts.append(part)
    finally:
        os.close(pipe)


def _too_large(path: Path) -> SalesError:
    return SalesError(f"{path.name} has more than {MAX_BYTES // 2**20} MB.", _NOTHING, "Split it and import the parts one by one.")


def decode(data: bytes, name: str, *, table: bool = True) -> Text:
    """The text of a file's bytes: byte order mark, then UTF-8, then the best guess, and cp1252 as the last resort.

    `name` is for the error. Raises `SalesError` where the bytes are no text (a workbook, a picture, NUL bytes), and with `table` where the
    text is one of another format than CSV.
    """
    for magic, what, hint in _MAGIC:
        if data.startswith(magic):
            raise SalesError(f"{name} {what}, not a {'CSV' if table else 'text'} file.", _NOTHING, hint)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Text(_text_only(data.decode(encoding, errors="replace"), name, table), encoding)
    wide = _wide(data)
    if wide:
        return Text(_text_only(data.decode(wide, errors="replace"), name, table), wide)
    sample = data[:SAMPLE]
    if len(sample.translate(None, _BINARY)) < len(sample) * 0.92:  # this many control bytes stand in no text, whatever the encoding
        raise SalesError(f"{name} is not a text file.", _NOTHING, _AS_CSV)
    text = _utf8(data)
    if text is not None:
        return Text(_text_only(text, name, table), "utf-8")
    encoding = _legacy(data)
    return Text(_text_only(_decode_all(data, encoding), name, table), encoding)


def _text_only(text: str, name: str, table: bool) -> str:
    """The text, where it has no NUL: one in the middle means that the file is damaged or none of ours."""
    at = text.find("\x00")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise SalesError(f"{name} holds NUL bytes (line {line}): it is damaged or not a text file.", _NOTHING, "Export it again as CSV.")
    if not text.strip():
        raise SalesError(f"{name} holds no text.", _NOTHING, "Export it again.")
    head = text[:200].lstrip("\ufeff \t\r\n") if table else ""
    for pattern, what in _FORMATS:
        if pattern.match(head):
            raise SalesError(f"{name} is not CSV: this is {what}, which is not read yet.", _NOTHING, _AS_CSV)
    return text


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is NUL."""
    sample = data[:SAMPLE]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > half * 0.6 and sample[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.6 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _utf8(data: bytes) -> str | None:
    """The text if the bytes are UTF-8, allowing for one cut at the very end and for a few stray bytes from elsewhere."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":  # the file was cut inside a letter
            return data[: error.start].decode("utf-8") + "�"
    good = len(_MULTIBYTE.findall(data))
    stray = 0

    def one(error: UnicodeError) -> tuple[str, int]:
        nonlocal stray
        assert isinstance(error, UnicodeDecodeError)
        stray += 1
        return error.object[error.start : error.start + 1].decode("cp1252", errors="replace"), error.start + 1

    codecs.register_error("salestui-stray", one)
    text = data.decode("utf-8", errors="salestui-stray")
    return text if stray * 4 <= good else None


def _legacy(data: bytes) -> str:
    """The likeliest encoding from before UTF-8; judged by the lines that have letters beyond ASCII."""
    telling = b"\n".join(line[:1000] for line in data[: 16 * SAMPLE].split(b"\n") if not line.isascii())[:SAMPLE]
    for encoding in ("cp1252", "cp1250"):
        if _european(telling.decode(encoding, errors="replace")):
            return encoding
    import charset_normalizer  # only for the rare file that needs it

    best = charset_normalizer.from_bytes(telling or data[:SAMPLE], cp_isolation=_LEGACY, preemptive_behaviour=False).best()
    return "cp1252" if best is None else best.encoding


def _european(text: str) -> bool:
    """Whether text looks read in its own Latin encoding: letters beyond ASCII are few, and no word holds a sign like ³ or £.

    A statistical guess is weakest exactly here (cp1250 and cp1252 share most letters), and this is the commonest case.
    """
    beyond = sum(1 for sign in text if sign > "\x7f" and sign.isalpha())
    letters = sum(1 for sign in text if sign.isalpha())
    odd = len(_SIGN_IN_WORD.findall(text))
    return beyond * 3 <= letters and odd * 20 <= beyond


def _decode_all(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:  # five byte values mean nothing in cp1252: they become visible, not an error
        return data.decode("cp1252", errors="replace")
