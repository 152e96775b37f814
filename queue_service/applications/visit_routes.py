"""HTTP of a visit because of an application: how it stands, a number for it, and what its ticket is about at the counter."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from queue_service.applications import counter_view, visits
from queue_service.applications.forms import BehindView, GlanceView, NumberForm, TicketLinkForm, UndoneView
from queue_service.applications.models import Application
from queue_service.applications.routes import GUESSES, ONE, blueprint, held, own, phone4
from queue_service.core.clock import rfc3339
from queue_service.core.errors import Forbidden
from queue_service.core.i18n import language
from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import admit_post, base_url, body, clock, engine, principal, requires, vault
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets import views as ticket_views
from queue_service.tickets.forms import TicketView

BEHIND = "/api/v1/tickets/<ticket>/application"


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
    return jsonify(application=_about(post, own(code)[1]))


@blueprint.get(BEHIND)
@requires("officer")
@document("applications", http_200=BehindView, problems=(403, 404, 503))
def behind(ticket: str) -> ResponseReturnValue:
    """The application that a ticket is about, if there is one, and what the visit may have brought about."""
    post = _of(ticket)
    return jsonify(application=_about(post, visits.behind(engine(), ticket)))


@blueprint.post(f"{BEHIND}/take-back")
@requires("officer")
@document("applications", http_200=UndoneView, problems=(403, 404, 409, 422, 503))
def take_back(ticket: str) -> ResponseReturnValue:
    """After a visit's end was undone: the step that was said at that end never was. 409 ``wrong_state`` while the ticket is not served."""
    post = _of(ticket)
    found, outcome = visits.take_back(engine(), clock(), post, ticket, by=principal().id, idem=request_key())
    return jsonify(application=_about(post, found), outcome=outcome.value)


def _of(ticket: str) -> Post:
    """Return a ticket's post, for an officer of that post."""
    post = tickets.find(engine(), ticket)[0]
    admit_post(principal(), post.slug)
    return post


def _about(post: Post, application: Application | None) -> dict[str, Any] | None:
    if application is None:
        return None
    return counter_view.about(
        engine(), clock(), vault(), post, application, who=principal().id, language=language()
    )
