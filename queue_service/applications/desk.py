"""What the verification desk looks at: the applications of a post, by state and service, those that have waited longest first."""

from collections.abc import Set

from queue_service.applications import rules, store
from queue_service.applications.models import Application, State
from queue_service.core.redis import Engine
from queue_service.posts.models import Post

Cursor = tuple[int, str]
OPEN = tuple(one for one in State if one not in rules.ENDED)
TO_DO = (State.DIAJUKAN, State.DIPERIKSA)
MOST = 200


def page(
    engine: Engine,
    post: Post,
    states: tuple[State, ...],
    service: str | None = None,
    before_ms: int | None = None,
    after: Cursor | None = None,
) -> tuple[list[Application], Cursor | None]:
    """Return a page of a post's applications in these states, those that have been in theirs longest first, and where the next one begins.

    A page looks at 200 applications, and leaves out those of other services. With ``before_ms`` only those that came into their state
    before. ``after`` is where the page before ended (ms, code); ``None`` instead of a next page when there is nothing more.
    """
    found = [
        one
        for state in states
        for one in store.in_state(engine, post.slug, state, MOST + 1, before_ms, after)
    ]
    ordered = sorted(found, key=place)
    seen = ordered[:MOST]
    fit = [one for one in seen if service in (None, one.service)]
    return fit, place(seen[-1]) if len(ordered) > MOST else None


def applied(engine: Engine, post: Post, service: str, identities: Set[str]) -> set[str]:
    """Return which of these identities have an application for a service at the post that is not over."""
    found: set[str] = set()
    after: Cursor | None = None
    while identities - found:
        seen, after = page(engine, post, OPEN, service, after=after)
        found |= identities & {one.identity for one in seen}
        if after is None:
            break
    return found


def place(application: Application) -> Cursor:
    """Return an application's place in lists: since when (ms) it has been in its state, and its code."""
    return application.since_ms, application.code


def counts(engine: Engine, post: Post) -> dict[State, int]:
    """Return how many applications of a post are in each state."""
    return store.counts(engine, post.slug)
