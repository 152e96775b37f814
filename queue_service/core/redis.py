"""The engine's two doors: a plain redis-py client for ordinary things, and a lean path for the scripts.

``Engine.call`` exists because redis-py spends about twice the processor time of a bare socket on every EVALSHA, and Python, not
the engine, is what limits how many tickets a second an office can issue. The lean path is sockets with hiredis at both ends: one
that all greenlets share in a web process on eventlet, a pool of them where there are threads. ``LEAN_REDIS=0`` sends the same
calls through redis-py instead.

No path ever sends a command twice: once bytes have left, the engine may have applied them, and only the
caller's idempotency key can say whether it did.
"""

import contextlib
import sys
from typing import Any, Protocol

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.connection import ConnectionPool, SSLConnection, parse_url
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from queue_service.config import Settings
from queue_service.core.errors import Unavailable
from queue_service.core.wire import OUTAGES, Argument, Wire

TIMEOUT_SECONDS = 1.5  # a frozen engine must become a 503 within 2 s
KEEP_IDLE = 128  # sockets kept open between commands; more are opened at a peak and closed after it
MAX_CONNECTIONS = 2000  # of redis-py's pool, which would otherwise refuse the 101st greenlet


class Path(Protocol):
    """A way to the engine."""

    def call(self, *args: Argument) -> Any:
        """Send one command and return its bare answer; raises as :meth:`Engine.call`."""

    def close(self) -> None:
        """Close the connections that are not in use."""


def outage(error: Exception) -> bool:
    """Whether an exception of either path means "not now" (unreachable, loading, disk full) rather than a wrong command."""
    if isinstance(error, Unavailable | RedisConnectionError | RedisTimeoutError):
        return True
    code = getattr(error, "status_code", None) or str(error).split(" ", 1)[0]
    return isinstance(error, ResponseError) and code in OUTAGES


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
        self._parts: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
        self._by_library = not lean or self._parts.get("connection_class") is SSLConnection
        self._path: Path = _PlainPath(self.client) if self._by_library else _lean_path(self._parts, timeout)

    def call(self, *args: Argument) -> Any:
        """Send one command and return the engine's bare answer: text, number, None or a list of these.

        Raises Unavailable when the engine cannot be reached or does not answer in time (the command may or may not have been
        applied), redis.exceptions.ResponseError (NoScriptError for an unknown script) when it refuses the command.
        """
        return self._path.call(*args)

    def blocking(self, block_seconds: float) -> Path:
        """A connection of its own for commands that wait up to ``block_seconds`` (XREAD BLOCK); the caller closes it."""
        patience = block_seconds + self.timeout
        if self._by_library:
            return _PlainPath(_client(self.url, self.timeout, read_timeout=patience))
        return _LeanPath(self._parts, patience)

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


def _lean_path(parts: dict[str, Any], timeout: float) -> Path:
    if "eventlet" in sys.modules and sys.modules["eventlet"].patcher.is_monkey_patched("socket"):
        from queue_service.core.green_path import GreenPath

        return GreenPath(parts, timeout)
    return _LeanPath(parts, timeout)


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
        self._client.connection_pool.disconnect()


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

    def _take(self) -> Wire:
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
