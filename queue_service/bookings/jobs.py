"""What becomes due in the bookings room: holds and offers that end, people who did not come, slots the office closed."""

from queue_service.bookings import actions
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts


def sweep(engine: Engine, clock: Clock) -> None:
    """Do what time has decided, at every post. Safe to run twice, late, or not at all for a while."""
    for post in posts.all_posts(engine, closed_down=True):
        actions.sweep(engine, clock, post)


def tell_of_closures(engine: Engine, clock: Clock) -> None:
    """Tell everybody whose slot the office has closed since, at every post."""
    for post in posts.all_posts(engine, closed_down=True):
        actions.displace(engine, clock, post)
