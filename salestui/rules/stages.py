"""The stages a business starts with, and what a move from one to another needs.

A stage is named as a past event and carries one goal of the customer, one next step we ask and the evidence that it was
taken. A prospect may skip ahead (who is ready to pay takes the express lane) and may go back.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..errors import SalesError

KINDS = ("open", "won", "lost", "paused")


@dataclass(frozen=True, slots=True)
class DefaultStage:
    """One stage of the system a new store starts with; `max_days` is after how many days a prospect counts as stale."""

    name: str
    kind: str
    customer_goal: str
    next_step: str
    exit_evidence: str
    max_days: int | None


DEFAULT_STAGES: tuple[DefaultStage, ...] = (
    DefaultStage(
        "Captured", "open",
        "Find out in a minute whether this is meant for somebody like me.",
        "Answer one question: what takes you the most time at the moment?",
        "A reply, or a fact that shows a fit with the customer we serve.",
        21,
    ),
    DefaultStage(
        "Qualified", "open",
        "See that somebody understands my problem and has solved it for a person like me.",
        "Pick a time for a 20-minute call.",
        "A date and time that both have accepted.",
        14,
    ),
    DefaultStage(
        "Call booked", "open",
        "Know what the call is about and that it will not be a waste of my time.",
        "Come to the call with one real case.",
        "The call took place, and what was said is noted.",
        10,
    ),
    DefaultStage(
        "Call done", "open",
        "Be sure that it works with my own data, not only in a demonstration.",
        "Start the trial with one real case.",
        "An account exists and the first own data is in it.",
        7,
    ),
    DefaultStage(
        "Trial started", "open",
        "Get one result that I can show to somebody else.",
        "Tell us which result you need to see, and by when.",
        "The customer reports a result in his own words.",
        14,
    ),
    DefaultStage(
        "Proposal sent", "open",
        "Understand the price, the start and the way out, and get a yes from whoever decides.",
        "Accept the proposal, or name the one thing that is in the way.",
        "A signed proposal or a first payment.",
        10,
    ),
    DefaultStage(
        "Customer", "won",
        "Get what was promised, without having to chase anybody for it.",
        "Tell one colleague who has the same problem.",
        "The first invoice is paid and the product is in use.",
        None,
    ),
    DefaultStage(
        "Lost", "lost",
        "Be left in peace.",
        "Nothing: we ask for nothing more.",
        "The reason, in the customer's words where there are any.",
        None,
    ),
    DefaultStage(
        "Not now", "paused",
        "Come back to this when the time is right.",
        "Agree on a date to talk again.",
        "The agreed date has come, or the customer writes first.",
        None,
    ),
)  # fmt: skip

DEFAULT_QUADRANTS: tuple[tuple[str, str], ...] = (
    ("Customer", "Whom do we serve?"),
    ("Product", "What do we serve?"),
    ("Brand", "What do we share with the customer?"),
    ("Customer flow", "How do we serve?"),
)


def check_move(target_kind: str, reason: str, until: date | None, today: date) -> None:
    """Refuse a move that lacks what its target needs: a lost prospect its reason, a paused one the day it returns.

    Every other move is allowed, ahead or back. Raises `SalesError`.
    """
    if target_kind == "lost" and not reason.strip():
        raise SalesError(
            "A lost prospect needs a reason.", "Nothing was moved.", "Say in a few words why it was lost: it is what you learn from."
        )
    if target_kind != "paused":
        return
    if until is None:
        raise SalesError(
            "“Not now” needs the day to come back to it.", "Nothing was moved.", f"Give a date such as {today + timedelta(days=30)}."
        )
    if until <= today:
        raise SalesError(
            f"{until} is not in the future.", "Nothing was moved.", f"Give a later date, such as {today + timedelta(days=30)}."
        )


def days_in_stage(since: datetime, now: datetime) -> int:
    """Whole days (24 hours each) since a prospect entered its stage; never negative, even when the clock was set back."""
    return max(0, (now - since) // timedelta(days=1))


def is_stale(since: datetime, max_days: int | None, now: datetime) -> bool:
    """Whether a prospect has stood in its stage for longer than the stage allows (no limit: never)."""
    return max_days is not None and days_in_stage(since, now) > max_days
