"""What an evening session is, and a request for a place in it. Times are milliseconds since 1970 unless the name says otherwise."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a session is: open for requests, drawn, certain to take place, or not taking place."""

    OPEN = "open"
    DRAWN = "drawn"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class RequestState(StrEnum):
    """Where a request is. From ``drawn`` on a booking with the same code says the rest.

    ``excluded``: by staff; ``set_aside``: too often away, sits out this draw; ``passed_over``: had another booking by then.
    """

    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    SET_ASIDE = "set_aside"
    DRAWN = "drawn"
    PASSED_OVER = "passed_over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Times:
    """When what happens in a session: requests close and the draw is due, the quorum is counted, offers end, it begins, it ends."""

    draw_ms: int
    quorum_ms: int
    offers_end_ms: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Session:
    """One evening of a post, with the rules it was announced with.

    ``commitment`` is the SHA-256 of the seed; ``sealed`` is the seed while it is secret, ``seed`` once it is published. ``requests``
    counts those that stand, ``confirmed`` those who were sure when the quorum was reached. ``planned_draw_ms`` is the announced time of
    the draw, ``draw_ms`` the one that counts: staff may draw early, with ``early_reason``. ``added`` are the codes staff have added after
    the draw. ``admitted_ms``, ``credited_ms``, ``finished_ms`` and ``purged_ms`` say when that step was done; ``reason`` says why the
    session was cancelled: ``quorum``, ``closed``, ``late``, ``called_off``.
    """

    date: date
    state: State
    slot: str
    draw_ms: int
    planned_draw_ms: int
    quorum_ms: int
    offers_end_ms: int
    start_ms: int
    end_ms: int
    capacity: int
    quorum: int
    confirm_ms: int
    misses: int
    miss_window_ms: int
    commitment: str
    sealed: str | None = None
    seed: str | None = None
    requests: int = 0
    added: tuple[str, ...] = ()
    early_reason: str | None = None
    drawn_ms: int | None = None
    admitted_ms: int | None = None
    decided_ms: int | None = None
    credited_ms: int | None = None
    finished_ms: int | None = None
    purged_ms: int | None = None
    confirmed: int | None = None
    reason: str | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Session":
        """Return the session of its JSON."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        parsed = {
            "date": date.fromisoformat(data["date"]),
            "state": State(data["state"]),
            "added": tuple(data.get("added", ())),
        }
        return cls(**known | parsed)


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's request. ``name``, ``nik`` and ``phone`` are sealed; ``entry`` is its public name in the draw, ``group`` its class there.

    ``rank`` is its place in the draw, from 1. ``appealed``: staff have lifted a block. ``credit`` (``gain``, ``reset``, ``keep``) is what
    the session did to the person's past losses; ``over``: it no longer keeps the person from another request.
    """

    code: str
    entry: str
    post: str
    date: str
    service: str
    state: RequestState
    group: int
    name: str
    nik: str
    phone: str
    phone4: str
    identity: str
    phone_print: str
    sms_consent: bool
    language: str
    created_ms: int
    start_ms: int
    end_ms: int
    draw_ms: int
    priority: str | None = None
    rank: int | None = None
    appealed: bool = False
    added: bool = False
    reason: str | None = None
    credit: str | None = None
    missed: bool = False
    over: bool = False

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Request":
        """Return the request of its JSON."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        return cls(**known | {"state": RequestState(data["state"])})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list that is drawn from: its public name, its class (1 before 2), its past losses."""

    entry: str
    group: int
    losses: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as it is published. ``set_aside`` are entries that did not take part, with why; ``ranking`` begins with the first."""

    algorithm: str
    post: str
    date: str
    capacity: int
    commitment: str
    seed: str
    entries: tuple[Entry, ...]
    set_aside: tuple[tuple[str, str], ...]
    ranking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What time asks for next in a session, and since when (ms)."""

    due_ms: int
    what: str
