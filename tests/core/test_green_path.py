"""The connection that all greenlets share: answers find their owners, whatever is large, slow, killed or lost.

Each test runs a script in a process of its own, because eventlet patches the whole process.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_service.core.embedded import EmbeddedEngine

START = """
import sys
import eventlet
eventlet.monkey_patch()
from queue_service.core.errors import Unavailable
from queue_service.core.redis import Engine
engine = Engine(sys.argv[1])
def attempt(*args):
    try:
        return engine.call(*args)
    except Unavailable:
        return "unavailable"
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    server = EmbeddedEngine(tmp_path, {"appendfsync": "no"})
    server.start()
    yield server
    server.stop()


def started(script: str, *args: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "ignore", "-c", START + script, *args]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, **pipes)


def said(script: str, *args: str) -> list[str]:
    with started(script, *args) as process:
        out, err = process.communicate(timeout=60)
    assert err == ""
    return out.splitlines()


def test_large_and_small_questions_are_each_answered_to_the_one_who_asked(server):
    script = """
texts = [f"{n} " * (100_000 if n % 3 == 0 else 1) for n in range(60)]
pool = eventlet.GreenPool(30)
print(list(pool.imap(lambda text: engine.call("ECHO", text), texts)) == texts)
print(engine.call("INFO", "clients").split("connected_clients:")[1].split()[0])
"""
    assert said(script, server.url) == ["True", "1"]


def test_what_is_wrong_with_one_question_is_told_to_nobody_else(server):
    script = """
from redis.exceptions import ResponseError
engine.call("SET", "text", "x")
def ask(n):
    try:
        return engine.call("LPUSH", "text", "1") if n % 2 else engine.call("ECHO", str(n))
    except ResponseError:
        return "wrong"
answers = list(eventlet.GreenPool(20).imap(ask, range(20)))
print(answers == ["wrong" if n % 2 else str(n) for n in range(20)])
"""
    assert said(script, server.url) == ["True"]


def test_the_answer_for_a_killed_greenlet_goes_to_nobody(server):
    script = """
threads = [eventlet.spawn(engine.call, "ECHO", str(n)) for n in range(20)]
eventlet.sleep(0)
for thread in threads[::2]:
    thread.kill()
print([thread.wait() for thread in threads[1::2]] == [str(n) for n in range(1, 20, 2)])
print(engine.call("ECHO", "after"))
"""
    assert said(script, server.url) == ["True", "after"]


def test_an_answer_that_waited_for_a_busy_process_is_not_too_late(server):
    script = """
from eventlet.patcher import original
asked = [eventlet.spawn(attempt, "ECHO", str(n)) for n in range(3)]
eventlet.sleep(0)
original("time").sleep(2)  # everything else in this process stands still
print([one.wait() for one in asked])
"""
    assert said(script, server.url) == ["['0', '1', '2']"]


def test_a_restarted_engine_is_found_again_without_an_error(server):
    script = """
print(engine.call("INCR", "n"), flush=True)
sys.stdin.readline()
print([one.wait() for one in [eventlet.spawn(attempt, "INCR", "n") for _ in range(5)]], flush=True)
"""
    with started(script, server.url) as process:
        assert process.stdout.readline() == "1\n"
        server.stop()
        server.start()
        out, err = process.communicate("\n", timeout=30)
    assert (out, err) == ("[2, 3, 4, 5, 6]\n", "")


def test_everybody_whose_answer_is_lost_is_told_so_and_nothing_is_sent_twice(tmp_path):
    script = """
import socket
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen()
received = []
def lose_answers():
    while True:
        peer, _ = listener.accept()
        data = b""
        while data.count(b"INCR") < 5:
            data += peer.recv(4096)
        received.append(data)
        peer.close()
eventlet.spawn(lose_answers)
asked = [eventlet.spawn(attempt, "INCR", f"n{n}") for n in range(5)]
print([one.wait() for one in asked])
print(len(received), [received[0].count(f"n{n}".encode()) for n in range(5)])
"""
    path = tmp_path / "lossy.sock"
    assert said(script, f"unix://{path}", str(path)) == [str(["unavailable"] * 5), "1 [1, 1, 1, 1, 1]"]


def test_an_engine_that_says_nonsense_is_unavailable(tmp_path):
    script = """
import socket
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen()
def talk():
    peer, _ = listener.accept()
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 400 Bad Request\\r\\n\\r\\n")
    eventlet.sleep(5)
eventlet.spawn(talk)
print(attempt("PING"))
"""
    path = tmp_path / "web.sock"
    assert said(script, f"unix://{path}", str(path)) == ["unavailable"]
