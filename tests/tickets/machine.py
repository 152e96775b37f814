"""Random days in a waiting room: every verb in any order against the real engine, the naive :class:`Room` beside it.

After each step the store is sound, the events tell exactly what happened, and a board fed by them shows what a snapshot shows.
What was called is kept apart from the model, so that the properties of the calling order are judged on history alone.
"""

import json
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from queue_service.core.errors import Refused
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.events import EVENTS, PRIVATE
from queue_service.posts import store as posts_store
from queue_service.posts.models import Counter, QueueRules
from queue_service.tickets import actions, rules, store, views
from queue_service.tickets.check import violations
from queue_service.tickets.models import Actor, Priority, Ticket
from tests.factories import LETTERS, POST, MovableClock, keep, make_post, officer
from tests.tickets.picture import Picture
from tests.tickets.properties import History
from tests.tickets.room import Desk, No, Person, Room

LAYOUTS = {
    "one counter for all": (Counter("1", "1"),),
    "three counters": (
        Counter("1", "1"),
        Counter("2", "2", ("ktp-baru", "ktp-ganti")),
        Counter("3", "3", ("kia",)),
    ),
}
SERVICES = tuple(LETTERS)
DAY_SECONDS = 86_400
_PLAIN_VERBS: dict[str, Callable[..., Ticket]] = {
    "recall": actions.recall,
    "start": actions.start,
    "finish": actions.finish,
    "no_show": actions.no_show,
    "hold": actions.hold,
}
service = st.sampled_from(SERVICES)
some = st.integers(0, 10_000)
seldom = st.integers(0, 9).map(lambda n: n == 0)


def outcome(verb: Callable[[], Any]) -> tuple[Any, str | None]:
    """Return (result, None) or (None, code of the refusal), of the product or of the model."""
    try:
        return verb(), None
    except (Refused, No) as refused:
        return None, refused.code


