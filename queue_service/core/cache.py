"""A memory in each process for things that change seldom (posts, devices, sessions).

Whoever changes such a thing calls :func:`announce`; that empties the name at once in this process and, through the ``sys:changes``
stream which every relay reads, in all others within milliseconds. A short life bounds the harm where no relay runs (workers).
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis import Redis

from queue_service.core.keys import system_key

CHANGES = system_key("changes")
LIFE_SECONDS = 5.0
PATIENCE_SECONDS = 1.0  # for which others are given what is being read again
T = TypeVar("T")
_memory: dict[tuple[str, str], tuple[float, Any]] = {}
_changes = 0  # how often anything was forgotten


def remember(room: str, name: str, load: Callable[[], T]) -> T:
    """Return what ``load`` gave for ``(room, name)``, loading again once it was announced as changed or is older than its life."""
    found = _memory.get((room, name))
    if found is not None and found[0] > time.monotonic():
        value: T = found[1]
        return value
    if found is not None:
        # Others go on with it while this one looks: many at once would keep the engine and this process busy for nothing.
        _memory[(room, name)] = (time.monotonic() + PATIENCE_SECONDS, found[1])
    changes = _changes
    try:
        value = load()
    except BaseException:
        _memory.pop((room, name), None)
        raise
    if changes == _changes:  # else what was read may be the state before a change
        _memory[(room, name)] = (time.monotonic() + LIFE_SECONDS, value)
    return value


def beside(thing: Any) -> dict[Any, Any]:
    """Return a memory that lives as long as ``thing``, an object that never changes: for what is worked out of it again and again."""
    known: dict[Any, Any] = vars(thing).setdefault("_beside", {})
    return known


def forget(room: str) -> None:
    """Empty this process's memory of one room, or of all with ``*``."""
    global _changes
    _changes += 1
    for key in [key for key in _memory if room in ("*", key[0])]:
        _memory.pop(key, None)


def announce(client: Redis, room: str) -> None:
    """Say that something of ``room`` changed: forget it here now and in every other process at once."""
    forget(room)
    client.xadd(CHANGES, {"room": room}, maxlen=1000, approximate=True)
