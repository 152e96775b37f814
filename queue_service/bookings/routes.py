"""HTTP of the bookings room."""

from contextlib import AbstractContextManager, nullcontext

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from queue_service.bookings import actions, calendar, codes, people, views, wording
from queue_service.bookings.forms import (
    BookForm,
    BookingView,
    CheckInView,
    HolderForm,
    HoldForm,
    HoldView,
    MoveForm,
    SlotsQuery,
    SlotView,
)
from queue_service.bookings.models import Booking
from queue_service.core.clock import rfc3339
from queue_service.core.errors import Forbidden
from queue_service.core.i18n import language
from queue_service.core.idempotency import idempotent, request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import (
    attachment,
    base_url,
    body,
    clock,
    engine,
    principal,
    query,
    requires,
    vault,
)
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Consent, Kind
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import views as ticket_views

blueprint = Blueprint(
    "bookings", __name__, template_folder="pages", static_folder="static", static_url_path="/bookings-assets"
)
GUESSES = "30 per minute"
CHECK_IN_EARLY_MS = 2 * 3_600_000


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the room's pages their words for dates, states and mistakes."""
    return {"wording": wording}


@blueprint.get("/api/v1/posts/<post>/slots")
@requires("anyone")
@document("bookings", query=SlotsQuery, http_200=list[SlotView], problems=(404, 422, 503))
def slots(post: str) -> ResponseReturnValue:
    """Slots that can be booked for a service, each with its free places."""
    place, wish = posts.get(engine(), post), query(SlotsQuery)
    found = actions.free_slots(engine(), clock(), place, wish.service, wish.from_, wish.to)
    return jsonify([views.slot_view(place, slot, wish.service, free) for slot, free in found])


@blueprint.post("/api/v1/posts/<post>/holds")
@requires("anyone")
@document("bookings", body=HoldForm, http_201=HoldView, problems=(404, 409, 422, 429, 503))
@limited("600 per minute")
def hold(post: str) -> ResponseReturnValue:
    """Keep a place while the form is filled in."""
    place, form = posts.get(engine(), post), body(HoldForm)
    kept = actions.hold(
        engine(), clock(), place, form.service, form.slot, replaces=form.replaces, idem=request_key()
    )
    return jsonify(id=kept.id, expires_at=rfc3339(kept.expires_ms, place.timezone)), 201


@blueprint.delete("/api/v1/posts/<post>/holds/<hold_id>")
@requires("anyone")
@document("bookings", http_204=None, problems=(404, 503))
def unhold(post: str, hold_id: str) -> ResponseReturnValue:
    """Give a held place back before its time."""
    actions.unhold(engine(), clock(), posts.get(engine(), post), hold_id)
    return "", 204


@blueprint.post("/api/v1/posts/<post>/bookings")
@requires("anyone")
@document("bookings", body=BookForm, http_201=BookingView, problems=(403, 404, 409, 422, 429, 503))
@limited("600 per minute")
def book(post: str) -> ResponseReturnValue:
    """Book a place. A partner's with the person's ``consent`` counts as its entry."""
    return _book(post, wait=False)


@blueprint.post("/api/v1/posts/<post>/waitlist")
@requires("anyone")
@document("bookings", body=BookForm, http_201=BookingView, problems=(403, 404, 409, 422, 429, 503))
@limited("600 per minute")
def join_waitlist(post: str) -> ResponseReturnValue:
    """Wait for a place in a full slot; a freed one becomes a timed offer."""
    return _book(post, wait=True)


def _book(post: str, *, wait: bool) -> ResponseReturnValue:
    place, form = posts.get(engine(), post), body(BookForm)
    person = people.checked(
        vault(),
        name=form.name,
        nik=form.nik,
        phone=form.phone,
        sms_consent=form.sms_consent,
        language=form.language,
        priority=form.priority.value if form.priority else None,
    )
    key = request_key()
    consent = form.consent.given() if form.consent else None
    entrusting = entrusted.entrusts(principal(), consent)
    code = codes.of_request(vault(), place.slug, key if entrusting else None)
    with _entering(place, form, consent, code) if entrusting else nullcontext():
        booking = actions.book(
            engine(),
            clock(),
            vault(),
            place,
            form.service,
            form.slot,
            person,
            by=principal().id or "anyone",
            hold_id=form.hold,
            wait=wait,
            code=code,
            idem=key,
        )
    return jsonify(views.booking_view(place, booking, base_url(), person.warnings)), 201


