"""What a ticket is. Times are milliseconds since 1970; ``at`` texts carry the post's offset."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from queue_service.waits.models import Pace


class State(StrEnum):
    """Where a ticket is in its life: ``waiting -> called -> serving -> done``; also held, missed, cancelled."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """Why somebody may go first; said by the person, no proof asked."""

    LANSIA = "lansia"
    DISABILITAS = "disabilitas"
    HAMIL = "hamil"
    BALITA = "balita"
    SAKIT = "sakit"


@dataclass(frozen=True, slots=True)
class Place:
    """The lane a new ticket waits in and, in lane U, the second (since 1970) by which it is due.

    ``not_before`` (ms): somebody with a booking who came early is not called before.
    """

    lane: str
    due: int | None = None
    not_before: int | None = None


class Ticket(NamedTuple):
    """One person's visit. ``lane`` is U (urgent) or O (ordinary); ``line`` is the service or ``@counter`` it waits for.

    A named tuple, because a frozen dataclass of so many fields takes four times as long to make.
    """

    id: str
    number: str
    post: str
    day: str
    service: str
    state: State
    priority: Priority | None
    lane: str
    line: str
    issued_ms: int
    at: str
    recalls: int
    then_services: tuple[str, ...] = ()
    counter: str | None = None
    called_ms: int | None = None
    started_ms: int | None = None
    finished_ms: int | None = None
    delayed: bool = False
    language: str = "id"
    reason: str | None = None
    why: str | None = None
    booking: str | None = None
    not_before: int | None = None

    @property
    def for_counter(self) -> str | None:
        """The one counter it waits for, when it was sent to one."""
        return self.line[1:] if self.state is State.WAITING and self.line.startswith("@") else None

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Ticket":
        """Return the ticket of a script's answer (a JSON object; an empty list may arrive as an empty object)."""
        get = data.get
        return cls(
            id=data["id"],
            number=data["number"],
            post=data["post"],
            day=data["day"],
            service=data["service"],
            state=State(data["state"]),
            priority=Priority(data["priority"]) if get("priority") else None,
            lane=data["lane"],
            line=data["line"],
            issued_ms=data["issued_ms"],
            at=data["at"],
            recalls=data["recalls"],
            then_services=tuple(data["then_services"] or ()),
            counter=get("counter"),
            called_ms=get("called_ms"),
            started_ms=get("started_ms"),
            finished_ms=get("finished_ms"),
            delayed=bool(get("delayed")),
            language=get("language", "id"),
            reason=get("reason"),
            why=get("why"),
            booking=get("booking"),
            not_before=get("not_before"),
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket together with how many people would be called before it, and the pace at that moment (ms) for the estimate."""

    ticket: Ticket
    ahead: int
    pace: Pace | None
    now_ms: int


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers lent to a kiosk at ``now_ms`` for a service day until ``ends_ms``; ``hours`` are when it is open, (from, to) in ms."""

    day: str
    numbers: tuple[str, ...]
    now_ms: int
    ends_ms: int
    hours: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """A leased number that a kiosk has given somebody who has been waiting for ``waited_ms``."""

    day: str
    number: str
    waited_ms: int


@dataclass(frozen=True, slots=True)
class CounterState:
    """A counter as it is now; ``services`` overrides the configured ones when not None."""

    id: str
    state: str = "closed"
    streak: int = 0
    officer: str | None = None
    desk: str | None = None
    ticket: str | None = None
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts at which counter. ``desk`` names the screen; ``leads`` may act at any counter."""

    by: str
    counter: str
    desk: str | None = None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting ticket in calling order, with the reason for its place."""

    ticket: Ticket
    why: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """What staff see of a post: who waits in calling order, who is aside, and the counters."""

    day: str
    waiting: tuple[Waiting, ...]
    aside: tuple[Ticket, ...]
    counters: tuple[CounterState, ...]
    in_hand: dict[str, Ticket]
    total: int
