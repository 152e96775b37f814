"""What becomes due in the tickets room: the end of the service day and fresh estimates. Safe to run twice, late, or seldom."""

from queue_service.core.clock import Clock, rfc3339
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions, rules, store
from queue_service.waits import actions as waits


def turn_days(engine: Engine, clock: Clock) -> None:
    """End days that are over at every post: close the counters, end what still waits, begin the new day."""
    for post in posts.all_posts(engine):
        if store.current_day(engine, post.slug) is not None:
            actions.open_day(engine, clock, post)
        actions.close_days(engine, clock, post)


def refresh_estimates(engine: Engine, clock: Clock) -> None:
    """Learn from finished services and publish what changed, at every post."""
    for post in posts.all_posts(engine):
        queue = actions.current_queue(engine, clock, post)
        at = rfc3339(clock.now_ms(), post.timezone)
        waits.refresh(
            engine, post.slug, at, _open_counters(engine, post), store.waiting_counts(engine, queue)
        )


def _open_counters(engine: Engine, post: Post) -> dict[str, int]:
    states = store.counters(engine, post.slug)
    serving: dict[str, int] = {}
    for counter in post.counters:
        state = states.get(counter.id)
        if state is not None and state.state == "open":
            for service in state.services or rules.serves(post, counter):
                serving[service] = serving.get(service, 0) + 1
    return serving
