"""Slots, places and times, pure."""

import dataclasses
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.bookings import overview, rules
from queue_service.bookings.models import SlotId
from queue_service.posts.models import (
    BookingRules,
    CalendarCorrection,
    Counter,
    DateException,
    EveningRules,
    ExtraHours,
    Hours,
    OfferedService,
    Period,
    Rule,
    Week,
)
from queue_service.tickets.models import Place
from queue_service.village import OFFICE_WEEK
from tests.bookings.residents import SLOT, TODAY_10, Office, small_office
from tests.factories import MORNING, ZONE, make_post

TUESDAY, FRIDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 29)
CHRISTMAS, JOINT_LEAVE = date(2026, 12, 25), date(2026, 12, 24)
OFFICE = Hours(week=OFFICE_WEEK)


def starts(day: date, hours: Hours = OFFICE, **changes: object) -> list[str]:
    """Return when the slots of a date begin, e.g. ``0730``."""
    post = dataclasses.replace(make_post(hours=hours), **changes)
    return [str(slot.id)[-4:] for slot in rules.slots_of(post, day)]


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


# ---- which slots there are ----


def test_slots_fill_the_opening_hours_and_leave_the_break_out():
    found = starts(FRIDAY)
    assert found[:2] == ["0730", "0800"]
    assert "1100" in found
    assert not {"1130", "1200", "1230"} & set(found)
    assert found[-1] == "1600"


def test_what_is_shorter_than_a_slot_before_closing_is_no_slot():
    hours = Hours(week=Week((Rule((2,), (Period(480, 590),)),)))
    assert starts(TUESDAY, hours) == ["0800", "0830", "0900"]


@pytest.mark.parametrize("day", [SUNDAY, CHRISTMAS, JOINT_LEAVE])
def test_closed_days_have_no_slots(day):
    assert starts(day) == []


def test_a_holiday_the_office_corrects_is_a_day_like_others():
    corrected = dataclasses.replace(OFFICE, corrections=(CalendarCorrection(CHRISTMAS, "workday"),))
    assert starts(CHRISTMAS, corrected) == starts(FRIDAY)


def test_a_date_exception_closes_a_day_or_gives_it_other_slots():
    def at(*periods: Period) -> list[str]:
        exception = DateException(TUESDAY, TUESDAY, periods)
        return starts(TUESDAY, dataclasses.replace(OFFICE, exceptions=(exception,)))

    assert at() == []
    assert at(Period(540, 600)) == ["0900", "0930"]


def test_a_night_belongs_to_the_date_it_begins_on():
    hours = Hours(week=Week((Rule((2,), (Period(1380, 1500),)),)))
    assert starts(TUESDAY, hours) == ["2300", "2330"]
    assert starts(TUESDAY + timedelta(days=1), hours) == []


def test_posts_without_booking_or_out_of_use_have_no_slots():
    assert starts(TUESDAY, booking=BookingRules(enabled=False)) == []
    assert starts(TUESDAY, active=False) == []
    assert starts(TUESDAY)


def test_an_evening_whose_places_are_drawn_has_no_slots_of_its_own():
    evening = EveningRules(sessions=(Rule((2,), (Period(960, 1080),)),))
    late = Hours(week=Week((Rule((2,), (Period(900, 1140),)),)))
    assert starts(TUESDAY, late, evening=evening) == ["1500", "1530", "1800", "1830"]
    extra = dataclasses.replace(OFFICE, extra=(ExtraHours(TUESDAY, Period(1080, 1140)),))
    assert "1800" not in starts(TUESDAY, extra)


def test_slots_after_working_hours_are_evening_slots_unless_it_is_always_open():
    late = Hours(week=Week((Rule((2,), (Period(900, 1020),)),)))
    sessions = [one.session for one in rules.slots_of(make_post(hours=late), TUESDAY)]
    assert sessions == ["regular", "regular", "evening", "evening"]
    assert {one.session for one in rules.slots_of(make_post(), TUESDAY)} == {"regular"}


def test_a_slot_is_found_by_its_id_only_while_it_is_there():
    post = make_post(hours=OFFICE)
    assert rules.slot_named(post, SlotId(TUESDAY, 450)).id == SlotId(TUESDAY, 450)
    assert rules.slot_named(post, SlotId(TUESDAY, 451)) is None
    assert rules.slot_named(post, SlotId(SUNDAY, 450)) is None


@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)))
def test_the_id_of_a_slot_reads_back(moment):
    slot = SlotId(moment.date(), moment.hour * 60 + moment.minute)
    assert SlotId.parse(str(slot)) == slot


