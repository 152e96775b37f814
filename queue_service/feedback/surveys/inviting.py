"""After a visit: who was served is counted, and those who agreed to text messages are sent the link of the survey, once.

The post's stream says whose visit ended. A death in the middle reads a piece again: the outbox knows each message by its key, and what
is counted moves in one step with the place in the stream. A card that is handed over at a visit with a number is asked about with that
number, not twice.
"""

import dataclasses
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from queue_service.applications import actions as applications
from queue_service.applications import appointments, visits
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.redis import Engine
from queue_service.feedback.surveys import actions, store
from queue_service.feedback.surveys.store import Ended
from queue_service.messages import actions as messages
from queue_service.messages import texts
from queue_service.messages.models import Message
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import State as Ticket

ORIGIN = "survey"
TEMPLATE = "survey"
BATCH, ROUNDS = 500, 200
HOUR_MS = 3_600_000
LATEST_MS = 48 * HOUR_MS  # of what ended earlier nobody is asked any more
_AWAY = frozenset({Ticket.NO_SHOW, Ticket.CANCELLED})
Reached = tuple[str, str]  # the sealed number and the language
log = logging.getLogger(__name__)


def follow(engine: Engine, clock: Clock, post: Post, address: str | None) -> int:
    """Read on in a post's stream; return how many messages were handed in, none without an ``address`` of the pages."""
    told = 0
    for _round in range(ROUNDS):
        position, newest, ended = store.unread(engine, post.slug, BATCH)
        if newest == position:
            break
        for one in ended if address else ():
            told += one.type != "ticket.undone" and _invite(engine, clock, post, one, str(address))
        store.follow(engine, post.slug, position, newest, _counted(ended))
    return told


def _counted(ended: list[Ended]) -> dict[str, int]:
    """Return how many more tickets were served, by month; an end that was undone is taken back."""
    counts: Counter[str] = Counter()
    for one in ended:
        if one.type == "ticket.finished":
            counts[one.at[:7]] += 1
        elif one.undone == "finish":
            counts[one.at[:7]] -= 1
    return dict(counts)


def _invite(engine: Engine, clock: Clock, post: Post, one: Ended, address: str) -> bool:
    ended_ms = int(datetime.fromisoformat(one.at).timestamp() * 1000)
    deadline = ended_ms + LATEST_MS
    is_ticket = one.type == "ticket.finished"
    reached = (_of_ticket if is_ticket else _of_application)(engine, one.subject)
    if reached is None or clock.now_ms() >= deadline or _asked_with_ticket(engine, one):
        return False
    phone, language = reached
    link = f"{address}/survey?{'ticket' if is_ticket else 'code'}={one.subject}"
    fields = {"place": post.name, "contact": link}
    if not _fits(language, fields, one.subject):
        log.warning("no link of the survey fits into a text of %s: PUBLIC_URL is too long", post.slug)
        return False
    cause = f"{ORIGIN}:{one.subject}"
    sent = messages.send(
        engine,
        clock,
        key=cause,
        template=TEMPLATE,
        language=language,
        to=phone,
        fields=fields,
        not_before_ms=ended_ms + (post.rules.undo_seconds + 60) * 1000,
        not_after_ms=deadline,
        cause=cause,
        consent=True,  # nobody else is reached
        post=post.slug,
        zone=post.timezone,
    )
    return sent is not None


def _fits(language: str, fields: dict[str, str], subject: str) -> bool:
    try:
        return subject in texts.render(TEMPLATE, language, fields)
    except ValueError:
        return False


def _of_ticket(engine: Engine, name: str) -> Reached | None:
    """A walk-in's number was left for the queue alone; a booking's comes with the ticket only while its person agrees to texts."""
    try:
        ticket = tickets.stored(engine, name)
    except NotFound:
        return None
    number = tickets.contacts(engine, [name]).get(name) if ticket.booking else None
    return (number, ticket.language) if number else None


def _of_application(engine: Engine, code: str) -> Reached | None:
    try:
        _post, found = applications.find(engine, code)
    except NotFound:
        return None
    return (found.phone, found.language) if found.sms_consent and found.phone else None


def _asked_with_ticket(engine: Engine, one: Ended) -> bool:
    """True for a handover at a visit whose number is, or will be, asked about."""
    if one.type == "ticket.finished":
        return False
    application = applications.find(engine, one.subject)[1]
    booked = appointments.visit(engine, application)
    numbers = (visits.ticket_of(engine, application), booked.ticket if booked else None)
    return any(
        ticket.day == one.at[:10] and ticket.state not in _AWAY and _of_ticket(engine, ticket.id) is not None
        for ticket in numbers
        if ticket
    )


def still_true(engine: Engine, clock: Clock, message: Message) -> bool:
    """Return whether there is still something to ask: served, agreed, and not yet answered. Other rooms' messages are always true."""
    origin, _colon, subject = message.cause.partition(":")
    if origin != ORIGIN:
        return True
    is_ticket = "." in subject
    visit: Callable[..., actions.Visit] = (
        actions.visit_of_ticket if is_ticket else actions.visit_of_application
    )
    try:
        found = visit(engine, clock, subject)
    except (NotFound, Conflict):
        return False
    reached = (_of_ticket if is_ticket else _of_application)(engine, subject)
    about = visits.behind(engine, subject) if is_ticket else None
    answered = about is not None and actions.is_answered(
        engine, dataclasses.replace(found, subject=about.code)
    )
    return reached is not None and not answered and not actions.is_answered(engine, found)


def follow_all(engine: Engine, clock: Clock, address: str | None) -> int:
    """Read on at every post; return how many messages were handed in."""
    return sum(follow(engine, clock, post, address) for post in posts.all_posts(engine, closed_down=True))
