"""What a partner enters for somebody else. Times are milliseconds since 1970."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What was entered."""

    APPLICATION = "application"
    BOOKING = "booking"


class How(StrEnum):
    """How a person agreed."""

    WRITTEN = "tertulis"
    SPOKEN = "lisan"
    PHONE = "telepon"


@dataclass(frozen=True, slots=True)
class Consent:
    """Who said yes (the person, or who acts for them), how, and on which day."""

    who: str
    how: How
    on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the partner ``by`` entered. ``person`` is sealed: the name as entered, and the consent.

    ``made`` is true once the application or booking is there; before, its request was cut short and can be sent again.
    """

    code: str
    kind: Kind
    service: str
    by: str
    at_ms: int
    person: str
    made: bool = False

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Entry":
        """Return the entry of its stored JSON object."""
        return cls(**data | {"kind": Kind(data["kind"])})


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a partner may enter in a day and in a week (from Monday); None: any number."""

    day: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a partner has entered today and this week, and how much it may."""

    today: int
    week: int
    limits: Limits

    @property
    def left(self) -> int | None:
        """How many more may be entered now; None: any number."""
        pairs = ((self.limits.day, self.today), (self.limits.week, self.week))
        return min((max(0, most - used) for most, used in pairs if most is not None), default=None)