@pytest.mark.parametrize(
    "text", ["", "20261124", "20261124T2400", "20261324T0900", "20261124T900", "2026112 T0900"]
)
def test_what_is_no_slot_is_not_read_as_one(text):
    with pytest.raises(ValueError, match=r"isoformat|must be in|^2026"):
        SlotId.parse(text)


# ---- how many places ----


def staffed(counters: int, **rules_: object) -> tuple[int, dict[str, int]]:
    made = make_post(counters=tuple(Counter(str(one), str(one)) for one in range(counters)))
    return rules.places_of(dataclasses.replace(made, booking=BookingRules(**rules_)))


def test_a_third_of_the_minutes_of_all_counters_can_be_booked():
    # 3 counters x 30 minutes / 3 = 30 minutes, 8 minutes a person
    assert staffed(3) == (3, {"ktp-baru": 3, "ktp-ganti": 3, "kia": 3})
    assert staffed(6)[0] == 7
    assert staffed(3, slot_minutes=60)[0] == 7
    assert staffed(3, share=2 / 3)[0] == 7


def test_a_service_has_no_more_places_than_its_counters_could_handle():
    counters = (Counter("1", "1"), Counter("2", "2", ("kia",)), Counter("3", "3", ("kia",)))
    slow = OfferedService("ktp-baru", "A", mean_minutes=20.0)
    post = dataclasses.replace(make_post(counters=counters), services=(slow, OfferedService("kia", "C")))
    assert rules.places_of(post) == (2, {"ktp-baru": 1, "kia": 2})


def test_what_no_counter_serves_cannot_be_booked():
    assert "kia" not in rules.places_of(make_post(counters=(Counter("1", "1", ("ktp-baru",)),)))[1]
    assert rules.places_of(make_post(counters=())) == (0, {})


def test_even_one_slow_counter_has_one_place():
    assert staffed(1, share=0.05) == (1, {"ktp-baru": 1, "ktp-ganti": 1, "kia": 1})


@given(
    percent=st.integers(1, 100),
    minutes=st.sampled_from([10, 15, 20, 30, 45, 60, 90, 120]),
    counters=st.integers(1, 12),
    mean=st.integers(3, 30),
)
def test_places_are_exact_and_never_more_than_the_share(percent, minutes, counters, mean):
    made = make_post(counters=tuple(Counter(str(one), str(one)) for one in range(counters)))
    services = tuple(dataclasses.replace(one, mean_minutes=float(mean)) for one in made.services)
    booking = BookingRules(share=percent / 100, slot_minutes=minutes)
    places, own = rules.places_of(dataclasses.replace(made, services=services, booking=booking))
    assert places == max(1, floor(Fraction(percent, 100) * minutes * counters / mean))
    assert all(1 <= one <= places for one in own.values())


@pytest.mark.parametrize(
    ("taken", "own_taken", "free"), [(0, 0, 1), (1, 0, 1), (2, 0, 0), (1, 1, 0), (3, 0, 0), (3, 3, 0)]
)
def test_free_places_are_those_of_slot_and_service_and_never_below_none(taken, own_taken, free):
    slot = next(iter(rules.slots_of(small_office(), TUESDAY)))
    assert (slot.places, slot.own["kia"]) == (2, 1)
    assert rules.free_places(slot, "kia", taken, own_taken) == free


def test_a_service_that_is_not_served_has_no_free_place():
    slot = next(iter(rules.slots_of(small_office(), TUESDAY)))
    assert rules.free_places(slot, "paspor", 0, 0) == 0


# ---- when it can be booked ----


@pytest.mark.parametrize(("minute", "can"), [(509, False), (510, True), (511, True)])
def test_a_slot_too_near_cannot_be_booked(minute, can):
    post = dataclasses.replace(make_post(), booking=BookingRules(min_lead_minutes=30))
    assert rules.bookable(post, SlotId(TUESDAY, minute), MORNING) is can


def test_a_slot_too_far_cannot_be_booked_and_the_day_is_that_of_the_post():
    post = dataclasses.replace(make_post(), booking=BookingRules(days_ahead=2))
    last, after = SlotId(TUESDAY + timedelta(days=2), 1439), SlotId(TUESDAY + timedelta(days=3), 0)
    assert rules.bookable(post, last, MORNING)
    assert not rules.bookable(post, after, MORNING)
    evening_in_london = datetime(2026, 11, 24, 17, 30, tzinfo=ZoneInfo("UTC"))  # 0.30 on the 25th here
    assert rules.bookable(post, after, evening_in_london)


# ---- what is told when ----


