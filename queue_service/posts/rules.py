"""Opening hours: when a post is open, and why. Pure: no clock, no I/O; every moment is the post's local wall time.

Order of what decides about a date: an exception, around the clock, a holiday or joint leave, Ramadan's week, the ordinary week.
Extra hours are added to whatever was decided, except by an exception.
A period over midnight belongs to the date it begins on and stays open into the next one, whatever that date's own rules are.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from queue_service.posts.calendar import is_ramadan, special_day
from queue_service.posts.models import DAY_MINUTES, DateException, Day, Hours, Period, Post, Rule, Week

WHOLE_DAY = (Period(0, DAY_MINUTES),)
HORIZON_DAYS = 800


def open_at(hours: Hours, moment: datetime) -> bool:
    """True when the post is open at a local moment (naive or in the post's zone)."""
    return _period_at(hours, moment) is not None


def periods_of(hours: Hours, day: date) -> tuple[Period, ...]:
    """Return the periods that begin on a date: in order, joined where they touch, without the breaks."""
    return day_of(hours, day).periods


def day_of(hours: Hours, day: date) -> Day:
    """Return a date's periods and what decided them."""
    found = _decided(hours, day)
    extra = extra_on(hours, day)
    if not extra or found.kind == "exception":
        return found
    return replace(found, periods=joined((*found.periods, *extra)))


def extra_on(hours: Hours, day: date) -> tuple[Period, ...]:
    """Return the extra hours of a date."""
    return tuple(extra.period for extra in hours.extra if extra.day == day)


def evening_on(post: Post, day: date) -> Period | None:
    """Return when the post holds an evening session on a date; ``None`` without one, on holidays, and when an exception forbids it."""
    if not post.active:
        return None
    periods = [rule.periods[0] for rule in post.evening.sessions if rule.periods and applies(rule, day)]
    decided = _decided(post.hours, day)
    if not periods or decided.kind in ("holiday", "joint_leave"):
        return None
    if decided.kind == "exception" and without(periods[:1], decided.periods):
        return None
    return periods[0]


def _decided(hours: Hours, day: date) -> Day:
    exception = _exception(hours, day)
    if exception is not None:
        return Day(day, joined(exception.periods), "exception", exception.reason)
    if hours.around_the_clock:
        return Day(day, WHOLE_DAY, "around_the_clock")
    special = special_day(day, hours.corrections) if hours.holidays or hours.joint_leave else None
    if special is not None and (hours.holidays if special[0] == "holiday" else hours.joint_leave):
        return Day(day, (), *special)
    if hours.ramadan is not None and is_ramadan(day, hours.corrections):
        return Day(day, _week_periods(hours.ramadan, day), "ramadan")
    return Day(day, _week_periods(hours.week, day), "week")


def days_from(hours: Hours, first: date, count: int) -> tuple[Day, ...]:
    """Return ``count`` dates from ``first`` on, e.g. for a preview."""
    return tuple(day_of(hours, first + timedelta(days=shift)) for shift in range(count))


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """Return when the post opens next after a local moment, with the moment's zone.

    ``None`` when it is open then, or does not open within the next ``HORIZON_DAYS``.
    """
    if open_at(hours, moment) or not _ever_opens(hours):
        return None
    today = moment.date()
    for shift in range(HORIZON_DAYS):
        day = today + timedelta(days=shift)
        minute = _minute(moment) if shift == 0 else -1
        for period in periods_of(hours, day):
            if period.start > minute:
                return _moment(day, period.start, moment)
    return None


def closing(hours: Hours, moment: datetime) -> datetime | None:
    """Return when the post closes, ``None`` when it is closed, or stays open for the next two days."""
    end, reached = _period_at(hours, moment), moment
    limit = moment + timedelta(days=2)
    while end is not None and end < limit:
        reached, end = end, _period_at(hours, end)
    return reached if end is None and reached != moment else None


def joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return periods in order, those that overlap or touch made one."""
    result: list[Period] = []
    for period in sorted(periods):
        if result and period.start <= result[-1].end:
            result[-1] = Period(result[-1].start, max(result[-1].end, period.end))
        else:
            result.append(period)
    return tuple(result)


def without(periods: Iterable[Period], breaks: Iterable[Period]) -> tuple[Period, ...]:
    """Return what is left of periods outside the breaks."""
    left = list(joined(periods))
    for pause in joined(breaks):
        left = [part for period in left for part in _cut(period, pause)]
    return tuple(left)


def applies(rule: Rule, day: date) -> bool:
    """True when a rule is about a date: its weekday, its week of the month, its n-th week."""
    if day.isoweekday() not in rule.weekdays:
        return False
    if rule.weeks and not set(rule.weeks) & _occurrences(day):
        return False
    if rule.since is not None and day < rule.since:
        return False
    return rule.every <= 1 or rule.since is None or _weeks_between(rule.since, day) % rule.every == 0


def _week_periods(week: Week, day: date) -> tuple[Period, ...]:
    opening = [period for rule in week.opening if applies(rule, day) for period in rule.periods]
    breaks = [period for rule in week.breaks if applies(rule, day) for period in rule.periods]
    return without(opening, breaks)


def _exception(hours: Hours, day: date) -> DateException | None:
    """The exception for a date; of several the shortest wins, then the later one in the list."""
    found = [
        exception for exception in reversed(hours.exceptions) if exception.first <= day <= exception.last
    ]
    return min(found, key=lambda exception: exception.last - exception.first, default=None)


def _period_at(hours: Hours, moment: datetime) -> datetime | None:
    """The end of the period a moment lies in, ``None`` when it lies in none."""
    minute, day = _minute(moment), moment.date()
    for base, at in ((day, minute), (day - timedelta(days=1), minute + DAY_MINUTES)):
        for period in periods_of(hours, base):
            if period.start <= at < period.end:
                return _moment(base, period.end, moment)
    return None


def _ever_opens(hours: Hours) -> bool:
    weeks = [hours.week] if hours.ramadan is None else [hours.week, hours.ramadan]
    return (
        hours.around_the_clock
        or any(rule.periods for week in weeks for rule in week.opening)
        or any(exception.periods for exception in hours.exceptions)
        or bool(hours.extra)
    )


def _cut(period: Period, pause: Period) -> tuple[Period, ...]:
    parts = ((period.start, min(period.end, pause.start)), (max(period.start, pause.end), period.end))
    return tuple(Period(start, end) for start, end in parts if start < end)


def _occurrences(day: date) -> set[int]:
    last = (day + timedelta(days=7)).month != day.month
    return {(day.day - 1) // 7 + 1} | ({-1} if last else set())


def _weeks_between(since: date, day: date) -> int:
    return (_monday(day) - _monday(since)).days // 7


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _moment(day: date, minute: int, like: datetime) -> datetime:
    return datetime.combine(day, time(), like.tzinfo) + timedelta(minutes=minute)
