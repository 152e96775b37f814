"""The roll-up of one post and local day, and how roll-ups add up. Values only, no I/O.

A roll-up is a table of counts: slice -> name -> count. Slices are ``all``, ``service:SLUG``, ``counter:ID``, ``lane:U``,
``kind:booked`` (or ``priority``, ``walk_in``), ``hour:8``, ``application:STATE``, ``visit:STATE``, ``booking``, ``evening``,
``message``, ``outreach``, ``leased`` (numbers a kiosk gave by itself), ``promise`` and ``accuracy``.
Counts of any number of days are added, so a month is the sum of its days.
A histogram lies in its slice as ``wait:BIN`` beside ``wait:ms``, the exact sum.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

RATIO = 1.05  # of a bin's upper to its lower end
ERROR = math.sqrt(RATIO) - 1  # of a duration said by a histogram: 2.5 %, or half a second below one
ALL = "all"
OFFICE = ""  # instead of a post: what belongs to none of them
TICKET_COUNTS = ("issued", "served", "no_show", "abandoned", "cancelled", "open")
Counts = dict[str, int]
Event = tuple[int, dict[str, str]]  # of a post's stream: seq, and the fields type, at, data and private


def bin_of(ms: int) -> int:
    """Return the bin of a duration: 0 below a second, else the k with 1.05^(k-1) s <= duration < 1.05^k s."""
    return 0 if ms < 1000 else 1 + math.floor(math.log(ms / 1000) / math.log(RATIO) + 1e-9)


def seconds_of(number: int) -> float:
    """Return the duration that stands for a bin, at most ``ERROR`` from any in it."""
    return 0.5 if number == 0 else RATIO ** (number - 0.5)


@dataclass(frozen=True, slots=True)
class Durations:
    """A histogram: how many durations fell into each bin, and their exact sum in ms."""

    bins: Mapping[int, int]
    total_ms: int

    @property
    def count(self) -> int:
        """How many durations there are."""
        return sum(self.bins.values())

    @property
    def mean(self) -> float | None:
        """The exact mean in seconds, None without any."""
        return self.total_ms / 1000 / self.count if self.count else None

    def quantile(self, share: float) -> float | None:
        """Return the duration (s) that this share does not exceed, by nearest rank and within ``ERROR``; None without any."""
        wanted, passed = math.ceil(share * self.count), 0
        for number in sorted(self.bins):
            passed += self.bins[number]
            if passed >= max(1, wanted):
                return seconds_of(number)
        return None


@dataclass(frozen=True, slots=True)
class Figures:
    """The roll-up of a day, or the sum of several."""

    slices: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Mapping[str, int]]) -> "Figures":
        """Return the figures of a stored JSON object."""
        return cls({name: Counter(counts) for name, counts in stored.items()})

    def stored(self) -> dict[str, Counts]:
        """Return what is kept: without zeros, in an order that depends on nothing else."""
        found = {
            name: {key: counts[key] for key in sorted(counts) if counts[key]}
            for name, counts in sorted(self.slices.items())
        }
        return {name: counts for name, counts in found.items() if counts}

    def add(self, name: str, what: str, count: int = 1) -> None:
        """Count something in a slice."""
        self.slices.setdefault(name, Counter())[what] += count

    def add_duration(self, name: str, what: str, ms: int, count: int = 1) -> None:
        """Put a duration into a histogram of a slice; a ``count`` of -1 takes it out again."""
        self.add(name, f"{what}:{bin_of(ms)}", count)
        self.add(name, f"{what}:ms", ms * count)

    def get(self, name: str, what: str) -> int:
        """Return a count of a slice, 0 when nothing was counted."""
        return self.slices[name][what] if name in self.slices else 0

    def durations(self, name: str, what: str) -> Durations:
        """Return a histogram of a slice; ``what`` is ``wait``, ``service`` or ``time``."""
        start = f"{what}:"
        found = {
            key.removeprefix(start): n
            for key, n in self.slices.get(name, {}).items()
            if key[: len(start)] == start
        }
        total = found.pop("ms", 0)
        return Durations({int(number): count for number, count in found.items()}, total)

    def names(self, dimension: str) -> list[str]:
        """Return what there are slices for, e.g. the slugs of ``service``."""
        start = f"{dimension}:"
        return sorted(name.removeprefix(start) for name in self.slices if name.startswith(start))


def added(days: Iterable[Figures]) -> Figures:
    """Return the sum of figures."""
    total = Figures()
    for day in days:
        for name, counts in day.slices.items():
            total.slices.setdefault(name, Counter()).update(counts)
    return total


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a post's stream was rolled up, what was estimated then (service -> p50, p90 in s), and how many events were lost."""

    seq: int = 0
    estimates: Mapping[str, Any] = field(default_factory=dict)
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What one stretch of the stream changes; days map to figures, ``lives`` to day -> ticket -> life."""

    figures: dict[str, Figures] = field(default_factory=dict)
    flows: dict[str, Figures] = field(default_factory=dict)
    lives: dict[str, dict[str, Any]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
