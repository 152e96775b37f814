"""Fan-out: one message to every socket of a room, packed once, and nobody waits for a slow client.

The plain path hands the message to Socket.IO. The direct path (``FAST_FANOUT``, on eventlet) writes the ready frame on each
idle wire and leaves everybody else - polling clients, clients in the middle of something, slow ones - to the library's queue,
which keeps the order. A client with too much queued is cut off: it connects again and asks for what it missed.
"""

import json
import logging
from typing import Any

from engineio.packet import MESSAGE, Packet
from flask_socketio import SocketIO

from queue_service.realtime import wires

QUEUE_LIMIT = 500  # packets; as many events as can be replayed
log = logging.getLogger(__name__)


class Fanout:
    """Sends JSON texts to rooms of one namespace. Made before the first client connects."""

    def __init__(self, socketio: SocketIO, namespace: str, *, direct: bool = True) -> None:
        self._socketio = socketio
        self._namespace = namespace
        self._engineio: Any = socketio.server.eio
        self._direct = direct and self._engineio.async_mode == "eventlet"
        self._wires = wires.install(self._engineio) if self._direct else {}

    def anybody(self, room: str) -> bool:
        """Whether a socket of this process is in ``room``."""
        return bool(self._socketio.server.manager.rooms.get(self._namespace, {}).get(room))

    def emit(self, room: str, event: str, text: str) -> None:
        """Send ``event`` with the JSON object ``text`` to everybody in ``room``; on the direct path this never waits."""
        if self._direct:
            self._emit_directly(room, event, text)
        else:
            self._socketio.emit(event, json.loads(text), to=room, namespace=self._namespace)

    def _emit_directly(self, room: str, event: str, text: str) -> None:
        watching = list(self._socketio.server.manager.get_participants(self._namespace, room))
        if not watching:
            return
        message = f'2{self._namespace},["{event}",{text}]'  # a Socket.IO EVENT packet
        packet = Packet(MESSAGE, message)
        frame = wires.text_frame(packet.encode())
        size, find = len(frame), self._wires.get
        for _sid, peer in watching:
            wire = find(peer)
            if wire is None or not wire.idle:
                self._queue(peer, packet)
                continue
            try:
                sent = wire.send(frame)
            except BlockingIOError:
                self._queue(peer, packet)
            except OSError:  # gone; its reader finds out and cleans up
                continue
            else:
                if sent < size:
                    wire.finish(frame[sent:])

    def _queue(self, peer: str, packet: Packet) -> None:
        client = self._engineio.sockets.get(peer)
        if client is None or client.closed:
            return
        if client.queue.qsize() < QUEUE_LIMIT:
            client.send(packet)
            return
        log.warning("a client was too slow and is cut off")
        if wire := self._wires.get(peer):
            wire.cut()
        client.close(wait=False, abort=True)
