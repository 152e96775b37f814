"""One moment of the whole store: taken as a replica takes it, and copied key by key into another engine."""

import itertools
from typing import Any, BinaryIO

import redis
from redis.connection import parse_url

from queue_service.core.errors import Unavailable
from queue_service.core.wire import Wire

_BATCH = 500
_PATIENCE_SECONDS = 300.0  # the engine forks and writes before it sends the first byte


def database_of(url: str) -> int:
    """The number of the database that a URL names, 0 by default."""
    parts: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
    return int(parts.get("db") or 0)


def take_snapshot(url: str, file: BinaryIO) -> None:
    """Write the store of the engine at ``url`` (all its databases) to ``file`` as RDB, without stopping anybody.

    Raises Unavailable when the engine cannot be reached or does not let us, OSError when the file cannot be written.
    """
    parts: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
    wire = Wire({**parts, "db": 0}, _PATIENCE_SECONDS)
    try:
        wire.send(("SYNC",))
        remaining = _announced_size(wire)
        while remaining:
            data = wire.socket.recv(min(remaining, 1 << 20))
            if not data:
                raise Unavailable("The engine closed the connection in the middle of the snapshot.")
            file.write(data)
            remaining -= len(data)
    finally:
        wire.close()


def _announced_size(wire: Wire) -> int:
    line = b""
    while not line.endswith(b"\r\n"):
        byte = wire.socket.recv(1)
        if not byte:
            raise Unavailable("The engine closed the connection instead of sending a snapshot.")
        line = (line + byte).lstrip(b"\n")  # bare line feeds keep the connection alive while it prepares
    if not line.startswith(b"$"):
        raise Unavailable(f"The engine sends no snapshot: {line.decode(errors='replace').strip()}")
    return int(line[1:])


def copy_keys(source_url: str, target_url: str) -> int:
    """Copy every key with its expiry from one engine's database to another's; returns how many. Raises redis errors."""
    source, target = redis.Redis.from_url(source_url), redis.Redis.from_url(target_url)
    copied = 0
    names = source.scan_iter(count=_BATCH)
    while batch := list(itertools.islice(names, _BATCH)):
        asked = source.pipeline(transaction=False)
        for name in batch:
            asked.dump(name)
            asked.pexpiretime(name)
        answers = asked.execute()
        told = target.pipeline(transaction=False)
        for name, dump, expires in zip(batch, answers[::2], answers[1::2], strict=True):
            if dump is not None:
                told.restore(name, max(expires, 0), dump, replace=True, absttl=expires > 0)
                copied += 1
        told.execute()
    source.close()
    target.close()
    return copied
