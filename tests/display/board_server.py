"""A small server that speaks the live protocol on loopback, with faults at will: what a display meets on a bad day.

It has no queue: a test says which events happen. Threads, no monkey-patching, so it runs beside the browser in one process.
"""

import html
import json
import random
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import socketio
from flask import Flask, Response, jsonify, request, send_from_directory
from flask_babel import Babel
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from display import create_blueprint
from tests.servers import eventually

ROOT = Path(__file__).resolve().parents[2]
WIB = timezone(timedelta(hours=7))
Json = dict[str, Any]


def at(seconds_ago: float = 0) -> str:
    """An RFC 3339 time in WIB, so many seconds ago."""
    return (
        (datetime.now(UTC) - timedelta(seconds=seconds_ago))
        .astimezone(WIB)
        .isoformat(timespec="milliseconds")
    )


def free_port() -> int:
    """A port below those that the system hands out to clients, so that nobody takes it while the server is away."""
    while not is_free(port := random.randrange(20_000, 32_000)):  # noqa: S311  # any will do
        pass
    return port


def is_free(port: int) -> bool:
    """True when a server could listen on the port of 127.0.0.1 now."""
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def counter(number: str, state: str = "open", ticket: Json | None = None, **more: Any) -> Json:
    """One counter of a picture."""
    return {
        "id": number,
        "name": number,
        "state": state,
        "services": ["ktp-baru"],
        "group": "",
        "ticket": ticket,
        **more,
    }


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class BoardServer:
    """The post ``kantor-desa`` as a board sees it. Change ``picture`` and ``office`` before a page is opened, then ``tell`` events."""

    def __init__(self, voice_dir: Path) -> None:
        self.seq = 100
        self.events: list[Json] = []
        self.replayable = 1000  # how many events can be replayed before a snapshot is the answer
        self.silent = False  # half open: takes connections and packets, says nothing
        self.answering = threading.Event()  # cleared: a question waits for its answer
        self.answering.set()
        self.sockets = True
        self.watches: list[Json] = []  # what clients asked, oldest first
        self.polls = 0
        self.beats: list[str | None] = []
        self.now = at  # the server's clock, as it tells it
        self.timings: Json = {}  # what the board's page is told to wait for, see docs/display.md
        self.picture: Json = {
            "post": "kantor-desa",
            "name": "Kantor Desa Tanjung Barat",
            "day": "2026-11-24",
            "open": True,
            "counters": [counter(str(number)) for number in (1, 2, 3)],
            "calls": [],
            "waiting": {"ktp-baru": 0},
            "notices": [],
            "paused": {},
            "estimates": {},
        }
        self.office: Json = {
            "slug": "kantor-desa",
            "name": "Kantor Desa Tanjung Barat",
            "counters": [],
            "services": [],
        }
        self.services: list[Json] = []
        self._app = self._flask(voice_dir)
        self._server: BaseWSGIServer | None = None
        self.port = free_port()

    # ---- life ----

    def start(self) -> None:
        """Listen on loopback; a second start takes the same port again."""
        self._sio = socketio.Server(async_mode="threading", cors_allowed_origins=[])
        self._sio.on("connect", self._connected, namespace="/live")
        self._sio.on("watch", self._watched, namespace="/live")
        app = socketio.WSGIApp(self._sio, self._app)
        # Whoever looked for a port just now, or was started meanwhile, may have it in hand for a moment.
        eventually(lambda: is_free(self.port))
        self._server = make_server("127.0.0.1", self.port, app, threaded=True, request_handler=Quiet)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Go away: no connection survives, new ones are refused."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        self.drop()

    def drop(self) -> None:
        """Cut every open connection."""
        for client in list(self._sio.eio.sockets.values()):
            client.close(wait=False, abort=True)

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    # ---- the protocol ----

    def tell(self, kind: str, *, send: bool = True, seconds_ago: float = 0, **fields: Any) -> Json:
        """Let an event happen; with ``send=False`` no client receives it, as when a packet is lost."""
        self.seq += 1
        event = {"seq": self.seq, "type": kind, "at": at(seconds_ago), "post": "kantor-desa", **fields}
        self.events.append(event)
        if send:
            self.emit("event", event)
        return event

    def call(
        self, number: str, counter: str, *, recalls: int = 0, service: str = "ktp-baru", **how: Any
    ) -> Json:
        """Call a number to a counter; ``how`` as for :meth:`tell`."""
        kind = "ticket.recalled" if recalls else "ticket.called"
        event = self.tell(
            kind,
            number=number,
            service=service,
            state="called",
            counter=counter,
            recalls=recalls,
            waiting=0,
            **how,
        )
        entry = {key: event[key] for key in ("seq", "number", "service", "counter", "at", "recalls")}
        self.picture["calls"] = [entry, *self.picture["calls"]][:20]
        for one in self.picture["counters"]:
            if one["id"] == counter:
                one["ticket"] = {
                    "number": number,
                    "service": service,
                    "state": "called",
                    "called_at": event["at"],
                    "recalls": recalls,
                }
        return event

    def pulse(self, seq: int | None = None) -> None:
        """Send the pulse, by default with the true seq."""
        self.emit("pulse", {"post": "kantor-desa", "seq": self.seq if seq is None else seq, "at": self.now()})

    def emit(self, name: str, data: Json) -> None:
        """Send to every client, unless silent."""
        if not self.silent:
            self._sio.emit(name, data, namespace="/live")

    def answer(self, since: int | None) -> Json:
        """What a watch or a poll is answered."""
        missed = [] if since is None else [event for event in self.events if event["seq"] > since]
        if since is None or since > self.seq or self.seq - since > min(self.replayable, len(missed)):
            return {"seq": self.seq, "snapshot": {**self.picture, "at": self.now()}}
        return {"seq": self.seq, "events": missed}

    def _connected(self, _sid: str, _environ: Json, _auth: Json | None = None) -> bool:
        return self.sockets

    def _watched(self, _sid: str, question: Json) -> Json | None:
        self.watches.append(question)
        if self.silent:
            return self._sio.not_handled  # no acknowledgement at all
        self.answering.wait(10)
        if "post" in question and question["post"] != "kantor-desa":
            return {"error": "not_found"}
        return self.answer(question.get("since"))

    # ---- pages and API ----

    def _flask(self, voice_dir: Path) -> Flask:
        app = Flask(__name__, static_folder=None)
        Babel(app, locale_selector=lambda: request.args.get("lang", "id"), default_locale="id")
        app.register_blueprint(create_blueprint(voice_dir))
        app.context_processor(lambda: {"language": request.args.get("lang", "id")})
        pages: dict[str, Any] = {
            "/static/vendor/<name>": lambda name: send_from_directory(
                ROOT / "node_modules/socket.io-client/dist", name
            ),
            "/static/<name>": lambda name: send_from_directory(ROOT / "queue_service/static", name),
            "/blank": lambda: "<!doctype html><title>blank</title>",
            "/api/v1/posts/<post>": lambda post: jsonify({**self.office, "open": self.picture["open"]}),
            "/api/v1/services": lambda: jsonify(self.services),
            "/api/v1/posts/<post>/live": self._polled,
            "/api/v1/posts/<post>/calls": lambda post: jsonify(self.picture["calls"]),
        }
        app.add_url_rule("/api/v1/devices/me/heartbeat", "beat", self._beat, methods=["POST"])
        app.after_request(self._with_timings)
        for rule, view in pages.items():
            app.add_url_rule(rule, rule, view)
        return app

    def _beat(self) -> tuple[str, int]:
        self.beats.append(request.headers.get("Authorization"))
        return "", 204

    def _with_timings(self, response: Response) -> Response:
        if self.timings and request.path.startswith("/display/") and response.mimetype == "text/html":
            told = html.escape(json.dumps(self.timings))
            response.set_data(
                response.get_data(as_text=True).replace("<body ", f'<body data-timings="{told}" ', 1)
            )
        return response

    def _polled(self, post: str) -> Any:
        self.polls += 1
        return jsonify(self.answer(request.args.get("since", type=int)))
