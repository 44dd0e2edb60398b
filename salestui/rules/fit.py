"""The six fit pairs: what each two of the quadrants ask of one another, and how a judgement stands once an answer has changed."""

PAIRS: tuple[str, ...] = ("12", "13", "14", "23", "24", "34")
"""Two quadrants each: "12" is Q1 and Q2."""

ASKS = {
    "12": "Does the product do for this customer what he wants done, at a price he pays?",
    "13": "Does this customer nod when he hears what we believe?",
    "14": "Does each stage lead where this customer wants to go, at his pace?",
    "23": "Does the product keep what our beliefs promise?",
    "24": "Do the stages show the product as it is, and can it carry what they ask?",
    "34": "Does the way we serve feel like what we believe?",
}
"""What each pair asks, in one sentence. Yes means that the pair holds."""

HOLDS, BREAKS, AGAIN, NEVER = "holds", "breaks", "look again", "never judged"
STANDINGS = (HOLDS, BREAKS, AGAIN, NEVER)


def pair_of(one: int, other: int) -> str:
    """The pair of two quadrants, in either order. Raises `KeyError` where they are no pair."""
    pair = f"{min(one, other)}{max(one, other)}"
    if pair not in ASKS:
        raise KeyError(pair)
    return pair


def name_of(pair: str) -> str:
    """ "Q1-Q2" for "12"."""
    return f"Q{pair[0]}-Q{pair[1]}"


def read_pair(text: str) -> str:
    """The pair that somebody typed: "12", "q1-q2", "2 1". "" where it is none."""
    digits = "".join(sorted(sign for sign in text if sign.isdigit()))
    rest = "".join(sign for sign in text.lower() if not sign.isdigit())
    return digits if digits in PAIRS and not rest.strip("q-+/,. ") else ""


def standing(holds: bool | None, judged_at: str, changed_at: str) -> str:
    """How a pair stands: as it was judged last, unless one of the two answers has changed since (both UTC texts; "" never)."""
    if holds is None:
        return NEVER
    if changed_at > judged_at:
        return AGAIN
    return HOLDS if holds else BREAKS
