"""What people see of slots and bookings. Reads only; nothing personal but what the holder entered."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from queue_service.bookings.models import Booking, Slot
from queue_service.core.clock import rfc3339
from queue_service.posts.models import Post
from queue_service.tickets.models import Ticket

Json = dict[str, Any]
ORDINARY = "O"


def slot_view(post: Post, slot: Slot, service: str, free: int) -> Json:
    """Return a slot as the contract shows it."""
    start = slot.id.start(post.timezone)
    return {
        "id": str(slot.id),
        "starts_at": start.isoformat(timespec="seconds"),
        "ends_at": (start + timedelta(minutes=slot.minutes)).isoformat(timespec="seconds"),
        "session": slot.session,
        "capacity": slot.own[service],
        "free": free,
    }


def booking_view(post: Post, booking: Booking, base_url: str, warnings: tuple[str, ...] = ()) -> Json:
    """Return a booking as the contract shows it to its holder."""
    until = booking.offer_until_ms
    return {
        "code": booking.code,
        "state": booking.state.value,
        "post": booking.post,
        "service": booking.service,
        "slot": booking.slot,
        "starts_at": _at(booking.start_ms, post),
        "ends_at": _at(booking.end_ms, post),
        "session": booking.session,
        "priority": booking.priority,
        "sms_consent": booking.sms_consent,
        "ticket": booking.ticket,
        "position": booking.position,
        "offer_expires_at": rfc3339(until, post.timezone) if until else None,
        "url": f"{base_url}/b/{booking.code}",
        "warnings": list(warnings),
    }


def appointment_view(post: Post, booking: Booking, ticket: Ticket) -> Json:
    """Return what a ticket owes to its booking."""
    return {
        "starts_at": _at(booking.start_ms, post),
        "not_before": _at(ticket.not_before, post) if ticket.not_before else None,
        "late": ticket.lane == ORDINARY,
    }


def _at(ms: int, post: Post) -> str:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(post.timezone)).isoformat(timespec="seconds")
