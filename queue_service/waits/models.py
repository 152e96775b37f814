"""Paces and estimates. Seconds throughout."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Served:
    """A finished service and how many seconds it took; ``taken_back`` when an officer undid that finish."""

    service: str
    seconds: float
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """What finished services taught: how many, their mean and mean square in seconds (older ones weigh less)."""

    count: int = 0
    mean: float = 0.0
    square: float = 0.0

    @property
    def spread(self) -> float:
        """Standard deviation in seconds."""
        return float(max(0.0, self.square - self.mean**2) ** 0.5)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a service goes now: mean and spread of one service, and how many open counters serve it."""

    mean: float
    spread: float
    counters: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A wait as an honest range in seconds: half wait less than ``p50``, nine of ten less than ``p90``."""

    p50: int
    p90: int

    def view(self, now_ms: int, timezone: str) -> dict[str, Any]:
        """Return the contract's form, with the clock times the range means."""
        start = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(timezone))
        return {
            "p50": self.p50,
            "p90": self.p90,
            "at_from": (start + timedelta(seconds=self.p50)).isoformat(timespec="seconds"),
            "at_to": (start + timedelta(seconds=self.p90)).isoformat(timespec="seconds"),
        }
