"""The sample village for tests of pages: set up once in each process, and copied into the emptied engine for every test after that."""

from dataclasses import replace
from datetime import date

from redis import Redis

from queue_service.config import Settings
from queue_service.core import cache
from queue_service.core.clock import Clock, local_date
from queue_service.core.redis import Engine
from queue_service.seed import seed_village

Copy = list[
    tuple[bytes, int, bytes]
]  # key, milliseconds it has to live (0: for ever), value as DUMP gives it
_copies: dict[date, Copy] = {}  # the village's meetings and figures are around the day it was set up on


def settle_village(engine: Engine, settings: Settings) -> None:
    """Put the sample village of today into an empty engine. What setting it up does is tested in each room's ``test_seed``."""
    today = local_date(Clock(), settings.timezone)
    with Redis.from_url(engine.url) as raw:
        if today not in _copies:
            seed_village(engine, replace(settings, sample="village"))
            _copies[today] = _copied(raw)
        else:
            _restore(raw, _copies[today])
    cache.forget("*")


def _copied(raw: Redis) -> Copy:
    return [(key, max(raw.pttl(key), 0), raw.dump(key)) for key in raw.keys("*")]


def _restore(raw: Redis, copy: Copy) -> None:
    with raw.pipeline(transaction=False) as many:
        for key, life_ms, value in copy:
            many.restore(key, life_ms, value)
        many.execute()
