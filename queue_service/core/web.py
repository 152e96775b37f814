"""Web glue: who may call a route, how input is parsed, and how refusals become answers. The only place that knows HTTP statuses.

Every route carries ``@requires(...)``; a test refuses routes without it.
"""

import hmac
import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from werkzeug.exceptions import HTTPException

from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    TooLarge,
    TooMany,
    Unauthorized,
    Unavailable,
    Unsupported,
)
from queue_service.core.i18n import refusal_text
from queue_service.core.identity import ANYONE, OPEN, Principal
from queue_service.core.redis import Engine, outage

P = ParamSpec("P")
M = TypeVar("M", bound=BaseModel)
View = Callable[P, ResponseReturnValue]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "session"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_STATUS: dict[type[Refused], int] = {
    Invalid: 422,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Unsupported: 415,
    TooMany: 429,
    Unavailable: 503,
}
log = logging.getLogger(__name__)


class Body(BaseModel):
    """Base of every request body: unknown fields are ignored, text is stripped, values do not change."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)


def engine() -> Engine:
    """Return the engine of the running app."""
    found: Engine = _app().extensions["engine"]
    return found


def clock() -> Clock:
    """Return the app's clock."""
    found: Clock = _app().extensions["clock"]
    return found


def vault() -> Vault:
    """Return what seals and opens the app's secrets."""
    found: Vault = _app().extensions["vault"]
    return found


def settings() -> Settings:
    """Return the settings the app was made with."""
    found: Settings = _app().extensions["settings"]
    return found


def _app() -> Flask:
    """The running app itself; each look through Flask's stand-in for it costs a microsecond."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _request() -> Request:
    """This request itself, likewise."""
    return request._get_current_object()  # type: ignore[attr-defined,no-any-return]


def base_url() -> str:
    """Return the address people reach us at, without a slash at its end: PUBLIC_URL, else the one this request came to."""
    asked = _request()
    return settings().public_url or f"{asked.scheme}://{asked.host}"


def principal() -> Principal:
    """Return who is calling; :data:`ANYONE` when nobody is logged in."""
    here = g._get_current_object()
    found: Principal | None = here.get("principal")
    if found is None:
        found = here.principal = _authenticate(_request())
    return found


def _authenticate(asked: Request) -> Principal:
    scheme, _sep, bearer = asked.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    by_header = scheme.lower() == "bearer"
    # Most people send none; looking through no cookies takes long.
    if not by_header and "HTTP_COOKIE" not in asked.environ:
        return ANYONE
    token = bearer.strip() if by_header else asked.cookies.get(SESSION_COOKIE, "")
    if not token:
        return ANYONE
    found: Principal | None = _app().extensions["authenticate"](token)
    if found is None:
        return ANYONE
    if not by_header and asked.method not in SAFE_METHODS:
        _check_csrf(found)
    return found


def _check_csrf(caller: Principal) -> None:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not caller.csrf or not hmac.compare_digest(sent.encode(), caller.csrf.encode()):
        raise Forbidden("csrf_failed")


def requires(*who: str) -> Callable[[View[P]], View[P]]:
    """Declare who may call a route: ``anyone``, ``holder``, a role, or a kind of device.

    A route with a ``post`` argument is also refused to staff and devices of other posts, unless it is open to anyone.
    """
    open_to_all = bool(OPEN.intersection(who))

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not open_to_all:
                _admit(principal(), who, kwargs.get("post"))
            return view(*args, **kwargs)

        guarded.who = who  # type: ignore[attr-defined]  # read by the test that every route declares its callers
        return guarded

    return decorate


def _admit(caller: Principal, who: tuple[str, ...], post: object) -> None:
    if caller.kind == "anyone":
        raise Unauthorized("login_required")
    if not caller.satisfies(who):
        raise Forbidden("not_allowed")
    if isinstance(post, str):
        admit_post(caller, post)


def attachment(content: str | bytes | Iterable[str], kind: str, name: str) -> Response:
    """Return an answer of that media type, to be kept as a file of that name."""
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def admit_post(caller: Principal, post: str) -> None:
    """Raise ``Forbidden`` when the caller has nothing to do with the post."""
    if not caller.may_touch(post):
        raise Forbidden("other_post")


def body(model: type[M]) -> M:
    """Parse the request's JSON (or form) into ``model``. Raises :class:`Invalid` naming every bad field."""
    return parse(model, _payload())


