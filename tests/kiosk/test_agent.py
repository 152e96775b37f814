"""The printer agent as its own process: jobs in over Socket.IO, paper out, outcomes back, nothing printed twice.

The server here is a small stand-in with the same two doors (``watch``/``print`` and ``POST .../print``).
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from kiosk.printer.agent import Agent
from kiosk.printer.devices import opener
from kiosk.printer.driver import Outcome, Patience
from kiosk.printer.memory import Memory
from kiosk.printer.reports import Server
from kiosk.printer.status import Reason
from tests.servers import eventually

from .tcp_printer import TcpPrinter
from .test_layout import JOB

ROOT = Path(__file__).parents[2]


class Office:
    """The server's side: jobs that wait, and the outcomes it was told."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.waiting: list[dict[str, Any]] = []
        self.outcomes: list[dict[str, Any]] = []
        self.agents: set[str] = set()
        self.beats = 0
        self.answer_status = 200
        self.sio = socketio.Server(async_mode="threading")
        self.sio.on("connect", self._connect, namespace="/live")
        self.sio.on("disconnect", self._disconnect, namespace="/live")
        self.sio.on("watch", self._watch, namespace="/live")
        app = Flask(__name__)
        app.add_url_rule("/api/v1/tickets/<ticket>/print", view_func=self._report, methods=["POST"])
        app.add_url_rule("/api/v1/devices/me/heartbeat", view_func=self._beat, methods=["POST"])
        app.wsgi_app = socketio.WSGIApp(self.sio, app.wsgi_app)  # type: ignore[method-assign]
        self.app = app
        self.port = 0
        self.start()

    def start(self) -> None:
        eventually(self._listens)
        self.http.daemon_threads = True
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def _listens(self) -> bool:
        """Take the port; somebody else's outgoing connection may have it for a moment."""
        try:
            self.http = make_server("127.0.0.1", self.port, self.app, threaded=True)
        except (OSError, SystemExit):  # the library ends the process over a port in use
            return False
        return True

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        for agent in list(self.agents):
            self.sio.disconnect(agent, namespace="/live")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def give(self, job: dict[str, Any]) -> None:
        """Emit a job to the connected agent; it waits in the list until its outcome is known."""
        with self.changed:
            self.waiting.append(job)
        self.sio.emit("print", job, namespace="/live")

    def wait(self, until: Callable[[Office], bool], seconds: float = 20) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: until(self), timeout=seconds), (self.outcomes, self.agents)

    def _connect(self, sid: str, _environ: object, auth: dict[str, str]) -> bool:
        return auth == {"token": "a-device-token"}

    def _disconnect(self, sid: str, *_: object) -> None:
        with self.changed:
            self.agents.discard(sid)
            self.changed.notify_all()

    def _watch(self, sid: str, question: dict[str, Any]) -> dict[str, Any]:
        with self.changed:
            self.agents.add(sid)
            self.changed.notify_all()
            return {"jobs": list(self.waiting)} if question == {"printer": True} else {"error": "invalid"}

    def _beat(self) -> Any:
        with self.changed:
            self.beats += 1
            self.changed.notify_all()
            return "", 204

    def _report(self, ticket: str) -> Any:
        with self.changed:
            if self.answer_status == 200:
                outcome = {"ticket": ticket, "key": request.headers["Idempotency-Key"], **request.get_json()}
                self.outcomes.append(outcome)
                self.waiting = [job for job in self.waiting if job["job"] != outcome["job"]]
                self.changed.notify_all()
            return jsonify({}), self.answer_status


@pytest.fixture
def office() -> Iterator[Office]:
    running = Office()
    yield running
    running.stop()


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    with TcpPrinter() as running:
        yield running


