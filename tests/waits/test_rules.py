"""The first estimate, as pure rules."""

import hypothesis.strategies as st
from hypothesis import given, settings

from queue_service.waits import rules
from queue_service.waits.models import Estimate, Learned, Pace


def learned(*seconds: float) -> Learned:
    known = Learned()
    for one in seconds:
        known = rules.learn(known, one)
    return known


def test_mean_and_spread_are_those_of_what_finished():
    known = learned(100, 200, 300)
    assert (known.count, known.mean) == (3, 200)
    assert abs(known.spread - 81.65) < 0.01


def test_what_is_long_ago_weighs_less_and_less():
    known = learned(*[100] * 500, *[300] * 200)
    assert 220 < known.mean < 300


def test_what_is_taken_back_is_as_if_it_had_never_been_learned():
    known = rules.unlearn(learned(100, 999, 300), 999)
    assert (known.count, round(known.mean, 9)) == (2, 200)
    assert round(known.spread, 6) == 100
    assert rules.unlearn(learned(100), 100) == Learned()
    assert rules.unlearn(Learned(), 100) == Learned()


def test_the_latest_of_very_many_is_taken_back_exactly():
    many = learned(*[100] * 500)
    assert round(rules.unlearn(rules.learn(many, 900), 900).mean, 9) == 100


def test_nothing_is_estimated_while_too_little_is_known():
    assert rules.pace(learned(100, 100), 1) is None
    assert rules.pace(learned(100, 100, 100), 1) is not None


def test_nothing_is_estimated_while_no_counter_is_open():
    assert rules.pace(learned(100, 100, 100), 0) is None


def test_more_people_wait_longer_and_more_counters_less():
    alone, two = Pace(600, 100, 1), Pace(600, 100, 2)
    assert rules.estimate(alone, 0) == Estimate(300, 600)
    assert rules.estimate(alone, 5).p50 == 3300
    assert rules.estimate(two, 5).p50 == 1800


@settings(derandomize=True, database=None)
@given(
    mean=st.floats(1, 7200),
    spread=st.floats(0, 7200),
    counters=st.integers(1, 20),
    ahead=st.integers(0, 100_000),
)
def test_a_range_is_in_steps_of_five_minutes_and_never_empty(mean, spread, counters, ahead):
    found = rules.estimate(Pace(mean, spread, counters), ahead)
    assert found.p50 % 300 == 0
    assert found.p90 % 300 == 0
    assert 0 < found.p50 < found.p90


def test_a_range_is_shown_with_the_clock_times_it_means():
    assert Estimate(600, 1200).view(1_795_482_000_000, "Asia/Jakarta") == {
        "p50": 600,
        "p90": 1200,
        "at_from": "2026-11-24T08:10:00+07:00",
        "at_to": "2026-11-24T08:20:00+07:00",
    }
