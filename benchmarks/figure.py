"""One figure: what was measured, what it is measured against, and the goal."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`salestui` and `yardstick` in `unit`, from the same run; `limit` bounds the ratio or, where the goal says so, the value itself."""

    figure: str
    unit: str
    salestui: float
    yardstick: float | None
    against: str
    goal: str
    limit: float
    limits_ratio: bool = True

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick."""
        return self.salestui / self.yardstick if self.yardstick else None

    def as_json(self) -> dict[str, Any]:
        """The row as `make bench` prints it."""
        measured = self.ratio if self.limits_ratio else self.salestui
        rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self).items()}
        del rounded["limit"], rounded["limits_ratio"]
        return rounded | {
            "ratio": None if self.ratio is None else round(self.ratio, 2),
            "holds": measured is not None and measured <= self.limit,
        }


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return float(statistics.median(values))


def p95(values: Sequence[float]) -> float:
    """What 19 of 20 stay below."""
    return float(sorted(values)[max(0, round(len(values) * 0.95) - 1)])
