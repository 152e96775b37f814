"""The pages on which a place is booked: post, service, day, time, form. All of it works without JavaScript; opening changes nothing."""

from datetime import date, timedelta
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from queue_service.bookings import actions, choosing, holder, overview, wording
from queue_service.bookings.filling import Filled
from queue_service.bookings.models import Booking, Person, SlotId
from queue_service.bookings.routes import blueprint
from queue_service.core.clock import local_date
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.security import MAY_ASK_WHERE
from queue_service.core.web import clock, engine, principal, requires, vault
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

HOLD_COOKIE = "hold"
OTHERS = 6
SOON_MS = 5000


@blueprint.get("/book")
@requires("anyone")
def book_page() -> ResponseReturnValue:
    """Lead from the post to the service, the day and the time."""
    there = choosing.bookable(engine())
    post = choosing.chosen_post(there, request.args.get("post"))
    if post is None:
        return _posts_page(there)
    service = choosing.chosen_service(post, request.args.get("service"))
    about = {"post": post, "several": len(there) > 1}
    if service is None:
        return render_template(
            "bookings/services.html", services=choosing.services_of(engine(), post), **about
        )
    about |= {"service": posts.service(engine(), service)}
    days = choosing.days(engine(), clock(), post, service, _date("from"))
    found = next((one for one in days.days if one.day == _date("day")), None)
    if found is None:
        return render_template("bookings/days.html", days=days, gone=_date("day"), **about)
    return _day_page(found, days, about)


def _posts_page(there: list[Post]) -> ResponseReturnValue:
    places = [choosing.place(engine(), post, clock().now()) for post in there]
    page = render_template("bookings/posts.html", places=places, evenings=_there("/evenings"))
    return page, 200, MAY_ASK_WHERE


def _day_page(
    found: overview.DayOverview, days: choosing.Days, about: dict[str, Any], full: str = ""
) -> ResponseReturnValue:
    nearby = overview.nearest(days.found, SlotId.parse(full), OTHERS) if full else []
    page = render_template(
        "bookings/day.html",
        day=found,
        days=days,
        parts=overview.by_part(found.slots),
        key=token(),
        full=full,
        nearby=nearby,
        **about,
    )
    return page, 409 if full else 200


def _there(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path)
    except HTTPException:
        return False
    return True


