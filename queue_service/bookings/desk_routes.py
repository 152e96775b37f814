"""The staff's pages of bookings: a day's list with masked data, find one by its code, give the number, cancel with a reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.bookings import actions
from queue_service.bookings import nik as niks
from queue_service.bookings.models import ACTIVE, Booking, SlotId, State
from queue_service.bookings.routes import blueprint
from queue_service.core.clock import local_date
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.web import admit_post, clock, engine, principal, requires, vault
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets

REASON_LEAST = 3
REASON_MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A booking as staff see it: the name to call, NIK and phone masked."""

    booking: Booking
    start: datetime
    name: str
    nik: str
    phone: str


def _row(post: Post, booking: Booking) -> Row:
    opened = actions.text_of(vault(), booking)
    start = SlotId.parse(booking.slot).start(post.timezone)
    return Row(booking, start, opened["name"], niks.mask(opened["nik"]), f"•••• {opened['phone'][-4:]}")


@blueprint.get("/admin/bookings")
@requires("officer")
def desk_page() -> ResponseReturnValue:
    """List a day's bookings of one of the caller's posts, or lead to the one whose code was typed."""
    typed = request.args.get("code", "").strip()
    if typed:
        try:
            post, booking = actions.find(engine(), typed)
        except NotFound:
            return _list(typed)
        admit_post(principal(), post.slug)
        return redirect(url_for("bookings.desk_booking", code=booking.code), 303)
    return _list()


def _list(unknown: str = "") -> ResponseReturnValue:
    mine = posts.of_caller(engine(), principal(), closed_down=True)
    post = next((one for one in mine if one.slug == request.args.get("post")), mine[0] if mine else None)
    if post is None:
        return render_template("bookings/desk.html", post=None, posts=mine, unknown=unknown)
    today = local_date(clock(), post.timezone)
    day = _date(request.args.get("day", "")) or today
    rows = [_row(post, booking) for booking in actions.of_day(engine(), post, day)]
    page = render_template(
        "bookings/desk.html",
        post=post,
        posts=mine,
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        rows=rows,
        counts=Counter(row.booking.state for row in rows),
        services=_names(),
        unknown=unknown,
    )
    return page, 404 if unknown else 200


def _names() -> dict[str, str]:
    return {one.slug: one.name.to(language()) for one in posts.all_services(engine())}


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min < day < date.max else None  # the page leads to the days before and after


@blueprint.get("/admin/bookings/<code>")
@requires("officer")
def desk_booking(code: str) -> ResponseReturnValue:
    """One booking, and what staff can do with it."""
    return _booking(*_own(code))


def _own(code: str) -> tuple[Post, Booking]:
    post, booking = actions.find(engine(), code)
    admit_post(principal(), post.slug)
    return post, booking


def _booking(post: Post, booking: Booking, said: str = "", reason: str = "") -> ResponseReturnValue:
    page = render_template(
        "bookings/desk_booking.html",
        post=post,
        row=_row(post, booking),
        booking=booking,
        service=_names().get(booking.service, booking.service),
        number=_number(booking),
        today=local_date(clock(), post.timezone),
        cancellable=booking.state in ACTIVE,
        arrivable=booking.state in (State.CONFIRMED, State.NO_SHOW),
        key=token(),
        said=said,
        reason=reason,
    )
    return page, 409 if said else 200


def _number(booking: Booking) -> str:
    """Return the number of the booking's ticket, empty without one."""
    if booking.ticket is None:
        return ""
    try:
        return tickets.stored(engine(), booking.ticket).number
    except NotFound:
        return ""


@blueprint.post("/admin/bookings/<code>/check-in")
@requires("officer")
def desk_check_in(code: str) -> ResponseReturnValue:
    """Give the person at the counter their number."""
    post, booking = _own(code)
    try:
        actions.check_in(engine(), clock(), vault(), post, booking, by=principal().id)
    except (Conflict, Invalid) as refused:
        return _booking(post, booking, _sentence(refused.code))
    return redirect(url_for("bookings.desk_booking", code=booking.code), 303)


@blueprint.post("/admin/bookings/<code>/cancel")
@requires("officer")
def desk_cancel(code: str) -> ResponseReturnValue:
    """Cancel for the office; the reason goes into the audit log."""
    post, booking = _own(code)
    reason = request.form.get("reason", "").strip()[:REASON_MOST]
    if len(reason) < REASON_LEAST:
        return _booking(post, booking, refusal_text("reason_needed"), reason)
    try:
        actions.cancel(
            engine(), clock(), post, booking, by=principal().id, reason="staff", idem=request_key()
        )
    except Conflict as refused:
        return _booking(post, booking, _sentence(refused.code), reason)
    current_app.extensions["audit"](
        principal(), "booking.cancelled", f"booking:{booking.code}", reason=reason, post=post.slug
    )
    return redirect(url_for("bookings.desk_booking", code=booking.code), 303)


def _sentence(code: str) -> str:
    return refusal_text("booking_changed" if code == "wrong_state" else code)
