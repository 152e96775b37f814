"""What becomes due for reports: events that are not rolled up yet, and what is counted as it stands. Safe to run twice, late, or seldom."""

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.reports import actions, counted


def roll_up(engine: Engine, _clock: Clock) -> None:
    """Roll up what is new at every post, also at those that are closed down."""
    for post in posts.all_posts(engine, closed_down=True):
        actions.roll_up(engine, post.slug)


def count(engine: Engine, clock: Clock) -> None:
    """Count the messages and events of the last days anew at every post."""
    counted.count(engine, clock, posts.all_posts(engine, closed_down=True))
