"""The engine's two doors: a plain redis-py client for ordinary things, and a lean path for the scripts.

``Engine.call`` exists because redis-py spends about twice the processor time of a bare socket on every EVALSHA, and Python, not
the engine, is what limits how many tickets a second an office can issue. The lean path is one pool of sockets with
hiredis at both ends; ``LEAN_REDIS=0`` sends the same calls through redis-py instead.

Neither path ever sends a command twice: once bytes have left, the engine may have applied them, and only the
caller's idempotency key can say whether it did.
"""

import contextlib
import socket
import struct
from typing import Any, Protocol

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.connection import ConnectionPool, SSLConnection, parse_url
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from queue_service.config import Settings
from queue_service.core.errors import Unavailable

TIMEOUT_SECONDS = 1.5  # a frozen engine must become a 503 within 2 s
KEEP_IDLE = 128  # sockets kept open between commands; more are opened at a peak and closed after it
MAX_CONNECTIONS = 2000  # of redis-py's pool, which would otherwise refuse the 101st greenlet
# An engine that loads, is out of disk or memory, or follows another cannot keep what it is told.
_OUTAGES = ("LOADING", "MISCONF", "OOM", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "BUSY")
_MORE = object()
Argument = str | bytes | int | float


class _Path(Protocol):
    def call(self, *args: Argument) -> Any: ...

    def close(self) -> None: ...


def outage(error: Exception) -> bool:
    """Whether an exception of either path means "not now" (unreachable, loading, disk full) rather than a wrong command."""
    if isinstance(error, Unavailable | RedisConnectionError | RedisTimeoutError):
        return True
    code = getattr(error, "status_code", None) or str(error).split(" ", 1)[0]
    return isinstance(error, ResponseError) and code in _OUTAGES


class Engine:
    """Connections to one Redis or Valkey, safe to share between the threads or greenlets of one process.

    Made after fork and after monkey-patching, never before. ``url`` is ``unix://PATH?db=N``, ``redis://[user:password@]host:port/db``
    or ``rediss://...`` (TLS, always by redis-py).
    """

    def __init__(self, url: str, *, lean: bool = True, timeout: float = TIMEOUT_SECONDS) -> None:
        self.url = url
        self.timeout = timeout
        # Any, because redis-py's annotations do not know that decode_responses means str everywhere
        self.client: Any = _client(url, timeout)
        parts: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
        by_library = not lean or parts.get("connection_class") is SSLConnection
        self._path: _Path = _PlainPath(self.client) if by_library else _LeanPath(parts, timeout)

    def call(self, *args: Argument) -> Any:
        """Send one command and return the engine's bare answer: text, number, None or a list of these.

        Raises Unavailable when the engine cannot be reached or does not answer in time (the command may or may not have been
        applied), redis.exceptions.ResponseError (NoScriptError for an unknown script) when it refuses the command.
        """
        return self._path.call(*args)

    def blocking_client(self, block_seconds: float) -> redis.Redis:
        """A client of its own for reads that block up to ``block_seconds`` (XREAD BLOCK); the caller closes it."""
        return _client(self.url, self.timeout, read_timeout=block_seconds + self.timeout)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._path.close()
        self.client.connection_pool.disconnect()


def connect(settings: Settings) -> Engine:
    """The engine of these settings; connects on first use."""
    return Engine(settings.engine_url, lean=settings.lean_redis)


def _client(url: str, timeout: float, read_timeout: float | None = None) -> redis.Redis:
    pool = ConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        decode_responses=True,
        protocol=2,
        socket_connect_timeout=timeout,
        socket_timeout=read_timeout or timeout,
        retry=Retry(NoBackoff(), 0),  # the library's default repeats commands that may have been applied
    )
    return redis.Redis(connection_pool=pool)


class _PlainPath:
    """The lean path's promise kept by redis-py."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = redis.Redis(connection_pool=client.connection_pool)
        self._client.response_callbacks.clear()  # bare answers, as the lean path gives them

    def call(self, *args: Argument) -> Any:
        try:
            return self._client.execute_command(*args)  # type: ignore[no-untyped-call]
        except RedisError as error:
            if outage(error):
                raise Unavailable(str(error)) from error
            raise

    def close(self) -> None:
        """The connections belong to the engine's own client."""


class _LeanPath:
    """A last-in-first-out pool of wires; a list's append and pop need no lock."""

    def __init__(self, parts: dict[str, Any], timeout: float) -> None:
        self._parts = parts
        self._timeout = timeout
        self._idle: list[Wire] = []

    def call(self, *args: Argument) -> Any:
        try:
            wire = self._take()
            try:
                answer = wire.ask(args)
            except BaseException:  # also a killed greenlet: its answer is still to come and belongs to nobody
                wire.close()
                raise
        except (OSError, hiredis.HiredisError) as error:
            raise Unavailable(str(error) or type(error).__name__) from error
        if len(self._idle) < KEEP_IDLE:
            self._idle.append(wire)
        else:
            wire.close()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _take(self) -> "Wire":
        while True:
            try:
                wire = self._idle.pop()
            except IndexError:
                return Wire(self._parts, self._timeout)
            if wire.quiet():
                return wire
            wire.close()

    def close(self) -> None:
        while self._idle:
            with contextlib.suppress(IndexError):
                self._idle.pop().close()


class Wire:
    """One connection: bytes out, one answer in. ``parts`` are redis-py's ``parse_url`` of the engine's URL."""

    def __init__(self, parts: dict[str, Any], timeout: float) -> None:
        self.socket = _open(parts, timeout)
        # eventlet's green socket keeps the system's own in ``fd``
        self._bare: socket.socket = getattr(self.socket, "fd", self.socket)
        self._reader = hiredis.Reader(
            encoding="utf-8", errors="strict", notEnoughData=_MORE, replyError=_reply_error
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
            self._bare.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
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
            self._reader.feed(data)
            answer = self._reader.gets()
            if answer is not _MORE:
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
    if code in _OUTAGES:
        return Unavailable(text)
    if code == "NOSCRIPT":
        return NoScriptError(rest)
    return ResponseError(rest if code == "ERR" else text)
