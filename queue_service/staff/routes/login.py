"""Logging in and out, for programs (a token) and for people (a cookie)."""

import hmac

from flask import g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from queue_service.core.clock import rfc3339
from queue_service.core.errors import Forbidden, Refused, TooMany, Unauthorized
from queue_service.core.i18n import refusal_text
from queue_service.core.idempotency import idempotent
from queue_service.core.identity import ANYONE
from queue_service.core.ids import token
from queue_service.core.reference import document
from queue_service.core.security import secure
from queue_service.core.web import (
    SESSION_COOKIE,
    body,
    engine,
    principal,
    requires,
    settings,
    status_of,
    vault,
)
from queue_service.staff import actions, rules
from queue_service.staff.models import LoggedIn, User
from queue_service.staff.routes.blueprint import KNOWN_COOKIE, blueprint, origin
from queue_service.staff.routes.forms import Credentials, LoginAnswer, Me
from queue_service.staff.store import KNOWN_FOR

FORM_COOKIE = "login_form"


@blueprint.post("/api/v1/login")
@requires("anyone")
@document("staff", body=Credentials, http_200=LoginAnswer, problems=(401, 409, 422, 429, 503))
@idempotent
def login() -> ResponseReturnValue:
    """Check a username and a password, and answer a token."""
    form = body(Credentials)
    opened = actions.log_in(engine(), vault(), form.username, form.password, origin())
    answer = {
        "token": opened.token,
        "expires_at": rfc3339(opened.expires, settings().timezone),
        "user": shown(opened.user),
    }
    return jsonify(answer)


@blueprint.post("/api/v1/logout")
@requires("officer", "partner")
@document("staff", http_204=None, problems=(401, 403, 503))
def logout() -> ResponseReturnValue:
    """End the session this call came with; its token is dead at once."""
    actions.log_out(engine(), principal())
    return "", 204


def shown(user: User) -> dict[str, object]:
    """Return a user as a log-in answers it."""
    return Me(username=user.username, name=user.name, role=user.role, posts=list(user.posts)).model_dump()


@blueprint.get("/login")
@requires("anyone")
def login_page() -> ResponseReturnValue:
    """Ask for username and password; who is logged in goes on."""
    caller = principal()
    if caller.kind == "staff":
        return redirect(rules.next_path(request.args.get("next"), rules.HOMES[caller.role]), 303)
    return _page(request.args.get("next", ""))


@blueprint.post("/login")
@requires("anyone")
def login_form() -> ResponseReturnValue:
    """Log in and go where the person wanted to go; the session is a new one whatever the browser sent."""
    g.principal = ANYONE  # whoever was logged in here before has nothing to do with this
    wish = request.form.get("next", "")
    try:
        _check_form()
        form = body(Credentials)
        old = request.cookies.get(SESSION_COOKIE, "")
        opened = actions.log_in(engine(), vault(), form.username, form.password, origin(), old)
    except (Unauthorized, TooMany, Forbidden) as refused:
        return _page(wish, refused, request.form.get("username", ""))
    if opened.user.temporary:
        response = redirect(url_for("staff.account_page", first=1), 303)
    else:
        response = redirect(rules.next_path(wish, rules.HOMES[opened.user.role]), 303)
    keep_session(response, opened)
    response.delete_cookie(FORM_COOKIE, path="/login")
    return response


def _check_form() -> None:
    """Refuse a log-in form that another site made this browser send."""
    sent, kept = request.form.get("csrf_token", ""), request.cookies.get(FORM_COOKIE, "")
    if not kept or not hmac.compare_digest(sent.encode(), kept.encode()):
        raise Forbidden("csrf_failed")


def _page(wish: str, refused: Refused | None = None, username: str = "") -> Response:
    seal = token(26)
    page = render_template(
        "staff/login.html",
        next=rules.next_path(wish, ""),
        form_token=seal,
        username=username,
        wait=refused.extra.get("retry_after") if refused else None,
        error=refusal_text(refused.code) if refused else "",
    )
    response = make_response(page, status_of(refused) if refused else 200)
    _set_cookie(response, FORM_COOKIE, seal, "/login", 3600)
    if refused and "retry_after" in refused.extra:
        response.headers["Retry-After"] = str(refused.extra["retry_after"])
    return response


@blueprint.post("/logout")
@requires("anyone")
def logout_form() -> ResponseReturnValue:
    """Log out and show the log-in page; who is logged out already sees it too."""
    caller = principal()
    if caller.session:
        actions.log_out(engine(), caller)
    response = redirect(url_for("staff.login_page"), 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def keep_session(response: Response, opened: LoggedIn) -> None:
    """Give the browser its session, until it is closed; and the proof that spares it from locks that others cause."""
    _set_cookie(response, SESSION_COOKIE, opened.token, "/", None)
    if opened.known:
        _set_cookie(response, KNOWN_COOKIE, opened.known, "/login", KNOWN_FOR // 1000)


def _set_cookie(response: Response, name: str, value: str, path: str, seconds: int | None) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite="Lax", secure=secure(settings())
    )
