"""The relay: tails the streams and tells this process's sockets. One greenlet (or thread) per web process."""

import logging
import time
from collections.abc import Callable

from redis.exceptions import RedisError

from queue_service.core import cache
from queue_service.core.errors import Unavailable
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.realtime import store

PULSE_SECONDS = 5.0
BLOCK_SECONDS = 1.0
RETRY_SECONDS = 0.3
# The more came at once, the longer the next reading waits: in a rush what happens meanwhile is read together, and nobody sees it.
PACE_SECONDS = 0.002  # for each entry
LONGEST_PACE_SECONDS = 0.02
FRESH_SECONDS = 2.5
ENGINE_AWAY = (RedisError, Unavailable, OSError)
Tell = Callable[[str, int, dict[str, str]], None]
log = logging.getLogger(__name__)


class Relay:
    """Reads every post's events and print jobs, and ``sys:changes``; never skips, never repeats within its life.

    ``tell_event(post, seq, fields)``, ``tell_print(post, fields)``, ``tell_pulse(post, seq)`` and ``on_change(room)`` are called in the
    relay's own greenlet.
    """

    def __init__(
        self,
        engine: Engine,
        tell_event: Tell,
        tell_print: Callable[[str, dict[str, str]], None],
        tell_pulse: Callable[[str, int], None],
        on_change: Callable[[str], None],
        sleep: Callable[[float], object],
    ) -> None:
        self._engine = engine
        self._tell_event, self._tell_print, self._tell_pulse = tell_event, tell_print, tell_pulse
        self._on_change = on_change
        self._sleep = sleep
        self._positions: dict[str, str] = {}
        self._posts: dict[str, str] = {}
        self._read_at = 0.0
        self._stopped = False

    def stop(self) -> None:
        """End :meth:`run` and :meth:`pulse` at their next turn."""
        self._stopped = True

    def run(self) -> None:
        """Read until stopped; an unreachable engine is asked again until it is back."""
        while not self._stopped:
            reader = self._engine.blocking(BLOCK_SECONDS)
            try:
                self._catch_up()
                while not self._stopped:
                    self._follow_new_posts()
                    found = store.read(reader, self._positions, int(BLOCK_SECONDS * 1000))
                    for key, entries in found:
                        self._handle(key, entries)
                    self._read_at = time.monotonic()
                    if found:
                        self._sleep(_pace(sum(len(entries) for _key, entries in found)))
            except ENGINE_AWAY as error:
                log.warning("relay waits for the engine: %s", type(error).__name__)
                self._sleep(RETRY_SECONDS)
            except Exception:
                # What could not be told shows as a gap at the next event, and clients ask for it.
                log.exception("relay goes on after a failure")
                self._sleep(RETRY_SECONDS)
            finally:
                reader.close()

    def _follow_new_posts(self) -> None:
        for post in posts.all_posts(self._engine, closed_down=True):
            key = store.events_key(post.slug)
            if key not in self._positions:
                self._posts[key] = self._posts[store.prints_key(post.slug)] = post.slug
                for stream in (key, store.prints_key(post.slug)):
                    self._positions[stream] = store.newest(self._engine, stream)

    def _catch_up(self) -> None:
        """At the start and after an outage: what was missed in ``sys:changes`` is unknown, and a restored engine may be behind us."""
        for key, position in list(self._positions.items()):
            if _order(store.newest(self._engine, key)) < _order(position):
                del self._positions[key]
        changes = store.changes_key()
        self._positions.setdefault(changes, store.newest(self._engine, changes))
        cache.forget("*")  # from here on every change is heard of whatever is remembered

    def _handle(self, key: str, entries: list[store.Entry]) -> None:
        post = self._posts.get(key)
        for entry, fields in entries:
            self._positions[key] = entry
            if post is None:
                self._on_change(fields["room"])
            elif key == store.events_key(post):
                if fields["type"] == "post.changed":
                    # Who is told asks at once: the answer must not come from what this process remembers.
                    self._on_change(posts.ROOM)
                self._tell_event(post, int(entry.partition("-")[0]), fields)
            else:
                self._tell_print(post, fields)

    def pulse(self) -> None:
        """Tell every post's watchers the newest seq, every five seconds, only while the streams can be read."""
        while not self._stopped:
            try:
                self._pulse_once()
            except ENGINE_AWAY as error:
                log.warning("no pulse: %s", type(error).__name__)
            self._sleep(PULSE_SECONDS)

    def _pulse_once(self) -> None:
        for key, post in list(self._posts.items()):
            fresh = time.monotonic() - self._read_at < FRESH_SECONDS
            position = self._positions.get(key)
            if fresh and position and key == store.events_key(post):
                self._tell_pulse(post, int(position.partition("-")[0]))


def _pace(entries: int) -> float:
    return min(LONGEST_PACE_SECONDS, PACE_SECONDS * entries)


def _order(entry: str) -> tuple[int, int]:
    first, _sep, second = entry.partition("-")
    return int(first), int(second or 0)
