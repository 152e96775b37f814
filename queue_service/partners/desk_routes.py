"""The officers' pages of home visits: who waits, by area; a visit with its verbs; the route sheet of a day."""

from collections.abc import Mapping
from datetime import date, time

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.clock import local_date
from queue_service.core.errors import Conflict, Invalid, NotFound, Refused
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.web import clock, engine, principal, requires, vault
from queue_service.partners import actions, desk, people, rules, views, wording
from queue_service.partners.models import Outcome, Reason, State, Visit
from queue_service.partners.routes import blueprint, own, own_posts
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

VERBS = "<any(plan, visited, not_met, refuse, cancel):verb>"


@blueprint.get("/admin/home-visits")
@requires("officer")
def desk_page() -> ResponseReturnValue:
    """List the visits of a post by area, those to be planned first."""
    return _desk(asked_post(request.args.get("post")))


def asked_post(slug: str | None) -> Post:
    """Return the post that is asked for, or the first of the caller's. Raises ``NotFound``, ``Forbidden``."""
    found = own_posts(slug or None)
    if not found:
        raise NotFound("not_found")
    return found[0]


def _desk(post: Post, said: str = "", status: int = 200) -> ResponseReturnValue:
    wish = _wish()
    stops = desk.listed(engine(), vault(), post, wish)
    page = render_template(
        "partners/desk.html",
        post=post,
        places=own_posts(None),
        wish=wish,
        groups=rules.route(stops),
        areas=desk.areas(engine(), vault(), post),
        counts=desk.counts(engine(), post),
        planned=desk.planned(engine(), vault(), post),
        services=service_names(),
        now=clock().now_ms(),
        today=_today(post),
        said=said,
    )
    return page, status


def _wish() -> desk.Wish:
    args = request.args
    state = args.get("state", "")
    return desk.Wish(
        State(state) if state in list(State) else None,
        args.get("area", "")[:100],
        reason if (reason := args.get("reason", "")) in list(Reason) else "",
    )


def service_names() -> dict[str, str]:
    """Return the names of the services by slug, in the reader's language."""
    return {one.slug: one.name.to(language()) for one in posts.all_services(engine())}


def _today(post: Post) -> date:
    return local_date(clock(), post.timezone)


@blueprint.post("/admin/home-visits/plan")
@requires("officer")
def plan_several() -> ResponseReturnValue:
    """Give several visits one day and team, and lead to that day's route; what cannot be planned is said."""
    post = asked_post(request.form.get("post"))
    chosen = request.form.getlist("code")
    if not chosen:
        return _desk(post, str(wording.NOBODY_CHOSEN), 422)
    missed = 0
    try:
        day, at, team = _plan_of(request.form)
        for code in chosen:
            missed += not _planned(code, day, at, team)
    except Invalid as refused:
        return _desk(post, wording.mistakes(refused.extra["errors"]), 422)
    return redirect(
        url_for(
            "partners.sheet_page", post=post.slug, day=day, team=people.tidy(team), missed=missed or None
        ),
        303,
    )


def _plan_of(form: Mapping[str, str]) -> tuple[date, time, str]:
    """Return day, time and team as they were filled in. Raises ``Invalid``."""
    try:
        day, at = date.fromisoformat(form.get("date", "")), time.fromisoformat(form.get("time", ""))
    except ValueError as error:
        raise Invalid("invalid_input", errors=[{"field": "date", "message": "visit_date"}]) from error
    return day, at, form.get("team", "")


def _planned(code: str, day: date, at: time, team: str) -> bool:
    """Plan one of several; False when somebody has moved it on meanwhile."""
    place, found = own(code)
    try:
        actions.plan(engine(), clock(), place, found, day, at, team, by=principal().id)
    except Conflict:
        return False
    return True


@blueprint.get("/admin/home-visits/plan")
@requires("officer")
def plan_again() -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("partners.desk_page"), 303)


@blueprint.get("/admin/home-visits/sheet")
@requires("officer")
def sheet_page() -> ResponseReturnValue:
    """The route of a day, to be looked at and printed."""
    post = asked_post(request.args.get("post"))
    day, team = _day(request.args.get("day", ""), _today(post)), request.args.get("team", "")[:200]
    groups = desk.sheet(engine(), vault(), post, day, team)
    return render_template(
        "partners/sheet.html",
        post=post,
        day=day,
        team=team,
        groups=groups,
        phones={one.code: people.phone(vault(), one) for _area, stops in groups for one, _household in stops},
        services=service_names(),
        missed=request.args.get("missed", 0, type=int),
    )


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@blueprint.get("/admin/home-visits/<code>")
@requires("officer")
def visit_page(code: str) -> ResponseReturnValue:
    """One visit with what can be done about it."""
    return _visit(*own(code))


def _visit(post: Post, visit: Visit, said: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "partners/visit.html",
        post=post,
        visit=visit,
        shown=views.visit_view(vault(), post, visit, clock().now_ms(), views.OFFICER),
        service=posts.service(engine(), visit.service).name.to(language()),
        outcomes={one: wording.OUTCOMES[one] for one in Outcome},
        today=_today(post),
        key=token(),
        said=said,
    )
    return page, status


@blueprint.post(f"/admin/home-visits/<code>/{VERBS}")
@requires("officer")
def visit_act(code: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs; what is wrong is said on the page."""
    post, found = own(code)
    try:
        _act(post, found, verb)
    except Refused as refused:
        if isinstance(refused, Conflict):
            return _visit(post, actions.find(engine(), code)[1], refusal_text("visit_changed"), 409)
        if not isinstance(refused, Invalid):
            raise
        return _visit(post, found, wording.mistakes(refused.extra.get("errors", [])), 422)
    return redirect(url_for("partners.visit_page", code=found.code, done=verb), 303)


def _act(post: Post, visit: Visit, verb: str) -> None:
    form, by, idem = request.form, principal().id, request_key()
    if verb == "plan":
        actions.plan(engine(), clock(), post, visit, *_plan_of(form), by=by, idem=idem)
        return
    told = form.get("outcome", "")
    outcome = Outcome(told) if told in list(Outcome) else None
    note = form.get("note", "")
    actions.finish(
        engine(), clock(), vault(), post, visit, verb, by=by, outcome=outcome, note=note, idem=idem
    )


@blueprint.get(f"/admin/home-visits/<code>/{VERBS}")
@requires("officer")
def visit_again(code: str, **_verb: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("partners.visit_page", code=code), 303)
