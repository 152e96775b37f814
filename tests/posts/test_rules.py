"""Opening hours without an engine: examples from the office, properties, and a minute-by-minute check."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_service.posts import rules
from queue_service.posts.calendar import is_ramadan, next_ramadan, special_day
from queue_service.posts.models import (
    CalendarCorrection,
    DateException,
    EveningRules,
    ExtraHours,
    Hours,
    Period,
    Post,
    Rule,
    Text,
    Week,
)
from queue_service.village import OFFICE_WEEK, RAMADAN_WEEK

OFFICE = Hours(week=OFFICE_WEEK, ramadan=RAMADAN_WEEK)
JAKARTA = ZoneInfo("Asia/Jakarta")


def texts(hours: Hours, day: date) -> list[str]:
    return [str(period) for period in rules.periods_of(hours, day)]


def minutes_open(hours: Hours, monday: date) -> int:
    days = rules.days_from(hours, monday, 7)
    return sum(period.end - period.start for day in days for period in day.periods)


# ---- examples ----


def test_an_ordinary_monday_has_a_lunch_break():
    assert texts(OFFICE, date(2026, 11, 23)) == ["07:30-12:00", "13:00-16:00"]


def test_a_friday_closes_for_the_prayer_and_opens_again():
    assert texts(OFFICE, date(2026, 11, 27)) == ["07:30-11:30", "13:00-16:30"]


def test_a_week_of_the_office_has_37_and_a_half_hours():
    assert minutes_open(OFFICE, date(2026, 11, 23)) == 37.5 * 60


def test_a_week_of_ramadan_has_32_and_a_half_hours():
    assert minutes_open(OFFICE, date(2026, 3, 2)) == 32.5 * 60
    assert rules.day_of(OFFICE, date(2026, 3, 2)).kind == "ramadan"


def test_christmas_is_closed_and_says_why_in_both_languages():
    day = rules.day_of(OFFICE, date(2026, 12, 25))
    assert (day.periods, day.kind, day.reason) == ((), "holiday", Text("Hari Raya Natal", "Christmas Day"))


def test_joint_leave_is_closed_unless_the_post_works_on_it():
    leave = date(2026, 12, 24)
    assert rules.day_of(OFFICE, leave).kind == "joint_leave"
    assert texts(Hours(week=OFFICE_WEEK, joint_leave=False), leave) == ["07:30-12:00", "13:00-16:00"]


def test_a_date_exception_wins_over_a_holiday():
    special = DateException(
        date(2026, 12, 25), date(2026, 12, 25), (Period(540, 720),), Text("Natal", "Xmas")
    )
    hours = Hours(week=OFFICE_WEEK, exceptions=(special,))
    assert texts(hours, date(2026, 12, 25)) == ["09:00-12:00"]
    assert rules.day_of(hours, date(2026, 12, 25)).reason.en == "Xmas"


def test_a_date_exception_closes_even_what_is_open_around_the_clock():
    closed = DateException(date(2026, 11, 24), date(2026, 11, 25))
    hours = Hours(around_the_clock=True, exceptions=(closed,))
    assert rules.open_at(hours, datetime(2026, 11, 23, 23, 59))
    assert not rules.open_at(hours, datetime(2026, 11, 24, 0, 0))
    assert not rules.open_at(hours, datetime(2026, 11, 25, 23, 59))
    assert rules.next_opening(hours, datetime(2026, 11, 24, 9, 0)) == datetime(2026, 11, 26, 0, 0)


def test_the_shortest_of_several_exceptions_wins():
    month = DateException(date(2026, 11, 1), date(2026, 11, 30))
    one_day = DateException(date(2026, 11, 10), date(2026, 11, 10), (Period(600, 660),))
    for listed in ((month, one_day), (one_day, month)):
        assert texts(Hours(week=OFFICE_WEEK, exceptions=listed), date(2026, 11, 10)) == ["10:00-11:00"]


def test_the_offices_correction_makes_a_holiday_a_working_day_and_the_other_way_round():
    moved = (
        CalendarCorrection(date(2026, 12, 25), "workday"),
        CalendarCorrection(date(2026, 12, 28), "holiday", Text("Natal", "Christmas")),
    )
    hours = Hours(week=OFFICE_WEEK, corrections=moved)
    assert texts(hours, date(2026, 12, 25)) == ["07:30-11:30", "13:00-16:30"]
    assert rules.day_of(hours, date(2026, 12, 28)).reason.id == "Natal"


def test_an_evening_session_in_weeks_two_and_three_joins_the_ordinary_hours():
    evening = Rule((3,), (Period(960, 1170),), weeks=(2, 3))
    hours = Hours(week=Week((*OFFICE_WEEK.opening, evening), OFFICE_WEEK.breaks))
    november = [texts(hours, date(2026, 11, day)) for day in (4, 11, 18, 25)]
    assert november == [
        ["07:30-12:00", "13:00-16:00"],
        ["07:30-12:00", "13:00-19:30"],
        ["07:30-12:00", "13:00-19:30"],
        ["07:30-12:00", "13:00-16:00"],
    ]


def test_the_last_saturday_of_a_month_is_found_in_long_and_short_months():
    hours = Hours(week=Week((Rule((6,), (Period(480, 690),), weeks=(-1,)),)))
    saturdays = [date(2026, 11, 21), date(2026, 11, 28), date(2027, 2, 20), date(2027, 2, 27)]
    assert [bool(texts(hours, day)) for day in saturdays] == [False, True, False, True]


def test_every_second_week_counts_from_the_week_it_begins_in_also_over_new_year():
    hours = Hours(
        week=Week((Rule((2,), (Period(480, 720),), every=2, since=date(2026, 12, 16)),)), holidays=False
    )
    tuesdays = [date(2026, 12, 15) + timedelta(weeks=week) for week in range(5)]
    # The first one lies in the week of the beginning but before it.
    assert [bool(texts(hours, day)) for day in tuesdays] == [False, False, True, False, True]


def test_a_period_over_midnight_stays_open_into_the_next_day_and_no_longer():
    hours = Hours(week=Week((Rule((6,), (Period(1320, 1560),)),)))
    assert texts(hours, date(2026, 11, 28)) == ["22:00-02:00"]
    assert rules.open_at(hours, datetime(2026, 11, 28, 22, 0))
    assert rules.open_at(hours, datetime(2026, 11, 29, 1, 59))
    assert not rules.open_at(hours, datetime(2026, 11, 29, 2, 0))
    assert not rules.open_at(hours, datetime(2026, 11, 28, 1, 0))


def test_it_closes_at_the_end_of_the_last_period_that_touches_the_next():
    assert rules.closing(OFFICE, datetime(2026, 11, 23, 9, 0)) == datetime(2026, 11, 23, 12, 0)
    night = Hours(week=Week((Rule((1,), (Period(1200, 1440),)), Rule((2,), (Period(0, 120),)))))
    assert rules.closing(night, datetime(2026, 11, 23, 21, 0)) == datetime(2026, 11, 24, 2, 0)
    assert rules.closing(OFFICE, datetime(2026, 11, 23, 12, 30)) is None
    assert rules.closing(Hours(around_the_clock=True), datetime(2026, 11, 23, 12, 30)) is None


def test_the_next_opening_skips_weekend_holiday_and_joint_leave():
    after_work = datetime(2026, 12, 23, 16, 0, tzinfo=JAKARTA)
    assert rules.next_opening(OFFICE, after_work) == datetime(2026, 12, 28, 7, 30, tzinfo=JAKARTA)


def test_there_is_no_next_opening_while_open_nor_where_nothing_ever_opens():
    assert rules.next_opening(OFFICE, datetime(2026, 11, 23, 9, 0)) is None
    assert rules.next_opening(Hours(), datetime(2026, 11, 23, 9, 0)) is None


def test_an_exception_in_the_far_future_is_found_as_the_next_opening():
    only = DateException(date(2027, 6, 30), date(2027, 6, 30), (Period(480, 540),))
    assert rules.next_opening(Hours(exceptions=(only,)), datetime(2026, 11, 23)) == datetime(
        2027, 6, 30, 8, 0
    )


@pytest.mark.parametrize(
    ("first", "eid"),
    [
        (date(2024, 3, 11), date(2024, 4, 10)),
        (date(2025, 3, 1), date(2025, 3, 31)),
        (date(2027, 2, 8), date(2027, 3, 10)),
    ],
)
def test_ramadan_ends_on_the_eve_of_the_indonesian_idul_fitri(first: date, eid: date):
    assert [is_ramadan(day, ()) for day in (first - timedelta(1), first, eid - timedelta(1), eid)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_office_corrects_both_ends_of_ramadan():
    corrected = (
        CalendarCorrection(date(2026, 2, 19), "ramadan_first"),
        CalendarCorrection(date(2026, 3, 19), "ramadan_last"),
    )
    days = [date(2026, 2, 18), date(2026, 2, 19), date(2026, 3, 19), date(2026, 3, 20)]
    assert [is_ramadan(day, corrected) for day in days] == [False, True, True, False]
    assert [is_ramadan(day, ()) for day in days] == [True, True, True, True]


def test_a_year_with_two_ramadans_has_both():
    assert is_ramadan(date(2030, 1, 20), ())
    assert is_ramadan(date(2030, 12, 28), ())
    assert not is_ramadan(date(2030, 6, 1), ())


def test_dates_beyond_the_tables_are_ordinary_days_and_no_error():
    assert not is_ramadan(date(2200, 1, 1), ())
    assert special_day(date(2200, 1, 1), ()) is None
    assert next_ramadan(date(2200, 1, 1)) is None


def test_the_next_ramadan_is_this_one_until_its_last_day():
    found = [next_ramadan(date(2026, 3, day)) for day in (20, 21)]
    assert [one and one[1] for one in found] == [date(2026, 3, 20), date(2027, 3, 9)]


# ---- properties ----

MINUTES = st.integers(0, 1439)
PERIODS = st.builds(lambda start, length: Period(start, start + length), MINUTES, st.integers(1, 1440))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
RULES = st.builds(
    Rule,
    st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True).map(tuple),
    st.lists(PERIODS, min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from((1, 2, 3, 4, 5, -1)), max_size=3, unique=True).map(tuple),
    st.integers(1, 4),
    st.none() | st.dates(date(2025, 12, 1), date(2026, 6, 1)),
)
WEEKS = st.builds(Week, st.lists(RULES, max_size=4).map(tuple), st.lists(RULES, max_size=2).map(tuple))
EXCEPTIONS = st.builds(
    lambda first, length, periods: DateException(first, first + timedelta(days=length), tuple(periods)),
    DAYS,
    st.integers(0, 20),
    st.lists(PERIODS, max_size=2),
)
HOURS = st.builds(
    Hours,
    st.booleans() | st.just(False),
    WEEKS,
    st.none() | WEEKS,
    st.booleans(),
    st.booleans(),
    st.lists(EXCEPTIONS, max_size=3).map(tuple),
)
MOMENTS = st.datetimes(datetime(2026, 1, 2), datetime(2027, 12, 30))


def naive_minutes(hours: Hours, day: date) -> set[int]:
    """The minutes that begin on a date, counted from its midnight: one by one, straight from the words of the rules."""
    exceptions = [one for one in hours.exceptions if one.first <= day <= one.last]
    if exceptions:
        shortest = min((one.last - one.first) for one in exceptions)
        chosen = [one for one in exceptions if one.last - one.first == shortest][-1]
        return {minute for period in chosen.periods for minute in range(period.start, period.end)}
    if hours.around_the_clock:
        return set(range(1440))
    special = special_day(day, ())
    if special and {"holiday": hours.holidays, "joint_leave": hours.joint_leave}[special[0]]:
        return set()
    week = hours.ramadan if hours.ramadan is not None and is_ramadan(day, ()) else hours.week

    def of(listed: tuple[Rule, ...]) -> set[int]:
        return {
            minute
            for rule in listed
            if naive_applies(rule, day)
            for period in rule.periods
            for minute in range(period.start, period.end)
        }

    return of(week.opening) - of(week.breaks)


def naive_applies(rule: Rule, day: date) -> bool:
    if day.isoweekday() not in rule.weekdays or (rule.since and day < rule.since):
        return False
    same = [
        other
        for other in (day.replace(day=1) + timedelta(days=shift) for shift in range(31))
        if other.month == day.month and other.weekday() == day.weekday()
    ]
    place = same.index(day)
    if rule.weeks and place + 1 not in rule.weeks and not (-1 in rule.weeks and place + 1 == len(same)):
        return False
    if rule.since is None:
        return True
    weeks, monday = 0, rule.since - timedelta(days=rule.since.weekday())
    while monday + timedelta(days=7) <= day:
        monday, weeks = monday + timedelta(days=7), weeks + 1
    return weeks % rule.every == 0


@settings(max_examples=60, deadline=None)
@given(HOURS, DAYS)
def test_a_day_is_open_in_exactly_the_minutes_that_its_rules_say(hours: Hours, day: date):
    periods = rules.periods_of(hours, day)
    assert {minute for period in periods for minute in range(period.start, period.end)} == naive_minutes(
        hours, day
    )
    midnight = datetime.combine(day, time())
    yesterday = {minute - 1440 for minute in naive_minutes(hours, day - timedelta(days=1)) if minute >= 1440}
    expected = (naive_minutes(hours, day) | yesterday) & set(range(1440))
    found = {minute for minute in range(1440) if rules.open_at(hours, midnight + timedelta(minutes=minute))}
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(HOURS, DAYS)
def test_the_periods_of_a_day_are_in_order_and_never_touch(hours: Hours, day: date):
    periods = rules.periods_of(hours, day)
    assert all(period.start < period.end for period in periods)
    assert all(one.end < other.start for one, other in pairwise(periods))


@settings(max_examples=100, deadline=None)
@given(HOURS, MOMENTS)
def test_the_next_opening_is_the_first_minute_it_is_open_again(hours: Hours, moment: datetime):
    opening = rules.next_opening(hours, moment)
    if rules.open_at(hours, moment):
        assert opening is None
        return
    minute = moment.replace(second=0, microsecond=0)
    limit = minute + timedelta(days=3)
    first = next(
        (
            one
            for one in (minute + timedelta(minutes=shift) for shift in range(1, 3 * 1440))
            if rules.open_at(hours, one)
        ),
        None,
    )
    assert first == opening if first else opening is None or opening >= limit


@settings(max_examples=150, deadline=None)
@given(HOURS, MOMENTS)
def test_it_is_open_until_it_closes_and_not_any_longer(hours: Hours, moment: datetime):
    closing = rules.closing(hours, moment)
    if closing is None:
        return
    assert rules.open_at(hours, moment)
    assert closing > moment
    assert rules.open_at(hours, closing - timedelta(minutes=1))
    assert not rules.open_at(hours, closing)


@settings(max_examples=100, deadline=None)
@given(st.lists(PERIODS, max_size=5), st.lists(PERIODS, max_size=5))
def test_taking_breaks_out_of_periods_takes_out_exactly_those_minutes(
    opening: list[Period], breaks: list[Period]
):
    def minutes(periods: object) -> set[int]:
        return {minute for period in periods for minute in range(period.start, period.end)}  # type: ignore[attr-defined]

    assert minutes(rules.without(opening, breaks)) == minutes(opening) - minutes(breaks)


@pytest.mark.parametrize("moment", [datetime(2026, 11, 24, 2, 0, tzinfo=ZoneInfo("UTC"))])
def test_the_service_day_is_the_posts_local_day(moment: datetime):
    hours = Hours(week=Week((Rule((2,), (Period(540, 600),)),)))
    assert rules.open_at(hours, moment.astimezone(ZoneInfo("Asia/Jakarta")))  # 09.00 WIB
    assert not rules.open_at(hours, moment.astimezone(ZoneInfo("Asia/Makassar")))  # 10.00 WITA


# ---- extra hours and evening sessions ----

EVENING = EveningRules(sessions=(Rule((3,), (Period(960, 1170),), weeks=(1, 2, 3, 4)),))


def evening_post(hours: Hours) -> Post:
    return Post("kantor-desa", "Kantor", hours=hours, evening=EVENING)


def test_extra_hours_join_the_ordinary_ones_on_their_date_only():
    hours = Hours(week=OFFICE_WEEK, extra=(ExtraHours(date(2026, 12, 2), Period(960, 1170)),))
    assert texts(hours, date(2026, 12, 2)) == ["07:30-12:00", "13:00-19:30"]
    assert texts(hours, date(2026, 12, 9)) == ["07:30-12:00", "13:00-16:00"]


def test_extra_hours_open_a_holiday_but_not_a_closed_date():
    day = date(2026, 12, 25)
    extra = (ExtraHours(day, Period(960, 1170)),)
    assert texts(Hours(week=OFFICE_WEEK, extra=extra), day) == ["16:00-19:30"]
    assert texts(Hours(week=OFFICE_WEEK, extra=extra, exceptions=(DateException(day, day),)), day) == []


def test_an_evening_session_is_held_in_the_weeks_of_its_rule():
    post = evening_post(Hours(week=OFFICE_WEEK))
    held = [day for day in range(1, 32) if rules.evening_on(post, date(2026, 12, day))]
    assert held == [2, 9, 16, 23]


def test_no_evening_session_on_a_holiday_a_closed_date_or_at_a_post_that_is_closed_down():
    day = date(2026, 12, 2)
    holiday = CalendarCorrection(day, "holiday", Text("Libur desa"))
    assert rules.evening_on(evening_post(Hours(week=OFFICE_WEEK, corrections=(holiday,))), day) is None
    assert rules.evening_on(evening_post(Hours(exceptions=(DateException(day, day),))), day) is None
    short = DateException(day, day, (Period(450, 1080),))
    assert rules.evening_on(evening_post(Hours(exceptions=(short,))), day) is None
    long = DateException(day, day, (Period(450, 1200),))
    assert rules.evening_on(evening_post(Hours(exceptions=(long,))), day) == Period(960, 1170)
    assert rules.evening_on(replace(evening_post(Hours()), active=False), day) is None
