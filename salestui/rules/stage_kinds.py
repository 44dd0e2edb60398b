"""What the kinds of the stages allow: a sales system has somewhere to begin and a way to win, and its history stays true."""

from collections.abc import Sequence

from ..errors import SalesError

NEEDED = ("open", "won")
_CALLED = {"open": "open stage", "won": "stage that is won", "lost": "stage for who is lost", "paused": "stage for who is not ready"}


def check_remaining(name: str, kind: str, others: Sequence[str]) -> None:
    """Raises `SalesError` where a stage is the last of a kind that every system needs and does not stay one; `others` are the kinds that remain."""
    if kind in NEEDED and kind not in others:
        raise SalesError(f"{name} is the only {_CALLED[kind]}: a sales system needs one.", "Nothing was changed.", "Add another one first.")


def check_kind(name: str, prospects: int) -> None:
    """Raises `SalesError` where somebody stands in a stage that is to be of another kind: winning and losing are moves of their own."""
    if prospects:
        who = "1 prospect stands" if prospects == 1 else f"{prospects:,} prospects stand"
        raise SalesError(f"{who} in {name}: only an empty stage can become another kind.", "Nothing was changed.", "Move them first.")


def check_merge(name: str, kind: str, into: str, into_kind: str, *, untouched: bool, same: bool = False) -> None:
    """Raises `SalesError` where a stage cannot go into another: nobody is won, lost or put off by a merge, nor taken back.

    `untouched`: nobody stands in it or ever did; then it may go anywhere.
    """
    if same:
        raise SalesError(f"{name} cannot go into itself.", "Nothing was changed.", "Name another stage.")
    if kind != into_kind and not untouched:
        raise SalesError(
            f"{name} is {kind} and {into} is {into_kind}: nobody is won, lost or put off by a merge.",
            "Nothing was changed.",
            f"Choose another stage that is {kind}, or move its prospects first.",
        )


def may_merge(kind: str, into_kind: str, *, untouched: bool) -> bool:
    """Whether `check_merge` lets a stage of one kind go into another."""
    return kind == into_kind or untouched


def check_takes_steps(name: str, kind: str) -> None:
    """Raises `SalesError` where an asset is put into a stage for who is lost; a customer may go on being served."""
    if kind == "lost":
        raise SalesError(f"{name} is for who is lost: nothing is served there.", "Nothing was changed.", "Name a stage of another kind.")


def check_express(name: str, kind: str, to: str, to_kind: str, *, same: bool, back: bool = False) -> None:
    """Raises `SalesError` where an express lane cannot lead: from an open stage on to a later one that is open or won (`back`: it is not later)."""
    if same:
        raise SalesError(f"The express lane of {name} cannot lead to itself.", "Nothing was changed.", "Name a later stage.")
    if kind != "open":
        raise SalesError(f"{name} is {kind}: only an open stage has an express lane.", "Nothing was changed.", "Choose an open stage.")
    if to_kind not in NEEDED:
        raise SalesError(f"{to} is {to_kind}: an express lane leads on.", "Nothing was changed.", "Name a stage that is open or won.")
    if back:
        raise SalesError(f"{to} comes before {name}: an express lane leads on.", "Nothing was changed.", "Name a later stage.")
