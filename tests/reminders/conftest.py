"""An office that tells people: bookings, tickets, the sweeps, an outbox with a gateway that takes everything and remembers when."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queue_service.bookings import actions as bookings
from queue_service.bookings import people
from queue_service.bookings.models import Booking, SlotId
from queue_service.core.crypto import Vault
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages import check
from queue_service.messages.delivery import Courier
from queue_service.posts.models import BookingRules, Post
from queue_service.reminders import turns
from queue_service.reminders.actions import Teller, still_true
from queue_service.reminders.models import Finder
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Ticket
from tests import factories

NIGHT = (time(20), time(8))
ADDRESS = "https://antre.desa.id"
ROOMY = BookingRules(share=1.0, days_ahead=30, min_lead_minutes=30, per_phone=100)
SERVICE = "ktp-baru"


@dataclass
class Gateway:
    """Takes everything, and notes (moment, number, text)."""

    clock: factories.MovableClock
    name: str = "1:gateway"
    knows_ids: bool = True
    taken: list[tuple[datetime, str, str]] = field(default_factory=list)

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Take a message."""
        self.taken.append((self.clock.now().astimezone(ZoneInfo(factories.ZONE)), to, text))


@dataclass
class Office:
    """One post, its residents, and the workers that tell them."""

    engine: Engine
    clock: factories.MovableClock
    vault: Vault
    post: Post
    gateway: Gateway
    quiet: tuple[time, time] | None = NIGHT
    finders: Mapping[str, Finder] = field(default_factory=dict)
    people: int = 0

    # ---- time ----

    @property
    def now(self) -> datetime:
        """The present at the post."""
        return self.clock.now().astimezone(ZoneInfo(factories.ZONE))

    def until(self, day: date, hour: int, minute: int = 0) -> None:
        """Let time pass until then."""
        then = datetime.combine(day, time(hour, minute), ZoneInfo(factories.ZONE))
        self.clock.pass_time((then - self.now).total_seconds())

    @property
    def today(self) -> date:
        """The date at the post."""
        return self.now.date()

    def day(self, shift: int) -> date:
        """The date so many days from today."""
        return self.today + timedelta(days=shift)

    # ---- residents ----

    def person(self, *, consent: bool = True, language: str = "id") -> Any:
        """Somebody new, with a NIK and a number of their own."""
        self.people += 1
        return people.checked(
            self.vault,
            name="Siti Aminah",
            nik=f"327601{1 + self.people % 28:02d}0190{1 + self.people:04d}",
            phone=f"+62812{self.people:07d}",
            sms_consent=consent,
            language=language,
            priority=None,
        )

    def book(self, day: date, hour: int, minute: int = 0, **more: Any) -> Booking:
        """Somebody new books a place."""
        who = self.person(**{name: more.pop(name) for name in ("consent", "language") if name in more})
        slot = str(SlotId(day, hour * 60 + minute))
        return bookings.book(self.engine, self.clock, self.vault, self.post, SERVICE, slot, who, **more)

    def look(self, booking: Booking) -> Booking:
        """The booking as it is now."""
        return bookings.find(self.engine, booking.code)[1]

    def move(self, booking: Booking, day: date, hour: int, minute: int = 0, *, by: str = "holder") -> Booking:
        """Take another slot instead."""
        slot = str(SlotId(day, hour * 60 + minute))
        return bookings.move(self.engine, self.clock, self.post, self.look(booking), slot, by=by)

    def cancel(self, booking: Booking, *, by: str = "holder") -> None:
        """Give a booking back."""
        reason = "holder" if by == "holder" else "staff"
        bookings.cancel(self.engine, self.clock, self.post, self.look(booking), by=by, reason=reason)

    def check_in(self, booking: Booking) -> None:
        """Come to the office."""
        bookings.check_in(self.engine, self.clock, self.vault, self.post, self.look(booking), by="kiosk")

    def issue(self, *, contact: bool = True, **more: Any) -> Ticket:
        """Somebody new takes a number, and leaves a phone number with it."""
        self.people += 1
        number = self.vault.seal(f"+62812{self.people:07d}", "phone") if contact else None
        given = tickets.issue(self.engine, self.clock, self.post, SERVICE, by="kiosk", contact=number, **more)
        return given.ticket

    def at_counter(self, *verbs: str) -> None:
        """The officer of counter 1 does this, one after the other: ``open``, ``next``, ``no_show``, ``start``, ``finish``, ``undo``."""
        officer = factories.officer("1")
        for verb in verbs:
            if verb == "open":
                tickets.set_counter(self.engine, self.clock, self.post, officer, "open")
            elif verb == "next":
                tickets.call_next(self.engine, self.clock, self.post, officer)
            else:
                getattr(tickets, verb)(self.engine, self.clock, self.post, officer)

    # ---- what there is to tell ----

    def outbox(self, booking: Booking) -> dict[str, str]:
        """What there is to say about a booking, by template, and the states of that."""
        found = messages.page(self.engine, None, "", 100)
        return {one.template: one.state.value for _at, one in found if f":{booking.code}:" in one.cause}

    def schedule(self, kind: str, code: str) -> None:
        """Put something on the post's list, as the script of another room does."""
        self.engine.client.zadd(
            post_key(self.post.slug, "book", "due"), {f"{kind}|{code}": self.clock.now_ms()}
        )

    # ---- workers ----

    def watch(self, engine: Engine | None = None) -> None:
        """The sweep of live queues."""
        turns.follow(engine or self.engine, self.post)
        turns.tell(engine or self.engine, self.clock, self.post)

    @property
    def teller(self) -> Teller:
        """What the sweep is made of."""
        return Teller(self.engine, self.clock, self.finders, self.quiet, ADDRESS)

    def remind(self) -> None:
        """The sweeps of the rooms, as the scheduler lets them run."""
        bookings.sweep(self.engine, self.clock, self.post)
        self.teller.remind()

    def deliver(self) -> None:
        """A worker hands over all that may go out now."""
        messages.sweep(self.engine, self.clock)
        courier = Courier(
            self.engine,
            self.clock,
            self.vault,
            [self.gateway],
            self.quiet,
            factories.ZONE,
            lambda message: still_true(self.engine, self.finders, message),
        )
        while courier.next():
            pass
        assert check.violations(self.engine) == []

    def work(self) -> list[str]:
        """Let all workers do what is due; return the texts that went out."""
        before = len(self.gateway.taken)
        self.remind()
        self.watch()
        self.deliver()
        return [text for _at, _to, text in self.gateway.taken[before:]]


@pytest.fixture
def vault() -> Vault:
    """The vault of the tests' secret."""
    return Vault("a secret that only tests know")


def make_office(engine: Engine, vault: Vault) -> Office:
    """Return an office on a Tuesday at eight in the morning, with room for everybody."""
    clock = factories.MovableClock()
    post = factories.keep(engine, dataclasses.replace(factories.make_post(), booking=ROOMY))
    return Office(engine, clock, vault, post, Gateway(clock))


@pytest.fixture
def office(engine: Engine, vault: Vault) -> Office:
    """An office on a Tuesday at eight in the morning, with room for everybody."""
    return make_office(engine, vault)
