"""The Indonesian calendar: holidays, joint leave (cuti bersama) and Ramadan, calculated and then corrected by the office.

Islamic dates in the future are estimates, and the government moves joint leave by decree: the office's ``CalendarCorrection``
has the last word.
Sources: ``holidays`` (joint leave is its category ``government``) and ``hijridate`` (Umm al-Qura, which may begin a day
before Indonesia does; the end of Ramadan is therefore taken from the Indonesian Idul Fitri where that is known).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays
from hijridate import Gregorian, Hijri

from queue_service.posts.models import CalendarCorrection, Text

RAMADAN = 9
EID = "Hari Raya Idul Fitri"
NEAR = timedelta(days=5)  # a correction this near to a calculated date is about the same Ramadan
_KINDS = {"holiday": "public", "joint_leave": "government"}


def special_day(day: date, corrections: Iterable[CalendarCorrection]) -> tuple[str, Text] | None:
    """Return (``holiday`` | ``joint_leave``, name) of a date, ``None`` for an ordinary one."""
    for correction in corrections:
        if correction.day == day and correction.kind in ("holiday", "joint_leave"):
            return correction.kind, correction.name
        if correction.day == day and correction.kind == "workday":
            return None
    return special_days(day.year).get(day)


def is_ramadan(day: date, corrections: Iterable[CalendarCorrection]) -> bool:
    """True from the first to the last day of Ramadan. False outside the years that can be calculated (1924 to 2077)."""
    found = _ramadan_near(day)
    if found is None:
        return False
    first, last = found
    for correction in corrections:
        if correction.kind == "ramadan_first" and abs(correction.day - first) <= NEAR:
            first = correction.day
        if correction.kind == "ramadan_last" and abs(correction.day - last) <= NEAR:
            last = correction.day
    return first <= day <= last


@lru_cache(maxsize=32)
def special_days(year: int) -> dict[date, tuple[str, Text]]:
    """Return the calculated calendar of a year: date -> (``holiday`` | ``joint_leave``, name). Not to be changed."""
    found: dict[date, tuple[str, Text]] = {}
    for kind in ("joint_leave", "holiday"):  # a holiday on a day of joint leave is a holiday
        names = _names(year, _KINDS[kind], "id")
        english = _names(year, _KINDS[kind], "en_US")
        found.update({day: (kind, Text(name, english.get(day, name))) for day, name in names.items()})
    return found


def next_ramadan(day: date) -> tuple[date, date] | None:
    """Return the calculated first and last day of the Ramadan that ends on or after a date."""
    found = _ramadan_near(day)
    if found is not None and found[1] < day:
        found = _ramadan_near(day + timedelta(days=120))
    return found


def _names(year: int, category: str, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, categories=(category,), language=language))


@lru_cache(maxsize=1024)
def _ramadan_near(day: date) -> tuple[date, date] | None:
    """The calculated first and last day of the Ramadan of a date's Hijri year."""
    try:
        year = Gregorian.fromdate(day).to_hijri().year
        first = Hijri(year, RAMADAN, 1).to_gregorian()
        after = Hijri(year, RAMADAN + 1, 1).to_gregorian()
    except (OverflowError, ValueError):
        return None
    eid = _eid_near(date(after.year, after.month, after.day))
    return date(first.year, first.month, first.day), eid - timedelta(days=1)


def _eid_near(calculated: date) -> date:
    days = [calculated + timedelta(days=shift) for shift in range(-3, 4)]
    named = [day for day in days if special_days(day.year).get(day, ("", Text()))[1].id.startswith(EID)]
    return named[0] if named else calculated
