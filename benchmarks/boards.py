"""Thousands of boards in one process: bare sockets and epoll, so that reading costs as little as it can.

A process of its own, driven by commands over a pipe. It holds two sets of connections: boards that watch a post of the service
over WebSocket, offering compression as browsers do, and plain receivers of a bare broadcast.
"""

import json
import multiprocessing
import os
import select
import socket
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

_PING, _PONG = b"\x81\x012", b"\x81\x81\x00\x00\x00\x003"  # Engine.IO's own, as masked and unmasked frames
_HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)


@dataclass(frozen=True)
class Arrived:
    """When (``time.monotonic``) the first and the last of the expected frames were there, and one of them as it came."""

    first: float
    last: float
    frame: bytes


class Boards:
    """The process as its starter sees it; a context manager."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(theirs,), daemon=True)

    def __enter__(self) -> "Boards":
        self._process.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.send(("end",))
        self._process.join(10)

    def watch(self, port: int, post: str, count: int) -> None:
        """Open so many more boards of a post and wait until each has its snapshot."""
        self._ask("watch", port, post, count)

    def listen(self, port: int, count: int) -> None:
        """Open so many more plain receivers."""
        self._ask("listen", port, count)

    def expect(self, marker: bytes) -> None:
        """From now on note when ``marker`` arrives at each board, or at each receiver when it is empty."""
        self._ask("expect", marker)

    def arrived(self) -> Arrived:
        """Wait until it has arrived everywhere."""
        assert self._pipe.poll(60), "it did not arrive everywhere within a minute"
        answer = self._pipe.recv()
        assert isinstance(answer, Arrived), answer
        return answer

    def _ask(self, *command: Any) -> None:
        self._pipe.send(command)
        assert self._pipe.poll(180), f"{command[0]} took too long"
        answer = self._pipe.recv()
        assert answer == "done", answer


def _run(pipe: Connection) -> None:
    try:
        _Reader(pipe).run()
    except BaseException as error:
        pipe.send(repr(error))
        raise


class _Reader:
    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.poll = select.epoll()
        self.poll.register(pipe.fileno(), select.EPOLLIN)
        self.boards: dict[int, socket.socket] = {}
        self.receivers: dict[int, socket.socket] = {}
        self.marker: bytes | None = None
        self.left = 0
        self.first = 0.0

    def run(self) -> None:
        while True:
            for fd, _events in self.poll.poll():
                if fd == self.pipe.fileno():
                    name, *arguments = self.pipe.recv()
                    if name == "end":
                        return
                    getattr(self, name)(*arguments)
                    self.pipe.send("done")
                else:
                    self.read(fd)

    def read(self, fd: int) -> None:
        board = self.boards.get(fd)
        data = os.read(fd, 65536)
        if not data:
            raise ConnectionError("the server closed a connection")
        if board is not None and _PING in data:
            board.sendall(_PONG)
        if self.marker is not None and (self.marker in data if self.marker else board is None):
            now = time.monotonic()
            self.first = self.first or now
            self.left -= 1
            if self.left == 0:
                self.marker = None
                self.pipe.send(Arrived(self.first, now, data))

    def expect(self, marker: bytes) -> None:
        self.marker, self.first = marker, 0.0
        self.left = len(self.boards) if marker else len(self.receivers)

    def watch(self, port: int, post: str, count: int) -> None:
        ask = json.dumps(["watch", {"post": post}])
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", port), timeout=30)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(_HANDSHAKE.encode())
            head = _until(connection, b'"sid"')
            assert b" 101 " in head
            assert b"permessage-deflate" not in head, "the server accepted compression"
            connection.sendall(_masked("40/live,"))
            _until(connection, b"40/live,{")
            connection.sendall(_masked(f"42/live,0{ask}"))
            _until(connection, b'43/live,0[{"seq":')
            self.boards[connection.fileno()] = connection
            self.poll.register(connection.fileno(), select.EPOLLIN)
            self._answer_pings()

    def _answer_pings(self) -> None:
        """While more boards are opened, those that are open must go on answering."""
        for fd, _events in self.poll.poll(0):
            if fd != self.pipe.fileno():
                self.read(fd)

    def listen(self, port: int, count: int) -> None:
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", port), timeout=30)
            self.receivers[connection.fileno()] = connection
            self.poll.register(connection.fileno(), select.EPOLLIN)


def _until(connection: socket.socket, wanted: bytes) -> bytes:
    """Read until ``wanted`` has come and nothing more is on its way."""
    data = b""
    while wanted not in data:
        more = connection.recv(65536)
        assert more, f"the server closed the connection after {data[-200:]!r}"
        data += more
        if _PING in more:
            connection.sendall(_PONG)
    return data


def _masked(text: str) -> bytes:
    """One text frame of a client; the mask is zero."""
    payload = text.encode()
    assert len(payload) <= 125
    return bytes((0x81, 0x80 | len(payload), 0, 0, 0, 0)) + payload
