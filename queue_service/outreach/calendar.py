"""Events as iCalendar: one for a phone's own calendar, all of them as a feed that calendars look at again."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from queue_service.outreach.models import Event

LOOK_AGAIN = timedelta(hours=6)


def ics(events: Iterable[Event], name: str, address: str, language: str, now: datetime) -> bytes:
    """Return the calendar called ``name``; ``address`` is that of the page of all events."""
    calendar = Calendar()
    calendar.add("prodid", "-//KTP queue service//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event, f"{address}/{event.id}", language, now))
    found: bytes = calendar.to_ical()
    return found


def _entry(event: Event, url: str, language: str, now: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"event-{event.id}@{url.split('/')[2]}")
    entry.add("sequence", event.rev)
    entry.add("dtstamp", now)
    entry.add("dtstart", datetime.fromtimestamp(event.start_ms / 1000, UTC))
    entry.add("dtend", datetime.fromtimestamp(event.end_ms / 1000, UTC))
    entry.add("summary", event.title.to(language))
    entry.add("location", ", ".join(filter(None, (event.place, event.address))))
    entry.add("description", "\n".join(filter(None, (event.about.to(language), url))))
    entry.add("url", url)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    return entry
