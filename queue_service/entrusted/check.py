"""Store invariants of what partners entered, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.entrusted import store
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        f"{post.slug}: {sentence}"
        for post in posts.all_posts(engine, closed_down=True)
        for sentence in _of_post(engine, post.slug)
    ]


def _of_post(engine: Engine, post: str) -> Iterator[str]:
    found = store.everything(engine, post)
    for user in sorted({one.by for one in found}):
        if store.codes_of(engine, post, user) != {one.code for one in found if one.by == user}:
            yield f"the list of what {user} entered differs from the entries"
    for one in found:
        if not one.person:
            yield f"entry {one.code} does not say who agreed"
