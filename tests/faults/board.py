"""A board without a browser: follows a post by the live protocol as ``docs/protocol.md`` tells it, and nothing else."""

import gc
import threading
import warnings
from typing import Any

import socketio

from tests.factories import POST
from tests.tickets.picture import Picture

Json = dict[str, Any]


class Board:
    """Keeps a picture by events; asks for what it missed after a gap, a late pulse or a new connection."""

    def __init__(self, port: int, post: str = POST) -> None:
        self._post = post
        self._lock = threading.Lock()
        self._turn = 0  # number of the newest question: answers to older ones are ignored
        self._waiting: list[Json] | None = None  # events that came while a question is under way
        self.seq: int | None = None
        self.picture: Picture | None = None
        self.shown: list[int] = []  # every event it took in, by seq
        self.skipped: list[int] = []  # events a whole picture stood for, when it was too far behind
        self.calls: list[tuple[str, str]] = []
        self.snapshots = 0
        self.pulses = 0
        self._socket = socketio.Client(reconnection=True, reconnection_delay=0.1, reconnection_delay_max=0.5)
        self._socket.on("connect", self.ask, namespace="/live")
        self._socket.on("event", self._event, namespace="/live")
        self._socket.on("pulse", self._pulse, namespace="/live")
        self._socket.connect(
            f"http://127.0.0.1:{port}",
            namespaces=["/live"],
            transports=["websocket"],
            retry=True,
            wait_timeout=30,
        )

    def ask(self) -> None:
        """Ask for what is missing, or for the whole picture; events that come meanwhile wait for the answer."""
        with self._lock:
            self._turn += 1
            self._waiting = []
            turn = self._turn
            question: Json = (
                {"post": self._post} if self.seq is None else {"post": self._post, "since": self.seq}
            )
        self._socket.emit(
            "watch", question, namespace="/live", callback=lambda answer: self._answer(turn, answer)
        )

    def _answer(self, turn: int, answer: Json) -> None:
        with self._lock:
            if turn != self._turn or "error" in answer:
                return
            if "snapshot" in answer:
                if self.seq is not None:
                    self.skipped += range(self.seq + 1, answer["seq"] + 1)
                self.seq, self.picture = answer["seq"], Picture(answer["snapshot"])
                self.snapshots += 1
            waiting, self._waiting = self._waiting or [], None
            taken = [self._take(event) for event in [*answer.get("events", ()), *waiting]]
        if not all(taken):
            self.ask()

    def _event(self, event: Json) -> None:
        with self._lock:
            if self._waiting is not None:
                self._waiting.append(event)
                return
            complete = self._take(event)
        if not complete:
            self.ask()

    def _pulse(self, pulse: Json) -> None:
        with self._lock:
            self.pulses += 1
            late = self.seq is None or pulse["seq"] > self.seq
        if late:
            self.ask()

    def _take(self, event: Json) -> bool:
        if self.seq is None or self.picture is None:
            return True
        if event["seq"] <= self.seq:
            return True
        if event["seq"] != self.seq + 1:
            return False
        self.seq = event["seq"]
        self.shown.append(event["seq"])
        self.picture.apply(event)
        if event["type"] == "ticket.called":
            self.calls.append((event["counter"], event["number"]))
        return True

    def close(self) -> None:
        """Switch it off, and collect what its library left open when the server died while a connection was being made."""
        self._socket.shutdown()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
