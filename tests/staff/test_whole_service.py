"""Real workers: what officers do is in the audit log seconds later although no web process runs, also after a worker was killed."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from queue_service.core.clock import Clock
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from queue_service.staff import audit_store
from queue_service.staff.check import violations
from queue_service.tickets import actions as tickets
from tests.factories import make_post, officer
from tests.servers import Running, eventually


class Process(Running):
    """A command without a web server; whether it works is seen by its work."""

    def wait_ready(self, seconds: float = 0) -> None:
        """There is nothing to ask."""


@pytest.fixture
def processes(office: Engine, engine_server: EmbeddedEngine, tmp_path) -> Iterator[dict[str, Process]]:
    """A scheduler and a worker of the sweeps."""
    with ExitStack() as stack:
        started = {}
        for command, arguments in (("scheduler", []), ("worker", ["--queue", "sweeps"])):
            one = started[command] = Process(tmp_path, command, REDIS_URL=engine_server.url, SAMPLE="none")
            one.arguments = arguments
            one.start()
            stack.callback(one.stop)
        yield started


def told(engine: Engine) -> list[tuple[str, str]]:
    """Return (action, why) of what the log knows from the post."""
    contents = (link.content for link in audit_store.links(engine))
    return [
        (one["action"], one.get("why", ""))
        for one in contents
        if one.get("post") == "kantor-desa" and "seq" in one
    ]


def test_the_workers_write_down_what_officers_do_and_go_on_after_a_kill(
    office: Engine, processes: dict[str, Process]
) -> None:
    # The real clock: the scheduler beside it opens the day of the real date.
    clock, post, sari = Clock(), make_post(), officer("1", "sari")
    tickets.set_counter(office, clock, post, sari, "open")
    expected = [("counter.changed", "")]
    eventually(lambda: told(office) == expected, seconds=40)
    worker = processes["worker"].process
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    tickets.issue(office, clock, post, "kia", by="kiosk")
    tickets.call_next(office, clock, post, sari)
    processes["worker"].start()
    expected.append(("ticket.called", "ordinary"))
    eventually(lambda: told(office) == expected, seconds=40)
    assert violations(office) == []
