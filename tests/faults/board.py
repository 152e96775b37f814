"""A board without a browser: follows a post by the live protocol as ``docs/protocol.md`` tells it, and nothing else."""

import threading
from typing import Any

import socketio

from tests.factories import POST
from tests.tickets.picture import Picture

Json = dict[str, Any]


class Board:
    """Keeps a picture by events; asks for what it missed after a gap, a late pulse or a new connection."""

    def __init__(self, port: int, post: str = POST) -> None:
        self._post = post
        self._turn = threading.RLock()
        self.seq: int | None = None
        self.picture: Picture | None = None
        self.shown: list[int] = []  # every event it took in, by seq
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
        """Ask for what is missing, or for the whole picture."""
        question: Json = {"post": self._post}
        if self.seq is not None:
            question["since"] = self.seq
        self._socket.emit("watch", question, namespace="/live", callback=self._answer)

    def _answer(self, answer: Json) -> None:
        with self._turn:
            if "snapshot" in answer:
                self.seq, self.picture = answer["seq"], Picture(answer["snapshot"])
                self.snapshots += 1
            for event in answer.get("events", ()):
                self._take(event)

    def _event(self, event: Json) -> None:
        with self._turn:
            if self.seq is not None and not self._take(event):
                self.ask()

    def _pulse(self, pulse: Json) -> None:
        with self._turn:
            self.pulses += 1
            if self.seq is not None and pulse["seq"] > self.seq:
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
        """Switch it off."""
        self._socket.shutdown()
