"""What the verification desk looks at: the applications of a post, by state and service, those that have waited longest first."""

from queue_service.applications import store
from queue_service.applications.models import Application, State
from queue_service.core.redis import Engine
from queue_service.posts.models import Post

TO_DO = (State.DIAJUKAN, State.DIPERIKSA)
MOST = 200


def listed(
    engine: Engine,
    post: Post,
    states: tuple[State, ...],
    service: str | None = None,
    before_ms: int | None = None,
) -> list[Application]:
    """Return a post's applications in these states, those that have been in theirs longest first; at most 200 of each state.

    With ``before_ms`` only those that came into their state before.
    """
    found = [one for state in states for one in store.in_state(engine, post.slug, state, MOST, before_ms)]
    fit = [one for one in found if service in (None, one.service)]
    return sorted(fit, key=lambda one: (one.since_ms, one.code))


def counts(engine: Engine, post: Post) -> dict[State, int]:
    """Return how many applications of a post are in each state."""
    return store.counts(engine, post.slug)
