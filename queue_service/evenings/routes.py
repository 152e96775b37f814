"""HTTP of the evenings room: sessions and draws for anyone, requests for their holders, overrides for staff."""

from datetime import date

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from queue_service.bookings import people
from queue_service.bookings.forms import PersonForm
from queue_service.bookings.models import Person
from queue_service.core.errors import NotFound
from queue_service.core.idempotency import idempotent, request_key
from queue_service.core.jobs import SWEEPS, nudge
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import (
    admit_post,
    base_url,
    body,
    clock,
    engine,
    principal,
    requires,
    settings,
    vault,
)
from queue_service.evenings import actions, views, wording
from queue_service.evenings.forms import (
    AddForm,
    DrawForm,
    DrawView,
    EveningView,
    EveningWithDraw,
    ReasonForm,
    RequestForm,
    RequestView,
)
from queue_service.evenings.models import Request
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

blueprint = Blueprint(
    "evenings", __name__, template_folder="pages", static_folder="static", static_url_path="/evenings-assets"
)
GUESSES = "30 per minute"
OFTEN = "600 per minute"
DRAW_NOW = "queue_service.evenings.jobs.now"
API = "/api/v1/posts/<post>/evenings"


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the room's pages their words for dates, states and mistakes."""
    return {"wording": wording}


