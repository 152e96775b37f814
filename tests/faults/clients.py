"""Clients that never lie about what they know: each call is answered, refused, or unknown - and an unknown one is asked again."""

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.staff import actions as staff
from queue_service.staff.models import Origin
from tests.factories import POST

PATIENCE_SECONDS = 60.0
PASSWORD = "payung biru laut"
_PAUSE = threading.Event()


@dataclass(frozen=True)
class Answer:
    """``status`` is None when nobody knows what became of the request."""

    status: int | None
    body: Any = None
    seconds: float = 0.0

    @property
    def decided(self) -> bool:
        """True when the server said yes or no, and not "try again"."""
        return self.status is not None and self.status not in (429, 500, 502, 503)


class Client:
    """One person's or device's connection, opened again whenever it breaks."""

    def __init__(self, port: int, token: str = "", timeout: float = 10.0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Send one request once."""
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        began = time.monotonic()
        try:
            self._connection.request(method, path, json.dumps(body or {}), headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return Answer(None, None, time.monotonic() - began)
        if response.status >= 500:
            self._connection.close()
        found = json.loads(text) if text else None
        return Answer(response.status, found, time.monotonic() - began)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def insist(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Send a request, with the same key each time, until it is decided. Raises AssertionError after a minute."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (answer := self.call(method, path, body, key)).decided:
            assert time.monotonic() < deadline, f"nobody decided {method} {path}"
            _PAUSE.wait(0.05)
        return answer


@dataclass
class History:
    """What clients know at the end: by key, the ticket they were told; and who was called where."""

    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    called: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, Answer]] = field(default_factory=list)

    def kiosk(self, client: Client, service: str, times: int) -> None:
        """Take numbers one after the other, each with a key of its own."""
        with client:
            for _time in range(times):
                self._take(client, {"service": service})

    def kiosk_back(self, client: Client, service: str, times: int) -> None:
        """Tell of so many numbers that the kiosk gave while it was alone, each with a key of its own; lent as long as there are too few."""
        lent: list[str] = []
        with client:
            while len(lent) < times:
                path, wish = f"/api/v1/posts/{POST}/lease", {"letters": ["A"]}
                lease = client.insist("POST", path, wish, uuid.uuid4().hex).body
                lent += lease["numbers"]
            for number in lent[:times]:
                leased = {"day": lease["day"], "number": number, "waited_s": 1}
                self._take(client, {"service": service, "leased": leased})

    def _take(self, client: Client, wish: dict[str, Any]) -> None:
        key = uuid.uuid4().hex
        answer = client.insist("POST", f"/api/v1/posts/{POST}/tickets", wish, key)
        if answer.status == 201:
            self.told[key] = answer.body
        else:
            self.refused.append((key, answer))

    def officer(self, client: Client, counter: str, done: threading.Event) -> None:
        """Call, start and finish until nobody waits any more after the kiosks are ``done``."""
        path = f"/api/v1/posts/{POST}/counters/{counter}"
        with client:
            while True:
                last_round = done.is_set() or bool(self.refused)
                if self._next_person(client, counter, path) is None and last_round:
                    return

    def _next_person(self, client: Client, counter: str, path: str) -> str | None:
        """Serve whose turn it is; return the ticket, None when nobody waits."""
        answer = client.insist("POST", f"{path}/call-next", key=uuid.uuid4().hex)
        if answer.status == 204:
            _PAUSE.wait(0.02)
            return None
        if answer.status != 200:
            self.refused.append(("call-next", answer))
            return None
        ticket = str(answer.body["ticket"]["id"])
        self.called.append((counter, ticket))
        for verb in ("start", "finish"):
            verdict = client.insist("POST", f"{path}/{verb}", key=uuid.uuid4().hex)
            if verdict.status != 200:
                self.refused.append((verb, verdict))
        return ticket


class People:
    """Kiosks and officers of the office whose engine this is, with their tokens."""

    def __init__(self, engine: Engine, counters: tuple[str, ...] = ("1", "2", "3")) -> None:
        self.kiosk = staff.create_device(engine, POST, "kiosk", "Kios uji", {}).token
        self.officers = {}
        for counter in counters:
            name = f"petugas{counter}-{uuid.uuid4().hex[:6]}"
            staff.create_user(engine, name, PASSWORD, "officer", (POST,), name)
            vault = Vault("any secret will do")
            self.officers[counter] = staff.log_in(engine, vault, name, PASSWORD, Origin("192.0.2.1")).token

    def open_counters(self, port: int) -> None:
        """Every officer opens the counter."""
        for counter, token in self.officers.items():
            path = f"/api/v1/posts/{POST}/counters/{counter}"
            with Client(port, token) as client:
                answer = client.insist("PUT", path, {"state": "open"})
            assert answer.status == 200, answer


def together(works: list[tuple[Any, ...]]) -> list[threading.Thread]:
    """Start each (function, arguments ...) in a thread of its own; what one raises reaches pytest as an error."""
    threads = [threading.Thread(target=work[0], args=work[1:]) for work in works]
    for thread in threads:
        thread.start()
    return threads


def wait_for(threads: list[threading.Thread], seconds: float = 120.0) -> None:
    """Wait until all are done."""
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
        assert not thread.is_alive(), "a client did not finish"
