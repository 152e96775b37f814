"""Random days in a waiting room: every verb in any order. What is done with them is in :class:`tests.tickets.office.Office`."""

from collections.abc import Callable

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_service.core.redis import Engine
from queue_service.posts.models import Counter, QueueRules
from queue_service.tickets.models import Actor, Priority
from tests.factories import LETTERS, make_post, officer
from tests.tickets.office import VERBS, Office
from tests.tickets.room import Desk

LAYOUTS = {
    "one counter for all": (Counter("1", "1"),),
    "three counters": (
        Counter("1", "1"),
        Counter("2", "2", ("ktp-baru", "ktp-ganti")),
        Counter("3", "3", ("kia",)),
    ),
}
FROM = {
    "recall": {"called"},
    "start": {"called"},
    "finish": {"serving"},
    "no_show": {"called"},
    "hold": {"called", "serving"},
}
# How often officers do what, when they can.
OFFICERS = ["call_next"] * 5 + ["start"] * 2 + ["finish"] * 2 + ["undo"] * 4 + ["transfer"] * 2
OFFICERS += ["call", "recall", "no_show", "hold"]
service = st.sampled_from(sorted(LETTERS))
some = st.integers(0, 10_000)
seldom = st.integers(0, 9).map(lambda n: n == 0)
callers = st.sampled_from(["own"] * 8 + ["leader", "tamu"])
person = st.tuples(
    service, st.sampled_from([None, None, Priority.LANSIA]), st.lists(service, max_size=2).map(tuple)
)


