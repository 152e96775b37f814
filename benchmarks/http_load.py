"""A load of HTTP requests from a process of its own, cheap enough not to be what is measured: bare sockets and epoll."""

import multiprocessing
import select
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

HIGH, LOW = "HHHH", "LLLL"  # four digits each of a request's number; together they are never the same twice
_END = b"\r\n\r\n"
_LENGTH = b"Content-Length: "


@dataclass(frozen=True)
class Load:
    """``clients`` kept connections, each asking again as soon as it is answered, for ``seconds``.

    ``head`` is the request up to and with the name of the key header, so that every request has its own ``Idempotency-Key``:
    the sender completes it with ``run`` and a number, counted from ``first``, then adds ``tail``. ``HIGH`` and ``LOW`` in head and
    tail become that number, so that every request can be somebody else's.
    """

    port: int
    clients: int
    seconds: float
    head: bytes
    tail: bytes
    run: str
    first: int = 0

    def request(self, number: int) -> bytes:
        """Return the request of a number."""
        high, low = divmod(self.first + number, 9999)
        request = b"%b%b-%d%b" % (self.head, self.run.encode(), number, self.tail)
        return request.replace(HIGH.encode(), b"%04d" % high).replace(LOW.encode(), b"%04d" % (low + 1))


@dataclass
class Answers:
    """What came back: seconds of each request, bodies of the 201, and how often another status was answered."""

    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds


def post(path: str, body: bytes, *who: str) -> tuple[bytes, bytes]:
    """Return head and tail of a POST as a browser sends it; ``who`` are the headers that say whose it is."""
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *who,
        "Content-Type: application/json",
        "Accept: application/json",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: id-ID,id;q=0.9,en;q=0.8",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36",
        f"Content-Length: {len(body)}",
        "Idempotency-Key: ",
    )
    return "\r\n".join(lines).encode(), b"\r\n\r\n" + body


def storm(load: Load) -> Answers:
    """Send the load and return what came back; every request that was sent is waited for."""
    answers, poll, started = Answers(), select.epoll(), 0
    open_by_fd: dict[int, tuple[socket.socket, list[bytes]]] = {}
    sent_at: dict[int, float] = {}

    def send(fd: int) -> None:
        nonlocal started
        started += 1
        sent_at[fd] = time.perf_counter()
        open_by_fd[fd][0].sendall(load.request(started))

    for _ in range(load.clients):
        connection = socket.create_connection(("127.0.0.1", load.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_by_fd[connection.fileno()] = (connection, [])
        poll.register(connection.fileno(), select.EPOLLIN)
    begun = time.perf_counter()
    for fd in open_by_fd:
        send(fd)
    waiting = load.clients
    while waiting:
        for fd, _events in poll.poll(30):
            connection, parts = open_by_fd[fd]
            parts.append(connection.recv(65536))
            assert parts[-1], "the server closed a connection"
            body = _body(b"".join(parts))
            if body is None:
                continue
            now = time.perf_counter()
            answers.latencies.append(now - sent_at[fd])
            if parts[0].startswith(b"HTTP/1.1 201"):
                answers.bodies.append(body)
            else:
                answers.refused += 1
            parts.clear()
            if now - begun < load.seconds:
                send(fd)
            else:
                waiting -= 1
    answers.seconds = time.perf_counter() - begun
    for connection, _parts in open_by_fd.values():
        connection.close()
    return answers


def _body(answer: bytes) -> bytes | None:
    """Return the body once all of it is there."""
    end = answer.find(_END)
    if end < 0:
        return None
    at = answer.index(_LENGTH) + len(_LENGTH)
    body = answer[end + 4 :]
    return body if len(body) >= int(answer[at : answer.index(b"\r", at)]) else None


def load_process() -> ProcessPoolExecutor:
    """Return a process that sends loads: ``process.submit(storm, load)``."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
