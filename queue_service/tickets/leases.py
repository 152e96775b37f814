"""Numbers a kiosk may give out by itself while the server is away, and what becomes of them once it is back (decision 20)."""

from datetime import datetime, timedelta
from typing import Any

from queue_service.core.clock import Clock, local_ms, rfc3339
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import rules, store
from queue_service.tickets.actions import CONTACT_DAYS, on_open_day, promised
from queue_service.tickets.day import queue_of, stamp
from queue_service.tickets.models import Lease, Priority, Promise, Seen
from queue_service.tickets.store import Idempotency, Queue
from queue_service.tickets.visits import ahead_of, new_id, seen_in

BLOCK = 20  # numbers of each letter that a kiosk gets at once
DAY = 24 * 60  # minutes


def lease(
    engine: Engine,
    clock: Clock,
    post: Post,
    device: str,
    letters: tuple[str, ...],
    *,
    idem: Idempotency = None,
) -> Lease:
    """Lend a kiosk ``BLOCK`` numbers of each of the letters for the open service day, and tell when the post is open on it.

    Raises ``Invalid`` for a letter that the post does not use.
    """
    if unknown := set(letters) - {one.letter for one in post.services}:
        message = f"unknown letter {min(unknown)}"
        raise Invalid("invalid_input", errors=[{"field": "letters", "message": message}])
    stamped = stamp(clock, post, device)
    args = stamped | {"device": device, "letters": letters, "size": BLOCK, "keep_days": CONTACT_DAYS}

    def attempt(queue: Queue) -> Any:
        return store.run(engine, "lease", queue, args, idem)

    given = on_open_day(engine, clock, post, stamped, attempt)
    midnight = _midnight(stamped["now"], post)
    periods = posts.days(engine, post, clock.now(), 1)[0].periods if post.active else ()
    hours = tuple((_ms(midnight, one.start), _ms(midnight, one.end)) for one in periods)
    return Lease(given["day"], tuple(given["numbers"] or ()), stamped["now"], _ms(midnight, DAY), hours)


def _midnight(ms: int, post: Post) -> datetime:
    return local_ms(ms, post.timezone).replace(hour=0, minute=0, second=0, microsecond=0)


def _ms(midnight: datetime, minute: int) -> int:
    return int((midnight + timedelta(minutes=minute)).timestamp() * 1000)


def issue_leased(
    engine: Engine,
    clock: Clock,
    post: Post,
    service: str,
    promise: Promise,
    *,
    by: str,
    priority: Priority | None = None,
    then_services: tuple[str, ...] = (),
    language: str = "id",
    contact: str | None = None,
    idem: tuple[str, str],
) -> Seen:
    """Let somebody wait whom the kiosk ``by`` gave a leased number while the server was away: behind those who came before then.

    It was promised: pauses, quotas, closing time and a service taken off the post's list meanwhile do not stop it. When its day is over
    the ticket is ``cancelled`` (``day_closed``) and listed to staff. The same ``idem`` gives the same ticket.
    Raises ``Conflict`` not_leased, number_used; ``Invalid`` for a service nobody knows.
    """
    begin = store.lease_begin(engine, post.slug, promise.day, promise.number)
    if begin is None:
        raise Conflict("not_leased")
    stamped = stamp(clock, post, by)
    # A kiosk's clock may be wrong: nobody came before the number was leased, nor later than now.
    issued = min(stamped["now"], max(begin, stamped["now"] - promise.waited_ms))
    place = rules.place_of(priority, issued, post.rules.priority_offset_s)
    known = {one.slug for one in posts.all_services(engine)}
    if service not in known:
        raise Invalid(
            "service_unknown", errors=[{"field": "service", "message": f"unknown service {service}"}]
        )
    later = tuple(one for one in then_services if one in known)
    about: dict[str, Any] = {"post": post.slug, "service": service, "line": service, "lane": place.lane}
    about |= {"then_services": later, "language": language} | ({"priority": priority} if priority else {})
    args = stamped | ahead_of(engine, post, service) | _when(issued, post)
    args |= {"id": new_id(post, promise.day), "number": promise.number, "device": by, "key": idem[0]}
    args |= {"ticket": about, "visit": [{"service": one} for one in (service, *later)], "due": place.due}
    args |= {
        "promised": promised(post, place, booked=False),
        "contact": contact,
        "contact_days": CONTACT_DAYS,
    }
    return seen_in(store.run(engine, "issue_leased", queue_of(engine, post, promise.day), args, idem))


def _when(issued: int, post: Post) -> dict[str, Any]:
    passed = (local_ms(issued, post.timezone) - _midnight(issued, post)) / timedelta(minutes=DAY)
    return {"issued": issued, "issued_at": rfc3339(issued, post.timezone), "passed": passed}
