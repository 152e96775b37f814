"""``run`` as a person sees it: one banner, everything served, parts that come back, data that stay, one signal to stop."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from tests.servers import ROOT, Running, eventually

PARTS = ("web", "worker --queue sweeps", "worker --queue printing", "worker --queue messages", "scheduler")


def children(running: Running) -> dict[str, int]:
    """The supervisor's living children: what they run -> process id."""
    assert running.process is not None
    found: dict[str, int] = {}
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            words = (entry / "cmdline").read_text().split("\0")
        except (OSError, IndexError):
            continue
        if parent == running.process.pid and words[0]:
            found["engine" if "valkey-server" in words[0] else " ".join(words[3:]).strip()] = int(entry.name)
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running office for the tests that only look at it or hurt a part of it."""
    running = Running(tmp_path_factory.mktemp("office"), "run")
    try:
        yield running.start()
    finally:
        running.stop()


def test_the_banner_says_where_to_go_and_how_to_log_in(office):
    eventually(lambda: "The queue service is ready" in office.said())
    said = office.said()
    for path in ("/", "/kiosk/kantor-desa", "/display/kantor-desa", "/counter", "/admin"):
        assert f"{office.base_url}{path}\n" in said
        assert office.status(path) in (200, 302)
    assert "Log in as admin with the password of ADMIN_PASSWORD" in said
    assert str(office.data_dir) in said
    assert set(children(office)) == {"engine", *PARTS}


@pytest.mark.parametrize("part", ["engine", *PARTS])
def test_a_killed_part_comes_back_and_the_office_goes_on(office, part):
    eventually(lambda: set(children(office)) == {"engine", *PARTS})
    killed = children(office)[part]
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: children(office).get(part, killed) != killed)
    eventually(lambda: office.status("/readyz") == 200)
    eventually(lambda: office.status("/api/v1/posts/kantor-desa") == 200)
    assert re.search(r"(engine|web|worker \w+|scheduler) ended \(signal SIGKILL\)", office.said())


def test_one_ctrl_c_stops_everything_soon_and_data_are_there_after_the_next_start(stack):
    engine = Engine(f"unix://{stack.data_dir}/engine.sock")
    engine.call("SET", "kept", "yes")
    engine.close()
    pids = children(stack).values()
    assert stack.stop(signal.SIGINT, seconds=8) == 0
    assert "Stopped. All data are in" in stack.said()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    again = Running(stack.data_dir, "run")
    again.start()
    engine = Engine(f"unix://{stack.data_dir}/engine.sock")
    assert engine.call("GET", "kept") == "yes"
    assert again.status("/api/v1/posts/kantor-desa") == 200
    engine.close()
    assert again.stop() == 0


def test_a_generated_password_is_said_once_and_works(tmp_path):
    first = Running(tmp_path, "run", ADMIN_PASSWORD="")
    first.start()
    eventually(lambda: "The queue service is ready" in first.said())
    [password] = re.findall(r"with the password (\S+) \(shown this once", first.said())
    login = subprocess.run(
        [sys.executable, "-c", LOGIN, first.base_url, password], capture_output=True, text=True, check=True
    )
    assert login.stdout.strip() == "admin"
    assert first.stop() == 0
    first.log.unlink()
    first.start()
    eventually(lambda: "The queue service is ready" in first.said())
    assert "shown this once" not in first.said()
    assert first.stop() == 0


LOGIN = """
import json, sys, urllib.request
body = json.dumps({"username": "admin", "password": sys.argv[2]}).encode()
request = urllib.request.Request(sys.argv[1] + "/api/v1/login", body, {"Content-Type": "application/json"})
print(json.load(urllib.request.urlopen(request, timeout=10))["user"]["username"])
"""


def refused(tmp_path: Path, **env: str) -> str:
    """What ``run`` says when it does not start; its exit code must be 1."""
    running = Running(tmp_path, "run", **env)
    command = [sys.executable, "-m", "queue_service", "run"]
    done = subprocess.run(command, cwd=ROOT, env=running.env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    return done.stderr


def test_a_port_that_is_taken_is_said_plainly(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Cannot serve on 127.0.0.1:{port}" in refused(tmp_path, PORT=str(port))


def test_a_second_run_on_the_same_data_is_refused(tmp_path):
    other = EmbeddedEngine(tmp_path)
    other.start()
    try:
        assert "already runs" in refused(tmp_path)
    finally:
        other.stop()


def test_a_setting_that_cannot_be_used_is_said_before_anything_starts(tmp_path):
    command = [sys.executable, "-m", "queue_service", "run"]
    env = {**Running(tmp_path, "run").env, "PORT": "eighty"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert done.stderr == "Setting: PORT must be a whole number from 0 to 65535, not 'eighty'\n"


@pytest.mark.parametrize(
    "command", [[], ["run"], ["web"], ["worker"], ["scheduler"], ["seed"], ["backup"], ["restore"], ["check"]]
)
def test_every_command_explains_itself_and_leaves_nothing_behind(tmp_path, command):
    line = [sys.executable, "-m", "queue_service", *command, "--help"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python -m queue_service")
    assert list(tmp_path.iterdir()) == []
