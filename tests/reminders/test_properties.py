"""Histories of bookings by chance: people book, wait, move, give back, come; the office closes days; workers are down, die, or are late.

After every step exactly those texts have gone out that a naive record says are owed in that moment: none is missing, none is stale,
none comes twice.
"""

from __future__ import annotations

import dataclasses
from contextlib import closing, suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_service.bookings import actions as bookings
from queue_service.bookings import check
from queue_service.bookings import jobs as bookings_jobs
from queue_service.bookings.models import Booking, SlotId, State
from queue_service.core import cache
from queue_service.core.crypto import Vault
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.errors import Refused
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.posts.models import DateException
from queue_service.reminders import jobs
from tests import factories
from tests.reminders.conftest import NIGHT, ROOMY, Office, make_office
from tests.reminders.history import History
from tests.reminders.mortal import Killed, MortalEngine

DAYS, HOURS, WHO = st.integers(0, 3), st.sampled_from([0, 7, 8, 9, 11, 15, 21, 23]), st.integers(0, 30)
BY = st.sampled_from(["holder", "petugas-1"])
MINUTES, TIMES = st.sampled_from([1, 10, 45, 119, 120, 240, 480]), st.sampled_from([7, 8, 16, 20, 22])
ACTS = st.one_of(
    st.tuples(st.just("book"), DAYS, HOURS, st.integers(0, 5), BY),
    st.tuples(st.just("move"), WHO, DAYS, HOURS, BY),
    st.tuples(st.just("cancel"), WHO, BY),
)
# Some steps are there twice, because most histories need many of them.
STEPS = st.one_of(
    *[ACTS] * 3,
    *[st.tuples(st.just("meanwhile"), ACTS)] * 2,
    *[st.tuples(st.just("at_night"), ACTS)] * 2,
    *[st.tuples(st.just("late"), ACTS)] * 2,
    st.tuples(st.just("confirm"), WHO),
    st.tuples(st.just("check_in"), WHO),
    st.tuples(st.just("close_a_day"), st.integers(1, 3)),
    st.tuples(st.just("pass_time"), MINUTES),
    *[st.tuples(st.just("pass_time_until"), st.integers(0, 1), TIMES)] * 2,
    *[st.tuples(st.just("work"))] * 2,
    st.tuples(st.just("sweep")),
    *[st.tuples(st.just("remind"))] * 2,
    *[st.tuples(st.just("deliver"))] * 2,
    st.tuples(st.just("die"), st.integers(0, 30)),
    st.tuples(st.just("wrong_clock"), st.sampled_from([86_400, -7200])),
)


