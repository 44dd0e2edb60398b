"""What one reading of the incoming mail found: the counts that `salestui receive --json` prints."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...errors import SalesError

COUNTED = {"reply": "replies", "bounce": "bounces", "out_of_office": "out_of_office", "opt_out": "opt_outs", "own": "own", "other": "other"}
"""The kinds of a new mail, and what the document of cli.md calls their counts."""

SETTLED = "settled"
"""The kind of a row that tells of no new mail, but of a copy among the sent ones by which an uncertain mail counts as sent."""


@dataclass(frozen=True)
class ReceiveRow:
    """One new mail from which something followed (or a copy of one of ours: `SETTLED`). `prospect` is whose it is, `came_of_it` what was done, in words."""

    kind: str
    sender: str
    subject: str
    at: str
    came_of_it: str
    prospect: str = ""
    prospect_id: int | None = None
    delivery_id: int | None = None


@dataclass
class ReceiveReport:
    """A reading. `settled` is how many uncertain mails had a copy among the sent ones.

    `new` is the sum of the counts; a mail that was read before, in whatever place, is not counted.

    `problems` are what the founder must put right, `offline` what time will mend, each one sentence; `interrupted` and `fault` (the
    store could not be written, and the reading ended) are for the exit code. `mailboxes` is how many could be read.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[ReceiveRow] = field(default_factory=list)
    settled: int = 0
    mailboxes: int = 0
    problems: list[str] = field(default_factory=list)
    offline: list[str] = field(default_factory=list)
    interrupted: bool = False
    fault: SalesError | None = None

    @property
    def new(self) -> int:
        """How many mails were taken in."""
        return sum(self.counts.values())

    @property
    def replies(self) -> int:
        """How many were replies of prospects."""
        return self.counts["reply"]

    def as_json(self) -> Mapping[str, Any]:
        """The document of cli.md, and what followed from which mail."""
        counts = {name: self.counts[kind] for kind, name in COUNTED.items()}
        return {
            "new": self.new,
            **counts,
            "settled": self.settled,
            "rows": [asdict(row) for row in self.rows],
            "problems": [*self.problems, *self.offline],
        }
