"""How results are summed up and shown."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One result beside what it must reach and what it aims for; ``unit`` is empty for plain ratios."""

    name: str
    value: float
    at_least: float
    aim: float
    unit: str = ""

    @property
    def verdict(self) -> str:
        """How the value stands; whether less is better shows in the order of the two marks."""
        sign = 1 if self.aim >= self.at_least else -1
        if sign * self.value >= sign * self.aim:
            return "reaches the aim"
        return "enough" if sign * self.value >= sign * self.at_least else "NOT ENOUGH"


def show(ratios: Sequence[Ratio]) -> None:
    """Print a table."""
    print(f"{'':54} {'seen':>8} {'needed':>8} {'aim':>8}")
    for ratio in ratios:
        marks = f"{ratio.value:8.2f} {ratio.at_least:8.2f} {ratio.aim:8.2f}"
        print(f"{ratio.name:54} {marks}  {ratio.unit:3} {ratio.verdict}")


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(len(ordered) * share * 1e6) // 1_000_000) - 1))]


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return quantile(values, 0.5)


def milliseconds(values: Sequence[float]) -> str:
    """Return p50 and p99 of seconds as text."""
    return f"p50 {quantile(values, 0.5) * 1000:.2f} ms, p99 {quantile(values, 0.99) * 1000:.2f} ms"
