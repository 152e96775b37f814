"""Where a visit may go from where, when it is told of, and how households lie along a route. Pure: no I/O, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from queue_service.partners.models import Household, State, Visit

DAY_MS = 86_400_000
PLAN_DAYS = 365  # nothing is planned further ahead
TELL_DAYS_MS = 3 * DAY_MS  # that a visit without a date is off is worth a text for so long
EVE = time(16)
STANDING = frozenset({State.REQUESTED, State.PLANNED})
PLANNABLE = STANDING | {State.NOT_MET}
ENDED = frozenset({State.VISITED, State.NOT_MET, State.REFUSED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Move:
    """A verb's way: from which states to which one; ``note`` must be given."""

    sources: frozenset[State]
    to: State
    note: bool = False


MOVES: dict[str, Move] = {
    "visited": Move(frozenset({State.PLANNED}), State.VISITED),
    "not_met": Move(frozenset({State.PLANNED}), State.NOT_MET),
    "refuse": Move(PLANNABLE, State.REFUSED, note=True),
    "cancel": Move(PLANNABLE, State.CANCELLED),
}
PLANS = ("plan", "move", "team")  # the verbs of planning: the first time, another time, another team
SILENT = frozenset({"team"})  # changes nothing that a household was told


def possible(state: State) -> tuple[str, ...]:
    """Return what an officer can do about a visit in this state."""
    plan = ("plan",) if state in PLANNABLE else ()
    return plan + tuple(verb for verb, move in MOVES.items() if state in move.sources)


def eve_ms(start: datetime) -> int:
    """Return when (ms) a household is reminded: at 16.00 on the day before."""
    eve = datetime.combine(start.date() - timedelta(days=1), EVE, start.tzinfo)
    return int(eve.timestamp() * 1000)


def month_ms(now: datetime) -> int:
    """Return when (ms) the month of a local moment began."""
    return int(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


def revision(visit: Visit) -> str:
    """Return what changes with everything a household could be told."""
    steps = sum(one.verb not in SILENT for one in visit.history)
    return f"{steps}{'' if visit.sms_consent else '-silent'}"


def tellable_ms(visit: Visit) -> int:
    """Return when (ms) the visit begins; of one that is off and has no time to come, until when that is worth a text."""
    ahead = visit.start_ms is not None and visit.start_ms > visit.since_ms
    if visit.start_ms is not None and (ahead or visit.state is State.PLANNED):
        return visit.start_ms
    return visit.since_ms + TELL_DAYS_MS


def area_key(area: str) -> str:
    """Return one text for what people write in different ways: ``RW 03``, ``rw. 3`` and ``RW3`` are the same area."""
    parts = re.findall(r"\d+|[^\W\d_]+", area.casefold())
    return " ".join(str(int(part)).rjust(4) if part.isdecimal() else part for part in parts)


def route(stops: Iterable[tuple[Visit, Household]]) -> list[tuple[str, list[tuple[Visit, Household]]]]:
    """Return households by area (as it was first written), areas and addresses in natural order."""
    ordered = sorted(stops, key=lambda stop: (*_place(stop[1]), stop[0].code))
    found: dict[str, tuple[str, list[tuple[Visit, Household]]]] = {}
    for stop in ordered:
        name = stop[1].area
        found.setdefault(area_key(name), (name, []))[1].append(stop)
    return list(found.values())


def _place(household: Household) -> tuple[str, str]:
    return area_key(household.area), area_key(household.address)