def query(model: type[M]) -> M:
    """Parse the request's query string into ``model``. Raises :class:`Invalid` naming every bad field."""
    return parse(model, request.args.to_dict())


def is_form(asked: Request) -> bool:
    """Tell whether a request's body is a form's. What says plainly that it is JSON is not looked into any further."""
    return asked.environ.get("CONTENT_TYPE") != "application/json" and asked.mimetype in FORMS


def _payload() -> Any:
    asked = _request()
    if is_form(asked):
        return {key: values if len(values) > 1 else values[0] for key, values in asked.form.lists()}
    data = asked.get_data()
    try:
        return from_json(data) if data else {}
    except ValueError as error:
        raise Invalid("malformed_json", errors=[{"field": "", "message": "not JSON"}]) from error


def parse(model: type[M], payload: Any) -> M:
    """Return ``payload`` as ``model``. Raises :class:`Invalid` with ``errors: [{field, message}]``."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        bad = [{"field": ".".join(map(str, item["loc"])), "message": item["msg"]} for item in error.errors()]
        raise Invalid("invalid_input", errors=bad) from error


def wants_json() -> bool:
    """True for the API; pages get HTML."""
    return request.path.startswith("/api/") or request.path in ("/readyz", "/healthz", "/openapi.json")


def status_of(refused: Refused) -> int:
    """Return the HTTP status of a refusal."""
    return next(status for kind, status in _STATUS.items() if isinstance(refused, kind))


def answer_refused(refused: Refused) -> ResponseReturnValue:
    """Answer a refusal: problem+json for the API, the log-in page or a plain page for people."""
    status = status_of(refused)
    text = refused.detail or refusal_text(refused.code)
    if wants_json():
        return problem(status, refused.code, text, **refused.extra)
    if isinstance(refused, Unauthorized) and request.method == "GET":
        return redirect(url_for("staff.login_page", next=request.full_path.rstrip("?")))
    return _page(status, refused.code, text)


def problem(status: int, code: str, detail: str, **extra: Any) -> Response:
    """Return an RFC 9457 answer with the stable ``code``."""
    content = {
        "type": "about:blank",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
    }
    response = jsonify({**content, **extra})
    response.status_code = status
    response.mimetype = "application/problem+json"
    if "retry_after" in extra:
        response.headers["Retry-After"] = str(extra["retry_after"])
    elif status == 503:
        response.headers["Retry-After"] = "2"
    return response


def _page(status: int, code: str, text: str) -> ResponseReturnValue:
    return render_template("error.html", status=status, code=code, text=text), status


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    """Answer what Flask itself refuses (404, 405, 413 ...) in the same two forms."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    code = {
        404: "not_found",
        405: "method_not_allowed",
        413: "too_large",
        415: "unsupported_type",
        429: "too_many",
    }.get(status, "bad_request" if status < 500 else "server_error")
    if not wants_json():
        return _page(status, code, refusal_text(code))
    extra = {"retry_after": 60} if status == 429 else {}
    response = problem(status, code, refusal_text(code), **extra)
    if status == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def _answer_engine(error: Exception) -> ResponseReturnValue:
    if not outage(error):
        return _answer_crash(error)
    log.warning("engine not serving: %s", type(error).__name__)
    return answer_refused(Unavailable())


def _answer_crash(error: Exception) -> ResponseReturnValue:
    log.exception("unexpected %s in %s", type(error).__name__, request.endpoint)
    if wants_json():
        return problem(500, "server_error", _("Terjadi kesalahan. Silakan coba lagi."))
    return _page(500, "server_error", _("Terjadi kesalahan. Silakan coba lagi."))


def register_errors(app: Flask) -> None:
    """Map every refusal and failure once."""
    app.register_error_handler(Refused, answer_refused)
    app.register_error_handler(HTTPException, _answer_http)
    for kind in (RedisConnectionError, RedisTimeoutError, ResponseError):
        app.register_error_handler(kind, _answer_engine)
    app.register_error_handler(Exception, _answer_crash)
