"""What issuing, calling and the board's snapshot cost when few and when very many people wait.

In one process without HTTP, which would hide a difference: three posts of one engine, measured in turns.
"""

import dataclasses
import time
from collections.abc import Callable

from benchmarks.office import POST, Office
from benchmarks.report import Ratio, median, quantile
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.staff.models import SYSTEM
from queue_service.tickets import actions as tickets
from queue_service.tickets import views
from queue_service.tickets.models import Actor, Priority

SERVICES = ("ktp-baru", "ktp-ganti", "kia")
CLOCK = Clock()


class Room:
    """A post with a number of people waiting, and the seconds each verb took there."""

    def __init__(self, engine: Engine, model: Post, waiting: int) -> None:
        self.engine, self.waiting = engine, waiting
        slug = f"ukur-{waiting}"
        posts.save(engine, dataclasses.replace(model, slug=slug, name=slug), posts.NEW, SYSTEM, CLOCK.now())
        self.post = posts.get(engine, slug)
        self.actor = Actor(by="ukur", counter="1")
        self.seconds: dict[str, list[float]] = {"issue": [], "call-next": [], "snapshot": []}

    def fill(self) -> None:
        """Let them come: every fifth has priority."""
        tickets.set_counter(self.engine, CLOCK, self.post, self.actor, "open")
        for number in range(self.waiting):
            self._issue(number)

    def _issue(self, number: int) -> None:
        urgent = Priority.LANSIA if number % 5 == 0 else None
        service = SERVICES[number % len(SERVICES)]
        tickets.issue(self.engine, CLOCK, self.post, service, by="ukur", priority=urgent)

    def round(self, number: int) -> None:
        """One of each; as many people wait afterwards as before."""
        self._time("issue", lambda: self._issue(number))
        self._time("call-next", lambda: tickets.call_next(self.engine, CLOCK, self.post, self.actor))
        self._time("snapshot", lambda: views.snapshot(self.engine, CLOCK, self.post))
        tickets.no_show(self.engine, CLOCK, self.post, self.actor)

    def _time(self, verb: str, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        self.seconds[verb].append(time.perf_counter() - began)


def measure(quick: bool) -> list[Ratio]:
    """Run it all."""
    sizes = (10, 1_000, 10_000 if quick else 100_000)
    with Office() as office:
        engine = Engine(office.engine.url)
        model = posts.get(engine, POST)
        rooms = [Room(engine, model, size) for size in sizes]
        engine.call("CONFIG", "SET", "appendfsync", "no")  # only while the rooms fill
        for room in rooms:
            room.fill()
        engine.call("CONFIG", "SET", "appendfsync", "always")
        for number in range(300 if quick else 1000):
            for room in rooms:
                room.round(number)
        engine.close()
    return [_compare(verb, rooms) for verb in rooms[0].seconds]


def _compare(verb: str, rooms: list[Room]) -> Ratio:
    middles = [median(room.seconds[verb]) for room in rooms]
    parts = (
        f"{room.waiting}: {middle * 1e6:.0f} us (p99 {quantile(room.seconds[verb], 0.99) * 1e6:.0f})"
        for room, middle in zip(rooms, middles, strict=True)
    )
    print(f"  {verb:10} by people waiting - {', '.join(parts)}", flush=True)
    return Ratio(
        f"{verb} with {rooms[-1].waiting:,} waiting / with {rooms[0].waiting}",
        middles[-1] / middles[0],
        1.3,
        1.1,
    )
