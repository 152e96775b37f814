"""What becomes due in the outreach room. Nothing is told while the wall clock is doubtful (``core.steady``)."""

import logging

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.messages import actions as messages
from queue_service.outreach import actions, telling

_steady, _keeping_steady = Steady(), Steady()
log = logging.getLogger(__name__)


def tell(engine: Engine, clock: Clock) -> None:
    """Hand to the outbox what guests of events must know now. Safe to run twice, late, or seldom."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: no guest is told anything until the date is confirmed")
        return
    settings = work.worker_settings()
    if telling.tell(engine, clock, settings.public_url):
        messages.wake(settings)


def forget(engine: Engine, clock: Clock) -> None:
    """Delete the people of events that are long over."""
    if _keeping_steady(engine, clock):
        actions.forget_old(engine, clock)
