"""Free slots arranged for people who look for one: by day, by part of the day, and the nearest to a wanted one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from queue_service.bookings.models import Slot, SlotId

Found = Sequence[tuple[Slot, int]]
PARTS = {"morning": 11 * 60, "noon": 15 * 60, "afternoon": 18 * 60, "night": 1440}


@dataclass(frozen=True, slots=True)
class DayOverview:
    """A day with its slots in order, each with its free places; ``evening`` when one of them with a place is after working hours."""

    day: date
    slots: tuple[tuple[Slot, int], ...]
    free: int
    evening: bool


def by_day(found: Found) -> tuple[DayOverview, ...]:
    """Return the days of slots that are in order."""
    return tuple(_overview(day, tuple(group)) for day, group in groupby(found, lambda pair: pair[0].id.day))


def _overview(day: date, slots: tuple[tuple[Slot, int], ...]) -> DayOverview:
    evening = any(free and slot.session == "evening" for slot, free in slots)
    return DayOverview(day, slots, sum(free for _slot, free in slots), evening)


def by_part(slots: Iterable[tuple[Slot, int]]) -> list[tuple[str, list[tuple[Slot, int]]]]:
    """Return a day's slots as (``morning``, ``noon``, ``afternoon`` or ``night``, its slots); empty parts are left out."""
    return [(part, list(group)) for part, group in groupby(slots, lambda pair: _part(pair[0].id.minute))]


def _part(minute: int) -> str:
    return next(name for name, until in PARTS.items() if minute < until)


def nearest(found: Found, wanted: SlotId, limit: int) -> list[tuple[Slot, int]]:
    """Return at most ``limit`` slots with a free place, those nearest to the wanted time, in order of time."""
    free = [pair for pair in found if pair[1] and pair[0].id != wanted]
    closest = sorted(free, key=lambda pair: abs(_minutes(pair[0].id) - _minutes(wanted)))[:limit]
    return sorted(closest, key=lambda pair: pair[0].id)


def _minutes(slot: SlotId) -> int:
    return slot.day.toordinal() * 1440 + slot.minute
