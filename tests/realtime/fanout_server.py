"""A server with nothing but a namespace and its fan-out, as a process of its own because eventlet patches the whole process.

``python -m tests.realtime.fanout_server MODE DIRECT PORT_FILE`` with MODE eventlet or threading, DIRECT 1 or 0. ``POST /emit`` emits
``messages`` in order; each is ``{n, by: fanout | library, size}``. ``GET /state`` tells what the server holds.
"""

import sys
from pathlib import Path

if sys.argv[1] == "eventlet":
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
        import eventlet

        eventlet.monkey_patch()

import json
import socket

from flask import Flask, Response, jsonify, request, send_from_directory
from flask_socketio import Namespace, SocketIO, join_room

from queue_service.realtime import serving
from queue_service.realtime.fanout import Fanout

VENDOR = Path(__file__).parents[2] / "node_modules" / "socket.io-client" / "dist"
PAGE = """<!doctype html><title>...</title><script type="module">
import { io } from "/vendor/socket.io.esm.min.js";
const seen = [];
const live = window.live = io("/live", { transports: TRANSPORTS });
live.on("connect", () => live.emit("watch", {}, () => { document.title = "watching"; }));
live.on("event", (message) => { seen.push(message); if (message.n === 99) document.title = JSON.stringify(seen); });
</script>"""


class Counting(Fanout):
    """Counts what had to take the library's queue."""

    queued = 0

    def _queue(self, peer, packet):
        self.queued += 1
        super()._queue(peer, packet)


class Live(Namespace):
    """Everybody who watches is in one room."""

    def on_watch(self, data):
        """Join the room; ``buffer`` makes the system's memory for what is sent to this client so small."""
        if "buffer" in data:
            own = request.environ["eventlet.input"].get_socket()
            own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, data["buffer"])
        join_room("all")
        return {"ok": True}


def create(mode: str, direct: bool) -> tuple[Flask, SocketIO]:
    """The app and its Socket.IO server."""
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode=mode)
    socketio.on_namespace(Live("/live"))
    serving.refuse_deflate(app)
    fanout = Counting(socketio, "/live", direct=direct)

    @app.post("/emit")
    def emit():
        for message in request.get_json():
            told = {"n": message["n"], "text": "é" * message.get("size", 0)}
            if message.get("by") == "library":
                socketio.emit("event", told, to="all", namespace="/live")
            else:
                fanout.emit("all", "event", json.dumps(told, ensure_ascii=False))
        return jsonify(queued=fanout.queued)

    @app.get("/state")
    def state():
        peers = socketio.server.eio.sockets
        rooms = socketio.server.manager.rooms.get("/live", {})
        return jsonify(
            queued=fanout.queued,
            waiting=[peer.queue.qsize() for peer in list(peers.values())],
            watching=len(rooms.get("all", {})),
            wires=len(fanout._wires),
        )

    @app.get("/page")
    def page():
        return Response(PAGE.replace("TRANSPORTS", json.dumps(request.args["transports"].split(","))))

    @app.get("/vendor/<name>")
    def vendor(name):
        return send_from_directory(VENDOR, name)

    return app, socketio


def main() -> None:
    """Serve on a free port and write its number into the file."""
    mode, direct, port_file = sys.argv[1], sys.argv[2] == "1", Path(sys.argv[3])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app, socketio = create(mode, direct)
    port_file.write_text(str(port))
    serving.run(app, socketio, "127.0.0.1", port)


if __name__ == "__main__":
    main()
