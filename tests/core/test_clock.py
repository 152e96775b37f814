"""The clock: aware times, the post's zone, and a witness for jumps."""

from datetime import UTC, datetime, timedelta

import pytest

from queue_service.core.clock import JUMP_SECONDS, Clock, local, rfc3339
from tests.factories import MovableClock


def test_now_is_aware_and_agrees_with_milliseconds():
    clock = Clock()
    assert clock.now().tzinfo is UTC
    assert abs(clock.now().timestamp() * 1000 - clock.now_ms()) < 1000


def test_time_that_passes_is_no_jump():
    clock = MovableClock()
    clock.pass_time(100_000)
    assert clock.jumped() == 0.0


@pytest.mark.parametrize("seconds", [JUMP_SECONDS, -JUMP_SECONDS, 86_400])
def test_a_clock_that_was_set_is_noticed_until_it_is_accepted_or_set_back(seconds):
    clock = MovableClock()
    clock.jump(seconds)
    assert clock.jumped() == pytest.approx(seconds)
    clock.jump(-seconds)
    assert clock.jumped() == 0.0
    clock.jump(seconds)
    clock.accept()
    assert clock.jumped() == 0.0


def test_a_small_correction_is_no_jump():
    clock = MovableClock()
    clock.jump(JUMP_SECONDS - 1)
    assert clock.jumped() == 0.0


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)])
def test_times_are_told_in_the_posts_zone(zone, hours):
    moment = datetime(2026, 11, 24, 2, 15, 30, 250_000, tzinfo=UTC)
    assert local(moment, zone).utcoffset() == timedelta(hours=hours)
    text = rfc3339(int(moment.timestamp() * 1000), zone)
    assert text == f"2026-11-24T{2 + hours:02}:15:30.250+{hours:02}:00"
    assert datetime.fromisoformat(text) == moment
