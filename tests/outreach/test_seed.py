"""The sample village tells its people of forums in the coming weeks; setting it up again changes nothing."""

from dataclasses import replace

from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.outreach import actions
from queue_service.outreach.check import violations
from queue_service.posts import store as posts_store
from queue_service.seed import seed_village

WEEK_MS = 7 * 86_400_000


def test_forums_are_in_the_coming_weeks_and_seeded_once(engine: Engine, settings: Settings) -> None:
    village = replace(settings, sample="village")
    seed_village(engine, village)
    first, now = actions.events(engine), Clock().now_ms()
    assert len(first) == 5
    assert all(now + 86_400_000 < one.start_ms < now + 4 * WEEK_MS for one in first)
    assert len(actions.questions(engine, published=True)) == 3
    engine.client.delete(posts_store.SAMPLE)  # as if the first set-up had been cut short
    seed_village(engine, village)
    assert actions.events(engine) == first
    assert violations(engine) == []
