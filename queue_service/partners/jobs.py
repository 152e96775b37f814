"""What becomes due for home visits: whom to forget. Nothing is forgotten while the wall clock is doubtful (``core.steady``)."""

import logging

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.partners import actions, behalf
from queue_service.posts import actions as posts

_steady = Steady()
log = logging.getLogger(__name__)


def sweep(engine: Engine, clock: Clock) -> None:
    """Mask the households whose time is over, forget what partners entered and is gone, at every post. Safe to run twice or late."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: no household is forgotten until the date is confirmed")
        return
    settings = work.worker_settings()
    vault = Vault(settings.secret_key)
    for post in posts.all_posts(engine, closed_down=True):
        actions.forget_old(engine, clock, vault, post, settings.keep_people_days)
        behalf.forget_old(engine, clock, post)
