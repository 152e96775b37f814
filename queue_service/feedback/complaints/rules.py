"""Deadlines, what may follow what, when a complaint is late, and who may know of it. Pure: no I/O, no clock."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_service.core.identity import Principal
from queue_service.feedback.complaints.models import Complaint, State
from queue_service.staff.models import User

DAY_MS = 86_400_000
TELLING_MS = 3 * DAY_MS  # what could not be told for so long is better read on the page
OPEN = frozenset({State.RECEIVED, State.RESPONDED, State.IN_PROGRESS, State.REOPENED})
UNHEARD = frozenset({State.RECEIVED, State.REOPENED})
ENDED = frozenset({State.ANSWERED, State.CLOSED})
SUPERVISOR, HEAD = 1, 2
SHOWN = frozenset(
    {"file", "respond", "progress", "answer", "close", "reopen", "follow_up"}
)  # to complainants
_TITLES = frozenset({"pak", "bapak", "ibu", "mas", "mbak", "petugas", "loket", "saudara", "saudari"})
Workday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Move:
    """A verb's way: from which states to which one (None: it stays); ``note`` must be given."""

    sources: frozenset[State]
    to: State | None
    note: bool = False


OFFICE: dict[str, Move] = {
    "respond": Move(UNHEARD, State.RESPONDED, note=True),
    "progress": Move(frozenset({State.RESPONDED, State.REOPENED}), State.IN_PROGRESS),
    "answer": Move(OPEN, State.ANSWERED, note=True),
    "close": Move(frozenset({State.ANSWERED}), State.CLOSED),
}
HOLDER: dict[str, Move] = {
    "follow_up": Move(OPEN | {State.ANSWERED}, None, note=True),
    "reopen": Move(ENDED, State.REOPENED, note=True),
    "stop_texts": Move(frozenset(State), None),
}
# What leads change about it without moving it on; ``escalate`` is the sweep's.
LEADING: dict[str, Move] = {
    "assign": Move(OPEN | {State.ANSWERED}, None),
    "settle": Move(frozenset(State), None),
    "course": Move(OPEN, None),
    "escalate": Move(OPEN, None),
}
MOVES = OFFICE | HOLDER | LEADING


def due_ms(received: date, days: int, zone: str, workday: Workday) -> int:
    """Return the end (ms, the last second) of the so-many-th working day after a local date."""
    day = received
    while days > 0:
        day += timedelta(days=1)
        days -= workday(day)
    return int(datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).timestamp() * 1000)


def midnight_ms(day: date, zone: str) -> int:
    """Return the moment (ms) at which a local date begins."""
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)


def missed_ms(one: Complaint, now_ms: int) -> int | None:
    """Return the deadline (ms) that was missed first and is still not met; None when it is not late."""
    first = one.first_due_ms if one.state in UNHEARD else one.due_ms
    deadline = min(first, one.due_ms)
    return deadline if one.state in OPEN and deadline < now_ms else None


def keeper(barred: Callable[[str], bool], users: Iterable[User]) -> str:
    """Return the role that sees what is not settled: the village head, or supervisors when every admin is complained about."""
    heads = [one for one in users if one.role == "admin" and one.active]
    return "admin" if any(not barred(one.username) for one in heads) else "supervisor"


def may_see(caller: Principal, one: Complaint, keeping: str, *, barred: bool) -> bool:
    """True when a member of staff may know of a complaint; ``barred``: it is, or may be, about this person."""
    if caller.kind != "staff" or barred or not caller.may_touch(one.post):
        return False
    if not one.settled:
        return caller.role == keeping
    return caller.leads or (one.assigned == caller.id and not one.masked)


def named(text: str, users: Iterable[User]) -> list[str]:
    """Return the usernames that a typed name may mean, rather too many than too few."""
    words = _words(text) - _TITLES
    return sorted(one.username for one in users if words & _words(f"{one.name} {one.username}"))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2}


def possible(state: State, moves: dict[str, Move]) -> list[str]:
    """Return the verbs that this state allows."""
    return [verb for verb, move in moves.items() if state in move.sources]
