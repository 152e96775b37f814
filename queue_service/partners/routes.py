"""HTTP of home visits: the API of partners and officers, and of households that know their code."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Forbidden, NotFound
from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import admit_post, body, clock, engine, principal, query, requires, vault
from queue_service.partners import actions, desk, views, wording
from queue_service.partners.forms import (
    ListQuery,
    PlanForm,
    RequestForm,
    RowView,
    VerbForm,
    VisitView,
    state_of,
)
from queue_service.partners.models import Visit
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

blueprint = Blueprint(
    "partners", __name__, template_folder="pages", static_folder="static", static_url_path="/partner-assets"
)
GUESSES = "30 per minute"
ALL, ONE = "/api/v1/home-visits", "/api/v1/home-visits/<code>"


@blueprint.context_processor
def words() -> dict[str, object]:
    """What templates of this room may use."""
    return {"wording": wording}


def caller_kind() -> str:
    """Return as what the caller looks at visits: officer, partner, or holder for everybody else."""
    caller = principal()
    if caller.satisfies(("officer",)):
        return views.OFFICER
    return views.PARTNER if caller.satisfies(("partner",)) else views.HOLDER


def answered(post: Post, visit: Visit, who: str) -> dict[str, object]:
    """Return a visit as it is now."""
    return views.visit_view(vault(), post, visit, clock().now_ms(), who)


def known(code: str, phone4: str | None) -> tuple[Post, Visit, str, str]:
    """Return a visit, as what it is looked at and by whom: officers of its post, the partner who entered it, or its household.

    Raises ``NotFound``, also for a partner's wish to see what others entered; ``Forbidden`` for officers of other posts.
    """
    who = caller_kind()
    if phone4 is not None or who == views.HOLDER:
        return *actions.held_by(engine(), vault(), code, phone4 or ""), views.HOLDER, "holder"
    post, found = actions.find(engine(), code)
    caller = principal()
    if who == views.PARTNER and found.entered_by != caller.id:
        raise NotFound("not_found")
    if not caller.may_touch(post.slug):
        raise Forbidden("other_post")
    return post, found, who, caller.id


def own(code: str) -> tuple[Post, Visit]:
    """Return a visit of one of the officer's posts. Raises ``NotFound``, ``Forbidden``."""
    post, found = actions.find(engine(), code)
    admit_post(principal(), post.slug)
    return post, found


@blueprint.post(ALL)
@requires("partner", "officer")
@document("home visits", body=RequestForm, http_201=VisitView, problems=(403, 404, 409, 422, 503))
def ask() -> ResponseReturnValue:
    """Ask for a visit on behalf of somebody who knows of it and agrees; 422 ``consent`` otherwise, 409 ``partner_quota``."""
    form = body(RequestForm)
    post = posts.get(engine(), form.post)
    admit_post(principal(), post.slug)
    made = actions.request(
        engine(),
        clock(),
        vault(),
        post,
        form.service,
        form.given(),
        sms_consent=form.sms_consent,
        language=form.language,
        by=principal().id,
        consent=form.consent,
        idem=request_key(),
    )
    return jsonify(answered(post, made, caller_kind())), 201


@blueprint.get(ALL)
@requires("partner", "officer")
@document("home visits", query=ListQuery, http_200=list[RowView], problems=(403, 404, 422, 503))
def listed() -> ResponseReturnValue:
    """Visits of the caller's posts, those asked for first first; partners see only what they entered."""
    wish, who, now = query(ListQuery), caller_kind(), clock().now_ms()
    mine = principal().id if who == views.PARTNER else ""
    wanted = desk.Wish(state_of(wish.state), wish.area, wish.reason or "", mine)
    return jsonify(
        [
            views.row_view(post, visit, household, now, who)
            for post in own_posts(wish.post)
            for visit, household in desk.listed(engine(), vault(), post, wanted)
        ]
    )


def own_posts(slug: str | None) -> list[Post]:
    """Return the caller's posts, or the one that is asked for. Raises ``NotFound``, ``Forbidden``."""
    if slug is None:
        return posts.of_caller(engine(), principal(), closed_down=True)
    post = posts.get(engine(), slug)
    admit_post(principal(), post.slug)
    return [post]


@blueprint.get(ONE)
@requires("holder", "partner", "officer")
@document("home visits", http_200=VisitView, problems=(403, 404, 429, 503))
@limited(GUESSES, guesses=True)
def visit(code: str) -> ResponseReturnValue:
    """The visit, for officers, the partner who entered it, and who knows its code and the last four digits of its phone."""
    post, found, who, _by = known(code, request.args.get("phone4"))
    return jsonify(answered(post, found, who))


@blueprint.post(f"{ONE}/plan")
@requires("officer")
@document("home visits", body=PlanForm, http_200=VisitView, problems=(403, 404, 409, 422, 503))
def plan(code: str) -> ResponseReturnValue:
    """Give it a day, a time and a team, or others; the household is told when the time is new."""
    form = body(PlanForm)
    post, found = own(code)
    planned = actions.plan(
        engine(),
        clock(),
        post,
        found,
        form.date,
        form.time,
        form.team,
        by=principal().id,
        idem=request_key(),
    )
    return jsonify(answered(post, planned, views.OFFICER))


@blueprint.post(f"{ONE}/<any(visited, 'not-met', refuse):verb>")
@requires("officer")
@document("home visits", body=VerbForm, http_200=VisitView, problems=(403, 404, 409, 422, 503))
def finish(code: str, verb: str) -> ResponseReturnValue:
    """Note what became of it; ``refuse`` needs a reason, which the household is told."""
    form = body(VerbForm)
    post, found = own(code)
    ended = actions.finish(
        engine(),
        clock(),
        vault(),
        post,
        found,
        verb.replace("-", "_"),
        by=principal().id,
        outcome=form.done,
        note=form.note,
        idem=request_key(),
    )
    return jsonify(answered(post, ended, views.OFFICER))


@blueprint.post(f"{ONE}/cancel")
@requires("holder", "partner", "officer")
@document("home visits", body=VerbForm, http_200=VisitView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def cancel(code: str) -> ResponseReturnValue:
    """Call it off; the household is told when somebody else did."""
    form = body(VerbForm)
    post, found, who, by = known(code, request.args.get("phone4") or form.phone4)
    ended = actions.finish(
        engine(), clock(), vault(), post, found, "cancel", by=by, note=form.note, idem=request_key()
    )
    return jsonify(answered(post, ended, who))


@blueprint.post(f"{ONE}/stop-texts")
@requires("holder", "partner", "officer")
@document("home visits", body=VerbForm, http_200=VisitView, problems=(403, 404, 422, 429, 503))
@limited(GUESSES, guesses=True)
def stop_texts(code: str) -> ResponseReturnValue:
    """Withdraw the consent to SMS, at once and for good."""
    form = body(VerbForm)
    post, found, who, by = known(code, request.args.get("phone4") or form.phone4)
    return jsonify(answered(post, actions.stop_texts(engine(), clock(), post, found, by=by), who))
