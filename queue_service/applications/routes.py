"""HTTP of the applications room."""

from contextlib import AbstractContextManager, nullcontext
from urllib.parse import urlencode

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from queue_service.applications import actions, desk, uploads, views, visits
from queue_service.applications.forms import (
    ApplicationView,
    ChangeForm,
    CreateForm,
    HolderForm,
    ListQuery,
    ProgressForm,
    RowView,
    VerbForm,
)
from queue_service.applications.models import Application, Reason, State
from queue_service.bookings import codes
from queue_service.core.errors import Forbidden
from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import base_url, body, clock, engine, principal, query, requires, vault
from queue_service.documents.models import Shelf
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Consent, Kind
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

blueprint = Blueprint(
    "applications", __name__, template_folder="pages", static_folder="static", static_url_path="/apply-assets"
)
GUESSES = "30 per minute"
ONE = "/api/v1/applications/<code>"


def answered(post: Post, application: Application, *, staff: bool = False) -> dict[str, object]:
    """Return an application as it is now, for its holder or for staff."""
    return views.application_view(
        post,
        posts.service(engine(), application.service),
        application,
        actions.opened(vault(), application),
        now_ms=clock().now_ms(),
        base_url=base_url(),
        staff=staff,
    )


@blueprint.post("/api/v1/applications")
@requires("anyone", "partner")
@document("applications", body=CreateForm, http_201=ApplicationView, problems=(403, 404, 409, 422, 429, 503))
@limited("120 per minute")
def create() -> ResponseReturnValue:
    """Begin an application; the answer says what is missing. A partner's with the person's ``consent`` counts as its entry."""
    form = body(CreateForm)
    post, key = posts.get(engine(), form.post), request_key()
    consent = form.consent.given() if form.consent else None
    entrusting = entrusted.entrusts(principal(), consent)
    code = codes.of_request(vault(), post.slug, key if entrusting else None)
    with _entering(post, form, consent, code) if entrusting else nullcontext():
        made = actions.create(
            engine(),
            clock(),
            vault(),
            post,
            form.service,
            form.applicant.given(),
            phone=form.phone,
            sms_consent=form.sms_consent,
            language=form.language,
            case=form.case,
            by=principal().id or "anyone",
            code=code,
            idem=key,
        )
    return jsonify(answered(post, made)), 201


def _entering(
    post: Post, form: CreateForm, consent: Consent | None, code: str
) -> AbstractContextManager[None]:
    return entrusted.entering(
        engine(),
        clock(),
        vault(),
        post,
        principal(),
        Kind.APPLICATION,
        code,
        service=form.service,
        name=form.applicant.name or "",
        consent=consent,
    )


def shelf() -> Shelf:
    """Return where this installation keeps documents."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def held(code: str, phone4: str | None) -> tuple[Post, Application, str]:
    """Return the application for its holder, or for officers of its post, and who that is."""
    caller = principal()
    if phone4 is None and caller.satisfies(("officer",)):
        post, found = own(code)
        return post, found, caller.id
    post, found = actions.held_by(engine(), vault(), code, phone4 or "")
    return post, found, "holder"


def own(code: str) -> tuple[Post, Application]:
    """Return an application of one of the officer's posts."""
    post, found = actions.find(engine(), code)
    if not principal().may_touch(post.slug):
        raise Forbidden("other_post")
    return post, found


def phone4() -> str | None:
    """Return the last four digits of the phone, as they are in the address."""
    return request.args.get("phone4")


@blueprint.get(ONE)
@requires("holder", "officer")
@document("applications", http_200=ApplicationView, problems=(403, 404, 429, 503))
@limited(GUESSES, guesses=True)
def application(code: str) -> ResponseReturnValue:
    """The application, for who knows its code and the last four digits of its phone: state, history, what to do next."""
    post, found, by = held(code, phone4())
    return jsonify(answered(post, found, staff=by != "holder"))


