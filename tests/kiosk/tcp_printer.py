"""A network thermal printer for tests: a real TCP server that prints into memory and answers status requests.

Faults can be set at any time: ``paper_out``, ``cover_open``, ``silent`` (never answers, as cheap printers do), and
``paper_lasts`` (bytes of ticket that still fit on the roll). Like the real thing it answers real-time requests at once,
and in-order requests only after everything before them has been printed.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading

from .escpos_decoder import Decoder, Paper

REALTIME = 0x12
CLEAR_BUFFER = bytes.fromhex("10140801031401060208")
REALTIME_REQUEST = re.compile(rb"\x10\x04[\x01-\x04]|" + re.escape(CLEAR_BUFFER))


class TcpPrinter:
    """Use as a context manager; ``address`` is ``host:port``."""

    def __init__(self) -> None:
        self.paper_out = False
        self.cover_open = False
        self.silent = False
        self.knows_in_order_status = True
        self.paper_lasts: int | None = None
        self.connections = 0
        self.given_up = 0
        self._changed = threading.Condition()
        self._decoder = Decoder()
        self._held = b""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._server.getsockname()[:2]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def paper(self) -> Paper:
        """What has been printed so far."""
        return self._decoder.paper

    def __enter__(self) -> TcpPrinter:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Cable pulled: nobody listens any more and open connections break."""
        with contextlib.suppress(OSError):  # already unplugged
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._open:
            connection.close()

    def refill(self) -> None:
        """New roll, cover closed: what was held back prints now, as on a real printer."""
        with self._changed:
            self.paper_out = self.cover_open = False
            self.paper_lasts = None
            self._print(b"")

    def wait_for_tickets(self, count: int, seconds: float = 10) -> Paper:
        """Return the paper once ``count`` tickets have been cut; AssertionError when they do not come."""
        with self._changed:
            came = self._changed.wait_for(lambda: self.paper.cuts >= count, timeout=seconds)
            assert came, f"{self.paper.cuts} of {count} tickets came out:\n{self.paper.text()}"
            return self.paper

    def wait_until_given_up(self, seconds: float = 10) -> None:
        """Wait until the computer has told the printer to forget a ticket."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.given_up > 0, timeout=seconds), "nothing was given up"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while True:
                try:
                    data = connection.recv(65536)
                    if not data:
                        return
                    connection.sendall(self._take(data))
                except OSError:
                    return

    def _take(self, data: bytes) -> bytes:
        """Pick out the requests, print the rest, and return the answers."""
        answers = b""
        with self._changed:
            at = 0
            for request in REALTIME_REQUEST.finditer(data):
                answers += self._print(data[at : request.start()])
                answers += self._answer(request.group())
                at = request.end()
            answers += self._print(data[at:])
            self._changed.notify_all()
        return b"" if self.silent else answers

    def _answer(self, request: bytes) -> bytes:
        if request == CLEAR_BUFFER:
            self._held = b""
            self.given_up += 1
            self._decoder = self._decoder.cleared()
            return b"\x37\x25\x00"
        return bytes((self._status(request[2]),))

    def _print(self, data: bytes) -> bytes:
        """Print what the faults allow, hold the rest back, and answer in-order requests that were reached."""
        self._held += data
        if self.paper_out or self.cover_open:
            return b""
        printable = self._held if self.paper_lasts is None else self._held[: self.paper_lasts]
        if self.paper_lasts is not None:
            self.paper_lasts -= len(printable)
            self.paper_out = self.paper_lasts <= 0
        self._held = self._held[len(printable) :]
        before = self.paper.asked.count(b"\x1dr\x01")
        self._decoder.feed(printable)
        reached = self.paper.asked.count(b"\x1dr\x01") - before
        self._changed.notify_all()
        return b"\x00" * reached if self.knows_in_order_status else b""

    def _status(self, which: int) -> int:
        offline = self.paper_out or self.cover_open
        if which == 1:
            return REALTIME | (0x08 if offline else 0)
        if which == 2:
            return REALTIME | (0x04 if self.cover_open else 0) | (0x20 if self.paper_out else 0)
        if which == 4:
            return REALTIME | (0x6C if self.paper_out else 0)
        return REALTIME
