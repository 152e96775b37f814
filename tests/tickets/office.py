"""The real office and the naive :class:`Room` side by side: each verb is done in both, and both must agree.

:meth:`Office.check` is called after each step: the store is sound, every ticket is where the model says, the events tell exactly
what happened, and a board fed by them shows what a snapshot shows.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from queue_service.bookings import rules as bookings
from queue_service.bookings.models import Booking
from queue_service.core.clock import local_ms
from queue_service.core.errors import Refused
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.events import EVENTS, PRIVATE
from queue_service.posts import store as posts_store
from queue_service.posts.models import Post
from queue_service.tickets import actions, leases, store, views, visits
from queue_service.tickets.check import violations
from queue_service.tickets.models import Actor, Priority, Promise, Seen, Ticket
from tests.factories import MovableClock, keep
from tests.tickets.picture import Picture
from tests.tickets.properties import History
from tests.tickets.room import Desk, No, Person, Room

VERBS: dict[str, Callable[..., Ticket]] = {
    "recall": actions.recall,
    "start": actions.start,
    "finish": actions.finish,
    "no_show": actions.no_show,
    "hold": actions.hold,
}


def outcome(verb: Callable[[], Any]) -> tuple[Any, str | None]:
    """Return (result, None) or (None, code of the refusal), of the product or of the model."""
    try:
        return verb(), None
    except (Refused, No) as refused:
        return None, refused.code


def make_booking(post: str, service: str, slot_ms: int) -> Booking:
    """Return a confirmed booking; who it is for is of no matter here."""
    nobody = dict.fromkeys(("name", "nik", "phone", "phone4", "identity", "phone_print"), "")
    booked = {"code": "K1", "post": post, "service": service, "slot": "", "session": "regular", "rev": 1}
    times = {"start_ms": slot_ms, "end_ms": slot_ms + 900_000, "created_ms": 0}
    wishes = {"state": "confirmed", "sms_consent": False, "language": "id"}
    return Booking.of(nobody | booked | times | wishes)


class Office:
    """One post through some days. ``patch`` is undone by whoever made it."""

    def __init__(self, engine: Engine, post: Post, patch: pytest.MonkeyPatch) -> None:
        self.engine, self.post = engine, post
        self.clock = MovableClock()
        self.room = Room(post)
        self.history = History()
        self.refused: str | None = None
        self.lent: set[tuple[str, str]] = set()
        self.given: set[int] = set()
        self.kiosk: dict[str, list[str]] = {}
        self.kiosk_day, self.gone = "", 0
        self.log: list[Callable[[], Any]] = []
        self.ids = iter(range(10**6, 0, -1))  # falling, so that no order rests on them by chance
        patch.setattr(visits, "token", lambda: f"{next(self.ids):016d}")
        patch.setattr(store, "run", self._noted(store.run))
        patch.setattr(posts_store, "change_live", self._noted(posts_store.change_live))
        engine.client.flushall()
        keep(engine, post)
        self.seen, snapshot = views.snapshot(engine, self.clock, post)
        self.picture = Picture(snapshot)

    def _noted(self, run: Callable[..., Any]) -> Callable[..., Any]:
        """Keep every script call, to run them all again at the end."""

        def noting(*args: Any) -> Any:
            self.log.append(lambda: run(*args))
            return run(*args)

        return noting

    @property
    def today(self) -> str:
        """The post's local date."""
        return actions.today(self.post, self.clock)

    def both(self, real: Callable[[], Any], model: Callable[[], Any]) -> Any:
        """Do the same in the office and in the model; both succeed or both refuse with the same code."""
        self.room.now = self.clock.now_ms()
        done, refused = outcome(real)
        expected, no = outcome(model)
        assert refused == no, f"refused with {refused}, the model says {no}"
        self.refused = refused
        if isinstance(done, Ticket) and isinstance(expected, Person):
            self.same(done, expected)
        return done

    def same(self, ticket: Ticket, person: Person) -> None:
        """The ticket is where the model says."""
        real = (ticket.id, ticket.number, ticket.state.value, ticket.service, ticket.line)
        assert real == (person.id, person.number, person.state, person.service, person.line)
        assert (ticket.counter, ticket.recalls) == (person.counter, person.recalls)

    # ---- the holder's verbs ----

    def issue(self, service: str, priority: Priority | None, then: tuple[str, ...]) -> None:
        """Somebody takes a number."""
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        _nothing, no = outcome(lambda: self.room.refuse_issue(service, *then))
        seen, refused = outcome(
            lambda: actions.issue(
                self.engine, self.clock, self.post, service, by="kiosk", priority=priority, then_services=then
            )
        )
        assert refused == no
        if seen is not None:
            self.same(seen.ticket, self.room.issue(seen.ticket.id, service, "U" if priority else "O", then))

    def kiosk_goes_away(self) -> None:
        """The kiosk takes numbers of its own for the day, then nobody hears of it."""
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        given = leases.lease(self.engine, self.clock, self.post, "kios", ("A", "B", "C")).numbers
        assert not {(self.today, number) for number in given} & self.lent, "a number was lent twice"
        self.lent |= {(self.today, number) for number in given}
        self.kiosk = {letter: [one for one in given if one[0] == letter] for letter in "ABC"}
        self.kiosk_day, self.gone = self.today, self.clock.now_ms()

    def tells(self, service: str, priority: Priority | None, then: tuple[str, ...], waited: int) -> None:
        """The kiosk tells, twice, of somebody who has been waiting for so many seconds as far as it knows; at most since it went away."""
        self.clock.pass_time(0.001)  # nobody else came in the same moment
        self.room.now = now = self.clock.now_ms()
        letter = next(one.letter for one in self.post.services if one.slug == service)
        if not self.kiosk.get(letter) or self.kiosk_day != self.today:
            self.kiosk_goes_away()
            self.clock.pass_time(1)
            self.room.now = now = self.clock.now_ms()
        issued = max(self.gone, now - waited * 1000)
        while issued // 1000 in self.given:  # a kiosk gives at most one number a second
            issued += 1000
        if issued > now:
            return
        self.given.add(issued // 1000)
        number = self.kiosk[letter].pop(0)
        first = self._leased(number, service, priority, then, now - issued if issued > self.gone else 10**12)
        self.same(
            first.ticket,
            self.room.issue_leased(
                first.ticket.id, number, issued, self._passed(issued), service, "U" if priority else "O", then
            ),
        )
        assert first.ticket.issued_ms == issued
        again = self._leased(number, service, priority, then, now - issued + 5000)
        assert again.ticket.id == first.ticket.id

    def _leased(
        self, number: str, service: str, priority: Priority | None, then: tuple[str, ...], waited_ms: int
    ) -> Seen:
        return leases.issue_leased(
            self.engine,
            self.clock,
            self.post,
            service,
            Promise(self.kiosk_day, number, waited_ms),
            by="kios",
            priority=priority,
            then_services=then,
            idem=(f"{self.kiosk_day}{number}", "print"),
        )

    def _passed(self, ms: int) -> float:
        moment = local_ms(ms, self.post.timezone)
        return (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() / 86_400

    def check_in(self, service: str, minutes: int) -> None:
        """Somebody with a booking for in so many minutes comes; when that is long ago they wait like everybody."""
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        slot = self.clock.now_ms() + minutes * 60_000
        booking = make_booking(self.post.slug, service, slot)
        place = bookings.arrival(booking, self.clock.now_ms(), self.post)
        identity = f"{self.post.slug}.{self.today[2:].replace('-', '')}{next(self.ids):016d}"
        seen = actions.issue_booked(
            self.engine, self.clock, self.post, service, identity, place, booking=booking.code, by="kiosk"
        )
        person = self.room.check_in(identity, service, slot)
        self.same(seen.ticket, person)
        self.history.booked(seen.ticket, slot)

    def cancel(self, identity: str) -> None:
        """The holder gives the ticket back."""
        self.both(
            lambda: actions.cancel(self.engine, self.clock, identity, by="holder", reason="holder"),
            lambda: self.room.cancel(identity),
        )

    def cancel_by_staff(self, identity: str, counter: str | None) -> None:
        """An officer cancels a ticket."""
        self.both(
            lambda: actions.cancel(
                self.engine, self.clock, identity, by="petugas", reason="staff", counter=counter
            ),
            lambda: self.room.cancel(identity, staff=True, counter=counter),
        )

    def delay(self, identity: str) -> None:
        """The holder needs more time."""
        self.both(
            lambda: actions.delay(self.engine, self.clock, identity).ticket,
            lambda: self.room.delay(identity),
        )

    # ---- the officer's verbs ----

    def _at_counter(self, real: Callable[[], Any], model: Callable[[], Any]) -> Any:
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        return self.both(real, model)

    def call_next(self, actor: Actor) -> None:
        """Call whose turn it is: who was promised, P1, P3, P4 and P5."""
        self.room.on(self.today)
        lines = self.room.desks[actor.counter].lines()
        waiting = self.history.before_call(self.engine, self.post, self.today, lines, self.clock.now_ms())
        promised = views.queue_view(self.engine, self.clock, self.post, actor.counter).waiting
        ticket = self._at_counter(
            lambda: actions.call_next(self.engine, self.clock, self.post, actor),
            lambda: self.room.call_next(actor),
        )
        if ticket is not None:
            assert (promised[0].ticket.id, promised[0].why) == (ticket.id, ticket.why)
            self.history.called(actor.counter, ticket, waiting, self.post.rules.k, self.clock.now_ms())
        elif self.refused is None:
            assert not any(waiting.values()), "somebody waits at an idle open counter that asked"

    def call(self, actor: Actor, identity: str) -> None:
        """Call somebody out of turn."""
        self._at_counter(
            lambda: actions.call(self.engine, self.clock, self.post, actor, identity, "sudah lama menunggu"),
            lambda: self.room.call(actor, identity),
        )

    def act(self, actor: Actor, verb: str) -> None:
        """One of ``VERBS``."""
        self._at_counter(
            lambda: VERBS[verb](self.engine, self.clock, self.post, actor),
            lambda: getattr(self.room, verb)(actor),
        )

    def transfer(self, actor: Actor, service: str | None, counter: str | None) -> None:
        """Send the person on, to a service or to a counter."""
        self._at_counter(
            lambda: actions.transfer(
                self.engine, self.clock, self.post, actor, service=service, counter=counter
            ),
            lambda: self.room.transfer(actor, service, counter),
        )

    def bring_back(self, identity: str, counter: str | None) -> None:
        """Somebody held or missed waits again."""
        self.both(
            lambda: (
                actions.bring_back(self.engine, self.clock, identity, by="petugas", counter=counter).ticket
            ),
            lambda: self.room.bring_back(identity, counter),
        )

    def undo(self, actor: Actor) -> None:
        """Take the counter's latest act back."""
        self.room.on(self.today)
        act = self.room.standing(self.room.desks[actor.counter])
        queue = actions.queue_of(self.engine, self.post, self.today)
        offered = store.latest_act(self.engine, queue, actor.counter)
        assert (offered and offered["verb"]) == (act and act.verb)
        done = self._at_counter(
            lambda: actions.undo(self.engine, self.clock, self.post, actor), lambda: self.room.undo(actor)
        )
        if done is not None:
            ticket, undone = done
            assert act
            assert undone == act.verb
            self.same(ticket, self.room.everybody[ticket.id])
            if undone == "call_next":
                self.history.taken_back(actor.counter, ticket)

    def set_counter(
        self, actor: Actor, state: str, services: tuple[str, ...] | None, *, take_over: bool
    ) -> None:
        """Open, pause or close a counter."""

        def real() -> Any:
            return actions.set_counter(
                self.engine, self.clock, self.post, actor, state, services=services, take_over=take_over
            )

        done = self._at_counter(real, lambda: self.room.set_counter(actor, state, services, take_over))
        if done is not None:
            desk: Desk = self.room.desks[actor.counter]
            assert (done.state, done.streak, done.services) == (desk.state, desk.streak, desk.narrowed)
            assert (done.officer, done.desk) == (desk.officer, desk.screen)

    # ---- what happens anyway ----

    def pause_or_resume(self, service: str) -> None:
        """A service gives out no numbers, or does again."""
        verb = "resume" if service in self.room.paused else "pause"
        args = {"at": "", "by": "petugas", "service": service, "pause": '{"reason":"Blangko habis"}'}
        posts_store.change_live(self.engine, self.post.slug, verb, args)
        self.room.paused ^= {service}

    def next_day(self) -> None:
        """A night passes; nobody does anything yet."""
        self.clock.pass_time(86_400)
        self.history.new_day()

    def sweep(self) -> None:
        """The sweep of the scheduler: end the days that are over."""
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        actions.open_day(self.engine, self.clock, self.post)
        actions.close_days(self.engine, self.clock, self.post, batch=2)
        self.room.sweep()

    # ---- what must hold ----

    def check(self) -> None:
        """After each step."""
        self.room.now = self.clock.now_ms()
        assert violations(self.engine) == []
        self._tickets_are_where_the_model_says()
        self._events_tell_what_happened()
        self._ahead_is_what_one_counter_would_call_first()

    def _tickets_are_where_the_model_says(self) -> None:
        for day in {person.day for person in self.room.everybody.values()}:
            people = [person for person in self.room.everybody.values() if person.day == day]
            queue = actions.queue_of(self.engine, self.post, day)
            tickets = store.tickets(self.engine, queue, [person.id for person in people])
            for ticket, person in zip(tickets, people, strict=True):
                self.same(ticket, person)

    def _events_tell_what_happened(self) -> None:
        """Gap-free, nothing private, and enough to keep a board exact."""
        news = store.events(self.engine, self.post.slug, self.seen, 10_000)
        assert [seq for seq, _fields in news] == list(range(self.seen + 1, self.seen + 1 + len(news)))
        for seq, fields in news:
            public = json.loads(fields["data"])
            assert set(public) <= EVENTS[fields["type"]]
            assert not PRIVATE & set(public)
            self.picture.apply(views.public(self.post.slug, seq, fields))
            self.history.event(fields["type"], json.loads(fields["private"]), public)
        self.seen += len(news)
        seq, snapshot = views.snapshot(self.engine, self.clock, self.post)
        assert seq == self.seen
        assert self.picture.seen() == Picture(snapshot).seen()
        assert self.picture.waiting == {one.slug: self.room.count(one.slug) for one in self.post.services}
        assert [call[:2] for call in self.picture.calls] == self.room.calls

    def _ahead_is_what_one_counter_would_call_first(self) -> None:
        """Of some people who wait: the count is that of a naive look at everybody."""
        people = [one for lane in ("U", "O") for one in self.room.waiting(lane, self._lines())]
        for person in people[:3] + people[3:][-3:]:
            expected = self.room.ahead(person, person.lane, person.place)
            assert actions.look(self.engine, self.clock, person.id).ahead == expected

    def _lines(self) -> tuple[str, ...]:
        return actions.queue_of(self.engine, self.post, self.today).lines

    def end(self) -> None:
        """P7: every ticket has ended once. P6: the same log on an empty engine gives the same events."""
        self.next_day()
        self.sweep()
        self.check()
        assert {person.state for person in self.room.everybody.values()} <= {"done", "cancelled", "no_show"}
        self.history.everything_ended_once(list(self.room.everybody))
        first, log = self._stream(), list(self.log)
        self.engine.client.flushall()
        keep(self.engine, self.post)
        for again in log:
            outcome(again)
        assert self._stream() == first

    def _stream(self) -> list[Any]:
        return list(self.engine.client.xrange(post_key(self.post.slug, "events")))
