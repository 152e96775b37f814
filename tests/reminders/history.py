"""A naive record of what residents must be told: looks at bookings after every step and says which texts are owed, and until when.

It knows the rules as an officer would say them, and nothing of schedules, causes or the outbox. Times are milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_service.bookings.models import Booking, State
from queue_service.messages import rules as outbox
from tests.factories import ZONE

MINUTE, HOUR = 60_000, 3_600_000
ENOUGH = 5000  # ms that must be left of a text's time
ZONE_INFO = ZoneInfo(ZONE)


@dataclass
class Owed:
    """A text that is owed from ``due`` until ``end``; ``handed`` once a sweep has put it into the outbox."""

    kind: str
    due: int
    end: int
    urgent: bool = False
    not_before: int = 0
    handed: bool = False

    def can_go(self, now: int, quiet: bool) -> bool:
        """True when it may be sent in this moment."""
        return (
            max(self.due, self.not_before) <= now and self.end - now >= ENOUGH and (self.urgent or not quiet)
        )


@dataclass
class Person:
    """What is owed to the holder of a booking, as it was last seen."""

    seen: Booking
    owed: list[Owed] = field(default_factory=list)


@dataclass
class History:
    """All people with bookings, by code."""

    quiet_hours: tuple[time, time]
    offer_ms: int
    people: dict[str, Person] = field(default_factory=dict)

    def quiet(self, now: int) -> int | None:
        """When the night ends, None by day."""
        return outbox.quiet_until(now, ZONE, self.quiet_hours)

    def see(self, booking: Booking, now: int, *, by: str) -> None:
        """Look at a booking after a step of ``by``; what has changed decides what is owed from now on, and nothing else is."""
        person = self.people.get(booking.code)
        if person is None:
            self.people[booking.code] = Person(booking, self._news(None, booking, now, by))
        elif (person.seen.state, person.seen.slot) != (booking.state, booking.slot):
            person.owed = self._news(person.seen, booking, now, by)
            person.seen = booking
        elif person.seen.offer_until_ms != booking.offer_until_ms:
            morning = self.quiet(now)
            assert morning is not None, "an offer's end only moves at night"
            assert booking.offer_until_ms == min(morning + self.offer_ms, booking.start_ms)
            person.owed = [Owed("offer", morning, booking.offer_until_ms)]
            person.seen = booking

    def _news(self, before: Booking | None, booking: Booking, now: int, by: str) -> list[Owed]:
        own = by == "holder"
        start = booking.start_ms
        if booking.state is State.CONFIRMED:
            moved = before is not None and before.state in (State.CONFIRMED, State.DISPLACED)
            return [
                Owed("moved" if moved else "confirmation", now, start, own),
                *self._reminders(booking, now),
            ]
        if booking.state is State.OFFERED:
            return [Owed("offer", now, min(now + self.offer_ms, start))]
        if booking.state is State.WAITLISTED:
            return [Owed("waitlisted", now, start, own)]
        if booking.state is State.EXPIRED and before is not None and before.state is State.OFFERED:
            return [Owed("offer_expired", now, start)]
        if booking.state is State.DISPLACED:
            return [Owed("closed", now, start)]
        if booking.state is State.CANCELLED and not own:
            return [Owed("cancelled", now, start)]
        return []

    def _reminders(self, booking: Booking, now: int) -> list[Owed]:
        day = datetime.fromtimestamp(booking.start_ms / 1000, ZONE_INFO).date()
        midnight = datetime.combine(day, time(), ZONE_INFO)
        afternoon = datetime.combine(day - timedelta(days=1), time(16), ZONE_INFO)
        both = (
            Owed("day_before", _ms(afternoon), _ms(midnight)),
            Owed(
                "two_hours",
                booking.start_ms - 2 * HOUR,
                booking.start_ms - 10 * MINUTE,
                not_before=_ms(midnight),
            ),
        )
        return [one for one in both if one.due > now]

    def swept(self, now: int) -> None:
        """A sweep has run: all that is due is in the outbox, except offers that can wait for the morning."""
        morning = self.quiet(now)
        for person in self.people.values():
            for one in person.owed:
                if one.due <= now and not one.handed:
                    open_offer = one.kind == "offer" and one.end > now
                    assert not (open_offer and morning and morning < person.seen.start_ms), (
                        "an offer begins at night"
                    )
                    one.handed = True

    def delivered(self, now: int) -> list[tuple[str, str]]:
        """A worker has emptied the outbox: return (code, kind) of all that must have gone out in this moment, and nothing else may."""
        quiet = self.quiet(now) is not None
        gone = []
        for code, person in self.people.items():
            going = [one for one in person.owed if one.handed and one.can_go(now, quiet)]
            person.owed = [one for one in person.owed if one not in going]
            if person.seen.sms_consent:
                gone += [(code, one.kind) for one in going]
        return sorted(gone)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
