"""The number of somebody who comes because of an application: taken at the kiosk, or named by an officer; each knows the other."""

from contextlib import suppress

from queue_service.applications import actions, rules, store
from queue_service.applications.models import Application, State, Undone
from queue_service.applications.store import Idempotency
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets.actions import stamp
from queue_service.tickets.models import Priority, Seen, Ticket
from queue_service.tickets.models import State as TicketState

OVER = frozenset({TicketState.DONE, TicketState.CANCELLED})
COLLECTION = "pengambilan"  # where a post offers it, a card that is ready is fetched there


def service_now(post: Post, application: Application) -> str | None:
    """Return the service to take a number for, as the application stands; ``None`` when nothing can be done at the post now."""
    if application.state not in rules.VISITABLE:
        return None
    collects = application.state is State.SIAP_DIAMBIL and post.offered(COLLECTION) is not None
    wanted = COLLECTION if collects else application.service
    return wanted if post.offered(wanted) else None


def take_number(
    engine: Engine,
    clock: Clock,
    post: Post,
    application: Application,
    *,
    by: str,
    priority: Priority | None = None,
    language: str = "id",
    idem: Idempotency = None,
) -> Seen:
    """Give the application's holder a number for what can be done now; while one of today is not over, that one.

    Raises ``Conflict`` nothing_to_do, and what ``tickets.issue`` refuses. A retry after a crash in between finds the number and links it.
    """
    there = ticket_of(engine, application)
    if there and there.state not in OVER and there.day == tickets.today(post, clock):
        return tickets.look(engine, clock, there.id)
    service = service_now(post, application)
    if service is None:
        raise Conflict("nothing_to_do", state=application.state.value)
    seen = tickets.issue(engine, clock, post, service, by=by, priority=priority, language=language, idem=idem)
    _link(engine, clock, post, application, seen.ticket, by)
    return seen


def link(engine: Engine, clock: Clock, post: Post, application: Application, ticket: str, *, by: str) -> None:
    """Note that a ticket of the post is about an application. Twice is no error.

    Raises ``NotFound`` for a ticket of another post, ``Conflict`` wrong_state for a draft.
    """
    found = tickets.stored(engine, ticket)
    if found.post != post.slug:
        raise NotFound("not_found")
    if application.state is State.DRAFT:
        raise Conflict("wrong_state", state=application.state.value)
    _link(engine, clock, post, application, found, by)


def _link(
    engine: Engine, clock: Clock, post: Post, application: Application, ticket: Ticket, by: str
) -> None:
    args = {"code": application.code, "kind": "ticket", "visit": ticket.id}
    store.run(engine, "link", post.slug, stamp(clock, post, by) | args)


def ticket_of(engine: Engine, application: Application) -> Ticket | None:
    """Return the ticket that was taken for an application, if there still is one."""
    with suppress(NotFound):
        return tickets.stored(engine, application.ticket) if application.ticket else None
    return None


def behind(engine: Engine, ticket: str) -> Application | None:
    """Return the application that a ticket is about: linked with it, or with its booking. Raises ``NotFound`` without such a ticket."""
    found = tickets.stored(engine, ticket)
    code = store.of_ticket(engine, found.post, ticket)
    if code is None and found.booking:
        code = store.of_booking(engine, found.post, found.booking)
    return actions.find(engine, code)[1] if code else None


def take_back(
    engine: Engine, clock: Clock, post: Post, ticket: str, *, by: str, idem: Idempotency = None
) -> tuple[Application | None, Undone]:
    """Take the step back that was said at the end of a visit which goes on after all; return the application and what became of it.

    Raises ``NotFound`` without such a ticket, ``Conflict`` wrong_state while it is not being served.
    """
    found, about = tickets.stored(engine, ticket), behind(engine, ticket)
    if found.state is not TicketState.SERVING:
        raise Conflict("wrong_state", state=found.state.value)
    if about is None:
        return None, Undone.NOTHING
    args = stamp(clock, post, by) | {"code": about.code, "ticket": ticket}
    answer = store.run(engine, "take_back", post.slug, args, idem)
    return Application.of(answer["application"]), Undone(answer["outcome"])


def check_about(engine: Engine, application: Application, ticket: str | None) -> None:
    """Raise ``NotFound`` for a ticket that is not about the application."""
    if ticket is not None:
        about = behind(engine, ticket)
        if about is None or about.code != application.code:
            raise NotFound("not_found")
