"""Histories of bookings by chance: people book, wait, move, give back, come; the office closes days; workers are down, die, or are late.

After every step exactly those texts have gone out that a naive record says are owed in that moment: none is missing, none is stale,
none comes twice.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

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

DAYS = st.integers(0, 3)
HOURS = st.sampled_from([0, 7, 8, 9, 11, 15, 21, 23])
WHO = st.integers(0, 30)
BY = st.sampled_from(["holder", "petugas-1"])


class Histories(RuleBasedStateMachine):
    """One office of few places, its workers, and the record of what is owed."""

    engine: Engine
    server: EmbeddedEngine

    @initialize()
    def begin(self) -> None:
        """An empty office."""
        self.engine.client.flushall()
        cache.forget("*")
        self.office: Office = make_office(self.engine, Vault("a secret that only tests know"))
        rules = dataclasses.replace(ROOMY, share=0.2)  # two places in a slot
        self.office.post = factories.keep(self.engine, dataclasses.replace(self.office.post, booking=rules))
        self.history = History(NIGHT, rules.offer_seconds * 1000)
        self.gateway = Noting(self.office)
        self.office.gateway = self.gateway  # type: ignore[assignment]

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

    @rule(day=DAYS, hour=HOURS, consent=st.integers(0, 5), by=BY)
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

    @rule(who=WHO, day=DAYS, hour=HOURS, by=BY)
    def move(self, who: int, day: int, hour: int, by: str) -> None:
        """Somebody takes another slot."""
        if booking := self.one(who):
            try:
                booking = self.office.move(booking, self.office.day(day), hour, by=by)
            except Refused:
                booking = self.office.look(booking)
            self.see(by, booking)

    @rule(who=WHO, by=BY)
    def cancel(self, who: int, by: str) -> None:
        """Somebody gives a booking back, or staff cancel it."""
        if booking := self.one(who):
            try:
                self.office.cancel(booking, by=by)
            except Refused:
                pass
            self.see(by, self.office.look(booking))

    @rule(who=WHO)
    def confirm(self, who: int) -> None:
        """Somebody accepts an offer."""
        offered = [one.seen for one in self.history.people.values() if one.seen.state is State.OFFERED]
        if offered:
            booking = self.office.look(offered[who % len(offered)])
            try:
                bookings.confirm(self.engine, self.office.clock, self.office.post, booking, by="holder")
            except Refused:
                pass
            self.see("holder", self.office.look(booking))

    @rule(who=WHO)
    def check_in(self, who: int) -> None:
        """Somebody comes."""
        if booking := self.one(who):
            try:
                self.office.check_in(booking)
            except Refused:
                pass
            self.see("kiosk", self.office.look(booking))

    @rule(day=st.integers(1, 3))
    def close_a_day(self, day: int) -> None:
        """The office closes a day."""
        closed = DateException(self.office.day(day), self.office.day(day))
        hours = dataclasses.replace(self.office.post.hours, exceptions=(closed,))
        self.office.post = factories.keep(self.engine, dataclasses.replace(self.office.post, hours=hours))
        bookings.displace(self.engine, self.office.clock, self.office.post)
        self.see("system")

    # ---- time and the workers ----

    @rule(minutes=st.sampled_from([1, 10, 45, 119, 120, 240, 480]))
    def pass_time(self, minutes: int) -> None:
        """Time passes; nobody works."""
        self.office.clock.pass_time(minutes * 60)

    @rule(day=st.integers(0, 1), hour=st.sampled_from([7, 8, 16, 20, 22]))
    def pass_time_until(self, day: int, hour: int) -> None:
        """Time passes until an hour that matters."""
        then = SlotId(self.office.day(day), hour * 60).start(factories.ZONE)
        if then > self.office.now:
            self.office.clock.pass_time((then - self.office.now).total_seconds())

    @rule()
    def work(self) -> None:
        """All workers do what they have to."""
        self.sweep()
        self.deliver()

    @rule()
    def sweep(self) -> None:
        """The sweeps run, but nothing is handed over yet."""
        bookings.sweep(self.engine, self.office.clock, self.office.post)
        self.see("system")
        self.office.teller.remind()
        self.see("system")
        self.history.swept(self.office.clock.now_ms())

    @rule()
    def deliver(self) -> None:
        """What is in the outbox is handed over; no sweep has looked at the bookings before."""
        self.gateway.noted.clear()
        self.office.deliver()
        expected = self.history.delivered(self.office.clock.now_ms())
        assert sorted(self.gateway.noted) == expected

    @rule(life=st.integers(0, 30))
    def die(self, life: int) -> None:
        """A worker dies while it hands things to the outbox; the next one runs at once."""
        mortal = MortalEngine(self.server.url, life)
        try:
            dataclasses.replace(self.office.teller, engine=mortal).remind()
        except Killed:
            pass
        finally:
            mortal.close()
        self.sweep()

    @rule(seconds=st.sampled_from([86_400, -7200]))
    def wrong_clock(self, seconds: int) -> None:
        """The clock is wrong for a while: nobody does anything."""
        self.office.clock.jump(seconds)
        jobs.remind(self.engine, self.office.clock, {})
        bookings_jobs.sweep(self.engine, self.office.clock)
        self.office.clock.jump(-seconds)

    @invariant()
    def sound(self) -> None:
        """The bookings' own invariants hold."""
        if hasattr(self, "office"):
            assert check.violations(self.engine) == []


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
    run_state_machine_as_test(
        type("Machine", (Histories,), {"engine": engine, "server": engine_server}),
        settings=settings(
            max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
