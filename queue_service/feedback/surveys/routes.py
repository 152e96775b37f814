"""HTTP of the survey: answers over the API. What is open to anyone without a ticket is limited per address."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import body, clock, engine, requires
from queue_service.feedback.surveys import actions, wording
from queue_service.feedback.surveys.actions import Visit
from queue_service.feedback.surveys.forms import AnsweredView, SurveyForm
from queue_service.feedback.surveys.models import Source
from queue_service.posts import actions as posts

blueprint = Blueprint(
    "surveys", __name__, template_folder="pages", static_folder="static", static_url_path="/survey-assets"
)
GUESSES = "60 per minute"
AT_THE_DOOR = "60 per hour"


@blueprint.context_processor
def words() -> dict[str, object]:
    """What templates of this room may use."""
    return {"words": wording}


def visit_of(ticket: str | None, code: str | None, post: str | None, service: str | None = None) -> Visit:
    """Return what is answered for. Raises ``NotFound``, ``Conflict``, ``Invalid``."""
    if ticket:
        return actions.visit_of_ticket(engine(), clock(), ticket)
    if code:
        return actions.visit_of_application(engine(), clock(), code)
    return actions.visit_at(clock(), posts.get_or_first(engine(), post), service or "", Source.OPEN)


def keep(form: SurveyForm, visit: Visit) -> None:
    """Keep the answer of a form."""
    scores = form.scores.model_dump()
    band, idem = form.profile.hour, request_key()
    actions.answer(engine(), clock(), visit, scores, form.profile.kept(), band=band, idem=idem)


@blueprint.post("/api/v1/surveys")
@requires("anyone")
@document("surveys", body=SurveyForm, http_201=AnsweredView, problems=(404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def answer() -> ResponseReturnValue:
    """Answer the survey, once for a ticket or application: 409 ``already_answered``, ``not_served_yet``, ``survey_over``."""
    form = body(SurveyForm)
    return _kept(form) if form.ticket or form.code else _at_the_door(form)


@limited(AT_THE_DOOR)
def _at_the_door(form: SurveyForm) -> ResponseReturnValue:
    return _kept(form)


def _kept(form: SurveyForm) -> ResponseReturnValue:
    visit = visit_of(form.ticket, form.code, form.post, form.profile.service)
    keep(form, visit)
    return jsonify({"post": visit.post.slug, "service": visit.service}), 201
