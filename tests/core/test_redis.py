"""The two paths to the engine: same answers, same errors, no second sending, and a quick "no" when it is frozen or gone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import NoScriptError, ResponseError

from queue_service.core.embedded import EmbeddedEngine, find_binary
from queue_service.core.errors import Unavailable
from queue_service.core.redis import Engine, outage

BOTH_PATHS = pytest.mark.parametrize("lean", [True, False], ids=["lean", "redis-py"])


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    server = EmbeddedEngine(tmp_path, {"appendfsync": "no"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connect(engine_server: EmbeddedEngine, engine: Engine) -> Iterator[object]:
    opened: list[Engine] = []

    def connect(lean: bool, url: str = engine_server.url) -> Engine:
        opened.append(Engine(url, lean=lean))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


@BOTH_PATHS
def test_answers_are_bare_text_numbers_lists_and_none(connect, lean):
    engine = connect(lean)
    assert engine.call("PING") == "PONG"
    assert engine.call("HSET", "h", "nama", "Nyi Roro", "n", 7) == 2
    assert engine.call("HGETALL", "h") == ["nama", "Nyi Roro", "n", "7"]
    assert engine.call("GET", "nothing") is None
    assert engine.call("SET", "é", "ü" * 100_000) == "OK"
    assert engine.call("GET", "é") == "ü" * 100_000
    assert engine.call("EVAL", "return {1, {'a', false}}", 0) == [1, ["a", None]]


@BOTH_PATHS
def test_a_wrong_command_is_a_response_error_and_the_connection_goes_on(connect, lean):
    engine = connect(lean)
    engine.call("SET", "text", "x")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        engine.call("LPUSH", "text", "1")
    with pytest.raises(NoScriptError):
        engine.call("EVALSHA", "0" * 40, 0)
    assert engine.call("GET", "text") == "x"


@BOTH_PATHS
def test_an_engine_that_is_not_there_is_unavailable(connect, lean, tmp_path):
    with pytest.raises(Unavailable):
        connect(lean, f"unix://{tmp_path}/nothing.sock").call("PING")


@BOTH_PATHS
def test_a_frozen_engine_is_unavailable_within_two_seconds_and_serves_after_it_wakes(
    connect, lean, own_server
):
    engine = connect(lean, own_server.url)
    engine.call("SET", "before", "1")
    os.kill(own_server.process.pid, signal.SIGSTOP)
    try:
        for _attempt in ("over the open connection", "over a new connection"):
            started = time.monotonic()
            with pytest.raises(Unavailable):
                engine.call("GET", "before")
            assert time.monotonic() - started < 2
    finally:
        os.kill(own_server.process.pid, signal.SIGCONT)
    assert engine.call("GET", "before") == "1"


@BOTH_PATHS
def test_connections_of_a_restarted_engine_are_opened_anew_without_an_error(connect, lean, own_server):
    engine = connect(lean, own_server.url)
    assert engine.call("INCR", "n") == 1
    own_server.stop()
    own_server.start()
    assert engine.call("INCR", "n") == 2


@BOTH_PATHS
def test_a_command_whose_answer_was_lost_is_sent_only_once(connect, lean, tmp_path):
    received: list[bytes] = []
    path = tmp_path / "lossy.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def lose_every_answer() -> None:
            while True:
                try:
                    peer, _address = listener.accept()
                except OSError:
                    return
                with peer:
                    data = peer.recv(4096)
                    while b"INCR" not in data and data:  # redis-py introduces itself first
                        peer.sendall(b"+OK\r\n" * data.count(b"*"))
                        data = peer.recv(4096)
                    received.append(data)

        thread = threading.Thread(target=lose_every_answer)
        thread.start()
        with pytest.raises(Unavailable):
            connect(lean, f"unix://{path}").call("INCR", "n")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    assert len([data for data in received if b"INCR" in data]) == 1


@BOTH_PATHS
def test_many_threads_share_one_engine_without_mixing_answers(connect, lean):
    engine = connect(lean)
    wrong: list[str] = []

    def ask(name: int) -> None:
        for number in range(200):
            if engine.call("ECHO", f"{name}-{number}") != f"{name}-{number}":
                wrong.append(f"{name}-{number}")

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []


@BOTH_PATHS
def test_password_and_database_of_a_tcp_url_are_used(connect, lean, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [find_binary(), "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "rahasia 1"]
    with subprocess.Popen(
        [*command, "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    ) as server:
        try:
            url = f"redis://:rahasia%201@127.0.0.1:{port}/3"
            engine = _when_it_listens(connect(lean, url))
            engine.call("SET", "where", "third")
            assert connect(lean, url).client.get("where") == "third"
            assert connect(lean, url.replace("/3", "/0")).call("GET", "where") is None
            with pytest.raises((ResponseError, Unavailable)):
                connect(lean, f"redis://:wrong@127.0.0.1:{port}/0").call("PING")
        finally:
            server.terminate()


def _when_it_listens(engine: Engine) -> Engine:
    deadline = time.monotonic() + 10
    while True:
        try:
            engine.call("PING")
            return engine
        except Unavailable:
            if time.monotonic() > deadline:
                raise


@BOTH_PATHS
def test_a_blocking_read_may_outlast_the_ordinary_time_limit(connect, lean):
    reader = connect(lean).blocking(1.6)
    started = time.monotonic()
    assert reader.call("XREAD", "BLOCK", 1600, "STREAMS", "empty", "$") is None
    assert time.monotonic() - started > 1.5
    reader.close()


def test_a_full_disk_and_a_loading_engine_are_outages_a_wrong_command_is_not():
    assert outage(ResponseError("MISCONF Errors writing to the AOF file"))
    assert outage(ResponseError("is loading", status_code="LOADING"))
    assert not outage(ResponseError("WRONGTYPE Operation against a key"))
    assert not outage(ValueError("x"))


GREEN = """
import eventlet
eventlet.monkey_patch()
import os, signal, sys, time
from queue_service.core.errors import Unavailable
from queue_service.core.redis import Engine
engine = Engine(sys.argv[1], lean=sys.argv[3] == "lean")
pool = eventlet.GreenPool(50)
answers = list(pool.imap(lambda n: engine.call("ECHO", str(n)), range(500)))
assert answers == [str(n) for n in range(500)]
turns = []
def count_turns():
    while True:
        turns.append(1)
        eventlet.sleep(0.01)
eventlet.spawn(count_turns)
os.kill(int(sys.argv[2]), signal.SIGSTOP)
started = time.monotonic()
try:
    engine.call("PING")
except Unavailable:
    print("unavailable", time.monotonic() - started < 2, len(turns) > 50)
os.kill(int(sys.argv[2]), signal.SIGCONT)
print(engine.call("PING"))
with eventlet.Timeout(0.1, False):
    engine.call("BLPOP", "nothing", 0.3)
print(engine.call("ECHO", "own answer"))
"""


@pytest.mark.parametrize("path", ["lean", "redis-py"])
def test_under_eventlet_a_slow_engine_holds_up_nobody_else_and_answers_are_never_mixed_up(own_server, path):
    command = [sys.executable, "-W", "ignore", "-c", GREEN, own_server.url, str(own_server.process.pid), path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.stderr == ""
    assert done.stdout.split("\n")[:3] == ["unavailable True True", "PONG", "own answer"]
