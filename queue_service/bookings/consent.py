"""The verb of somebody who no longer wants to be texted. What is in the outbox already is stopped by the witness of reminders."""

from queue_service.bookings import asking, store
from queue_service.bookings.models import Booking
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets.finding import forget_contact


def stop_texts(engine: Engine, clock: Clock, post: Post, booking: Booking, *, by: str) -> Booking:
    """Withdraw the consent to SMS, at once and for good: nothing more is told of the booking, nor of its ticket. Twice is no error."""
    args = asking.stamp(clock, post, by) | {"code": booking.code}
    stopped = Booking.of(store.run(engine, "stop_texts", post.slug, args)["booking"])
    if stopped.ticket is not None:
        forget_contact(engine, stopped.ticket)
    return stopped
