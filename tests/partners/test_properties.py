"""Random months of home visits against the real engine: in any order, repeated, late and all at once, every invariant holds."""

from contextlib import suppress
from datetime import time, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from queue_service.core.errors import Conflict
from queue_service.core.redis import Engine
from queue_service.partners import check, rules
from queue_service.partners.models import State, Visit
from tests.chance import bounded
from tests.factories import MovableClock, keep, make_post
from tests.partners.office import Team

MONTHS = bounded(examples=40, steps=40)
some = st.integers(0, 10_000)
DUE = "q:{kantor-desa}:book:due"


class Visits(RuleBasedStateMachine):
    """One post through some months. ``engine`` is emptied at the start of each run."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.visits: list[str] = []
        self.model: dict[str, State] = {}

    @initialize()
    def open_office(self) -> None:
        self.engine.client.flushall()
        self.team = Team(self.engine, MovableClock(), keep(self.engine, make_post()))

    def one(self, which: int) -> Visit:
        from queue_service.partners import actions

        return actions.find(self.engine, self.visits[which % len(self.visits)])[1]

    @rule(consent=st.booleans(), twice=st.booleans())
    def request(self, consent: bool, twice: bool) -> None:
        idem = (f"key{len(self.visits)}", "print")
        made = self.team.request(sms_consent=consent, idem=idem)
        if twice:
            assert self.team.request(sms_consent=consent, idem=idem).code == made.code
        self.visits.append(made.code)
        self.model[made.code] = State.REQUESTED

    @precondition(lambda self: self.visits)
    @rule(which=some, days=st.integers(1, 4), hour=st.sampled_from([9, 13]), team=st.sampled_from("AB"))
    def plan(self, which: int, days: int, hour: int, team: str) -> None:
        visit = self.one(which)
        day = (self.team.clock.now() + timedelta(days=days)).date()
        if self.may(visit, rules.PLANNABLE):
            planned = self.team.plan(visit, day, time(hour), team)
            assert (planned.state, planned.team) == (State.PLANNED, team)
            self.model[visit.code] = State.PLANNED
        else:
            with pytest.raises(Conflict):
                self.team.plan(visit, day, time(hour), team)

    @precondition(lambda self: self.visits)
    @rule(which=some, verb=st.sampled_from(sorted(rules.MOVES)), holder=st.booleans())
    def finish(self, which: int, verb: str, holder: bool) -> None:
        visit, move = self.one(which), rules.MOVES[verb]
        by = "holder" if holder else "sari"
        if self.may(visit, move.sources):
            assert self.team.finish(visit, verb, by=by).state is move.to
            self.model[visit.code] = move.to
        else:
            with pytest.raises(Conflict):
                self.team.finish(visit, verb, by=by)

    @staticmethod
    def may(visit: Visit, sources: frozenset[State]) -> bool:
        return visit.state in sources and not visit.masked

    @precondition(lambda self: self.visits)
    @rule(which=some)
    def stop_texts(self, which: int) -> None:
        self.team.stop_texts(self.one(which))

    @rule(days=st.sampled_from([1, 20, 60]))
    def time_passes(self, days: int) -> None:
        self.team.clock.pass_time(days * 86_400)

    @rule()
    def the_sweep_runs(self) -> None:
        with suppress(Conflict):
            self.team.forget()
        assert self.team.forget() == 0, "running again changes nothing"

    @invariant()
    def the_store_is_sound(self) -> None:
        assert check.violations(self.engine) == []

    @invariant()
    def every_visit_is_where_its_people_left_it(self) -> None:
        assert {code: self.one(number).state for number, code in enumerate(self.visits)} == self.model

    @invariant()
    def only_who_has_agreed_is_to_be_told_and_only_what_is_true(self) -> None:
        for member in self.engine.client.zrange(DUE, 0, -1):
            kind, _bar, code = member.partition("|")
            off = self.model[code] in (State.REFUSED, State.CANCELLED)
            assert off if kind == "visit_off" else self.model[code] is State.PLANNED, member


@pytest.mark.timeout(600)
def test_random_months_keep_every_invariant(engine: Engine):
    run_state_machine_as_test(lambda: Visits(engine), settings=MONTHS)
