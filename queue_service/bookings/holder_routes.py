"""The pages of one booking for its holder: look, move, cancel, accept an offer, take a number, stop SMS. Opening them changes nothing."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import segno
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from queue_service.bookings import actions, calendar, choosing, codes, consent, holder, overview
from queue_service.bookings.models import Booking, SlotId, State
from queue_service.bookings.routes import CHECK_IN_EARLY_MS, GUESSES, blueprint
from queue_service.core.clock import local, local_date
from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound
from queue_service.core.i18n import LANGUAGE_COOKIE, LANGUAGES, language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.web import attachment, base_url, clock, engine, requires, vault
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

OTHERS = 6
REFUSALS = (Conflict, Forbidden, Invalid)
VERBS = "<any(move, cancel, confirm, 'check-in', 'stop-texts'):verb>"


@blueprint.get("/b")
@requires("anyone")
def find_page() -> ResponseReturnValue:
    """Ask for a code and lead to its page."""
    typed = request.args.get("code", "")
    code = codes.tidy(typed)
    if codes.CODE.fullmatch(code):
        return redirect(url_for("bookings.booking_page", code=code), 303)
    return render_template("bookings/find.html", wrong=bool(typed)), 422 if typed else 200


@blueprint.get("/b/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def booking_page(code: str) -> ResponseReturnValue:
    """The booking as it is now; who was not let in yet is asked for the phone's last four digits, whether there is such a code or not."""
    tidy = codes.tidy(code)
    if not codes.CODE.fullmatch(tidy):
        return render_template("bookings/find.html", wrong=True), 404
    if tidy != code:
        return redirect(url_for("bookings.booking_page", code=tidy), 303)
    if not holder.admitted(code):
        return render_template("bookings/ask.html", code=code, wrong=False)
    return _booking_page(code)


