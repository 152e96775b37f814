"""The same live picture by plain HTTP, for clients whose sockets cannot connect."""

from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from queue_service.core.errors import NotFound
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import Body, base_url, engine, query, requires
from queue_service.realtime import watch

blueprint = Blueprint("realtime", __name__)


class Since(Body):
    """The newest seq the client knows; without it a snapshot is answered."""

    since: int | None = Field(default=None, ge=0, le=2**53)


class LiveAnswer(BaseModel):
    """What a client that watches is told: the newest seq and what it missed, or the whole picture. ``docs/protocol.md`` has the shapes."""

    seq: int
    events: list[dict[str, Any]] | None = None
    snapshot: dict[str, Any] | None = None


@blueprint.get("/socket.io/")
@blueprint.route("/socket.io/", websocket=True)
@requires("anyone")
def live() -> ResponseReturnValue:
    """Where the Socket.IO server answers before Flask is asked.

    Flask must know the address all the same: every event of a socket is a request to it, and one that finds no rule ends in a
    circle of references that keeps the whole connection in memory.
    """
    raise NotFound("not_found")


@blueprint.get("/api/v1/posts/<post>/live")
@requires("anyone")
@document("live", query=Since, http_200=LiveAnswer, problems=(404, 422, 429, 503))
def live_post(post: str) -> ResponseReturnValue:
    """The board of a post: ``{seq, events}`` since a seq, or ``{seq, snapshot}``."""
    return jsonify(watch.of_post(engine(), current_app.extensions["clock"], post, query(Since).since)[1])


@blueprint.get("/api/v1/tickets/<ticket>/live")
@requires("holder")
@document("live", query=Since, http_200=LiveAnswer, problems=(404, 422, 429, 503))
@limited("60 per minute", guesses=True)
def live_ticket(ticket: str) -> ResponseReturnValue:
    """A ticket and its post: ``{seq, events}`` since a seq, or ``{seq, snapshot}``."""
    clock, since = current_app.extensions["clock"], query(Since).since
    return jsonify(watch.of_ticket(engine(), clock, ticket, since, base_url())[1])
