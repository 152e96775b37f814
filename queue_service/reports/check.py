"""Store invariants of the reports, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.reports import rules, store


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    every = [post.slug for post in posts.all_posts(engine, closed_down=True)]
    return [f"{post}: reports: {sentence}" for post in every for sentence in _of_post(engine, post)]


def _of_post(engine: Engine, post: str) -> Iterator[str]:
    read, newest = store.position(engine, post).seq, store.newest(engine, post)
    if read > newest:
        yield f"read up to {read}, the stream ends at {newest}"
    for day in store.days_alive(engine, post):
        lives = store.lives(engine, post, day)
        if rules.of_lives(lives.values()).stored() != store.of_tickets(engine, post, day).stored():
            yield f"the figures of {day} are not those of its tickets"
