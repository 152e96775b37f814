"""The files of applications: kept before they are noted, deleted after they are not, so that a crash loses none and leaves none."""

from contextlib import suppress

from queue_service.applications import actions, rules, store
from queue_service.applications.models import Application, Document
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, NotFound, Refused, Unavailable
from queue_service.core.redis import Engine
from queue_service.documents import actions as documents
from queue_service.documents.models import Shelf
from queue_service.posts.models import Post

_OWNER = "application:"


def owner(code: str) -> str:
    """Return whose documents these are, to the documents room."""
    return f"{_OWNER}{code}"


def keep(
    engine: Engine,
    clock: Clock,
    shelf: Shelf,
    post: Post,
    application: Application,
    kind: str,
    data: bytes,
    *,
    by: str,
) -> Application:
    """Keep an uploaded file as the application's document of a kind, instead of an earlier one.

    Raises what ``documents.keep`` refuses, ``NotFound`` for a kind that is not asked for, ``Conflict`` wrong_state once it was submitted.
    """
    actions.check_kind(engine, application, kind)
    if application.state not in rules.EDITABLE:
        raise Conflict("wrong_state", state=application.state.value)
    kept = documents.keep(engine, clock, shelf, owner(application.code), data)
    document = Document(kept.id, kept.media, kept.size, kept.pages, clock.now_ms())
    try:
        changed = actions.attach(engine, clock, post, application, kind, document, by=by)
    except Refused:
        with suppress(Unavailable):  # then it is swept away
            documents.remove(engine, shelf, kept.id)
        raise
    delete_gone(engine, shelf, post)
    return changed


def remove(
    engine: Engine, clock: Clock, shelf: Shelf, post: Post, application: Application, kind: str, *, by: str
) -> Application:
    """Delete the document of a kind. Raises as :func:`keep`; there may be none."""
    changed = actions.attach(engine, clock, post, application, kind, None, by=by)
    delete_gone(engine, shelf, post)
    return changed


def discard(
    engine: Engine, clock: Clock, shelf: Shelf, post: Post, application: Application, *, by: str
) -> None:
    """Delete a draft with its documents. Raises ``Conflict`` wrong_state once it was submitted."""
    actions.discard(engine, clock, post, application, by=by)
    delete_gone(engine, shelf, post)


def page(engine: Engine, shelf: Shelf, application: Application, kind: str, number: int) -> tuple[str, bytes]:
    """Return (media type, content) of a page of a document, counted from 1. Raises ``NotFound``."""
    kept = application.documents.get(kind)
    if kept is None or not 1 <= number <= kept.pages:
        raise NotFound("not_found")
    return documents.open(engine, shelf, kept.id, number)


def delete_gone(engine: Engine, shelf: Shelf, post: Post) -> int:
    """Delete the files that are no application's any more; return how many entries were dealt with. Twice is no error.

    What cannot be deleted now, because its store is away, stays noted for the next time.
    """
    return sum(_deleted(engine, shelf, post, name) for name in store.gone(engine, post.slug))


def _deleted(engine: Engine, shelf: Shelf, post: Post, name: str) -> bool:
    try:
        if name.startswith(_OWNER):
            documents.erase(engine, shelf, name)
        else:
            documents.remove(engine, shelf, name)
    except Unavailable as away:
        if away.code != "documents_unreachable":
            raise
        return False
    store.deleted(engine, post.slug, name)
    return True
