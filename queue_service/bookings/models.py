"""What a booking is. Times are milliseconds since 1970 unless the name says otherwise."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo


class State(StrEnum):
    """Where a booking is in its life. ``displaced``: the office closed its slot, another one can be chosen."""

    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DISPLACED = "displaced"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TAKING = frozenset({State.CONFIRMED, State.OFFERED})  # a place
ACTIVE = TAKING | {
    State.WAITLISTED,
    State.DISPLACED,
}  # somebody still means to come; of a person and service there is one


@dataclass(frozen=True, slots=True, order=True)
class SlotId:
    """A slot of a post, written ``20261124T0930``: local date and minute of the day it begins."""

    day: date
    minute: int

    def __str__(self) -> str:
        day, hour, minute = self.day, self.minute // 60, self.minute % 60
        return f"{day.year:04d}{day.month:02d}{day.day:02d}T{hour:02d}{minute:02d}"

    @classmethod
    def parse(cls, text: str) -> "SlotId":
        """Return the slot of its text. Raises ``ValueError``."""
        moment = datetime.fromisoformat(text)
        found = cls(moment.date(), moment.hour * 60 + moment.minute)
        if str(found) != text:
            raise ValueError(text)
        return found

    def start(self, timezone: str) -> datetime:
        """Return when it begins, with the zone's offset."""
        midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=ZoneInfo(timezone))
        return midnight + timedelta(minutes=self.minute)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as derived from opening hours: places in all, and at most ``own`` of them for each service."""

    id: SlotId
    minutes: int
    places: int
    own: dict[str, int]
    session: str = "regular"


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody's booking. ``name``, ``nik`` and ``phone`` are sealed; ``priority`` is self-declared.

    ``session`` is ``regular``, ``evening`` or, when its place was drawn by lot, ``drawn``: then the slot is the whole session, and no
    offers are made after ``offers_end_ms``. ``reason`` says why it ended: ``holder``, ``staff``, ``unanswered`` (an offer), or a session's.
    ``rev`` grows with every change; ``by`` made the last one (``anyone`` and ``holder`` are residents, ``system`` is time itself).
    """

    code: str
    post: str
    service: str
    slot: str
    start_ms: int
    end_ms: int
    session: str
    state: State
    name: str
    nik: str
    phone: str
    phone4: str
    identity: str
    phone_print: str
    sms_consent: bool
    language: str
    created_ms: int
    rev: int
    priority: str | None = None
    ticket: str | None = None
    offer_until_ms: int | None = None
    offers_end_ms: int | None = None
    remind_from_ms: int | None = None
    reason: str | None = None
    by: str = "system"
    position: int | None = None

    @classmethod
    def of(cls, data: dict[str, Any], position: int | None = None) -> "Booking":
        """Return the booking of a script's answer."""
        names = cls.__dataclass_fields__
        known = {name: value for name, value in data.items() if name in names}
        return cls(**known | {"state": State(data["state"]), "position": position})


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody whom a draw has ranked for a session of ``capacity`` places; the texts as in :class:`Booking`.

    ``offer_ms`` is how long an offer is kept, ``remind_from_ms`` the moment from which it makes sense to remind.
    """

    code: str
    service: str
    slot: str
    start_ms: int
    end_ms: int
    capacity: int
    offer_ms: int
    offers_end_ms: int
    remind_from_ms: int
    name: str
    nik: str
    phone: str
    phone4: str
    identity: str
    phone_print: str
    sms_consent: bool
    language: str
    created_ms: int
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is to be told about a code from ``due_ms`` on; ``booking`` as it is while this is due, if it is one's."""

    kind: str
    code: str
    due_ms: int
    booking: Booking | None


@dataclass(frozen=True, slots=True)
class Hold:
    """A place kept while a form is filled in."""

    id: str
    slot: str
    service: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Person:
    """Who books, as checked: sealed texts, keyed hashes to find them again, and soft warnings about the input."""

    name: str
    nik: str
    phone: str
    phone_last4: str
    identity: str
    phone_print: str
    sms_consent: bool
    language: str
    priority: str | None
    warnings: tuple[str, ...] = ()
