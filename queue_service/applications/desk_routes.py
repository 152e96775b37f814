"""The verification desk: the list of a post, one application with form and documents side by side, and what can be done with it."""

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.applications import actions, appointments, desk, desk_view, desk_words, plain_words, rules
from queue_service.applications.file_routes import note_look, picture
from queue_service.applications.models import Application, Reason, State
from queue_service.applications.phrases import PHRASES
from queue_service.applications.routes import blueprint
from queue_service.applications.views import moment
from queue_service.bookings import wording
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.web import admit_post, clock, engine, principal, requires, settings, vault
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

HOME = "/admin/applications"
REASON_MOST = 300
WORDS = {"wording": wording, "words": desk_words, "plain": plain_words, "State": State}


@blueprint.get(HOME)
@requires("officer")
def desk_page() -> ResponseReturnValue:
    """List the applications of one of the caller's posts, or lead to the one whose code was typed, or that a booking was made from."""
    if booking := request.args.get("booking", ""):
        return redirect(_behind(booking), 303)
    typed = request.args.get("code", "").strip()
    if typed:
        try:
            _post, found = _own(typed)
        except NotFound:
            return _list(typed)
        return redirect(url_for("applications.desk_application", code=found.code), 303)
    return _list()


def _own(code: str) -> tuple[Post, Application]:
    post, found = actions.find(engine(), code)
    admit_post(principal(), post.slug)
    return post, found


def _behind(booking: str) -> str:
    """Return where to read about the person of a booking: the application it was made from, else the booking itself."""
    mine = posts.of_caller(engine(), principal(), closed_down=True)
    codes = (appointments.application_of(engine(), post, booking) for post in mine)
    code = next((one for one in codes if one), None)
    if code:
        return url_for("applications.desk_application", code=code)
    return url_for("bookings.desk_booking", code=booking)


def _list(unknown: str = "") -> ResponseReturnValue:
    mine = posts.of_caller(engine(), principal(), closed_down=True)
    post = next((one for one in mine if one.slug == request.args.get("post")), mine[0] if mine else None)
    if post is None:
        return render_template("applications/desk.html", post=None, posts=mine, unknown=unknown, **WORDS)
    wish = next((one for one in State if one.value == request.args.get("state")), None)
    service, days = request.args.get("service", ""), _days()
    now = clock().now_ms()
    found, more = desk.page(
        engine(),
        post,
        (wish,) if wish else desk.TO_DO,
        service or None,
        now - days * rules.DAY_MS if days else None,
        _after(),
    )
    page = render_template(
        "applications/desk.html",
        post=post,
        posts=mine,
        wish=wish,
        service=service,
        days=days,
        rows=[desk_view.row(post, one, actions.opened(vault(), one), now) for one in found],
        more=_further(more) if more else None,
        counts=desk.counts(engine(), post),
        services={one.slug: one.name.to(language()) for one in posts.all_services(engine())},
        to_do=desk.TO_DO,
        me=principal().id,
        unknown=unknown,
        **WORDS,
    )
    return page, 404 if unknown else 200


def _after() -> desk.Cursor | None:
    """Return where the page before ended; nonsense in the address shows the first page."""
    since, _dash, code = request.args.get("after", "").partition("-")
    return (int(since), code) if since.isdecimal() and len(since) <= len("1700000000000") else None


def _further(more: desk.Cursor) -> str:
    names = ("post", "state", "service", "age")
    wishes = {name: request.args[name] for name in names if name in request.args}
    return f"{HOME}?{urlencode(wishes | {'after': f'{more[0]}-{more[1]}'})}"


def _days() -> int:
    text = request.args.get("age", "")
    return next((days for days in desk_words.AGES if str(days) == text), 0)


@blueprint.get(f"{HOME}/<code>")
@requires("officer")
def desk_application(code: str) -> ResponseReturnValue:
    """One application: form and documents side by side, and what can be done with it."""
    return _page(*_own(code))


def _page(post: Post, application: Application, said: str = "", status: int = 200) -> ResponseReturnValue:
    phone = vault().open(application.phone, "phone") if application.phone else ""
    folder = desk_view.folder(
        post,
        posts.service(engine(), application.service),
        application,
        actions.opened(vault(), application),
        phone,
        who=principal().id,
        now_ms=clock().now_ms(),
        language=language(),
        close_days=settings().close_returned_days,
    )
    page = render_template(
        "applications/desk_application.html",
        post=post,
        folder=folder,
        visit=appointments.visit(engine(), application) if application.booking else None,
        phrases=PHRASES,
        key=token(),
        said=said,
        typed=request.form,
        moment=lambda ms: moment(post, ms),
        **WORDS,
    )
    return page, status


@blueprint.post(
    f"{HOME}/<code>/<any(claim, release, verify, return, reject, forward, ready, handover, progress):verb>"
)
@requires("officer")
def desk_form(code: str, verb: str) -> ResponseReturnValue:
    """Do what the officer has chosen; a form sent twice counts once."""
    post, found = _own(code)
    try:
        _act(post, found, verb)
    except Conflict as refused:
        return _page(*_own(code), _sentence(refused.code), 409)
    except Invalid as refused:
        return _page(post, found, refusal_text(refused.code), 422)
    if verb == "release":
        return redirect(url_for("applications.desk_page", post=post.slug), 303)
    return redirect(url_for("applications.desk_application", code=found.code), 303)


def _act(post: Post, found: Application, verb: str) -> None:
    told: dict[str, Any] = {"by": principal().id, "idem": request_key()}
    here = (engine(), clock(), post, found)
    take = bool(request.form.get("take"))
    if verb == "claim":
        actions.claim(*here, take=take, **told)
    elif verb == "release":
        actions.release(*here, **told)
    elif verb == "progress":
        actions.progress(*here, _wanted_state(), **told)
    else:
        actions.advance(*here, verb, reasons=_reasons(found), take=take, **told)


def _wanted_state() -> State:
    for state in rules.AT_DISDUKCAPIL:
        if state.value == request.form.get("state"):
            return state
    raise Invalid("invalid_input")


def _reasons(application: Application) -> tuple[Reason, ...]:
    """Return what the officer has found wrong: with each document, and with the whole."""
    kinds = [paper.kind for paper in posts.service(engine(), application.service).papers]
    found = [Reason(kind, _phrase(f"phrase-{kind}"), _text(f"text-{kind}")) for kind in kinds]
    found.append(Reason("", _phrase("phrase"), _text("text")))
    return tuple(one for one in found if one.phrase or one.text)


def _phrase(name: str) -> str:
    wish = request.form.get(name, "")
    return wish if wish in PHRASES else ""


def _text(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:REASON_MOST]


def _sentence(code: str) -> str:
    return refusal_text("application_changed" if code == "wrong_state" else code)


@blueprint.get(f"{HOME}/<code>/documents/<kind>/<int:page>.jpg")
@requires("officer")
def desk_file(code: str, kind: str, page: int) -> ResponseReturnValue:
    """A page of a document as a picture; that somebody looked is written down."""
    post, found = _own(code)
    answer = picture(found, kind, page)
    note_look(post, found, kind, page)
    return answer
