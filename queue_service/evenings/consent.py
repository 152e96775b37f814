"""The verb of somebody who has asked for a place and no longer wants to be texted."""

from datetime import date

from queue_service.bookings import consent
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.evenings import actions, drawing, steps, store
from queue_service.evenings.models import Request, RequestState, State
from queue_service.posts.models import Post


def stop_texts(engine: Engine, clock: Clock, vault: Vault, post: Post, found: Request) -> None:
    """Withdraw the consent to SMS, at once and for good, of the request and of the booking it has become. Twice is no error."""
    args = drawing.stamp(clock, post) | {"code": found.code}
    request = Request.of(store.run(engine, "stop_texts", post.slug, found.date, args)["request"])
    if request.state is not RequestState.DRAWN:
        return
    session = actions.session(engine, post, date.fromisoformat(found.date))
    if session.admitted_ms is None and session.state is not State.CANCELLED:
        # A worker may be giving places with the old consent at hand; who has a booking already gets no other.
        steps.admit(engine, clock, vault, post, session)
    booking = actions.booking_of(engine, request)
    if booking is not None:
        consent.stop_texts(engine, clock, post, booking, by="holder")
