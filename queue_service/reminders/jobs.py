"""What becomes due for reminders. Nothing is done while the wall clock is doubtful (``core.steady``): a text cannot be called back."""

import logging
from collections.abc import Mapping

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.messages import actions as messages
from queue_service.posts import actions as posts
from queue_service.reminders import turns
from queue_service.reminders.actions import Teller
from queue_service.reminders.models import Finder

_due_steady, _turns_steady = Steady(), Steady()
log = logging.getLogger(__name__)


def remind(engine: Engine, clock: Clock, finders: Mapping[str, Finder]) -> None:
    """Hand to the outbox what is due about bookings, and about what else ``finders`` know. Safe to run twice, late, or seldom."""
    if not _due_steady(engine, clock):
        log.warning("the clock jumped: nobody is told anything until the date is confirmed")
        return
    settings = work.worker_settings()
    if Teller(engine, clock, finders, settings.quiet_hours, settings.public_url).remind():
        messages.wake(settings)


def watch_turns(engine: Engine, clock: Clock) -> None:
    """Tell people whose turn is near, or who missed it, at every post. Safe to run twice, late, or seldom."""
    if not _turns_steady(engine, clock):
        log.warning("the clock jumped: nobody is told anything until the date is confirmed")
        return
    told = 0
    for post in posts.all_posts(engine):
        turns.follow(engine, post)
        told += turns.tell(engine, clock, post)
    if told:
        messages.wake(work.worker_settings())
