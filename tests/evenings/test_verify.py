"""The command that anyone can check a draw with, and the sweep that workers run."""

import io
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from queue_service import worker
from queue_service.cli import run_command
from queue_service.config import Settings
from queue_service.core import jobs as work_jobs
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.evenings import actions, jobs, rules
from queue_service.evenings.models import State
from tests.evenings.office import EVENING, VAULT, announced, ask, office, until, work
from tests.evenings.test_rules import TEN, draw_of
from tests.factories import MovableClock

PUBLISHED = rules.published(draw_of(TEN))


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """A command sets the log up for its own process; what it changed is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def verify(source: str, capsys: pytest.CaptureFixture[str], settings: Settings) -> tuple[int, str]:
    code = run_command(["verify-draw", source], settings)
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_right_draw_is_recomputed_line_by_line(tmp_path: Path, capsys, settings):
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(PUBLISHED))
    code, said = verify(str(file), capsys, settings)
    assert code == 0
    for place, entry in enumerate(PUBLISHED["ranking"], start=1):
        assert f"{place:4}  {entry}  " in said
    assert rules.lot(PUBLISHED["seed"], PUBLISHED["ranking"][0]) in said
    assert "AWAY  took no part (absent)" in said


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "0" * 64},
        {"ranking": PUBLISHED["ranking"][::-1]},
        {"entries": PUBLISHED["entries"][1:]},
        {
            "entries": [
                one | {"losses": one["losses"] + 1} if one["entry"] == "E3" else one
                for one in PUBLISHED["entries"]
            ]
        },
    ],
)
def test_a_draw_that_was_tampered_with_is_found_out(tmp_path: Path, capsys, settings, change: dict[str, Any]):
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(PUBLISHED | change))
    code, said = verify(str(file), capsys, settings)
    assert code == 1
    assert "WRONG: " in said


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"draw": 7}', "not JSON"])
def test_what_is_no_draw_is_said_to_be_none(tmp_path: Path, capsys, settings, content: str):
    file = tmp_path / "draw.json"
    file.write_text(content)
    assert verify(str(file), capsys, settings) == (2, f"{file} is no published draw\n")


def test_a_missing_file_and_a_session_before_its_draw_are_told_apart(tmp_path: Path, capsys, settings):
    code, said = verify(str(tmp_path / "nothing"), capsys, settings)
    assert (code, "cannot be read" in said) == (2, True)
    file = tmp_path / "draw.json"
    file.write_text('{"state": "open", "draw": null}')
    assert verify(str(file), capsys, settings) == (2, f"{file} has not been drawn yet\n")


def test_standard_input_and_an_address_are_read_too(capsys, settings, monkeypatch):
    text = json.dumps({"state": "drawn", "draw": PUBLISHED})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    assert verify(f"http://127.0.0.1:{server.server_port}/evening", capsys, settings)[0] == 0
    thread.join()
    server.server_close()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert verify("-", capsys, settings)[0] == 0


# ---- the sweep ----


@pytest.fixture
def as_worker(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process has the settings and a fresh trust in its clock that a worker's has."""
    monkeypatch.setattr(work_jobs, "worker_settings", lambda: settings)
    monkeypatch.setattr(jobs, "_steady", Steady())


def test_the_scheduler_knows_the_sweep():
    assert jobs.sweep in [one.function for one in worker.ROOM_SWEEPS]


@pytest.mark.usefixtures("as_worker")
def test_the_sweep_draws_with_the_installations_own_secret(engine: Engine):
    clock = MovableClock()
    post = office(engine)
    jobs.sweep(engine, clock)
    session = actions.session(engine, post, EVENING)
    assert rules.commitment(VAULT.open(session.sealed or "", "seed")) == session.commitment
    ask(engine, clock, post, 1)
    until(clock, session.draw_ms)
    jobs.sweep(engine, clock)
    assert actions.session(engine, post, EVENING).state is State.DRAWN


@pytest.mark.usefixtures("as_worker")
def test_nothing_is_drawn_while_the_clock_is_doubtful(engine: Engine):
    clock = MovableClock()
    post = office(engine)
    session = announced(engine, clock, post)
    jobs.sweep(engine, clock)
    clock.jump(session.draw_ms / 1000 - clock.wall + 60)
    jobs.sweep(engine, clock)
    assert actions.session(engine, post, EVENING).state is State.OPEN
    clock.accept()
    jobs.sweep(engine, clock)
    assert actions.session(engine, post, EVENING).state is State.DRAWN


def test_a_post_that_cannot_go_on_holds_up_no_other(engine: Engine):
    clock = MovableClock()
    post = office(engine)
    other = office(engine, slug="balai")
    session = announced(engine, clock, post)
    announced(engine, clock, other)
    broken = json.loads(engine.client.hget(f"q:{{{post.slug}}}:evening:sessions", "2026-12-02"))
    broken["sealed"] = "nonsense"
    engine.client.hset(f"q:{{{post.slug}}}:evening:sessions", "2026-12-02", json.dumps(broken))
    until(clock, session.draw_ms)
    with pytest.raises(KeyError):
        work(engine, clock)
    assert actions.session(engine, post, EVENING).state is State.OPEN
    assert actions.session(engine, other, EVENING).state is State.DRAWN
