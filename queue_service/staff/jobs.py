"""What becomes due in the staff room: the audit log hears what was done at the posts. Safe to run twice, late, or seldom."""

from collections.abc import Sequence

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.staff import audit_index, following


def keep_audit(engine: Engine, clock: Clock, posts: Sequence[str]) -> None:
    """Write down what staff did at the posts since the last time, and keep the log easy to search."""
    following.follow(engine, clock.now_ms(), posts)
    while audit_index.extend(engine):
        continue
