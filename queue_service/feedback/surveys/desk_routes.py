"""Paper: staff type in what was filled in by hand, one sheet after the other, with the digits alone."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from queue_service.core.clock import local_date
from queue_service.core.errors import Invalid, NotFound
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.web import admit_post, clock, engine, parse, principal, requires
from queue_service.feedback.surveys import actions
from queue_service.feedback.surveys.forms import SurveyForm
from queue_service.feedback.surveys.models import BANDS, ELEMENTS, PROFILE, Source
from queue_service.feedback.surveys.routes import blueprint
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

OLDEST = timedelta(days=366)
KEPT = ("day", "hour", "service")  # the next sheet is most often of the same day and service


class PaperForm(SurveyForm):
    """A sheet: an answer and the day on which it was filled in."""

    day: date


@blueprint.get("/admin/surveys")
@requires("officer")
def paper_page() -> ResponseReturnValue:
    """Show an empty sheet."""
    post = _post(request.args.get("post"))
    return _sheet(post, {"day": _today(post).isoformat()})


def _mine() -> list[Post]:
    return posts.of_caller(engine(), principal())


def _post(slug: str | None) -> Post:
    """Return the post that is asked for, or the first of the officer's. Raises ``NotFound``, ``Forbidden``."""
    if slug:
        admit_post(principal(), slug)
        return posts.get(engine(), slug)
    mine = _mine()
    if not mine:
        raise NotFound("not_found")
    return mine[0]


def _today(post: Post) -> date:
    return local_date(clock(), post.timezone)


def _sheet(
    post: Post, given: Mapping[str, str], wrong: tuple[str, ...] = (), *, saved: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "surveys/paper.html",
        post=post,
        places=_mine(),
        given=given,
        wrong=wrong,
        saved=saved,
        services=[one for one in posts.all_services(engine()) if post.offered(one.slug)],
        elements=ELEMENTS,
        profile=PROFILE,
        bands=BANDS,
        latest=_today(post).isoformat(),
        key=token(),
    )
    return page, 422 if wrong else 200


@blueprint.post("/admin/surveys")
@requires("officer")
def paper_form() -> ResponseReturnValue:
    """Keep a sheet and show the next one, or say what is wrong with it."""
    given = request.form.to_dict()
    post = _post(given.get("post"))
    try:
        _keep(post, parse(PaperForm, SurveyForm.flat(given) | {"day": given.get("day", "")}))
    except Invalid as refused:
        fields = [str(one["field"]).rpartition(".")[2] for one in refused.extra.get("errors", ())]
        return _sheet(post, given, tuple(fields) or ("day",))
    return _sheet(post, {name: given.get(name, "") for name in KEPT}, saved=True)


def _keep(post: Post, form: PaperForm) -> None:
    if not _today(post) - OLDEST <= form.day <= _today(post):
        raise Invalid("invalid_input", errors=[{"field": "day", "message": "within the last year"}])
    visit = actions.visit_at(clock(), post, form.profile.service or "", Source.PAPER)
    scores, day = form.scores.model_dump(), form.day.isoformat()
    band, idem = form.profile.hour, request_key()
    actions.answer(engine(), clock(), visit, scores, form.profile.kept(), band=band, day=day, idem=idem)
