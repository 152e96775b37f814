"""Looking for a free slot within a month, over HTTP, when few and when very many places are booked.

Three posts of one office with the same opening hours, searched in turns on one connection, beside a no-op of the same server.
"""

import time
from datetime import timedelta
from typing import Any

from benchmarks.bookable import CLOCK, SERVICE, fill, month, roomy_post
from benchmarks.launcher import NOOP
from benchmarks.office import Caller, Office
from benchmarks.report import Ratio, median, milliseconds
from queue_service.bookings import actions
from queue_service.core.clock import local
from queue_service.core.redis import Engine

MONTH = timedelta(days=29)


class Post:
    """A post with a number of bookings, and the seconds each search there took."""

    def __init__(self, engine: Engine, bookings: int) -> None:
        self.bookings, self.place = bookings, roomy_post(engine, f"ukur-{bookings}")
        self.slots = month(self.place)
        self.seconds: list[float] = []
        fill(engine, self.place, self.slots, bookings)
        self.first = local(CLOCK.now(), self.place.timezone).date() + timedelta(days=1)
        span = f"from={self.first}&to={self.first + MONTH}"
        self.path = f"/api/v1/posts/{self.place.slug}/slots?service={SERVICE}&{span}"

    def search(self, visitor: Caller) -> None:
        """Look once; what is found must be what was booked."""
        found = _timed(self.seconds, visitor, "GET", self.path)
        assert [slot["id"] for slot in found] == self.slots
        assert sum(slot["capacity"] - slot["free"] for slot in found) == self.bookings


def measure(quick: bool) -> list[Ratio]:
    """Run it all."""
    sizes = (100, 1_000, 10_000) if quick else (100, 10_000, 100_000)
    noops: list[float] = []
    with Office() as office:
        engine = Engine(office.engine.url)
        engine.call("CONFIG", "SET", "appendfsync", "no")  # nothing is written while it is measured
        every = [Post(engine, size) for size in sizes]
        asked = _asked(engine, every)
        print(f"  a search asks the engine {asked:.0f} time(s), however much is booked", flush=True)
        visitor = Caller(office.web().port)
        for post in every:
            post.search(visitor)  # warm up
            post.seconds.clear()
        for _ in range(30 if quick else 150):
            _timed(noops, visitor, "POST", NOOP, {})
            for post in every:
                post.search(visitor)
        visitor.close()
        engine.close()
    print(f"  no-op                {milliseconds(noops)}")
    for post in every:
        times = median(post.seconds) / median(noops)
        print(
            f"  {post.bookings:7,} bookings     {milliseconds(post.seconds)}, {times:.1f} no-ops, {len(post.slots)} slots"
        )
    flat = median(every[-1].seconds) / median(every[0].seconds)
    return [Ratio(f"slot search with {sizes[-1]:,} bookings / with {sizes[0]}", flat, 1.3, 1.1)]


def _timed(seconds: list[float], visitor: Caller, method: str, path: str, body: Any = None) -> Any:
    began = time.perf_counter()
    status, answer = visitor.request(method, path, body)
    seconds.append(time.perf_counter() - began)
    assert status in (200, 201), answer
    return answer


def _asked(engine: Engine, every: list[Post]) -> float:
    """Return how many commands one search sends to the engine; nobody else asks it yet."""
    engine.call("CONFIG", "RESETSTAT")
    for post in every:
        actions.free_slots(engine, CLOCK, post.place, SERVICE, post.first, post.first + MONTH)
    counts = engine.client.info("commandstats")
    return sum(counts[name]["calls"] for name in counts if not name.startswith("cmdstat_config")) / len(every)
