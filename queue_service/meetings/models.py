"""What a meeting is, and what is agreed in it. Months are texts like ``2026-11``, days like ``2026-11-24``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Group(StrEnum):
    """Who comes to a meeting."""

    OFFICERS = "officers"
    GOVERNMENT = "government"
    LEADERS = "leaders"
    OTHERS = "others"


class State(StrEnum):
    """What has become of something that was agreed."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting about one month of one post. ``came`` counts people by group; ``rev`` is 0 until it is kept, then grows."""

    month: str
    day: str = ""
    place: str = ""
    came: dict[str, int] = field(default_factory=dict)
    obstacles: str = ""
    minutes: str = ""
    by: str = ""
    at_ms: int = 0
    rev: int = 0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Meeting":
        """Return the meeting of its stored JSON object."""
        return cls(**{name: value for name, value in data.items() if name in cls.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Action:
    """Something agreed at the meeting of ``month``: what, who does it, until which day.

    ``closed`` is the month of the meeting that noted it as done or dropped, ``""`` while it is open; ``why`` says why it was dropped.
    """

    id: str
    month: str
    what: str = ""
    owner: str = ""
    due: str = ""
    state: State = State.OPEN
    why: str = ""
    closed: str = ""
    by: str = ""
    at_ms: int = 0
    rev: int = 0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Action":
        """Return the action of its stored JSON object."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        return cls(**known | {"state": State(data["state"])})
