"""Days are those of the post's own zone; what is no ticket is added up once; the stream is trimmed behind the reading only."""

import dataclasses
import json
from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from queue_service.core.clock import local_ms, rfc3339
from queue_service.core.errors import Invalid
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.reports import actions, store
from queue_service.reports.models import Figures
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Priority
from queue_service.waits import store as waits_store
from tests.chance import bounded
from tests.factories import POST, ZONE, MovableClock, keep, make_post, officer

TODAY = date(2026, 11, 24)
STATES = ("draft", "diajukan", "diperiksa", "lengkap")


def append(engine: Engine, kind: str, at_ms: int, public: dict, private: dict, zone: str = ZONE) -> None:
    """Append an event to the post's stream in the shape its room does."""
    seq = engine.client.incr(post_key(POST, "seq"))
    fields = {
        "type": kind,
        "at": rfc3339(at_ms, zone),
        "data": json.dumps(public),
        "private": json.dumps(private),
    }
    engine.client.xadd(post_key(POST, "events"), fields, id=f"{seq}-0")


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Asia/Jakarta", "2026-11-24", 23),
        ("Asia/Makassar", "2026-11-25", 0),
        ("Asia/Jayapura", "2026-11-25", 1),
    ],
)
def test_one_moment_is_another_day_and_hour_in_wib_wita_and_wit(engine, zone, day, hour):
    post = keep(engine, dataclasses.replace(make_post(), timezone=zone))
    clock = MovableClock(datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo(ZONE)))
    tickets.issue(engine, clock, post, "kia", by="kiosk")
    actions.roll_up(engine, POST)
    assert store.written(engine, POST) == [day]
    found = actions.period(engine, POST, date.fromisoformat(day), date.fromisoformat(day)).total
    assert (found.get("all", "issued"), found.get(f"hour:{hour}", "issued")) == (1, 1)


@bounded(examples=30, steps=1)
@given(
    moves=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(STATES), st.integers(0, 40_000)), min_size=1, max_size=30
    ),
    batch=st.integers(1, 9),
)
def test_time_in_each_state_of_an_application_equals_a_naive_recount(engine, moves, batch):
    engine.client.flushall()
    now, at, entered, times = 1_795_000_000_000, {}, Counter(), {}
    for who, state, seconds in moves:
        now += seconds * 1000
        private = {"application": f"K{who}", "did": "save", "now": now, "by": "sari"}
        append(engine, "application.changed", now, {"service": "kia", "state": state}, private)
        day = local_ms(now, ZONE).date().isoformat()
        before, since = at.get(who, ("", 0))
        if before and before != state:
            times.setdefault((day, before), []).append(now - since)
        if before != state:
            entered[day, state] += 1
            at[who] = state, now
    while actions.step(engine, POST, batch):
        continue
    found = store.days(engine, POST, store.written(engine, POST))
    assert {key: found[key[0]].get(f"application:{key[1]}", "entered") for key in entered} == dict(entered)
    for (day, state), raw in times.items():
        durations = found[day].durations(f"application:{state}", "time")
        assert (durations.count, durations.total_ms) == (len(raw), sum(raw))


def test_an_evening_session_counts_on_its_own_date_under_its_latest_state(engine):
    for state, requests in (("open", 0), ("open", 7), ("drawn", 6), ("confirmed", 6)):
        append(
            engine,
            "evening.changed",
            1_795_000_000_000,
            {"date": "2026-12-02", "state": state, "requests": requests},
            {},
        )
        actions.roll_up(engine, POST)
    found = actions.month(engine, POST, date(2026, 12, 20)).total
    assert found.stored() == {"evening": {"confirmed": 1, "requests": 6}}


def test_the_published_estimate_is_compared_with_the_wait_of_who_walked_in(engine):
    post, clock, who = keep(engine, make_post()), MovableClock(), officer("1")
    waits_store.publish(
        engine, POST, rfc3339(clock.now_ms(), ZONE), "0", "0", {}, {}, {"kia": {"p50": 300, "p90": 600}}
    )
    tickets.set_counter(engine, clock, post, who, "open")
    for minutes in (4, 11):
        tickets.issue(engine, clock, post, "kia", by="kiosk")
        clock.pass_time(minutes * 60)
        tickets.call_next(engine, clock, post, who)
        tickets.start(engine, clock, post, who)
        tickets.finish(engine, clock, post, who)
    actions.roll_up(engine, POST)
    found = actions.period(engine, POST, TODAY, TODAY).total
    assert dict(found.slices["accuracy"]) == {"estimated": 2, "within_p90": 1, "error_ms": 60_000 + 360_000}


def test_a_promise_to_somebody_urgent_is_kept_within_fifteen_minutes(engine):
    post, clock, who = keep(engine, make_post()), MovableClock(), officer("1")
    tickets.set_counter(engine, clock, post, who, "open")
    for seconds in (900, 901):
        tickets.issue(engine, clock, post, "kia", by="kiosk", priority=Priority.HAMIL)
        clock.pass_time(seconds)
        tickets.call_next(engine, clock, post, who)
        tickets.hold(engine, clock, post, who)
    actions.roll_up(engine, POST)
    found = actions.period(engine, POST, TODAY, TODAY).total
    assert (found.get("promise", "priority"), found.get("promise", "priority_kept")) == (2, 1)


def test_the_stream_is_trimmed_behind_what_was_rolled_up_and_never_ahead_of_it(engine, monkeypatch):
    monkeypatch.setattr(store, "KEEP_EVENTS", 100)
    for n in range(600):
        append(engine, "booking.changed", 1_795_000_000_000 + n, {}, {"kind": "booked"})
    actions.step(engine, POST, 300)
    left = engine.client.xrange(post_key(POST, "events"))
    assert int(left[0][0].partition("-")[0]) <= 201
    actions.roll_up(engine, POST)
    assert 100 <= engine.client.xlen(post_key(POST, "events")) < 300
    total = sum(
        one.get("booking", "booked") for one in store.days(engine, POST, store.written(engine, POST)).values()
    )
    assert total == 600


def test_events_that_are_gone_before_anybody_read_them_are_counted_as_lost(engine):
    for n in range(30):
        append(engine, "booking.changed", 1_795_000_000_000 + n, {}, {"kind": "booked"})
    engine.client.xtrim(post_key(POST, "events"), minid="21-0", approximate=False)
    actions.roll_up(engine, POST)
    assert store.position(engine, POST).lost == 20


def test_written_history_is_read_like_any_other(engine: Engine):
    past = Figures()
    past.add("all", "issued", 42)
    past.add_duration("all", "wait", 600_000)
    actions.write_past(engine, POST, {date(2026, 9, 30): past, date(2026, 10, 1): past})
    assert actions.month(engine, POST, date(2026, 9, 2)).total.stored() == past.stored()
    assert set(actions.year(engine, POST, TODAY).months()) == {"2026-09", "2026-10"}


def test_a_period_that_ends_before_it_begins_is_refused(engine):
    with pytest.raises(Invalid):
        actions.period(engine, POST, TODAY, date(2026, 11, 23))


def test_a_second_job_that_is_late_changes_nothing(engine):
    post: Post = keep(engine, make_post())
    tickets.issue(engine, MovableClock(), post, "kia", by="kiosk")
    actions.roll_up(engine, POST)
    before = {key: _stored(engine, key) for key in engine.client.scan_iter("*report*")}
    assert actions.roll_up(engine, POST) == 0
    assert {key: _stored(engine, key) for key in engine.client.scan_iter("*report*")} == before


def _stored(engine: Engine, key: str) -> dict[str, str]:
    return dict(engine.client.hgetall(key))
