"""The printer agent: takes jobs over the live connection, prints each at most once, and reports every outcome.

The connection only carries jobs in; a missed one is given again in the answer to the next ``watch`` (after every
reconnection and every ``ASK_AGAIN_SECONDS``). Outcomes go out over HTTP from the memory on disk until confirmed.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import socketio

from kiosk.printer.devices import Opener
from kiosk.printer.driver import Outcome, Patience, print_ticket
from kiosk.printer.memory import Memory
from kiosk.printer.reports import Server
from kiosk.printer.status import Reason
from kiosk.printer.ticket import BadJob, parse

NAMESPACE = "/live"
ASK_AGAIN_SECONDS = 20.0
REPORT_AGAIN_SECONDS = 3.0
BEAT_SECONDS = 60.0
RECONNECT_SECONDS = (0.5, 3.0)
log = logging.getLogger(__name__)


class Agent:
    """Everything after a job has arrived; used from one thread."""

    def __init__(
        self, server: Server, printer: Opener, memory: Memory, patience: Patience | None = None
    ) -> None:
        self.server = server
        self.printer = printer
        self.memory = memory
        self.patience = patience or Patience()

    def handle(self, data: Mapping[str, Any]) -> None:
        """Print a job unless it was begun before; then only its outcome is told again."""
        job, ticket = str(data.get("job", "")), str(data.get("ticket", ""))
        if not job or not ticket:
            log.error("a job without an id was ignored")
        elif self.memory.begin(job, ticket):
            self.memory.finish(job, self._print(data))
        else:
            self.memory.report_again(job)
        self.deliver()

    def deliver(self) -> None:
        """Report what the server does not know yet; stops at the first that cannot be delivered."""
        for report in self.memory.unreported():
            if not self.server.deliver(report):
                return
            self.memory.reported(report.job)

    def _print(self, data: Mapping[str, Any]) -> Outcome:
        try:
            outcome = print_ticket(parse(data), self.printer, self.patience)
        except BadJob as error:
            log.error("job %s cannot be printed: %s", data.get("job"), error)
            return Outcome(False, Reason.ERROR)
        log.info("job %s: %s", data.get("job"), "printed" if outcome.ok else outcome.reason)
        return outcome


class Line:
    """The live connection; received jobs wait in ``jobs`` for the printing thread."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.jobs: queue.Queue[Mapping[str, Any]] = queue.Queue()
        self.client: Any = None

    def keep(self, stop: threading.Event) -> None:
        """Stay connected until ``stop``: a lost connection is tried again within seconds, for as long as it takes."""
        while not stop.is_set():
            self.client = self._new_client()
            try:
                self._connect()
                self.client.wait()
                log.warning("the connection to %s was lost", self.server.base_url)
            except socketio.exceptions.ConnectionError as error:
                log.warning("no connection to %s: %s", self.server.base_url, error)
            stop.wait(random.uniform(*RECONNECT_SECONDS))  # noqa: S311 # spreads the rush after a restart

    def watch(self) -> None:
        """Ask for jobs: the answer holds those that still wait, later ones come as ``print``."""
        if self.client and NAMESPACE in self.client.namespaces:
            self.client.emit("watch", {"printer": True}, namespace=NAMESPACE, callback=self._answered)

    def close(self) -> None:
        """Hang up."""
        if self.client:
            self.client.disconnect()

    def _new_client(self) -> Any:
        client = socketio.Client(reconnection=False)
        client.on("connect", self.watch, namespace=NAMESPACE)
        client.on("print", self.jobs.put, namespace=NAMESPACE)
        client.on("connect_error", self._refused, namespace=NAMESPACE)
        return client

    def _connect(self) -> None:
        self.client.connect(
            self.server.base_url,
            auth={"token": self.server.token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=5,
        )

    def _answered(self, answer: Mapping[str, Any]) -> None:
        if answer.get("error"):
            log.error("the server gives no jobs: %s", answer["error"])
        for job in answer.get("jobs", []):
            self.jobs.put(job)

    def _refused(self, reason: Any) -> None:
        log.error("the server refused: %s", reason)


def run(agent: Agent, line: Line, stop: threading.Event) -> None:
    """Print until ``stop`` is set; between jobs do what is due."""
    threading.Thread(target=line.keep, args=(stop,), daemon=True, name="connection").start()
    chores: tuple[tuple[float, Callable[[], None]], ...] = (
        (ASK_AGAIN_SECONDS, line.watch),
        (REPORT_AGAIN_SECONDS, agent.deliver),
        (BEAT_SECONDS, agent.server.beat),
    )
    due = [0.0] * len(chores)
    while not stop.is_set():
        try:
            agent.handle(line.jobs.get(timeout=0.25))
        except queue.Empty:
            for index, (seconds, chore) in enumerate(chores):
                if time.monotonic() >= due[index]:
                    due[index] = time.monotonic() + seconds
                    chore()
    line.close()
