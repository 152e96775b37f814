"""Durations in bins of five percent: what is said of them is near enough, and months add up."""

import hypothesis.strategies as st
from hypothesis import given

from queue_service.reports.models import ERROR, Durations, Figures, added, bin_of, seconds_of
from tests.chance import bounded

moments = st.integers(0, 400 * 86_400_000)


@bounded(examples=100, steps=1)
@given(ms=moments)
def test_a_bin_stands_for_each_of_its_durations_within_the_stated_error(ms):
    assert abs(seconds_of(bin_of(ms)) - ms / 1000) <= max(0.5, ERROR * ms / 1000) + 1e-6


def test_the_bins_begin_below_a_second_and_grow_by_five_percent():
    assert [bin_of(ms) for ms in (0, 999, 1000, 1049, 1050, 1102, 1103)] == [0, 0, 1, 1, 2, 2, 3]


@bounded(examples=40, steps=1)
@given(days=st.lists(st.lists(moments, max_size=8), min_size=1, max_size=5))
def test_the_sum_of_days_says_what_all_their_durations_say(days):
    apart = []
    for listed in days:
        apart.append(Figures())
        for ms in listed:
            apart[-1].add_duration("all", "wait", ms)
    together = Figures()
    for ms in (one for listed in days for one in listed):
        together.add_duration("all", "wait", ms)
    assert added(apart).stored() == together.stored()


def test_median_and_ninetieth_percentile_go_by_the_nearest_rank():
    found = Durations({bin_of(minute * 60_000): 1 for minute in range(1, 11)}, 3_300_000)
    assert bin_of(int(found.quantile(0.5) * 1000)) == bin_of(5 * 60_000)
    assert bin_of(int(found.quantile(0.9) * 1000)) == bin_of(9 * 60_000)
    assert (found.count, found.mean) == (10, 330.0)


def test_nothing_is_said_of_no_durations():
    assert Durations({}, 0).quantile(0.5) is None
    assert Durations({}, 0).mean is None
