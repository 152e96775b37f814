"""The reference for people: ``/docs`` shows ``/openapi.json``, both generated from the routes."""

from flask import Flask, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from queue_service.core.reference import spec
from queue_service.core.web import requires


def install(app: Flask) -> None:
    """Add ``/openapi.json`` and ``/docs``."""
    app.add_url_rule("/openapi.json", "openapi", requires("anyone")(openapi))
    app.add_url_rule("/docs", "docs", requires("anyone")(docs))


def openapi() -> Response:
    """The OpenAPI document of every documented route."""
    return jsonify(spec.spec)


def docs() -> ResponseReturnValue:
    """The reference as a page."""
    page = Response(render_template("docs.html"))
    # The viewer sets style attributes from its script; nothing else of the policy is loosened.
    page.headers["Content-Security-Policy"] = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    )
    return page