def test_reminders_come_the_day_before_at_four_and_two_hours_before():
    start = SlotId(date(2026, 11, 26), 540).start(ZONE)
    now = ms("2026-11-24T08:00")
    assert rules.reminders(start, now) == {
        "confirmation": now,
        "day_before": ms("2026-11-25T16:00"),
        "two_hours": ms("2026-11-26T07:00"),
    }


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-11-25T15:59", {"day_before", "two_hours"}),
        ("2026-11-25T16:00", {"two_hours"}),
        ("2026-11-26T07:00", set()),
    ],
)
def test_a_reminder_whose_time_is_over_is_left_out(now, left):
    start = SlotId(date(2026, 11, 26), 540).start(ZONE)
    assert set(rules.reminders(start, ms(now))) == left | {"confirmation"}


def test_nobody_is_reminded_before_it_makes_sense():
    start = SlotId(date(2026, 11, 26), 1080).start(ZONE)
    found = rules.reminders(start, ms("2026-11-24T08:00"), ms("2026-11-26T08:00"))
    assert found["day_before"] == ms("2026-11-26T08:00")


# ---- early and late ----


@pytest.fixture
def ten(engine, clock):
    """A booking for ten o'clock today, eight now."""
    office = Office(engine, clock, small_office())
    return office.post, office.book(1, TODAY_10)


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("08:00", Place("U", ms("2026-11-24T10:05") // 1000, ms("2026-11-24T09:50"))),
        ("10:00", Place("U", ms("2026-11-24T10:05") // 1000, ms("2026-11-24T09:50"))),
        ("10:10", Place("U", ms("2026-11-24T10:15") // 1000, ms("2026-11-24T09:50"))),
        ("10:11", Place("O")),
    ],
)
def test_who_booked_is_urgent_from_ten_minutes_before_until_ten_minutes_late(ten, at, place):
    post, booking = ten
    assert rules.arrival(booking, ms(f"2026-11-24T{at}"), post) == place


def test_who_was_drawn_is_not_late_before_the_session_ends(ten):
    post, booking = ten
    drawn = dataclasses.replace(booking, session="drawn")
    assert rules.arrival(drawn, booking.end_ms, post).lane == "U"
    assert rules.arrival(drawn, booking.end_ms + 1, post) == Place("O")


# ---- what is closed ----


def test_a_booking_is_closed_with_its_day_its_service_its_length_or_its_post(ten):
    post, booking = ten
    exception = DateException(TUESDAY, TUESDAY)
    away = dataclasses.replace(post.hours, exceptions=(exception,))
    others = tuple(one for one in post.services if one.slug != "ktp-baru")
    assert not rules.closed(post, booking)
    assert rules.closed(dataclasses.replace(post, hours=away), booking)
    assert rules.closed(dataclasses.replace(post, services=others), booking)
    assert rules.closed(dataclasses.replace(post, active=False), booking)
    ninety = dataclasses.replace(post.booking, slot_minutes=90)
    assert rules.closed(dataclasses.replace(post, booking=ninety), booking)


def test_a_drawn_session_closes_by_other_rules(ten):
    post, booking = ten
    drawn = dataclasses.replace(booking, session="drawn")
    assert not rules.closed(dataclasses.replace(post, active=False), drawn)


# ---- looking for a time ----


def test_the_nearest_free_times_are_offered_in_order_without_the_full_one():
    slots = rules.slots_of(small_office(), TUESDAY) + rules.slots_of(small_office(), FRIDAY)
    found = [(slot, 0 if slot.id == SlotId.parse(TODAY_10) else 1) for slot in slots]
    nearest = overview.nearest(found, SlotId.parse(TODAY_10), 2)
    assert [str(slot.id) for slot, _free in nearest] == ["20261124T0800", "20261124T1200"]


def test_days_know_their_free_places_and_whether_an_evening_is_left():
    late = Hours(week=Week((Rule((2, 3), (Period(900, 1020),)),)))
    post = make_post(hours=late)
    found = [(slot, int(slot.session == "regular")) for slot in rules.slots_of(post, TUESDAY)]
    found += [(slot, 1) for slot in rules.slots_of(post, TUESDAY + timedelta(days=1))]
    assert [(one.free, one.evening) for one in overview.by_day(found)] == [(2, False), (4, True)]
    parts = overview.by_part(overview.by_day(found)[0].slots)
    assert [(part, len(slots)) for part, slots in parts] == [("afternoon", 4)]


def test_the_constants_of_the_tests_are_slots_of_the_small_office():
    assert rules.slot_named(small_office(), SlotId.parse(SLOT)) is not None
