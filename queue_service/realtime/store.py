"""The streams the relay reads."""

from collections.abc import Mapping

from queue_service.core.cache import CHANGES
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine, Path

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


def read(reader: Path, positions: Mapping[str, str], block_ms: int) -> list[tuple[str, list[Entry]]]:
    """Return new entries after the positions, waiting up to ``block_ms`` for the first."""
    streams = (*positions.keys(), *positions.values())
    found = reader.call("XREAD", "COUNT", 500, "BLOCK", block_ms, "STREAMS", *streams) or []
    return [(key, [(entry, _fields(flat)) for entry, flat in entries]) for key, entries in found]


def _fields(flat: list[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def changes_key() -> str:
    """Return the key of the stream that tells which rooms' memories are out of date."""
    return CHANGES