def _date(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@blueprint.get("/book/hold")
@requires("anyone")
def hold_page() -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; the language links of what was sent lead here."""
    return redirect(url_for("bookings.book_page"), 303)


@blueprint.post("/book/hold")
@requires("anyone")
@limited("600 per minute")
def hold_form() -> ResponseReturnValue:
    """Keep the chosen place while the form is filled in; a double tap keeps it once."""
    post = posts.get(engine(), request.form.get("post", ""))
    service, slot = request.form.get("service", ""), request.form.get("slot", "")
    before_post, _colon, before = request.cookies.get(HOLD_COOKIE, "").partition(":")
    if before and before_post != post.slug:
        _give_back(before_post, before)
    replaces = before if before_post == post.slug else None
    try:
        held = actions.hold(
            engine(),
            clock(),
            post,
            service,
            slot,
            replaces=replaces or None,
            idem=_hold_key(post, service, slot),
        )
        if held.expires_ms < clock().now_ms() + SOON_MS:  # an old page sent its form again
            held = actions.hold(engine(), clock(), post, service, slot, replaces=held.id)
    except Conflict:
        return _full_page(post, service, slot)
    answer = redirect(
        url_for("bookings.form_page", post=post.slug, service=service, slot=slot, hold=held.id), 303
    )
    answer.set_cookie(
        HOLD_COOKIE,
        f"{post.slug}:{held.id}",
        max_age=post.booking.hold_seconds,
        path="/book",
        httponly=True,
        samesite="Lax",
        secure=holder.secure_cookies(),
    )
    return answer


def _hold_key(post: Post, service: str, slot: str) -> tuple[str, str]:
    """Return the idempotency key of this place on this page: the page has one key for all its buttons."""
    key = vault().fingerprint("\n".join((request.form.get("key", ""), post.slug, service, slot)), "hold")
    return key, key


def _give_back(slug: str, hold: str) -> None:
    there = {post.slug: post for post in posts.all_posts(engine(), closed_down=True)}
    if slug in there:
        actions.unhold(engine(), clock(), there[slug], hold)


def _full_page(post: Post, service: str, slot: str) -> ResponseReturnValue:
    wanted = SlotId.parse(slot)
    days = choosing.days(
        engine(), clock(), post, service, wanted.day - timedelta(days=choosing.WINDOW_DAYS // 2)
    )
    about = {"post": post, "several": True, "service": posts.service(engine(), service)}
    found = next((one for one in days.days if one.day == wanted.day), None)
    if found is None:
        return render_template("bookings/days.html", days=days, gone=wanted.day, **about), 409
    return _day_page(found, days, about, slot)


@blueprint.get("/book/form")
@requires("anyone")
def form_page() -> ResponseReturnValue:
    """Ask who books. The place is held meanwhile; ``wait`` joins the waitlist of a full slot."""
    filled = Filled.blank(request.args)
    post = choosing.chosen_post(choosing.bookable(engine()), filled.post)
    if post is None or not filled.slot_known(post):
        return redirect(
            url_for("bookings.book_page", post=filled.post or None, service=filled.service or None), 303
        )
    return _form(post, filled)


def _form(post: Post, filled: Filled, status: int = 200, **more: Any) -> ResponseReturnValue:
    slot = SlotId.parse(filled.slot)
    until = actions.hold_until(engine(), post, filled.hold) if filled.hold else None
    left = max(0, until - clock().now_ms()) // 1000 if until else 0
    page = render_template(
        "bookings/form.html",
        post=post,
        service=posts.service(engine(), filled.service),
        filled=filled,
        start=slot.start(post.timezone),
        left=left,
        keep_days=actions.KEEP_MS // 86_400_000,
        priorities=wording.PRIORITIES,
        **more,
    )
    return page, status


@blueprint.post("/book")
@requires("anyone")
@limited("600 per minute")
def book_form() -> ResponseReturnValue:
    """Book the place, or say beside each field what is wrong, what may be wrong, or what else is free."""
    filled = Filled.submitted(request.form)
    post = choosing.chosen_post(choosing.bookable(engine()), filled.post)
    if post is None or not filled.slot_known(post):
        return redirect(url_for("bookings.book_page"), 303)
    try:
        person = filled.checked(vault())
    except Invalid as refused:
        return _form(post, filled.with_mistakes(refused.extra["errors"]), 422)
    if not set(person.warnings) <= filled.sure:
        return _form(post, filled, unsure=person.warnings)
    try:
        booking = _book(post, filled, person)
    except (Conflict, Invalid) as refused:
        return _refused(post, filled, refused.code)
    answer = redirect(url_for("bookings.booking_page", code=booking.code, new=1), 303)
    answer.delete_cookie(HOLD_COOKIE, path="/book")
    return holder.grant(answer, booking.code)


def _book(post: Post, filled: Filled, person: Person) -> Booking:
    return actions.book(
        engine(),
        clock(),
        vault(),
        post,
        filled.service,
        filled.slot,
        person,
        by=principal().id or "anyone",
        hold_id=filled.hold or None,
        wait=filled.wait,
        idem=request_key(),
    )


def _refused(post: Post, filled: Filled, code: str) -> ResponseReturnValue:
    if code == "phone_limit":
        return _form(post, filled.with_mistakes([{"field": "phone", "message": code}]), 409)
    if code in ("duplicate_booking", "idempotency_mismatch"):
        return _form(post, filled.renewed(), 409, refused=code)
    others = []
    if filled.service and post.offered(filled.service):
        wanted = SlotId.parse(filled.slot)
        first = wanted.day - timedelta(days=choosing.WINDOW_DAYS // 2)
        others = overview.nearest(
            choosing.days(engine(), clock(), post, filled.service, first).found, wanted, OTHERS
        )
    today = local_date(clock(), post.timezone)
    return _form(post, filled.renewed(), 409, refused=code, others=others, today=today)
