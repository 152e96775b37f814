"""The caller's own account: who am I, where am I logged in, a new password."""

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.clock import rfc3339
from queue_service.core.errors import Conflict, Invalid, NotFound, TooMany, Unauthorized
from queue_service.core.i18n import refusal_text
from queue_service.core.idempotency import idempotent
from queue_service.core.reference import document
from queue_service.core.web import body, engine, principal, requires, settings, status_of
from queue_service.staff import actions
from queue_service.staff.models import Session
from queue_service.staff.routes import wording
from queue_service.staff.routes.blueprint import blueprint, origin
from queue_service.staff.routes.forms import LoginAnswer, Me, PasswordChange, SessionList
from queue_service.staff.routes.login import keep_session, shown

_SHORT_ID = 16  # enough of a session's id to tell one's own apart


@blueprint.get("/api/v1/me")
@requires("officer", "partner")
@document("staff", http_200=Me, problems=(401, 403, 503))
def me() -> ResponseReturnValue:
    """Who is logged in."""
    return jsonify(shown(actions.user(engine(), principal().id)))


@blueprint.post("/api/v1/me/password")
@requires("officer", "partner")
@document("staff", body=PasswordChange, http_200=LoginAnswer, problems=(401, 403, 409, 422, 429, 503))
@idempotent
def change_password() -> ResponseReturnValue:
    """Change the own password; every session ends, this answer has a new one."""
    form = body(PasswordChange)
    opened = actions.change_password(engine(), principal(), form.old, form.new, origin())
    expires = rfc3339(opened.expires, settings().timezone)
    return jsonify({"token": opened.token, "expires_at": expires, "user": shown(opened.user)})


@blueprint.get("/api/v1/me/sessions")
@requires("officer", "partner")
@document("staff", http_200=SessionList, problems=(401, 403, 503))
def own_sessions() -> ResponseReturnValue:
    """List where the caller is logged in."""
    return jsonify([_view(session) for session in actions.sessions_of(engine(), principal())])


@blueprint.delete("/api/v1/me/sessions/<session>")
@requires("officer", "partner")
@document("staff", http_204=None, problems=(401, 403, 404, 503))
def end_session(session: str) -> ResponseReturnValue:
    """End one of the caller's sessions."""
    _end(session)
    return "", 204


blueprint.add_app_template_filter(wording.browser)


@blueprint.get("/account")
@requires("officer", "partner")
def account_page() -> ResponseReturnValue:
    """Show the own account."""
    return _page(changed="changed" in request.args, first="first" in request.args)


@blueprint.post("/account/password")
@requires("officer", "partner")
def password_form() -> ResponseReturnValue:
    """Change the own password; this browser stays logged in, all others do not."""
    new = request.form.get("new", "")
    try:
        if new != request.form.get("again", ""):
            raise Invalid("passwords_differ")
        opened = actions.change_password(engine(), principal(), request.form.get("old", ""), new, origin())
    except (Unauthorized, Invalid, TooMany, Conflict) as refused:
        if refused.code == "login_failed":
            return make_response(_page(error=refusal_text("wrong_password")), 422)
        return make_response(_page(error=wording.explain(refused)), status_of(refused))
    response = redirect(url_for("staff.account_page", changed=1), 303)
    keep_session(response, opened)
    return response


@blueprint.post("/account/sessions/<session>")
@requires("officer", "partner")
def end_session_form(session: str) -> ResponseReturnValue:
    """End one of the own sessions."""
    _end(session)
    return redirect(url_for("staff.account_page"), 303)


def _end(short_id: str) -> None:
    own = actions.sessions_of(engine(), principal())
    found = next((session for session in own if session.id[:_SHORT_ID] == short_id), None)
    if found is None:
        raise NotFound("not_found")
    actions.close_session(engine(), principal(), found.id)


def _view(session: Session) -> dict[str, object]:
    zone = settings().timezone
    return {
        "id": session.id[:_SHORT_ID],
        "current": session.id == principal().session,
        "created_at": rfc3339(session.created, zone),
        "seen_at": rfc3339(session.seen, zone),
        "expires_at": rfc3339(session.expires, zone),
        "agent": session.agent,
        "address": session.address,
    }


def _page(*, error: str = "", changed: bool = False, first: bool = False) -> str:
    person = actions.user(engine(), principal().id)
    return render_template(
        "staff/account.html",
        person=person,
        sessions=actions.sessions_of(engine(), principal()),
        short=_SHORT_ID,
        roles=wording.ROLES,
        error=error,
        changed=changed,
        first=first or person.temporary,
    )