@pytest.fixture
def start_agent(office: Office, printer: TcpPrinter, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "kiosk.printer", "--server", office.url, "--token", "a-device-token"]
        target = ["--printer", f"network:{printer.address}", "--state", str(tmp_path / "jobs.db")]
        started.append(subprocess.Popen([*command, *target], cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_job_comes_over_the_live_connection_and_its_outcome_goes_back(
    office: Office, printer: TcpPrinter, start_agent: Callable[[], Any]
) -> None:
    start_agent()
    office.wait(lambda now: bool(now.agents))
    office.give(JOB)
    assert printer.wait_for_tickets(1).line("A001").height == 8
    office.wait(lambda now: now.beats > 0)
    office.wait(lambda now: bool(now.outcomes))
    assert office.outcomes == [{"ticket": "t1", "key": "print-j1", "ok": True, "job": "j1"}]


def test_a_job_that_waited_while_the_agent_was_away_is_printed_once_after_a_restart_of_either_side(
    office: Office, printer: TcpPrinter, start_agent: Callable[[], Any]
) -> None:
    office.give(JOB)
    process = start_agent()
    printer.wait_for_tickets(1)
    office.wait(lambda now: bool(now.outcomes))
    office.stop()
    office.wait(lambda now: not now.agents)
    office.waiting = [JOB]  # a server that has forgotten the outcome gives the job again
    office.start()
    office.wait(lambda now: len(now.outcomes) == 2)
    process.kill()
    process.wait()
    office.waiting = [JOB, {**JOB, "job": "j2", "number": "A002"}]
    start_agent()
    office.wait(lambda now: {outcome["job"] for outcome in now.outcomes} == {"j1", "j2"})
    assert printer.wait_for_tickets(2).cuts == 2
    assert [line.text for line in printer.paper.lines if line.text.startswith("A00")] == ["A001", "A002"]


def test_the_agent_stops_cleanly_when_it_is_told_to(office: Office, start_agent: Callable[[], Any]) -> None:
    process = start_agent()
    office.wait(lambda now: bool(now.agents))
    process.terminate()
    assert process.wait(timeout=10) == 0


def agent_of(office: Office, printer: TcpPrinter, state: Path) -> Agent:
    quick = Patience(answer=0.3, finish=1.0, settle=0.2, glance=0.05)
    return Agent(Server(office.url, "a-device-token"), opener(printer.address), Memory(state), quick)


def test_missing_paper_is_reported_with_its_reason(
    office: Office, printer: TcpPrinter, tmp_path: Path
) -> None:
    printer.paper_out = True
    agent_of(office, printer, tmp_path / "jobs.db").handle(JOB)
    assert [(told["ok"], told["reason"]) for told in office.outcomes] == [(False, "paper_out")]


def test_an_outcome_is_kept_until_the_server_can_be_told(
    office: Office, printer: TcpPrinter, tmp_path: Path
) -> None:
    office.answer_status = 503
    agent = agent_of(office, printer, tmp_path / "jobs.db")
    agent.handle(JOB)
    agent.memory.close()
    office.answer_status = 200
    agent_of(office, printer, tmp_path / "jobs.db").deliver()
    assert [told["ok"] for told in office.outcomes] == [True]
    assert printer.paper.cuts == 1


def test_a_job_that_was_under_way_at_a_power_cut_is_reported_and_not_printed_again(
    office: Office, printer: TcpPrinter, tmp_path: Path
) -> None:
    before = Memory(tmp_path / "jobs.db")
    before.begin("j1", "t1")
    before.close()
    agent_of(office, printer, tmp_path / "jobs.db").handle(JOB)
    assert [(told["ok"], told["reason"]) for told in office.outcomes] == [(False, "error")]
    assert printer.paper.lines == []


def test_a_job_that_makes_no_sense_is_reported_and_does_not_stop_the_next(
    office: Office, printer: TcpPrinter, tmp_path: Path
) -> None:
    agent = agent_of(office, printer, tmp_path / "jobs.db")
    agent.handle({"job": "j0", "ticket": "t0", "paper": 76})
    agent.handle({"colour": "red"})
    agent.handle(JOB)
    assert [(told["job"], told["ok"]) for told in office.outcomes] == [("j0", False), ("j1", True)]


def test_the_memory_tells_the_first_time_from_the_second(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "deep" / "jobs.db")
    assert memory.begin("j1", "t1")
    assert not memory.begin("j1", "t1")
    memory.finish("j1", Outcome(False, Reason.TIMEOUT))
    assert [report.outcome for report in memory.unreported()] == [Outcome(False, Reason.TIMEOUT)]
    memory.reported("j1")
    assert memory.unreported() == []


@pytest.mark.parametrize("arguments", [[], ["--token", "t"], ["--token", "t", "--printer", "usb:x"]])
def test_a_command_line_that_cannot_work_says_so(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "kiosk.printer", "--server", "http://127.0.0.1:1", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "usage:" in done.stderr
