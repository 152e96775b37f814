"""A booking as an iCalendar file, for the phone's own calendar."""

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from queue_service.bookings.models import Booking
from queue_service.posts.models import Post, Service

BEFORE = timedelta(hours=2)


def ics(post: Post, service: Service, booking: Booking, url: str, language: str, now: datetime) -> bytes:
    """Return the ``.ics`` of a booking; nothing in it names the person."""
    event = Event()
    event.add("uid", f"{booking.code}@{post.slug}")
    event.add("sequence", booking.rev)
    event.add("dtstamp", now)
    event.add("dtstart", datetime.fromtimestamp(booking.start_ms / 1000, UTC))
    event.add("dtend", datetime.fromtimestamp(booking.end_ms / 1000, UTC))
    event.add("summary", f"{service.name.to(language)}, {post.name}")
    event.add("location", post.address or post.name)
    event.add(
        "description", "\n".join((_("Bawa berkas asli:"), *service.requirements.to(language), "GRATIS", url))
    )
    event.add("url", url)
    event.add("status", "CONFIRMED" if booking.state in ("confirmed", "checked_in") else "CANCELLED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", service.name.to(language))
    alarm.add("trigger", -BEFORE)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//KTP queue service//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found
