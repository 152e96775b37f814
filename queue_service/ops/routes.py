"""Health, readiness and metrics over HTTP."""

from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from queue_service.core.web import engine, requires
from queue_service.ops.metrics import Waiting, exposition, observe_requests

blueprint = Blueprint("ops", __name__)


def install(app: Flask, waiting: Waiting) -> None:
    """Add the routes and measure every request. ``waiting()`` yields ``(post, service, tickets waiting)`` on scrape."""
    app.extensions["waiting"] = waiting
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
    """Say that this process can serve: the engine answers. Otherwise 503 ``engine_unreachable``."""
    engine().call("PING")
    return jsonify(status="ready")


@blueprint.get("/metrics")
@requires("anyone")
def metrics() -> Response:
    """Answer in Prometheus' text format."""
    return Response(exposition(current_app.extensions["waiting"]), content_type=CONTENT_TYPE_LATEST)
