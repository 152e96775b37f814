"""The streams the relay reads."""

from collections.abc import Mapping
from typing import Any

from redis import Redis

from queue_service.core.cache import CHANGES
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine

Entry = tuple[str, dict[str, str]]


def events_key(post: str) -> str:
    """Return the key of a post's stream of events."""
    return post_key(post, "events")


def prints_key(post: str) -> str:
    """Return the key of a post's stream of print jobs for agents."""
    return post_key(post, "prints")


def newest(engine: Engine, key: str) -> str:
    """Return the id of a stream's newest entry, ``0-0`` when it is empty."""
    entries = engine.client.xrevrange(key, count=1)
    return str(entries[0][0]) if entries else "0-0"


def read(client: Redis, positions: Mapping[str, str], block_ms: int) -> list[tuple[str, list[Entry]]]:
    """Return new entries after the positions, waiting up to ``block_ms`` for the first."""
    streams: dict[Any, Any] = dict(positions)
    found: Any = client.xread(streams, count=500, block=block_ms)
    return list(found or [])


def changes_key() -> str:
    """Return the key of the stream that tells which rooms' memories are out of date."""
    return CHANGES