class Histories:
    """One office of few places, its workers, and the record of what is owed. Three people have booked already, and one waits."""

    def __init__(self, engine: Engine, server: EmbeddedEngine) -> None:
        self.engine, self.server = engine, server
        engine.client.flushall()
        cache.forget("*")
        self.office = make_office(engine, Vault("a secret that only tests know"))
        rules = dataclasses.replace(ROOMY, share=0.2)  # two places in a slot
        self.office.post = factories.keep(engine, dataclasses.replace(self.office.post, booking=rules))
        self.history = History(NIGHT, rules.offer_seconds * 1000)
        self.gateway = Noting(self.office)
        self.office.gateway = self.gateway  # type: ignore[assignment]
        for hour in (9, 11, 11, 11):
            self.book(1, hour, 1, "holder")

    def do(self, step: tuple[Any, ...]) -> None:
        """Take one step; afterwards the bookings' own invariants hold."""
        getattr(self, step[0])(*step[1:])
        assert check.violations(self.engine) == []

    # ---- what the people and the office do ----

    def one(self, number: int) -> Booking | None:
        """One of the bookings there are."""
        codes = list(self.history.people)
        return self.office.look(self.history.people[codes[number % len(codes)]].seen) if codes else None

    def see(self, by: str, also: Booking | None = None) -> None:
        """Look at every booking; what was done was done by ``by``, but only to the booking it was done to."""
        now = self.office.clock.now_ms()
        known = [self.office.look(person.seen) for person in self.history.people.values()]
        for booking in known + ([also] if also else []):
            self.history.see(booking, now, by=by if also and booking.code == also.code else "system")

    def book(self, day: int, hour: int, consent: int, by: str) -> None:
        """Somebody books, or waits when all is taken."""
        chosen: dict[str, Any] = {"consent": consent > 0, "by": "anyone" if by == "holder" else by}
        try:
            booking = self.office.book(self.office.day(day), hour, **chosen)
        except Refused as refused:
            if refused.code != "slot_full":
                return
            booking = self.office.book(self.office.day(day), hour, wait=True, **chosen)
        self.see(by, booking)

    def move(self, who: int, day: int, hour: int, by: str) -> None:
        """Somebody takes another slot."""
        if booking := self.one(who):
            try:
                booking = self.office.move(booking, self.office.day(day), hour, by=by)
            except Refused:
                booking = self.office.look(booking)
            self.see(by, booking)

    def cancel(self, who: int, by: str) -> None:
        """Somebody gives a booking back, or staff cancel it."""
        if booking := self.one(who):
            with suppress(Refused):
                self.office.cancel(booking, by=by)
            self.see(by, self.office.look(booking))

    def confirm(self, who: int) -> None:
        """Somebody accepts an offer."""
        offered = [one.seen for one in self.history.people.values() if one.seen.state is State.OFFERED]
        if offered:
            booking = self.office.look(offered[who % len(offered)])
            with suppress(Refused):
                bookings.confirm(self.engine, self.office.clock, self.office.post, booking, by="holder")
            self.see("holder", self.office.look(booking))

    def check_in(self, who: int) -> None:
        """Somebody comes."""
        if booking := self.one(who):
            with suppress(Refused):
                self.office.check_in(booking)
            self.see("kiosk", self.office.look(booking))

    def close_a_day(self, day: int) -> None:
        """The office closes a day."""
        closed = DateException(self.office.day(day), self.office.day(day))
        hours = dataclasses.replace(self.office.post.hours, exceptions=(closed,))
        self.office.post = factories.keep(self.engine, dataclasses.replace(self.office.post, hours=hours))
        bookings.displace(self.engine, self.office.clock, self.office.post)
        self.see("system")

    # ---- time and the workers ----

    def pass_time(self, minutes: int) -> None:
        """Time passes; nobody works."""
        self.office.clock.pass_time(minutes * 60)

    def pass_time_until(self, day: int, hour: int) -> None:
        """Time passes until an hour that matters."""
        then = SlotId(self.office.day(day), hour * 60).start(factories.ZONE)
        if then > self.office.now:
            self.office.clock.pass_time((then - self.office.now).total_seconds())

    def work(self) -> None:
        """All workers do what they have to."""
        self.sweep()
        self.deliver()

    def sweep(self) -> None:
        """The sweeps run, but nothing is handed over yet."""
        bookings.sweep(self.engine, self.office.clock, self.office.post)
        self.see("system")
        self.office.teller.remind()
        self.see("system")
        self.history.swept(self.office.clock.now_ms())

    def remind(self) -> None:
        """Only the sweep of reminders has run, and what was in the outbox is handed over."""
        self.office.teller.remind()
        self.see("system")
        self.history.swept(self.office.clock.now_ms())
        self.deliver()

    def meanwhile(self, act: tuple[Any, ...]) -> None:
        """Something changes while texts wait in the outbox."""
        self.sweep()
        self.do(act)
        self.deliver()

    def at_night(self, act: tuple[Any, ...]) -> None:
        """Something changes while people sleep; what need not wake them is told in the morning."""
        self.pass_time_until(0, 22)
        self.do(act)
        self.work()
        self.pass_time_until(1, 8)
        self.deliver()
        self.work()

    def late(self, act: tuple[Any, ...]) -> None:
        """Something changes, and nobody works for longer than an offer lasts."""
        self.do(act)
        self.pass_time(150)
        self.remind()

    def deliver(self) -> None:
        """What is in the outbox is handed over; no sweep has looked at the bookings before."""
        self.gateway.noted.clear()
        self.office.deliver()
        expected = self.history.delivered(self.office.clock.now_ms())
        assert sorted(self.gateway.noted) == expected

    def die(self, life: int) -> None:
        """A worker dies while it hands things to the outbox; the next one runs at once."""
        with closing(MortalEngine(self.server.url, life)) as mortal, suppress(Killed):
            dataclasses.replace(self.office.teller, engine=mortal).remind()
        self.sweep()

    def wrong_clock(self, seconds: int) -> None:
        """The clock is wrong for a while: nobody does anything."""
        self.office.clock.jump(seconds)
        jobs.remind(self.engine, self.office.clock, {})
        bookings_jobs.sweep(self.engine, self.office.clock)
        self.office.clock.jump(-seconds)


class Noting:
    """A gateway that takes everything and checks it against the booking as it is."""

    name, knows_ids = "1:noting", True

    def __init__(self, office: Office) -> None:
        self.office = office
        self.noted: list[tuple[str, str]] = []

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Take a message; what it says of the booking must be so now."""
        message = messages.find(self.office.engine, id.partition("-")[0])
        assert message is not None
        code = message.cause.split(":")[1]
        booking = bookings.find(self.office.engine, code)[1]
        start = SlotId.parse(booking.slot).start(factories.ZONE)
        assert code in text
        assert f"{start:%H.%M} WIB" in text
        assert f"{start:%d/%m}" in text or message.template == "two_hours"
        assert to == self.office.vault.open(booking.phone, "phone")
        self.noted.append((code, message.template))


def test_whatever_happens_exactly_what_is_owed_is_told(engine: Engine, engine_server: EmbeddedEngine) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=20, max_size=50))
    def live(steps: list[tuple[Any, ...]]) -> None:
        histories = Histories(engine, engine_server)
        for step in steps:
            histories.do(step)
        for _four_hours in range(6):
            histories.work()
            histories.pass_time(240)

    live()