class WaitingRoom(RuleBasedStateMachine):
    """One post through some days. ``engine`` is emptied at the start of each run."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.patch = pytest.MonkeyPatch()
        self.office: Office | None = None

    @initialize(
        layout=st.sampled_from(sorted(LAYOUTS)),
        k=st.integers(1, 3),
        recalls=st.sampled_from([0, 0, 1]),
        quota=st.integers(3, 20),
        first=st.lists(person, max_size=6),
    )
    def open_office(self, layout: str, k: int, recalls: int, quota: int, first: list) -> None:
        post = make_post(
            counters=LAYOUTS[layout],
            quotas={"kia": quota},
            rules=QueueRules(k=k, recalls_before_no_show=recalls, delay_places=2),
        )
        self.office = Office(self.engine, post, self.patch)
        for counter in post.counters:  # most days need open counters; they can be closed later
            self.office.set_counter(officer(counter.id), "open", None, take_over=False)
        self.people_come(first)

    def teardown(self) -> None:
        try:
            if self.office is not None:
                self.office.end()
        finally:
            self.patch.undo()

    @invariant()
    def all_is_well(self) -> None:
        if self.office is not None:
            self.office.check()

    # ---- choosing ----

    def actor(self, counter: str, who: str) -> Actor:
        """``own`` is whoever holds the counter, ``leader`` may act anywhere, another name is another officer."""
        if who == "own":
            desk = self.office.room.desks[counter]
            return officer(counter, desk.officer, desk=desk.screen)
        return officer(counter, who, leads=who == "leader")

    def counter(self, number: int, fits: Callable[[Desk], object] = lambda _desk: True) -> str:
        """One of the counters that fit; any of all when none does."""
        desks = list(self.office.room.desks.values())
        found = [one for one in desks if fits(one)] or desks
        return found[number % len(found)].id

    def somebody(self, number: int, *states: str) -> str | None:
        """Somebody in one of the states; None when there is nobody."""
        found = [one.id for one in self.office.room.everybody.values() if not states or one.state in states]
        return found[-1 - number % len(found)] if found else None

    def could_call(self, desk: Desk) -> bool:
        """The counter is free and somebody waits for it."""
        return desk.state == "open" and desk.person is None and bool(self.office.room.order(desk))

    def could(self, verb: str) -> Callable[[Desk], object]:
        """Where a verb would be accepted."""
        if verb in FROM:
            everybody = self.office.room.everybody
            return lambda desk: desk.person is not None and everybody[desk.person].state in FROM[verb]
        return {
            "call_next": self.could_call,
            "call": lambda desk: desk.state == "open" and desk.person is None,
            "transfer": lambda desk: desk.person is not None,
            "undo": lambda desk: desk.acts,
        }[verb]

    # ---- what happens ----

    @rule(people=st.lists(person, min_size=1, max_size=3))
    def people_come(self, people: list) -> None:
        for service, priority, then in people:
            self.office.issue(service, priority, then)

    @rule(
        people=st.lists(st.tuples(person, st.sampled_from([0, 1, 45, 300, 1500])), min_size=1, max_size=3),
        leave=seldom,
    )
    def a_kiosk_comes_back(self, people: list, leave: bool) -> None:
        """It tells of those who came while it was away, in any order."""
        if leave:
            self.office.kiosk_goes_away()
        for (service, priority, then), waited in people:
            self.office.tells(service, priority, then, waited)

    @rule(service=service, minutes=st.sampled_from([-30, -11, -10, -3, 0, 4, 10, 11, 25, 60]))
    def somebody_booked_comes(self, service: str, minutes: int) -> None:
        """Early, on time, or too late; ``minutes`` until the booked time."""
        self.office.check_in(service, minutes)

    @rule(
        number=some,
        deed=st.sampled_from(["cancel", "cancelled", "delay", "comes back", "comes back"]),
        counter=some,
    )
    def holder(self, number: int, deed: str, counter: int) -> None:
        if deed == "cancel" and (identity := self.somebody(number)):
            self.office.cancel(identity)
        elif deed == "cancelled" and (identity := self.somebody(number, "waiting", "called", "held")):
            self.office.cancel_by_staff(identity, self.counter(counter) if counter % 3 else None)
        elif deed == "delay" and (identity := self.somebody(number, "waiting")):
            self.office.delay(identity)
        elif deed == "comes back" and (identity := self.somebody(number, "held", "no_show")):
            self.office.bring_back(identity, self.counter(counter) if counter % 3 else None)

    @rule(
        number=some,
        endings=st.lists(st.sampled_from(["finish", "finish", "no_show", "hold"]), min_size=1, max_size=8),
    )
    def serve_some(self, number: int, endings: list[str]) -> None:
        """Some people in a row, as on an ordinary morning."""
        for ending in endings:
            counter = self.counter(number, self.could_call)
            self.office.call_next(self.actor(counter, "own"))
            for verb in ("start", "finish") if ending == "finish" else (ending,):
                self.office.clock.pass_time(1)
                self.office.act(self.actor(counter, "own"), verb)

    @rule(
        verb=st.sampled_from(OFFICERS),
        number=some,
        who=callers,
        other=some,
        service=service,
        odd=seldom,
        way=st.booleans(),
    )
    def an_officer_acts(
        self, verb: str, number: int, who: str, other: int, service: str, odd: bool, way: bool
    ) -> None:
        counter = self.counter(number) if odd else self.counter(number, self.could(verb))
        self.office.room.on(self.office.today)
        actor = self.actor(counter, who)
        if verb in VERBS:
            self.office.act(actor, verb)
        elif verb == "call_next":
            self.office.call_next(actor)
        elif verb == "undo":
            for _time in range(1 + other % 3):
                self.office.undo(actor)
        elif verb == "transfer":
            self.office.transfer(actor, service if way else None, None if way else self.counter(other))
        elif verb == "call" and (
            identity := self.somebody(other, *(() if odd else ("waiting", "held", "no_show")))
        ):
            self.office.call(actor, identity)

    @rule(
        number=some,
        state=st.sampled_from(["open", "open", "paused", "closed"]),
        services=st.none() | st.lists(service, min_size=1, max_size=2, unique=True).map(tuple),
        take_over=seldom,
        who=callers,
        desk=st.sampled_from([None, None, "kiri", "kanan"]),
    )
    def counter_changes(
        self, number: int, state: str, services: tuple | None, take_over: bool, who: str, desk: str | None
    ) -> None:
        self.office.room.on(self.office.today)
        # A closed counter is opened again, so that most of the day somebody works.
        counter = self.counter(number, lambda one: one.state == "open")
        if closed := [one.id for one in self.office.room.desks.values() if one.state != "open"]:
            counter, state = closed[number % len(closed)], "open"
        found = self.actor(counter, who)
        actor = Actor(found.by, counter, desk or found.desk, found.leads)
        self.office.set_counter(actor, state, services, take_over=take_over)

    @rule(
        seconds=st.sampled_from([0.4, 1, 30, 119, 121, 700, 1800]), event=st.integers(0, 19), service=service
    )
    def time_passes(self, seconds: float, event: int, service: str) -> None:
        self.office.clock.pass_time(seconds)
        if event < 2:
            self.office.next_day()
        if event in (1, 2):
            self.office.sweep()
        if service in self.office.room.paused or event == 3:
            self.office.pause_or_resume(service)
