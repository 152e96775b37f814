"""The verbs: what a walk-in, a holder and an officer can do with tickets. Each is one script.

Every verb takes the engine and the clock; ``idem`` is (key, fingerprint) of a request that may be repeated, or None.
Refusals: ``Conflict`` with the codes in the script's header, ``NotFound``, ``Invalid``.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Counter, OfferedService, Post
from queue_service.staff import audit
from queue_service.tickets import rules, store
from queue_service.tickets.day import close_days, confirm_day, current_queue, open_day, queue_of, stamp, today
from queue_service.tickets.finding import contacts, find, stored
from queue_service.tickets.models import Actor, CounterState, Place, Priority, Seen, Ticket
from queue_service.tickets.store import Idempotency, Queue
from queue_service.tickets.visits import (
    ahead_of,
    bring_back,
    cancel,
    delay,
    known_counter,
    look,
    new_id,
    seen_in,
)

# The day's verbs are the room's too, and so are finding tickets and what can be done with one wherever it is.
__all__ = [
    "bring_back",
    "cancel",
    "close_days",
    "confirm_day",
    "contacts",
    "current_queue",
    "delay",
    "find",
    "look",
    "open_day",
    "queue_of",
    "stamp",
    "stored",
    "today",
]

T = TypeVar("T")
Answer = dict[str, Any]
CONTACT_DAYS = 90


def on_open_day(
    engine: Engine, clock: Clock, post: Post, stamped: Answer, attempt: Callable[[Queue], T]
) -> T:
    """Run a verb on the open service day, beginning a new one when the old is over. ``stamped`` is the verb's time."""
    day = stamped["at"][:10]
    for _try in range(3):
        try:
            return attempt(queue_of(engine, post, day))
        except Conflict as refused:
            if refused.code != "other_day":
                raise
            day = open_day(engine, clock, post)
    raise Conflict("wrong_state")


def issue(
    engine: Engine,
    clock: Clock,
    post: Post,
    service: str,
    *,
    by: str,
    priority: Priority | None = None,
    then_services: tuple[str, ...] = (),
    language: str = "id",
    contact: str | None = None,
    idem: Idempotency = None,
) -> Seen:
    """Give a walk-in the next number of the service. ``then_services`` are served after it under the same number; ``contact`` is sealed.

    Raises ``Conflict`` post_closed, service_paused, quota_reached (of any of them, named); ``Invalid`` for one the post does not offer.
    """
    _offered(post, service=(service,), then_services=then_services)
    if not posts.is_open(engine, post, clock.now()):
        raise Conflict("post_closed")
    stamped = stamp(clock, post, by)
    place = rules.place_of(priority, stamped["now"], post.rules.priority_offset_s)
    about = {"then_services": then_services, "language": language, "priority": priority}
    return _issue(engine, clock, post, service, place, about, stamped, contact=contact, idem=idem)


def _offered(post: Post, **wanted: tuple[str, ...]) -> None:
    """Raise ``Invalid`` naming the field (the argument's name) with a service that the post does not offer."""
    for field, services in wanted.items():
        for service in services:
            if post.offered(service) is None:
                raise Invalid(
                    "service_unknown", errors=[{"field": field, "message": f"unknown service {service}"}]
                )


def issue_booked(
    engine: Engine,
    clock: Clock,
    post: Post,
    service: str,
    ticket_id: str,
    place: Place,
    *,
    booking: str,
    by: str,
    priority: Priority | None = None,
    language: str = "id",
    contact: str | None = None,
) -> Seen:
    """Give somebody who booked their ticket; ``ticket_id`` follows from the booking, so that it is the same however often."""
    about = {"then_services": (), "language": language, "priority": priority, "booking": booking}
    stamped = stamp(clock, post, by)
    return _issue(engine, clock, post, service, place, about, stamped, contact=contact, ticket_id=ticket_id)


def _issue(
    engine: Engine,
    clock: Clock,
    post: Post,
    service: str,
    place: Place,
    about: Answer,
    stamped: Answer,
    *,
    contact: str | None,
    ticket_id: str | None = None,
    idem: Idempotency = None,
) -> Seen:
    where = {"post": post.slug, "service": service, "line": service, "lane": place.lane}
    ticket = {name: value for name, value in about.items() if value is not None} | where
    if place.not_before is not None:
        ticket["not_before"] = place.not_before
    visit = [one for name in (service, *about["then_services"]) if (one := post.offered(name))]
    args = {
        **stamped,
        **ahead_of(engine, post, service),
        "letter": visit[0].letter,
        "ticket": ticket,
        "due": place.due,
        "promised": promised(post, place, booked="booking" in about),
        "visit": [_asked(one) for one in visit],
        "contact": contact,
        "contact_days": CONTACT_DAYS,
    }

    def attempt(queue: Queue) -> Seen:
        identity = ticket_id or new_id(post, queue.day)
        args["id"] = identity
        return seen_in(store.run(engine, "issue", queue, args, idem))

    return on_open_day(engine, clock, post, stamped, attempt)


def promised(post: Post, place: Place, *, booked: bool) -> int | None:
    """Return the second from which somebody in lane U may expect to be called: the booked time, or that of coming."""
    if place.due is None:
        return None
    return place.due - (post.rules.booking_offset_s if booked else post.rules.priority_offset_s)


def _asked(one: OfferedService) -> Answer:
    return {"service": one.slug} if one.quota is None else {"service": one.slug, "quota": one.quota}


def counter_named(post: Post, counter: str) -> Counter:
    """Return the post's counter. Raises ``NotFound``."""
    for one in post.counters:
        if one.id == counter:
            return one
    raise NotFound("not_found")


