"""The bookings room called directly: residents by number, who always are the same, and one office to book at."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from queue_service.bookings import actions, people
from queue_service.bookings.check import violations
from queue_service.bookings.models import Booking, Hold, Person
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.redis import Engine
from queue_service.posts.models import BookingRules, Counter, DateException, Hours, Period, Post, Rule, Week
from tests.factories import MovableClock, keep, make_post

VAULT = Vault("a secret that only tests know")
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
# Two-hour slots at 8, 10, 12 and 14 o'clock, each with two places; one of these at most for kia.
HOURS = Hours(week=Week((Rule(EVERY_DAY, (Period(480, 960),)),)), holidays=False, joint_leave=False)
COUNTERS = (Counter("1", "1"), Counter("2", "2", ("ktp-baru", "ktp-ganti")))
RULES = BookingRules(
    slot_minutes=120,
    share=0.08,
    days_ahead=3,
    min_lead_minutes=0,
    hold_seconds=300,
    offer_seconds=7200,
    per_phone=2,
    no_show_minutes=60,
)
KTP, KIA = "ktp-baru", "kia"
# The tests' clock begins on Tuesday, 24 November 2026, at 8.00.
TODAY_10, TODAY_12 = "20261124T1000", "20261124T1200"
SLOT, NEXT, LATER = "20261125T0800", "20261125T1000", "20261126T0800"


def small_office(**changes: Any) -> Post:
    """Return a post whose slots are few and small; ``changes`` to its booking rules."""
    return dataclasses.replace(
        make_post(hours=HOURS, counters=COUNTERS), booking=dataclasses.replace(RULES, **changes)
    )


def refused(code: str) -> pytest.RaisesExc:
    """Return the context in which a conflict with this code is raised."""
    return pytest.raises(Conflict, check=lambda error: error.code == code)


def invalid(field: str) -> pytest.RaisesExc:
    """Return the context in which an input with just this field wrong is refused."""
    return pytest.raises(
        Invalid, check=lambda error: [one["field"] for one in error.extra["errors"]] == [field]
    )


def resident(number: int, *, phone: int | None = None, **more: Any) -> Person:
    """Return the person of a number, with a phone of her own unless another one's is named."""
    about = {"sms_consent": True, "language": "id", "priority": None} | more
    return people.checked(
        VAULT,
        name=f"Warga Desa {'ABCDEFGHIJ'[number % 10]}",
        nik=nik(number),
        phone=f"0812{30_000_000 + (number if phone is None else phone)}",
        **about,
    )


def nik(number: int) -> str:
    """Return the NIK of a number."""
    return f"327101{1 + number % 28:02d}0190{1 + number:04d}"


@dataclass
class Office:
    """The verbs of one post, with everything filled in that a test does not care about."""

    engine: Engine
    clock: MovableClock
    post: Post

    def book(self, who: int, slot: str = SLOT, service: str = KTP, **more: Any) -> Booking:
        person = more.pop("person", None) or resident(who)
        return actions.book(self.engine, self.clock, VAULT, self.post, service, slot, person, **more)

    def wait(self, who: int, slot: str = SLOT, service: str = KTP, **more: Any) -> Booking:
        return self.book(who, slot, service, wait=True, **more)

    def fill(self, slot: str = SLOT, first: int = 100) -> tuple[Booking, Booking]:
        """Have two strangers take both places of a slot."""
        return self.book(first, slot), self.book(first + 1, slot)

    def hold(self, slot: str = SLOT, service: str = KTP, **more: Any) -> Hold:
        return actions.hold(self.engine, self.clock, self.post, service, slot, **more)

    def unhold(self, hold: Hold) -> None:
        actions.unhold(self.engine, self.clock, self.post, hold.id)

    def move(self, booking: Booking, slot: str, **more: Any) -> Booking:
        return actions.move(self.engine, self.clock, self.post, booking, slot, by="holder", **more)

    def cancel(self, booking: Booking, **more: Any) -> Booking:
        named = {"by": "holder", "reason": "holder"} | more
        return actions.cancel(self.engine, self.clock, self.post, booking, **named)

    def confirm(self, booking: Booking, **more: Any) -> Booking:
        return actions.confirm(self.engine, self.clock, self.post, self.now(booking), by="holder", **more)

    def check_in(self, booking: Booking) -> str:
        """Check in and return the ticket's id."""
        seen = actions.check_in(self.engine, self.clock, VAULT, self.post, self.now(booking), by="kiosk")
        return seen.ticket.id

    def sweep(self) -> int:
        return actions.sweep(self.engine, self.clock, self.post)

    def displace(self) -> int:
        return actions.displace(self.engine, self.clock, self.post)

    def change(self, **changes: Any) -> None:
        """Let an administrator change the post."""
        self.post = keep(self.engine, dataclasses.replace(self.post, **changes))

    def close(self, *days: date) -> None:
        """Close the post on these dates only."""
        exceptions = tuple(DateException(day, day) for day in days)
        self.change(hours=dataclasses.replace(self.post.hours, exceptions=exceptions))

    def now(self, booking: Booking) -> Booking:
        """Return the booking as it is now."""
        return actions.find(self.engine, booking.code)[1]

    def state(self, booking: Booking) -> str:
        return self.now(booking).state.value

    def free(self, slot: str = SLOT, service: str = KTP) -> int:
        """Return how many places residents see; fails for a slot they do not see."""
        found = actions.free_slots(self.engine, self.clock, self.post, service, None, date(2027, 1, 1))
        return {str(one.id): free for one, free in found}[slot]

    def told(self, booking: Booking) -> dict[str, int]:
        """Return what is still to be told about a booking, and when (ms)."""
        found = self.engine.client.zrange(f"q:{{{self.post.slug}}}:book:due", 0, -1, withscores=True)
        return {
            member.partition("|")[0]: int(at)
            for member, at in found
            if member.partition("|")[2] == booking.code
        }

    def everything(self) -> dict[str, Any]:
        """Return all that the engine holds of the post, to see that nothing changed."""
        client = self.engine.client
        names = sorted(client.scan_iter(f"q:{{{self.post.slug}}}:*"))
        return {name: client.dump(name) for name in names}

    def sound(self) -> bool:
        """True when ``check`` finds nothing."""
        assert violations(self.engine) == []
        return True
