"""What becomes due in the evenings room.

Draws and what follows from them cannot be called back, so they wait while the clock is doubtful.
"""

import logging

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.evenings import steps
from queue_service.posts import actions as posts

_CLOCK = Clock()
_steady = Steady()
log = logging.getLogger(__name__)


def sweep(engine: Engine, clock: Clock) -> None:
    """Announce sessions, draw, give places, count quorums and so on, at every post. Safe to run twice, late, or not at all for a while."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: no evening session moves on until the date is confirmed")
        return
    settings = work.worker_settings()
    run(engine, clock, Vault(settings.secret_key), settings.keep_people_days)


def run(engine: Engine, clock: Clock, vault: Vault, keep_days: int = steps.KEEP_DAYS) -> int:
    """Do what is due at every post; return how many steps were done. A post that cannot go on holds up no other."""
    done, failed = 0, None
    for post in posts.all_posts(engine, closed_down=True):
        try:
            done += steps.advance(engine, clock, vault, post, keep_days)
        except Exception as error:
            log.warning("evenings of %s wait: %r", post.slug, error)
            failed = failed or error
    if failed is not None:
        raise failed
    return done


def now() -> None:
    """The same as :func:`sweep`, at once: for an admin who has asked for a draw."""
    sweep(work.worker_engine(), _CLOCK)
