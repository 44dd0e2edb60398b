"""A page of plain text as a real PDF file: enough for the demo's three one-page papers, without another library."""

import re
import zlib
from textwrap import wrap

WIDTH, HEIGHT, MARGIN = 595, 842, 64  # A4 in points
_STYLES = {"#": ("F2", 20, 34), "##": ("F2", 13, 26), "": ("F1", 11, 16), "    ": ("F3", 10, 15)}  # font, size, line height
_CHARACTERS = 88  # of Helvetica 11 that fit between the margins


def make_pdf(text: str, title: str) -> bytes:
    """One page with headings (`#`, `##`), lists (`- `), columns (four blanks) and plain lines. The same text gives the same bytes."""
    content = zlib.compress(_drawn(text).encode("cp1252", "replace"))
    fonts = "".join(
        f"/F{n} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >> " for n, name in enumerate(_FONTS, start=1)
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R /Resources << /Font << {fonts}>> >> >>".encode(),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(content), content),
        f"<< /Title ({_escaped(title)}) >>".encode("cp1252", "replace"),
    ]
    page, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, inside in enumerate(objects, start=1):
        places.append(len(page))
        page += b"%d 0 obj\n%b\nendobj\n" % (number, inside)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010} 00000 n \n" for place in places)
    return page + f"{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{len(page)}\n%%EOF\n".encode()


_FONTS = ("Helvetica", "Helvetica-Bold", "Courier")


def _drawn(text: str) -> str:
    down, drawn = HEIGHT - MARGIN, []
    for line in text.strip("\n").split("\n"):
        mark, words = _split(line)
        font, size, height = _STYLES[mark]
        for piece in wrap(words, _CHARACTERS, subsequent_indent="  " if words.startswith("- ") else "") if mark == "" else [words]:
            down -= height
            drawn.append(f"BT /{font} {size} Tf {MARGIN} {down} Td ({_escaped(piece)}) Tj ET")
        if not line.strip():
            down -= 8
    return "\n".join(drawn)


def _split(line: str) -> tuple[str, str]:
    if found := re.match(r"(##?) +(.*)", line):
        return found[1], found[2]
    return ("    ", line.strip("\n")[4:]) if line.startswith("    ") else ("", line)


def _escaped(text: str) -> str:
    return re.sub(r"([\\()])", r"\\\1", text)
