"""A gateway that speaks SMSGate's API over real HTTP on the loopback, and misbehaves when told to.

``POST /messages`` with Basic authentication takes a message (202), refuses one whose id it knows (409, as newer gateways do; older ones
answer 202 and drop it), and does the next of ``plan`` first. What it has taken is in ``taken``; a gateway with ``knows_ids`` off takes
everything again, so that duplicates can be counted.
"""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER, PASSWORD = "desa", "rahasia"


@dataclass(frozen=True)
class Step:
    """What happens with one request: ``take`` the message or not, then answer ``status`` (None: the connection ends without an answer).

    ``before`` runs when the request has come, ``after`` once the message is taken but not answered.
    """

    status: int | None = 202
    take: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    hold: bool = False
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None


def refuse(status: int, body: str = "", **headers: str) -> Step:
    """An answer that says no; nothing is taken."""
    return Step(
        status,
        take=False,
        body=body,
        headers={name.replace("_", "-"): text for name, text in headers.items()},
    )


LOST = Step(None)  # taken, but the answer never comes: the connection is cut
DEAD = Step(None, take=False)
SILENT = Step(hold=True)  # taken, and no answer until the other side gives up
HANGING = Step(take=False, hold=True)


class Gateway:
    """Runs between ``with`` and its end."""

    def __init__(self, *, knows_ids: bool = True, known_status: int = 409) -> None:
        self.knows_ids = knows_ids
        self.known_status = known_status
        self.plan: list[Step] = []
        self.otherwise = Step()
        self.taken: list[dict[str, Any]] = []
        self.requests = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Gateway:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its address as a setting."""
        return f"smsgate://{USER}:{PASSWORD}@127.0.0.1:{self._server.server_port}"

    def copies(self) -> Counter[str]:
        """How often each message (whatever its round) would reach a phone."""
        with self._lock:
            return Counter(one["id"].partition("-")[0] for one in self.taken)

    def answer(self, authorization: str, path: str, body: bytes) -> Step:
        """Decide what happens with a request, and take its message."""
        with self._lock:
            self.requests += 1
            step = self.plan.pop(0) if self.plan else self.otherwise
        if step.before:
            step.before()
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if authorization != expected:
            return refuse(401, '{"message":"Unauthorized"}')
        if path != "/messages":
            return refuse(404)
        message = json.loads(body)
        if problem := _problem(message):
            return refuse(400, json.dumps({"message": problem}))
        if not step.take:
            return step
        with self._lock:
            known = self.knows_ids and message["id"] in [one["id"] for one in self.taken]
            if not known:
                self.taken.append(message)
        if step.after:
            step.after()
        return Step(self.known_status) if known and step.status == 202 else step

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                step = gateway.answer(self.headers.get("Authorization", ""), self.path, body)
                if step.hold:
                    gateway._closing.wait(20)
                if step.status is None or step.hold:
                    self.close_connection = True
                    return
                text = step.body.encode() or b"{}"
                self.send_response(step.status)
                for name, value in {"Content-Length": str(len(text)), **step.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        return Handler


def _problem(message: dict[str, Any]) -> str:
    """What a real gateway would refuse."""
    if len(message.get("id", "")) > 36 or not message.get("textMessage", {}).get("text"):
        return "invalid message"
    if message.get("ttl", 0) < 5:
        return "ttl must be at least 5"
    numbers = message.get("phoneNumbers", [])
    return (
        ""
        if numbers and all(one.startswith("+") and one[1:].isdecimal() for one in numbers)
        else f"invalid number {numbers}"
    )


def web_hook(kind: str, message_id: str, event: str = "e1", reason: str = "") -> bytes:
    """The body of a web hook, e.g. of ``sms:delivered``."""
    payload: dict[str, Any] = {"messageId": message_id, "phoneNumber": "+6281234567890", "simNumber": 1}
    if reason:
        payload["reason"] = reason
    return json.dumps(
        {"deviceId": "d1", "event": kind, "id": event, "payload": payload, "webhookId": "w1"}
    ).encode()


def signature(key: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers by which a gateway signs a web hook."""
    digest = hmac.new(key.encode(), body + str(timestamp).encode(), sha256).hexdigest()
    return {"X-Signature": digest, "X-Timestamp": str(timestamp), "Content-Type": "application/json"}
