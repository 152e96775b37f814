"""Nobody has two active bookings for a service, at whichever posts: the office has a record of where each person books.

Posts may live on different nodes, so no script sees two of them. Who books first puts down the post, in one script for the whole office,
and only then books there: of two requests at the same moment the second finds the first. Whether a person still has a booking, only the
post itself knows; a record that names it in vain is replaced.
"""

import time
from collections.abc import Iterable

from queue_service.bookings import store
from queue_service.bookings.models import Booking
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, Unavailable
from queue_service.core.ids import token
from queue_service.core.redis import Engine

# A request is answered by the engine within two seconds or not at all; what is older than this is no longer under way.
UNDER_WAY_MS = 10_000
PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.05
LOOKED_AT = 20  # records that a sweep looks at


class Turn:
    """One person's wish to book a service at a post. ``take`` before booking, ``give_up`` when nothing came of it."""

    def __init__(self, engine: Engine, clock: Clock, post: str, identity: str, service: str) -> None:
        self._engine, self._clock, self._post = engine, clock, post
        self._person = f"{identity}:{service}"
        self._mine = f"{post} {clock.now_ms()} {token()}"

    def take(self) -> None:
        """Put this post down. Raises ``Conflict`` duplicate_booking; ``Unavailable`` while a request elsewhere does not end."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        known: str | None = None
        while was := store.claim(self._engine, self._person, self._post, self._mine, known):
            known = None
            if store.is_active(self._engine, was.split()[0], self._person):
                raise Conflict("duplicate_booking")
            if abs(self._clock.now_ms() - _since(was)) > UNDER_WAY_MS:
                known = was
            elif time.monotonic() > deadline:
                raise Unavailable("another booking of this person is under way")
            else:
                time.sleep(POLL_SECONDS)

    def give_up(self) -> None:
        """Say that nothing is under way any more; whoever has claimed since is not touched."""
        store.settle(self._engine, self._person, self._mine, self._post)


def over(engine: Engine, booking: Booking) -> None:
    """Say that the request which made a booking is no longer under way, so that its owner can book at another post at once."""
    person = f"{booking.identity}:{booking.service}"
    record = store.recorded(engine, person)
    if record is not None and record.split()[0] == booking.post and _since(record) <= booking.created_ms:
        store.settle(engine, person, record, booking.post)


def has_booking(engine: Engine, identity: str, service: str) -> bool:
    """True when somebody has an active booking for a service at any post."""
    person = f"{identity}:{service}"
    record = store.recorded(engine, person)
    return record is not None and store.is_active(engine, record.split()[0], person)


def keep(engine: Engine, clock: Clock, posts: Iterable[str]) -> None:
    """Forget some of the records that are no longer true, and make the record from the posts' own when there is none."""
    if not store.has_records(engine):
        store.record_all(engine, posts)
        return
    for person, record in store.some_records(engine, LOOKED_AT):
        _tidy(engine, clock, person, record)


def forget(engine: Engine, clock: Clock, person: str) -> None:
    """Forget where a person (``identity:service``) has booked last, unless that is still true."""
    record = store.recorded(engine, person)
    if record is not None:
        _tidy(engine, clock, person, record)


def _tidy(engine: Engine, clock: Clock, person: str, record: str) -> None:
    old = clock.now_ms() - _since(record) > UNDER_WAY_MS
    if old and not store.is_active(engine, record.split()[0], person):
        store.settle(engine, person, record, None)


def _since(record: str) -> int:
    """When the request began that put a record down (ms), 0 when it is over."""
    _post, *when = record.split()
    return int(when[0]) if when else 0
