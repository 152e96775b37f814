"""The lean path under eventlet: all greenlets share one connection, and what they ask at the same moment travels together.

A connection of its own for every caller costs each call four system calls, an exception and a place in the event loop. The engine
answers in the order it is asked, so the answers need no numbers; and it is one queue on the engine's side anyway, so nobody
waits longer for sharing. Blocking commands have no place here.
"""

import logging
from collections import deque
from typing import Any

import eventlet
import hiredis
from eventlet import hubs
from eventlet.semaphore import Semaphore

from queue_service.core.errors import Unavailable
from queue_service.core.wire import MORE, Argument, Wire

# So many questions leave at once: the engine works on them while this process comes to the next.
FEW = 4
log = logging.getLogger(__name__)


class GreenPath:
    """Calls the engine over one shared connection, opened on first use and again after it was lost."""

    def __init__(self, parts: dict[str, Any], timeout: float) -> None:
        self._parts = parts
        self._timeout = timeout
        self._opening = Semaphore()
        self._shared: _Shared | None = None

    def call(self, *args: Argument) -> Any:
        """Send one command and return its answer, as :meth:`Engine.call` promises."""
        try:
            packed = hiredis.pack_command(args)  # type: ignore[arg-type]  # its stub knows one-word commands only
        except hiredis.HiredisError as error:
            raise Unavailable(str(error)) from error
        shared = self._shared
        if shared is None or not shared.usable():
            shared = self._open()
        answer = shared.ask(packed)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _open(self) -> "_Shared":
        with self._opening:
            if self._shared is None or not self._shared.usable():
                try:
                    self._shared = _Shared(Wire(self._parts, self._timeout), self._timeout)
                except (OSError, hiredis.HiredisError) as error:
                    raise Unavailable(str(error) or type(error).__name__) from error
            return self._shared

    def close(self) -> None:
        """Close the connection; whoever still waits on it is told that the engine is unreachable."""
        if self._shared is not None:
            self._shared.end("closed")
            self._shared = None


class _Shared:
    """The connection and those who wait for an answer, the oldest first: each a list of its greenlet, or of None when it waits
    no more.
    """

    def __init__(self, wire: Wire, timeout: float) -> None:
        self._wire = wire
        self._timeout = timeout
        self._hub = hubs.get_hub()
        self._waiting: deque[list[Any]] = deque()
        self._sent_at: deque[float] = deque()
        self._out: list[bytes] = []
        self._scheduled = False
        self._stuck = False
        self._ended = False
        self._clock: Any = None
        self._listener = self._hub.add(self._hub.READ, wire.bare.fileno(), self._read, self._lost, self._lost)

    def usable(self) -> bool:
        """Whether it can be asked; looks whether the engine has closed it when nobody has used it just now."""
        if not self._ended and not self._waiting and not self._wire.quiet():
            self.end("the engine closed the connection")
        return not self._ended

    def ask(self, packed: bytes) -> Any:
        """Send a packed command and wait for its answer; an error is returned, not raised."""
        place = [eventlet.getcurrent()]
        alone = not self._waiting  # then nobody's question could go with this one
        self._out.append(packed)
        self._waiting.append(place)
        if alone or len(self._out) >= FEW:
            self._send()
        elif not self._scheduled:
            self._scheduled = True
            self._hub.schedule_call_global(0, self._send_scheduled)
        try:
            return self._hub.switch()
        finally:  # also when this greenlet is killed: its answer is still to come and belongs to nobody
            place[0] = None

    def _send_scheduled(self) -> None:
        self._scheduled = False
        self._send()

    def _send(self) -> None:
        """Send what was asked since the last time. Runs in the hub too, so it must not wait."""
        if self._stuck or self._ended or not self._out:
            return
        data = self._take()
        try:
            sent = self._wire.bare.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self.end(str(error))
            return
        if sent < len(data):
            self._stuck = True
            eventlet.spawn(self._send_rest, data[sent:])

    def _take(self) -> bytes:
        """Return what is to be sent; the time of its answers runs from now."""
        self._sent_at.extend([self._hub.clock()] * len(self._out))
        if self._clock is None:
            self._clock = self._hub.schedule_call_global(self._timeout, self._look_at_clock)
        data = b"".join(self._out)
        self._out.clear()
        return data

    def _send_rest(self, data: bytes) -> None:
        try:
            while data:
                self._wire.socket.sendall(data)
                data = self._take()
            self._stuck = False
        except OSError as error:
            self.end(str(error))

    def _read(self, _fd: int = -1) -> None:
        """Give every complete answer to the one who waits for it. Runs in the hub."""
        try:
            data = self._wire.bare.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self.end(str(error))
            return
        if not data:
            self.end("the engine closed the connection")
            return
        reader = self._wire.reader
        try:
            reader.feed(data)
            while (answer := reader.gets()) is not MORE:
                self._sent_at.popleft()
                _wake(self._waiting.popleft(), answer)
        except (
            hiredis.HiredisError,
            IndexError,
        ) as error:  # what came is no answer to anything that was asked
            self.end(str(error))

    def _look_at_clock(self) -> None:
        """End the connection when the oldest question is too old, else look again when it will be."""
        self._read()  # the answers may be there already, when something else has kept this process too long
        self._clock = None
        if self._ended or not self._sent_at:
            return
        left = self._sent_at[0] + self._timeout - self._hub.clock()
        if left <= 0:
            self.end("timed out")
        else:
            self._clock = self._hub.schedule_call_global(left, self._look_at_clock)

    def _lost(self, *_error: object) -> None:
        self.end("the connection was lost")

    def end(self, reason: str) -> None:
        """Close it and tell everybody who waits that the engine is unreachable."""
        if self._ended:
            return
        self._ended = True
        if self._clock is not None:
            self._clock.cancel()
        self._hub.remove(self._listener)
        self._wire.close()
        for place in self._waiting:
            self._hub.schedule_call_global(0, _wake, place, Unavailable(reason))
        self._waiting.clear()


def _wake(place: list[Any], answer: Any) -> None:
    """Let a waiting greenlet go on with its answer."""
    waiting = place[0]
    if waiting is None:
        return
    try:
        waiting.switch(answer)
    except Exception:  # its own affair; the answers of others come next
        log.exception("a greenlet failed")
