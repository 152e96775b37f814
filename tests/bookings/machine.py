"""Random weeks of bookings: residents, the office and time in any order; workers that are late, double or killed.

Every answer and, after each step, the whole store is held against :class:`tests.bookings.ledger.Ledger` and against ``check``.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from queue_service.bookings import actions, rules, store
from queue_service.bookings.check import violations
from queue_service.bookings.models import Booking
from queue_service.core.clock import local
from queue_service.core.errors import Invalid, Refused
from queue_service.core.redis import Engine
from queue_service.posts.models import Counter as Loket
from tests.bookings.ledger import ACTIVE, Entry, Ledger, Refusal
from tests.bookings.residents import COUNTERS, KIA, KTP, Office, resident, small_office
from tests.evenings.office import Dying, killed
from tests.factories import MovableClock, keep

PEOPLE = 14
PER_PHONE = 2  # people who share a phone
BOOKABLE = 3  # people want only the next few slots, so that they meet there
STAFFED = (COUNTERS[:1], COUNTERS, (*COUNTERS, Loket("3", "3")))
person = st.integers(0, PEOPLE - 1)
service = st.sampled_from([KTP, KTP, KTP, KIA])
some = st.integers(0, 10_000)
often = st.integers(0, 3).map(bool)
seldom = st.integers(0, 9).map(lambda n: n == 0)


class Weeks(RuleBasedStateMachine):
    """One post through some days. ``engine`` is emptied at the start of each run."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        engine.client.flushall()
        clock = MovableClock()
        self.office = Office(engine, clock, keep(engine, small_office()))
        self.ledger = Ledger(self.office.post)
        self.holds: list[str] = []
        self.requests: list[tuple[Callable[..., Any], tuple[str, str], Any]] = []
        self.closed: set[date] = set()
        self.before: Counter[str] = Counter()
        self.tickets: dict[str, str] = {}
        self.keys = 0

    # ---- choosing ----

    def slots(self) -> list[str]:
        """The slots that can be booked now, in order."""
        post, now = self.office.post, self.office.clock.now()
        today = local(now, post.timezone).date()
        days = rules.days_between(today, today + timedelta(days=post.booking.days_ahead))
        found = [slot.id for day in days for slot in rules.slots_of(post, day)]
        return [str(one) for one in found if rules.bookable(post, one, now)]

    def slot(self, number: int) -> str:
        """One of the next slots; sometimes one that nobody can book (any more)."""
        there = self.slots()[:BOOKABLE]
        return there[number % len(there)] if there and number % 23 else "20261124T0800"

    def booking(self, number: int, *states: str) -> Booking | None:
        """Somebody's booking, if there is one in these states; None without any."""
        entries = list(self.ledger.entries.values())
        fit = [one for one in entries if one.state in states] or entries
        return actions.find(self.office.engine, fit[number % len(fit)].code)[1] if fit else None

    def own_hold(self, number: int) -> str | None:
        return self.holds[-1 - number % min(4, len(self.holds))] if self.holds else None

    # ---- doing ----

    def agree(self, verb: Callable[[], Any], ledger: Callable[[Any], None]) -> Any:
        """Do something in the store, then in the ledger, which is given the answer; both must say the same."""
        answer, refused, expected = None, None, None
        try:
            answer = verb()
        except Refused as refusal:
            refused = refusal.code
        try:
            ledger(answer)
        except Refusal as refusal:
            expected = refusal.code
        assert refused == expected
        return answer

    def ask(self, verb: Callable[..., Any], ledger: Callable[[Any], None]) -> Any:
        """The same, for a request with an idempotency key."""
        self.keys += 1
        idem = (f"kunci-{self.keys}", "sidik")
        answer = self.agree(lambda: verb(idem=idem), ledger)
        if answer is not None:
            self.requests.append((verb, idem, answer))
        return answer

    def bookable(self, slot: str) -> None:
        if slot not in self.slots():
            raise Refusal("slot_unknown")

    # ---- residents ----

    @rule(number=some, service=service, again=st.booleans())
    def holds_a_place(self, number: int, service: str, again: bool) -> None:
        slot, replaces = self.slot(number), self.own_hold(number) if again else None

        def ledger(answer: Any) -> None:
            self.bookable(slot)
            self.ledger.hold(slot, service, replaces, answer.id if answer else "none")

        verb = lambda **idem: self.office.hold(slot, service, replaces=replaces, **idem)  # noqa: E731
        if answer := self.ask(verb, ledger):
            self.holds.append(answer.id)

    @rule(number=some)
    def gives_a_hold_back(self, number: int) -> None:
        if hold := self.own_hold(number):
            actions.unhold(self.office.engine, self.office.clock, self.office.post, hold)
            self.ledger.unhold(hold)

    @rule(who=person, number=some, service=service, with_hold=st.booleans(), wait=seldom)
    def books(self, who: int, number: int, service: str, with_hold: bool, wait: bool) -> None:
        hold = self.own_hold(number) if with_hold else None
        slot = self.slot(number)
        if hold in self.ledger.holds and number % 4:
            slot, service = self.ledger.holds[hold][:2]
        self.books_it(who, slot, service, hold, wait=wait)

    @rule(who=person, count=st.integers(1, 6), number=some, service=service)
    def several_come_and_wait_when_it_is_full(self, who: int, count: int, number: int, service: str) -> None:
        slot = self.slot(number)
        for one in range(who, who + count):
            if self.books_it(one % PEOPLE, slot, service, None, wait=False) is None:
                self.books_it(one % PEOPLE, slot, service, None, wait=True)

    def books_it(self, who: int, slot: str, service: str, hold: str | None, *, wait: bool) -> Booking | None:
        def ledger(answer: Booking | None) -> None:
            self.bookable(slot)
            code = answer.code if answer else "none"
            entry = Entry(code, who, who // PER_PHONE, service, slot, "confirmed", self.ledger.start(slot))
            self.ledger.book(entry, hold, wait=wait)

        someone = resident(who, phone=who // PER_PHONE)
        verb = lambda **idem: self.office.book(  # noqa: E731
            who, slot, service, person=someone, hold_id=hold, wait=wait, **idem
        )
        found: Booking | None = self.ask(verb, ledger)
        return found

    @rule(number=some, to=some)
    def moves(self, number: int, to: int) -> None:
        states = (("confirmed",), ("displaced",), ("confirmed", "displaced"), ())[number % 4]
        if booking := self.booking(number // 4, *states):
            slot = self.slot(to)

            def ledger(_answer: Any) -> None:
                self.bookable(slot)
                self.ledger.move(booking.code, slot)

            self.ask(lambda **idem: self.office.move(booking, slot, **idem), ledger)

    @rule(number=some, any_state=seldom)
    def cancels(self, number: int, any_state: bool) -> None:
        """Often somebody in whose slot others wait."""
        crowded = [one.code for one in self.ledger.entries.values() if self.ledger.lines.get(one.slot)]
        there = crowded if crowded and not any_state else list(self.ledger.entries)
        if there:
            booking = actions.find(self.office.engine, there[number % len(there)])[1]
            self.ask(
                lambda **idem: self.office.cancel(booking, **idem),
                lambda _answer: self.ledger.cancel(booking.code),
            )

    @rule(number=some)
    def accepts(self, number: int) -> None:
        states = (("offered",), ("offered",), ("expired",), ())[number % 4]
        if booking := self.booking(number // 4, *states):
            self.ask(
                lambda **idem: self.office.confirm(booking, **idem),
                lambda _answer: self.ledger.confirm(booking.code),
            )

    @precondition(lambda self: self.offered())
    @rule(
        early=st.sampled_from([0, 0, 1]), who=person, late=st.sampled_from(["accepts", "another", "sweeper"])
    )
    def an_offer_runs_out_unswept(self, early: int, who: int, late: str) -> None:
        """The first who acts then, finds the place kept until its time (or ``early`` ms before it) and given on after it."""
        one = min(self.offered(), key=lambda entry: entry.until)
        self.office.clock.pass_time((one.until - early - self.ledger.now) / 1000)
        self.ledger.now = self.office.clock.now_ms()
        if late == "accepts":
            booking = actions.find(self.office.engine, one.code)[1]
            self.ask(
                lambda **idem: self.office.confirm(booking, **idem),
                lambda _answer: self.ledger.confirm(one.code),
            )
        elif late == "another":
            self.books_it(who, one.slot, one.service, None, wait=False)
        else:
            self.sweeper_comes(times=1)

    def offered(self) -> list[Entry]:
        return [one for one in self.ledger.entries.values() if one.state == "offered"]

    @rule(number=some, any_state=seldom)
    def checks_in(self, number: int, any_state: bool) -> None:
        """Whoever checks in gets a ticket, the same one however often and whenever."""
        now = local(self.office.clock.now(), self.office.post.timezone)
        today = [
            one.code
            for one in self.ledger.entries.values()
            if one.slot[:8] == f"{now:%Y%m%d}" and one.state in ("confirmed", "no_show", "checked_in")
        ]
        there = list(self.ledger.entries) if any_state else today
        if there:
            booking = actions.find(self.office.engine, there[number % len(there)])[1]
            opened = 8 <= now.hour < 16 and now.date() not in self.closed
            ticket = self.agree(
                lambda: self.office.check_in(booking),
                lambda _answer: self.ledger.check_in(booking.code, f"{now:%Y%m%d}", open_now=opened),
            )
            assert self.tickets.setdefault(booking.code, ticket or "") in (ticket or "", "")
            self.tickets[booking.code] = ticket or self.tickets[booking.code]

    @precondition(lambda self: self.requests)
    @rule(number=some)
    def asks_again(self, number: int) -> None:
        """A repeated request gets its first answer, whatever has happened since; another one with the same key gets none."""
        verb, idem, answer = self.requests[-1 - number % min(6, len(self.requests))]
        assert verb(idem=idem) == answer
        try:
            verb(idem=(idem[0], "lain!"))
        except Invalid as refused:
            assert refused.code == "idempotency_mismatch"  # noqa: PT017
        else:
            raise AssertionError("two requests with one key")

    # ---- the office and time ----

    @rule(
        seconds=st.sampled_from([1, 60, 299, 301, 301, 1800, 3600, 7199, 7201, 7201, 20_000, 86_400]),
        swept=often,
    )
    def time_passes(self, seconds: int, swept: bool) -> None:
        self.office.clock.pass_time(seconds)
        self.ledger.now = self.office.clock.now_ms()
        if swept:
            self.sweeper_comes(times=1)

    @initialize()
    def morning(self) -> None:
        self.ledger.now = self.office.clock.now_ms()

    @rule(times=st.integers(1, 2))
    def sweeper_comes(self, times: int) -> None:
        for _time in range(times):
            self.office.sweep()
            self.ledger.sweep()
        self.nobody_waits_for_a_free_place()

    @rule(before=st.booleans(), scripts=st.integers(0, 1))
    def sweeper_is_killed(self, before: bool, scripts: int) -> None:
        """One script does everything that is due, so that a dead worker has done all of it or nothing."""
        with self.dying(scripts, before=before):
            self.office.sweep()
        if scripts or not before:
            self.ledger.sweep()

    @rule(ahead=st.integers(0, 2), told=often)
    def office_closes_or_opens_a_day(self, ahead: int, told: bool) -> None:
        day = local(self.office.clock.now(), self.office.post.timezone).date() + timedelta(days=ahead)
        self.closed ^= {day}
        self.office.close(*self.closed)
        self.ledger.post = self.office.post
        if told:
            self.everybody_is_told_of_closures()

    @rule()
    def everybody_is_told_of_closures(self) -> None:
        self.office.displace()
        self.ledger.displace()

    @rule(before=st.booleans(), scripts=st.integers(0, 2))
    def who_tells_of_closures_is_killed(self, before: bool, scripts: int) -> None:
        with self.dying(scripts, before=before):
            self.office.displace()
        assert violations(self.office.engine) == []
        self.everybody_is_told_of_closures()

    @rule(counters=st.sampled_from(STAFFED), swept=often)
    def office_has_other_counters(self, counters: tuple[Loket, ...], swept: bool) -> None:
        self.office.change(counters=counters)
        self.ledger.post = self.office.post
        if swept:
            self.sweeper_comes(times=1)

    @contextmanager
    def dying(self, scripts: int, *, before: bool) -> Iterator[None]:
        """What is done inside is done by a worker who dies at its n-th script, before or after it was applied."""
        office = self.office
        self.office = dataclasses.replace(office, engine=Dying(office.engine, scripts, before=before))
        with killed():
            yield
        self.office = office

    # ---- what must hold ----

    def nobody_waits_for_a_free_place(self) -> None:
        for slot, line in self.ledger.lines.items():
            if self.ledger.now < self.ledger.start(slot):
                assert not any(self.ledger.room(slot, self.ledger.entries[code].service) for code in line)

    @invariant()
    def store_and_ledger_agree(self) -> None:
        engine, slug = self.office.engine, self.office.post.slug
        found = store.several(engine, slug, list(self.ledger.entries))
        self.ledger.agrees_with(found)
        assert engine.client.hlen(f"q:{{{slug}}}:book:bookings") == len(found)
        counts = {
            name: int(count) for name, count in engine.client.hgetall(f"q:{{{slug}}}:book:places").items()
        }
        assert counts == self.ledger.taken()
        due = engine.client.zrange(f"q:{{{slug}}}:book:due", 0, -1, withscores=True)
        assert {member: int(at) for member, at in due} == {
            f"{kind}|{one.code}": at for one in self.ledger.entries.values() for kind, at in one.told.items()
        }
        for slot, line in self.ledger.lines.items():
            assert [store.booking(engine, slug, code).position for code in line] == list(
                range(1, len(line) + 1)
            ), slot

    @invariant()
    def check_finds_nothing(self) -> None:
        assert violations(self.office.engine) == []

    @invariant()
    def no_slot_has_more_people_than_places(self) -> None:
        """Unless the office has taken counters away: then nobody is added."""
        places, own = rules.places_of(self.office.post)
        taken = self.ledger.taken()
        for name, count in taken.items():
            limit = own[name.partition("/")[2]] if "/" in name else places
            assert count <= max(limit, self.before[name]), name
        self.before = taken

    @invariant()
    def nobody_has_more_than_is_allowed(self) -> None:
        active = [one for one in self.ledger.entries.values() if one.state in ACTIVE]
        assert max(Counter((one.who, one.service) for one in active).values(), default=0) <= 1
        assert max(Counter(one.phone for one in active).values(), default=0) <= 2
