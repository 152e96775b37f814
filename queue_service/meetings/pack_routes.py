"""The pack of a meeting as a PDF for staff, and the month on one sheet for the notice board, for anyone."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queue_service.core.clock import local_date
from queue_service.core.errors import NotFound
from queue_service.core.limits import limited
from queue_service.core.loop import off_the_loop
from queue_service.core.web import base_url, clock, engine, requires, settings
from queue_service.meetings import actions, figures, laying, paper, poster, rules, voices, wording
from queue_service.meetings.routes import blueprint, is_sample, told
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

OFTEN = "30 per minute"


@blueprint.get("/reports/meetings/<post>/<month>/pack.pdf")
@requires("officer")
def pack_pdf(post: str, month: str) -> Response:
    """Answer the printed pack."""
    place, meeting = posts.get(engine(), post), actions.meeting(engine(), post, month)
    sections = told(figures.of(engine(), post, month), place)
    sample = is_sample(month)
    laid = laying.pack(place.name, meeting, actions.all_actions(engine(), post), sections, sample)
    return _pdf(off_the_loop(paper.pdf, laid), f"rapat-{post}-{month}")


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return answer


@blueprint.get("/reports/summary/<post>/<month>")
@requires("anyone")
def summary_page(post: str, month: str) -> ResponseReturnValue:
    """Show what everybody may know of a month that is over: no cell tells of fewer than five people."""
    return render_template("meetings/summary.html", summary=_summary(post, month), post=post, month=month)


@blueprint.get("/reports/summary/<post>/<month>.pdf")
@requires("anyone")
@limited(OFTEN)
def summary_pdf(post: str, month: str) -> Response:
    """Answer the same on one sheet of A4, to be read from two metres."""
    return _pdf(off_the_loop(poster.pdf, _summary(post, month)), f"ringkasan-{post}-{month}")


def _summary(post: str, month: str) -> poster.Summary:
    place = posts.get(engine(), post)
    if not rules.is_month(month) or not _is_over(place, month):
        raise NotFound("not_found")
    months = figures.of(engine(), post, month)
    if not figures.is_known(months):
        raise NotFound("not_found")
    complaints = voices.complaints(engine(), place, month, clock().now_ms())
    survey = voices.survey(engine(), place, month, settings().ikm_weight, rules.FEWEST)
    sample = is_sample(month)
    return poster.Summary(
        title=_("Pelayanan kami pada %(month)s", month=wording.month_text(month)),
        office=place.name,
        facts=(
            *figures.public_facts(months),
            *voices.survey_fact(survey),
            *voices.complaint_facts(complaints.now),
        ),
        services=figures.public_services(months, figures.service_names(engine())),
        address=f"{base_url()}/reports/ikm",
        scan=_("Pindai untuk melihat penilaian warga"),
        free=_("Semua layanan GRATIS"),
        sample=_("Data contoh, bukan angka sungguhan") if sample else "",
    )


def _is_over(post: Post, month: str) -> bool:
    return month < rules.month_of(local_date(clock(), post.timezone))
