"""What becomes due in the applications room: data whose time is over goes. Nothing while the clock is doubtful: it cannot come back."""

import logging

from queue_service.applications import lapsing, retention
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.jobs import worker_settings
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.documents import actions as documents
from queue_service.posts import actions as posts

_steady = Steady()
log = logging.getLogger(__name__)


def sweep(engine: Engine, clock: Clock) -> None:
    """Close what was not mended and delete what is kept no longer, at every post. Safe to run twice, late, or not at all for a while."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: no application is forgotten until the date is confirmed")
        return
    settings = worker_settings()
    vault, on, periods = Vault(settings.secret_key), documents.shelf(settings), retention.Periods.of(settings)
    for post in posts.all_posts(engine, closed_down=True):
        lapsing.lapse(engine, clock, post, settings.close_returned_days)
        retention.forget(engine, clock, vault, on, post, periods)
