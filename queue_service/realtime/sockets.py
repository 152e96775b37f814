"""The ``/live`` namespace: who watches what. The only file of the rooms that knows Socket.IO."""

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_socketio import Namespace, SocketIO, join_room
from pydantic import BaseModel, Field, model_validator

from queue_service.core import cache
from queue_service.core.clock import CLOCK, Clock, rfc3339
from queue_service.core.errors import Forbidden, Refused, Unavailable
from queue_service.core.identity import ANYONE, Principal
from queue_service.core.redis import Engine
from queue_service.core.web import base_url, parse
from queue_service.posts import actions as posts
from queue_service.realtime import watch
from queue_service.realtime.fanout import Fanout
from queue_service.realtime.relay import Relay

NAMESPACE = "/live"
Pending = Callable[[Principal], list[dict[str, Any]]]
log = logging.getLogger(__name__)


class WatchForm(BaseModel):
    """What a client watches: exactly one of a post, a ticket, and its own print jobs."""

    post: str | None = Field(default=None, max_length=40)
    ticket: str | None = Field(default=None, max_length=80)
    printer: bool = False
    since: int | None = Field(default=None, ge=0, le=2**53)

    @model_validator(mode="after")
    def one_thing(self) -> "WatchForm":
        """Exactly one thing."""
        if sum((self.post is not None, self.ticket is not None, self.printer)) != 1:
            raise ValueError("exactly one of post, ticket and printer")
        return self


class Live(Namespace):  # type: ignore[misc]  # the library is untyped
    """Answers ``watch``; everything else is told by the relay."""

    def __init__(self, app: Flask, pending_prints: Pending) -> None:
        super().__init__(NAMESPACE)
        self._app = app
        self._pending = pending_prints
        self._callers: dict[str, Principal] = {}

    def on_connect(self, auth: object = None) -> None:
        """Anyone may connect; a token makes the connection a device's or an officer's."""
        token = auth.get("token") if isinstance(auth, dict) else None
        caller = self._app.extensions["authenticate"](token) if isinstance(token, str) and token else None
        self._callers[request.sid] = caller or ANYONE  # type: ignore[attr-defined]  # set by the library

    def on_disconnect(self, reason: object = None) -> None:
        """Forget who it was."""
        self._callers.pop(request.sid, None)  # type: ignore[attr-defined]

    def on_watch(self, data: object = None) -> dict[str, Any]:
        """Join first, look second: a change in between reaches the client twice and is dropped by its seq."""
        try:
            form = parse(WatchForm, data)
            if form.printer:
                return self._watch_prints()
            return self._watch(form)
        except Refused as refused:
            return {"error": refused.code}
        except Exception as error:
            if not isinstance(error, OSError) and "redis" not in type(error).__module__:
                log.exception("watch failed")
                return {"error": "server_error"}
            return {"error": Unavailable().code}

    def _watch(self, form: WatchForm) -> dict[str, Any]:
        engine: Engine = self._app.extensions["engine"]
        clock: Clock = self._app.extensions["clock"]
        if form.post is not None:
            join_room(room_of(posts.get(engine, form.post).slug))
            return watch.of_post(engine, clock, form.post, form.since)[1]
        ticket = str(form.ticket)
        post = watch.post_of(engine, ticket)
        join_room(room_of(post))
        return watch.of_ticket(engine, clock, ticket, form.since, base_url())[1]

    def _watch_prints(self) -> dict[str, Any]:
        caller = self._callers.get(request.sid, ANYONE)  # type: ignore[attr-defined]
        if caller.kind != "device":
            raise Forbidden("not_allowed")
        join_room(f"printer:{caller.id}")
        return {"jobs": self._pending(caller)}


def room_of(post: str) -> str:
    """Return the name of the room of everybody who watches a post."""
    return f"post:{post}"


def install(app: Flask, socketio: SocketIO, pending_prints: Pending) -> Relay:
    """Register the namespace and return the relay that feeds it; the caller starts it."""
    engine: Engine = app.extensions["engine"]
    clock: Clock = app.extensions["clock"]
    fanout = Fanout(socketio, NAMESPACE, direct=app.extensions["settings"].fast_fanout)
    socketio.on_namespace(Live(app, pending_prints))

    def tell_event(post: str, seq: int, fields: dict[str, str]) -> None:
        room = room_of(post)
        if not fanout.anybody(room):
            return
        head = json.dumps({"seq": seq, "type": fields["type"], "at": fields["at"], "post": post})
        rest = fields["data"]
        fanout.emit(room, "event", head if rest == "{}" else f"{head[:-1]}, {rest[1:]}")

    def tell_print(post: str, fields: dict[str, str]) -> None:
        fanout.emit(f"printer:{fields['device']}", "print", fields["job"])

    def tell_pulse(post: str, seq: int) -> None:
        zone = posts.get(engine, post).timezone
        text = json.dumps({"post": post, "seq": seq, "at": rfc3339(clock.now_ms(), zone)})
        fanout.emit(room_of(post), "pulse", text)

    def on_change(room: str) -> None:
        cache.forget(room)
        if room == CLOCK:
            clock.accept()

    return Relay(engine, tell_event, tell_print, tell_pulse, on_change, socketio.sleep)
