"""Which actions a meeting looks at, and how months follow each other; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from queue_service.meetings.models import Action, State

FEWEST = 5  # people that a public number may tell of
BASE = 20  # people that a public share in whole per cent may rest on; their number is not told
Name = TypeVar("Name", bound=str)
_MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """True for a month like ``2026-11``."""
    return _MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """Return the month of a day."""
    return day.strftime("%Y-%m")


def first_day(month: str) -> date:
    """Return the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """Return the last day of a month."""
    return first_day(after(month)) - timedelta(days=1)


def before(month: str) -> str:
    """Return the month before."""
    return month_of(first_day(month) - timedelta(days=1))


def after(month: str) -> str:
    """Return the month after."""
    return month_of(first_day(month) + timedelta(days=31))


def as_seen(action: Action, month: str) -> Action:
    """Return an action as the meeting of ``month`` left it: what was closed later was still open then."""
    if action.closed and action.closed > month:
        return replace(action, state=State.OPEN, why="", closed="")
    return action


def carried(actions: Iterable[Action], month: str) -> list[Action]:
    """Return what earlier meetings agreed and this one must look at, the most urgent first: all that was not closed before it."""
    found = [
        as_seen(one, month)
        for one in actions
        if one.month < month and (not one.closed or one.closed >= month)
    ]
    return by_day(found)


def agreed(actions: Iterable[Action], month: str) -> list[Action]:
    """Return what the meeting of a month agreed, the most urgent first."""
    return by_day(as_seen(one, month) for one in actions if one.month == month)


def by_day(actions: Iterable[Action]) -> list[Action]:
    """Return actions by the day until which they are to be done; those without a day come last."""
    return sorted(actions, key=lambda one: (one.due or "9999", one.month, one.id))


def is_late(action: Action, today: date) -> bool:
    """True for what is still open after its day."""
    return action.state is State.OPEN and bool(action.due) and action.due < today.isoformat()


def closed_at(state: State, before: Action, month: str) -> str:
    """Return the month in which an action that is now in ``state`` was closed, noted at the meeting of ``month``."""
    if state is State.OPEN:
        return ""
    return before.closed if before.state is state and before.closed else month


def without_small(counts: Mapping[Name, int]) -> dict[Name, int]:
    """Return the counts that may be public beside their total: none below ``FEWEST``, and nothing below it is left of the total either.

    Which ones these are follows from names and counts alone.
    """
    shown = {name: count for name, count in counts.items() if count >= FEWEST}
    left = sum(counts.values()) - sum(shown.values())
    while shown and 0 < left < FEWEST:
        left += shown.pop(min(shown, key=lambda name: (shown[name], name)))
    return shown
