"""What one run of the sender did: the counts and rows that `salestui send --json` prints."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..errors import SalesError

OUTCOMES = ("sent", "deferred", "held", "failed", "uncertain", "cancelled")


@dataclass(frozen=True)
class SendRow:
    """One delivery of the run. `state` is what it is now; "due" where it was not tried, with the reason."""

    id: int
    to: str
    subject: str
    state: str
    why: str = ""


@dataclass
class SendReport:
    """A run of the sender. `due` = sent + deferred + held + failed + uncertain + cancelled + waiting, always.

    `offline` (the server is out of reach), `later` (why it is worth trying later), `problems` (what the founder must put
    right), `interrupted` and `fault` (the store could not be written any more, and the run ended) are for the exit code.
    """

    due: int = 0
    rows: list[SendRow] = field(default_factory=list)
    offline: bool = False
    later: str = ""
    interrupted: bool = False
    problems: list[str] = field(default_factory=list)
    fault: SalesError | None = None

    def count(self, state: str) -> int:
        """How many rows of the run are in a state now."""
        return sum(row.state == state for row in self.rows)

    def as_json(self) -> Mapping[str, Any]:
        """The document of cli.md."""
        counts = {state: self.count(state) for state in OUTCOMES}
        return {"due": self.due, **counts, "waiting": self.waiting, "rows": [asdict(row) for row in self.rows]}

    @property
    def waiting(self) -> int:
        """How many are still due: those that a mailbox holds back, and those the run did not come to."""
        return self.due - sum(self.count(state) for state in OUTCOMES)

    def reasons(self) -> dict[str, int]:
        """Why those that are still due wait, and how many each; an empty reason for those the run did not come to."""
        found: dict[str, int] = {}
        for row in self.rows:
            if row.state not in OUTCOMES:
                found[row.why] = found.get(row.why, 0) + 1
        if rest := self.waiting - sum(found.values()):
            found[""] = found.get("", 0) + rest
        return found
