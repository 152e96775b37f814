"""The verb of somebody who no longer wants to be texted. What is in the outbox already is stopped by the witness of reminders."""

from queue_service.bookings import store
from queue_service.bookings.models import Booking
from queue_service.core.clock import Clock, rfc3339
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets.finding import forget_contact


def stop_texts(engine: Engine, clock: Clock, post: Post, booking: Booking, *, by: str) -> Booking:
    """Withdraw the consent to SMS, at once and for good: nothing more is told of the booking, nor of its ticket. Twice is no error."""
    now = clock.now_ms()
    stamp = {"now": now, "at": rfc3339(now, post.timezone), "by": by}
    stopped = Booking.of(
        store.run(engine, "stop_texts", post.slug, stamp | {"code": booking.code})["booking"]
    )
    if stopped.ticket is not None:
        forget_contact(engine, stopped.ticket)
    return stopped
