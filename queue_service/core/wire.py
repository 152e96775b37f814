"""One connection to the engine: bytes out, answers in, hiredis at both ends. What the lean paths and backups are made of."""

import socket
import struct
from typing import Any

import hiredis
from redis.exceptions import NoScriptError, ResponseError

from queue_service.core.errors import Unavailable

# An engine that loads, is out of disk or memory, or follows another cannot keep what it is told.
OUTAGES = ("LOADING", "MISCONF", "OOM", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "BUSY")
MORE = object()  # what the reader says while an answer is not complete
Argument = str | bytes | int | float


class Wire:
    """One connection: bytes out, one answer in. ``parts`` are redis-py's ``parse_url`` of the engine's URL."""

    def __init__(self, parts: dict[str, Any], timeout: float) -> None:
        self.socket = _open(parts, timeout)
        # eventlet's green socket keeps the system's own in ``fd``
        self.bare: socket.socket = getattr(self.socket, "fd", self.socket)
        self.reader = hiredis.Reader(
            encoding="utf-8", errors="strict", notEnoughData=MORE, replyError=_reply_error
        )
        try:
            self._greet(parts)
        except BaseException:
            self.close()
            raise

    def _greet(self, parts: dict[str, Any]) -> None:
        commands: list[tuple[Argument, ...]] = []
        if parts.get("password"):
            user = (parts["username"],) if parts.get("username") else ()
            commands.append(("AUTH", *user, parts["password"]))
        if parts.get("db"):
            commands.append(("SELECT", parts["db"]))
        for command in commands:
            answer = self.ask(command)
            if isinstance(answer, Exception):
                raise answer

    def quiet(self) -> bool:
        """Whether nothing waits to be read: not closed by the engine, and no stray bytes."""
        try:
            self.bare.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def send(self, args: tuple[Argument, ...]) -> None:
        """Send one command. Raises OSError."""
        self.socket.sendall(hiredis.pack_command(args))  # type: ignore[arg-type]  # its stub knows one-word commands only

    def ask(self, args: tuple[Argument, ...]) -> Any:
        """Send one command and read its answer; an error answer is returned, not raised. Raises OSError."""
        self.send(args)
        while True:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionResetError("the engine closed the connection")
            self.reader.feed(data)
            answer = self.reader.gets()
            if answer is not MORE:
                return answer

    def close(self) -> None:
        """Close the connection; what it was asked may still be applied."""
        self.socket.close()


def _open(parts: dict[str, Any], timeout: float) -> socket.socket:
    if path := parts.get("path"):
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            wire.settimeout(timeout)
            wire.connect(path)
        except BaseException:
            wire.close()
            raise
    else:
        wire = socket.create_connection((parts.get("host", "localhost"), parts.get("port", 6379)), timeout)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if not hasattr(wire, "fd"):
        # The system's own time limits: Python's would cost a poll per read and keep MSG_DONTWAIT from working.
        limit = struct.pack("ll", int(timeout), int(timeout % 1 * 1e6))
        wire.settimeout(None)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
    return wire


def _reply_error(text: str) -> Exception:
    code, _, rest = text.partition(" ")
    if code in OUTAGES:
        return Unavailable(text)
    if code == "NOSCRIPT":
        return NoScriptError(rest)
    return ResponseError(rest if code == "ERR" else text)
