"""What an answer is, and what the index is made of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

# The nine elements of the regulation, by slug and never by number: published reports use two orders.
ELEMENTS = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "sarana",
    "pengaduan",
)
BANDS = ("08-12", "13-17")
PROFILE: dict[str, tuple[str, ...]] = {
    "sex": ("L", "P"),
    "age": ("<20", "20-29", "30-39", "40-49", "50-59", "60+"),
    "education": ("SD", "SMP", "SMA", "S1", "S2", "S3"),
    "occupation": ("PNS", "TNI", "POLRI", "Swasta", "Wirausaha", "Lainnya"),
}


class Source(StrEnum):
    """How an answer came: for a ticket, for an application, from the tablet at the door, from paper; ``sample`` is made up."""

    TICKET = "ticket"
    APPLICATION = "application"
    OPEN = "open"
    PAPER = "paper"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is kept: the day (ISO) and a band of hours, never the moment; ``scores`` are 1-4 by element."""

    day: str
    band: str
    service: str
    source: Source
    scores: Mapping[str, int]
    profile: Mapping[str, str] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """The month it counts for, ``2026-11``."""
        return self.day[:7]

    def kept(self) -> dict[str, Any]:
        """Return it as JSON is made of it."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Answer":
        """Return the answer of :meth:`kept`."""
        return cls(**data | {"source": Source(data["source"])})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers there are, and the sum of their scores by element."""

    count: int = 0
    sums: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(ELEMENTS, 0))

    def __add__(self, other: "Tally") -> "Tally":
        sums = {name: self.sums[name] + other.sums[name] for name in ELEMENTS}
        return Tally(self.count + other.count, sums)


@dataclass(frozen=True, slots=True)
class Sums:
    """What answers add up to: month -> service -> tally, the months in order; ``sample``: months in which some were made up."""

    months: Mapping[str, Mapping[str, Tally]]
    sample: frozenset[str]

    @classmethod
    def of(cls, kept: Mapping[str, Mapping[str, str]]) -> "Sums":
        """Return the sums of what is kept by month: ``SERVICE:count``, ``SERVICE:ELEMENT`` and ``sample``."""
        months = {month: _tallies(fields) for month, fields in sorted(kept.items()) if fields}
        return cls(months, frozenset(month for month, fields in kept.items() if "sample" in fields))


def _tallies(fields: Mapping[str, str]) -> dict[str, Tally]:
    services = sorted(name.removesuffix(":count") for name in fields if name.endswith(":count"))
    return {
        one: Tally(int(fields[f"{one}:count"]), {name: int(fields[f"{one}:{name}"]) for name in ELEMENTS})
        for one in services
    }


MERGED = "*"  # instead of a service: those of a month that had few answers, together


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers of a post in a month for a service, or for several (``MERGED``): what public figures are sums of."""

    post: str
    month: str
    service: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Index:
    """The IKM of some answers: ``ikm`` and ``nrr`` (by element) rounded to two decimals, ``category`` A-D."""

    count: int
    ikm: float
    category: str
    nrr: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a report: a service, post or month and its index; ``None`` when it is hidden or nobody has answered."""

    name: str
    index: Index | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The index of some months (``2026-11``), its breakdowns, how many were served, and how many answers are advised for that."""

    first: str
    last: str
    weight: Fraction
    total: Row
    services: tuple[Row, ...]
    posts: tuple[Row, ...]
    months: tuple[Row, ...]
    served: int
    advised: int
    sample: bool
