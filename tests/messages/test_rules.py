"""Quiet hours, back-off, masks: pure."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.messages import rules

NIGHT = (time(20), time(8))


def ms(text: str, zone: str = "Asia/Jakarta") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-24T19:59:59", None),
        ("2026-11-24T20:00:00", "2026-11-25T08:00:00"),
        ("2026-11-24T23:59:59", "2026-11-25T08:00:00"),
        ("2026-11-25T00:00:00", "2026-11-25T08:00:00"),
        ("2026-11-25T07:59:59", "2026-11-25T08:00:00"),
        ("2026-11-25T08:00:00", None),
        ("2026-12-31T22:00:00", "2027-01-01T08:00:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(now, end):
    assert rules.quiet_until(ms(now), "Asia/Jakarta", NIGHT) == (ms(end) if end else None)


def test_quiet_hours_within_a_day_end_the_same_day():
    noon = (time(12), time(13))
    assert rules.quiet_until(ms("2026-11-24T12:30:00"), "Asia/Jakarta", noon) == ms("2026-11-24T13:00:00")
    assert rules.quiet_until(ms("2026-11-24T13:00:00"), "Asia/Jakarta", noon) is None


def test_quiet_hours_are_those_of_the_posts_zone():
    evening = ms("2026-11-24T19:30:00")
    assert rules.quiet_until(evening, "Asia/Jakarta", NIGHT) is None
    assert rules.quiet_until(evening, "Asia/Jayapura", NIGHT) == ms("2026-11-25T08:00:00", "Asia/Jayapura")


def test_without_quiet_hours_every_hour_will_do():
    assert rules.quiet_until(ms("2026-11-24T23:00:00"), "Asia/Jakarta", None) is None
    assert rules.quiet_until(ms("2026-11-24T23:00:00"), "Asia/Jakarta", (time(8), time(8))) is None


@given(
    st.integers(ms("2026-01-01T00:00:00"), ms("2028-01-01T00:00:00")),
    st.times().map(lambda one: one.replace(microsecond=0)),
    st.times().map(lambda one: one.replace(microsecond=0)),
)
def test_quiet_hours_end_within_a_day_and_then_it_is_not_quiet(now, begin, end):
    found = rules.quiet_until(now, "Asia/Makassar", (begin, end))
    if found is not None:
        assert now < found <= now + 86_400_000
        assert rules.quiet_until(found, "Asia/Makassar", (begin, end)) is None


def test_the_pauses_grow_and_stay_within_five_minutes():
    assert [rules.retry_after(tries) // 1000 for tries in range(7)] == [15, 30, 60, 120, 240, 300, 300]
    assert rules.retry_after(10_000) == 300_000


def test_a_masked_number_can_be_recognised_but_not_called():
    assert rules.masked("+6281234567890") == "+6281*****890"
    assert rules.masked("") == "*****"
    assert rules.masked("+6281") == "*****"
