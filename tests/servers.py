"""Real processes for tests and benchmarks: the service as a person would start it, on a free port and a directory of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ADMIN_PASSWORD = "kata-sandi-uji"
READY_SECONDS = 60.0
_NEVER = threading.Event()
_OWN = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """``python -m queue_service COMMAND`` as a child process; ``log`` is the file with all it says."""

    def __init__(self, data_dir: Path, command: str, **env: str) -> None:
        self.data_dir = data_dir
        self.command = command
        self.arguments: list[str] = []
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / f"{command}.log"
        kept = {name: os.environ[name] for name in _OWN if name in os.environ}
        own = {"DATA_DIR": str(data_dir), "PORT": str(self.port), "ADMIN_PASSWORD": ADMIN_PASSWORD}
        self.env = {**kept, **own, **env}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Running":
        """Start and wait until it can serve. Raises AssertionError with the end of its log."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "queue_service", self.command, *self.arguments]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.wait_ready()
        return self

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until ``/readyz`` says yes."""
        deadline = time.monotonic() + seconds
        while self.status("/readyz") != 200:
            assert self.process is not None
            assert self.process.poll() is None, f"{self.command} ended:\n{self.said()}"
            assert time.monotonic() < deadline, f"{self.command} is not ready:\n{self.said()}"
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)

    def status(self, path: str, timeout: float = 3.0) -> int | None:
        """The HTTP status of a GET, None when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def said(self) -> str:
        """All it wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 20.0) -> int:
        """Send a signal, wait for the end and return the exit code."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.command} did not stop within {seconds} s:\n{self.said()}") from None


def eventually(seen: Callable[[], object], seconds: float = 20.0) -> None:
    """Return as soon as ``seen()`` is true. Raises AssertionError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        _NEVER.wait(0.02)


def ask(base_url: str, method: str, path: str, body: Mapping[str, Any] | None = None, token: str = "") -> Any:
    """Call the API of a running server and return what it answers; raises AssertionError with a refusal."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if method == "GET" else json.dumps(body or {}).encode()
    request = urllib.request.Request(base_url + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
    except urllib.error.HTTPError as refused:
        # Else its connection stays open until the garbage collector meets it, in some other test.
        with refused:
            raise AssertionError(f"{method} {path}: {refused.code} {refused.read()!r}") from refused
    return json.loads(text) if text else None
