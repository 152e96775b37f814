"""What the reference of a complaint is of: an application, a booking or a ticket, so that staff need not look for it."""

from collections.abc import Callable
from dataclasses import dataclass

from queue_service.applications import actions as applications
from queue_service.bookings import actions as bookings
from queue_service.core.errors import NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.tickets import actions as tickets


@dataclass(frozen=True, slots=True)
class Related:
    """``kind`` is application, booking or ticket; ``name`` what people call it: a code, a number; ``address`` its page for staff."""

    kind: str
    name: str
    post: str
    address: str


def related(engine: Engine, caller: Principal, text: str) -> Related | None:
    """Return what a reference is of, None where there is no such thing or it is not for this member of staff."""
    for look in (_application, _booking, _ticket):
        found = _tried(look, engine, text)
        if found is not None:
            return found if caller.may_touch(found.post) else None
    return None


def _tried(look: Callable[[Engine, str], Related], engine: Engine, text: str) -> Related | None:
    try:
        return look(engine, text)
    except NotFound:
        return None


def _application(engine: Engine, text: str) -> Related:
    post, found = applications.find(engine, text)
    return Related("application", found.code, post.slug, f"/admin/applications/{found.code}")


def _booking(engine: Engine, text: str) -> Related:
    post, found = bookings.find(engine, text)
    return Related("booking", found.code, post.slug, f"/admin/bookings/{found.code}")


def _ticket(engine: Engine, text: str) -> Related:
    found = tickets.stored(engine, text)
    return Related("ticket", found.number, found.post, f"/t/{found.id}")
