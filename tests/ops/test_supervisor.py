"""The supervisor: restarts what dies, stops all in order, leaves nobody behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import ROOT, eventually

# A part that notes its life in a file: "start PID", and "stop" when asked to.
PART = """
import os, signal, sys
note = open(sys.argv[1], "a", buffering=1)
def stop(*_):
    note.write("stop\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if sys.argv[2] == "stubborn" else stop)
note.write(f"start {os.getpid()}\\n")
if sys.argv[2] == "broken":
    sys.exit(3)
while True:
    signal.pause()
"""

SUPERVISE = """
import os, sys
from pathlib import Path
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.log import configure
from queue_service.supervisor import CommandPart, StartFailed, Supervisor
configure("run", as_json=False)
folder, kinds = Path(sys.argv[1]), sys.argv[2].split(",")
parts = [CommandPart(name, [sys.executable, "-c", os.environ["PART"], str(folder / name), kind], dict(os.environ))
         for name, kind in (kind.split("=") for kind in kinds)]
engine = None
if len(sys.argv) > 3:
    engine = EmbeddedEngine(folder / "data")
    engine.start()
def ready():
    return "broken" not in sys.argv[2] and all(begun(folder / part.name) for part in parts)
def begun(note):
    return note.exists() and note.stat().st_size > 0  # written only when it listens to signals
try:
    Supervisor(parts, engine, ready, lambda: print("ready", flush=True)).run()
except StartFailed as error:
    print(error)
    sys.exit(1)
print("stopped", flush=True)
"""

Start = Callable[..., subprocess.Popen[str]]


def notes(folder: Path, name: str) -> list[str]:
    file = folder / name
    return file.read_text().splitlines() if file.exists() else []


def last_pid(folder: Path, name: str) -> int:
    return int([line for line in notes(folder, name) if line.startswith("start")][-1].split()[1])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def start(kinds: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SUPERVISE, str(tmp_path), kinds, *more]
        env = {**os.environ, "PART": PART}
        running.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def test_a_killed_part_is_started_again_and_the_others_are_left_alone(start, tmp_path):
    process = start("web=good,worker=good")
    ready(process)
    web, worker = last_pid(tmp_path, "web"), last_pid(tmp_path, "worker")
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: last_pid(tmp_path, "worker") != worker)
    assert last_pid(tmp_path, "web") == web
    assert alive(web)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_every_part_cleanly(start, tmp_path, number):
    process = start("web=good,worker=good")
    ready(process)
    process.send_signal(number)
    assert process.wait(10) == 0
    assert notes(tmp_path, "web")[-1] == "stop"
    assert notes(tmp_path, "worker")[-1] == "stop"


def test_a_part_that_does_not_listen_is_ended_in_time_and_the_engine_after_it(start, tmp_path):
    process = start("web=stubborn,worker=good", "with engine")
    ready(process)
    web, socket = last_pid(tmp_path, "web"), tmp_path / "data" / "engine.sock"
    assert socket.exists()
    process.terminate()
    eventually(lambda: notes(tmp_path, "worker")[-1] == "stop")
    assert socket.exists()
    assert process.wait(8) == 0
    assert not alive(web)
    assert not socket.exists()


def test_a_second_ctrl_c_does_not_wait_for_the_stubborn(start, tmp_path):
    process = start("web=stubborn,worker=good")
    ready(process)
    process.send_signal(signal.SIGINT)
    eventually(lambda: notes(tmp_path, "worker")[-1] == "stop")
    process.send_signal(signal.SIGINT)
    assert process.wait(3) == 0


def test_a_killed_engine_is_back_at_once_with_its_data(start, tmp_path):
    from queue_service.core.errors import Unavailable
    from queue_service.core.redis import Engine

    process = start("web=good", "with engine")
    ready(process)
    engine = Engine(f"unix://{tmp_path}/data/engine.sock")
    engine.call("SET", "kept", "yes")
    killed = engine.client.info("server")["process_id"]
    os.kill(killed, signal.SIGKILL)

    def kept() -> bool:
        try:
            return (
                engine.call("GET", "kept") == "yes" and engine.client.info("server")["process_id"] != killed
            )
        except Unavailable:
            return False

    eventually(kept, 5)
    engine.close()
    process.terminate()
    assert process.wait(8) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_nobody_outlives_a_supervisor_that_was_killed(start, tmp_path):
    process = start("web=good,worker=good", "with engine")
    ready(process)
    web = last_pid(tmp_path, "web")
    process.kill()
    eventually(lambda: not alive(web))
    eventually(lambda: not Path(tmp_path / "data" / "engine.sock").exists())


def test_a_part_that_never_starts_ends_the_start_with_its_name(start, tmp_path):
    process = start("web=good,worker=broken")
    assert process.stdout is not None
    assert "worker does not start" in process.stdout.read()
    assert process.wait(10) == 1
    assert notes(tmp_path, "web")[-1] == "stop"
