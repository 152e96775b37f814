"""The steps of an application: data, documents, check and send. What is right is kept at every step, also when something else is wrong."""

from typing import Any

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from queue_service.applications import actions, plain_words, rules, uploads
from queue_service.applications.file_routes import AROUND_BYTES, picture
from queue_service.applications.filling import Filled
from queue_service.applications.holder_view import held, home, page
from queue_service.applications.models import Application
from queue_service.applications.routes import GUESSES, blueprint, shelf
from queue_service.core.errors import Conflict, Invalid, NotFound, Refused, TooLarge
from queue_service.core.i18n import refusal_text
from queue_service.core.limits import limited
from queue_service.core.web import clock, engine, requires, status_of, vault
from queue_service.posts.models import Post

UPLOADS = "60 per minute"  # a bomb takes the machine's examiner a few seconds


@blueprint.get("/a/<code>/data")
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def data_page(post: Post, application: Application) -> ResponseReturnValue:
    """Ask whom it is for."""
    return _data(post, application, Filled({}))


def _data(
    post: Post, application: Application, filled: Filled, status: int = 200, **more: Any
) -> ResponseReturnValue:
    digits = sum(letter.isdigit() for letter in filled.typed.get("nik", ""))
    errors = {name: plain_words.mistake(code, digits) for name, code in filled.errors.items()}
    return page("data", post, application, status, errors=errors, typed=filled.typed, **more)


@blueprint.post("/a/<code>/data")
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def data_form(post: Post, application: Application) -> ResponseReturnValue:
    """Keep what is right of the form; go on, or say beside each field what is wrong."""
    filled = Filled.read(request.form)
    try:
        application = _saved(post, application, filled)
    except Conflict:
        return home(application.code)
    if "quietly" in request.form:  # while somebody is typing
        return jsonify({"wrong": sorted(filled.errors)})
    if filled.errors:
        return _data(post, application, filled, 422)
    return redirect(url_for("applications.documents_page", code=application.code), 303)


def _saved(post: Post, application: Application, filled: Filled) -> Application:
    case = request.form.get("case")
    try:
        return actions.save(engine(), clock(), vault(), post, application, filled.given, case=case)
    except Invalid as refused:
        right = filled.without(refused.extra["errors"])
        return actions.save(engine(), clock(), vault(), post, application, right, case=case)


@blueprint.get("/a/<code>/documents")
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def documents_page(post: Post, application: Application) -> ResponseReturnValue:
    """Ask for each paper that is needed."""
    return page("documents", post, application, refused={})


@blueprint.post("/a/<code>/documents/<kind>")
@requires("holder")
@limited(UPLOADS)
def upload_form(code: str, kind: str) -> ResponseReturnValue:
    """Keep an uploaded file, or take one away; also for scripts that show how far an upload is and want JSON."""
    request.max_content_length = shelf().limit + AROUND_BYTES
    try:
        return _upload(code=code, kind=kind)
    except RequestEntityTooLarge:  # the form was never read, so nobody knows whose it is
        refused = TooLarge("file_too_large")
        if _by_script():
            return _said(refused)
        return home(code)


@held
def _upload(post: Post, application: Application, kind: str) -> ResponseReturnValue:
    try:
        application = _changed(post, application, kind)
    except (NotFound, Conflict):
        return _said(Conflict("wrong_state")) if _by_script() else home(application.code)
    except Refused as refused:
        if _by_script():
            return _said(refused)
        said = {kind: refused.detail or refusal_text(refused.code)}
        return page("documents", post, application, status_of(refused), refused=said)
    if _by_script():
        return jsonify({"pages": application.documents[kind].pages})
    return redirect(url_for("applications.documents_page", code=application.code, _anchor=kind), 303)


def _changed(post: Post, application: Application, kind: str) -> Application:
    if "remove" in request.form:
        return uploads.remove(engine(), clock(), shelf(), post, application, kind, by="holder")
    file = request.files.get("file")
    data = file.read() if file else b""
    return uploads.keep(engine(), clock(), shelf(), post, application, kind, data, by="holder")


def _by_script() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _said(refused: Refused) -> ResponseReturnValue:
    return jsonify({"refused": refused.detail or refusal_text(refused.code)}), status_of(refused)


@blueprint.get("/a/<code>/documents/<kind>/<int:number>.jpg")
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def own_document(_post: Post, application: Application, kind: str, number: int) -> ResponseReturnValue:
    """A page of one's own document, as it is kept."""
    return picture(application, kind, number)


@blueprint.get("/a/<code>/send")
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def send_page(post: Post, application: Application) -> ResponseReturnValue:
    """Show everything once more."""
    return page("send", post, application) if application.state in rules.EDITABLE else home(application.code)


@blueprint.post("/a/<code>/send")
@requires("holder")
@limited(GUESSES, guesses=True)
@held
def send_form(post: Post, application: Application) -> ResponseReturnValue:
    """Hand it in, or say what is missing; a double tap hands it in once."""
    try:
        actions.submit(engine(), clock(), vault(), post, application)
    except Invalid:
        return page("send", post, application, 422, tried=True)
    except Conflict as refused:
        if refused.code != "wrong_state":
            return page("send", post, application, 409, said=refusal_text(refused.code))
    return redirect(url_for("applications.status_page", code=application.code, new=1), 303)