def day_of(text: str) -> date:
    """Return the date in an address. Raises ``NotFound``."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound("not_found") from None
    if found.isoformat() != text:
        raise NotFound("not_found")
    return found


def person_of(form: PersonForm) -> Person:
    """Return the person of a form. Raises ``Invalid``."""
    return people.checked(
        vault(),
        name=form.name,
        nik=form.nik,
        phone=form.phone,
        sms_consent=form.sms_consent,
        language=form.language,
        priority=form.priority.value if form.priority else None,
    )


# ---- anyone ----


@blueprint.get(API)
@requires("anyone")
@document("evenings", http_200=list[EveningView], problems=(404, 503))
def evenings(post: str) -> ResponseReturnValue:
    """The evening sessions of a post that are to come, and those of the last weeks."""
    place = posts.get(engine(), post)
    return jsonify([views.evening_view(place, one) for one in actions.sessions(engine(), clock(), place)])


@blueprint.get(f"{API}/<day>")
@requires("anyone")
@document("evenings", http_200=EveningWithDraw, problems=(404, 503))
def evening(post: str, day: str) -> ResponseReturnValue:
    """A session, and after its draw the seed, the list and the ranking, so that anyone can recompute it."""
    place = posts.get(engine(), post)
    session = actions.session(engine(), place, day_of(day))
    draw = actions.published(engine(), place, session.date)
    return jsonify(views.evening_view(place, session) | {"draw": views.draw_view(draw) if draw else None})


@blueprint.get(f"{API}/<day>/draw")
@requires("anyone")
@document("evenings", http_200=DrawView, problems=(404, 503))
def draw(post: str, day: str) -> ResponseReturnValue:
    """The draw alone, as a file for ``python -m queue_service verify-draw``."""
    place = posts.get(engine(), post)
    found = actions.published(engine(), place, day_of(day))
    if found is None:
        raise NotFound("not_found")
    answer = jsonify(views.draw_view(found))
    answer.headers["Content-Disposition"] = f'attachment; filename="undian-{place.slug}-{day}.json"'
    return answer


@blueprint.post(f"{API}/<day>/requests")
@requires("anyone")
@document("evenings", body=RequestForm, http_202=RequestView, problems=(404, 409, 422, 429, 503))
@limited(OFTEN)
def ask(post: str, day: str) -> ResponseReturnValue:
    """Ask for a place in a session."""
    place, form = posts.get(engine(), post), body(RequestForm)
    person = person_of(form)
    found = actions.request(
        engine(), clock(), vault(), place, day_of(day), form.service, person, idem=request_key()
    )
    return jsonify(_view(place, found, person.warnings)), 202


def _view(post: Post, found: Request, warnings: tuple[str, ...] = ()) -> views.Json:
    sits_out = actions.sits_out(
        engine(), post, actions.session(engine(), post, date.fromisoformat(found.date)), found
    )
    booking = actions.booking_of(engine(), found)
    return views.request_view(post, found, booking, base_url(), sits_out=sits_out, warnings=warnings)


# ---- the holder ----


def _held(post: str, day: str, code: str) -> tuple[Post, Request]:
    """Return the request to its holder, or to officers of its post."""
    caller, phone4 = principal(), request.args.get("phone4")
    if caller.satisfies(("officer",)) and phone4 is None:
        place, found = actions.find_request(engine(), code)
        admit_post(caller, place.slug)
    else:
        place, found = actions.held_by(engine(), vault(), code, phone4 or "")
    if (found.post, found.date) != (post, day):
        raise NotFound("not_found")
    return place, found


@blueprint.get(f"{API}/<day>/requests/<code>")
@requires("holder", "officer")
@document("evenings", http_200=RequestView, problems=(403, 404, 429, 503))
@limited(GUESSES, guesses=True)
def one_request(post: str, day: str, code: str) -> ResponseReturnValue:
    """A request, for who knows its code and the last four digits of its phone."""
    return jsonify(_view(*_held(post, day, code)))


@blueprint.delete(f"{API}/<day>/requests/<code>")
@requires("holder", "officer")
@document("evenings", http_204=None, problems=(403, 404, 409, 429, 503))
@limited(GUESSES, guesses=True)
def withdraw(post: str, day: str, code: str) -> ResponseReturnValue:
    """Take a request back, or after the draw its place."""
    place, found = _held(post, day, code)
    actions.withdraw(engine(), clock(), vault(), place, found)
    return "", 204


# ---- staff ----


@blueprint.post(f"{API}/<day>/draw")
@requires("admin")
@document("evenings", body=DrawForm, http_202=EveningView, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def ask_draw(post: str, day: str) -> ResponseReturnValue:
    """Close requests and have a job draw; before its time that needs a reason."""
    place, form = posts.get(engine(), post), body(DrawForm)
    session = actions.ask_draw(engine(), clock(), place, day_of(day), form.reason, principal())
    nudge(settings(), SWEEPS, DRAW_NOW)
    return jsonify(views.evening_view(place, session)), 202


@blueprint.post(f"{API}/<day>/requests/<code>/exclude")
@requires("supervisor")
@document("evenings", body=ReasonForm, http_200=RequestView, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def exclude(post: str, day: str, code: str) -> ResponseReturnValue:
    """Keep a request out of the draw, or take its place away after it."""
    place, form = posts.get(engine(), post), body(ReasonForm)
    actions.exclude(engine(), clock(), vault(), place, day_of(day), code, form.reason, principal())
    return jsonify(_view(place, actions.find_request(engine(), code)[1]))


@blueprint.post(f"{API}/<day>/requests/<code>/appeal")
@requires("supervisor")
@document("evenings", body=ReasonForm, http_200=RequestView, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def appeal(post: str, day: str, code: str) -> ResponseReturnValue:
    """Let somebody take part in the draw in spite of earlier absences."""
    place, form = posts.get(engine(), post), body(ReasonForm)
    found = actions.appeal(engine(), clock(), place, day_of(day), code, form.reason, principal())
    return jsonify(_view(place, found))


@blueprint.post(f"{API}/<day>/added")
@requires("supervisor")
@document("evenings", body=AddForm, http_201=RequestView, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def add(post: str, day: str) -> ResponseReturnValue:
    """Ask for a place on somebody's behalf; after the draw the person comes after everybody who took part."""
    place, form = posts.get(engine(), post), body(AddForm)
    person = person_of(form)
    found = actions.add(
        engine(), clock(), vault(), place, day_of(day), form.service, person, form.reason, principal()
    )
    return jsonify(_view(place, found, person.warnings)), 201


@blueprint.post(f"{API}/<day>/call-off")
@requires("supervisor")
@document("evenings", body=ReasonForm, http_200=EveningView, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def call_off(post: str, day: str) -> ResponseReturnValue:
    """Cancel a session; everybody is told."""
    place, form = posts.get(engine(), post), body(ReasonForm)
    session = actions.call_off(engine(), clock(), vault(), place, day_of(day), form.reason, principal())
    return jsonify(views.evening_view(place, session))
