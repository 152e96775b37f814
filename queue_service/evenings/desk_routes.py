"""The staff's page of one evening session: who has asked, what became of them, and what staff may overrule, each with a reason."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.bookings import nik as niks
from queue_service.bookings.models import Booking
from queue_service.core.errors import Conflict, Forbidden, Invalid, Refused
from queue_service.core.i18n import language, refusal_text
from queue_service.core.jobs import SWEEPS, nudge
from queue_service.core.personal import MASK, opened
from queue_service.core.web import clock, engine, principal, requires, settings, vault
from queue_service.evenings import actions
from queue_service.evenings.filling import Filled
from queue_service.evenings.forms import REASON_LEAST, REASON_MOST
from queue_service.evenings.models import Request, Session
from queue_service.evenings.routes import DRAW_NOW, blueprint, day_of
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

VERBS = "<any(draw, exclude, appeal, add, 'call-off'):verb>"


@dataclass(frozen=True, slots=True)
class Row:
    """A request as staff see it: the name to call, NIK and phone masked."""

    request: Request
    booking: Booking | None
    name: str
    nik: str
    phone: str
    sits_out: bool


@blueprint.get("/admin/evenings")
@requires("officer")
def desk_page() -> ResponseReturnValue:
    """List the sessions of the caller's posts."""
    mine = posts.of_caller(engine(), principal(), closed_down=True)
    found = [(post, actions.sessions(engine(), clock(), post)) for post in mine]
    return render_template(
        "evenings/desk.html", places=[(post, sessions) for post, sessions in found if sessions]
    )


@blueprint.get("/admin/evenings/<post>/<day>")
@requires("officer")
def desk_evening(post: str, day: str) -> ResponseReturnValue:
    """One session with its requests."""
    place = posts.get(engine(), post)
    return _session(place, actions.session(engine(), place, day_of(day)), Filled.blank())


def _session(
    post: Post, session: Session, filled: Filled, said: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "evenings/desk_evening.html",
        post=post,
        session=session,
        rows=[_row(post, session, *one) for one in actions.requests_of(engine(), post, session.date)],
        services={one.slug: one.name.to(language()) for one in posts.all_services(engine())},
        filled=filled,
        said=said,
        leads=principal().leads,
        admin=principal().is_admin,
        csrf_token=principal().csrf,
        now=clock().now_ms(),
    )
    return page, status


def _row(post: Post, session: Session, found: Request, booking: Booking | None) -> Row:
    name, nik, phone = (opened(vault(), getattr(found, part), part) for part in ("name", "nik", "phone"))
    sits_out = actions.sits_out(engine(), post, session, found)
    return Row(found, booking, name or MASK, niks.mask(nik), f"•••• {phone[-4:]}", sits_out)


@blueprint.post(f"/admin/evenings/<post>/<day>/{VERBS}")
@requires("supervisor")
def desk_act(post: str, day: str, verb: str) -> ResponseReturnValue:
    """Overrule, with a reason; what is wrong is said on the page."""
    place = posts.get(engine(), post)
    session = actions.session(engine(), place, day_of(day))
    filled = Filled.submitted(request.form)
    try:
        _overrule(place, session, verb, filled)
    except Refused as refused:
        if not isinstance(refused, Conflict | Invalid):
            raise
        status = 409 if isinstance(refused, Conflict) else 422
        if refused.code == "invalid_input":
            filled = filled.with_mistakes(refused.extra["errors"])
        said = refusal_text("evening_changed" if refused.code == "wrong_state" else refused.code)
        return _session(place, actions.session(engine(), place, session.date), filled, said, status)
    return redirect(url_for("evenings.desk_evening", post=post, day=day, done=verb), 303)


def _overrule(post: Post, session: Session, verb: str, filled: Filled) -> None:
    day, who, reason = session.date, principal(), filled.reason[:REASON_MOST]
    late = clock().now_ms() >= session.draw_ms
    if len(reason) < REASON_LEAST and not (verb == "draw" and late):
        raise Invalid("reason_needed")
    code = request.form.get("code", "")
    if verb == "draw":
        if not who.is_admin:
            raise Forbidden("not_allowed")
        actions.ask_draw(engine(), clock(), post, day, reason or None, who)
        nudge(settings(), SWEEPS, DRAW_NOW)
    elif verb == "exclude":
        actions.exclude(engine(), clock(), vault(), post, day, code, reason, who)
    elif verb == "appeal":
        actions.appeal(engine(), clock(), post, day, code, reason, who)
    elif verb == "call-off":
        actions.call_off(engine(), clock(), vault(), post, day, reason, who)
    else:
        actions.add(
            engine(), clock(), vault(), post, day, filled.service, filled.checked(vault()), reason, who
        )