@blueprint.post("/b/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def open_form(code: str) -> ResponseReturnValue:
    """Let the holder in for a while."""
    try:
        _post, booking = actions.held_by(engine(), vault(), code, request.form.get("phone4", "").strip())
    except NotFound:
        tidy = codes.tidy(code)
        page = "ask.html" if codes.CODE.fullmatch(tidy) else "find.html"
        return render_template(f"bookings/{page}", code=tidy, wrong=True), 404
    return holder.grant(_home(booking.code), booking.code)


def _home(code: str) -> Response:
    return redirect(url_for("bookings.booking_page", code=code), 303)


def _booking_page(code: str, said: str = "") -> ResponseReturnValue:
    post, booking = actions.find(engine(), code)
    _speak(booking)
    start, now = _start(post, booking), clock().now_ms()
    if booking.offer_until_ms and booking.offer_until_ms <= now:  # the next sweep will say so too
        booking = replace(booking, state=State.EXPIRED, offer_until_ms=None)
    others = _nearest(post, booking, SlotId.parse(booking.slot)) if booking.state is State.DISPLACED else []
    page = render_template(
        "bookings/booking.html",
        **_about(post, booking),
        now=now,
        until=_moment(post, booking.offer_until_ms) if booking.offer_until_ms else None,
        ticket_url=f"/t/{booking.ticket}",
        can_check_in=_can_check_in(post, booking, now),
        opens=_moment(post, booking.start_ms - CHECK_IN_EARLY_MS) if start.date() == _today(post) else None,
        qr=_qr(f"{base_url()}/b/{booking.code}"),
        fresh=bool(request.args.get("new")),
        said=said,
        others=others,
    )
    return page, 409 if said else 200


def _about(post: Post, booking: Booking) -> dict[str, Any]:
    """Return what every page of a booking needs."""
    return {
        "booking": booking,
        "post": post,
        "service": posts.service(engine(), booking.service),
        "start": _start(post, booking),
        "today": _today(post),
        "key": holder.form_key(),
    }


def _start(post: Post, booking: Booking) -> datetime:
    return _moment(post, booking.start_ms)


def _moment(post: Post, ms: int) -> datetime:
    return local(datetime.fromtimestamp(ms / 1000).astimezone(), post.timezone)


def _today(post: Post) -> date:
    return local_date(clock(), post.timezone)


def _speak(booking: Booking) -> None:
    """Use the language the booking was made in, unless this browser has asked for one."""
    if request.args.get("lang") not in LANGUAGES and request.cookies.get(LANGUAGE_COOKIE) not in LANGUAGES:
        g.language = booking.language


def _can_check_in(post: Post, booking: Booking, now: int) -> bool:
    return (
        booking.state in (State.CONFIRMED, State.NO_SHOW)
        and SlotId.parse(booking.slot).day == _today(post)
        and now >= booking.start_ms - CHECK_IN_EARLY_MS
        and posts.is_open(engine(), post, clock().now())
    )


def _qr(address: str) -> Markup:
    """The kiosk reads this: the booking's own address, as a drawing inside the page so that it is there when printed or offline."""
    look = {
        "title": _("Kode QR janji ini"),
        "svgclass": "qr",
        "lineclass": None,
        "dark": "#000",
        "light": "#fff",
        "border": 2,
        "omitsize": True,
    }
    drawing = segno.make(address, error="m", micro=False).svg_inline(**look)
    return Markup(drawing)  # noqa: S704  # drawn by us, nothing of it was typed by anybody


def _nearest(post: Post, booking: Booking, wanted: SlotId) -> list[Any]:
    if post.offered(booking.service) is None:
        return []
    found = choosing.days(engine(), clock(), post, booking.service, max(wanted.day, _today(post))).found
    return overview.nearest(found, wanted, OTHERS)


@blueprint.get(f"/b/<code>/{VERBS}")
@requires("holder")
@limited(GUESSES, guesses=True)
def ask_form_page(code: str, verb: str) -> ResponseReturnValue:
    """Ask before anything is changed; for a move, lead to the new time first."""
    if not holder.admitted(code) or verb == "confirm":  # an offer is accepted on the booking's own page
        return _home(code)
    post, booking = actions.find(engine(), code)
    _speak(booking)
    if verb == "move" and not request.args.get("slot"):
        return _move_page(post, booking)
    about = _about(post, booking)
    if verb == "move":
        slot = _slot(request.args["slot"])
        if slot is None:
            return _move_page(post, booking)
        about |= {"slot": slot, "to": slot.start(post.timezone)}
    return render_template("bookings/ask_form.html", verb=verb, **about)


def _slot(text: str) -> SlotId | None:
    try:
        return SlotId.parse(text)
    except ValueError:
        return None


def _move_page(
    post: Post, booking: Booking, said: str = "", wanted: SlotId | None = None
) -> ResponseReturnValue:
    days = choosing.days(engine(), clock(), post, booking.service, _date("from"))
    day = next((one for one in days.days if one.day == _date("day")), None)
    page = render_template(
        "bookings/move.html",
        days=days,
        day=day,
        parts=overview.by_part(day.slots) if day else (),
        said=said,
        others=_nearest(post, booking, wanted) if wanted else [],
        **_about(post, booking),
    )
    return page, 409 if said else 200


def _date(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@blueprint.post(f"/b/<code>/{VERBS}")
@requires("holder")
@limited(GUESSES, guesses=True)
def act_form(code: str, verb: str) -> ResponseReturnValue:
    """Do what the holder has agreed to; a form sent twice counts once."""
    if not holder.admitted(code) or not holder.own_form():
        return _home(codes.tidy(code))
    post, booking = actions.find(engine(), code)
    _speak(booking)
    try:
        return redirect(_act(post, booking, verb), 303)
    except REFUSALS as refused:
        return _not_done(post, booking, verb, refused.code)


def _act(post: Post, booking: Booking, verb: str) -> str:
    """Carry a verb out and return where to go then."""
    home = url_for("bookings.booking_page", code=booking.code)
    if verb == "move":
        actions.move(
            engine(), clock(), post, booking, request.form.get("slot", ""), by="holder", idem=request_key()
        )
    elif verb == "cancel":
        actions.cancel(engine(), clock(), post, booking, by="holder", reason="holder", idem=request_key())
    elif verb == "confirm":
        actions.confirm(engine(), clock(), post, booking, by="holder", idem=request_key())
    elif verb == "stop-texts":
        consent.stop_texts(engine(), clock(), post, booking, by="holder")
    else:
        if clock().now_ms() < booking.start_ms - CHECK_IN_EARLY_MS:
            raise Forbidden("too_early")
        return f"/t/{actions.check_in(engine(), clock(), vault(), post, booking, by='holder').ticket.id}"
    return home


def _not_done(post: Post, booking: Booking, verb: str, code: str) -> ResponseReturnValue:
    wanted = _slot(request.form.get("slot", "")) if verb == "move" else None
    if wanted and code in ("slot_full", "slot_unknown", "same_slot"):
        return _move_page(post, booking, refusal_text(code), wanted)
    return _booking_page(booking.code, refusal_text("booking_changed" if code == "wrong_state" else code))


@blueprint.get("/b/<code>/janji.ics")
@requires("holder")
@limited(GUESSES, guesses=True)
def calendar_file(code: str) -> ResponseReturnValue:
    """The booking for the phone's calendar."""
    if not holder.admitted(code):
        return _home(code)
    post, booking = actions.find(engine(), code)
    service = posts.service(engine(), booking.service)
    url = f"{base_url()}/b/{booking.code}"
    text = calendar.ics(post, service, booking, url, language(), clock().now())
    return attachment(text, "text/calendar", f"janji-{booking.code}.ics")
