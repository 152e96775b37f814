"""What people see of sessions and requests. Reads only; nothing personal but what the holder entered."""

from typing import Any

from queue_service.bookings.models import Booking
from queue_service.core.clock import rfc3339
from queue_service.evenings import rules
from queue_service.evenings.models import Draw, Request, Session
from queue_service.posts.models import Post

Json = dict[str, Any]


def evening_view(post: Post, session: Session) -> Json:
    """Return a session as the contract shows it."""

    def at(ms: int) -> str:
        return rfc3339(ms, post.timezone)

    return {
        "post": post.slug,
        "date": session.date.isoformat(),
        "starts_at": at(session.start_ms),
        "ends_at": at(session.end_ms),
        "state": session.state.value,
        "reason": session.reason,
        "capacity": session.capacity,
        "quorum": session.quorum,
        "requests": session.requests,
        "confirmed": session.confirmed,
        "draw_at": at(session.draw_ms),
        "planned_draw_at": at(session.planned_draw_ms),
        "early_reason": session.early_reason,
        "quorum_at": at(rules.quorum_due_ms(session)),
        "offers_end_at": at(session.offers_end_ms),
        "commitment": session.commitment,
        "seed": session.seed,
    }


def draw_view(draw: Draw) -> Json:
    """Return a draw as it is published."""
    return rules.published(draw)


def request_view(
    post: Post,
    request: Request,
    booking: Booking | None,
    base_url: str,
    *,
    sits_out: bool = False,
    warnings: tuple[str, ...] = (),
) -> Json:
    """Return a request as its holder sees it; from the draw on its state is that of the booking it has become."""
    until = booking.offer_until_ms if booking else None
    page = f"/b/{request.code}" if booking else "/evenings/mine"
    return {
        "code": request.code,
        "entry": request.entry,
        "state": booking.state.value if booking else request.state.value,
        "post": post.slug,
        "date": request.date,
        "service": request.service,
        "starts_at": rfc3339(request.start_ms, post.timezone),
        "ends_at": rfc3339(request.end_ms, post.timezone),
        "draw_at": rfc3339(request.draw_ms, post.timezone),
        "sits_out": sits_out,
        "rank": request.rank,
        "position": booking.position if booking else None,
        "offer_expires_at": rfc3339(until, post.timezone) if until else None,
        "priority": request.priority,
        "sms_consent": request.sms_consent,
        "url": f"{base_url}{page}",
        "warnings": list(warnings),
    }
