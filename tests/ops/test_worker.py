"""Workers and the scheduler: a death loses nothing that matters, an outage stops nobody for long, nothing piles up."""

import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rq import Worker
from rq.job import Job

from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.jobs import PRINTING, QUEUES, SWEEPS, Sweep, enqueue, queue
from queue_service.core.redis import Engine
from queue_service.worker import ROOM_SWEEPS, Scheduler, tidy_up
from tests.ops import sample_jobs
from tests.servers import Running, eventually


class RunningWorker(Running):
    """A worker of the printing queue; ready when it is registered."""

    def __init__(self, folder: Path, settings: Settings, *arguments: str) -> None:
        super().__init__(folder, "worker", REDIS_URL=settings.engine_url)
        self.arguments = list(arguments)
        self.jobs = queue(settings, PRINTING)

    def wait_ready(self, seconds: float = 20.0) -> None:
        """Wait until it is registered."""
        eventually(lambda: any(self.has_started(one.pid) for one in Worker.all(queue=self.jobs)), seconds)

    def has_started(self, pid: int | None) -> bool:
        """Whether that process is this command or one that it keeps running."""
        return pid == self.pid or self.arguments == []

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid


@pytest.fixture
def start_worker(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[Callable[[], RunningWorker]]:
    started: list[RunningWorker] = []

    def start() -> RunningWorker:
        started.append(RunningWorker(tmp_path, settings, "--queue", PRINTING))
        started[-1].start()
        return started[-1]

    yield start
    for worker in started:
        if worker.process is not None and worker.process.poll() is None:
            worker.stop()


def notes(engine: Engine) -> list[str]:
    return list(engine.call("LRANGE", "notes", 0, -1))


def test_a_worker_does_the_jobs_of_its_queue_in_order_and_stops_cleanly(engine, settings, start_worker):
    for number in range(5):
        enqueue(settings, PRINTING, sample_jobs.note, f"job {number}")
    worker = start_worker()
    eventually(lambda: notes(engine) == [f"job {number}" for number in range(5)])
    assert worker.stop() == 0
    assert Worker.all(queue=worker.jobs) == []


def test_without_a_named_queue_there_is_a_worker_for_each(engine, settings, tmp_path):
    workers = RunningWorker(tmp_path, settings)
    workers.start()
    for name in QUEUES:
        enqueue(settings, name, sample_jobs.note, name)
    eventually(lambda: sorted(notes(engine)) == sorted(QUEUES))
    assert workers.stop() == 0
    assert Worker.all(connection=workers.jobs.connection) == []


def test_a_failing_job_is_one_line_in_the_log_and_the_next_one_is_done(engine, settings, start_worker):
    worker = start_worker()
    enqueue(settings, PRINTING, sample_jobs.fail)
    enqueue(settings, PRINTING, sample_jobs.note, "after")
    eventually(lambda: notes(engine) == ["failing", "after"])
    [line] = [line for line in worker.said().splitlines() if "as asked" in line]
    assert "sample_jobs.fail" in line


def test_a_worker_killed_in_the_middle_of_a_job_is_cleared_away_and_its_successor_goes_on(
    engine, settings, start_worker
):
    killed = start_worker()
    enqueue(settings, PRINTING, sample_jobs.hang)
    eventually(lambda: notes(engine) == ["hanging"])
    enqueue(settings, PRINTING, sample_jobs.note, "next")
    killed.stop(signal.SIGKILL)
    successor = start_worker()
    eventually(lambda: notes(engine) == ["hanging", "next"])
    assert [one.pid for one in Worker.all(queue=successor.jobs)] == [successor.pid]


def test_a_job_that_a_worker_took_but_never_started_is_done_by_the_next_one(engine, settings, start_worker):
    enqueue(settings, PRINTING, sample_jobs.note, "taken")
    enqueue(settings, PRINTING, sample_jobs.note, "waiting")
    jobs = queue(settings, PRINTING)
    jobs.connection.lmove(jobs.key, jobs.intermediate_queue_key, "LEFT", "RIGHT")
    tidy_up(jobs)
    start_worker()
    eventually(lambda: notes(engine) == ["taken", "waiting"])


def test_a_worker_is_back_at_work_soon_after_the_engine_was_away(tmp_path, start_worker):
    server = EmbeddedEngine(tmp_path / "engine", {"appendfsync": "no"})
    server.start()
    settings = Settings(redis_url=server.url)
    worker = RunningWorker(tmp_path, settings, "--queue", PRINTING)
    worker.start()
    try:
        server.stop()
        server.start()
        with closing(Engine(server.url)) as engine:
            enqueue(settings, PRINTING, sample_jobs.note, "after the outage")
            eventually(lambda: notes(engine) == ["after the outage"], 30)
    finally:
        worker.stop()
        server.stop()


def a_sweep(engine: Engine, clock: Clock) -> None:
    """Stands for a room's sweep; only its name is used here."""


def test_every_sweep_is_offered_at_start_then_when_due_and_never_twice_while_it_waits(engine, settings):
    scheduler = Scheduler(settings, (Sweep(a_sweep, seconds=15), Sweep(sample_jobs.note, seconds=60)))
    jobs = queue(settings, SWEEPS)
    assert scheduler.tick(1000.0) == 15.0
    assert len(jobs) == 2
    assert scheduler.tick(1015.0) == 15.0
    assert len(jobs) == 2
    jobs.empty()
    assert scheduler.tick(1030.0) == 15.0
    assert len(jobs) == 1


def test_the_scheduler_outlives_an_engine_that_is_away_and_tries_again_soon(tmp_path):
    settings = Settings(redis_url=f"unix://{tmp_path}/nothing.sock")
    scheduler = Scheduler(settings, (Sweep(a_sweep, seconds=15),))
    assert scheduler.tick(1000.0) == 2.0
    assert scheduler.tick(1002.0) == 2.0


@pytest.mark.parametrize("one", ROOM_SWEEPS, ids=lambda one: one.name)
def test_a_worker_finds_and_runs_every_rooms_sweep(engine, settings, monkeypatch, one):
    Scheduler(settings, (one,)).tick(0.0)
    [job_id] = queue(settings, SWEEPS).job_ids
    jobs = queue(settings, SWEEPS)
    job = Job.fetch(job_id, connection=jobs.connection, serializer=jobs.serializer)
    monkeypatch.setattr("queue_service.worker.worker_engine", lambda: engine)
    job.perform()
