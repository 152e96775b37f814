"""What becomes due in the documents room: pictures that belong to nothing are deleted. Safe to run twice, late, or not at all."""

from queue_service.core.clock import Clock
from queue_service.core.jobs import worker_settings
from queue_service.core.redis import Engine
from queue_service.documents import actions


def sweep(engine: Engine, _clock: Clock) -> None:
    """Delete pictures that no record knows."""
    actions.sweep(engine, actions.shelf(worker_settings()))