@blueprint.patch(ONE)
@requires("holder", "officer")
@document("applications", body=ChangeForm, http_200=ApplicationView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def save(code: str) -> ResponseReturnValue:
    """Keep what was typed, while it is a draft or has come back; what is not sent stays as it is."""
    form = body(ChangeForm)
    post, found, by = held(code, phone4() or form.phone4)
    saved = actions.save(
        engine(),
        clock(),
        vault(),
        post,
        found,
        form.applicant.given(),
        phone=form.phone,
        case=form.case,
        sms_consent=form.sms_consent,
        language=form.language,
        by=by,
        idem=request_key(),
    )
    return jsonify(answered(post, saved, staff=by != "holder"))


@blueprint.delete(ONE)
@requires("holder", "officer")
@document("applications", http_204=None, problems=(403, 404, 409, 429, 503))
@limited(GUESSES, guesses=True)
def discard(code: str) -> ResponseReturnValue:
    """Delete a draft and its documents."""
    post, found, by = held(code, phone4())
    uploads.discard(engine(), clock(), shelf(), post, found, by=by)
    return "", 204


@blueprint.post(f"{ONE}/submit")
@requires("holder", "officer")
@document("applications", body=HolderForm, http_200=ApplicationView, problems=(403, 404, 409, 422, 429, 503))
@limited(GUESSES, guesses=True)
def submit(code: str) -> ResponseReturnValue:
    """Hand it in; 422 ``incomplete`` names what is missing."""
    form = body(HolderForm)
    post, found, by = held(code, phone4() or form.phone4)
    handed_in = actions.submit(engine(), clock(), vault(), post, found, by=by, idem=request_key())
    return jsonify(answered(post, handed_in, staff=by != "holder"))


@blueprint.post(f"{ONE}/stop-texts")
@requires("holder", "officer")
@document("applications", body=HolderForm, http_200=ApplicationView, problems=(403, 404, 422, 429, 503))
@limited(GUESSES, guesses=True)
def stop_texts(code: str) -> ResponseReturnValue:
    """Withdraw the consent to SMS, at once and for good."""
    form = body(HolderForm)
    post, found, by = held(code, phone4() or form.phone4)
    stopped = actions.stop_texts(engine(), clock(), post, found, by=by)
    return jsonify(answered(post, stopped, staff=by != "holder"))


@blueprint.get("/api/v1/posts/<post>/applications")
@requires("officer")
@document("applications", query=ListQuery, http_200=list[RowView], problems=(404, 422, 503))
def listed(post: str) -> ResponseReturnValue:
    """Applications of a post, the longest in their state first; by default those to be checked.

    A page looks at 200 of them; the header ``Link`` (``rel="next"``) has the address of the next page, while there is one.
    """
    place, wish = posts.get(engine(), post), query(ListQuery)
    states = (State(wish.state),) if wish.state else desk.TO_DO
    found, more = desk.page(engine(), place, states, wish.service, after=wish.cursor)
    now = clock().now_ms()
    answer = jsonify([views.row_view(place, one, actions.opened(vault(), one), now) for one in found])
    if more is not None:
        wishes = wish.model_dump(exclude_none=True) | {"after": f"{more[0]}-{more[1]}"}
        answer.headers["Link"] = f'<{request.path}?{urlencode(wishes)}>; rel="next"'
    return answer


@blueprint.post(f"{ONE}/<any(verify, return, reject, forward, ready, handover):verb>")
@requires("officer")
@document("applications", body=VerbForm, http_200=ApplicationView, problems=(404, 409, 422, 503))
def advance(code: str, verb: str) -> ResponseReturnValue:
    """One of the desk's verbs; 409 ``claimed_by_other`` while another officer works on it, unless ``take``."""
    form = body(VerbForm)
    post, found = own(code)
    visits.check_about(engine(), found, form.ticket)
    reasons = tuple(
        Reason(one.document, one.phrase, one.text)
        for one in form.reasons
        if one.document or one.phrase or one.text
    )
    moved = actions.advance(
        engine(),
        clock(),
        post,
        found,
        verb,
        by=principal().id,
        reasons=reasons,
        take=form.take,
        ticket=form.ticket,
        idem=request_key(),
    )
    return jsonify(answered(post, moved, staff=True))


@blueprint.post(f"{ONE}/progress")
@requires("officer")
@document("applications", body=ProgressForm, http_200=ApplicationView, problems=(404, 409, 422, 503))
def progress(code: str) -> ResponseReturnValue:
    """Say where the card is at Disdukcapil."""
    form = body(ProgressForm)
    post, found = own(code)
    visits.check_about(engine(), found, form.ticket)
    moved = actions.progress(
        engine(),
        clock(),
        post,
        found,
        form.to,
        by=principal().id,
        ticket=form.ticket,
        idem=request_key(),
    )
    return jsonify(answered(post, moved, staff=True))


@blueprint.post(f"{ONE}/claim")
@requires("officer")
@document("applications", body=VerbForm, http_200=ApplicationView, problems=(404, 409, 422, 503))
def claim(code: str) -> ResponseReturnValue:
    """Work on it alone for a quarter of an hour; 409 ``claimed_by_other`` while another officer does, unless ``take``."""
    form = body(VerbForm)
    post, found = own(code)
    mine = actions.claim(
        engine(), clock(), post, found, by=principal().id, take=form.take, idem=request_key()
    )
    return jsonify(answered(post, mine, staff=True))


@blueprint.post(f"{ONE}/release")
@requires("officer")
@document("applications", http_200=ApplicationView, problems=(404, 409, 422, 503))
def release(code: str) -> ResponseReturnValue:
    """Let others work on it again."""
    post, found = own(code)
    free = actions.release(engine(), clock(), post, found, by=principal().id, idem=request_key())
    return jsonify(answered(post, free, staff=True))
