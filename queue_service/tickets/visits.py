"""What can be done with a ticket wherever it is: look at it, give it back, ask for more time, let it wait again."""

from typing import Any

from queue_service.core.cache import beside
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import store
from queue_service.tickets.day import stamp
from queue_service.tickets.finding import find, stored
from queue_service.tickets.models import Seen, State, Ticket
from queue_service.tickets.store import Idempotency
from queue_service.waits import actions as waits
from queue_service.waits.models import Pace

Answer = dict[str, Any]


def new_id(post: Post, day: str) -> str:
    """Return an unguessable id for a ticket of a service day; it names post and day."""
    return f"{post.slug}.{day[2:].replace('-', '')}{token()}"


def ahead_of(engine: Engine, post: Post, service: str) -> Answer:
    """Return what scripts need to say how many people are ahead, and the service's pace for the estimate."""
    known = beside(post)
    if "serving" not in known:
        known["serving"] = {counter.id: post.served_at(counter) for counter in post.counters}
    return {"serving": known["serving"], "k": post.rules.k, "pace": waits.pace(engine, post.slug, service)}


def seen_in(answer: Answer) -> Seen:
    """Return the ticket, people ahead and pace of a script's answer."""
    pace = Pace(**answer["pace"]) if answer.get("pace") else None
    return Seen(Ticket.of(answer["ticket"]), answer["ahead"], pace, answer["now"])


def look(engine: Engine, clock: Clock, ticket_id: str) -> Seen:
    """Return a ticket and how many people would be called before it. Raises ``NotFound``."""
    post, queue = find(engine, ticket_id)
    found = stored(engine, ticket_id)
    args = {"now": clock.now_ms(), "at": "", "id": ticket_id} | ahead_of(engine, post, found.service)
    return seen_in(store.run(engine, "look", queue, args))


def _with_ticket(
    engine: Engine, clock: Clock, verb: str, ticket_id: str, by: str, args: Answer, idem: Idempotency
) -> Answer:
    post, queue = find(engine, ticket_id)
    try:
        answer: Answer = store.run(
            engine, verb, queue, stamp(clock, post, by) | args | {"id": ticket_id}, idem
        )
    except Conflict as refused:
        if refused.code == "other_day":
            raise Conflict("wrong_state", state="day_closed") from refused
        raise
    return answer


def cancel(
    engine: Engine,
    clock: Clock,
    ticket_id: str,
    *,
    by: str,
    reason: str,
    because: str | None = None,
    counter: str | None = None,
    idem: Idempotency = None,
) -> Ticket:
    """Give a ticket back (``reason`` is ``holder`` or ``staff``; ``because`` stays inside); cancelling twice is no error.

    An officer can undo it at ``counter``, or else at the one that had called the ticket.
    """
    post, _queue = find(engine, ticket_id)
    if counter is not None:
        known_counter(post, counter)
    elif reason == "staff":
        counter = _called_at(stored(engine, ticket_id))
    args = {"reason": reason, "because": because, "counter": counter}
    return Ticket.of(_with_ticket(engine, clock, "cancel", ticket_id, by, args, idem)["ticket"])


def _called_at(ticket: Ticket) -> str | None:
    return ticket.counter if ticket.state is State.CALLED else None


def delay(
    engine: Engine, clock: Clock, ticket_id: str, *, by: str = "holder", idem: Idempotency = None
) -> Seen:
    """Let some people go first, once, because the holder needs more time."""
    post, _queue = find(engine, ticket_id)
    found = stored(engine, ticket_id)
    args = ahead_of(engine, post, found.service) | {"places": post.rules.delay_places}
    return seen_in(_with_ticket(engine, clock, "delay", ticket_id, by, args, idem))


def bring_back(
    engine: Engine, clock: Clock, ticket_id: str, *, by: str, counter: str | None, idem: Idempotency = None
) -> Seen:
    """Let a held or missed ticket wait again at its place by issue time; ``counter`` is the officer's own, for undo."""
    post, _queue = find(engine, ticket_id)
    if counter is not None:
        known_counter(post, counter)
    found = stored(engine, ticket_id)
    args = ahead_of(engine, post, found.service) | {"counter": counter}
    return seen_in(_with_ticket(engine, clock, "return", ticket_id, by, args, idem))


def known_counter(post: Post, counter: str) -> None:
    """Raise ``Invalid`` naming the field unless the post has the counter."""
    if post.counter(counter) is None:
        raise Invalid("invalid_input", errors=[{"field": "counter", "message": "unknown counter"}])
