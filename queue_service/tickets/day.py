"""The service day: which one is open, how one begins and how what is left of the old one ends.

It is the post's local date, begins with the first verb after midnight or with the sweep, and never goes back.
"""

from typing import Any

from queue_service.core.cache import beside
from queue_service.core.clock import Clock, local_date, rfc3339
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.staff import audit
from queue_service.tickets import store
from queue_service.tickets.store import Queue


def queue_of(engine: Engine, post: Post, day: str) -> Queue:
    """Return a post's queue on a day. A service stays a line even where it is no longer offered: somebody may still wait for it."""
    known, services = beside(post), posts.all_services(engine)
    kept: tuple[object, Queue] | None = known.get(day)
    if kept is None or kept[0] is not services:
        lines = [service.slug for service in services] + [f"@{counter.id}" for counter in post.counters]
        kept = known[day] = services, Queue(post.slug, day, tuple(lines))
    return kept[1]


def today(post: Post, clock: Clock) -> str:
    """Return the post's local date, ``YYYY-MM-DD``."""
    return local_date(clock, post.timezone).isoformat()


def current_queue(engine: Engine, clock: Clock, post: Post) -> Queue:
    """Return the queue of the open service day; the local date's when none was opened yet."""
    return queue_of(engine, post, store.current_day(engine, post.slug) or today(post, clock))


def open_day(engine: Engine, clock: Clock, post: Post, *, sure: bool = False, by: str = "system") -> str:
    """Begin the service day of the local date unless it is open; return the open day.

    The day never goes back. When the computer's clock jumped while this process ran, the open day stays until somebody is ``sure``
    of the date, so that a wrong clock cannot end a morning's queue.
    """
    date, stored = today(post, clock), store.current_day(engine, post.slug)
    if stored is not None and (stored >= date or (clock.jumped() and not sure)):
        return stored
    queue = queue_of(engine, post, stored or date)
    answer = store.run(engine, "open_day", queue, stamp(clock, post, by) | {"next": date})
    return str(answer["day"])


def confirm_day(engine: Engine, clock: Clock, post: Post, who: Principal) -> str:
    """Begin the service day of a date that ``who`` is sure of; return the open day. It is written down also when nothing changes."""
    before = store.current_day(engine, post.slug)
    day = open_day(engine, clock, post, sure=True, by=who.id)
    audit.record(engine, who, "day.confirmed", f"post:{post.slug}", before, day, post=post.slug)
    return day


def close_days(engine: Engine, clock: Clock, post: Post, *, batch: int = 200, keep_days: int = 90) -> int:
    """End what still waits on days that are over; return how many tickets were looked at. Safe to run at any time, twice or late."""
    total = 0
    for day in store.unclosed_days(engine, post.slug):
        args = stamp(clock, post, "system") | {"limit": batch, "keep_days": keep_days}
        while closed := store.run(engine, "close_day", queue_of(engine, post, day), args)["closed"]:
            total += closed
    return total


def stamp(clock: Clock, post: Post, by: str) -> dict[str, Any]:
    """Return what every change is stamped with: when (ms and RFC 3339) and by whom."""
    now = clock.now_ms()
    return {"now": now, "at": rfc3339(now, post.timezone), "by": by}
