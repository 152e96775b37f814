"""HTTP of the files of applications: send one, look at its pages, take it away. Officers' looks are written down."""

from flask import Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from queue_service.applications import uploads
from queue_service.applications.forms import ApplicationView, PageQuery
from queue_service.applications.models import Application
from queue_service.applications.routes import GUESSES, ONE, answered, blueprint, held, phone4, shelf
from queue_service.core.errors import Invalid
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import clock, engine, principal, query, requires
from queue_service.documents.models import Shelf
from queue_service.posts.models import Post

FILE = f"{ONE}/documents/<kind>"
AROUND_BYTES = 64 * 1024  # of a form around a file


def uploaded(on: Shelf) -> bytes:
    """Return the content of the sent file; a request that is much larger than a file may be is 413. Raises ``Invalid`` without a file."""
    request.max_content_length = on.limit + AROUND_BYTES
    sent = request.files.get("file")
    if sent is None:
        raise Invalid("invalid_input", errors=[{"field": "file", "message": "a multipart field named file"}])
    return sent.stream.read()


@blueprint.put(FILE)
@requires("holder", "officer")
@document("applications", http_200=ApplicationView, problems=(403, 404, 409, 413, 415, 422, 429, 503))
@limited("120 per minute")
def keep_file(code: str, kind: str) -> ResponseReturnValue:
    """Send a photo or PDF (multipart ``file``) as the application's document of a kind, instead of an earlier one."""
    on = shelf()
    data = uploaded(on)
    post, found, by = held(code, phone4())
    changed = uploads.keep(engine(), clock(), on, post, found, kind, data, by=by)
    return jsonify(answered(post, changed, staff=by != "holder"))


@blueprint.delete(FILE)
@requires("holder", "officer")
@document("applications", http_200=ApplicationView, problems=(403, 404, 409, 429, 503))
@limited(GUESSES, guesses=True)
def take_file_away(code: str, kind: str) -> ResponseReturnValue:
    """Take a document away again."""
    post, found, by = held(code, phone4())
    changed = uploads.remove(engine(), clock(), shelf(), post, found, kind, by=by)
    return jsonify(answered(post, changed, staff=by != "holder"))


@blueprint.get(FILE)
@requires("holder", "officer")
@document("applications", query=PageQuery, media="image/jpeg", problems=(403, 404, 422, 429, 503))
@limited(GUESSES, guesses=True)
def file_page(code: str, kind: str) -> ResponseReturnValue:
    """A page of a document, as a picture."""
    number = query(PageQuery).page
    post, found, by = held(code, phone4())
    answer = picture(found, kind, number)
    if by != "holder":
        note_look(post, found, kind, number)
    return answer


def picture(application: Application, kind: str, number: int) -> Response:
    """Return a page of a document as an answer that no browser takes for anything but a picture."""
    media, content = uploads.page(engine(), shelf(), application, kind, number)
    answer = Response(content, mimetype=media)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def note_look(post: Post, application: Application, kind: str, number: int) -> None:
    """Write into the audit log that an officer has looked at a page."""
    current_app.extensions["audit"](
        principal(),
        "document.viewed",
        f"application:{application.code}",
        after={"kind": kind, "page": number},
        post=post.slug,
    )
