"""How a web process serves: compression refused, more than a thousand sockets beside HTTP, and nothing left of those that went."""

import json
import resource
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack

import pytest

from tests.servers import ROOT, Running, eventually

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)


class Watched(Running):
    """A process of ``watched_server``."""

    def start(self):
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.realtime.watched_server"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.wait_ready()
        return self

    def held(self):
        with urllib.request.urlopen(f"{self.base_url}/held", timeout=20) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def server(engine_server, tmp_path_factory):
    watched = Watched(tmp_path_factory.mktemp("watched"), "watched", REDIS_URL=engine_server.url)
    yield watched.start()
    watched.stop()


@pytest.fixture
def many_files():
    """Room for two thousand open sockets in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def open_board(port: int) -> socket.socket:
    board = socket.create_connection(("127.0.0.1", port), timeout=20)
    board.sendall(HANDSHAKE.format(host=f"127.0.0.1:{port}").encode())
    return board


def say(board: socket.socket, text: str) -> None:
    board.sendall(bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text.encode())


def until(board: socket.socket, wanted: bytes) -> bytes:
    data = b""
    while wanted not in data:
        more = board.recv(65536)
        assert more, f"closed after {data!r}"
        data += more
    return data


def test_compression_of_sockets_is_refused(live_server):
    with open_board(live_server.port) as board:
        head = until(board, b'"sid"').lower()
    assert head.startswith(b"http/1.1 101 ")
    assert b"sec-websocket-extensions" not in head


def test_http_answers_beside_more_sockets_than_eventlet_allows_by_itself(live_server, many_files):
    with ExitStack() as stack:
        for _ in range(1100):
            stack.enter_context(open_board(live_server.port))
        with urllib.request.urlopen(f"{live_server.base_url}/healthz", timeout=20) as answer:
            assert answer.status == 200


def test_nothing_is_held_back_to_fill_a_packet(server):
    assert server.held()["delay"] is False


def test_a_connection_that_ends_leaves_nothing_for_the_garbage_collector(server):
    before = server.held()["objects"]
    for _ in range(20):
        with open_board(server.port) as board:
            until(board, b'"sid"')
            say(board, "40/live,")
            until(board, b"40/live,{")
            say(board, '42/live,0["watch",{"post":"nowhere"}]')
            until(board, b"43/live,0[")
    eventually(lambda: server.held()["objects"]["Protocol"] < 10)
    after = server.held()["objects"]
    assert {name: count - before[name] for name, count in after.items() if count > before[name] + 2} == {}