def _at_counter(
    engine: Engine, clock: Clock, post: Post, actor: Actor, verb: str, args: Answer, idem: Idempotency
) -> Any:
    counter_named(post, actor.counter)
    who = {"counter": actor.counter, "desk": actor.desk, "leads": actor.leads}
    named = stamp(clock, post, actor.by) | who | args
    return on_open_day(engine, clock, post, named, lambda queue: store.run(engine, verb, queue, named, idem))


def _ticket(answer: Answer) -> Ticket:
    return Ticket.of(answer["ticket"])


def call_next(
    engine: Engine, clock: Clock, post: Post, actor: Actor, *, idem: Idempotency = None
) -> Ticket | None:
    """Call whose turn it is to the actor's counter; None when nobody waits for it."""
    configured = rules.serves(post, counter_named(post, actor.counter))
    answer = _at_counter(
        engine, clock, post, actor, "call_next", {"serves": configured, "k": post.rules.k}, idem
    )
    return Ticket.of(answer["ticket"]) if answer else None


def call(
    engine: Engine,
    clock: Clock,
    post: Post,
    actor: Actor,
    ticket_id: str,
    reason: str,
    *,
    idem: Idempotency = None,
) -> Ticket:
    """Call one particular ticket out of turn; the reason stays in the event."""
    if find(engine, ticket_id)[0].slug != post.slug:
        raise NotFound("not_found")
    return _ticket(_at_counter(engine, clock, post, actor, "call", {"id": ticket_id, "reason": reason}, idem))


def recall(engine: Engine, clock: Clock, post: Post, actor: Actor, *, idem: Idempotency = None) -> Ticket:
    """Call the counter's ticket again."""
    return _ticket(_at_counter(engine, clock, post, actor, "recall", {}, idem))


def start(engine: Engine, clock: Clock, post: Post, actor: Actor, *, idem: Idempotency = None) -> Ticket:
    """The person has come: service begins."""
    return _ticket(_at_counter(engine, clock, post, actor, "start", {}, idem))


def finish(engine: Engine, clock: Clock, post: Post, actor: Actor, *, idem: Idempotency = None) -> Ticket:
    """Service is done; a visit for several services waits for its next one (that is still offered)."""
    offered = [one.slug for one in post.services]
    return _ticket(_at_counter(engine, clock, post, actor, "finish", {"offered": offered}, idem))


def no_show(engine: Engine, clock: Clock, post: Post, actor: Actor, *, idem: Idempotency = None) -> Ticket:
    """The person did not come, after as many recalls as the post asks for."""
    args = {"state": "no_show", "recalls": post.rules.recalls_before_no_show}
    return _ticket(_at_counter(engine, clock, post, actor, "set_aside", args, idem))


def hold(engine: Engine, clock: Clock, post: Post, actor: Actor, *, idem: Idempotency = None) -> Ticket:
    """The person must fetch something and will be brought back later."""
    return _ticket(
        _at_counter(engine, clock, post, actor, "set_aside", {"state": "held", "recalls": 0}, idem)
    )


def transfer(
    engine: Engine,
    clock: Clock,
    post: Post,
    actor: Actor,
    *,
    service: str | None = None,
    counter: str | None = None,
    idem: Idempotency = None,
) -> Ticket:
    """Send the counter's ticket to another service or to one counter; it keeps number and place.

    Sent to a counter that is closed, or closes before it called, the ticket waits for its service: nobody would call it there.
    """
    if service is not None:
        _offered(post, service=(service,))
    if counter is not None:
        known_counter(post, counter)
    args = {"service": service, "line": service or f"@{counter}"}
    return _ticket(_at_counter(engine, clock, post, actor, "transfer", args, idem))


def undo(
    engine: Engine,
    clock: Clock,
    post: Post,
    actor: Actor,
    *,
    expected: tuple[str, str] | None = None,
    idem: Idempotency = None,
) -> tuple[Ticket, str]:
    """Take back the counter's latest action that still stands; return the ticket as it is again, and which verb was undone.

    ``expected`` is the (ticket id, verb) that the officer was shown: when it is another by now, nothing is undone.
    """
    ticket, verb = expected or (None, None)
    args = {"window": post.rules.undo_seconds * 1000, "ticket": ticket, "verb": verb}
    answer = _at_counter(engine, clock, post, actor, "undo", args, idem)
    return _ticket(answer), answer["undone"]


def set_counter(
    engine: Engine,
    clock: Clock,
    post: Post,
    actor: Actor,
    state: str,
    *,
    services: tuple[str, ...] | None = None,
    take_over: bool = False,
    idem: Idempotency = None,
) -> CounterState:
    """Open, pause or close a counter. ``services`` narrows what it serves; ``take_over`` takes it from another officer or screen."""
    configured = rules.serves(post, counter_named(post, actor.counter))
    _offered(post, services=services or ())
    args = {
        "state": state,
        "configured": json.dumps(configured),
        "services": json.dumps(services) if services else None,
        "take_over": take_over,
    }
    answer = _at_counter(engine, clock, post, actor, "counter", args, idem)
    return store.counter_of(answer["counter"])


def note(engine: Engine, ticket_id: str, text: str, who: Principal) -> None:
    """Keep an officer's note on a ticket, for staff only; an empty text removes it. Raises ``NotFound``.

    The audit log remembers who wrote, not what: notes are about people and are forgotten earlier than the log.
    """
    ticket = stored(engine, ticket_id)
    _post, queue = find(engine, ticket_id)
    store.keep_note(engine, queue, ticket_id, text, CONTACT_DAYS)
    audit.record(engine, who, "ticket.noted", f"number:{ticket.number}", post=ticket.post)
