"""What staff do at the posts goes into the audit log: their streams are read from where the last reading ended.

Entries and position change in one step, so that a reading that is late, doubled or killed at any instant leaves the same log.
"""

import heapq
from collections.abc import Sequence

from queue_service.core.redis import Engine
from queue_service.staff import audit, audit_store, store
from queue_service.staff.deeds import deeds

BATCH = 200  # events looked at in one step, shared by the posts
LEAST = 10
ROUNDS = 200


def follow(engine: Engine, now: int, posts: Sequence[str]) -> None:
    """Write down what is new at the posts, up to ``ROUNDS`` steps; the next sweep goes on from there. ``now`` is in ms."""
    for _round in range(ROUNDS):
        if not step(engine, now, posts):
            return


def step(engine: Engine, now: int, posts: Sequence[str]) -> bool:
    """Write down the next events of each of the posts, merged by time; return whether there were any. Raises ``Unavailable``."""
    unread = audit_store.unread(engine, posts, max(LEAST, BATCH // max(1, len(posts))))
    if not unread:
        return False
    people = store.usernames(engine)
    told = [deeds(one, people, now) for one in unread]
    audit.append(engine, now, list(heapq.merge(*told, key=lambda content: content["at"])), unread)
    return True
