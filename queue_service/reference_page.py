"""The reference for people: ``/docs`` shows ``/openapi.json``, both generated from the routes."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from queue_service.core.idempotency import HEADER
from queue_service.core.identity import OPEN
from queue_service.core.reference import spec
from queue_service.core.web import requires

Json = dict[str, Any]
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same key and request give the same answer for 24 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
_SCHEMES: Json = {
    "staff": {"type": "http", "scheme": "bearer", "description": "The token of `POST /api/v1/login`."},
    "device": {"type": "http", "scheme": "bearer", "description": "The token of a paired device."},
}
_MODELS = "#/components/schemas/"
_KINDS = {"kiosk": "device", "display": "device", "printer": "device"}


def install(app: Flask) -> None:
    """Add ``/openapi.json`` and ``/docs``."""
    app.add_url_rule("/openapi.json", "openapi", requires("anyone")(openapi))
    app.add_url_rule("/docs", "docs", requires("anyone")(docs))


def openapi() -> Response:
    """The OpenAPI document of every documented route."""
    if "reference" not in current_app.extensions:
        current_app.extensions["reference"] = complete(copy.deepcopy(spec.spec), current_app)
    return jsonify(current_app.extensions["reference"])


def complete(reference: Json, app: Flask) -> Json:
    """Add to the library's document what follows from the routes: who may call, what every call may refuse with."""
    reference.setdefault("components", {})["securitySchemes"] = _SCHEMES
    schemas = reference["components"]["schemas"]
    problem = {
        "schema": {"$ref": next(f"{_MODELS}{name}" for name in schemas if name.startswith("Problem."))}
    }
    for rule in app.url_map.iter_rules():
        calls = reference["paths"].get(_ARGUMENT.sub(r"{\1}", rule.rule), {})
        for method in rule.methods or ():
            if call := calls.get(method.lower()):
                _complete_call(call, rule, method, vars(app.view_functions[rule.endpoint]), problem)
                _relax_body(call, schemas)
    return reference


def _complete_call(call: Json, rule: Rule, method: str, view: Json, problem: Json) -> None:
    call["x-who"] = list(view["who"])
    closed = not OPEN.intersection(view["who"])
    if closed:
        kinds = dict.fromkeys(_KINDS.get(who, "staff") for who in view["who"])
        call["security"] = [{kind: []} for kind in kinds]
    if view["media"]:
        call["responses"]["200"] = {"description": "OK", "content": {view["media"]: {}}}
    if method == "POST":
        call.setdefault("parameters", []).append(_KEY)
    for status, description in _refusals(rule, method, closed=closed):
        call["responses"].setdefault(status, {"description": description})
    for status, answer in call["responses"].items():
        if int(status) >= 400:
            answer["content"] = {"application/problem+json": problem}


def _refusals(rule: Rule, method: str, *, closed: bool) -> Iterator[tuple[str, str]]:
    """Yield what a call may refuse with whatever it is about."""
    yield "503", "Service Unavailable"
    if closed:
        yield "401", "Unauthorized"
        yield "403", "Forbidden"
    if rule.arguments:
        yield "404", "Not Found"
    if method in ("POST", "PUT", "PATCH"):
        yield "413", "Content Too Large"
        yield "422", "Unprocessable Content"


def _relax_body(call: Json, schemas: Json) -> None:
    """A body all of whose fields may be left out may be left out itself."""
    body = call.get("requestBody")
    if body:
        name = body["content"]["application/json"]["schema"]["$ref"].removeprefix(_MODELS)
        body["required"] = bool(schemas[name].get("required"))


def docs() -> ResponseReturnValue:
    """The reference as a page."""
    page = Response(render_template("docs.html"))
    # The viewer sets style attributes from its script; nothing else of the policy is loosened.
    page.headers["Content-Security-Policy"] = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    )
    return page
