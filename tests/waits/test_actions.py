"""Learning from what finished, and telling it."""

import json

import pytest

from queue_service.core import cache
from queue_service.tickets import actions as tickets
from queue_service.tickets import jobs
from queue_service.tickets import store as tickets_store
from queue_service.waits import actions, store
from tests.factories import POST, MovableClock, keep, make_post, officer

AT = "2026-11-24T08:00:00.000+07:00"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def post(engine):
    return keep(engine, make_post())


def serve(engine, clock, post, seconds: float, times: int = 1, counter: str = "1") -> None:
    me = officer(counter)
    tickets.set_counter(engine, clock, post, me, "open")
    for _person in range(times):
        tickets.issue(engine, clock, post, "kia", by="kiosk")
        tickets.call_next(engine, clock, post, me)
        tickets.start(engine, clock, post, me)
        clock.pass_time(seconds)
        tickets.finish(engine, clock, post, me)


def estimated(engine) -> list[dict]:
    found = tickets_store.events(engine, POST, 0, 1000)
    return [
        json.loads(fields["data"])["estimates"]
        for _seq, fields in found
        if fields["type"] == "wait.estimated"
    ]


def test_before_anything_finished_there_is_no_estimate(engine, clock, post):
    jobs.refresh_estimates(engine, clock)
    assert tickets.issue(engine, clock, post, "kia", by="kiosk").pace is None
    assert estimated(engine) == [{}]


def test_three_finished_services_are_enough_and_everybody_is_told(engine, clock, post):
    serve(engine, clock, post, 600, times=3)
    jobs.refresh_estimates(engine, clock)
    cache.forget("waits")
    assert estimated(engine) == [{"kia": {"p50": 300, "p90": 600}}]
    assert actions.pace(engine, POST, "kia").mean == 600
    assert actions.for_newcomers(engine, POST, {"kia": 2}) == {"kia": {"p50": 1500, "p90": 1800}}


def test_nothing_is_told_when_nothing_changed(engine, clock, post):
    serve(engine, clock, post, 600, times=3)
    for _time in range(3):
        jobs.refresh_estimates(engine, clock)
    assert len(estimated(engine)) == 1


def test_two_workers_at_once_learn_each_service_once(engine, clock, post, monkeypatch):
    serve(engine, clock, post, 600, times=3)
    read = store.served_since

    def overtaken(*args):
        monkeypatch.setattr(store, "served_since", read)
        actions.refresh(engine, POST, AT, {"kia": 1}, {})
        return read(*args)

    monkeypatch.setattr(store, "served_since", overtaken)
    assert actions.refresh(engine, POST, AT, {"kia": 1}, {}) is False
    assert store.learned(engine, POST)[1]["kia"].count == 3


def test_a_visit_that_goes_on_teaches_its_first_service(engine, clock, post):
    me = officer("1")
    tickets.set_counter(engine, clock, post, me, "open")
    tickets.issue(engine, clock, post, "kia", by="kiosk", then_services=("ktp-baru",))
    tickets.call_next(engine, clock, post, me)
    tickets.start(engine, clock, post, me)
    clock.pass_time(120)
    tickets.finish(engine, clock, post, me)
    actions.refresh(engine, POST, AT, {"kia": 1}, {})
    assert store.learned(engine, POST)[1]["kia"].mean == 120


@pytest.mark.parametrize("seen_between", [True, False])
def test_a_finish_that_was_taken_back_teaches_nothing_and_the_second_one_once(
    engine, clock, post, seen_between
):
    serve(engine, clock, post, 600, times=2)
    serve(engine, clock, post, 60)
    if seen_between:
        actions.refresh(engine, POST, AT, {"kia": 1}, {})
    me = officer("1")
    tickets.undo(engine, clock, post, me)
    if seen_between:
        actions.refresh(engine, POST, AT, {"kia": 1}, {})
        assert store.learned(engine, POST)[1]["kia"].count == 2
    clock.pass_time(540)
    tickets.finish(engine, clock, post, me)
    actions.refresh(engine, POST, AT, {"kia": 1}, {})
    known = store.learned(engine, POST)[1]["kia"]
    assert (known.count, round(known.mean, 6), round(known.spread, 3)) == (3, 600, 0)


def test_an_estimate_ends_when_the_last_counter_closes(engine, clock, post):
    serve(engine, clock, post, 600, times=3)
    jobs.refresh_estimates(engine, clock)
    tickets.set_counter(engine, clock, post, officer("1"), "closed")
    jobs.refresh_estimates(engine, clock)
    assert estimated(engine)[-1] == {}


def test_a_counter_narrowed_to_other_services_does_not_count(engine, clock, post):
    serve(engine, clock, post, 600, times=3)
    tickets.set_counter(engine, clock, post, officer("1"), "open", services=("ktp-baru",))
    jobs.refresh_estimates(engine, clock)
    assert estimated(engine)[-1] == {}


def test_more_is_learned_than_one_reading_holds(engine, clock, post, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 5)
    serve(engine, clock, post, 60, times=4)
    for _reading in range(10):
        actions.refresh(engine, POST, AT, {"kia": 1}, {})
    assert store.learned(engine, POST)[1]["kia"].count == 4
