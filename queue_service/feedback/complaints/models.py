"""What a complaint is. Times are milliseconds since 1970."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What somebody wants: to complain, to suggest, to be told something."""

    PENGADUAN = "pengaduan"
    ASPIRASI = "aspirasi"
    INFORMASI = "informasi"


class Category(StrEnum):
    """What it is about."""

    PUNGLI = "pungli"
    WEWENANG = "wewenang"
    DISKRIMINASI = "diskriminasi"
    PROSEDUR = "prosedur"
    FASILITAS = "fasilitas"
    ETIK = "etik"
    LAIN = "lain"


class Visibility(StrEnum):
    """How far the complainant is known: to the office; to nobody; to supervisors and the village head only."""

    NORMAL = "normal"
    ANONIM = "anonim"
    RAHASIA = "rahasia"


class Course(StrEnum):
    """How it is dealt with, which sets the time to answer."""

    ORDINARY = "ordinary"
    DISPUTE = "dispute"
    FIELD = "field"


class State(StrEnum):
    """Where a complaint is in its life."""

    RECEIVED = "received"
    RESPONDED = "responded"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Content:
    """What was told; kept as one sealed text. ``reference`` is the code of a ticket, booking or application."""

    text: str = ""
    counter: str = ""
    officer: str = ""
    reference: str = ""

    @property
    def of_person(self) -> bool:
        """True when somebody of the office is complained about."""
        return bool(self.counter or self.officer)


@dataclass(frozen=True, slots=True)
class Days:
    """Working days until the first response, and until the answer by course."""

    first: int = 3
    ordinary: int = 5
    dispute: int = 14
    field: int = 60

    def of(self, course: Course) -> int:
        """Return the working days until the answer."""
        return {Course.ORDINARY: self.ordinary, Course.DISPUTE: self.dispute, Course.FIELD: self.field}[
            course
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the history. ``by`` is a username, ``holder`` or ``system``; ``note`` is sealed."""

    verb: str
    state: State
    at_ms: int
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint. ``ref`` is its short code; ``content`` and ``phone`` are sealed, ``phone4`` is a keyed hash.

    ``barred`` are the keyed hashes of the usernames who may not know of it; until it is ``settled`` whom it is about, only the keepers see
    it. ``level`` says to whom it was escalated (1 supervisor, 2 village head). ``masked``: only what is counted is left of it.
    """

    ref: str
    post: str
    kind: Kind
    category: Category
    visibility: Visibility
    state: State
    since_ms: int
    created_ms: int
    first_due_ms: int
    due_ms: int
    course: Course = Course.ORDINARY
    content: str = ""
    phone: str = ""
    phone4: str = ""
    sms_consent: bool = False
    language: str = "id"
    settled: bool = True
    barred: tuple[str, ...] = ()
    assigned: str = ""
    level: int = 0
    masked: bool = False
    sample: bool = False
    history: tuple[Entry, ...] = ()

    @property
    def code(self) -> str:
        """The code under which a phone's last four digits are asked for."""
        return self.ref

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Complaint":
        """Return the complaint of its stored JSON object."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        enums = {
            "kind": Kind,
            "category": Category,
            "visibility": Visibility,
            "state": State,
            "course": Course,
        }
        typed = {name: kind(known[name]) for name, kind in enums.items()}
        history = tuple(Entry(**one | {"state": State(one["state"])}) for one in data["history"])
        return cls(**known | typed | {"history": history, "barred": tuple(data.get("barred") or ())})