def _entering(post: Post, form: BookForm, consent: Consent | None, code: str) -> AbstractContextManager[None]:
    return entrusted.entering(
        engine(),
        clock(),
        vault(),
        post,
        principal(),
        Kind.BOOKING,
        code,
        service=form.service,
        name=people.tidy(form.name),
        consent=consent,
    )


def _held(code: str, phone4: str | None, *others: str) -> tuple[Post, Booking, str]:
    """Return the booking for its holder, or for those ``others`` (roles, kinds of device) of its post, and who that is."""
    caller = principal()
    if phone4 is None and caller.satisfies(others):
        post, booking = actions.find(engine(), code)
        if not caller.may_touch(post.slug):
            raise Forbidden(
                "other_post", post_name=post.name, starts_at=rfc3339(booking.start_ms, post.timezone)
            )
        return post, booking, caller.id
    post, booking = actions.held_by(engine(), vault(), code, phone4 or "")
    return post, booking, "holder"


def _phone4() -> str | None:
    return request.args.get("phone4")


@blueprint.get("/api/v1/bookings/<code>")
@requires("holder", "officer", "kiosk")
@document("bookings", http_200=BookingView, problems=(403, 404, 429, 503))
@limited(GUESSES, guesses=True)
def booking(code: str) -> ResponseReturnValue:
    """The booking, for who knows its code and the last four digits of its phone."""
    post, found, _by = _held(code, _phone4(), "officer", "kiosk")
    return jsonify(views.booking_view(post, found, base_url()))


@blueprint.delete("/api/v1/bookings/<code>")
@requires("holder", "officer")
@document("bookings", http_204=None, problems=(403, 404, 409, 429, 503))
@limited(GUESSES, guesses=True)
def cancel(code: str) -> ResponseReturnValue:
    """Give the booking back."""
    post, found, by = _held(code, _phone4(), "officer")
    reason = "holder" if by == "holder" else "staff"
    actions.cancel(engine(), clock(), post, found, by=by, reason=reason)
    return "", 204


@blueprint.patch("/api/v1/bookings/<code>")
@requires("holder", "officer")
@document("bookings", body=MoveForm, http_200=BookingView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def move(code: str) -> ResponseReturnValue:
    """Take another slot, at once or not at all."""
    form = body(MoveForm)
    post, found, by = _held(code, _phone4() or form.phone4, "officer")
    moved = actions.move(engine(), clock(), post, found, form.slot, by=by, idem=request_key())
    return jsonify(views.booking_view(post, moved, base_url()))


@blueprint.post("/api/v1/bookings/<code>/confirm")
@requires("holder", "officer")
@document("bookings", body=HolderForm, http_200=BookingView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def confirm(code: str) -> ResponseReturnValue:
    """Accept an offered place in time."""
    form = body(HolderForm)
    post, found, by = _held(code, _phone4() or form.phone4, "officer")
    return jsonify(
        views.booking_view(
            post, actions.confirm(engine(), clock(), post, found, by=by, idem=request_key()), base_url()
        )
    )


@blueprint.post("/api/v1/bookings/<code>/check-in")
@requires("kiosk", "holder", "officer")
@document("bookings", body=HolderForm, http_201=CheckInView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
@idempotent
def check_in(code: str) -> ResponseReturnValue:
    """Give the person's ticket, the same one every time."""
    form = body(HolderForm)
    post, found, by = _held(code, _phone4() or form.phone4, "kiosk", "officer")
    if by == "holder" and clock().now_ms() < found.start_ms - CHECK_IN_EARLY_MS:
        raise Forbidden("too_early")
    seen = actions.check_in(engine(), clock(), vault(), post, found, by=by)
    ticket = ticket_views.ticket_now(engine(), seen, base_url())
    return jsonify(ticket | {"appointment": views.appointment_view(post, found, seen.ticket)}), 201


@blueprint.get("/api/v1/bookings/<code>.ics")
@requires("holder", "officer")
@document("bookings", media="text/calendar", problems=(403, 404, 429, 503))
@limited(GUESSES, guesses=True)
def booking_ics(code: str) -> ResponseReturnValue:
    """The booking for the phone's calendar."""
    post, found, _by = _held(code, _phone4(), "officer")
    service = posts.service(engine(), found.service)
    url = f"{base_url()}/b/{found.code}"
    text = calendar.ics(post, service, found, url, language(), clock().now())
    return attachment(text, "text/calendar", f"janji-{found.code}.ics")
