"""Health, readiness and metrics over HTTP."""

from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from queue_service.core.web import engine, requires
from queue_service.ops.metrics import Messages, Waiting, exposition, observe_requests

blueprint = Blueprint("ops", __name__)


def install(app: Flask, waiting: Waiting, messages: Messages) -> None:
    """Add the routes and measure every request; on scrape ``waiting()`` yields ``(post, service, tickets waiting)`` and ``messages()``
    what the outbox measures."""
    app.extensions["waiting"] = waiting
    app.extensions["measured_messages"] = messages
    observe_requests(app)
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@requires("anyone")
def healthz() -> Response:
    """Say that this process is alive; asks nothing of the engine."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@requires("anyone")
def readyz() -> Response:
    """Say that this process can serve: the engine answers. Otherwise 503 ``engine_unreachable``.

    Whether documents could be reached when they were last asked for is told beside it: numbers are given without them.
    """
    engine().call("PING")
    away = current_app.extensions["shelf"].first.away
    return jsonify(status="ready", documents="unreachable" if away else "ready")


@blueprint.get("/metrics")
@requires("anyone")
def metrics() -> Response:
    """Answer in Prometheus' text format."""
    sources = current_app.extensions
    return Response(
        exposition(sources["waiting"], sources["measured_messages"]), content_type=CONTENT_TYPE_LATEST
    )
