"""HTTP of the printing room."""

import io
from typing import Literal

import segno
from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from queue_service.core.idempotency import idempotent, request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import (
    Body,
    admit_post,
    base_url,
    body,
    clock,
    engine,
    principal,
    requires,
    settings,
)
from queue_service.posts import actions as posts
from queue_service.printing import actions, slip
from queue_service.printing.models import Paper, Reason, Route, Way
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Seen

blueprint = Blueprint("printing", __name__)


class ReportForm(Body):
    """Whether the paper came out; ``reason`` when it did not; ``job`` names the attempt."""

    ok: bool
    reason: Reason | None = None
    job: str | None = Field(default=None, max_length=80)


class JobAnswer(BaseModel):
    """An attempt to print. ``slip`` only where the asking page is to print it itself."""

    job: str
    state: Literal["requested", "printed", "failed"]
    way: Literal["browser", "network", "agent"]
    reason: Reason | None = None
    slip: dict[str, object] | None = None


class StateAnswer(BaseModel):
    """What counts for the ticket's paper now."""

    state: Literal["printed", "failed"]
    reason: Reason | None = None


class TroubleView(BaseModel):
    """A ticket whose newest attempt to print failed."""

    ticket: str
    number: str
    reason: Reason
    at: str
    job: str | None


@blueprint.post("/api/v1/tickets/<ticket>/print-jobs")
@requires("kiosk", "officer")
@document("printing", http_202=JobAnswer, problems=(401, 403, 404, 409, 422, 503))
def request_print(ticket: str) -> ResponseReturnValue:
    """Print the ticket, or print it again; the ticket stays the same. Asks the printer of the kiosk, from the console too."""
    seen = _own(ticket)
    route = actions.route_of(engine(), principal(), seen.ticket)
    job = actions.request(
        engine(),
        clock(),
        seen.ticket,
        route,
        lambda name, chosen: _compose(name, seen, chosen),
        principal(),
        idem=request_key(),
    )
    actions.drive(settings(), job)
    # "requested" whatever has become of it meanwhile: the same request gets the same answer
    answer: dict[str, object] = {"job": job.id, "state": "requested", "way": job.way.value, "reason": None}
    if job.way is Way.BROWSER:
        answer["slip"] = job.slip
    return jsonify(answer), 202


def _compose(job: str, seen: Seen, route: Route) -> dict[str, object]:
    ticket = seen.ticket
    post = posts.get(engine(), ticket.post)
    services = {service.slug: service for service in posts.all_services(engine())}
    return slip.compose(job, ticket, seen.ahead, post, services, route, base_url())


@blueprint.get("/api/v1/print-jobs/<job>")
@requires("kiosk", "printer", "officer")
@document("printing", http_200=JobAnswer, problems=(401, 403, 404, 503))
def print_job(job: str) -> ResponseReturnValue:
    """What has become of an attempt to print."""
    found = actions.find(engine(), job)
    admit_post(principal(), found.post)
    return jsonify(
        {"job": found.id, "state": found.state.value, "way": found.way.value, "reason": found.reason}
    )


@blueprint.post("/api/v1/tickets/<ticket>/print")
@requires("kiosk", "printer", "officer")
@document("printing", body=ReportForm, http_200=StateAnswer, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def report_print(ticket: str) -> ResponseReturnValue:
    """Say whether the ticket came out of the printer. Saying the same again changes nothing."""
    about = _own(ticket).ticket
    form = body(ReportForm)
    paper = Paper(about.post, about.id, about.number)
    outcome = actions.report(
        engine(), clock(), paper, ok=form.ok, by=principal().id, reason=form.reason, job=form.job
    )
    return jsonify({"state": outcome["state"], "reason": outcome.get("reason")})


@blueprint.get("/api/v1/posts/<post>/print-troubles")
@requires("officer")
@document("printing", http_200=list[TroubleView], problems=(401, 403, 404, 503))
def print_troubles(post: str) -> ResponseReturnValue:
    """Tickets that did not come out and still wait, the newest first."""
    found = actions.troubles(engine(), posts.get(engine(), post).slug)
    return jsonify(
        [
            {"ticket": one.ticket, "number": one.number, "reason": one.reason, "at": one.at, "job": one.job}
            for one in found
        ]
    )


@blueprint.get("/api/v1/tickets/<ticket>/qr.svg")
@requires("holder", "officer")
@document("printing", media="image/svg+xml", problems=(404, 429, 503))
@limited("60 per minute", guesses=True)
def qr(ticket: str) -> ResponseReturnValue:
    """The code that opens the ticket's page on a phone."""
    found = tickets.stored(engine(), ticket)
    picture = io.BytesIO()
    code = segno.make_qr(f"{base_url()}/t/{found.id}", error="m")
    code.save(picture, kind="svg", xmldecl=False, omitsize=True, border=2, dark="#000", light="#fff")
    response = Response(picture.getvalue(), mimetype="image/svg+xml")
    response.cache_control.max_age = 86_400
    response.cache_control.private = True
    return response


def _own(ticket: str) -> Seen:
    seen = tickets.look(engine(), clock(), ticket)
    admit_post(principal(), seen.ticket.post)
    return seen
