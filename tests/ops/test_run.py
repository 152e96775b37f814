"""``run`` as a person sees it: one banner, everything served, parts that come back, data that stay, one signal to stop."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
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
    assert password not in first.said()
    assert "the password shown at the first start" in first.said()
    assert first.stop() == 0


LOGIN = """
import json, sys, urllib.request
body = json.dumps({"username": "admin", "password": sys.argv[2]}).encode()
request = urllib.request.Request(sys.argv[1] + "/api/v1/login", body, {"Content-Type": "application/json"})
print(json.load(urllib.request.urlopen(request, timeout=10))["user"]["username"])
"""


def test_two_web_processes_share_the_port_and_their_counts_are_added_up(tmp_path):
    running = Running(tmp_path, "run", WEB_PROCESSES="2")
    running.start()
    eventually(lambda: running.said().count("serving on") == 2)
    for _number in range(20):
        assert running.status("/healthz") == 200
    with urllib.request.urlopen(f"{running.base_url}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert 'queue_requests_total{endpoint="ops.healthz",method="GET",status="200"} 20.0' in text
    assert running.stop() == 0


def test_an_office_without_a_sample_on_threads_and_the_plain_library_serves_too(tmp_path):
    running = Running(tmp_path, "run", ASYNC_MODE="threading", LEAN_REDIS="0", LOG_JSON="1", SAMPLE="none")
    running.start()
    eventually(lambda: "The queue service is ready" in running.said())
    assert running.status("/") == 200
    assert running.status("/api/v1/posts/kantor-desa") == 404
    assert "/kiosk/kantor-desa" not in running.said()
    assert '"message": "serving on' in running.said()
    assert running.stop() == 0


def refused(tmp_path: Path, **env: str) -> str:
    """What ``run`` says when it does not start; its exit code must be 1."""
    running = Running(tmp_path, "run", **env)
    command = [sys.executable, "-m", "queue_service", "run"]
    done = subprocess.run(command, cwd=ROOT, env=running.env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) <= 2, "a plain sentence, no trace"
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


def test_backup_restore_and_check_work_from_the_command_line(office, tmp_path):
    def say(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "queue_service", *words]
        env = {**office.env, "DATA_DIR": str(data_dir)}
        return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)

    file = str(tmp_path / "office.tar.gz")
    assert say(office.data_dir, "backup", file).returncode == 0
    assert say(tmp_path / "new", "restore", file).returncode == 0
    again = say(tmp_path / "new", "restore", file)
    assert again.returncode == 1
    assert "The store is not empty" in again.stderr
    assert "Traceback" not in again.stderr
    assert say(office.data_dir, "check").stdout == "0 broken invariants\n"
