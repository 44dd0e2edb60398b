"""What part of something longer than its room is in sight: plain arithmetic, shared by lists and sheets."""

JUMP = 4  # at its edge the view moves on by a quarter: what comes next is seen, and a held key redraws two rows, not the page


def held(top: int, rows: int, count: int) -> int:
    """The first line in sight, kept inside what there is."""
    return max(0, min(top, count - rows))


def following(cursor: int, top: int, rows: int, count: int) -> int:
    """The first line in sight when the cursor must be."""
    if cursor < top:
        top = cursor - rows // JUMP
    elif cursor >= top + rows:
        top = cursor - rows + 1 + rows // JUMP
    return held(top, rows, count)


def thumb(top: int, rows: int, count: int) -> range:
    """The lines of the scroll bar that stand for what is in sight; none where everything is."""
    if count <= rows:
        return range(0)
    length = max(1, rows * rows // count)
    start = (rows - length) * top // (count - rows)
    return range(start, start + length)