class WaitingRoom(RuleBasedStateMachine):
    """One post through some days. ``engine`` is emptied at the start of each run."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.clock = MovableClock()
        self.patch = pytest.MonkeyPatch()
        self.ids = iter(range(10**6, 0, -1))  # falling, so that no order rests on them by chance
        self.patch.setattr(actions, "token", lambda: f"{next(self.ids):016d}")
        self.seen = 0
        self.refused: str | None = None
        self.history = History()
        self.log: list[Callable[[], Any]] = []
        self.patch.setattr(store, "run", self.noted(store.run))
        self.patch.setattr(posts_store, "change_live", self.noted(posts_store.change_live))

    def noted(self, run: Callable[..., Any]) -> Callable[..., Any]:
        """Keep every script call of this run, to run them all again at the end."""

        def noting(*args: Any) -> Any:
            self.log.append(lambda: run(*args))
            return run(*args)

        return noting

    # ---- the office ----

    @initialize(
        layout=st.sampled_from(sorted(LAYOUTS)),
        k=st.integers(1, 3),
        recalls=st.integers(0, 1),
        quota=st.integers(3, 9),
    )
    def open_office(self, layout: str, k: int, recalls: int, quota: int) -> None:
        self.post = make_post(
            counters=LAYOUTS[layout],
            quotas={"kia": quota},
            rules=QueueRules(k=k, recalls_before_no_show=recalls, delay_places=2),
        )
        self.engine.client.flushall()
        keep(self.engine, self.post)
        self.room = Room(self.post)
        self.room.now = self.clock.now_ms()
        for counter in self.post.counters:  # most runs need open counters; they can be closed later
            self.at_counter(counter.id, "open", None, False, "own", None)
        self.seen, snapshot = views.snapshot(self.engine, self.clock, self.post)
        self.picture = Picture(snapshot)

    def teardown(self) -> None:
        try:
            if hasattr(self, "room"):
                self.end_of_days()
        finally:
            self.patch.undo()

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
        real = (
            ticket.id,
            ticket.number,
            ticket.state.value,
            ticket.service,
            ticket.line,
            ticket.counter,
            ticket.recalls,
        )
        model = (
            person.id,
            person.number,
            person.state,
            person.service,
            person.line,
            person.counter,
            person.recalls,
        )
        assert real == model

    def actor(self, counter: str, who: str) -> Actor:
        """``own`` is whoever holds the counter, ``leader`` may act anywhere, another name is another officer."""
        if who == "own":
            desk = self.room.desks[counter]
            return officer(counter, desk.officer or f"petugas-{counter}", desk=desk.screen)
        return officer(counter, who, leads=who == "leader")

    def counter(self, number: int) -> str:
        return self.post.counters[number % len(self.post.counters)].id

    def free(self, number: int) -> str:
        """A counter that can call, if there is one."""
        found = [one.id for one in self.room.desks.values() if one.state == "open" and not one.person]
        return found[number % len(found)] if found else self.counter(number)

    def busy(self, number: int) -> str:
        """A counter with somebody in hand, if there is one."""
        found = [one.id for one in self.room.desks.values() if one.person]
        return found[number % len(found)] if found else self.counter(number)

    def acted(self, number: int) -> str:
        """A counter with something to undo, if there is one."""
        found = [one.id for one in self.room.desks.values() if one.acts]
        return found[number % len(found)] if found else self.counter(number)

    def somebody(self, number: int, *states: str) -> str | None:
        """Someone in one of the states, the newest more often; None when there is nobody."""
        found = [one.id for one in self.room.everybody.values() if not states or one.state in states]
        return found[-1 - number % len(found)] if found else None

    @property
    def today(self) -> str:
        return actions.today(self.post, self.clock)

    # ---- what people do ----

    @rule(
        service=service,
        priority=st.sampled_from([None, None, Priority.LANSIA]),
        then=st.lists(service, max_size=2),
    )
    def issue(self, service: str, priority: Priority | None, then: list[str]) -> None:
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        _nothing, no = outcome(lambda: self.room.refuse_issue(service))
        seen, refused = outcome(
            lambda: actions.issue(
                self.engine,
                self.clock,
                self.post,
                service,
                by="kiosk",
                priority=priority,
                then_services=tuple(then),
            )
        )
        assert refused == no
        if seen is None:
            return
        person = self.room.issue(seen.ticket.id, service, "U" if priority else "O", tuple(then))
        self.same(seen.ticket, person)

    @rule(number=some)
    def cancel(self, number: int) -> None:
        if identity := self.somebody(number, "waiting", "called", "serving", "held", "cancelled"):
            self.both(
                lambda: actions.cancel(self.engine, self.clock, identity, by="holder", reason="holder"),
                lambda: self.room.cancel(identity),
            )

    @rule(number=some)
    def delay(self, number: int) -> None:
        if identity := self.somebody(number, "waiting"):
            lines = rules.sharing(self.post, self.room.everybody[identity].line)
            self.both(
                lambda: actions.delay(self.engine, self.clock, identity).ticket,
                lambda: self.room.delay(identity, lines),
            )

    # ---- what officers do ----

    def officers_verb(self, real: Callable[[], Any], model: Callable[[], Any]) -> Any:
        self.room.on(self.today)
        return self.both(real, model)

    @rule(number=some, who=st.sampled_from(["own", "own", "own", "leader", "tamu"]))
    def call_next(self, number: int, who: str) -> None:
        counter = self.free(number)
        self.room.on(self.today)
        actor = self.actor(counter, who)
        waiting = self.history.before_call(
            self.engine, self.post, self.today, self.room.desks[counter].lines()
        )
        promised = views.queue_view(self.engine, self.clock, self.post, counter).waiting
        ticket = self.officers_verb(
            lambda: actions.call_next(self.engine, self.clock, self.post, actor),
            lambda: self.room.call_next(actor),
        )
        if ticket is not None:
            assert (promised[0].ticket.id, promised[0].why) == (ticket.id, ticket.why)
            self.history.called(counter, ticket, waiting, self.post.rules.k)
        elif self.refused is None:
            assert not any(waiting.values()), "somebody waits at an idle open counter that asked"

    @rule(number=some, ticket=some, who=st.sampled_from(["own", "own", "leader"]))
    def call(self, number: int, ticket: int, who: str) -> None:
        counter = self.free(number)
        identity = self.somebody(ticket)
        self.room.on(self.today)
        actor = self.actor(counter, who)
        if identity:
            self.officers_verb(
                lambda: actions.call(
                    self.engine, self.clock, self.post, actor, identity, "sudah menunggu lama"
                ),
                lambda: self.room.call(actor, identity),
            )

    @rule(
        number=some,
        verb=st.sampled_from(["start", "start", "finish", "finish", "recall", "no_show", "hold"]),
        who=st.sampled_from(["own", "own", "own", "leader", "tamu"]),
    )
    def act(self, number: int, verb: str, who: str) -> None:
        counter = self.busy(number)
        self.room.on(self.today)
        actor = self.actor(counter, who)
        self.officers_verb(
            lambda: _PLAIN_VERBS[verb](self.engine, self.clock, self.post, actor),
            lambda: getattr(self.room, verb)(actor),
        )

    @rule(number=some, service=service, to=some, to_service=st.booleans())
    def transfer(self, number: int, service: str, to: int, to_service: bool) -> None:
        counter = self.busy(number)
        self.room.on(self.today)
        actor = self.actor(counter, "own")
        where = (
            {"service": service, "counter": None}
            if to_service
            else {"service": None, "counter": self.counter(to)}
        )
        self.officers_verb(
            lambda: actions.transfer(self.engine, self.clock, self.post, actor, **where),
            lambda: self.room.transfer(actor, **where),
        )

    @rule(number=some, own=st.booleans(), at=some)
    def bring_back(self, number: int, own: bool, at: int) -> None:
        if identity := self.somebody(number, "held", "no_show"):
            counter = self.counter(at) if own else None
            self.both(
                lambda: actions.bring_back(self.engine, self.clock, identity, by="petugas", counter=counter),
                lambda: self.room.bring_back(identity, counter),
            )

    @rule(number=some, who=st.sampled_from(["own", "own", "own", "leader", "tamu"]))
    def undo(self, number: int, who: str) -> None:
        counter = self.acted(number)
        self.room.on(self.today)
        actor = self.actor(counter, who)
        verb = self.room.desks[counter].acts[0].verb if self.room.desks[counter].acts else ""
        done = self.officers_verb(
            lambda: actions.undo(self.engine, self.clock, self.post, actor), lambda: self.room.undo(actor)
        )
        if done is not None:
            ticket, undone = done
            assert undone == verb
            self.same(ticket, self.room.everybody[ticket.id])
            if verb == "call_next":
                self.history.taken_back(counter)

    @precondition(lambda self: hasattr(self, "picture"))
    @rule(
        number=some,
        state=st.sampled_from(["open", "open", "paused", "closed"]),
        services=st.none() | st.lists(service, min_size=1, max_size=2, unique=True).map(tuple),
        take_over=seldom,
        who=st.sampled_from(["own", "own", "leader", "tamu"]),
        desk=st.sampled_from([None, "kiri", "kanan"]),
    )
    def change_counter(
        self,
        number: int,
        state: str,
        services: tuple[str, ...] | None,
        take_over: bool,
        who: str,
        desk: str | None,
    ) -> None:
        self.at_counter(self.counter(number), state, services, take_over, who, desk)

    def at_counter(
        self,
        counter: str,
        state: str,
        services: tuple[str, ...] | None,
        take_over: bool,
        who: str,
        desk: str | None,
    ) -> None:
        self.room.on(self.today)
        found = self.actor(counter, who)
        actor = Actor(found.by, counter, desk or found.desk, found.leads)

        def real() -> Any:
            return actions.set_counter(
                self.engine, self.clock, self.post, actor, state, services=services, take_over=take_over
            )

        done = self.officers_verb(real, lambda: self.room.set_counter(actor, state, services, take_over))
        if done is not None:
            assert self.shown(done) == self.shown(self.room.desks[counter])

    @staticmethod
    def shown(one: Any) -> tuple[Any, ...]:
        narrowed = one.narrowed if isinstance(one, Desk) else one.services
        holder = (one.officer, one.screen if isinstance(one, Desk) else one.desk)
        return one.id, one.state, one.streak, narrowed, *holder

    # ---- what happens anyway ----

    @rule(seconds=st.sampled_from([0.4, 1, 30, 119, 121, 700]))
    def time_passes(self, seconds: float) -> None:
        self.clock.pass_time(seconds)

    @rule(service=service)
    def pause_or_resume(self, service: str) -> None:
        verb = "resume" if service in self.room.paused else "pause"
        args = {"at": "", "by": "petugas", "service": service, "pause": '{"reason":"Blangko habis"}'}
        posts_store.change_live(self.engine, POST, verb, args)
        self.room.paused ^= {service}

    @precondition(lambda self: self.room.everybody)
    @rule(really=seldom, sweep=st.booleans())
    def next_day(self, really: bool, sweep: bool) -> None:
        if not really:
            return
        self.clock.pass_time(DAY_SECONDS)
        self.history.new_day()
        if sweep:
            self.sweep()

    def sweep(self) -> None:
        self.room.now = self.clock.now_ms()
        self.room.on(self.today)
        actions.open_day(self.engine, self.clock, self.post)
        actions.close_days(self.engine, self.clock, self.post, batch=2)
        self.room.sweep()

    # ---- after each step ----

    @invariant()
    def all_is_well(self) -> None:
        if hasattr(self, "picture"):
            assert violations(self.engine) == []
            self.every_ticket_is_where_the_model_says()
            self.events_tell_what_happened()
            self.ahead_is_what_a_single_counter_would_call_first()

    def every_ticket_is_where_the_model_says(self) -> None:
        days = {person.day for person in self.room.everybody.values()}
        for day in days:
            people = [person for person in self.room.everybody.values() if person.day == day]
            queue = actions.queue_of(self.engine, self.post, day)
            tickets = store.tickets(self.engine, queue, [person.id for person in people])
            for ticket, person in zip(tickets, people, strict=True):
                self.same(ticket, person)

    def events_tell_what_happened(self) -> None:
        """Gap-free, nothing private, and enough to keep a board exact."""
        news = store.events(self.engine, POST, self.seen, 10_000)
        assert [seq for seq, _fields in news] == list(range(self.seen + 1, self.seen + 1 + len(news)))
        for seq, fields in news:
            public = json.loads(fields["data"])
            assert set(public) <= EVENTS[fields["type"]]
            assert not PRIVATE & set(public)
            self.picture.apply(views.public(POST, seq, fields))
            self.history.event(fields["type"], json.loads(fields["private"]), public)
        self.seen += len(news)
        seq, snapshot = views.snapshot(self.engine, self.clock, self.post)
        assert seq == self.seen
        assert self.picture.seen() == Picture(snapshot).seen()
        assert self.picture.waiting == {name: self.room.count(name) for name in SERVICES}
        assert [call[:2] for call in self.picture.calls] == self.room.calls

    def ahead_is_what_a_single_counter_would_call_first(self) -> None:
        desk = self.room.desks["1"]
        if len(self.post.counters) > 1 or desk.narrowed or desk.streak:
            return
        for position, (person, _why) in enumerate(self.room.order(desk)):
            assert actions.look(self.engine, self.clock, person.id).ahead == position

    # ---- at the end ----

    def end_of_days(self) -> None:
        """Every ticket has ended once, and the same log on an empty engine gives the same events."""
        self.clock.pass_time(DAY_SECONDS)
        self.sweep()
        self.events_tell_what_happened()
        for person in self.room.everybody.values():
            assert person.state in ("done", "cancelled", "no_show")
        self.every_ticket_is_where_the_model_says()
        self.history.everything_ended_once([one.id for one in self.room.everybody.values()])
        self.same_log_same_order()

    def same_log_same_order(self) -> None:
        first, log = self.stream(), list(self.log)
        self.engine.client.flushall()
        keep(self.engine, self.post)
        for again in log:
            outcome(again)
        assert self.stream() == first

    def stream(self) -> list[Any]:
        """Return the post's whole stream."""
        return list(self.engine.client.xrange(post_key(POST, "events")))
