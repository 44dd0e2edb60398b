"""Where something stands in an asset's file: its front matter comes first, between two lines of dashes."""


def line_of(text: str, key: str) -> int:
    """The line of the file (from 1) in which a key of the front matter stands; 0 where it does not."""
    if text.startswith("---\n"):
        for number, line in enumerate(text[4:].partition("\n---")[0].split("\n"), 2):
            if line.partition(":")[0].strip().strip("\"'") == key:
                return number
    return 0


def place(name: str, line: int) -> str:
    """ "opener.md, line 4", or the name alone where there is no line."""
    return f"{name}, line {line}" if line else name
