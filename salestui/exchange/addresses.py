"""The addresses of a row: several columns, several to a cell, "mailto:", capitals, names in brackets, and broken ones."""

import re
from collections.abc import Sequence

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import address_key, check_address
from .mapping import Column
from .values import is_nothing, split_values

_BRACKETS = re.compile(r"<([^<>]+)>")
_SEVERAL = re.compile(r"[,;|\s<]|:::")
_NAMED = re.compile(r"(.*?)\s*[(<]\s*([^()<>\s]+@[^()<>\s]+)\s*[)>]")

# The ordinary address, as it is and as it is compared; most of a file's. Everything else goes through `check_address`.
_ORDINARY = re.compile(r"[a-z0-9][a-z0-9_+-]*+(?:\.[a-z0-9_+-]++)*+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,20}", re.ASCII)
_ORDINARY_LENGTH = 60  # no part of it can then be longer than mail allows
_LONGEST_CONTACT = 400

Found = tuple[list[tuple[str, str]], str]
_NONE: Found = ([], "")


class AddressReader:
    """Reads address columns; each person's are (address, key) in order, without repetition."""

    def read(self, sources: Sequence[Column], columns: Sequence[Sequence[str]], customs: list[dict[str, str]]) -> list[Found]:
        """For each row its addresses, and the reason why a broken one is none. A broken one beside a good one stays as a custom field."""
        found: list[Found] = [_NONE] * len(customs)
        for column in sources:
            if not any(columns[column.index]):
                continue
            for at, cell in enumerate(columns[column.index]):
                if cell:
                    addresses, broken = self.one(cell)
                    if broken:
                        customs[at][column.header] = safe_text(cell).strip()
                    before = found[at]
                    if before is not _NONE:
                        keys = {key for _, key in before[0]}
                        addresses = [*before[0], *(pair for pair in addresses if pair[1] not in keys)]
                    found[at] = addresses, before[1] or broken
        return found

    def one(self, cell: str) -> Found:
        """The addresses of one cell."""
        text = cell.strip()
        if len(text) <= _ORDINARY_LENGTH and _ORDINARY.fullmatch(text):
            return [(text, text)], ""
        if not _SEVERAL.search(text) and "@" in text:
            parts = [text]
        elif is_nothing(text):
            return [], ""
        else:
            parts = _BRACKETS.findall(text) or [
                word for part in split_values(text) for word in (part.split() if part.count("@") > 1 else [part])
            ]
        addresses: list[tuple[str, str]] = []
        keys: set[str] = set()
        broken = ""
        for part in parts:
            if is_nothing(part):
                continue
            try:
                address = safe_text(check_address(part))
            except SalesError as error:
                broken = broken or error.title.rstrip(".")
                continue
            key = address_key(address)
            if key not in keys:
                keys.add(key)
                addresses.append((address, key))
        return addresses, broken


def contact_of(cell: str) -> tuple[str, str]:
    """(name, address) of the first contact in a cell such as "Ann Lee (ann@lee.example); Bo Ek (bo@ek.example)"."""
    first = cell.split(";")[0].strip()
    found = _NAMED.match(first) if len(first) < _LONGEST_CONTACT else None
    if found:
        return found[1].strip(), found[2]
    return ("", first) if "@" in first and " " not in first else (first, "")
