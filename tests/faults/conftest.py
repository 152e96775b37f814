"""A whole office as ``make run`` starts it, kept for all faults of a test process; and the means to hurt it."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_service.core import cache
from queue_service.core.redis import Engine
from tests.factories import keep, make_post
from tests.faults.clients import People
from tests.faults.processes import children
from tests.servers import Running, eventually


class Office:
    """A running service, its engine as seen from outside, and the people in it."""

    def __init__(self, running: Running, engine: Engine, people: People) -> None:
        self.running, self.engine, self.people = running, engine, people
        self.port = running.port

    def process(self, words: str) -> int | None:
        """Return the id of the running part whose command line has these words, None while there is none."""
        assert self.running.process is not None
        found = children(self.running.process.pid)
        return next((pid for pid, command in found.items() if words in command), None)

    def kill(self, words: str) -> None:
        """Kill a part without warning, and return once another one has been started in its place."""
        eventually(lambda: self.process(words), 30)
        victim = self.process(words)
        assert victim is not None
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: self.process(words) not in (None, victim), 60)


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """Engine, web, workers and scheduler under their supervisor; everything acknowledged is on disk."""
    folder = Path(tempfile.mkdtemp(prefix="qs-fault-"))
    service = Running(folder, "run", SAMPLE="none")
    try:
        yield service.start()
    finally:
        if service.process is not None and service.process.poll() is None:
            service.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def office(running: Running) -> Iterator[Office]:
    """The service with an empty queue at a post with three counters."""
    engine = Engine(f"unix://{running.data_dir}/engine.sock")
    engine.client.flushall()
    keep(engine, make_post())
    people = People(engine)
    people.open_counters(running.port)
    yield Office(running, engine, people)
    engine.close()
    cache.forget("*")
