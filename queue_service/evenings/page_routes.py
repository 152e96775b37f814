"""The residents' pages of evening sessions: what there is, ask for a place, check a draw, look after a request. No JavaScript."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.bookings import actions as bookings
from queue_service.bookings.models import Booking
from queue_service.core.errors import Conflict, Invalid, NotFound, Refused
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.web import base_url, clock, engine, principal, requires, settings, vault
from queue_service.evenings import actions, consent, rules
from queue_service.evenings.filling import Filled
from queue_service.evenings.models import Draw, Request, Session
from queue_service.evenings.routes import GUESSES, OFTEN, blueprint, day_of
from queue_service.posts import actions as posts
from queue_service.posts.models import Post


@blueprint.get("/evenings")
@requires("anyone")
def evenings_page() -> ResponseReturnValue:
    """Show every post's sessions and how the draw works."""
    found = [(post, actions.sessions(engine(), clock(), post)) for post in posts.all_posts(engine())]
    now = clock().now_ms()
    return render_template(
        "evenings/evenings.html",
        places=[
            (
                post,
                [one for one in sessions if one.end_ms > now],
                [one for one in sessions if one.end_ms <= now],
            )
            for post, sessions in found
            if sessions or post.evening.sessions
        ],
    )


@blueprint.get("/evenings/<post>/<day>")
@requires("anyone")
def evening_page(post: str, day: str) -> ResponseReturnValue:
    """Show a session: when what happens, the form while requests are open, the draw once it was drawn."""
    place = posts.get(engine(), post)
    return _evening(place, actions.session(engine(), place, day_of(day)), Filled.blank())


def _evening(
    post: Post, session: Session, filled: Filled, status: int = 200, **more: Any
) -> ResponseReturnValue:
    draw = actions.published(engine(), post, session.date)
    page = render_template(
        "evenings/evening.html",
        post=post,
        session=session,
        filled=filled,
        open=session.state == "open" and clock().now_ms() < session.draw_ms,
        services=[one for one in posts.all_services(engine()) if post.offered(one.slug)],
        draw=draw,
        lines=_lines(draw) if draw else [],
        places=_places(post, session) if draw else {},
        quorum_due_ms=rules.quorum_due_ms(session),
        leads=principal().leads and principal().may_touch(post.slug),
        base_url=base_url(),
        keep_days=settings().keep_people_days,
        **more,
    )
    return page, status


def _lines(draw: Draw) -> list[dict[str, Any]]:
    """Return the ranking with all that decided it."""
    known = {one.entry: one for one in draw.entries}
    return [
        {"rank": place, "entry": known[entry], "lot": rules.lot(draw.seed, entry)}
        for place, entry in enumerate(draw.ranking, start=1)
    ]


def _places(post: Post, session: Session) -> dict[str, int]:
    """Return how many people of a drawn session are sure, asked, or waiting."""
    found = [booking for _request, booking in actions.requests_of(engine(), post, session.date) if booking]
    here = [one.state.value for one in found if one.session == "drawn"]
    return {
        "confirmed": here.count("confirmed") + here.count("checked_in"),
        "offered": here.count("offered"),
        "waiting": here.count("waitlisted"),
    }


@blueprint.post("/evenings/<post>/<day>")
@requires("anyone")
@limited(OFTEN)
def ask_form(post: str, day: str) -> ResponseReturnValue:
    """Ask for a place, or be told beside each field what is wrong or may be wrong."""
    place, filled = posts.get(engine(), post), Filled.submitted(request.form)
    session = actions.session(engine(), place, day_of(day))
    try:
        person = filled.checked(vault())
    except Invalid as refused:
        return _evening(place, session, filled.with_mistakes(refused.extra["errors"]), 422)
    if not set(person.warnings) <= filled.sure:
        return _evening(place, session, filled, unsure=person.warnings)
    try:
        found = actions.request(
            engine(), clock(), vault(), place, session.date, filled.service, person, idem=request_key()
        )
    except (Conflict, Invalid) as refused:
        return _evening(place, session, filled.renewed(), 409, refused=refused.code)
    sits_out = actions.sits_out(engine(), place, session, found)
    return render_template(
        "evenings/asked.html", post=place, session=session, request_=found, sits_out=sits_out
    )


# ---- the holder ----

VERBS = "<any(withdraw, confirm, 'stop-texts'):verb>"


@blueprint.get("/evenings/mine")
@requires("anyone")
def mine_page() -> ResponseReturnValue:
    """Ask for the code and the phone's last four digits."""
    return render_template("evenings/find.html", code=request.args.get("code", "")[:40], wrong=False)


@blueprint.post("/evenings/mine")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_form() -> ResponseReturnValue:
    """Show a request to its holder; once it is a booking, lead to the booking's page."""
    try:
        post, found = _held()
    except NotFound:
        code = request.form.get("code", "")[:40]
        return render_template("evenings/find.html", code=code, wrong=True), 404
    return _mine(post, found)


def _held() -> tuple[Post, Request]:
    code, phone4 = request.form.get("code", ""), request.form.get("phone4", "").strip()
    return actions.held_by(engine(), vault(), code, phone4)


def _mine(post: Post, found: Request, said: str = "") -> ResponseReturnValue:
    session = actions.session(engine(), post, date.fromisoformat(found.date))
    booking: Booking | None = actions.booking_of(engine(), found)
    page = render_template(
        "evenings/mine.html",
        post=post,
        session=session,
        request_=found,
        booking=booking,
        service=posts.service(engine(), found.service).name.to(language()),
        sits_out=actions.sits_out(engine(), post, session, found),
        phone4=request.form.get("phone4", "").strip()[:4],
        key=token(),
        said=said,
    )
    return page, 409 if said else 200


@blueprint.post(f"/evenings/mine/{VERBS}")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_act(verb: str) -> ResponseReturnValue:
    """Take a request or its place back, confirm the place, or stop being texted."""
    try:
        post, found = _held()
    except NotFound:
        return redirect(url_for("evenings.mine_page"), 303)
    said = ""
    try:
        if verb == "withdraw":
            actions.withdraw(engine(), clock(), vault(), post, found, idem=request_key())
        elif verb == "stop-texts":
            consent.stop_texts(engine(), clock(), vault(), post, found)
        else:
            _post, booking = bookings.find(engine(), found.code)
            bookings.confirm(engine(), clock(), post, booking, by="holder", idem=request_key())
    except Refused as refused:
        said = refusal_text("booking_changed" if refused.code == "wrong_state" else refused.code)
    return _mine(post, actions.find_request(engine(), found.code)[1], said)


@blueprint.get(f"/evenings/mine/{VERBS}")
@requires("anyone")
def mine_again(**_verb: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("evenings.mine_page"), 303)
