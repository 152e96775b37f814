"""The survey's page: for a ticket or application on a phone, or on a tablet at the door. It works without JavaScript."""

from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Conflict, Invalid, NotFound, Refused
from queue_service.core.i18n import refusal_text
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.web import engine, parse, requires
from queue_service.feedback.surveys import actions
from queue_service.feedback.surveys.actions import Visit
from queue_service.feedback.surveys.forms import SurveyForm
from queue_service.feedback.surveys.models import ELEMENTS, PROFILE, Source
from queue_service.feedback.surveys.routes import AT_THE_DOOR, GUESSES, blueprint, keep, visit_of
from queue_service.posts import actions as posts

_ABOUT = ("ticket", "code", "post")


@blueprint.get("/survey")
@requires("anyone")
@limited(GUESSES, guesses=True)
def page() -> ResponseReturnValue:
    """Show the nine questions; opened with ``ticket``, ``code`` or ``post``."""
    about = {name: request.args[name] for name in _ABOUT if request.args.get(name)}
    if not about and len(posts.all_posts(engine())) > 1:
        return render_template("surveys/choose.html", posts=posts.all_posts(engine()))
    try:
        visit = _visit(about)
    except (Conflict, NotFound) as refused:
        return _instead(refused)
    if actions.is_answered(engine(), visit):
        return _instead(Conflict("already_answered"), 200)
    return _form(visit, about, {})


def _visit(about: Mapping[str, str], service: str | None = None) -> Visit:
    return visit_of(about.get("ticket"), about.get("code"), about.get("post"), service)


def _instead(refused: Refused, status: int = 0) -> ResponseReturnValue:
    known = status or (404 if isinstance(refused, NotFound) else 409)
    return render_template("surveys/instead.html", said=refusal_text(refused.code)), known


def _form(
    visit: Visit, about: Mapping[str, str], given: Mapping[str, str], status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "surveys/survey.html",
        visit=visit,
        about=about or {"post": visit.post.slug},
        given=given,
        missing=[name for name in ELEMENTS if given and name not in given],
        at_door=visit.source is Source.OPEN,
        services=posts.all_services(engine()),
        profile=PROFILE,
        key=token(),
    )
    return page, status


@blueprint.post("/survey")
@requires("anyone")
@limited(GUESSES, guesses=True)
def answer_form() -> ResponseReturnValue:
    """Keep the answer and say thank you, or say which question is still open."""
    return _answered() if request.form.get("ticket") or request.form.get("code") else _at_the_door()


@limited(AT_THE_DOOR)
def _at_the_door() -> ResponseReturnValue:
    return _answered()


def _answered() -> ResponseReturnValue:
    given = request.form.to_dict()
    about = {name: given[name] for name in _ABOUT if given.get(name)}
    try:
        visit = _visit(about)
        try:
            form = parse(SurveyForm, SurveyForm.flat(given))
            visit = _visit(about, form.profile.service)
        except Invalid:
            return _form(visit, about, given, 422)
        keep(form, visit)
    except (Conflict, NotFound) as refused:
        return _instead(refused)
    again = posts.get_or_first(engine(), about.get("post")).slug if visit.source is Source.OPEN else ""
    return render_template("surveys/thanks.html", again=again)
