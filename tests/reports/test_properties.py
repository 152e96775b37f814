"""Roll-ups equal a naive recount of the raw events on random days, whenever and however the job runs, twice, late or killed."""

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import rule, run_state_machine_as_test

from queue_service.core.redis import Engine
from queue_service.reports import actions, store
from queue_service.reports.check import violations
from queue_service.tickets import actions as tickets
from queue_service.tickets import store as tickets_store
from tests.chance import bounded
from tests.reports import naive
from tests.tickets.machine import WaitingRoom

BOUNDED = bounded(examples=16, steps=30)


class Killed(Exception):
    """The job's process dies here."""


class Reported(WaitingRoom):
    """The random days of the tickets room, with a job that rolls up now and then."""

    @rule(
        batch=st.integers(1, 40),
        fate=st.sampled_from(["lives", "dies before", "dies after", "another was faster"]),
    )
    def job(self, batch: int, fate: str) -> None:
        keep, post = store.keep, self.office.post.slug

        def keeping(*args: object) -> bool:
            if fate == "dies before":
                raise Killed
            kept = keep(*args)
            if fate == "another was faster":
                assert kept
                assert not keep(*args), "the same stretch was kept twice"
            if fate == "dies after":
                raise Killed
            return kept

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "keep", keeping)
            try:
                actions.step(self.engine, post, batch)
            except Killed:
                return

    def teardown(self) -> None:
        try:
            if self.office is not None:
                self.office.next_day()
                self.office.sweep()
                self.compare()
        finally:
            super().teardown()

    def compare(self) -> None:
        post = self.office.post
        actions.roll_up(self.engine, post.slug, batch=7)
        found = store.days(self.engine, post.slug, store.written(self.engine, post.slug))
        everybody = []
        for day in {person.day for person in self.office.room.everybody.values()}:
            people = [one.id for one in self.office.room.everybody.values() if one.day == day]
            everybody += tickets_store.tickets(self.engine, tickets.queue_of(self.engine, post, day), people)
        expected = naive.recount(self.engine, post.slug, everybody, self.office.history.slots)
        assert set(found) == set(expected)
        assert violations(self.engine) == []
        for day, figures in found.items():
            naive.same(figures, expected[day])


@pytest.mark.timeout(600)
def test_roll_ups_equal_a_naive_recount_however_the_job_runs(engine: Engine):
    run_state_machine_as_test(lambda: Reported(engine), settings=BOUNDED)
