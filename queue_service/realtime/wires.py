"""Wires: the open WebSockets of this process, to be written to directly when nothing else is on its way to them.

The library's own path costs a queue, a greenlet switch and a packed frame for every client of every event. A wire lets
:class:`~queue_service.realtime.fanout.Fanout` send one ready frame on the bare socket instead, and never out of turn: a wire is
``idle`` only while the library has nothing queued and nobody is in the middle of a frame. This works on eventlet only, where one
thread runs everything and nothing else happens between looking and sending.
"""

import contextlib
import socket
from collections.abc import Callable, MutableMapping
from typing import Any


class Wire:
    """One open WebSocket. ``peer`` is the Engine.IO socket it carries, ``start`` runs a function in a greenlet of its own."""

    __slots__ = ("_busy", "_library", "_lock", "_peer", "_queued", "_raw", "_socket", "_start", "send")

    def __init__(self, websocket: Any, peer: Any, start: Callable[..., object]) -> None:
        self._peer = peer
        self._queued = peer.queue.queue
        self._start = start
        self._busy = 0  # how many greenlets are sending or waiting to send a frame
        self._lock = websocket._sendlock
        self._socket = websocket.socket
        self._raw: socket.socket = websocket.socket.fd
        # Sends what fits at once; BlockingIOError when nothing does, OSError when the client is gone.
        self.send = self._raw.send
        self._library = websocket._send
        websocket._send = self._send_counted

    @property
    def idle(self) -> bool:
        """True when a frame sent now is in its right place: the upgrade is over, nothing is queued or half sent."""
        return not self._busy and not self._queued and self._peer.upgraded

    def _send_counted(self, frame: bytes) -> None:
        self._busy += 1
        try:
            self._library(frame)
        finally:
            self._busy -= 1

    def finish(self, rest: bytes) -> None:
        """Send the rest of a frame that did not fit, before anything else is sent. Call it on a wire that was idle, at once."""
        self._busy += 1
        self._lock.acquire()  # free, because nobody was sending
        self._start(self._send_rest, rest)

    def _send_rest(self, rest: bytes) -> None:
        try:
            self._socket.sendall(rest)
        except OSError:  # gone, or too slow: the client must not read on after half a frame
            self.cut()
        finally:
            self._lock.release()
            self._busy -= 1

    def cut(self) -> None:
        """End the connection without waiting for anything; the greenlet that reads from it sees the end and cleans up."""
        with contextlib.suppress(OSError):
            self._raw.shutdown(socket.SHUT_RDWR)


def install(engineio: Any) -> MutableMapping[str, Wire]:
    """Keep the wires of an Engine.IO server on eventlet, by session id; return the mapping, which is empty for now."""
    wires: dict[str, Wire] = {}
    accept = engineio._async["websocket"]

    def accept_and_keep(handler: Any, server: Any) -> Any:
        peer = handler.__self__

        def handle(websocket: Any) -> Any:
            if not _plain(websocket):
                return handler(websocket)
            wires[peer.sid] = Wire(websocket, peer, engineio.start_background_task)
            try:
                return handler(websocket)
            finally:
                del wires[peer.sid]
                del websocket._send  # the wire and the library's socket would keep each other alive

        return accept(handle, server)

    # A copy: the original belongs to the whole process.
    engineio._async = {**engineio._async, "websocket": accept_and_keep}
    return wires


def _plain(websocket: Any) -> bool:
    """Whether the frames of :func:`text_frame` are what this connection speaks: no older protocol, nothing compressed."""
    return websocket.version in (8, 13) and not websocket.extensions


def text_frame(text: str) -> bytes:
    """Return ``text`` as one WebSocket text frame of a server (RFC 6455, section 5.2): final, unmasked, uncompressed."""
    payload = text.encode()
    size = len(payload)
    if size <= 125:
        return bytes((0x81, size)) + payload
    if size <= 0xFFFF:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
