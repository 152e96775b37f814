"""What becomes due in the bookings room: holds and offers that end, people who did not come, slots the office closed.

Nothing ends while the wall clock is doubtful (``core.steady``): a clock that is a day ahead must not make anybody a no-show.
"""

import logging

from queue_service.bookings import actions, elsewhere
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.posts import actions as posts

_steady = Steady()
log = logging.getLogger(__name__)


def sweep(engine: Engine, clock: Clock) -> None:
    """Do what time has decided, at every post. Safe to run twice, late, or not at all for a while."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: no booking ends until the date is confirmed")
        return
    every = posts.all_posts(engine, closed_down=True)
    for post in every:
        actions.sweep(engine, clock, post)
    elsewhere.keep(engine, clock, [post.slug for post in every])


def tell_of_closures(engine: Engine, clock: Clock) -> None:
    """Tell everybody whose slot the office has closed since, at every post."""
    for post in posts.all_posts(engine, closed_down=True):
        actions.displace(engine, clock, post)
