"""What one run of the sender did: the counts and rows that `salestui send --json` prints."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

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
    """A run of the sender. `offline`, `problems` (what the founder must put right) and `interrupted` are for the exit code."""

    due: int = 0
    rows: list[SendRow] = field(default_factory=list)
    offline: bool = False
    interrupted: bool = False
    problems: list[str] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many rows of the run are in a state now."""
        return sum(row.state == state for row in self.rows)

    def as_json(self) -> Mapping[str, Any]:
        """The document of cli.md."""
        return {"due": self.due, **{state: self.count(state) for state in OUTCOMES}, "rows": [asdict(row) for row in self.rows]}
