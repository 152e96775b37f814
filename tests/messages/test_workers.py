"""Real workers, killed with -9 while they send: every message arrives, twice only within the documented window, and it goes on in time."""

from __future__ import annotations

import dataclasses
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_service.config import Settings, stored_secret
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.jobs import MESSAGES
from queue_service.core.redis import Engine
from queue_service.messages import actions, check, texts
from queue_service.messages.models import State
from tests import factories
from tests.messages.conftest import HOUR, NUMBER, Outbox
from tests.messages.gateway import Gateway, Step
from tests.servers import Running, eventually

MESSAGES_SENT = 500
_NEVER = threading.Event()


class Worker(Running):
    """A worker of the queue of messages that comes back whenever it dies, as under the supervisor."""

    def __init__(self, folder: Path, settings: Settings, sms_url: str) -> None:
        super().__init__(
            folder,
            "worker",
            REDIS_URL=settings.engine_url,
            SECRET_KEY=settings.secret_key,
            SMS_URL=sms_url,
            QUIET_HOURS="",
        )
        self.arguments = ["--queue", MESSAGES]
        self.killed = 0
        self.stopping = False
        self.keeper = threading.Thread(target=self._keep)

    def wait_ready(self, seconds: float = 0) -> None:
        """Nothing to wait for: it is ready when it sends."""

    def _keep(self) -> None:
        while not self.stopping:
            self.start()
            assert self.process is not None
            self.process.wait()

    def kill(self) -> None:
        """Kill it here and now."""
        assert self.process is not None
        self.killed += 1
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Stop it for good."""
        self.stopping = True
        self.stop()
        self.keeper.join()


@pytest.fixture
def start(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[Callable[[Gateway], Worker]]:
    """Start a worker that sends to a gateway."""
    running: list[Worker] = []

    def begin(gateway: Gateway) -> Worker:
        worker = Worker(tmp_path, settings, gateway.url)
        running.append(worker)
        worker.keeper.start()
        return worker

    yield begin
    for worker in running:
        worker.end()


def put(engine: Engine, vault, count: int) -> None:
    """Hand in as many messages, due now."""
    outbox = Outbox(engine, factories.MovableClock(), vault)
    now = Clock().now_ms()
    fields = {"number": "A001", **texts.moment(now, factories.ZONE)}
    for number in range(count):
        outbox.put(
            f"k{number}",
            template="missed",
            fields=fields,
            not_after_ms=now + HOUR,
            not_before_ms=now,
            cause=f"test:{number}",
        )


def sweep_until(engine: Engine, settings: Settings, done: Callable[[], bool], seconds: float) -> float:
    """Sweep as the scheduler does until ``done``; return how long that took."""
    clock, started = Clock(), time.monotonic()
    while not done():
        assert time.monotonic() - started < seconds, f"not within {seconds} s: {actions.counts(engine)}"
        if actions.sweep(engine, clock):
            actions.wake(settings)
        _NEVER.wait(0.25)
    return time.monotonic() - started


@pytest.mark.timeout(150)
def test_workers_killed_while_sending_lose_nothing_and_double_at_most_what_was_at_hand(
    engine, settings, vault, start
):
    """Killed before the gateway takes a message, after it took it, and about when its answer is noted.

    The gateway forgets ids, so that what comes twice can be counted; one that knows them would drop it.
    """
    put(engine, vault, MESSAGES_SENT)
    with Gateway(knows_ids=False) as gateway:
        worker = start(gateway)
        kills = [
            Step(before=worker.kill, status=None, take=False),
            Step(after=worker.kill, status=None),
            Step(after=lambda: threading.Timer(0.001, worker.kill).start()),
            Step(after=worker.kill, status=None),
        ]
        for place, step in enumerate(kills):
            gateway.plan += [Step()] * (90 + place) + [step]
        actions.wake(settings)
        sweep_until(engine, settings, lambda: worker.killed == len(kills), 60)
        took = sweep_until(engine, settings, lambda: actions.counts(engine)[State.SENT] == MESSAGES_SENT, 60)
    assert took < 30
    copies = gateway.copies()
    assert len(copies) == MESSAGES_SENT
    assert 2 <= sum(copies.values()) - MESSAGES_SENT <= len(kills)
    assert len({one["id"] for one in gateway.taken}) == MESSAGES_SENT
    assert check.violations(engine) == []


@pytest.mark.timeout(90)
def test_a_running_office_sends_what_it_was_asked_to_and_shows_it(tmp_path):
    """The whole service with a gateway: scheduler, sweep, queue and worker find each other."""
    with Gateway() as gateway:
        office = Running(tmp_path, "run", SMS_URL=gateway.url, SAMPLE="none", QUIET_HOURS="")
        try:
            office.start()
            engine = Engine(dataclasses.replace(Settings(), data_dir=tmp_path).engine_url)
            put(engine, Vault(stored_secret(tmp_path)), 3)
            eventually(lambda: len(gateway.taken) == 3, 30)
            assert {one["phoneNumbers"][0] for one in gateway.taken} == {NUMBER}
            engine.close()
        finally:
            office.stop()


def test_an_office_with_an_address_that_cannot_be_used_does_not_start(tmp_path):
    office = Running(tmp_path, "run", SMS_URL="smsgate://geheim@nowhere")
    with pytest.raises(AssertionError, match="SMS_URL must look like"):
        office.start()
    assert office.process is not None
    assert office.process.wait(20) != 0
    assert "geheim" not in office.said()
