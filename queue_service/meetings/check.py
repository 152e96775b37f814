"""Store invariants of meetings, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.meetings import store
from queue_service.meetings.models import Action, Meeting, State
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        sentence
        for post in posts.all_posts(engine, closed_down=True)
        for sentence in (*_lost_versions(engine, post.slug), *_unsound_actions(engine, post.slug))
    ]


def _lost_versions(engine: Engine, post: str) -> Iterator[str]:
    kept: list[tuple[str, Meeting | Action]] = [(one.month, one) for one in store.meetings(engine, post)]
    kept += [(one.id, one) for one in store.actions(engine, post)]
    for name, one in kept:
        if [old["rev"] for old in store.versions(engine, post, name)] != list(range(1, one.rev)):
            yield f"meetings of {post}: versions of {name} are missing"


def _unsound_actions(engine: Engine, post: str) -> Iterator[str]:
    for one in store.actions(engine, post):
        if bool(one.closed) != (one.state is not State.OPEN) or (one.closed and one.closed < one.month):
            yield f"meetings of {post}: action {one.id} is {one.state}, closed in {one.closed or 'no month'}"
