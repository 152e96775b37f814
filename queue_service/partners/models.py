"""What a home visit is. Times are milliseconds since 1970."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a visit is in its life. Who was ``not_met`` can be planned for again."""

    REQUESTED = "requested"
    PLANNED = "planned"
    VISITED = "visited"
    NOT_MET = "not_met"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why somebody cannot come to the office, as they say themselves."""

    LANSIA = "lansia"
    DISABILITAS = "disabilitas"
    SAKIT = "sakit"
    OTHER = "other"


class Outcome(StrEnum):
    """What a team did at a household. Biometrics are recorded by Disdukcapil's own mobile team, never kept here."""

    PAPERS = "papers"
    RECORDED = "recorded"
    HANDED_OVER = "handed_over"
    ADVISED = "advised"


@dataclass(frozen=True, slots=True)
class Household:
    """Whom a team visits and where; kept as one sealed text. ``area`` is the RW or dusun."""

    name: str = ""
    area: str = ""
    address: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the history. ``by`` is a username, ``holder`` or ``anyone``; ``note`` is sealed and tells why, or what was done."""

    verb: str
    state: State
    at_ms: int
    by: str
    start_ms: int | None = None
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A home visit. ``household`` and ``phone`` are sealed; ``rev`` grows with every change.

    ``entered_by`` is the username of a partner or officer, ``anyone`` for residents. ``start_ms`` is from when on the day the household
    should be at home. ``masked`` is what is left of the person once the time to keep more is over.
    """

    code: str
    post: str
    service: str
    state: State
    since_ms: int
    household: str
    phone: str
    phone4: str
    sms_consent: bool
    language: str
    entered_by: str
    created_ms: int
    rev: int
    start_ms: int | None = None
    team: str = ""
    history: tuple[Entry, ...] = ()
    masked: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Visit":
        """Return the visit of its stored JSON object."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        history = tuple(Entry(**one | {"state": State(one["state"])}) for one in data["history"])
        return cls(
            **known | {"state": State(data["state"]), "history": history, "masked": data.get("masked") or {}}
        )
