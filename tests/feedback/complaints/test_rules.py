"""Deadlines in working days, and whom a typed name may mean."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from queue_service.feedback.complaints import rules
from queue_service.feedback.complaints.models import Course, Days
from queue_service.posts import actions as posts
from queue_service.posts.models import CalendarCorrection, Hours, Text
from queue_service.staff.models import User
from tests.chance import bounded
from tests.factories import make_post

ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


def due(received: date, days: int, zone: str = "Asia/Jakarta", **hours) -> datetime:
    post = make_post(hours=Hours(around_the_clock=True, **hours))
    ms = rules.due_ms(received, days, zone, lambda day: posts.workday(post, day))
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))


def test_three_working_days_after_a_tuesday_end_on_friday_night():
    assert due(date(2026, 11, 24), 3).isoformat() == "2026-11-27T23:59:59+07:00"


def test_a_weekend_is_not_counted_wherever_it_begins():
    friday, saturday, sunday = (date(2026, 11, 27) + timedelta(days=one) for one in range(3))
    assert {due(day, 3).date() for day in (friday, saturday, sunday)} == {date(2026, 12, 2)}


def test_christmas_and_its_joint_leave_are_not_counted():
    assert due(date(2026, 12, 23), 1).date() == date(2026, 12, 28)


def test_the_office_has_the_last_word_about_holidays():
    working = (CalendarCorrection(date(2026, 12, 24), "workday", Text()),)
    closed = (CalendarCorrection(date(2026, 11, 25), "holiday", Text("Pilkades", "Election")),)
    assert due(date(2026, 12, 23), 1, corrections=working).date() == date(2026, 12, 24)
    assert due(date(2026, 11, 24), 1, corrections=closed).date() == date(2026, 11, 26)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_ends_in_the_zone_of_the_post(zone):
    end = due(date(2026, 11, 24), 1, zone)
    assert (end.date(), end.time()) == (date(2026, 11, 25), time(23, 59, 59))
    assert end.utcoffset() == timedelta(hours=ZONES[zone])


@bounded(examples=60, steps=1)
@given(
    received=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    days=st.integers(1, 60),
    zone=st.sampled_from(list(ZONES)),
)
def test_exactly_so_many_working_days_lie_between_and_the_last_is_one(received, days, zone):
    post, end = make_post(), due(received, days, zone).date()
    between = [received + timedelta(days=one) for one in range(1, (end - received).days + 1)]
    assert sum(posts.workday(post, day) for day in between) == days
    assert posts.workday(post, end)


def test_each_course_has_its_own_time():
    assert [Days().of(course) for course in Course] == [5, 14, 60]
    assert [Days(1, 2, 3, 4).of(course) for course in Course] == [2, 3, 4]


def test_a_typed_name_may_mean_several_and_a_title_means_nobody():
    staff = [
        User(name, full, "officer", (), "")
        for name, full in (("sari", "Sari Dewi"), ("sari2", "Sari Ayu"), ("budi", "Budi"))
    ]
    assert rules.named("Ibu SARI, loket 2", staff) == ["sari", "sari2"]
    assert rules.named("petugas loket", staff) == []
