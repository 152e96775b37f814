"""A real worker that is killed with -9 in the middle of a roll-up, again and again: at the end the figures are those of a naive recount."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from queue_service import worker
from queue_service.config import Settings
from queue_service.core.jobs import SWEEPS, queue
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.reports import jobs, store
from queue_service.reports.check import violations
from queue_service.reports.folding import day_of_ticket
from queue_service.tickets import actions as tickets
from tests.factories import POST, MovableClock, keep, make_post, officer
from tests.reports import naive
from tests.reports.test_actions import append
from tests.servers import Running, eventually

PEOPLE = 1000  # in each of the rounds; three or more events for each of them: several steps of a roll-up
KILLS, ROUNDS = 2, 6
ROLL_UP = f"{jobs.roll_up.__module__}.{jobs.roll_up.__qualname__}"


class Worker(Running):
    """A worker of the sweeps; no scheduler gives it any but those of the test."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        super().__init__(folder, "worker", REDIS_URL=settings.engine_url, SECRET_KEY=settings.secret_key)
        self.arguments = ["--queue", SWEEPS]
        self.settings = settings

    def wait_ready(self, seconds: float = 0) -> None:
        """Nothing to wait for: it is ready when it reads on."""

    def roll_up(self) -> None:
        """Have it roll up, as the scheduler does."""
        queue(self.settings, SWEEPS).enqueue_call(worker.sweep, args=(ROLL_UP,), timeout=60, result_ttl=0)


@pytest.fixture
def office(engine: Engine) -> Post:
    return keep(engine, make_post())


@pytest.fixture
def work(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[Worker]:
    running = Worker(tmp_path, settings)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()


def busy_day(engine: Engine, clock: MovableClock, post: Post) -> list[str]:
    """Serve half of many people, the others give their numbers back; return all tickets."""
    who, found = officer("1"), []
    tickets.set_counter(engine, clock, post, who, "open")
    for number in range(PEOPLE):
        found.append(tickets.issue(engine, clock, post, "kia", by="kiosk").ticket.id)
        append(engine, "booking.changed", clock.now_ms(), {}, {"kind": "confirmed"})
        clock.pass_time(1)
        if number % 2:
            tickets.cancel(engine, clock, found[-1], by="holder", reason="holder")
            continue
        for verb in (tickets.call_next, tickets.start, tickets.finish):
            verb(engine, clock, post, who)
    return found


def place(engine: Engine) -> int:
    return store.position(engine, POST).seq


def standing(engine: Engine) -> object:
    """Return all that a roll-up changes, so that a worker is killed as soon as it has changed any of it."""
    days = store.written(engine, POST)
    return place(engine), store.days(engine, POST, days)


@pytest.mark.timeout(120)
def test_a_worker_killed_in_the_middle_of_a_roll_up_counts_nothing_twice_and_leaves_nothing_out(
    engine, office, work
):
    clock, everybody, killed = MovableClock(datetime.now().astimezone()), [], 0
    for _round in range(ROUNDS):
        everybody += busy_day(engine, clock, office)
        before, newest = standing(engine), store.newest(engine, POST)
        work.start()
        work.roll_up()
        eventually(lambda before=before: standing(engine) != before, 30)
        work.stop(signal.SIGKILL)
        killed += place(engine) < newest
        if killed == KILLS:
            break
    assert killed == KILLS
    work.start()
    work.roll_up()
    eventually(lambda: place(engine) == store.newest(engine, POST), 30)
    assert violations(engine) == []
    kept = [tickets.stored(engine, one) for one in everybody]
    expected = naive.recount(engine, POST, kept, {})
    for name in everybody:  # one booking was noted with each ticket
        expected[day_of_ticket(name)].counts["booking"].update(["confirmed"])
    found = store.days(engine, POST, store.written(engine, POST))
    assert set(found) == set(expected)
    for day, figures in found.items():
        naive.same(figures, expected[day])
    assert sum(one.get("all", "issued") for one in found.values()) == len(everybody)
