"""An office to measure: an engine and web processes of its own, with the sample village in it."""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from queue_service.core.embedded import EmbeddedEngine

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = secrets.token_hex(8)
POST = "kantor-desa"
READY_SECONDS = 60.0
PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


class Web:
    """Web processes that share one port. They can be frozen while others are measured on the same machine."""

    def __init__(self, data_dir: Path, count: int, module: str, **env: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        own = {"PORT": str(self.port), "WEB_PROCESSES": str(count), "PYTHONUNBUFFERED": "1", **env}
        environment = {**os.environ, "DATA_DIR": str(data_dir), "ADMIN_PASSWORD": PASSWORD, **own}
        self.processes = [
            subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=environment) for _ in range(count)
        ]
        self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until every process has answered; they share the port, so it is asked several times."""
        deadline, answers = time.monotonic() + READY_SECONDS, 0
        while answers < 4 * len(self.processes):
            assert time.monotonic() < deadline, "the web processes do not answer"
            assert all(process.poll() is None for process in self.processes), "a web process ended"
            with suppress(OSError, http.client.HTTPException):
                answers += self.request("GET", "/readyz")[0] == 200
                continue
            time.sleep(0.1)

    def request(
        self, method: str, path: str, body: Any = None, token: str = "", timeout: float = 20.0
    ) -> tuple[int, Any]:
        """Send one request on a connection of its own and return status and decoded answer."""
        caller = Caller(self.port, token, timeout)
        try:
            return caller.request(method, path, body)
        finally:
            caller.close()

    def memory_kb(self) -> float:
        """Return what the processes hold in memory together."""
        pages = [int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) for process in self.processes]
        return sum(pages) * PAGE_KB

    def freeze(self) -> None:
        """Stop the processes where they are."""
        for process in self.processes:
            process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        for process in self.processes:
            process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the processes."""
        self.thaw()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)


class Caller:
    """One kept connection of somebody with a token."""

    def __init__(self, port: int, token: str = "", timeout: float = 20.0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return status and decoded answer."""
        data = json.dumps(body).encode() if body is not None else None
        self._connection.request(method, path, data, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Office:
    """Engine and sample village in a temporary directory; a context manager that removes everything."""

    def __init__(self) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix="qs-bench-"))
        self.engine = EmbeddedEngine(self.data_dir)
        self._webs: list[Web] = []

    def __enter__(self) -> "Office":
        try:
            self.engine.start()
            environment = {**os.environ, "DATA_DIR": str(self.data_dir), "ADMIN_PASSWORD": PASSWORD}
            command = [sys.executable, "-m", "queue_service", "seed"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for web in self._webs:
            web.stop()
        self.engine.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def web(self, count: int = 1, **env: str) -> Web:
        """Start web processes with the no-op route; further environment variables are settings."""
        self._webs.append(Web(self.data_dir, count, "benchmarks.launcher", **env))
        return self._webs[-1]

    def staff_token(self, web: Web) -> str:
        """Log the admin in."""
        status, answer = web.request("POST", "/api/v1/login", {"username": "admin", "password": PASSWORD})
        assert status == 200, answer
        return str(answer["token"])

    def kiosk_token(self, web: Web) -> str:
        """Pair one more kiosk."""
        device = {"kind": "kiosk", "name": "Kios ukur"}
        status, answer = web.request("POST", f"/api/v1/posts/{POST}/devices", device, self.staff_token(web))
        assert status == 201, answer
        return str(answer["token"])
