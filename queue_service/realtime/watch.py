"""What a client that watches is answered: a snapshot, or the events it missed."""

from typing import Any

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets import views

Json = dict[str, Any]


def of_post(engine: Engine, clock: Clock, slug: str, since: int | None) -> tuple[str, Json]:
    """Return (post, answer) for somebody who watches a post. Raises ``NotFound``."""
    post = posts.get(engine, slug)
    return slug, _replay(engine, slug, since) or _snapshot(engine, clock, post)


def post_of(engine: Engine, ticket: str) -> str:
    """Return the post of a ticket. Raises ``NotFound``."""
    return tickets.stored(engine, ticket).post


def of_ticket(
    engine: Engine, clock: Clock, ticket: str, since: int | None, base_url: str
) -> tuple[str, Json]:
    """Return (post, answer) for the holder of a ticket. Raises ``NotFound``."""
    post = posts.get(engine, post_of(engine, ticket))
    replayed = _replay(engine, post.slug, since)
    if replayed:
        return post.slug, replayed
    # The seq is read before the ticket is: a change in between is then told again, never missed.
    seq, board = views.snapshot(engine, clock, post)
    picture = {
        "ticket": views.ticket_now(engine, tickets.look(engine, clock, ticket), base_url),
        "post": {"slug": post.slug, "name": post.name},
        "at": board["at"],
        "open": board["open"],
        "notices": board["notices"],
        "paused": board["paused"],
    }
    return post.slug, {"seq": seq, "snapshot": picture}


def _replay(engine: Engine, slug: str, since: int | None) -> Json | None:
    if since is None:
        return None
    missed = views.events_since(engine, slug, since)
    return {"seq": missed[0], "events": missed[1]} if missed is not None else None


def _snapshot(engine: Engine, clock: Clock, post: Post) -> Json:
    seq, picture = views.snapshot(engine, clock, post)
    return {"seq": seq, "snapshot": picture}
