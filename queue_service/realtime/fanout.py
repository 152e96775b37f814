"""Fan-out: one message to every socket of a room."""

import json

from flask_socketio import SocketIO


class Fanout:
    """Sends JSON texts to rooms of one namespace."""

    def __init__(self, socketio: SocketIO, namespace: str) -> None:
        self._socketio = socketio
        self._namespace = namespace

    def emit(self, room: str, event: str, text: str) -> None:
        """Send ``event`` with the JSON object ``text`` to everybody in ``room``."""
        self._socketio.emit(event, json.loads(text), to=room, namespace=self._namespace)
