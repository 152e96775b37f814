"""Random weeks of an office with evening sessions: residents, staff and time in any order, workers that are late, double or killed.

After each step the store is sound (``check.violations`` of both rooms), and what was promised to people is held against what is there.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from queue_service.bookings import actions as bookings
from queue_service.bookings.check import violations as booking_violations
from queue_service.core.errors import Conflict, Invalid, NotFound, Refused
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.evenings import actions, rules, store
from queue_service.evenings.check import violations
from queue_service.evenings.models import RequestState, State
from queue_service.posts.models import DateException, EveningRules, Hours, Period, Post, Rule
from tests.evenings.office import VAULT, Dying, everything, killed, resident, work
from tests.factories import POST, MovableClock, keep, make_post

STAFF = Principal(kind="staff", id="sari", role="supervisor", posts=(POST,))
PEOPLE = 9
# An evening every day, drawn the day before, so that a run sees several of them at every stage.
RULES = EveningRules(
    sessions=(Rule((1, 2, 3, 4, 5, 6, 7), (Period(960, 1170),)),),
    capacity=2,
    quorum=2,
    plan_days=3,
    requests_close_days=1,
    confirm_hours=4,
    offers_end_hours=3,
    quorum_hours=8,
    misses=1,
    miss_window_days=10,
)
person = st.integers(0, PEOPLE - 1)
some = st.integers(0, 10_000)
seldom = st.integers(0, 11).map(lambda n: n == 0)


class Evenings(RuleBasedStateMachine):
    """One post through some weeks. ``engine`` is emptied at the start of each run."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.clock = MovableClock()
        self.post: Post = make_post()
        self.codes: list[str] = []
        self.commitments: dict[date, str] = {}
        self.draws: dict[date, Any] = {}

    @initialize(size=st.sampled_from([(2, 1), (3, 2)]))
    def open_office(self, size: tuple[int, int]) -> None:
        self.engine.client.flushall()
        evening = replace(RULES, capacity=size[0], quorum=size[1])
        self.post = keep(self.engine, replace(make_post(), evening=evening))
        work(self.engine, self.clock)

    # ---- residents ----

    def sessions(self) -> list[date]:
        return [one.date for one in actions.sessions(self.engine, self.clock, self.post)]

    def next_open(self) -> date:
        found = actions.sessions(self.engine, self.clock, self.post)
        return next((one.date for one in found if one.state is State.OPEN), found[-1].date)

    @rule(first=person, count=st.integers(3, 6))
    def several_ask_for_the_next_one(self, first: int, count: int) -> None:
        for who in range(first, first + count):
            with suppress(Refused):
                someone = resident(who % PEOPLE, priority="hamil" if who % 4 == 0 else None)
                found = actions.request(
                    self.engine, self.clock, VAULT, self.post, self.next_open(), "ktp-baru", someone
                )
                self.codes.append(found.code)

    @rule(who=person, phone=person, own=seldom, which=some, priority=st.booleans())
    def ask(self, who: int, phone: int, own: bool, which: int, priority: bool) -> None:
        days = self.sessions()
        someone = resident(who, priority="lansia" if priority else None, phone=phone if own else None)
        with suppress(Refused):
            found = actions.request(
                self.engine, self.clock, VAULT, self.post, days[which % len(days)], "ktp-baru", someone
            )
            self.codes.append(found.code)

    def one_of(self, which: int) -> str:
        return self.codes[which % len(self.codes)]

    @precondition(lambda self: self.codes)
    @rule(which=some)
    def withdraw(self, which: int) -> None:
        with suppress(Conflict, NotFound):
            post, found = actions.find_request(self.engine, self.one_of(which))
            actions.withdraw(self.engine, self.clock, VAULT, post, found)

    @precondition(lambda self: self.codes)
    @rule(which=some, verb=st.sampled_from(["confirm", "confirm", "confirm", "cancel", "check_in", "move"]))
    def with_a_booking(self, which: int, verb: str) -> None:
        code = self.one_of(which)
        verbs: dict[str, Callable[..., object]] = {
            "confirm": lambda post, one: bookings.confirm(self.engine, self.clock, post, one, by="holder"),
            "cancel": lambda post, one: bookings.cancel(
                self.engine, self.clock, post, one, by="holder", reason="holder"
            ),
            "check_in": lambda post, one: bookings.check_in(
                self.engine, self.clock, VAULT, post, one, by="kiosk"
            ),
            "move": lambda post, one: bookings.move(
                self.engine, self.clock, post, one, self.free_slot(), by="holder"
            ),
        }
        with suppress(Conflict, NotFound, Invalid):
            post, booking = bookings.find(self.engine, code)
            verbs[verb](post, booking)

    @rule()
    def everybody_confirms(self) -> None:
        for code in self.codes:
            with suppress(Conflict, NotFound):
                post, booking = bookings.find(self.engine, code)
                bookings.confirm(self.engine, self.clock, post, booking, by="holder")

    def free_slot(self) -> str:
        now = self.clock.now()
        slots = bookings.free_slots(self.engine, self.clock, self.post, "ktp-baru", None, None)
        return next(str(slot.id) for slot, free in slots if free and slot.id.start(self.post.timezone) > now)

    @rule(who=person)
    def book_a_slot(self, who: int) -> None:
        with suppress(Conflict, Invalid):
            bookings.book(
                self.engine, self.clock, VAULT, self.post, "ktp-baru", self.free_slot(), resident(who)
            )

    # ---- staff ----

    @precondition(lambda self: self.codes)
    @rule(which=some, verb=st.sampled_from(["exclude", "appeal"]))
    def overrule(self, which: int, verb: str) -> None:
        with suppress(Conflict, NotFound):
            _post, found = actions.find_request(self.engine, self.one_of(which))
            day = date.fromisoformat(found.date)
            if verb == "appeal":
                actions.appeal(self.engine, self.clock, self.post, day, found.code, "Alasan", STAFF)
            else:
                actions.exclude(self.engine, self.clock, VAULT, self.post, day, found.code, "Alasan", STAFF)

    @rule(who=person, which=some)
    def add(self, who: int, which: int) -> None:
        days = self.sessions()
        with suppress(Conflict):
            found = actions.add(
                self.engine,
                self.clock,
                VAULT,
                self.post,
                days[which % len(days)],
                "ktp-baru",
                resident(who),
                "Alasan",
                STAFF,
            )
            self.codes.append(found.code)

    @rule(which=some, really=seldom, call_off=seldom)
    def hurry_or_call_off(self, which: int, really: bool, call_off: bool) -> None:
        days = self.sessions()
        day = days[which % len(days)]
        with suppress(Conflict):
            if not really:
                return
            if call_off:
                actions.call_off(self.engine, self.clock, VAULT, self.post, day, "Alasan", STAFF)
            else:
                actions.ask_draw(self.engine, self.clock, self.post, day, "Alasan", STAFF)

    @precondition(lambda self: self.sessions())
    @rule(which=some, really=seldom)
    def close_a_date(self, which: int, really: bool) -> None:
        if really:
            days = self.sessions()
            day = days[which % len(days)]
            hours = Hours(around_the_clock=True, exceptions=(DateException(day, day),))
            self.post = keep(self.engine, replace(self.post, hours=hours))

    # ---- time and workers ----

    @rule(hours=st.sampled_from([6, 12, 18]), come=st.sampled_from([0, 1, 1, 2]))
    def a_good_day(self, hours: int, come: int) -> None:
        self.office_works(hours, True, come)

    @rule(hours=st.sampled_from([3, 7]), confirm=st.booleans())
    def a_quiet_day(self, hours: int, confirm: bool) -> None:
        self.office_works(hours, confirm, 1)

    def office_works(self, hours: int, confirm: bool, come: int) -> None:
        """Some hours in which workers run, people answer and come as they should."""
        for _turn in range(hours // 2):
            self.clock.pass_time(7200)
            work(self.engine, self.clock)
            for number, code in enumerate(self.codes[-8:]):
                with suppress(Conflict, NotFound):
                    post, booking = bookings.find(self.engine, code)
                    if confirm and booking.state == "offered":
                        bookings.confirm(self.engine, self.clock, post, booking, by="holder")
                    if booking.state == "confirmed" and come > number % 2:
                        bookings.check_in(self.engine, self.clock, VAULT, post, booking, by="kiosk")

    @rule(hours=st.sampled_from([1, 2, 5]), outage=seldom)
    def time_passes_without_workers(self, hours: int, outage: bool) -> None:
        self.clock.pass_time(hours * 3600 * (10 if outage else 1))

    @rule()
    def a_worker_runs_twice(self) -> None:
        work(self.engine, self.clock)
        before = everything(self.engine)
        assert work(self.engine, self.clock) == 0, "nothing is left to do"
        assert everything(self.engine) == before, "running again changes nothing"

    @rule(scripts=st.integers(0, 12), before=st.booleans())
    def a_worker_is_killed(self, scripts: int, before: bool) -> None:
        with killed():
            work(Dying(self.engine, scripts, before=before), self.clock)  # type: ignore[arg-type]

    @rule()
    def bookings_are_swept(self) -> None:
        bookings.sweep(self.engine, self.clock, self.post)

    # ---- what must hold ----

    @invariant()
    def the_store_is_sound(self) -> None:
        assert violations(self.engine, self.clock.now_ms()) == []
        assert booking_violations(self.engine) == []

    @invariant()
    def what_was_published_stays(self) -> None:
        for session in store.sessions(self.engine, POST):
            assert self.commitments.setdefault(session.date, session.commitment) == session.commitment
            draw = store.draw(self.engine, POST, session.date)
            if draw is not None:
                assert self.draws.setdefault(session.date, draw) == draw
                assert rules.mistakes(rules.draw_of(draw)) == []
            if session.state is State.OPEN:
                assert draw is None

    @invariant()
    def nobody_is_kept_by_two_requests(self) -> None:
        requests, _active = store.everything(self.engine, POST)
        standing = [one for one in requests if not one.over]
        for names in ([one.identity for one in standing], [one.phone_print for one in standing]):
            assert len(names) == len(set(names))
        assert all(one.over for one in requests if one.state is RequestState.WITHDRAWN)

    def teardown(self) -> None:
        """Whatever happened: workers that run again bring every session to its end."""
        self.clock.pass_time(4 * 86_400)
        work(self.engine, self.clock)
        for session in store.sessions(self.engine, POST):
            if session.end_ms < self.clock.now_ms() - rules.DAY_MS:
                assert session.credited_ms, f"{session.date} is not settled"
        requests, _active = store.everything(self.engine, POST)
        over = [one for one in requests if one.end_ms < self.clock.now_ms() - rules.DAY_MS]
        assert all(one.over for one in over)
        assert violations(self.engine, self.clock.now_ms()) == []
        assert booking_violations(self.engine) == []
