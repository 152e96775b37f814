"""What bookings keep of a person, for a copy or its end. A booking that is over is deleted, as time would do later."""

from queue_service.bookings import asking, elsewhere, store
from queue_service.bookings.models import Booking
from queue_service.core.personal import At, Kept, Whose, opened
from queue_service.posts.models import Post

ROOM = "booking"


def of_person(at: At, post: Post, whose: Whose) -> list[Kept]:
    """Return a person's bookings at a post."""
    found = store.everything(at.engine, post.slug)
    return [_kept(at, one, over) for one, over in found if whose.fits(one.identity, one.phone_print)]


def _kept(at: At, one: Booking, over: bool) -> Kept:
    told = {name: opened(at.vault, getattr(one, name), name) for name in ("name", "nik", "phone")}
    about = {"service": one.service, "slot": one.slot, "session": one.session, "priority": one.priority or ""}
    consent = {"sms_consent": one.sms_consent, "language": one.language}
    tickets = (one.ticket,) if one.ticket else ()
    return Kept(
        ROOM,
        one.post,
        one.code,
        one.state,
        one.created_ms,
        not over,
        told | about | consent,
        one.identity,
        tickets,
    )


def erase_person(at: At, post: Post, one: Kept) -> bool:
    """Delete a booking that is over, and where in the office its person booked; False while it is not over."""
    args = asking.stamp(at.clock, post, at.caller.id) | {"code": one.code}
    if not store.run(at.engine, "erase", post.slug, args)["erased"]:
        return False
    elsewhere.forget(at.engine, at.clock, f"{one.identity}:{one.data['service']}")
    return True
