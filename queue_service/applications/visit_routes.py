"""HTTP of a visit because of an application: how it stands, a number for it, and what its ticket is about at the counter."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from queue_service.applications import desk_words, rules, visits
from queue_service.applications.forms import BehindView, GlanceView, NumberForm, TicketLinkForm
from queue_service.applications.models import Application, State
from queue_service.applications.routes import GUESSES, ONE, blueprint, held, own, phone4
from queue_service.core.clock import rfc3339
from queue_service.core.errors import Forbidden
from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import admit_post, base_url, body, clock, engine, principal, requires
from queue_service.tickets import actions as tickets
from queue_service.tickets import views as ticket_views
from queue_service.tickets.forms import TicketView


@blueprint.get(f"{ONE}/glance")
@requires("holder", "officer")
@document("applications", http_200=GlanceView, problems=(403, 404, 429, 503))
@limited(GUESSES, guesses=True)
def glance(code: str) -> ResponseReturnValue:
    """How it stands and for which service a number can be taken now: nothing personal, for screens that others can see."""
    post, found, _by = held(code, phone4())
    return jsonify(
        code=found.code,
        post=post.slug,
        post_name=post.name,
        state=found.state.value,
        since=rfc3339(found.since_ms, post.timezone),
        service=found.service,
        number_for=visits.service_now(post, found),
    )


@blueprint.post(f"{ONE}/ticket")
@requires("kiosk", "officer")
@document("applications", body=NumberForm, http_201=TicketView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def take_number(code: str) -> ResponseReturnValue:
    """Take a number for what can be done now; today's again while it is not over. 409 ``nothing_to_do`` names the state."""
    form = body(NumberForm)
    post, found, _by = held(code, phone4() or form.phone4)
    if not principal().may_touch(post.slug):
        raise Forbidden("other_post", post_name=post.name)
    seen = visits.take_number(
        engine(),
        clock(),
        post,
        found,
        by=principal().id,
        priority=form.priority,
        language=form.language,
        idem=request_key(),
    )
    return jsonify(ticket_views.ticket_now(engine(), seen, base_url())), 201


@blueprint.put(f"{ONE}/ticket")
@requires("officer")
@document("applications", body=TicketLinkForm, http_200=BehindView, problems=(403, 404, 409, 422, 503))
def link_ticket(code: str) -> ResponseReturnValue:
    """Say that a ticket is about this application."""
    form = body(TicketLinkForm)
    post, found = own(code)
    visits.link(engine(), clock(), post, found, form.ticket, by=principal().id)
    return jsonify(application=_about(own(code)[1]))


@blueprint.get("/api/v1/tickets/<ticket>/application")
@requires("officer")
@document("applications", http_200=BehindView, problems=(403, 404, 503))
def behind(ticket: str) -> ResponseReturnValue:
    """The application that a ticket is about, if there is one, and what the visit may have brought about."""
    admit_post(principal(), tickets.find(engine(), ticket)[0].slug)
    found = visits.behind(engine(), ticket)
    return jsonify(application=_about(found) if found else None)


def _about(application: Application) -> dict[str, Any]:
    moves = rules.at_finish(application.state)
    return {
        "code": application.code,
        "state": application.state.value,
        "name": _name(application.state),
        "moves": [{"verb": verb, "state": to.value, "name": _name(to)} for verb, to in moves],
    }


def _name(state: State) -> str:
    return str(desk_words.STATES[state])
