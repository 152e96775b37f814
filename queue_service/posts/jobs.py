"""What becomes due in the posts room: the end of pauses and notices. Safe to run twice, late, or not at all for a while."""

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import actions


def end_due(engine: Engine, clock: Clock) -> None:
    """End pauses and notices whose time has come, at every post."""
    actions.end_due(engine, clock.now())
