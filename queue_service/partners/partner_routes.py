"""The pages of partner accounts: the people a partner entered and where they stand; and, for the office, how many it may enter."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound
from queue_service.core.i18n import refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.web import clock, engine, principal, requires, vault
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Limits
from queue_service.partners import actions, behalf, desk, wording
from queue_service.partners.desk_routes import asked_post, service_names
from queue_service.partners.routes import blueprint, known, own_posts
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff.models import User


@blueprint.get("/partner")
@requires("partner")
def partner_page() -> ResponseReturnValue:
    """Show the partner's own people, post by post, and what is left of its quota."""
    return _partner()


def _partner(said: str = "", status: int = 200) -> ResponseReturnValue:
    user = principal().id
    page = render_template(
        "partners/partner.html",
        places=[
            (
                post,
                desk.allowance(engine(), clock(), post, user),
                desk.entered(engine(), vault(), post, user),
                entrusted.allowance(engine(), clock(), post, user),
                behalf.lines(engine(), vault(), post, entrusted.listed(engine(), post, user)),
            )
            for post in own_posts(None)
        ],
        services=service_names(),
        said=said,
    )
    return page, status


@blueprint.post("/partner/<code>/cancel")
@requires("partner")
def partner_cancel(code: str) -> ResponseReturnValue:
    """Call off a visit that the partner asked for."""
    post, found, _who, by = known(code, None)
    if found.entered_by != by:
        raise NotFound("not_found")
    try:
        actions.finish(engine(), clock(), vault(), post, found, "cancel", by=by, idem=request_key())
    except Conflict:
        return _partner(refusal_text("visit_changed"), 409)
    return redirect(url_for("partners.partner_page", done="cancel"), 303)


@blueprint.get("/partner/<code>/cancel")
@requires("partner")
def partner_again(code: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("partners.partner_page"), 303)


@blueprint.get("/admin/home-visits/partners")
@requires("supervisor")
def quotas_page() -> ResponseReturnValue:
    """Show the partners of a post with what they may ask for and did this month."""
    return _quotas(asked_post(request.args.get("post")))


def _quotas(post: Post, said: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "partners/quotas.html",
        post=post,
        places=own_posts(None),
        rows=[
            (
                user,
                desk.allowance(engine(), clock(), post, user.username),
                entrusted.allowance(engine(), clock(), post, user.username),
            )
            for user in _partners(post)
        ],
        said=said,
    )
    return page, status


def _partners(post: Post) -> list[User]:
    return [one for one in staff.users(engine()) if one.role == "partner" and post.slug in one.posts]


@blueprint.post("/admin/home-visits/partners")
@requires("supervisor")
def quotas_form() -> ResponseReturnValue:
    """Set how many visits one partner may ask for, and how much it may enter; an empty field means any number."""
    post, user = asked_post(request.form.get("post")), request.form.get("user", "")
    if user not in [one.username for one in _partners(post)]:
        raise Forbidden("not_allowed")
    try:
        month, day, week = (_number(name) for name in ("quota", "day", "week"))
        actions.set_quota(engine(), post, user, month, principal())
        entrusted.set_limits(engine(), post, user, Limits(day, week), principal())
    except Invalid:
        return _quotas(post, str(wording.NO_NUMBER), 422)
    return redirect(url_for("partners.quotas_page", post=post.slug, done="quota"), 303)


def _number(name: str) -> int | None:
    """Return a number of the form, None when its field is empty. Raises ``Invalid``."""
    text = request.form.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Invalid("invalid_input")
    return int(text) if text else None
