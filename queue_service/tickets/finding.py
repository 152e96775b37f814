"""Finding tickets: an id names the post and the day, so that a ticket is found without searching."""

import re

from queue_service.core.errors import NotFound
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import store
from queue_service.tickets.day import queue_of
from queue_service.tickets.models import Ticket
from queue_service.tickets.store import Queue

TICKET_ID = re.compile(r"(?P<post>[a-z0-9-]{1,40})\.(?P<day>\d{6})[0-9a-z]{16}")


def find(engine: Engine, ticket_id: str) -> tuple[Post, Queue]:
    """Return the post and the queue a ticket id belongs to. Raises ``NotFound`` for what cannot be an id."""
    found = TICKET_ID.fullmatch(ticket_id)
    if found is None:
        raise NotFound("not_found")
    post, day = posts.get(engine, found["post"]), found["day"]
    return post, queue_of(engine, post, f"20{day[:2]}-{day[2:4]}-{day[4:]}")


def stored(engine: Engine, ticket_id: str) -> Ticket:
    """Return a ticket as it is now. Raises ``NotFound``."""
    _post, queue = find(engine, ticket_id)
    found = store.tickets(engine, queue, [ticket_id])
    if not found:
        raise NotFound("not_found")
    return found[0]


def contacts(engine: Engine, ticket_ids: list[str]) -> dict[str, str]:
    """Return the sealed phone numbers of those tickets whose people want to be texted, in one round trip for each day among them."""
    days: dict[Queue, list[str]] = {}
    for ticket_id in ticket_ids:
        days.setdefault(find(engine, ticket_id)[1], []).append(ticket_id)
    return {
        name: sealed for day, ids in days.items() for name, sealed in store.contacts(engine, day, ids).items()
    }


def forget_contact(engine: Engine, ticket_id: str) -> None:
    """Let nobody be texted about a ticket any more, if a number was left. Raises ``NotFound`` for what cannot be an id."""
    store.forget_contact(engine, find(engine, ticket_id)[1], ticket_id)
