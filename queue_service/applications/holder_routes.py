"""The page of one application for its holder: how it stands, and what little can be done about that at any time."""

import segno
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from queue_service.applications import actions, appointments, plain_words, rules, uploads
from queue_service.applications.holder_view import held, home, page
from queue_service.applications.models import Application
from queue_service.applications.page_routes import MINUTES, PAGES
from queue_service.applications.routes import GUESSES, blueprint, shelf
from queue_service.applications.views import moment
from queue_service.bookings import codes, holder
from queue_service.bookings import wording as bookings
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.i18n import refusal_text
from queue_service.core.limits import limited
from queue_service.core.web import base_url, clock, engine, requires, settings, vault
from queue_service.posts.models import Post

VERBS = "/a/<code>/<any('stop-texts', discard):verb>"


@blueprint.get("/a")
@requires("anyone")
def find_page() -> ResponseReturnValue:
    """Ask for a code and lead to its page."""
    typed = request.args.get("code", "")
    code = codes.tidy(typed)
    if codes.CODE.fullmatch(code):
        return home(code)
    return render_template("apply/find.html", wrong=bool(typed)), 422 if typed else 200


@blueprint.get("/a/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def status_page(code: str) -> ResponseReturnValue:
    """The application as it is now; who was not let in yet is asked for the phone's last digits, whether there is such a code or not."""
    tidy = codes.tidy(code)
    if not codes.CODE.fullmatch(tidy):
        return render_template("apply/find.html", wrong=True), 404
    if tidy != code:
        return home(tidy)
    if not holder.admitted(code):
        return _ask(tidy)
    return _status(code=code)


def _ask(code: str, *, wrong: bool = False) -> str:
    return render_template("apply/ask.html", code=code, code_text=bookings.code_text(code), wrong=wrong)


@held
def _status(post: Post, application: Application) -> ResponseReturnValue:
    return _status_of(post, application)


def _status_of(post: Post, application: Application, said: str = "") -> ResponseReturnValue:
    booking = appointments.coming(engine(), application)
    closing = rules.closing_ms(application, settings().close_returned_days)
    return page(
        "status",
        post,
        application,
        409 if said else 200,
        said=said,
        fresh="new" in request.args,
        told=plain_words.STATES[application.state],
        station=plain_words.STATION.get(application.state),
        steps=[(one, moment(post, one.at_ms)) for one in reversed(application.history)],
        reasons=application.history[-1].reasons,
        closing=moment(post, closing) if closing else None,
        booking=booking,
        booked=moment(post, booking.start_ms) if booking else None,
        settings=settings(),
        qr=_qr(f"{base_url()}{PAGES}/{application.code}"),
    )


def _qr(address: str) -> Markup:
    """The application's own address, as a drawing inside the page so that it is there when printed or offline."""
    look = {
        "svgclass": "qr",
        "lineclass": None,
        "dark": "#000",
        "light": "#fff",
        "border": 2,
        "omitsize": True,
    }
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        title=_("Kode QR permohonan ini"), **look
    )
    return Markup(drawing)  # noqa: S704  # drawn by us, nothing of it was typed by anybody


@blueprint.post("/a/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def open_form(code: str) -> ResponseReturnValue:
    """Let the holder in for a while."""
    tidy = codes.tidy(code)
    try:
        _post, found = actions.held_by(engine(), vault(), tidy, request.form.get("phone4", "").strip())
    except NotFound:
        known = codes.CODE.fullmatch(tidy)
        return _ask(tidy, wrong=True) if known else render_template("apply/find.html", wrong=True), 404
    return holder.grant(home(found.code), found.code, PAGES, MINUTES)


@blueprint.get(VERBS)
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def confirm_page(post: Post, application: Application, verb: str) -> ResponseReturnValue:
    """Ask before anything is given up."""
    return page("confirm", post, application, verb=verb)


@blueprint.post(VERBS)
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def confirm_form(post: Post, application: Application, verb: str) -> ResponseReturnValue:
    """Do what the holder has agreed to."""
    if verb == "stop-texts":
        actions.stop_texts(engine(), clock(), post, application, by="holder")
        return home(application.code)
    try:
        uploads.discard(engine(), clock(), shelf(), post, application, by="holder")
    except Conflict as refused:
        return _status_of(post, application, refusal_text(refused.code))
    return redirect(url_for("applications.apply_page", gone=1), 303)
