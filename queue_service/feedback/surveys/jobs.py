"""What becomes due for surveys. Nobody is asked while the wall clock is doubtful (``core.steady``): a text cannot be called back."""

import logging

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.feedback.surveys import inviting
from queue_service.messages import actions as messages

_steady = Steady()
log = logging.getLogger(__name__)


def sweep(engine: Engine, clock: Clock) -> None:
    """Count who was served and ask those who can be asked. Safe to run twice, late, or seldom."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: nobody is asked anything until the date is confirmed")
        return
    settings = work.worker_settings()
    address = settings.public_url if settings.survey_sms else None
    if inviting.follow_all(engine, clock, address):
        messages.wake(settings)
