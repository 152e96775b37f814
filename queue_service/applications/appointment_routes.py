"""HTTP of the appointment that is made from an application: one tap on a free time, with nothing to type."""

from datetime import date

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue

from queue_service.applications import appointments, rules
from queue_service.applications.forms import AppointmentForm
from queue_service.applications.holder_view import held as held_page
from queue_service.applications.holder_view import home, page
from queue_service.applications.models import Application
from queue_service.applications.routes import GUESSES, ONE, blueprint, held, phone4
from queue_service.bookings import choosing, holder
from queue_service.bookings import views as booking_views
from queue_service.bookings.forms import BookingView
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.i18n import refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import base_url, body, clock, engine, requires, vault
from queue_service.posts.models import Post

DAYS = 5  # with a free time, on one page


@blueprint.post(f"{ONE}/booking")
@requires("holder", "officer")
@document("applications", body=AppointmentForm, http_201=BookingView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def book(code: str) -> ResponseReturnValue:
    """Book a time for the applicant of a complete application, at its post."""
    form = body(AppointmentForm)
    post, found, by = held(code, phone4() or form.phone4)
    made = appointments.book(engine(), clock(), vault(), post, found, form.slot, by=by, idem=request_key())
    return jsonify(booking_views.booking_view(post, made, base_url())), 201


@blueprint.get("/a/<code>/book")
@requires("holder")
@limited(GUESSES, guesses=True)
@held_page
def book_page(post: Post, application: Application) -> ResponseReturnValue:
    """The next free times; who may not book yet is led home."""
    if application.state not in rules.BOOKABLE or appointments.coming(engine(), application):
        return home(application.code)
    return _times(post, application)


def _times(post: Post, application: Application, said: str = "") -> ResponseReturnValue:
    there = choosing.days(engine(), clock(), post, application.service, _date())
    free = [day for day in there.days if day.free]
    return page(
        "book",
        post,
        application,
        409 if said else 200,
        days=free[:DAYS],
        later=free[DAYS].day if len(free) > DAYS else there.later,
        said=said,
    )


def _date() -> date | None:
    try:
        return date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None


@blueprint.post("/a/<code>/book")
@requires("holder")
@limited(GUESSES, guesses=True)
@held_page
def book_form(post: Post, application: Application) -> ResponseReturnValue:
    """Book the time that was tapped and lead to the booking, whose holder is known already."""
    slot = request.form.get("slot", "")
    try:
        made = appointments.book(
            engine(), clock(), vault(), post, application, slot, by="holder", idem=request_key()
        )
    except (Conflict, Invalid) as refused:
        code = "application_changed" if refused.code == "wrong_state" else refused.code
        return _times(post, application, refusal_text(code))
    return holder.grant(redirect(f"/b/{made.code}?new=1", 303), made.code)
