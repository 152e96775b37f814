"""From the officer's "next" to the last of many boards, against a bare loop that sends the same bytes to as many sockets."""

import gc
import multiprocessing
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection

from benchmarks.boards import Arrived, Boards
from benchmarks.office import POST, Caller, Office, Web
from benchmarks.report import Ratio, milliseconds, quantile

SERVICE = "ktp-baru"
COUNTER = f"/api/v1/posts/{POST}/counters/1"
STEPS = (1, 100, 1000, 3000)
PAUSE = 0.03  # seconds between two calls; a busy office has one in ten seconds


class Broadcaster:
    """A process with nothing but a loop that sends bytes to every socket that connected; a context manager."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_broadcast, args=(theirs,), daemon=True)
        self.port = 0

    def __enter__(self) -> "Broadcaster":
        self._process.start()
        self.port = self._pipe.recv()
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.send(b"")
        self._process.join(10)

    def accept(self, count: int, connect: Callable[[], None]) -> None:
        """Take the so many connections that ``connect`` makes."""
        self._pipe.send(count)
        connect()
        self._pipe.recv()

    def send(self, data: bytes) -> float:
        """Send to everybody; return when (``time.monotonic``) the loop began."""
        self._pipe.send(data)
        began: float = self._pipe.recv()
        return began


def _broadcast(pipe: Connection) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    pipe.send(listener.getsockname()[1])
    clients: list[socket.socket] = []
    while command := pipe.recv():
        if isinstance(command, int):
            for _ in range(command):
                client, _address = listener.accept()
                client.setblocking(False)
                clients.append(client)
            gc.collect()
            gc.freeze()
            pipe.send("done")
            continue
        began = time.monotonic()
        for client in clients:
            client.send(command)
        pipe.send(began)


@dataclass
class Times:
    """Seconds of every round at one number of boards."""

    boards: int
    calls: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    def ratio(self, share: float) -> float:
        """Call over bare broadcast at a quantile."""
        return quantile(self.calls, share) / quantile(self.bare, share)

    def line(self) -> str:
        """One line about it."""
        return (
            f"  {self.boards:5} boards: call {milliseconds(self.calls)}; bare broadcast {milliseconds(self.bare)}; "
            f"ratio p50 {self.ratio(0.5):.2f}, p99 {self.ratio(0.99):.2f}"
        )


def measure(quick: bool) -> list[Ratio]:
    """Run it all."""
    rounds = 25 if quick else 100
    with Office() as office, Broadcaster() as broadcaster, Boards() as boards:
        web = office.web()
        officer = Caller(web.port, office.staff_token(web))
        kiosk = Caller(web.port, office.kiosk_token(web))
        officer.request("PUT", COUNTER, {"state": "open"})
        found, opened, empty = [], 0, web.memory_kb()
        for count in STEPS:
            more = count - opened
            boards.watch(web.port, POST, more)
            broadcaster.accept(more, partial(boards.listen, broadcaster.port, more))
            opened = count
            found.append(_rounds(Times(count), rounds, boards, broadcaster, officer, kiosk))
            print(found[-1].line(), flush=True)
        each = (_settled_memory(web) - empty) / opened
        print(f"  {each:.1f} KB for each idle board, with {opened} open")
    ratios = [
        Ratio(f"call -> last of {times.boards} boards, p99 / bare broadcast", times.ratio(0.99), 2.0, 1.5)
        for times in found
        if times.boards >= 1000
    ]
    return [*ratios, Ratio("memory of an idle board, compression offered", each, 70, 62, "KB")]


def _rounds(
    times: Times, rounds: int, boards: Boards, broadcaster: Broadcaster, officer: Caller, kiosk: Caller
) -> Times:
    for number in range(rounds + 2):  # the first two warm up
        _give_ticket(boards, kiosk)
        began, arrived = _call(boards, officer)
        boards.expect(b"")
        bare_began = broadcaster.send(arrived.frame)
        bare = boards.arrived().last - bare_began
        if number >= 2:
            times.calls.append(arrived.last - began)
            times.bare.append(bare)
        _dismiss(boards, officer)
        time.sleep(PAUSE)
    return times


def _give_ticket(boards: Boards, kiosk: Caller) -> None:
    boards.expect(b"ticket.issued")
    status, answer = kiosk.request("POST", f"/api/v1/posts/{POST}/tickets", {"service": SERVICE})
    assert status == 201, answer
    boards.arrived()


def _call(boards: Boards, officer: Caller) -> tuple[float, Arrived]:
    boards.expect(b"ticket.called")
    began = time.monotonic()
    status, answer = officer.request("POST", f"{COUNTER}/call-next", {})
    assert status == 200, answer
    return began, boards.arrived()


def _dismiss(boards: Boards, officer: Caller) -> None:
    boards.expect(b"ticket.no_show")
    status, answer = officer.request("POST", f"{COUNTER}/no-show", {})
    assert status == 200, answer
    boards.arrived()


def _settled_memory(web: Web) -> float:
    """Return the memory once it has stopped changing, at most ten seconds on."""
    before, deadline = 0.0, time.monotonic() + 10
    while (now := web.memory_kb()) != before and time.monotonic() < deadline:
        before = now
        time.sleep(1)
    return now
