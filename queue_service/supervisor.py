"""Keeps the parts of the service running: starts them, restarts what dies, stops all in order.

Never monkey-patched and without any feature of its own. The engine is restarted at once, every other part with a growing
pause, so that a part which cannot run does not burn the machine.
"""

import logging
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol

from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.errors import OperatorError
from queue_service.core.processes import spawn

STOP_SECONDS = 4.0  # for web, workers and scheduler together; the engine has its own
STEADY_SECONDS = 30.0  # a part that ran this long starts with a short pause again
LONGEST_PAUSE_SECONDS = 15.0
HOPELESS = 5  # starts in a row that failed before the service was ever ready
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
log = logging.getLogger(__name__)


class StartFailed(OperatorError):
    """The service could not be started; the message says which part and what its log said."""


class Part(Protocol):
    """One process that is kept running."""

    @property
    def name(self) -> str:
        """What the log calls it."""

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process."""

    def pause(self, failures: int) -> float:
        """Seconds to wait before the next start after ``failures`` quick deaths in a row."""


@dataclass(frozen=True)
class CommandPart:
    """A part of the service in a process of its own."""

    name: str
    command: Sequence[str]
    env: dict[str, str]

    def start(self) -> subprocess.Popen[bytes]:
        """Start the command."""
        return spawn(self.command, env=self.env)

    def pause(self, failures: int) -> float:
        """None after a first death, then half a second, doubling up to ``LONGEST_PAUSE_SECONDS``."""
        return 0.0 if failures == 1 else float(min(0.5 * 2 ** (failures - 2), LONGEST_PAUSE_SECONDS))


@dataclass(frozen=True)
class EnginePart:
    """The embedded engine, whose data directory the supervisor holds."""

    engine: EmbeddedEngine
    name: str = "engine"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it without waiting; whoever needs it meanwhile answers 503."""
        return self.engine.spawn()

    def pause(self, failures: int) -> float:
        """None at first: everybody waits for it."""
        return float(min(0.25 * (failures - 1), 5.0))


@dataclass
class _Child:
    part: Part
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


@dataclass
class Supervisor:
    """Runs its parts until told to stop. ``ready`` is asked until it says yes, then ``announce`` is called once."""

    parts: Sequence[Part]
    engine: EmbeddedEngine | None = None
    ready: Callable[[], bool] = lambda: True
    announce: Callable[[], None] = lambda: None
    _stopping: int = field(default=0, init=False)
    _ready: bool = field(default=False, init=False)

    def run(self) -> None:
        """Start all parts and keep them running until SIGINT, SIGTERM or SIGHUP; then stop them, the engine last.

        Raises StartFailed when a part keeps dying before the service was ever ready.
        """
        children = [_Child(part) for part in self.parts]
        engine = self.engine
        if engine is not None:
            children.insert(0, _Child(EnginePart(engine), engine.process, time.monotonic()))
        with self._signals() as wake:
            try:
                while not self._stopping:
                    self._keep_running(children)
                    self._look_ready()
                    wake(0.2 if self._ready else 0.05)
            finally:
                self._stop([child for child in children if not isinstance(child.part, EnginePart)], wake)
                if engine is not None:
                    engine.stop()

    @contextmanager
    def _signals(self) -> Iterator[Callable[[float], None]]:
        """Yield a function that waits for a signal or so many seconds. A dying child wakes it too."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        before = {
            number: signal.signal(number, self._on_signal) for number in (*_STOP_SIGNALS, signal.SIGCHLD)
        }
        wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

        def wake(seconds: float) -> None:
            if select.select([reader], [], [], seconds)[0]:
                os.read(reader, 4096)

        try:
            yield wake
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number in _STOP_SIGNALS:
            self._stopping += 1

    def _keep_running(self, children: list[_Child]) -> None:
        now = time.monotonic()
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                self._mourn(child, now)
            if child.process is None and child.due <= now:
                child.started = now
                child.process = child.part.start()

    def _mourn(self, child: _Child, now: float) -> None:
        process = _process(child)
        child.failures = 1 if now - child.started > STEADY_SECONDS else child.failures + 1
        if not self._ready and child.failures >= HOPELESS:
            raise StartFailed(f"{child.part.name} does not start; see the messages above")
        pause = child.part.pause(child.failures)
        log.warning("%s ended (%s), starting again in %.1f s", child.part.name, _ending(process), pause)
        child.process = None
        child.due = now + pause

    def _look_ready(self) -> None:
        if not self._ready and self.ready():
            self._ready = True
            self.announce()

    def _stop(self, children: list[_Child], wake: Callable[[float], None]) -> None:
        running = [child for child in children if child.process is not None]
        for child in running:
            _process(child).terminate()
        asked, deadline = self._stopping, time.monotonic() + STOP_SECONDS
        while (running := [child for child in running if _process(child).poll() is None]) and (
            time.monotonic() < deadline and self._stopping == asked
        ):
            wake(0.1)
        for child in running:
            log.warning("%s did not stop in time, ending it", child.part.name)
            _process(child).kill()
            _process(child).wait()


def _process(child: _Child) -> subprocess.Popen[bytes]:
    if child.process is None:
        raise RuntimeError(f"{child.part.name} is not running")
    return child.process


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
